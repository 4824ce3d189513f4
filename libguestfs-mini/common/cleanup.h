/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Variables that free themselves at the end of their scope.
 *
 * Declare with a CLEANUP_ macro, initialise to empty (NULL or -1), and hand
 * ownership out with steal_ptr or steal_fd.  errno is kept.
 */
#ifndef GM_CLEANUP_H
#define GM_CLEANUP_H

#include <stdio.h>

#define CLEANUP_FREE __attribute__ ((cleanup (gm_cleanup_free)))
#define CLEANUP_FREE_STRINGS __attribute__ ((cleanup (gm_cleanup_strings)))
#define CLEANUP_FD __attribute__ ((cleanup (gm_cleanup_fd)))
#define CLEANUP_FILE __attribute__ ((cleanup (gm_cleanup_file)))

/* Free a NULL-terminated vector and each of its strings; NULL is ignored. */
void gm_strings_free (char **strings);

/* What the macros call; PTR is the address of the variable. */
void gm_cleanup_free (void *ptr);
void gm_cleanup_strings (char ***ptr);
void gm_cleanup_fd (int *ptr);
void gm_cleanup_file (FILE **ptr);

/* Empty *FD and return what it held. */
static inline int
steal_fd (int *fd)
{
  int r = *fd;

  *fd = -1;
  return r;
}

/* Empty the pointer variable at P and return what it held. */
#define steal_ptr(p)                          \
  ({                                          \
    __typeof__ (*(p)) steal_ptr_value = *(p); \
    *(p) = NULL;                              \
    steal_ptr_value;                          \
  })

#endif

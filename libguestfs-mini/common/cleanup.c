/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bodies of the CLEANUP_ macros. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cleanup.h"

void
gm_strings_free (char **strings)
{
  if (strings == NULL)
    return;
  for (size_t i = 0; strings[i] != NULL; i++)
    free (strings[i]);
  free (strings);
}

void
gm_cleanup_free (void *ptr)
{
  int err = errno;

  free (*(void **) ptr);
  errno = err;
}

void
gm_cleanup_strings (char ***ptr)
{
  int err = errno;

  gm_strings_free (*ptr);
  errno = err;
}

void
gm_cleanup_fd (int *ptr)
{
  int err = errno;

  if (*ptr >= 0)
    close (*ptr);
  errno = err;
}

void
gm_cleanup_file (FILE **ptr)
{
  int err = errno;

  if (*ptr != NULL)
    fclose (*ptr);
  errno = err;
}

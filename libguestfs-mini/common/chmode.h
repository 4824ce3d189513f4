/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Modes as chmod(1) takes them: "0644", "u=rwX,go-w", "+s", "g=u". */
#ifndef GM_CHMODE_H
#define GM_CHMODE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define GM_CHMODE_MAX 64 /* steps */

struct gm_chmode {
  size_t nr;
  struct gm_chmode_step {
    char op;          /* '=', '+' or '-' */
    char kind;        /* 'v' value, 'X', or whose bits to copy: u, g, o */
    mode_t who;       /* bits that it is for; 0: nobody was named */
    mode_t value;     /* for 'v' */
    mode_t mentioned; /* bits that were named as such */
  } steps[GM_CHMODE_MAX];
};

/* Understand TEXT.  Returns 0, or -1 with errno: EINVAL, or E2BIG for more
 * than GM_CHMODE_MAX steps.
 */
int gm_chmode_parse (struct gm_chmode *ch, const char *text);

/* The 12 bits that a file with MODE (a directory, if DIR) has after CH.
 * UMASK takes bits away where nobody was named.  A directory keeps its setuid
 * and setgid bits unless they were named, as with chmod(1).
 */
mode_t gm_chmode_apply (const struct gm_chmode *ch, mode_t mode, bool dir,
                        mode_t umask);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of files, keys and values as Windows compares them. */
#ifndef GM_SAMENAME_H
#define GM_SAMENAME_H

#include <stdbool.h>
#include <stddef.h>

/* Do A and the first LEN bytes of B, UTF-8 in any case, mean the same name? */
bool gm_same_name (const char *a, const char *b, size_t len);

#endif

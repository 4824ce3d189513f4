/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Modes and times as `ls -l` writes them. */
#ifndef TOOL_MODE_H
#define TOOL_MODE_H

#include <stdint.h>

enum { MODE_TEXT = 11, DATE_TEXT = 32 };

/* `drwxr-xr-x`.  Returns BUF. */
const char *mode_text (char buf[MODE_TEXT], int64_t mode);

/* `regular file`, `directory`, ... */
const char *mode_type (int64_t mode);

/* `2026-01-31 23:59` in the local time zone.  Returns BUF. */
const char *date_text (char buf[DATE_TEXT], int64_t seconds);

#endif

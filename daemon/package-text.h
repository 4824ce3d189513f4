/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Package databases that are text: one parser for each, which is fed piece by
 * piece and hands out package after package.  No state of the daemon: what they
 * read is hostile, and a fuzzer links them.
 */
#ifndef GUESTFSD_PACKAGE_TEXT_H
#define GUESTFSD_PACKAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "package.h"

#define PACKAGE_LINE 65536 /* what is longer is cut */

struct package_text;

/* Called for each package, whose strings are lent.  Returns 0, or -1 to stop. */
typedef int package_found (void *opaque, const struct gm_package *p);

/* A format: what to do with a line, which comes without its end and may be
 * changed.  Returns 0, or -1 with errno to stop.
 */
struct package_syntax {
  const char *format; /* "deb" */
  int (*line) (struct package_text *t, char *line);
};

extern const struct package_syntax package_dpkg;    /* status, status.d/NAME */
extern const struct package_syntax package_apk;     /* apk/db/installed */
extern const struct package_syntax package_pacman;  /* local/NAME/desc */
extern const struct package_syntax package_portage; /* no text at all */

/* NULL with errno.  The caller keeps SYNTAX. */
struct package_text *package_text_new (const struct package_syntax *syntax,
                                       package_found *found, void *opaque);
void package_text_free (struct package_text *t);

/* The next LEN bytes of the file, or its end, after which another may follow.
 * Return 0, or -1 with the errno of what stopped it.
 */
int package_text_feed (struct package_text *t, const char *buf, size_t len);
int package_text_end (struct package_text *t);

/* How many entries so far made no sense, and were left out. */
uint64_t package_text_bad (const struct package_text *t);

/* For the syntaxes. */

/* Remember VALUE, the one of an earlier line being replaced, or another line of
 * it.  Return 0, or -1 with errno.
 */
int package_set (struct package_text *t, enum gm_package_field field,
                 const char *value);
int package_append (struct package_text *t, enum gm_package_field field,
                    const char *line);

/* The full version is TEXT, "[epoch:]version[-release]". */
int package_set_version (struct package_text *t, const char *text);

/* The size is TEXT, a number, times UNIT. */
int package_set_size (struct package_text *t, const char *text, unsigned unit);

/* The entry is not of a package that is installed; the field that the next
 * line belongs to (-1: none); a line that makes no sense.
 */
void package_not_installed (struct package_text *t);
int package_continued (const struct package_text *t);
void package_continue (struct package_text *t, int field);
void package_senseless (struct package_text *t);

/* The entry ends here: tell of its package. */
int package_finish (struct package_text *t);

/* Portage: take name and version from the DIRECTORY of a package.  Returns 0,
 * or -1 with errno.
 */
int package_portage_name (struct package_text *t, const char *category,
                          const char *directory);

#endif

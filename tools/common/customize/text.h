/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small text files of an image, as a whole. */
#ifndef CUSTOMIZE_TEXT_H
#define CUSTOMIZE_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "guestfs.h"

/* The text of PATH, malloc'ed.  Returns 1; 0 and NULL if there is no such file;
 * -1 after a message, of a file that is larger than a text of its kind can be.
 */
int text_read (guestfs_h *g, const char *path, char **text);

/* Make TEXT the contents of PATH.  Returns 0, or -1 after a message. */
int text_write (guestfs_h *g, const char *path, const char *text);

/* Go through the lines of TEXT, and have FN write to OUT what becomes of each,
 * which has no newline at its end; what FN writes has one, which is taken off
 * again where TEXT ends without.  Returns the new text, malloc'ed.
 */
typedef void text_line_fn (FILE *out, const char *line, void *opaque);
char *text_map (const char *text, text_line_fn *fn, void *opaque);

/* TEXT and one more line, malloc'ed. */
char *text_add_line (const char *text, const char *line);

/* strdup and asprintf that end the program without memory. */
char *text_copy (const char *text);
char *text_format (const char *fs, ...) __attribute__ ((format (printf, 1, 2)));

/* The words of TEXT between the characters in SEPARATORS, for
 * gm_strings_free.
 */
char **text_split (const char *text, const char *separators);

#endif

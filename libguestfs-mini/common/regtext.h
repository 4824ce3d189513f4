/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the text form of a Windows registry (.reg files, version 5). */
#ifndef GM_REGTEXT_H
#define GM_REGTEXT_H

#include <stddef.h>
#include <stdint.h>

struct gm_regtext {
  char *text; /* UTF-8, with a final NUL */
  size_t pos, len;
  unsigned line;   /* that the last item began in, or the error is in */
  unsigned at;     /* private: that pos is in */
  const char *why; /* of an error */
};

enum gm_regtext_kind {
  GM_REGTEXT_KEY,
  GM_REGTEXT_DELETE_KEY,
  GM_REGTEXT_VALUE, /* of the key before it */
  GM_REGTEXT_DELETE_VALUE,
};

struct gm_regtext_item {
  enum gm_regtext_kind kind;
  char *name; /* of a key its path; "" is the default value */
  uint32_t type;
  unsigned char *data; /* as it is in a hive */
  size_t len;
};

/* Begin to read DATA, UTF-16 with a byte order mark or UTF-8, and its header.
 * Returns 0, or -1 with t->why.
 */
int gm_regtext_begin (struct gm_regtext *t, const void *data, size_t len);
void gm_regtext_end (struct gm_regtext *t);

/* The next item, for gm_regtext_item_free.  Returns 1, 0 at the end, -1 with
 * t->why and t->line.
 */
int gm_regtext_next (struct gm_regtext *t, struct gm_regtext_item *item);
void gm_regtext_item_free (struct gm_regtext_item *item);

/* TEXT as UTF-16 with a final zero, the least significant byte first, as
 * strings are in a hive.  What is no UTF-8 becomes U+FFFD.  For the caller to
 * free; NULL without memory.
 */
unsigned char *gm_regtext_utf16 (const char *text, size_t len, size_t *size);

/* Where TEXT, of LEN bytes, begins to be no UTF-8: LEN if all of it is. */
size_t gm_regtext_check_utf8 (const char *text, size_t len);

/* The other way round, all LEN bytes.  NULL with errno: EILSEQ, that is no
 * UTF-16, or there is a zero in it.
 */
char *gm_regtext_utf8 (const unsigned char *data, size_t len);

#endif

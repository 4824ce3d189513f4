/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines, words and characters, as wc(1) counts them. */
#ifndef GM_COUNT_H
#define GM_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GM_COUNT_PART 16 /* bytes that a character has at most */

/* Zeroed by the caller, who says what to count apart from lines and bytes. */
struct gm_count {
  bool want_words; /* and longest */
  bool want_chars;
  bool multibyte; /* of the locale; else a byte is a character */

  uint64_t bytes, lines, words, chars;
  uint64_t longest; /* columns of the longest line */

  /* private */
  bool in_word;
  uint64_t column;
  unsigned char part[GM_COUNT_PART]; /* of a character, at the end so far */
  size_t nr_part;
};

void gm_count_add (struct gm_count *count, const void *buf, size_t len);
void gm_count_end (struct gm_count *count);

#endif

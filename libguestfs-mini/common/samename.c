/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names in any case; see samename.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "samename.h"

static uint32_t next_utf8 (const char **s, const char *end);
static uint32_t fold (uint32_t c);

bool
gm_same_name (const char *a, const char *b, size_t len)
{
  const char *end_a = a + strlen (a), *end_b = b + len;

  while (a < end_a && b < end_b)
    if (fold (next_utf8 (&a, end_a)) != fold (next_utf8 (&b, end_b)))
      return false;
  return a == end_a && b == end_b;
}

/* The next character; what is no UTF-8 stands for itself, above all others. */
static uint32_t
next_utf8 (const char **s, const char *end)
{
  const unsigned char *p = (const unsigned char *) *s;
  size_t more = *p < 0xc2   ? 0
                : *p < 0xe0 ? 1
                : *p < 0xf0 ? 2
                : *p < 0xf5 ? 3
                            : 0;
  uint32_t c = more == 0 ? *p : *p & (0x3f >> more);

  if (more == 0 || (size_t) (end - *s) <= more) {
    (*s)++;
    return *p < 0x80 ? *p : 0x80000000 | *p;
  }
  for (size_t i = 1; i <= more; i++) {
    if ((p[i] & 0xc0) != 0x80) {
      (*s)++;
      return 0x80000000 | *p;
    }
    c = c << 6 | (p[i] & 0x3f);
  }
  *s += 1 + more;
  return c;
}

/* From FIRST to LAST, each one or each second, they are DELTA from their capital.
 * Windows has those of an older Unicode, and none that makes ASCII of others.
 */
struct run {
  uint16_t first, last;
  int16_t step;
  int32_t delta;
};

/* clang-format off */
static const struct run runs[] = {
  { 0x00e0, 0x00f6, 1, -32 }, { 0x00f8, 0x00fe, 1, -32 },
  { 0x00ff, 0x00ff, 1, 121 }, { 0x0101, 0x012f, 2, -1 },
  { 0x0133, 0x0137, 2, -1 }, { 0x013a, 0x0148, 2, -1 },
  { 0x014b, 0x0177, 2, -1 }, { 0x017a, 0x017e, 2, -1 },
  { 0x0183, 0x0185, 2, -1 }, { 0x0188, 0x0188, 1, -1 },
  { 0x018c, 0x018c, 1, -1 }, { 0x0192, 0x0192, 1, -1 },
  { 0x0195, 0x0195, 1, 97 }, { 0x0199, 0x0199, 1, -1 },
  { 0x019e, 0x019e, 1, 130 }, { 0x01a1, 0x01a5, 2, -1 },
  { 0x01a8, 0x01a8, 1, -1 }, { 0x01ad, 0x01ad, 1, -1 },
  { 0x01b0, 0x01b0, 1, -1 }, { 0x01b4, 0x01b6, 2, -1 },
  { 0x01b9, 0x01b9, 1, -1 }, { 0x01bd, 0x01bd, 1, -1 },
  { 0x01bf, 0x01bf, 1, 56 }, { 0x01c5, 0x01c5, 1, -1 },
  { 0x01c6, 0x01c6, 1, -2 }, { 0x01c8, 0x01c8, 1, -1 },
  { 0x01c9, 0x01c9, 1, -2 }, { 0x01cb, 0x01cb, 1, -1 },
  { 0x01cc, 0x01cc, 1, -2 }, { 0x01ce, 0x01dc, 2, -1 },
  { 0x01dd, 0x01dd, 1, -79 }, { 0x01df, 0x01ef, 2, -1 },
  { 0x01f2, 0x01f2, 1, -1 }, { 0x01f3, 0x01f3, 1, -2 },
  { 0x01f5, 0x01f5, 1, -1 }, { 0x01f9, 0x021f, 2, -1 },
  { 0x0223, 0x0233, 2, -1 }, { 0x0253, 0x0253, 1, -210 },
  { 0x0254, 0x0254, 1, -206 }, { 0x0256, 0x0257, 1, -205 },
  { 0x0259, 0x0259, 1, -202 }, { 0x025b, 0x025b, 1, -203 },
  { 0x0260, 0x0260, 1, -205 }, { 0x0263, 0x0263, 1, -207 },
  { 0x0268, 0x0268, 1, -209 }, { 0x0269, 0x0269, 1, -211 },
  { 0x026f, 0x026f, 1, -211 }, { 0x0272, 0x0272, 1, -213 },
  { 0x0275, 0x0275, 1, -214 }, { 0x0280, 0x0280, 1, -218 },
  { 0x0283, 0x0283, 1, -218 }, { 0x0288, 0x0288, 1, -218 },
  { 0x028a, 0x028b, 1, -217 }, { 0x0292, 0x0292, 1, -219 },
  { 0x0345, 0x0345, 1, 84 }, { 0x03ac, 0x03ac, 1, -38 },
  { 0x03ad, 0x03af, 1, -37 }, { 0x03b1, 0x03c1, 1, -32 },
  { 0x03c2, 0x03c2, 1, -31 }, { 0x03c3, 0x03cb, 1, -32 },
  { 0x03cc, 0x03cc, 1, -64 }, { 0x03cd, 0x03ce, 1, -63 },
  { 0x03d0, 0x03d0, 1, -62 }, { 0x03d1, 0x03d1, 1, -57 },
  { 0x03d5, 0x03d5, 1, -47 }, { 0x03d6, 0x03d6, 1, -54 },
  { 0x03d9, 0x03ef, 2, -1 }, { 0x03f0, 0x03f0, 1, -86 },
  { 0x03f1, 0x03f1, 1, -80 }, { 0x03f5, 0x03f5, 1, -96 },
  { 0x0430, 0x044f, 1, -32 }, { 0x0450, 0x045f, 1, -80 },
  { 0x0461, 0x0481, 2, -1 }, { 0x048b, 0x04bf, 2, -1 },
  { 0x04c2, 0x04ce, 2, -1 }, { 0x04d1, 0x04f5, 2, -1 },
  { 0x04f9, 0x04f9, 1, -1 }, { 0x0501, 0x050f, 2, -1 },
  { 0x0561, 0x0586, 1, -48 }, { 0x1e01, 0x1e95, 2, -1 },
  { 0x1e9b, 0x1e9b, 1, -59 }, { 0x1ea1, 0x1ef9, 2, -1 },
  { 0x1f00, 0x1f07, 1, 8 }, { 0x1f10, 0x1f15, 1, 8 },
  { 0x1f20, 0x1f27, 1, 8 }, { 0x1f30, 0x1f37, 1, 8 },
  { 0x1f40, 0x1f45, 1, 8 }, { 0x1f51, 0x1f57, 2, 8 },
  { 0x1f60, 0x1f67, 1, 8 }, { 0x1f70, 0x1f71, 1, 74 },
  { 0x1f72, 0x1f75, 1, 86 }, { 0x1f76, 0x1f77, 1, 100 },
  { 0x1f78, 0x1f79, 1, 128 }, { 0x1f7a, 0x1f7b, 1, 112 },
  { 0x1f7c, 0x1f7d, 1, 126 }, { 0x1fb0, 0x1fb1, 1, 8 },
  { 0x1fbe, 0x1fbe, 1, -7205 }, { 0x1fd0, 0x1fd1, 1, 8 },
  { 0x1fe0, 0x1fe1, 1, 8 }, { 0x1fe5, 0x1fe5, 1, 7 },
  { 0x2170, 0x217f, 1, -16 }, { 0x24d0, 0x24e9, 1, -26 },
  { 0xff41, 0xff5a, 1, -32 },
};
/* clang-format on */

static int
compare_run (const void *key, const void *member)
{
  const uint32_t *c = key;
  const struct run *run = member;

  return *c < run->first ? -1 : *c > run->last;
}

static uint32_t
fold (uint32_t c)
{
  const struct run *run;

  if (c >= 'a' && c <= 'z')
    return c - 'a' + 'A';
  if (c < 0x80)
    return c;
  run = bsearch (&c, runs, sizeof runs / sizeof runs[0], sizeof runs[0],
                 compare_run);
  return run != NULL && (c - run->first) % run->step == 0 ? c + run->delta : c;
}

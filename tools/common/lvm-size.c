/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes as LVM takes them, but never a number without a unit: LVM takes one for
 * MiB, and other programs for something else.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lvm.h"
#include "size.h"

enum { LVM_SIZE_TEXT = 64 };

static bool size_for_lvm (char to[LVM_SIZE_TEXT], const char *text);
static bool is_share (const char *text);

void
lvm_add_size (struct gm_strvec *argv, const char *option, const char *name,
              const char *text)
{
  char size[LVM_SIZE_TEXT];

  if (text == NULL)
    return;
  if (!size_for_lvm (size, text))
    tool_misuse ("%s: %s: expected a size with a unit, such as 100M", name,
                 text);
  lvm_add_option (argv, option, size);
}

void
lvm_add_volume_size (struct gm_strvec *argv, const char *size,
                     const char *extents, bool is_signed)
{
  const char *text = size ? size : extents;
  const char *name = size ? "--size" : "--extents", *number;
  char buf[LVM_SIZE_TEXT + 1];

  if (size && extents)
    tool_misuse ("--size and --extents exclude each other");
  if (text == NULL)
    return;
  number = text + (is_signed && (*text == '+' || *text == '-'));
  if (is_share (number) ||
      (extents && *number && number[strspn (number, "0123456789")] == '\0')) {
    lvm_add_option (argv, "-l", text);
    return;
  }
  if (extents || !size_for_lvm (buf + 1, number))
    tool_misuse ("%s: %s: expected %s, or a share such as 50%%FREE", name, text,
                 extents ? "a number" : "a size with a unit, such as 100M");
  buf[0] = *text;
  lvm_add_option (argv, "-L", number == text ? buf + 1 : buf);
}

/* LVM's own units are powers of 1024, `b' and `s' (512 bytes).  `MB' and so on
 * mean powers of 1000, as they do elsewhere.
 */
static bool
size_for_lvm (char to[LVM_SIZE_TEXT], const char *text)
{
  size_t whole = strspn (text, "0123456789"), n = whole;
  int64_t bytes;

  if (text[n] == '.') {
    n += 1 + strspn (text + n + 1, "0123456789");
    if (text[n - 1] == '.')
      return false;
  }
  if (whole == 0 || whole > 18 || n > 30 || text[n] == '\0')
    return false;
  if (strchr ("bBsSkKmMgGtTpPeE", text[n]) != NULL &&
      (text[n + 1] == '\0' || (strcmp (text + n + 1, "iB") == 0 &&
                               strchr ("bBsS", text[n]) == NULL))) {
    snprintf (to, LVM_SIZE_TEXT, "%.*s%c", (int) n, text,
              tolower ((unsigned char) text[n]));
    return true;
  }
  if (n != whole || size_parse (text, &bytes) == -1)
    return false;
  snprintf (to, LVM_SIZE_TEXT, "%" PRIi64 "b", bytes);
  return true;
}

/* `50%FREE' */
static bool
is_share (const char *text)
{
  static const char *const of[] = { "FREE", "VG", "PVS", "ORIGIN", "LV" };
  size_t n = strspn (text, "0123456789");

  for (size_t i = 0; n > 0 && text[n] == '%' && i < sizeof of / sizeof of[0];
       i++)
    if (strcasecmp (text + n + 1, of[i]) == 0)
      return true;
  return false;
}

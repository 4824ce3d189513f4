/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of devices as other systems have them; see devname.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "devname.h"

#define NUMBER_MAX 100000

static bool by_letters (const char *p, struct devname *n);
static bool by_pattern (const char *name, const char *pattern,
                        struct devname *n);
static bool by_link (const char *name, struct devname *n);
static bool number (const char **p, unsigned *n);

bool
devname_parse (const char *name, struct devname *n)
{
  /* %: the disk, a number; *: any number; ?: the rest is a partition with a p in
   * front of it, or nothing; !: the same for a slice of BSD, s1 or s1a.  The
   * numbers of BSD's adN begin anywhere.
   */
  static const char *const patterns[] = {
    "nvme%n*?", "mmcblk%?", "cciss/c*d%?", "ida/c*d%?", "rd/c*d%?",
    "ada%!",    "da%!",     "vtbd%!",      "nda%!",     "ad%!",
  };
  static const char *const lettered[] = { "sd", "hd", "vd", "xvd" };

  *n = (struct devname){ 0 };
  for (size_t i = 0; i < sizeof lettered / sizeof lettered[0]; i++) {
    size_t len = strlen (lettered[i]);

    if (strncmp (name, lettered[i], len) == 0 && by_letters (name + len, n))
      return true;
  }
  for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
    if (by_pattern (name, patterns[i], n)) {
      n->some = strncmp (patterns[i], "ad%", 3) == 0;
      return true;
    }
  return by_link (name, n);
}

bool
devname_of_volume (const char *volume, char *out, size_t size)
{
  size_t n = 0;

  for (bool slash = false; *volume != '\0'; volume++) {
    if (n + 3 > size)
      return false;
    if (*volume == '-')
      out[n++] = '-';
    out[n++] = *volume == '/' && !slash ? '-' : *volume;
    slash |= *volume == '/';
  }
  out[n] = '\0';
  return true;
}

bool
devname_same_id (const char *a, const char *b)
{
  bool any = false;

  for (;;) {
    while (*a != '\0' && !isxdigit ((unsigned char) *a))
      a++;
    while (*b != '\0' && !isxdigit ((unsigned char) *b))
      b++;
    if (*a == '\0' || *b == '\0')
      return any && *a == *b;
    if (tolower ((unsigned char) *a) != tolower ((unsigned char) *b))
      return false;
    any = true;
    a++;
    b++;
  }
}

void
devname_decode (char *name)
{
  char *to = name;

  for (const char *p = name; *p != '\0';) {
    char digits[3] = { 0 };

    if (p[0] == '\\' && p[1] == 'x' && isxdigit ((unsigned char) p[2]) &&
        isxdigit ((unsigned char) p[3])) {
      memcpy (digits, p + 2, 2);
      if (strtoul (digits, NULL, 16) != 0) {
        *to++ = strtoul (digits, NULL, 16);
        p += 4;
        continue;
      }
    }
    *to++ = *p++;
  }
  *to = '\0';
}

/* "a1", "aa": disks a to z, aa to zz, and so on. */
static bool
by_letters (const char *p, struct devname *n)
{
  unsigned disk = 0;
  size_t len = 0;

  for (; islower ((unsigned char) *p) && len < 3; len++)
    disk = disk * 26 + (*p++ - 'a' + 1);
  if (len == 0)
    return false;
  n->disk = disk - 1;
  return *p == '\0' || (number (&p, &n->part) && *p == '\0');
}

static bool
by_pattern (const char *name, const char *pattern, struct devname *n)
{
  unsigned ignored;

  for (; *pattern != '\0'; pattern++) {
    bool slice = *pattern == '!';

    if (*pattern == '%' || *pattern == '*') {
      if (!number (&name, *pattern == '%' ? &n->disk : &ignored))
        return false;
    } else if (*pattern == '?' || slice) {
      if (*name == '\0')
        return true;
      if (*name != 'p' && !(slice && *name == 's'))
        return false;
      slice = *name == 's';
      name++;
      if (!number (&name, &n->part) || n->part == 0)
        return false;
      return *name == '\0' ||
             (slice && *name >= 'a' && *name <= 'h' && name[1] == '\0');
    } else if (*name++ != *pattern)
      return false;
  }
  return false;
}

static bool
by_link (const char *name, struct devname *n)
{
  const char *part = NULL, *next;

  if (strncmp (name, "disk/by-id/", 11) != 0 &&
      strncmp (name, "disk/by-path/", 13) != 0)
    return false;
  for (next = strstr (name, "-part"); next != NULL;
       next = strstr (next + 1, "-part"))
    part = next + strlen ("-part");
  n->some = true;
  return part == NULL || (number (&part, &n->part) && *part == '\0');
}

static bool
number (const char **p, unsigned *n)
{
  *n = 0;
  if (!isdigit ((unsigned char) **p))
    return false;
  for (; isdigit ((unsigned char) **p); ++*p) {
    *n = *n * 10 + (**p - '0');
    if (*n > NUMBER_MAX)
      return false;
  }
  return true;
}

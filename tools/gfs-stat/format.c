/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-stat: formats of stat(1). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "gfs-stat/stat.h"

#include "common.h"
#include "escape.h"
#include "mode.h"
#include "quote.h"

static const char file_letters[] = "%aAbBCdDfFgGhimnNorRsStTuUwWxXyYzZ";
static const char fs_letters[] = "%abcdfilnsStT";
static const char more_letters[] = "CmNwW"; /* and of -f, tT */

/* `%-10.3X`, taken apart. */
struct spec {
  char flags[8];
  int width, precision; /* -1: not given */
  char modifier;        /* of the device numbers: 'H', 'L' or 0 */
  char letter;
};

static const char *parse_spec (const char *p, struct spec *s);
static void print_file (const struct spec *s, const struct stat_file *f);
static void print_fs (const struct spec *s, const struct stat_file *f);
static const char *more (const struct stat_file *f, const char *key,
                         const char *otherwise);
static bool find_birth (const struct stat_file *f, int64_t *sec, int64_t *nsec);
static void print_device (const struct spec *s, uint64_t dev, bool hex);
static void print_number (const struct spec *s, const char *conversion,
                          int64_t n);
static void print_text (const struct spec *s, const char *text);
static void print_name_spec (const struct spec *s, const char *text);
static void print_id (const struct spec *s, const char *name);
static void print_seconds (const struct spec *s, int64_t sec, int64_t nsec);
static void print_date (const struct spec *s, int64_t sec, int64_t nsec);
static void print_quoted (const struct spec *s, const struct stat_file *f);
static const char *print_escape (const char *p);

void
format_check (const char *format, bool fs)
{
  const char *letters = fs ? fs_letters : file_letters;

  while ((format = strchr (format, '%')) != NULL) {
    struct spec s;

    format = parse_spec (format + 1, &s);
    if (s.letter == '\0' || strchr (letters, s.letter) == NULL)
      tool_misuse ("%%%c is not one of %s", s.letter ? s.letter : ' ', letters);
    if (s.modifier && (fs || strchr ("dr", s.letter) == NULL))
      tool_misuse ("%%%c%c: only %%d and %%r have parts", s.modifier, s.letter);
  }
}

bool
format_needs_more (const char *format, bool fs)
{
  while ((format = strchr (format, '%')) != NULL) {
    struct spec s;

    format = parse_spec (format + 1, &s);
    if (strchr (fs ? "tT" : more_letters, s.letter))
      return true;
  }
  return false;
}

void
format_print (const char *format, bool escapes, const struct stat_file *file)
{
  for (const char *p = format; *p != '\0';) {
    struct spec s;

    if (*p == '%') {
      p = parse_spec (p + 1, &s);
      if (s.letter == '%')
        putchar ('%');
      else if (file->fs)
        print_fs (&s, file);
      else
        print_file (&s, file);
    } else if (*p == '\\' && escapes)
      p = print_escape (p + 1);
    else
      putchar (*p++);
  }
}

/* P is behind the percent sign.  Returns what comes behind the letter. */
static const char *
parse_spec (const char *p, struct spec *s)
{
  size_t n = strspn (p, "#0'+ -"), digits;

  *s = (struct spec){ .width = -1, .precision = -1 };
  memcpy (s->flags, p, n < sizeof s->flags ? n : 0);
  p += n;
  digits = strspn (p, "0123456789");
  if (digits > 4)
    tool_misuse ("%%%s: that is too wide", p);
  if (digits > 0)
    s->width = atoi (p);
  p += digits;
  if (*p == '.') {
    p++;
    digits = strspn (p, "0123456789");
    if (digits > 4)
      tool_misuse ("%%%s: that is too precise", p);
    s->precision = digits > 0 ? atoi (p) : 9;
    p += digits;
  }
  if ((*p == 'H' || *p == 'L') && p[1] != '\0')
    s->modifier = *p++;
  s->letter = *p;
  return *p != '\0' ? p + 1 : p;
}

static void
print_file (const struct spec *s, const struct stat_file *f)
{
  const struct guestfs_statns *st = f->st;
  int64_t sec, nsec;
  char mode[MODE_TEXT];

  switch (s->letter) {
  case 'a':
    return print_number (s, PRIo64, st->st_mode & 07777);
  case 'A':
    return print_text (s, mode_text (mode, st->st_mode));
  case 'b':
    return print_number (s, PRIi64, st->st_blocks);
  case 'B':
    return print_number (s, PRIi64, 512);
  case 'C':
    return print_name_spec (s, more (f, "context", "?"));
  case 'd':
    return print_device (s, st->st_dev, false);
  case 'D':
    return print_device (s, st->st_dev, true);
  case 'f':
    return print_number (s, PRIx64, st->st_mode);
  case 'F':
    if (S_ISREG (st->st_mode) && st->st_size == 0)
      return print_text (s, "regular empty file");
    if (S_ISCHR (st->st_mode))
      return print_text (s, "character special file");
    if (S_ISBLK (st->st_mode))
      return print_text (s, "block special file");
    return print_text (s, mode_type (st->st_mode));
  case 'g':
    return print_number (s, PRIi64, st->st_gid);
  case 'G':
    return print_id (s, names_group (f->names, st->st_gid));
  case 'h':
    return print_number (s, PRIi64, st->st_nlink);
  case 'i':
    return print_number (s, PRIi64, st->st_ino);
  case 'm':
    return print_name_spec (s, more (f, "mountpoint", "?"));
  case 'n':
    return print_name_spec (s, f->path);
  case 'N':
    return print_quoted (s, f);
  case 'o':
    return print_number (s, PRIi64, st->st_blksize);
  case 'r':
    return print_device (s, st->st_rdev, false);
  case 'R':
    return print_device (s, st->st_rdev, true);
  case 's':
    return print_number (s, PRIi64, st->st_size);
  case 't':
    return print_number (s, PRIx64, major (st->st_rdev));
  case 'T':
    return print_number (s, PRIx64, minor (st->st_rdev));
  case 'u':
    return print_number (s, PRIi64, st->st_uid);
  case 'U':
    return print_id (s, names_user (f->names, st->st_uid));
  case 'w':
    if (!find_birth (f, &sec, &nsec))
      return print_text (s, "-");
    return print_date (s, sec, nsec);
  case 'W':
    find_birth (f, &sec, &nsec);
    return print_seconds (s, sec, nsec);
  case 'x':
    return print_date (s, st->st_atime_sec, st->st_atime_nsec);
  case 'X':
    return print_seconds (s, st->st_atime_sec, st->st_atime_nsec);
  case 'y':
    return print_date (s, st->st_mtime_sec, st->st_mtime_nsec);
  case 'Y':
    return print_seconds (s, st->st_mtime_sec, st->st_mtime_nsec);
  case 'z':
    return print_date (s, st->st_ctime_sec, st->st_ctime_nsec);
  case 'Z':
    return print_seconds (s, st->st_ctime_sec, st->st_ctime_nsec);
  }
}

static void
print_fs (const struct spec *s, const struct stat_file *f)
{
  const struct guestfs_statvfs *fs = f->fs;

  switch (s->letter) {
  case 'a':
    return print_number (s, PRIi64, fs->bavail);
  case 'b':
    return print_number (s, PRIi64, fs->blocks);
  case 'c':
    return print_number (s, PRIi64, fs->files);
  case 'd':
    return print_number (s, PRIi64, fs->ffree);
  case 'f':
    return print_number (s, PRIi64, fs->bfree);
  case 'i':
    return print_number (s, PRIx64, fs->fsid);
  case 'l':
    return print_number (s, PRIi64, fs->namemax);
  case 'n':
    return print_name_spec (s, f->path);
  case 's':
    return print_number (s, PRIi64, fs->bsize);
  case 'S':
    return print_number (s, PRIi64, fs->frsize);
  case 't':
    return print_number (s, PRIx64, strtoll (more (f, "magic", "0"), NULL, 16));
  case 'T':
    return print_name_spec (s, more (f, "type", "?"));
  }
}

/* A value of mini_more_stat. */
static const char *
more (const struct stat_file *f, const char *key, const char *otherwise)
{
  for (char **p = f->more; p[0] != NULL && p[1] != NULL; p += 2)
    if (strcmp (p[0], key) == 0)
      return p[1];
  return otherwise;
}

/* Zero if it is not known. */
static bool
find_birth (const struct stat_file *f, int64_t *sec, int64_t *nsec)
{
  const char *text = more (f, "birth", NULL);

  *sec = *nsec = 0;
  return text != NULL && sscanf (text, "%" SCNd64 ".%" SCNd64, sec, nsec) == 2;
}

static void
print_device (const struct spec *s, uint64_t dev, bool hex)
{
  int64_t n = s->modifier == 'H'   ? major (dev)
              : s->modifier == 'L' ? minor (dev)
                                   : (int64_t) dev;

  print_number (s, hex ? PRIx64 : PRIu64, n);
}

/* Formats are put together from checked parts only. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void
print_number (const struct spec *s, const char *conversion, int64_t n)
{
  char format[32];
  int len = snprintf (format, sizeof format, "%%%s", s->flags);

  if (s->width != -1)
    len += snprintf (format + len, sizeof format - len, "%d", s->width);
  if (s->precision != -1)
    len += snprintf (format + len, sizeof format - len, ".%d", s->precision);
  snprintf (format + len, sizeof format - len, "%s", conversion);
  printf (format, n);
}
#pragma GCC diagnostic pop

static void
print_text (const struct spec *s, const char *text)
{
  int width = s->width == -1 ? 0 : s->width;

  printf ("%*.*s", strchr (s->flags, '-') ? -width : width, s->precision, text);
}

/* A terminal gets no control characters. */
static void
print_name_spec (const struct spec *s, const char *text)
{
  char *safe = isatty (STDOUT_FILENO) ? escape_name (text) : NULL;

  print_text (s, safe ? safe : text);
  free (safe);
}

static void
print_id (const struct spec *s, const char *name)
{
  print_name_spec (s, name ? name : "UNKNOWN");
}

/* Decimals only where a precision asks for them. */
static void
print_seconds (const struct spec *s, int64_t sec, int64_t nsec)
{
  struct spec whole = *s;
  char text[48];
  int digits = s->precision > 9 ? 9 : s->precision;
  bool negative = sec < 0 && nsec > 0;

  whole.precision = -1;
  if (digits <= 0) {
    print_number (&whole, PRIi64, sec);
    return;
  }
  if (negative) {
    sec = -(sec + 1);
    nsec = 1000000000 - nsec;
  }
  for (int i = digits; i < 9; i++)
    nsec /= 10;
  snprintf (text, sizeof text, "%s%" PRIi64 ".%0*" PRIi64, negative ? "-" : "",
            sec, digits, nsec);
  print_text (&whole, text);
}

static void
print_date (const struct spec *s, int64_t sec, int64_t nsec)
{
  time_t t = sec;
  struct tm tm;
  char date[64], zone[16], text[128];

  /* A damaged inode can hold a year that struct tm cannot. */
  if (localtime_r (&t, &tm) == NULL ||
      strftime (date, sizeof date, "%Y-%m-%d %H:%M:%S", &tm) == 0 ||
      strftime (zone, sizeof zone, "%z", &tm) == 0)
    snprintf (text, sizeof text, "%" PRIi64 ".%09" PRIi64, sec, nsec);
  else
    snprintf (text, sizeof text, "%s.%09" PRIi64 " %s", date, nsec, zone);
  print_text (s, text);
}

static void
print_quoted (const struct spec *s, const struct stat_file *f)
{
  char *name = quote_name (f->path);

  if (S_ISLNK (f->st->st_mode)) {
    char *target = quote_name (more (f, "target", "")), *both;

    if (asprintf (&both, "%s -> %s", name, target) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    free (target);
    free (name);
    name = both;
  }
  print_text (s, name);
  free (name);
}

/* P is behind the backslash. */
static const char *
print_escape (const char *p)
{
  static const char from[] = "abefnrtv\\\"", to[] = "\a\b\033\f\n\r\t\v\\\"";
  const char *found = *p ? strchr (from, *p) : NULL;
  int byte = 0, i;

  if (found) {
    putchar (to[found - from]);
    return p + 1;
  }
  for (i = 0; i < 3 && p[i] >= '0' && p[i] <= '7'; i++)
    byte = 8 * byte + p[i] - '0';
  if (i > 0)
    putchar (byte & 0xff);
  else
    putchar ('\\');
  return p + i;
}

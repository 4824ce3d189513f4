/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-find: -printf. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-find/find.h"
#include "mode.h"

/* One `%-10p': what is between the percent sign and the letters. */
struct directive {
  char flags[8];
  int width, precision; /* -1: none */
  char letter, time;    /* the second letter of %Ax, %Cx and %Tx */
};

#define SIMPLE "abcdDfgGhHiklmMnpPsStuUy" /* letters that stand alone */
#define TIMES "ACT"                       /* and those before another */
#define TIME_LETTERS "@+HIklMprSTXZaAbBcdDFhjmUwWxyYs"

static const char *parse_directive (const char *p, struct directive *d);
static const char *parse_escape (const char *p, int *byte);
static void put_directive (const struct opts *o, const struct file *f,
                           const struct directive *d);
static void put_text (const struct directive *d, const char *text);
static void put_name (const struct directive *d, const char *name);
static void put_number (const struct directive *d, int64_t value);
static void put_owner (const struct opts *o, const struct directive *d,
                       enum owners_kind kind, int64_t id);
static void put_parent (const struct directive *d, const char *path);
static void put_base (const struct directive *d, const char *path);
static void put_time (const struct directive *d, struct timespec t);
static void put_sparseness (const struct directive *d,
                            const struct guestfs_statns *st);

void
check_format (struct opts *o, const char *format)
{
  for (const char *p = format; *p;) {
    struct directive d;
    int byte;

    if (*p == '\\')
      p = parse_escape (p, &byte);
    else if (*p == '%' && p[1] != '%') {
      p = parse_directive (p, &d);
      if (d.letter == '\0')
        tool_misuse ("-printf: '%s' has something that is no directive",
                     format);
      if (d.letter == 'u' || d.letter == 'g')
        o->wants_owners = true;
    } else
      p += *p == '%' ? 2 : 1;
  }
}

DECLARE (do_printf)
{
  (void) out;
  for (const char *p = n->text; *p;) {
    struct directive d;
    int byte;

    if (*p == '\\') {
      p = parse_escape (p, &byte);
      if (byte == EOF) /* \c: no more of it */
        return true;
      putchar (byte);
    } else if (*p == '%' && p[1] != '%') {
      p = parse_directive (p, &d);
      put_directive (o, f, &d);
    } else {
      putchar (*p);
      p += *p == '%' ? 2 : 1;
    }
  }
  return true;
}

/* Of P, a backslash and what follows.  Returns what is behind it. */
static const char *
parse_escape (const char *p, int *byte)
{
  static const char letters[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
  const char *letter = p[1] ? strchr (letters, p[1]) : NULL;

  if (letter)
    *byte = values[letter - letters];
  else if (p[1] == 'c')
    *byte = EOF;
  else if (p[1] >= '0' && p[1] <= '7') {
    int n = 0;

    for (*byte = 0, p++; n < 3 && *p >= '0' && *p <= '7'; n++)
      *byte = *byte * 8 + (*p++ - '0');
    *byte &= 0xff;
    return p;
  } else {
    *byte = '\\'; /* of anything else both characters */
    return p + 1;
  }
  return p + 2;
}

/* Of P, a percent sign and what follows.  The letter is 0 if it is none of
 * ours.
 */
static const char *
parse_directive (const char *p, struct directive *d)
{
  size_t n = strspn (p + 1, "-+ #0");
  char *end;

  *d = (struct directive){ .width = -1, .precision = -1 };
  if (n >= sizeof d->flags)
    return p;
  memcpy (d->flags, p + 1, n);
  p += 1 + n;
  if (*p >= '0' && *p <= '9') {
    d->width = strtol (p, &end, 10) % 10000;
    p = end;
  }
  if (*p == '.') {
    d->precision = strtol (p + 1, &end, 10) % 10000;
    p = end;
  }
  if (*p == '\0')
    return p;
  if (strchr (SIMPLE, *p)) {
    d->letter = *p;
    return p + 1;
  }
  if (strchr (TIMES, *p) && p[1] && strchr (TIME_LETTERS, p[1])) {
    d->letter = *p;
    d->time = p[1];
    return p + 2;
  }
  return p;
}

static void
put_directive (const struct opts *o, const struct file *f,
               const struct directive *d)
{
  const struct guestfs_statns *st = f->st;
  struct directive ctime = *d;
  char mode[MODE_TEXT];

  switch (d->letter) {
  case 'a':
  case 'c':
  case 't':
    ctime.time = '\0';
    put_time (&ctime, time_of (f, d->letter));
    return;
  case 'A':
  case 'C':
  case 'T':
    put_time (d, time_of (f, d->letter == 'A'   ? 'a'
                             : d->letter == 'C' ? 'c'
                                                : 'm'));
    return;
  case 'b':
    put_number (d, st->st_blocks);
    return;
  case 'd':
    put_number (d, f->depth);
    return;
  case 'D':
    put_number (d, st->st_dev);
    return;
  case 'f':
    put_base (d, f->path);
    return;
  case 'g':
    put_owner (o, d, OWNERS_GROUPS, st->st_gid);
    return;
  case 'G':
    put_number (d, st->st_gid);
    return;
  case 'h':
    put_parent (d, f->path);
    return;
  case 'H':
    put_name (d, f->start);
    return;
  case 'i':
    put_number (d, st->st_ino);
    return;
  case 'k':
    put_number (d, (st->st_blocks + 1) / 2);
    return;
  case 'l':
    put_name (d, f->target);
    return;
  case 'm':
    put_number (d, st->st_mode & 07777);
    return;
  case 'M':
    put_text (d, mode_text (mode, st->st_mode));
    return;
  case 'n':
    put_number (d, st->st_nlink);
    return;
  case 'p':
    put_name (d, f->path);
    return;
  case 'P':
    put_name (d, f->below);
    return;
  case 's':
    put_number (d, st->st_size);
    return;
  case 'S':
    put_sparseness (d, st);
    return;
  case 'u':
    put_owner (o, d, OWNERS_USERS, st->st_uid);
    return;
  case 'U':
    put_number (d, st->st_uid);
    return;
  case 'y':
    mode_text (mode, st->st_mode);
    mode[1] = '\0';
    put_text (d, mode[0] == '-' ? "f" : mode);
  }
}

/* A conversion of printf(3) with the directive's flags, width and precision. */
static void
make_conversion (char buf[64], const struct directive *d, const char *type)
{
  char width[16] = "", precision[16] = "";

  if (d->width >= 0)
    snprintf (width, sizeof width, "%d", d->width);
  if (d->precision >= 0)
    snprintf (precision, sizeof precision, ".%d", d->precision);
  snprintf (buf, 64, "%%%s%s%s%s", d->flags, width, precision, type);
}

static void
put_text (const struct directive *d, const char *text)
{
  char conversion[64];

  make_conversion (conversion, d, "s");
  printf (conversion, text);
}

static void
put_name (const struct directive *d, const char *name)
{
  CLEANUP_FREE char *safe = isatty (STDOUT_FILENO) ? escape_name (name) : NULL;

  put_text (d, safe ? safe : name);
}

static void
put_number (const struct directive *d, int64_t value)
{
  char conversion[64];

  make_conversion (conversion, d, d->letter == 'm' ? PRIo64 : PRIi64);
  printf (conversion, value);
}

static void
put_owner (const struct opts *o, const struct directive *d,
           enum owners_kind kind, int64_t id)
{
  const char *name = owners_name (o->owners, kind, id);

  if (name)
    put_name (d, name);
  else
    put_number (d, id);
}

/* All but the last part; `.' if there is no more. */
static void
put_parent (const struct directive *d, const char *path)
{
  const char *base = base_of (path);
  CLEANUP_FREE char *parent = NULL;

  if (base == path) { /* also of "/" */
    put_name (d, path[0] == '/' ? "" : ".");
    return;
  }
  parent = strndup (path, base - path - 1);
  put_name (d, parent ? parent : "");
}

static void
put_base (const struct directive *d, const char *path)
{
  put_name (d, base_of (path));
}

/* `Wed Nov 25 15:19:59.5783443810 2026': seconds with ten digits behind the
 * point, the last being 0.
 */
static void
put_time (const struct directive *d, struct timespec t)
{
  char fraction[16], text[128], format[16];
  struct tm tm;

  snprintf (fraction, sizeof fraction, ".%09ld0",
            (long) t.tv_nsec % 1000000000);
  if (d->time == '@') {
    snprintf (text, sizeof text, "%" PRIi64 "%s", (int64_t) t.tv_sec, fraction);
    put_text (d, text);
    return;
  }
  snprintf (format, sizeof format, "%%%c", d->time);
  if (localtime_r (&t.tv_sec, &tm) == NULL) { /* a year beyond all years */
    snprintf (text, sizeof text, "%" PRIi64, (int64_t) t.tv_sec);
    put_text (d, text);
    return;
  }
  strftime (text, sizeof text,
            d->time == '\0'  ? "%a %b %e %H:%M:%S"
            : d->time == '+' ? "%Y-%m-%d+%H:%M:%S"
                             : format,
            &tm);
  if (d->time == '\0' || strchr ("+SXT", d->time))
    strcat (text, fraction);
  if (d->time == '\0')
    snprintf (text + strlen (text), sizeof text - strlen (text), " %d",
              tm.tm_year + 1900);
  put_text (d, text);
}

/* What part of the file takes room on the disk. */
static void
put_sparseness (const struct directive *d, const struct guestfs_statns *st)
{
  char text[32];

  snprintf (text, sizeof text, "%g",
            st->st_size == 0 ? st->st_blocks == 0 ? 1.0 : HUGE_VAL
                             : 512.0 * st->st_blocks / st->st_size);
  put_text (d, text);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-find: print what was found: names, JSON, and lines like ls -dils. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "escape.h"
#include "gfs-find/find.h"
#include "mode.h"

static void print_json (struct opts *o, const struct file *f);
static void print_owner (const struct opts *o, enum owners_kind kind,
                         int64_t id);
static void print_size (const struct guestfs_statns *st);
static void print_date (const struct opts *o, int64_t seconds);
static void print_quoted (const char *name);

DECLARE (do_print)
{
  if (o->common.null)
    return do_print0 (n, o, f, out);
  if (o->common.json)
    print_json (o, f);
  else {
    print_name (stdout, f->path);
    putchar ('\n');
  }
  return true;
}

DECLARE (do_print0)
{
  (void) n, (void) o, (void) out;
  fputs (f->path, stdout);
  putchar ('\0');
  return true;
}

DECLARE (do_ls)
{
  const struct guestfs_statns *st = f->st;
  char mode[MODE_TEXT];

  (void) n, (void) out;
  printf ("%9" PRIi64 " %6" PRIi64 " %s %3" PRIi64 " ", st->st_ino,
          (st->st_blocks + 1) / 2, mode_text (mode, st->st_mode), st->st_nlink);
  print_owner (o, OWNERS_USERS, st->st_uid);
  print_owner (o, OWNERS_GROUPS, st->st_gid);
  print_size (st);
  print_date (o, st->st_mtime_sec);
  print_quoted (f->path);
  if (S_ISLNK (st->st_mode)) {
    fputs (" -> ", stdout);
    print_quoted (f->target);
  }
  putchar ('\n');
  return true;
}

static void
print_json (struct opts *o, const struct file *f)
{
  json_t *object = json_object ();

  json_set_name (object, "path", f->path);
  json_set_stat (object, f->st);
  if (S_ISLNK (f->st->st_mode))
    json_set_name (object, "target", f->target);
  json_list_add (&o->list, object);
}

static void
print_owner (const struct opts *o, enum owners_kind kind, int64_t id)
{
  const char *name = owners_name (o->owners, kind, id);
  int width = name ? (int) strlen (name) : 0;

  if (name) {
    print_name (stdout, name);
    printf ("%*s ", width < 8 ? 8 - width : 0, "");
  } else
    printf ("%-8" PRIi64 " ", id);
}

static void
print_size (const struct guestfs_statns *st)
{
  if (S_ISCHR (st->st_mode) || S_ISBLK (st->st_mode))
    printf ("%3u, %3u ", major (st->st_rdev), minor (st->st_rdev));
  else
    printf ("%8" PRIi64 " ", st->st_size);
}

/* With the time of day if it was in the last half year. */
static void
print_date (const struct opts *o, int64_t seconds)
{
  const int64_t half_year = 31556952 / 2, hour = 60 * 60;
  bool recent =
    seconds > o->now.tv_sec - half_year && seconds <= o->now.tv_sec + hour;
  time_t t = seconds;
  char text[64];
  struct tm tm;

  if (localtime_r (&t, &tm) == NULL ||
      strftime (text, sizeof text, recent ? "%b %e %H:%M" : "%b %e  %Y", &tm) ==
        0)
    snprintf (text, sizeof text, "%" PRIi64, seconds);
  printf ("%s ", text);
}

/* As ls -b: so that columns can be told apart. */
static void
print_quoted (const char *name)
{
  static const char plain[] = "\\\"\n\t\r\f\b\v\a ";
  static const char letters[] = "\\\"ntrfbva ";

  for (; *name; name++) {
    const char *p = strchr (plain, *name);

    if (p)
      printf ("\\%c", letters[p - plain]);
    else if (!isgraph ((unsigned char) *name))
      printf ("\\%03o", (unsigned char) *name);
    else
      putchar (*name);
  }
}

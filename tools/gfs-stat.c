/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-stat: print all attributes of files in a disk image. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <jansson.h>

#include "common.h"
#include "escape.h"
#include "json.h"
#include "mode.h"

struct opts {
  struct tool_common common;
  int dereference;
  char *format; /* -c, NULL: everything */
};

static int stat_files (guestfs_h *g, const struct opts *o);
static void check_format (const char *format);
static void print_format (const char *format, const char *path,
                          const struct guestfs_statns *st);
static void print_stat (const char *path, const struct guestfs_statns *st);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "dereference", 'L', POPT_ARG_NONE, &o.dereference, 0,
      "follow symbolic links", NULL },
    { "output", 'c', POPT_ARG_STRING, &o.format, 0,
      "print this, with %s size, %Y time, ... filled in", "FORMAT" },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  check_format (o.format);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = stat_files (g, &o);
  free (o.format);
  return tool_finish (&o.common, g, r);
}

static int
stat_files (guestfs_h *g, const struct opts *o)
{
  json_t *array = o->common.json ? json_array () : NULL;
  int r = 0;

  for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++) {
    const char *path = o->common.args[i];
    struct guestfs_statns *st =
      o->dereference ? guestfs_statns (g, path) : guestfs_lstatns (g, path);

    if (st == NULL) {
      r = tool_fail (g, path);
      continue;
    }
    if (array) {
      json_t *object = json_object ();

      json_set_name (object, "path", path);
      json_set_stat (object, st);
      json_array_append_new (array, object);
    } else if (o->format)
      print_format (o->format, path, st);
    else
      print_stat (path, st);
    guestfs_free_statns (st);
  }
  if (array)
    json_print (array);
  return r;
}

/* The letters of stat(1) that make sense for an image. */
static const char letters[] = "%aAbFghinsuXYZ";

static void
check_format (const char *format)
{
  for (const char *p = format; p && *p; p++)
    if (*p == '%' && (*++p == '\0' || strchr (letters, *p) == NULL))
      tool_misuse ("--output: %%%c is not one of %s", *p ? *p : ' ', letters);
}

static void
print_letter (char letter, const char *path, const struct guestfs_statns *st)
{
  const int64_t numbers['z' + 1] = {
    ['b'] = st->st_blocks,    ['g'] = st->st_gid,
    ['h'] = st->st_nlink,     ['i'] = st->st_ino,
    ['s'] = st->st_size,      ['u'] = st->st_uid,
    ['X'] = st->st_atime_sec, ['Y'] = st->st_mtime_sec,
    ['Z'] = st->st_ctime_sec,
  };
  char mode[MODE_TEXT];

  if (letter == '%')
    putchar ('%');
  else if (letter == 'n')
    print_name (stdout, path);
  else if (letter == 'a')
    printf ("%o", (unsigned) (st->st_mode & 07777));
  else if (letter == 'A')
    fputs (mode_text (mode, st->st_mode), stdout);
  else if (letter == 'F')
    fputs (mode_type (st->st_mode), stdout);
  else
    printf ("%" PRIi64, numbers[(int) letter]);
}

static void
print_format (const char *format, const char *path,
              const struct guestfs_statns *st)
{
  for (const char *p = format; *p; p++)
    if (*p == '%')
      print_letter (*++p, path, st);
    else
      putchar (*p);
  putchar ('\n');
}

static void
print_time (const char *label, int64_t seconds)
{
  char date[DATE_TEXT];

  printf ("%s: %s\n", label, date_text (date, seconds));
}

static void
print_stat (const char *path, const struct guestfs_statns *st)
{
  char mode[MODE_TEXT];

  fputs ("path: ", stdout);
  print_name (stdout, path);
  printf ("\ntype: %s\n", mode_type (st->st_mode));
  printf ("mode: %04o %s\n", (unsigned) (st->st_mode & 07777),
          mode_text (mode, st->st_mode));
  printf ("owner: %" PRIi64 ":%" PRIi64 "\n", st->st_uid, st->st_gid);
  printf ("size: %" PRIi64 "\n", st->st_size);
  printf ("allocated: %" PRIi64 "\n", st->st_blocks * 512);
  printf ("inode: %" PRIi64 "\n", st->st_ino);
  printf ("links: %" PRIi64 "\n", st->st_nlink);
  if (S_ISBLK (st->st_mode) || S_ISCHR (st->st_mode))
    printf ("device: %u:%u\n", major (st->st_rdev), minor (st->st_rdev));
  print_time ("accessed", st->st_atime_sec);
  print_time ("modified", st->st_mtime_sec);
  print_time ("changed", st->st_ctime_sec);
}

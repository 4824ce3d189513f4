/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-stat: print all attributes of files in a disk image. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <jansson.h>

#include "gfs-stat/stat.h"

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"
#include "mode.h"

struct opts {
  struct tool_common common;
  int dereference, file_system;
  char *format;  /* -c */
  char *printf_; /* --printf */
};

static int stat_files (guestfs_h *g, const struct opts *o);
static int stat_file (guestfs_h *g, const struct opts *o,
                      struct stat_file *file, json_t *array);
static void print_file (const struct opts *o, const struct stat_file *file,
                        json_t *array);
static void print_stat (const char *path, const struct guestfs_statns *st);
static void print_fs (const char *path, const struct guestfs_statvfs *fs);
static void json_set_fs (json_t *object, const struct guestfs_statvfs *fs);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "dereference", 'L', POPT_ARG_NONE, &o.dereference, 0,
      "follow symbolic links", NULL },
    { "file-system", 'f', POPT_ARG_NONE, &o.file_system, 0,
      "tell about the file system that it is in", NULL },
    { "output", 'c', POPT_ARG_STRING, &o.format, 0,
      "print this, with %s size, %Y time, ... filled in", "FORMAT" },
    { "printf", '\0', POPT_ARG_STRING, &o.printf_, 0,
      "the same, with \\n and such, and no newline of its own", "FORMAT" },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 1, -1);
  if ((o.format != NULL) + (o.printf_ != NULL) + o.common.json > 1)
    tool_misuse ("--output, --printf and --json exclude each other");
  if (o.format)
    format_check (o.format, o.file_system);
  if (o.printf_)
    format_check (o.printf_, o.file_system);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  r = stat_files (g, &o);
  free (o.format);
  free (o.printf_);
  return tool_finish (&o.common, g, r);
}

static int
stat_files (guestfs_h *g, const struct opts *o)
{
  json_t *array = o->common.json ? json_array () : NULL;
  struct names *names = names_new (g);
  int r = 0;

  for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++) {
    struct stat_file file = { .path = o->common.args[i], .names = names };

    if (stat_file (g, o, &file, array) == -1)
      r = tool_fail (g, file.path);
  }
  if (array)
    json_print (array);
  names_free (names);
  return r;
}

/* Returns 0, or -1 with the error in the handle. */
static int
stat_file (guestfs_h *g, const struct opts *o, struct stat_file *file,
           json_t *array)
{
  const char *format = o->format ? o->format : o->printf_;
  bool follow = o->dereference || o->file_system;
  struct guestfs_statvfs *fs = NULL;
  struct guestfs_statns *st = NULL;
  CLEANUP_FREE_STRINGS char **more = NULL;
  int r = 0;

  if (o->file_system)
    fs = guestfs_statvfs (g, file->path);
  else if (follow)
    st = guestfs_statns (g, file->path);
  else
    st = guestfs_lstatns (g, file->path);
  if (fs == NULL && st == NULL)
    return -1;
  if (format && format_needs_more (format, o->file_system)) {
    more = guestfs_mini_more_stat (g, file->path, follow);
    if (more == NULL)
      r = -1;
  }
  file->fs = fs;
  file->st = st;
  file->more = more;
  if (r == 0)
    print_file (o, file, array);
  guestfs_free_statvfs (fs);
  guestfs_free_statns (st);
  return r;
}

static void
print_file (const struct opts *o, const struct stat_file *file, json_t *array)
{
  if (array) {
    json_t *object = json_object ();

    json_set_name (object, "path", file->path);
    if (file->fs)
      json_set_fs (object, file->fs);
    else
      json_set_stat (object, file->st);
    json_array_append_new (array, object);
  } else if (o->printf_)
    format_print (o->printf_, true, file);
  else if (o->format) {
    format_print (o->format, false, file);
    putchar ('\n');
  } else if (file->fs)
    print_fs (file->path, file->fs);
  else
    print_stat (file->path, file->st);
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

static void
print_fs (const char *path, const struct guestfs_statvfs *fs)
{
  fputs ("path: ", stdout);
  print_name (stdout, path);
  printf ("\nid: %" PRIx64 "\n", (uint64_t) fs->fsid);
  printf ("block size: %" PRIi64 "\n", fs->frsize);
  printf ("blocks: %" PRIi64 "\n", fs->blocks);
  printf ("free: %" PRIi64 "\n", fs->bfree);
  printf ("available: %" PRIi64 "\n", fs->bavail);
  printf ("files: %" PRIi64 "\n", fs->files);
  printf ("free files: %" PRIi64 "\n", fs->ffree);
  printf ("name length: %" PRIi64 "\n", fs->namemax);
}

static void
json_set_fs (json_t *object, const struct guestfs_statvfs *fs)
{
  json_set_int (object, "block_size", fs->frsize);
  json_set_int (object, "blocks", fs->blocks);
  json_set_int (object, "free", fs->bfree);
  json_set_int (object, "available", fs->bavail);
  json_set_int (object, "files", fs->files);
  json_set_int (object, "free_files", fs->ffree);
  json_set_int (object, "name_length", fs->namemax);
}

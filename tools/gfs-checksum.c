/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-checksum: print or verify checksums of files in a disk image.  Verifying
 * is in gfs-checksum/check.c.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-checksum/checksum.h"
#include "walk.h"

static void check_options (struct opts *o);
static int sum_files (guestfs_h *g, struct opts *o);
static int sum_batch (guestfs_h *g, struct opts *o, struct batch *b);
static int sum_tree (guestfs_h *g, struct opts *o, const char *dir);
static void print_sum (struct opts *o, const char *sum, const char *path);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "type", 't', POPT_ARG_STRING, &o.type, 0,
      "md5, sha1, sha224, sha256 (the default), sha384, sha512 or crc",
      "TYPE" },
    { "recursive", 'r', POPT_ARG_NONE, &o.recursive, 0,
      "all files below directories", NULL },
    { "tag", '\0', POPT_ARG_NONE, &o.tag, 0, "name the type in each line",
      NULL },
    { "check", 'c', POPT_ARG_NONE, &o.check, 0,
      "verify what lists of the host say", NULL },
    { "directory", 'C', POPT_ARG_STRING, &o.directory, 0,
      "where relative names of lists are (/)", "DIR" },
    { "ignore-missing", '\0', POPT_ARG_NONE, &o.ignore_missing, 0,
      "do not report files that are missing", NULL },
    { "status", '\0', POPT_ARG_NONE, &o.status, 0,
      "print nothing, the exit status says it all", NULL },
    { "strict", '\0', POPT_ARG_NONE, &o.strict, 0,
      "fail on lines that make no sense, too", NULL },
    { "warn", 'w', POPT_ARG_NONE, &o.warn, 0, "name lines that make no sense",
      NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 0, -1);
  check_options (&o);
  g = tool_handle (&o.common);
  o.directory = tool_path (&o.common, g, o.directory);
  r = o.check ? check_lists (g, &o) : sum_files (g, &o);
  free (o.type);
  free (o.directory);
  return tool_finish (&o.common, g, r);
}

static void
check_options (struct opts *o)
{
  bool crc = o->type && strcmp (o->type, "crc") == 0;

  if (o->type && !crc && !sum_type_find (o->type, NULL, 0))
    tool_misuse ("--type: '%s' is none of md5, sha1, sha224, sha256, sha384, "
                 "sha512, crc",
                 o->type);
  if (crc && (o->check || o->tag))
    tool_misuse ("--type crc goes neither with --check nor with --tag");
  if (o->check && (o->recursive || o->tag))
    tool_misuse ("--check goes neither with --recursive nor with --tag");
  if (o->check && o->common.null)
    tool_misuse ("--check and --null exclude each other");
  if (!o->check &&
      (o->directory || o->ignore_missing || o->status || o->strict || o->warn))
    tool_misuse ("--directory, --ignore-missing, --status, --strict and --warn "
                 "need --check");
  if (o->directory && o->directory[0] != '/' && !tool_has_drive (o->directory))
    tool_misuse ("--directory: '%s' must start with a /", o->directory);
  if (!o->check && o->common.nr_args == 0)
    tool_misuse ("missing argument, expected: PATH...");
  if (!o->check && o->type == NULL)
    o->type = strdup ("sha256");
}

/* In the order of the arguments, and after one that fails goes on. */
static int
sum_files (guestfs_h *g, struct opts *o)
{
  struct batch batch = { 0 };
  int r = 0;

  tool_expand (&o->common, g, 0);
  for (int i = 0; i < o->common.nr_args && !tool_reader_gone (); i++) {
    const char *path = o->common.args[i];

    if (o->recursive) {
      if (sum_tree (g, o, path) == -1)
        r = -1;
    } else if (batch_add (&batch, path) && sum_batch (g, o, &batch) == -1)
      r = -1;
  }
  if (sum_batch (g, o, &batch) == -1)
    r = -1;
  if (o->common.json)
    json_list_end (&o->list);
  return r;
}

static int
sum_batch (guestfs_h *g, struct opts *o, struct batch *b)
{
  CLEANUP_FREE_STRINGS char **sums = NULL;
  int r = 0;

  if (b->paths.len == 0 || tool_reader_gone ())
    return 0;
  sums = batch_ask (g, b, o->type);
  for (size_t i = 0; sums && sums[i] && i < b->paths.len; i++)
    if (sums[i][0] == '!')
      r = tool_error (b->paths.strings[i], "%s", sums[i] + 1);
    else
      print_sum (o, sums[i], b->paths.strings[i]);
  batch_clear (b);
  return sums ? r : -1;
}

/* The path of F, which was found on a walk through DIR. */
static char *
path_of (const char *dir, const struct walk_file *f)
{
  size_t n = strlen (dir);
  char *path;

  if (asprintf (&path, "%s%s%s", dir,
                f->path[0] && dir[n - 1] != '/' ? "/" : "", f->path) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return path;
}

static int
sum_found (struct opts *o, const char *dir, const struct walk_file *f)
{
  CLEANUP_FREE char *path = path_of (dir, f);
  CLEANUP_FREE char *with_size = NULL;

  if (f->error)
    return tool_error (path, "%s", f->error);
  if (!S_ISREG (f->st.st_mode))
    return f->path[0] || S_ISDIR (f->st.st_mode)
             ? 0
             : tool_error (path, "not a regular file");
  if (strcmp (o->type, "crc") == 0 &&
      asprintf (&with_size, "%s %" PRIi64, f->digest, f->st.st_size) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  print_sum (o, with_size ? with_size : f->digest, path);
  return 0;
}

static int
sum_tree (guestfs_h *g, struct opts *o, const char *dir)
{
  const struct guestfs_mini_walk_argv opts = {
    .bitmask =
      GUESTFS_MINI_WALK_SORTED_BITMASK | GUESTFS_MINI_WALK_CHECKSUM_BITMASK,
    .sorted = 1,
    .checksum = o->type,
  };
  struct walk *w = walk_open (g, dir, &opts);
  struct walk_file f;
  int r = 0, more;

  while ((more = walk_next (w, &f)) == 1 && !tool_reader_gone ())
    if (sum_found (o, dir, &f) == -1)
      r = -1;
  walk_close (w);
  return more == -1 ? -1 : r;
}

/* The appliance is not trusted with our terminal: sums are escaped, too. */
static void
print_sum (struct opts *o, const char *sum, const char *path)
{
  bool crc = strcmp (o->type, "crc") == 0;
  bool odd = !o->common.null && !crc && name_is_odd (path);

  if (o->common.json) {
    json_t *object = json_object ();
    size_t n = strcspn (sum, " "); /* the length follows for crc */

    json_set_name (object, "path", path);
    json_set_name (object, "type", o->type);
    json_set_bytes (object, "checksum", sum, n);
    json_list_add (&o->list, object);
    return;
  }
  if (odd)
    putchar ('\\');
  if (o->tag)
    printf ("%s (", sum_type_find (o->type, NULL, 0)->tag);
  else {
    print_name (stdout, sum);
    fputs (crc ? " " : "  ", stdout);
  }
  if (odd)
    put_name (path);
  else if (o->common.null)
    fputs (path, stdout);
  else
    print_name (stdout, path);
  if (o->tag) {
    fputs (") = ", stdout);
    print_name (stdout, sum);
  }
  putchar (o->common.null ? '\0' : '\n');
}

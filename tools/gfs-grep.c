/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-grep: print lines that match in files of a disk image.
 *
 * The files come to the host as one stream and are searched here by the
 * host's grep: what a program searches in the appliance takes ten to thirty
 * times as long under emulation.  What is compressed is unpacked before.
 */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "gfs-grep/feed.h"

static void take_pattern (struct grep_opts *o);
static int copy_stdin (const struct grep_opts *o);
static int search (guestfs_h *g, struct grep_opts *o);

int
main (int argc, const char *argv[])
{
  struct grep_opts o = {
    .after = -1, .before = -1, .context = -1, .max_count = -1
  };
  /* clang-format off */
  struct poptOption table[] = {
    { "extended-regexp", 'E', POPT_ARG_NONE, &o.flags[0], 0,
      "the pattern is an extended regular expression", NULL },
    { "fixed-strings", 'F', POPT_ARG_NONE, &o.flags[1], 0,
      "the pattern is plain text", NULL },
    { "basic-regexp", 'G', POPT_ARG_NONE, &o.flags[2], 0,
      "the pattern is a basic regular expression (the default)", NULL },
    { "perl-regexp", 'P', POPT_ARG_NONE, &o.flags[3], 0,
      "the pattern is a regular expression of Perl's", NULL },
    { "regexp", 'e', POPT_ARG_ARGV, &o.expressions, 0,
      "search for this; may be given several times", "PATTERN" },
    { "file", 'f', POPT_ARG_ARGV, &o.files, 0,
      "search for each line of this file of the host", "FILE" },
    { "ignore-case", 'i', POPT_ARG_NONE, &o.flags[4], 0,
      "upper and lower case are the same", NULL },
    { "invert-match", 'v', POPT_ARG_NONE, &o.flags[5], 0,
      "print lines that do not match", NULL },
    { "word-regexp", 'w', POPT_ARG_NONE, &o.flags[6], 0,
      "match only whole words", NULL },
    { "line-regexp", 'x', POPT_ARG_NONE, &o.flags[7], 0,
      "match only whole lines", NULL },
    { "count", 'c', POPT_ARG_NONE, &o.count, 0,
      "print how many lines of each file match", NULL },
    { "files-with-matches", 'l', POPT_ARG_NONE, &o.list, 0,
      "print names of files with a match", NULL },
    { "files-without-match", 'L', POPT_ARG_NONE, &o.list_without, 0,
      "print names of files without one", NULL },
    { "max-count", '\0', POPT_ARG_INT, &o.max_count, 0,
      "stop after so many lines of each file", "NUMBER" },
    { "only-matching", 'o', POPT_ARG_NONE, &o.flags[8], 0,
      "print only what matches", NULL },
    { "quiet", 'q', POPT_ARG_NONE, &o.quiet, 0,
      "print nothing, and end at the first match", NULL },
    { "no-messages", 's', POPT_ARG_NONE, &o.no_messages, 0,
      "do not complain of files that cannot be read", NULL },
    { "byte-offset", 'b', POPT_ARG_NONE, &o.offsets, 0,
      "print where in the file each line begins", NULL },
    { "with-filename", 'H', POPT_ARG_NONE, &o.names, 0,
      "print names of files (the default for several)", NULL },
    { "no-filename", 'h', POPT_ARG_NONE, &o.no_names, 0,
      "print no names of files", NULL },
    { "line-number", 'n', POPT_ARG_NONE, &o.numbers, 0,
      "print the numbers of lines", NULL },
    { "after-context", 'A', POPT_ARG_INT, &o.after, 0,
      "print so many lines after each match", "NUMBER" },
    { "before-context", 'B', POPT_ARG_INT, &o.before, 0,
      "print so many lines before each match", "NUMBER" },
    { "context", 'C', POPT_ARG_INT, &o.context, 0,
      "print so many lines before and after each match", "NUMBER" },
    { "text", 'a', POPT_ARG_NONE, &o.flags[9], 0,
      "binary files are text", NULL },
    { "no-binary", 'I', POPT_ARG_NONE, &o.flags[10], 0,
      "nothing matches in binary files", NULL },
    { "recursive", 'r', POPT_ARG_NONE, &o.recursive, 0,
      "search all files below directories", NULL },
    { "include", '\0', POPT_ARG_ARGV, &o.include, 0,
      "search only files with names like this", "GLOB" },
    { "exclude", '\0', POPT_ARG_ARGV, &o.exclude, 0,
      "do not search files with names like this", "GLOB" },
    { "decompress", 'z', POPT_ARG_NONE, &o.decompress, 0,
      "unpack files that are compressed", NULL },
    { "null", '0', POPT_ARG_NONE, &o.common.null, 0,
      "put a NUL byte behind names of files", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  /* clang-format on */
  guestfs_h *g;
  int r, status;

  setlocale (LC_CTYPE, "");
  tool_failed_is (2);
  tool_parse (&o.common, argc, argv, table, "[PATTERN] PATH...", 0, -1);
  take_pattern (&o);
  grep_arguments (&o, copy_stdin (&o));
  if (!grep_accepts (&o)) /* before anything takes time */
    exit (2);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  status = search (g, &o);
  gm_strvec_free (&o.argv);
  gm_strings_free (o.expressions);
  gm_strings_free (o.files);
  gm_strings_free (o.include);
  gm_strings_free (o.exclude);
  r = tool_finish (&o.common, g, 0);
  return r == 0 || (status == 0 && o.quiet) ? status : r;
}

/* Unless there was -e or -f, the first argument is what is searched for. */
static void
take_pattern (struct grep_opts *o)
{
  struct tool_common *c = &o->common;

  if (o->expressions == NULL && o->files == NULL) {
    if (c->nr_args == 0)
      tool_misuse ("missing argument, expected: PATTERN PATH...");
    o->pattern = *c->args++;
    c->nr_args--;
  }
  if (c->nr_args == 0 && !o->recursive)
    tool_misuse ("missing argument, expected: PATH...");
}

/* `-f -': grep runs more than once, and stdin can be read only once. */
static int
copy_stdin (const struct grep_opts *o)
{
  char buf[65536];
  ssize_t n;
  int fd = -1;

  for (size_t i = 0; o->files && o->files[i]; i++) {
    if (strcmp (o->files[i], "-") != 0 || fd != -1)
      continue;
    fd = memfd_create ("patterns", 0); /* grep inherits it */
    while ((n = read (STDIN_FILENO, buf, sizeof buf)) > 0)
      if (fd == -1 || write (fd, buf, n) != n)
        n = -1;
    if (n == -1)
      tool_die (TOOL_EXIT_FAILED, "standard input", "%s", strerror (errno));
  }
  return fd;
}

static int
search (guestfs_h *g, struct grep_opts *o)
{
  static char *const root[] = { (char *) "/" };
  const struct tool_common *c = &o->common;
  char *const *paths = c->nr_args == 0 ? root : c->args;
  size_t nr = c->nr_args == 0 ? 1 : c->nr_args;

  o->show_names = !o->no_names && (o->names || nr > 1);
  if (o->recursive && !o->no_names && !o->show_names)
    o->show_names = guestfs_is_dir (g, paths[0]) == 1;
  return grep_feed (g, o, paths, nr);
}

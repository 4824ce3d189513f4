/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tools print: sizes, modes, dates and names; and what they read. */
#include <sys/stat.h>

#include <errno.h>
#include <sys/mman.h>

#include "child-helper.h"
#include "common.h"
#include "escape.h"
#include "memory.h"
#include "mode.h"
#include "record.h"
#include "size.h"
#include "stream.h"
#include "unit.h"

static void
sizes (struct unit *u)
{
  char buf[SIZE_TEXT];

  SAME_STR (u, "1023", size_text (buf, 1023, 1));
  SAME_STR (u, "1.0K", size_text (buf, 1024, 1));
  SAME_STR (u, "1.1K", size_text (buf, 1025, 1)); /* rounded up, as by ls */
  SAME_STR (u, "9.9K", size_text (buf, 10137, 1));
  SAME_STR (u, "10K", size_text (buf, 10138, 1));
  SAME_STR (u, "64M", size_text (buf, 64 << 20, 1));
  SAME_STR (u, "8.0E", size_text (buf, INT64_MAX, 1));
  SAME_STR (u, "1048576", size_text (buf, 1 << 20, 0));
  SAME_STR (u, "-1", size_text (buf, -1, 1));
}

static int64_t
parsed (const char *text)
{
  int64_t n;

  return size_parse (text, &n) == 0 ? n : -1;
}

static void
sizes_read (struct unit *u)
{
  SAME_INT (u, 0, parsed ("0"));
  SAME_INT (u, 1000, parsed ("1000"));
  SAME_INT (u, 1024, parsed ("1K"));
  SAME_INT (u, 1024, parsed ("1k"));
  SAME_INT (u, 3000000, parsed ("3MB"));
  SAME_INT (u, 3 << 20, parsed ("3MiB"));
  SAME_INT (u, INT64_C (1) << 60, parsed ("1E"));
  SAME_INT (u, -1, parsed (""));
  SAME_INT (u, -1, parsed ("K"));
  SAME_INT (u, -1, parsed ("-1"));
  SAME_INT (u, -1, parsed ("1KX"));
  SAME_INT (u, -1, parsed ("1X"));
  SAME_INT (u, -1, parsed ("8E"));
  SAME_INT (u, -1, parsed ("99999999999999999999"));
}

static void
modes (struct unit *u)
{
  char buf[MODE_TEXT];

  SAME_STR (u, "-rw-r--r--", mode_text (buf, S_IFREG | 0644));
  SAME_STR (u, "drwxrwxrwt", mode_text (buf, S_IFDIR | 01777));
  SAME_STR (u, "-rwsr-Sr-T", mode_text (buf, S_IFREG | 07744));
  SAME_STR (u, "?---------", mode_text (buf, 0));
  SAME_STR (u, "symbolic link", mode_type (S_IFLNK));
}

static void
dates (struct unit *u)
{
  char buf[DATE_TEXT];

  setenv ("TZ", "UTC", 1);
  SAME_STR (u, "2001-09-09 01:46", date_text (buf, 1000000000));
  SAME_STR (u, "9223372036854775807", date_text (buf, INT64_MAX));
}

static void
escaped (struct unit *u, const char *want, const char *name)
{
  char *got = escape_name (name);

  SAME_STR (u, want, got);
  free (got);
}

static void
names (struct unit *u)
{
  char *got;

  escaped (u, "plain name", "plain name");
  escaped (u, "a\\nb\\tc", "a\nb\tc");
  escaped (u, "\\x1b[31m", "\033[31m");
  escaped (u, "back\\\\slash", "back\\slash");
  escaped (u, "gr\303\274n", "gr\303\274n");
  escaped (u, "bad\\xff", "bad\377");
  escaped (u, "cut\\xe2\\x82", "cut\342\202");
  escaped (u, "\\u009b31m", "\302\23331m");             /* a C1 control */
  escaped (u, "\\u202egnp.exe", "\342\200\256gnp.exe"); /* right to left */
  escaped (u, "\\xc0\\xaf", "\300\257");                /* overlong */
  got = escape_text ("C:\\a\033[31m");
  SAME_STR (u, "C:\\a\\x1b[31m", got);
  free (got);
  CHECK (u, is_utf8 ("gr\303\274n"));
  CHECK (u, !is_utf8 ("\355\240\200")); /* a surrogate */
}

/* As gfs-cp has it: -a is its own, the disk is --add. */
static void
letters (struct unit *u)
{
  struct tool_common c = { 0 };
  int all = 0;
  struct poptOption table[] = {
    { "all", 'a', POPT_ARG_NONE, &all, 0, "all of them", NULL },
    TOOL_COMMON_OPTIONS (&c),
    POPT_TABLEEND,
  };
  const char *argv[] = { "test", "-a", "--add", "disk", "-x", "/p", NULL };

  tool_parse (&c, 6, argv, table, "PATH", 1, 1);
  CHECK (u, all == 1);
  CHECK (u, c.nr_drives == 1);
  SAME_STR (u, "disk", c.drives[0].path);
  CHECK (u, c.trace == 1);
  SAME_STR (u, "/p", c.args[0]);
  CHECK (u, c.disk_table[0].shortName == '\0');
  CHECK (u, tool_finish (&c, NULL, 0) == TOOL_EXIT_OK);
}

/* Where nothing else says which appliance, -a does, as in all tools. */
static void
disk_letter (struct unit *u)
{
  struct tool_common c = { 0 };
  int all = 0;
  struct poptOption table[] = {
    { "all", 'a', POPT_ARG_NONE, &all, 0, "all of them", NULL },
    TOOL_COMMON_OPTIONS (&c),
    POPT_TABLEEND,
  };
  const char *argv[] = { "test", "-xa", "disk", "--all", "/p", NULL };

  unsetenv ("GFS_HANDLE");
  tool_parse (&c, 5, argv, table, "PATH", 1, 1);
  CHECK (u, all == 1);
  CHECK (u, c.nr_drives == 1);
  SAME_STR (u, "disk", c.drives[0].path);
  SAME_STR (u, "/p", c.args[0]);
  CHECK (u, tool_finish (&c, NULL, 0) == TOOL_EXIT_OK);
}

/* On a live handle no disk can be named, so -a is the tool's own. */
static void
live_letter (struct unit *u)
{
  struct tool_common c = { 0 };
  int all = 0;
  struct poptOption table[] = {
    { "all", 'a', POPT_ARG_NONE, &all, 0, "all of them", NULL },
    TOOL_COMMON_OPTIONS (&c),
    POPT_TABLEEND,
  };
  const char *argv[] = { "test", "-a", "/p", NULL };

  setenv ("GFS_HANDLE", "/handle", 1);
  tool_parse (&c, 3, argv, table, "PATH", 1, 1);
  CHECK (u, all == 1);
  CHECK (u, c.nr_drives == 0);
  SAME_STR (u, "/p", c.args[0]);
  CHECK (u, tool_finish (&c, NULL, 0) == TOOL_EXIT_OK);
  unsetenv ("GFS_HANDLE");
}

static void
strings (struct unit *u)
{
  static const char data[] = "one\0\0half";
  FILE *fp = fmemopen ((void *) data, sizeof data - 1, "r");
  char *text = NULL;
  size_t size = 0;

  SAME_INT (u, 4, stream_string (fp, &text, &size));
  SAME_STR (u, "one", text);
  SAME_INT (u, 1, stream_string (fp, &text, &size));
  SAME_STR (u, "", text);
  SAME_INT (u, 4, stream_string (fp, &text, &size));
  SAME_STR (u, "half", text);
  SAME_INT (u, -1, stream_string (fp, &text, &size));
  free (text);
  fclose (fp);
}

/* The longest path is a string, and more is none. */
static void
read_longest (void)
{
  FILE *fp = tmpfile ();
  char *text = NULL;
  size_t size = 0;

  for (size_t i = 0; i < GM_RECORD_PATH; i++)
    putc ('x', fp);
  putc ('\0', fp);
  rewind (fp);
  fprintf (stderr, "%zd\n", stream_string (fp, &text, &size));
  rewind (fp);
  for (size_t i = 0; i <= GM_RECORD_PATH; i++)
    putc ('x', fp);
  rewind (fp);
  stream_string (fp, &text, &size);
  fputs ("it goes on\n", stderr);
}

static void
endless_string (struct unit *u)
{
  struct seen seen = { 0 };

  child_stderr (&seen, read_longest);
  SAME_STR (u,
            "2097153\ntest-tool-common: the appliance sent what makes no "
            "sense\n",
            seen.text);
}

static void
memory (struct unit *u)
{
  int fd = memory_open ("test", MFD_CLOEXEC, 10);

  CHECK (u, fd != -1);
  SAME_INT (u, 0, memory_length (fd));
  SAME_INT (u, 7, write (fd, "1234567", 7));
  SAME_INT (u, 7, memory_length (fd));
  SAME_INT (u, 3, write (fd, "890", 3));
  SAME_INT (u, 10, memory_length (fd));
  SAME_INT (u, -1, write (fd, "x", 1));
  SAME_INT (u, EPERM, errno);
  lseek (fd, 4, SEEK_SET);
  SAME_INT (u, 0, memory_cut (fd));
  SAME_INT (u, 4, lseek (fd, 0, SEEK_END));
  SAME_INT (u, -1, write (fd, "x", 1));
  close (fd);
}

static const struct unit_test tests[] = {
  { "a letter of the tool's own is no common option's", letters },
  { "-a names a disk where nothing else names an appliance", disk_letter },
  { "-a is the tool's own on a live handle", live_letter },
  { "strings of a stream end with a NUL or the stream", strings },
  { "a string without an end is refused", endless_string },
  { "a file in memory takes so many bytes and no more", memory },
  { "sizes are rounded up to two digits, as ls does", sizes },
  { "sizes are read with their units", sizes_read },
  { "modes look like those of ls", modes },
  { "dates are local, and years beyond struct tm are numbers", dates },
  { "names are made safe for a terminal", names },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

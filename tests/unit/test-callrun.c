/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From words to arguments of an API call. */
#include "callrun.h"
#include "unit.h"

/* What call_parse makes of LINE, split at `|`.  The caller frees ARGS. */
static int
parse (struct call_args *args, char *line)
{
  static char *words[CALL_MAX_ARGS];
  size_t n = 0;
  char *save;

  for (char *w = strtok_r (line, "|", &save); w;
       w = strtok_r (NULL, "|", &save))
    words[n++] = w;
  words[n] = NULL;
  return call_parse (args, call_find (words[0]), words + 1);
}

static void
names (struct unit *u)
{
  CHECK (u, call_find ("part_add") != NULL);
  CHECK (u, call_find ("part-add") == call_find ("part_add"));
  CHECK (u, call_find ("mkfs-opts") == call_find ("mkfs"));
  CHECK (u, call_find ("part_add_opts") == NULL);
  CHECK (u, call_find ("mini_arm") == NULL);
  CHECK (u, call_find ("") == NULL);
}

static void
sorted (struct unit *u)
{
  for (size_t i = 0; i < gm_nr_calls; i++) {
    CHECK (u, call_find (gm_calls[i].name) == &gm_calls[i]);
    CHECK (u, gm_calls[i].nr_args + gm_calls[i].nr_opts < CALL_MAX_ARGS);
  }
}

static void
numbers (struct unit *u)
{
  char line[] = "part_add|/dev/sda|p|0x800|-1", octal[] = "umask|022";
  struct call_args args;

  SAME_INT (u, 0, parse (&args, line));
  SAME_STR (u, "/dev/sda", args.args[0].s);
  SAME_INT (u, 2048, args.args[2].n);
  SAME_INT (u, -1, args.args[3].n);
  call_args_free (&args);
  SAME_INT (u, 0, parse (&args, octal));
  SAME_INT (u, 18, args.args[0].n);
  call_args_free (&args);
}

static void
options (struct unit *u)
{
  char line[] = "mkfs|ext4|/dev/sda1|label:a:b|blocksize:4096";
  struct call_args args;

  SAME_INT (u, 0, parse (&args, line));
  SAME_INT (u, 1 << 4 | 1 << 0, args.bitmask);
  SAME_STR (u, "a:b", args.opts[4].s);
  SAME_INT (u, 4096, args.opts[0].n);
  call_args_free (&args);
}

static void
lists (struct unit *u)
{
  char line[] = "echo_daemon| one  two ", none[] = "echo_daemon| ";
  struct call_args args;

  SAME_INT (u, 0, parse (&args, line));
  SAME_STR (u, "one", args.args[0].list[0]);
  SAME_STR (u, "two", args.args[0].list[1]);
  CHECK (u, args.args[0].list[2] == NULL);
  call_args_free (&args);
  SAME_INT (u, 0, parse (&args, none));
  CHECK (u, args.args[0].list[0] == NULL);
  call_args_free (&args);
}

static void
files (struct unit *u)
{
  char in[] = "upload|-|/x", out[] = "download|/x|-";
  char at[] = "write|/x|@@home", missing[] = "write|/x|@/nowhere/file";
  struct call_args args;

  SAME_INT (u, 0, parse (&args, in));
  SAME_STR (u, "/dev/stdin", args.args[0].s);
  call_args_free (&args);
  SAME_INT (u, 0, parse (&args, out));
  SAME_STR (u, "/dev/stdout", args.args[1].s);
  call_args_free (&args);
  SAME_INT (u, 0, parse (&args, at));
  SAME_STR (u, "@home", args.args[1].s);
  SAME_INT (u, 5, args.args[1].size);
  call_args_free (&args);
  SAME_INT (u, -1, parse (&args, missing));
  HAS (u, "/nowhere/file: No such file", args.error);
  call_args_free (&args);
}

static void
mistakes (struct unit *u)
{
  static const char *const bad[][2] = {
    { "mount|/dev/sda1", "'mountpoint' is missing" },
    { "touch|/a|/b", "too many arguments: '/b'" },
    { "umask|18x", "'18x' is not a number" },
    { "umask|4294967296", "4294967296 is too large" },
    { "set_verbose|maybe", "neither true nor false" },
    { "mkfs|ext4|/dev/sda|label", "'label' is not NAME:VALUE" },
    { "mkfs|ext4|/dev/sda|colour:red", "no optional argument 'colour'" },
    { "mkfs|ext4|/dev/sda|label:a|label:b", "'label' is there twice" },
  };
  struct call_args args;

  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    char *line = strdup (bad[i][0]);

    SAME_INT (u, -1, parse (&args, line));
    HAS (u, bad[i][1], args.error);
    call_args_free (&args);
    free (line);
  }
}

static const struct unit_test tests[] = {
  { "calls are found by name, with - for _", names },
  { "the table is sorted and all calls fit", sorted },
  { "numbers may be decimal, hexadecimal, octal and negative", numbers },
  { "optional arguments are found by name", options },
  { "a list is split at blanks", lists },
  { "files may be stdin and stdout, buffers files", files },
  { "wrong words are named", mistakes },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

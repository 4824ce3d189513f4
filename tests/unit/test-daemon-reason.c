/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What programs say on stderr, as part of one line. */
#include "cleanup.h"
#include "unit.h"

#include "call.h"
#include "run.h"

static void
check (struct unit *u, const char *want, const char *text)
{
  CLEANUP_FREE char *tidy = run_tidy (text, "mke2fs");

  SAME_STR (u, want, tidy);
}

static void
greetings_are_left_out (struct unit *u)
{
  check (u, "no room", "mke2fs 1.47.0 (5-Feb-2023)\nno room");
  check (u, "no room", "btrfs-progs v6.2\n\n\tno room\n");
  check (u, "", "mke2fs 1.47.0 (5-Feb-2023)\n");
  check (u, "mke2fs 1 is too old", "mke2fs 1 is too old");
  check (u, "at 1.47 MB: no room", "at 1.47 MB: no room");
}

static void
the_name_is_left_out (struct unit *u)
{
  check (u, "no room", "mke2fs: no room");
  check (u, "a; b", "mke2fs: a\nmke2fs: b\n");
  check (u, "mkfs.vfat: no room", "mkfs.vfat: no room");
  check (u, "mke2fs:no room", "mke2fs:no room");
}

static void
usage_is_left_out (struct unit *u)
{
  check (u, "bad size", "bad size\nUsage: mke2fs [-b SIZE]\n\t[-L LABEL]");
  check (u, "", "usage: mke2fs");
}

static void
lines_are_joined (struct unit *u)
{
  check (u, "", "");
  check (u, "", "\n \n\t\n");
  check (u, "a; b; c", "\n  a \r\n\n\tb\nc");
  check (u, "a\xff\x01", "a\xff\x01");
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "reason: a program's name and version are no reason",
      greetings_are_left_out },
    { "reason: a program's name is not repeated", the_name_is_left_out },
    { "reason: nobody asked for the usage", usage_is_left_out },
    { "reason: many lines become one", lines_are_joined },
  };

  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

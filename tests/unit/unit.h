/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A unit test program: a table of functions, each of which prints one line of
 * TAP.  A check that does not hold says where and what, and the test goes on.
 */
#ifndef UNIT_H
#define UNIT_H

#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct unit {
  bool failed;      /* the test that runs now */
  const char *skip; /* why it was not carried out, or NULL */
};

struct unit_test {
  const char *name; /* a sentence about behaviour */
  void (*run) (struct unit *u);
};

#define CHECK(u, condition) \
  unit_check (u, condition, #condition, __FILE__, __LINE__)
#define SAME_INT(u, want, got) \
  unit_same_int (u, want, got, #got, __FILE__, __LINE__)
#define SAME_STR(u, want, got) \
  unit_same_str (u, want, got, #got, __FILE__, __LINE__)
/* GOT contains PART. */
#define HAS(u, part, got) unit_has (u, part, got, #got, __FILE__, __LINE__)

static inline bool
unit_check (struct unit *u, bool holds, const char *text, const char *file,
            int line)
{
  if (!holds) {
    printf ("# %s:%d: does not hold: %s\n", file, line, text);
    u->failed = true;
  }
  return holds;
}

static inline bool
unit_same_int (struct unit *u, intmax_t want, intmax_t got, const char *text,
               const char *file, int line)
{
  if (want != got) {
    printf ("# %s:%d: %s is %jd, expected %jd\n", file, line, text, got, want);
    u->failed = true;
  }
  return want == got;
}

static inline bool
unit_same_str (struct unit *u, const char *want, const char *got,
               const char *text, const char *file, int line)
{
  bool same = want == got || (want && got && strcmp (want, got) == 0);

  if (!same) {
    printf ("# %s:%d: %s is \"%s\", expected \"%s\"\n", file, line, text,
            got ? got : "(NULL)", want ? want : "(NULL)");
    u->failed = true;
  }
  return same;
}

static inline bool
unit_has (struct unit *u, const char *part, const char *got, const char *text,
          const char *file, int line)
{
  bool has = got != NULL && strstr (got, part) != NULL;

  if (!has) {
    printf ("# %s:%d: %s is \"%s\", without \"%s\"\n", file, line, text,
            got ? got : "(NULL)", part);
    u->failed = true;
  }
  return has;
}

/* The running test cannot be carried out here.  With NEED_ALL set, as in CI,
 * that is a failure.
 */
static inline void
unit_skip (struct unit *u, const char *reason)
{
  const char *all = getenv ("NEED_ALL");

  if (all == NULL || all[0] == '\0') {
    u->skip = reason;
    return;
  }
  printf ("# NEED_ALL is set, and %s\n", reason);
  u->failed = true;
}

static inline bool
unit_run_one (const struct unit_test *test, size_t number)
{
  struct unit u = { false, NULL };

  fflush (stdout);
  test->run (&u);
  printf ("%sok %zu %s%s%s\n", u.failed ? "not " : "", number, test->name,
          u.skip ? " # skip " : "", u.skip ? u.skip : "");
  return !u.failed;
}

/* Run the NR tests of a program.  Returns its exit status. */
static inline int
unit_run (const struct unit_test *tests, size_t nr)
{
  int status = EXIT_SUCCESS;

  printf ("1..%zu\n", nr);
  for (size_t i = 0; i < nr; i++)
    if (!unit_run_one (&tests[i], i + 1))
      status = EXIT_FAILURE;
  return status;
}

/* Remove the current folder, which may hold files and empty folders. */
static inline void
unit_remove_folder (const char *name, const char *home)
{
  DIR *d = opendir (".");
  struct dirent *e;

  while (d != NULL && (e = readdir (d)) != NULL)
    if (unlink (e->d_name) == -1)
      rmdir (e->d_name);
  if (d != NULL)
    closedir (d);
  if (chdir (home) == -1 || rmdir (name) == -1)
    printf ("# %s is left behind\n", name);
}

/* The same, each test in a fresh folder of its own. */
static inline int
unit_run_in_folders (const struct unit_test *tests, size_t nr)
{
  const char *tmp = getenv ("TMPDIR");
  char *home = getcwd (NULL, 0), name[4096];
  int status = EXIT_SUCCESS;

  printf ("1..%zu\n", nr);
  for (size_t i = 0; i < nr; i++) {
    snprintf (name, sizeof name, "%s/unit-XXXXXX", tmp ? tmp : "/tmp");
    if (home == NULL || mkdtemp (name) == NULL || chdir (name) == -1)
      abort ();
    if (!unit_run_one (&tests[i], i + 1))
      status = EXIT_FAILURE;
    unit_remove_folder (name, home);
  }
  free (home);
  return status;
}

#endif

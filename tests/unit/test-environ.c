/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings from environment variables. */

#include <errno.h>

#include "common/cleanup.h"
#include "handle-helper.h"
#include "handle.h"
#include "settings.h"

/* A handle that was given one variable, "NAME=VALUE". */
static guestfs_h *
parse_one (struct unit *u, int want, char *variable)
{
  char *const list[] = { variable, NULL };
  guestfs_h *g = new_handle ();

  SAME_INT (u, want, guestfs_parse_environment_list (g, list));
  return g;
}

static void
good_values (struct unit *u)
{
  char *const list[] = {
    "LIBGUESTFS_APPEND=quiet x=y", "LIBGUESTFS_DEBUG=1",
    "LIBGUESTFS_TRACE=0",          "LIBGUESTFS_MEMSIZE=900",
    "LIBGUESTFS_PATH=:/p",         "LIBGUESTFS_HV=/bin/hv",
    "LIBGUESTFS_BACKEND=direct",   "LIBGUESTFS_BACKEND_SETTINGS=force_tcg:a=b",
    "LIBGUESTFS_UNKNOWN=ignored",  "SOURCE_DATE_EPOCH=1700000000",
    "LIBGUESTFS_SEED=a seed",      NULL
  };
  guestfs_h *g = new_handle ();
  char *value;

  SAME_INT (u, 0, guestfs_parse_environment_list (g, list));
  SAME_STR (u, "quiet x=y", guestfs_get_append (g));
  SAME_INT (u, 1, guestfs_get_verbose (g));
  guestfs_set_verbose (g, 0);
  SAME_INT (u, 0, guestfs_get_trace (g));
  SAME_INT (u, 900, guestfs_get_memsize (g));
  SAME_STR (u, ":/p", guestfs_get_path (g));
  SAME_STR (u, "/bin/hv", guestfs_get_qemu (g));
  CHECK (u, gm_backend_setting (g, "force_tcg"));
  CHECK (u, g->set.reproducible);
  SAME_INT (u, 1700000000, g->set.epoch);
  SAME_STR (u, "a seed", g->set.seed);
  value = guestfs_get_backend_setting (g, "a");
  SAME_STR (u, "b", value);
  free (value);
  guestfs_close (g);
}

static void
bad_values (struct unit *u)
{
  static const struct {
    char *variable;
    const char *message;
  } bad[] = {
    { "LIBGUESTFS_MEMSIZE=much", "LIBGUESTFS_MEMSIZE: much: not a number" },
    { "LIBGUESTFS_MEMSIZE=5", "LIBGUESTFS_MEMSIZE: 5: " },
    { "LIBGUESTFS_MEMSIZE=99999999999", "LIBGUESTFS_MEMSIZE: 99999999999" },
    { "LIBGUESTFS_DEBUG=maybe", "LIBGUESTFS_DEBUG: maybe: " },
    { "LIBGUESTFS_TRACE=2", "LIBGUESTFS_TRACE: 2: " },
    { "LIBGUESTFS_BACKEND=libvirt", "LIBGUESTFS_BACKEND: libvirt: " },
    { "LIBGUESTFS_BACKEND_SETTINGS=force_kvm=x",
      "LIBGUESTFS_BACKEND_SETTINGS: force_kvm=x: " },
    { "LIBGUESTFS_CACHEDIR=/nonexistent",
      "LIBGUESTFS_CACHEDIR: /nonexistent: No such file" },
    { "LIBGUESTFS_TMPDIR=/etc/passwd",
      "LIBGUESTFS_TMPDIR: /etc/passwd: Not a directory" },
    { "SOURCE_DATE_EPOCH=-1", "SOURCE_DATE_EPOCH: -1: not a number of" },
    { "SOURCE_DATE_EPOCH=1e9", "SOURCE_DATE_EPOCH: 1e9: not a number of" },
    { "SOURCE_DATE_EPOCH=99999999999", "SOURCE_DATE_EPOCH: 99999999999: not" },
    { "TMPDIR=/nonexistent", "TMPDIR: /nonexistent: No such file" },
  };

  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    guestfs_h *g = parse_one (u, -1, bad[i].variable);
    CLEANUP_FREE char *start = NULL;

    if (asprintf (&start, "parse_environment_list: %s", bad[i].message) == -1)
      abort ();
    HAS (u, start, guestfs_last_error (g));
    CHECK (u, strstr (guestfs_last_error (g), start) == guestfs_last_error (g));
    guestfs_close (g);
  }
}

static void
empty_values (struct unit *u)
{
  char *const list[] = { "LIBGUESTFS_APPEND=",
                         "LIBGUESTFS_DEBUG=",
                         "LIBGUESTFS_MEMSIZE=",
                         "LIBGUESTFS_PATH=",
                         "LIBGUESTFS_HV=",
                         "LIBGUESTFS_BACKEND=",
                         "TMPDIR=",
                         "LIBGUESTFS_CACHEDIR",
                         NULL };
  guestfs_h *g = new_handle ();

  SAME_INT (u, 0, guestfs_parse_environment_list (g, list));
  SAME_STR (u, NULL, guestfs_get_append (g));
  SAME_INT (u, 768, guestfs_get_memsize (g));
  SAME_STR (u, GM_DEFAULT_PATH, guestfs_get_path (g));
  guestfs_close (g);
}

static void
others_still_count (struct unit *u)
{
  char *const list[] = { "LIBGUESTFS_TRACE=maybe", "LIBGUESTFS_PATH=/p",
                         "LIBGUESTFS_MEMSIZE=x", NULL };
  guestfs_h *g = new_handle ();

  SAME_INT (u, -1, guestfs_parse_environment_list (g, list));
  SAME_STR (u, "/p", guestfs_get_path (g));
  SAME_INT (u, EINVAL, guestfs_last_errno (g));
  guestfs_close (g);
}

static void
newer_names_win (struct unit *u)
{
  char *const list[] = { "LIBGUESTFS_HV=/new", "LIBGUESTFS_QEMU=/old", NULL };
  guestfs_h *g = new_handle ();

  SAME_INT (u, 0, guestfs_parse_environment_list (g, list));
  SAME_STR (u, "/new", guestfs_get_qemu (g));
  guestfs_close (g);
  g = parse_one (u, 0, "LIBGUESTFS_QEMU=/old");
  SAME_STR (u, "/old", guestfs_get_qemu (g));
  guestfs_close (g);
}

/* One directory under several rules, by what the environment holds. */
static void
same_dirs (struct unit *u, char *const *list, const char *tmpdir,
           const char *cachedir)
{
  guestfs_h *g = new_handle ();
  CLEANUP_FREE char *tmp = NULL, *cache = NULL;

  SAME_INT (u, 0, guestfs_parse_environment_list (g, list));
  tmp = guestfs_get_tmpdir (g);
  cache = guestfs_get_cachedir (g);
  SAME_STR (u, tmpdir, tmp);
  SAME_STR (u, cachedir, cache);
  /* What the program sets comes first, and can be taken back. */
  SAME_INT (u, 0, guestfs_set_tmpdir (g, "/"));
  free (tmp);
  tmp = guestfs_get_tmpdir (g);
  SAME_STR (u, "/", tmp);
  SAME_INT (u, 0, guestfs_set_tmpdir (g, NULL));
  free (tmp);
  tmp = guestfs_get_tmpdir (g);
  SAME_STR (u, tmpdir, tmp);
  guestfs_close (g);
}

static void
directories (struct unit *u)
{
  char *const tmpdir[] = { "TMPDIR=/usr", NULL };
  char *const home[] = { "TMPDIR=/usr", "HOME=/home/x", NULL };
  char *const xdg[] = { "TMPDIR=/usr", "HOME=/home/x", "XDG_CACHE_HOME=/c",
                        NULL };
  char *const relative[] = { "HOME=/home/x", "XDG_CACHE_HOME=c", NULL };
  char *const ours[] = { "TMPDIR=/usr", "XDG_CACHE_HOME=/c",
                         "LIBGUESTFS_TMPDIR=/etc", "LIBGUESTFS_CACHEDIR=/usr",
                         NULL };

  same_dirs (u, tmpdir, "/usr", "/usr");
  same_dirs (u, home, "/usr", "/home/x/.cache");
  same_dirs (u, xdg, "/usr", "/c");
  same_dirs (u, relative, "/tmp", "/home/x/.cache");
  same_dirs (u, ours, "/etc", "/usr");
}

static void
create_reads_it (struct unit *u)
{
  guestfs_h *g;

  setenv ("LIBGUESTFS_MEMSIZE", "1000", 1);
  g = guestfs_create ();
  SAME_INT (u, 1000, guestfs_get_memsize (g));
  guestfs_close (g);
  g = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);
  SAME_INT (u, 768, guestfs_get_memsize (g));
  guestfs_close (g);

  /* Like libguestfs: a message, but a handle all the same. */
  setenv ("LIBGUESTFS_MEMSIZE", "x", 1);
  fflush (stdout);
  fclose (stderr);
  g = guestfs_create ();
  CHECK (u, g != NULL);
  SAME_STR (u, "LIBGUESTFS_MEMSIZE: x: not a number of MiB",
            guestfs_last_error (g));
  guestfs_close (g);
  unsetenv ("LIBGUESTFS_MEMSIZE");
}

static const struct unit_test tests[] = {
  { "good values are used", good_values },
  { "bad values are errors that name the variable", bad_values },
  { "empty values and bare names count as not set", empty_values },
  { "a bad value does not hide the good ones", others_still_count },
  { "the newer of two names wins", newer_names_win },
  { "directories come from the most specific variable", directories },
  { "guestfs_create reads the environment unless told not to",
    create_reads_it },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

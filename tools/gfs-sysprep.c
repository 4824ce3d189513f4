/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-sysprep: take out of a disk image what makes its system unique. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

enum { OPT_SCRIPT = TOOL_OPTION_OWN + 10000 };

struct opts {
  struct tool_common common;
  struct customize_options customize;
  char **operations, **remove_users, **keep_users;
  size_t nr_scripts; /* among the tasks of customize */
  int dry_run, list;
};

static void take_option (void *opaque, int val, char *arg);
static void add_scripts (struct opts *o, const char *path);
static void add_script (struct opts *o, const char *path);
static void check_options (const struct opts *o, const enum choice *choices);
static int work (guestfs_h *g, struct opts *o, const enum choice *choices);
static int run_all (struct sysprep *s, const enum choice *choices,
                    bool devices);

int
main (int argc, const char *argv[])
{
  struct opts o = { .common.take_option = take_option,
                    .common.whole_system = true,
                    .common.take_opaque = &o };
  struct poptOption table[] = {
    { "operations", '\0', POPT_ARG_ARGV, &o.operations, 0,
      "do these, not the defaults", "LIST" },
    { "enable", '\0', POPT_ARG_ARGV, &o.operations, 0,
      "the same, as virt-sysprep has it", "LIST" },
    { "list-operations", '\0', POPT_ARG_NONE, &o.list, 0, "list all operations",
      NULL },
    { "dry-run", 'n', POPT_ARG_NONE, &o.dry_run, 0,
      "say what would be removed and done, and do nothing", NULL },
    { "script", '\0', POPT_ARG_STRING, NULL, OPT_SCRIPT,
      "run this script of the host, or those in a directory, in the image",
      "PATH" },
    { "remove-user-accounts", '\0', POPT_ARG_ARGV, &o.remove_users, 0,
      "the users that user-account removes", "NAME[,NAME...]" },
    { "keep-user-accounts", '\0', POPT_ARG_ARGV, &o.keep_users, 0,
      "users that it leaves alone", "NAME[,NAME...]" },
    CUSTOMIZE_OPTIONS (&o.customize),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  CLEANUP_FREE enum choice *choices = calloc (nr_sysprep_ops, sizeof *choices);
  guestfs_h *g = NULL;
  int r;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  if (choices == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  choose_operations (choices, o.operations);
  check_options (&o, choices);
  if (!o.dry_run && !o.list)
    tool_need_rw (&o.common);
  if (o.list)
    list_operations ();
  r = customize_prepare (&o.customize);
  if (r == 0 && !o.list) {
    g = tool_handle (&o.common);
    r = work (g, &o, choices);
  }
  r = tool_finish (&o.common, g, r);
  customize_options_free (&o.customize);
  gm_strings_free (o.operations);
  gm_strings_free (o.remove_users);
  gm_strings_free (o.keep_users);
  return r;
}

static void
take_option (void *opaque, int val, char *arg)
{
  struct opts *o = opaque;

  if (val != OPT_SCRIPT) {
    customize_take_option (&o->customize, val, arg);
    return;
  }
  add_scripts (o, arg);
  free (arg);
}

/* As run-parts(8): what can be executed in a directory, by name. */
static void
add_scripts (struct opts *o, const char *path)
{
  CLEANUP_STRVEC struct gm_strvec files = { 0 };
  DIR *d = opendir (path);
  struct dirent *e;

  if (d == NULL && errno == ENOTDIR) {
    add_script (o, path);
    return;
  }
  if (d == NULL)
    tool_die (TOOL_EXIT_FAILED, path, "%s", strerror (errno));
  while ((e = readdir (d)) != NULL) {
    CLEANUP_FREE char *file = text_format ("%s/%s", path, e->d_name);
    struct stat st;

    if (e->d_name[0] != '.' && stat (file, &st) == 0 && S_ISREG (st.st_mode) &&
        access (file, X_OK) == 0 && gm_strvec_add (&files, file) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  closedir (d);
  gm_strvec_sort (&files);
  for (size_t i = 0; i < files.len; i++)
    add_script (o, files.strings[i]);
}

static void
add_script (struct opts *o, const char *path)
{
  customize_add (&o->customize, &op_run, text_copy (path));
  o->nr_scripts++;
}

/* An option that would do nothing contradicts the choice of operations.  To do
 * what options say needs no choice, but it can be taken away.
 */
static void
check_options (const struct opts *o, const enum choice *choices)
{
  bool names = o->remove_users != NULL || o->keep_users != NULL;

  if (names && choice_of (choices, "user-account") != CHOSEN)
    tool_misuse ("%s: the operation user-account is not chosen",
                 o->remove_users ? "--remove-user-accounts"
                                 : "--keep-user-accounts");
  if (o->nr_scripts > 0 && choice_of (choices, "script") == TAKEN_AWAY)
    tool_misuse ("--script: the operation script is taken away");
  if (o->customize.nr_tasks > o->nr_scripts &&
      choice_of (choices, "customize") == TAKEN_AWAY)
    tool_misuse ("there is something to customize, but the operation customize "
                 "is taken away");
}

/* First what is taken out, then what the user puts in; devices at the end, when
 * nothing has to be mounted any more.
 */
static int
work (guestfs_h *g, struct opts *o, const enum choice *choices)
{
  CLEANUP_FREE_STRINGS char **remove =
    o->remove_users ? words_of (o->remove_users) : NULL;
  CLEANUP_FREE_STRINGS char **keep =
    o->keep_users ? words_of (o->keep_users) : NULL;
  struct customize c;
  struct sysprep s = {
    .g = g, .c = &c, .remove_users = remove, .keep_users = keep
  };
  int r = customize_begin (&c, g, &o->customize, &o->common, o->dry_run);

  if (r == 0 && !c.unixlike)
    r = tool_error (o->common.system ? o->common.system : "/",
                    c.windows ? "Windows cannot be prepared"
                              : "there is no /etc, so this is no system that "
                                "can be prepared");
  if (r == 0)
    r = check_names (&s);
  if (r == 0)
    r = customize_check (&c);
  if (r == 0)
    r = run_all (&s, choices, false);
  if (r == 0)
    r = customize_run (&c);
  if (r == 0)
    r = run_all (&s, choices, true);
  customize_end (&c);
  return r;
}

static int
run_all (struct sysprep *s, const enum choice *choices, bool devices)
{
  int r = 0;

  for (size_t i = 0; i < nr_sysprep_ops; i++) {
    const struct sysprep_op *op = &sysprep_ops[i];
    bool something = op->remove || op->empty || op->act;

    if (choices[i] == CHOSEN && op->devices == devices && something &&
        run_operation (s, op) == -1)
      r = -1;
  }
  return r;
}

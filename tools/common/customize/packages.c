/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packages, by the system's own package manager.  Programs of the image have no
 * network: what is installed are files of the host, or comes from a repository
 * that is in the image.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <errno.h>

#include "cleanup.h"
#include "customize/ops.h"

static int install_host (struct customize_task *t,
                         const struct customize_options *o);
static int install_check (struct customize *c, const struct customize_task *t);
static int install_act (struct customize *c, const struct customize_task *t);
static int manager_check (struct customize *c, const struct customize_task *t);
static int uninstall_act (struct customize *c, const struct customize_task *t);
static int update_act (struct customize *c, const struct customize_task *t);

const struct customize_op op_install = {
  .name = "install",
  .syntax = OP_TEXT,
  .flags = OP_UNIX | OP_ALL,
  .args = "PACKAGE[,PACKAGE...]",
  .help = "install packages: files of the host, or names",
  .doing = "installing",
  .host = install_host,
  .check = install_check,
  .act = install_act,
};

const struct customize_op op_uninstall = {
  .name = "uninstall",
  .syntax = OP_TEXT,
  .flags = OP_UNIX | OP_ALL,
  .args = "NAME[,NAME...]",
  .help = "remove packages",
  .doing = "uninstalling",
  .check = manager_check,
  .act = uninstall_act,
};

const struct customize_op op_update = {
  .name = "update",
  .syntax = OP_NONE,
  .flags = OP_UNIX | OP_ALL,
  .help = "update all packages, from repositories in the image",
  .doing = "updating packages",
  .check = manager_check,
  .act = update_act,
};

/* How the first word of each line is called with the rest of it, and packages
 * behind it.
 */
struct manager {
  const char *program;
  const char *suffix; /* of package files */
  const char *files;  /* install these files */
  const char *names;  /* install by name, NULL: it cannot */
  const char *remove;
  const char *update;  /* NULL: it cannot */
  const char *refresh; /* has to come before a names or update with a network */
};

/* The first that the system has is taken. */
/* clang-format off */
static const struct manager managers[] = {
  { "apt-get", ".deb", "dpkg -i", "apt-get -q -y install",
    "apt-get -q -y remove", "apt-get -q -y upgrade", "apt-get -q update" },
  { "dpkg", ".deb", "dpkg -i", NULL, "dpkg -r", NULL, NULL },
  { "dnf", ".rpm", "rpm -U --replacepkgs", "dnf -y install", "dnf -y remove",
    "dnf -y upgrade", NULL },
  { "microdnf", ".rpm", "rpm -U --replacepkgs", "microdnf -y install",
    "microdnf -y remove", "microdnf -y update", NULL },
  { "yum", ".rpm", "rpm -U --replacepkgs", "yum -y install", "yum -y remove",
    "yum -y update", NULL },
  { "zypper", ".rpm", "rpm -U --replacepkgs", "zypper -n install",
    "zypper -n remove", "zypper -n update", NULL },
  { "rpm", ".rpm", "rpm -U --replacepkgs", NULL, "rpm -e", NULL, NULL },
  { "apk", ".apk", "apk add --no-network --allow-untrusted", "apk add",
    "apk del", "apk upgrade", NULL },
  { "pacman", ".pkg.tar.zst", "pacman -U --noconfirm", "pacman -S --noconfirm",
    "pacman -R --noconfirm", "pacman -Su --noconfirm", "pacman -Sy" },
  { "opkg", ".ipk", "opkg install", "opkg install", "opkg remove", NULL,
    "opkg update" },
};
/* clang-format on */
enum { NR_MANAGERS = sizeof managers / sizeof managers[0] };

static bool is_file_name (const char *word);
static bool fits (const struct manager *m, const char *file);
static int copy_packages (struct customize *c, char *const *words,
                          const char *dir, struct gm_strvec *files,
                          struct gm_strvec *names);
static int run_line (const struct customize *c, const char *line,
                     char *const *words);
static int no_network (const char *what);

const struct manager *
manager_find (guestfs_h *g)
{
  static const char *const dirs[] = { "/usr/bin", "/bin", "/usr/sbin",
                                      "/sbin" };

  for (size_t i = 0; i < NR_MANAGERS; i++)
    for (size_t j = 0; j < sizeof dirs / sizeof dirs[0]; j++) {
      CLEANUP_FREE char *path =
        text_format ("%s/%s", dirs[j], managers[i].program);

      if (guestfs_is_file_opts (g, path, GUESTFS_IS_FILE_OPTS_FOLLOWSYMLINKS, 1,
                                -1) == 1)
        return &managers[i];
    }
  return NULL;
}

char *
manager_install_line (const struct manager *m, char *const *words)
{
  char *line;

  if (m->names == NULL)
    return NULL;
  line = m->refresh ? text_format ("%s && %s", m->refresh, m->names)
                    : text_copy (m->names);
  for (size_t i = 0; words[i] != NULL; i++) {
    char *longer = text_format ("%s %s", line, words[i]);

    free (line);
    line = longer;
  }
  return line;
}

static int
install_host (struct customize_task *t, const struct customize_options *o)
{
  CLEANUP_FREE_STRINGS char **words = text_split (t->first, ",");
  struct stat st;
  int r = 0;

  (void) o;
  for (size_t i = 0; words[i] != NULL; i++) {
    if (!is_file_name (words[i]))
      continue;
    if (stat (words[i], &st) == -1 || access (words[i], R_OK) == -1)
      r = tool_error (words[i], "%s", strerror (errno));
    else if (!S_ISREG (st.st_mode))
      r = tool_error (words[i], "not a regular file");
  }
  return r;
}

/* A name has neither a slash nor the end of a package's file. */
static bool
is_file_name (const char *word)
{
  if (strchr (word, '/') != NULL)
    return true;
  for (size_t i = 0; i < NR_MANAGERS; i++)
    if (fits (&managers[i], word))
      return true;
  return false;
}

static bool
fits (const struct manager *m, const char *file)
{
  size_t n = strlen (m->suffix), len = strlen (file);

  if (strcmp (m->program, "pacman") == 0)
    return strstr (file, ".pkg.tar") != NULL;
  return len > n && strcmp (file + len - n, m->suffix) == 0;
}

static int
install_check (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE_STRINGS char **words = text_split (t->first, ",");

  if (manager_check (c, t) == -1)
    return -1;
  for (size_t i = 0; words[i] != NULL; i++) {
    if (is_file_name (words[i]) && !fits (c->manager, words[i]))
      return tool_error (words[i], "the system's packages are %s files",
                         c->manager->suffix);
    if (!is_file_name (words[i]) && c->manager->names == NULL)
      return tool_error (words[i],
                         "the system has only %s, which installs nothing by "
                         "name: give a file of the host (./NAME%s)",
                         c->manager->program, c->manager->suffix);
  }
  return 0;
}

static int
manager_check (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *object = text_format ("--%s", t->op->name);

  if (c->manager == NULL)
    return tool_error (object, "the system has no package manager that is "
                               "known here");
  if (t->op == &op_update && c->manager->update == NULL)
    return tool_error (object, "the system has only %s, which cannot do that",
                       c->manager->program);
  return 0;
}

/* All files at once, since one may need the other; then the names. */
static int
install_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE_STRINGS char **words = text_split (t->first, ",");
  CLEANUP_STRVEC struct gm_strvec files = { 0 }, names = { 0 };
  CLEANUP_FREE char *dir = guestfs_mkdtemp (c->g, "/tmp/gfs-XXXXXX");
  int r;

  if (dir == NULL)
    return tool_fail (c->g, "/tmp");
  r = copy_packages (c, words, dir, &files, &names);
  if (r == 0 && files.len > 0)
    r = run_line (c, c->manager->files, files.strings);
  if (guestfs_rm_rf (c->g, dir) == -1 && r == 0)
    r = tool_fail (c->g, dir);
  if (r == 0 && names.len > 0) {
    r = run_line (c, c->manager->names, names.strings);
    if (r == -1)
      no_network (names.strings[0]);
  }
  return r;
}

/* The name of a file matters to some managers, and is the host's. */
static int
copy_packages (struct customize *c, char *const *words, const char *dir,
               struct gm_strvec *files, struct gm_strvec *names)
{
  for (size_t i = 0; words[i] != NULL; i++) {
    bool file = is_file_name (words[i]);
    CLEANUP_FREE char *path =
      file ? text_format ("%s/%s", dir, last_part (words[i])) : NULL;

    if (gm_strvec_add (file ? files : names, file ? path : words[i]) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    if (file && guestfs_upload (c->g, words[i], path) == -1)
      return tool_fail (c->g, words[i]);
  }
  return 0;
}

static int
uninstall_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE_STRINGS char **words = text_split (t->first, ",");

  return run_line (c, c->manager->remove, words);
}

static int
update_act (struct customize *c, const struct customize_task *t)
{
  char *const none[] = { NULL };

  (void) t;
  if (run_line (c, c->manager->update, none) == 0)
    return 0;
  return no_network ("--update");
}

/* Run LINE with WORDS behind it, all taken as they are. */
static int
run_line (const struct customize *c, const char *line, char *const *words)
{
  static char *const env[] = { (char *) "DEBIAN_FRONTEND=noninteractive",
                               NULL };
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_FREE_STRINGS char **own = text_split (line, " ");

  for (size_t i = 0; own[i] != NULL; i++)
    if (gm_strvec_add (&argv, own[i]) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; words[i] != NULL; i++)
    if (gm_strvec_add (&argv, words[i]) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return run_program (c, argv.strings, env, line);
}

static int
no_network (const char *what)
{
  return tool_error (what, "programs of the image have no network: give "
                           "package files of the host (./NAME...), or have "
                           "a repository in the image");
}

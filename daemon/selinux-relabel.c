/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Setting the SELinux labels of an image.  API: share/api/selinux.xml.
 *
 * libselinux says which label a path gets, the kernel keeps it as an attribute
 * whether or not SELinux runs.  The files with the rules come from the image:
 * they are copied, so that libselinux opens nothing but plain files of ours,
 * and only the text forms, since a compiled one would be a structure in memory
 * that somebody else made.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <selinux/context.h>
#include <selinux/label.h>
#include <selinux/selinux.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "file.h"
#include "server.h"
#include "sysroot.h"
#include "walk.h"

#define ATTRIBUTE "security.selinux"
#define RULES_MAX (32 << 20) /* bytes of a file with rules */

struct relabel {
  struct call *c;
  struct selabel_handle *rules;
  bool force, bad_rule;
  char path[PATH_MAX + 1]; /* of the present file, as the rules see it */
  size_t base;             /* how much of it is the start's */
  uint64_t nr_set, nr_failed, nr_unsupported;
  char first[PATH_MAX]; /* file that failed, and why */
  int first_err;
};

static const char *const suffixes[] = { "", ".homedirs", ".local", ".subs",
                                        ".subs_dist" };
#define NR_SUFFIXES (sizeof suffixes / sizeof suffixes[0])

/* What libselinux complained about, in this thread. */
static __thread char complaint[256];

static int copy_rules_or_reply (struct call *c, const char *specfile,
                                const char *dir);
static int copy_rules (struct call *c, const char *from, const char *to);
static void remove_rules (const char *dir);
static int relabel_or_reply (struct relabel *rl, const char *specfile,
                             const char *path);
static int set_base (struct relabel *rl, int start);
static int visit (void *opaque, const struct walk_entry *entry);
static int failed (void *opaque, const char *path);
static int relabel (struct relabel *rl, int fd, const char *path, mode_t type);
static int set_label (struct relabel *rl, int fd, const char *wanted);
static char *with_type_of (const char *label, const char *wanted);
static int note_failure (struct relabel *rl, const char *path, int err);
static bool is_excluded (const char *path);
static int complain (int type, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

bool
available_selinuxrelabel (void)
{
  return true;
}

int
do_selinux_relabel (struct call *c, const char *specfile, const char *path,
                    const struct do_selinux_relabel_opts *o)
{
  CLEANUP_FREE struct relabel *rl = calloc (1, sizeof *rl);
  char dir[] = "/tmp/relabel-XXXXXX", rules[sizeof dir + 8];
  const struct selinux_opt options[] = { { SELABEL_OPT_PATH, rules } };
  int r = -1;

  if (rl == NULL || mkdtemp (dir) == NULL)
    return reply_errno (c, "%s", specfile);
  snprintf (rules, sizeof rules, "%s/rules", dir);
  if (copy_rules_or_reply (c, specfile, dir) == -1) {
    remove_rules (dir);
    return -1;
  }
  rl->c = c;
  rl->force = o->force;
  complaint[0] = '\0';
  selinux_set_callback (SELINUX_CB_LOG,
                        (union selinux_callback){ .func_log = complain });
  rl->rules = selabel_open (SELABEL_CTX_FILE, options, 1);
  remove_rules (dir);
  if (rl->rules == NULL)
    return reply_explained (c, EINVAL, "%s: no file contexts%s%s", specfile,
                            complaint[0] != '\0' ? ": " : "", complaint);
  r = relabel_or_reply (rl, specfile, path);
  selabel_close (rl->rules);
  return r;
}

static int
copy_rules_or_reply (struct call *c, const char *specfile, const char *dir)
{
  if (check_path (c, "specfile", specfile) == -1)
    return -1;
  for (size_t i = 0; i < NR_SUFFIXES; i++) {
    CLEANUP_FREE char *from = NULL, *to = NULL;

    if (asprintf (&from, "%s%s", specfile, suffixes[i]) == -1) {
      from = NULL;
      return reply_errno (c, "%s", specfile);
    }
    if (asprintf (&to, "%s/rules%s", dir, suffixes[i]) == -1) {
      to = NULL;
      return reply_errno (c, "%s", specfile);
    }
    if (copy_rules (c, from, to) == -1 && (i == 0 || errno != ENOENT)) {
      if (errno == ENXIO)
        return reply_explained (c, EINVAL, "%s: not a regular file", from);
      return reply_errno (c, "%s", from);
    }
  }
  return 0;
}

static int
copy_rules (struct call *c, const char *from, const char *to)
{
  CLEANUP_FD int in = sysroot_open (c, from, O_RDONLY);
  CLEANUP_FD int out = -1;
  char buf[65536];
  size_t total = 0;
  ssize_t n;

  if (in == -1)
    return -1;
  out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out == -1)
    return -1;
  while ((n = read (in, buf, sizeof buf)) > 0) {
    total += n;
    if (total > RULES_MAX) {
      errno = EFBIG;
      return -1;
    }
    if (write_all (out, buf, n) == -1)
      return -1;
  }
  return n;
}

static void
remove_rules (const char *dir)
{
  char path[64];

  for (size_t i = 0; i < NR_SUFFIXES; i++) {
    snprintf (path, sizeof path, "%s/rules%s", dir, suffixes[i]);
    unlink (path);
  }
  rmdir (dir);
}

static int
relabel_or_reply (struct relabel *rl, const char *specfile, const char *path)
{
  CLEANUP_FD int start = sysroot_open (rl->c, path, O_PATH | O_NOFOLLOW);
  CLEANUP_FD int dir = -1;
  const struct walk_how how = {
    .entry = visit,
    .failed = failed,
    .opaque = rl,
  };
  struct stat st;
  int r;

  if (start == -1 || fstat (start, &st) == -1 || set_base (rl, start) == -1)
    return reply_errno (rl->c, "%s", path);
  r = relabel (rl, start, "", st.st_mode & S_IFMT);
  if (r == 0 && S_ISDIR (st.st_mode)) {
    dir = openat (start, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    r = dir == -1 ? -1 : walk_tree (rl->c, dir, &how);
  }
  if (rl->bad_rule)
    return reply_explained (rl->c, EINVAL,
                            "%s: a rule for %s has no regular expression",
                            specfile, rl->path);
  if (r == -1)
    return reply_errno (rl->c, "%s", path);
  if (rl->nr_failed > 0)
    return reply_code (rl->c, rl->first_err,
                       "%" PRIu64 " files could not be labelled, first %s",
                       rl->nr_failed, rl->first);
  if (rl->nr_unsupported > 0 && rl->nr_set == 0)
    return reply_code (rl->c, ENOTSUP, "%s", path);
  return 0;
}

/* Where the start really is in the image: rules know no symlinks. */
static int
set_base (struct relabel *rl, int start)
{
  size_t root = strlen (rl->c->server->sysroot);
  char name[FD_PATH_SIZE];
  ssize_t len = readlink (fd_path (name, start), rl->path, PATH_MAX);

  if (len == -1)
    return -1;
  rl->path[len] = '\0';
  if ((size_t) len < root) {
    errno = EINVAL;
    return -1;
  }
  memmove (rl->path, rl->path + root, len - root + 1);
  rl->base = strcmp (rl->path, "/") == 0 ? 0 : strlen (rl->path);
  return 0;
}

static int
visit (void *opaque, const struct walk_entry *entry)
{
  CLEANUP_FD int fd =
    openat (entry->dir, entry->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

  if (fd == -1)
    return errno == ENOENT ? 0 : note_failure (opaque, entry->path, errno);
  return relabel (opaque, fd, entry->path, entry->type);
}

static int
failed (void *opaque, const char *path)
{
  return errno == ECANCELED ? -1 : note_failure (opaque, path, errno);
}

/* FD is O_PATH, PATH below the start.  Only rules that make no sense are an
 * error.
 */
static int
relabel (struct relabel *rl, int fd, const char *path, mode_t type)
{
  char *wanted = NULL;
  int r;

  if (rl->base + 1 + strlen (path) > PATH_MAX)
    return note_failure (rl, path, ENAMETOOLONG);
  rl->path[rl->base] = '\0';
  if (path[0] != '\0')
    stpcpy (stpcpy (rl->path + rl->base, "/"), path);
  else if (rl->base == 0)
    strcpy (rl->path, "/");
  if (is_excluded (rl->path))
    return 0;
  errno = 0;
  if (selabel_lookup_raw (rl->rules, &wanted, rl->path, type) == -1) {
    if (errno == ENOENT)
      return 0;
    rl->bad_rule = true; /* expressions are compiled when they are used */
    return -1;
  }
  r = set_label (rl, fd, wanted);
  freecon (wanted);
  if (r == 0)
    rl->nr_set++;
  else if (errno == ENOTSUP) /* a file system that has no labels */
    rl->nr_unsupported++;
  else
    return note_failure (rl, path, errno);
  return 0;
}

/* As setfiles(8): a label that is right, or of which only other parts than the
 * type differ, stays.
 */
static int
set_label (struct relabel *rl, int fd, const char *wanted)
{
  CLEANUP_FREE char *mixed = NULL;
  char file[FD_PATH_SIZE], label[4097];
  ssize_t len = getxattr (fd_path (file, fd), ATTRIBUTE, label, 4096);

  if (len == -1 && errno != ENODATA && errno != ERANGE)
    return -1;
  if (len > 0) {
    label[len] = '\0';
    if (strcmp (label, wanted) == 0)
      return 0;
    if (!rl->force) {
      mixed = with_type_of (label, wanted);
      if (mixed != NULL && strcmp (label, mixed) == 0)
        return 0;
    }
  }
  if (mixed != NULL)
    wanted = mixed;
  return setxattr (file, ATTRIBUTE, wanted, strlen (wanted) + 1, 0);
}

/* LABEL with the type of WANTED, for the caller to free; NULL if one of them is
 * no label.
 */
static char *
with_type_of (const char *label, const char *wanted)
{
  context_t to = context_new (label), from = context_new (wanted);
  const char *type = from == NULL ? NULL : context_type_get (from);
  char *mixed = NULL;

  if (to != NULL && type != NULL && context_type_set (to, type) == 0) {
    const char *text = context_str (to);

    mixed = text == NULL ? NULL : strdup (text);
  }
  context_free (to);
  context_free (from);
  return mixed;
}

static int
note_failure (struct relabel *rl, const char *path, int err)
{
  if (rl->nr_failed++ == 0) {
    snprintf (rl->first, sizeof rl->first, "%.*s/%s", (int) rl->base, rl->path,
              path);
    rl->first_err = err;
  }
  return 0;
}

static bool
is_excluded (const char *path)
{
  static const char *const dirs[] = { "/dev", "/proc", "/sys", "/selinux" };

  for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
    size_t len = strlen (dirs[i]);

    if (strncmp (path, dirs[i], len) == 0 &&
        (path[len] == '/' || path[len] == '\0'))
      return true;
  }
  return false;
}

/* The first one; it may have lines of its own. */
static int
complain (int type, const char *fs, ...)
{
  va_list args;

  if (type != SELINUX_ERROR || complaint[0] != '\0')
    return 0;
  va_start (args, fs);
  vsnprintf (complaint, sizeof complaint, fs, args);
  va_end (args);
  complaint[strcspn (complaint, "\n")] = '\0';
  return 0;
}

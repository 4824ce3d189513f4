/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Modes and owners of whole trees.  API: share/api/meta.xml.
 *
 * Others may move things about meanwhile.  Names are only ever used in the
 * directory that they were found in, and a mode is set through a descriptor
 * of what was looked at: nothing leads out of the tree.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chmode.h"
#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "sendbuf.h"
#include "server.h"
#include "sysroot.h"
#include "walk.h"

enum { TELL_FAILURES, TELL_CHANGES, TELL_ALL };

struct changer {
  struct call *c;
  bool recursive;
  int tell;
  /* Change NAME in DIR (DIR itself, if that is empty), never following a
   * symlink, and report it as PATH.  Returns 0, or -1 when the client has
   * gone.
   */
  int (*change) (struct changer *ch, int dir, const char *name,
                 const char *path);

  struct gm_chmode mode;
  mode_t umask;
  uid_t owner, from_owner; /* -1: leave it, any */
  gid_t group, from_group;
  struct sendbuf out;
};

static int run (struct changer *ch, const char *path, int flags);
static int visit (void *opaque, const struct walk_entry *entry);
static int failed (void *opaque, const char *path);
static int change_mode (struct changer *ch, int dir, const char *name,
                        const char *path);
static int change_owner (struct changer *ch, int dir, const char *name,
                         const char *path);
static int report (struct changer *ch, const char *path, const char *before,
                   const char *after, int err);

int
do_mini_chmod (struct call *c, const char *mode, const char *path,
               const struct do_mini_chmod_opts *o)
{
  CLEANUP_FREE struct changer *ch = calloc (1, sizeof *ch);

  if (ch == NULL)
    return reply_errno (c, "%s", path);
  ch->c = c;
  ch->recursive = o->recursive;
  ch->tell = o->tell;
  ch->change = change_mode;
  ch->umask = server_apply_umask (c->server);
  if (gm_chmode_parse (&ch->mode, mode) == -1)
    return reply_errno (c, "%s", mode);
  return run (ch, path, O_PATH);
}

int
do_mini_chown (struct call *c, int owner, int group, const char *path,
               const struct do_mini_chown_opts *o)
{
  CLEANUP_FREE struct changer *ch = calloc (1, sizeof *ch);
  bool nofollow = o->nofollow || o->recursive;

  if (ch == NULL)
    return reply_errno (c, "%s", path);
  ch->c = c;
  ch->recursive = o->recursive;
  ch->tell = o->tell;
  ch->change = change_owner;
  ch->owner = owner;
  ch->group = group;
  ch->from_owner =
    o->bitmask & GUESTFS_MINI_CHOWN_FROMOWNER_BITMASK ? o->fromowner : -1;
  ch->from_group =
    o->bitmask & GUESTFS_MINI_CHOWN_FROMGROUP_BITMASK ? o->fromgroup : -1;
  return run (ch, path, nofollow ? O_PATH | O_NOFOLLOW : O_PATH);
}

static int
run (struct changer *ch, const char *path, int flags)
{
  CLEANUP_FD int start = sysroot_open (ch->c, path, flags);
  CLEANUP_FD int dir = -1;
  const struct walk_how how = {
    .entry = visit,
    .failed = failed,
    .opaque = ch,
  };
  int r;

  if (start == -1)
    return reply_errno (ch->c, "%s", path);
  ch->out.c = ch->c;
  if (reply_begin_file (ch->c) == -1)
    return -1;
  r = ch->change (ch, start, "", "");
  if (r == 0 && ch->recursive) {
    dir = openat (start, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir != -1)
      r = walk_tree (ch->c, dir, &how);
    else if (errno != ENOTDIR)
      r = failed (ch, "");
  }
  if (r == -1 && !call_cancelled (ch->c))
    server_log ("%s: %s: %s", ch->c->name, path, strerror (errno));
  if (r == -1)
    return send_cancel (ch->c);
  return sendbuf_flush (&ch->out) == -1 ? -1 : send_end (ch->c);
}

static int
visit (void *opaque, const struct walk_entry *entry)
{
  struct changer *ch = opaque;

  return ch->change (ch, entry->dir, entry->name, entry->path);
}

/* A directory whose names cannot be read. */
static int
failed (void *opaque, const char *path)
{
  return report (opaque, path, "", "", errno);
}

/* A symlink has no mode, and what it leads to is left alone. */
static int
change_mode (struct changer *ch, int dir, const char *name, const char *path)
{
  CLEANUP_FD int fd = name[0] == '\0'
                        ? fcntl (dir, F_DUPFD_CLOEXEC, 3)
                        : openat (dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  char file[FD_PATH_SIZE], before[16], after[16];
  struct stat st;
  mode_t mode;
  int err = 0;

  if (fd == -1 || fstat (fd, &st) == -1) /* or it was removed meanwhile */
    return errno == ENOENT ? 0 : report (ch, path, "", "", errno);
  snprintf (before, sizeof before, "%o", st.st_mode);
  if (S_ISLNK (st.st_mode))
    return ch->tell == TELL_ALL ? report (ch, path, before, before, 0) : 0;
  mode =
    gm_chmode_apply (&ch->mode, st.st_mode, S_ISDIR (st.st_mode), ch->umask);
  if (chmod (fd_path (file, fd), mode) == -1)
    err = errno;
  if (err == 0 && ch->tell == TELL_FAILURES)
    return 0;
  snprintf (after, sizeof after, "%o", (st.st_mode & S_IFMT) | mode);
  return report (ch, path, before, after, err);
}

static int
change_owner (struct changer *ch, int dir, const char *name, const char *path)
{
  bool look = ch->tell != TELL_FAILURES || ch->from_owner != (uid_t) -1 ||
              ch->from_group != (gid_t) -1;
  char before[32] = "", after[32] = "";
  struct stat st;
  uid_t owner;
  gid_t group;
  int err = 0;

  if (look) {
    if (fstatat (dir, name, &st, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) == -1)
      return errno == ENOENT ? 0 : report (ch, path, "", "", errno);
    owner = ch->owner == (uid_t) -1 ? st.st_uid : ch->owner;
    group = ch->group == (gid_t) -1 ? st.st_gid : ch->group;
    if ((ch->from_owner != (uid_t) -1 && ch->from_owner != st.st_uid) ||
        (ch->from_group != (gid_t) -1 && ch->from_group != st.st_gid)) {
      owner = st.st_uid;
      group = st.st_gid;
    }
    snprintf (before, sizeof before, "%u %u", st.st_uid, st.st_gid);
    snprintf (after, sizeof after, "%u %u", owner, group);
    if (owner == st.st_uid && group == st.st_gid &&
        (ch->from_owner != (uid_t) -1 || ch->from_group != (gid_t) -1))
      return report (ch, path, before, after, 0);
  }
  if (fchownat (dir, name, ch->owner, ch->group,
                AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) == -1)
    err = errno;
  return err == ENOENT ? 0 : report (ch, path, before, after, err);
}

/* If somebody wants to know it. */
static int
report (struct changer *ch, const char *path, const char *before,
        const char *after, int err)
{
  const char *error = err != 0 ? strerrordesc_np (err) : "";
  const char *strings[] = { path, before, after, error ? error : "failed" };

  if (err == 0 && (ch->tell == TELL_FAILURES ||
                   (ch->tell == TELL_CHANGES && strcmp (before, after) == 0)))
    return 0;
  for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
    if (sendbuf_add (&ch->out, strings[i], strlen (strings[i]) + 1) == -1)
      return -1;
  return 0;
}

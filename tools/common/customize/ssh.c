/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys that a user may log in with. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "customize/ops.h"

static int ssh_host (struct customize_task *t,
                     const struct customize_options *o);
static int ssh_check (struct customize *c, const struct customize_task *t);
static int ssh_act (struct customize *c, const struct customize_task *t);

const struct customize_op op_ssh_inject = {
  .name = "ssh-inject",
  .syntax = OP_MAYBE,
  .flags = OP_UNIX,
  .args = "USER[:file:FILE|:string:KEY]",
  .help = "let this public key log in as a user",
  .doing = "adding a public key for",
  .host = ssh_host,
  .check = ssh_check,
  .act = ssh_act,
};

/* Where the keys of a user are. */
struct place {
  const struct guest_user *user;
  char *dir, *path;
};

enum { KEYS_MAX = 1 << 20 };

static char *read_keys (const char *path);
static char *newest_key (void);
typedef int place_fn (struct customize *c, const struct place *p,
                      const char *keys);
static int with_place (struct customize *c, const struct customize_task *t,
                       place_fn *fn);
static place_fn check_place_of_keys, add_keys;
static int trusted (guestfs_h *g, const char *path, mode_t type,
                    const struct guest_user *user);
static int make_directory (struct customize *c, const struct place *p);
static char *join_keys (const char *old, const char *keys);
static bool has_line (const char *text, const char *line);

/* The keys become the task's data. */
static int
ssh_host (struct customize_task *t, const struct customize_options *o)
{
  CLEANUP_FREE char *path = NULL;
  const char *keys;

  (void) o;
  if (t->second == NULL) {
    path = newest_key ();
    t->data = path == NULL ? NULL : read_keys (path);
  } else if (strncmp (t->second, "file:", 5) == 0)
    t->data = read_keys (t->second + 5);
  else if (strncmp (t->second, "string:", 7) == 0)
    t->data = text_copy (t->second + 7);
  else
    tool_misuse ("--ssh-inject: %s: expected: %s", t->text, t->op->args);
  keys = t->data;
  if (keys == NULL)
    return -1;
  if (strstr (keys, "PRIVATE KEY") != NULL)
    return tool_error ("--ssh-inject", "this is a private key, which is "
                                       "nobody else's");
  if (strstr (keys, "ssh-") == NULL && strstr (keys, "ecdsa-") == NULL)
    return tool_error ("--ssh-inject", "there is no public key in it");
  return 0;
}

static char *
read_keys (const char *path)
{
  CLEANUP_FILE FILE *fp = fopen (path, "re");
  char *text = calloc (1, KEYS_MAX + 1);

  if (text == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (fp != NULL && fread (text, 1, KEYS_MAX, fp) > 0 && !ferror (fp))
    return text;
  free (text);
  tool_error (path, "%s",
              fp == NULL || ferror (fp) ? strerror (errno) : "it is empty");
  return NULL;
}

/* Of the user who calls us, the one that was made last. */
static char *
newest_key (void)
{
  const char *home = getenv ("HOME");
  CLEANUP_FREE char *dir = text_format ("%s/.ssh", home ? home : "");
  DIR *d = opendir (dir);
  struct timespec newest = { 0 };
  char *found = NULL;
  struct dirent *e;

  while (d != NULL && (e = readdir (d)) != NULL) {
    const char *end = strrchr (e->d_name, '.');
    CLEANUP_FREE char *path = text_format ("%s/%s", dir, e->d_name);
    struct stat st;

    if (strncmp (e->d_name, "id", 2) != 0 || end == NULL ||
        strcmp (end, ".pub") != 0 || stat (path, &st) == -1 ||
        (found != NULL && st.st_mtim.tv_sec <= newest.tv_sec))
      continue;
    newest = st.st_mtim;
    free (found);
    found = steal_ptr (&path);
  }
  if (d != NULL)
    closedir (d);
  if (found == NULL)
    tool_error (dir, "there is no id*.pub in it: name a key");
  return found;
}

static int
ssh_check (struct customize *c, const struct customize_task *t)
{
  if (check_user (c, t->first) == -1)
    return -1;
  return may_be_made (c, "/etc/passwd")
           ? 0
           : with_place (c, t, check_place_of_keys);
}

static int
ssh_act (struct customize *c, const struct customize_task *t)
{
  return with_place (c, t, add_keys);
}

static int
with_place (struct customize *c, const struct customize_task *t, place_fn *fn)
{
  struct guest_users users;
  struct place p = { 0 };
  int r = -1;

  if (guest_users_read (c->g, &users) == -1)
    return -1;
  p.user = guest_users_find (&users, t->first);
  if (p.user == NULL)
    tool_error (t->first, "there is no such user in the image");
  else if (p.user->home[0] != '/')
    tool_error (t->first, "the user has no home directory");
  else {
    p.dir =
      text_format ("%s/.ssh", strcmp (p.user->home, "/") ? p.user->home : "");
    p.path = text_format ("%s/authorized_keys", p.dir);
    r = fn (c, &p, t->data);
  }
  free (p.dir);
  free (p.path);
  guest_users_free (&users);
  return r;
}

static int
check_place_of_keys (struct customize *c, const struct place *p,
                     const char *keys)
{
  (void) keys;
  if (check_dir (c, p->user->home) == -1)
    return -1;
  if (!is_removed (c, p->dir) && trusted (c->g, p->dir, S_IFDIR, p->user) == -1)
    return -1;
  return is_removed (c, p->path) ? 0
                                 : trusted (c->g, p->path, S_IFREG, p->user);
}

/* A user can make links in his home, to what only root may write.  Those of
 * root's are followed: who made them can do anything anyhow.
 */
static int
trusted (guestfs_h *g, const char *path, mode_t type,
         const struct guest_user *user)
{
  struct guestfs_statns *there, st;

  if (user->uid == 0)
    return 0;
  there = guestfs_lstatns (g, path);
  if (there == NULL)
    return guestfs_last_errno (g) == ENOENT ? 0 : tool_fail (g, path);
  st = *there;
  guestfs_free_statns (there);
  if (S_ISLNK (st.st_mode))
    return tool_error (path, "it is a symbolic link, which is not followed");
  if ((st.st_mode & S_IFMT) != type)
    return tool_error (path, "it is no %s",
                       type == S_IFDIR ? "directory" : "regular file");
  if (st.st_uid != user->uid && st.st_uid != 0)
    return tool_error (path, "it belongs neither to %s nor to root",
                       user->name);
  if (type == S_IFREG && st.st_nlink > 1)
    return tool_error (path, "the file has other names, too");
  return 0;
}

/* One that is there stays as it is. */
static int
make_directory (struct customize *c, const struct place *p)
{
  if (guestfs_is_dir_opts (c->g, p->dir, GUESTFS_IS_DIR_OPTS_FOLLOWSYMLINKS, 1,
                           -1) == 1)
    return 0;
  note_change (c, p->dir);
  if (guestfs_mkdir_mode (c->g, p->dir, 0700) == -1 ||
      guestfs_chmod (c->g, 0700, p->dir) == -1 ||
      guestfs_lchown (c->g, p->user->uid, p->user->gid, p->dir) == -1)
    return tool_fail (c->g, p->dir);
  return 0;
}

/* What was checked may have been changed since, by other operations. */
static int
add_keys (struct customize *c, const struct place *p, const char *keys)
{
  CLEANUP_FREE char *old = NULL, *new = NULL;
  int there;

  if (trusted (c->g, p->dir, S_IFDIR, p->user) == -1 ||
      make_directory (c, p) == -1 ||
      trusted (c->g, p->path, S_IFREG, p->user) == -1)
    return -1;
  there = text_read (c->g, p->path, &old);
  if (there == -1)
    return -1;
  new = join_keys (old ? old : "", keys);
  note_change (c, p->path);
  if ((old == NULL || strcmp (new, old) != 0) &&
      text_write (c->g, p->path, new) == -1)
    return -1;
  if (there == 0 &&
      (guestfs_chmod (c->g, 0600, p->path) == -1 ||
       guestfs_lchown (c->g, p->user->uid, p->user->gid, p->path) == -1))
    return tool_fail (c->g, p->path);
  return 0;
}

/* OLD, and those lines of KEYS that are not in it. */
static char *
join_keys (const char *old, const char *keys)
{
  CLEANUP_FREE_STRINGS char **lines = text_split (keys, "\r\n");
  char *all = text_copy (old);

  for (size_t i = 0; lines[i] != NULL; i++) {
    char *more;

    if (has_line (all, lines[i]))
      continue;
    more = text_add_line (all, lines[i]);
    free (all);
    all = more;
  }
  return all;
}

static bool
has_line (const char *text, const char *line)
{
  size_t n = strlen (line);

  for (; *text != '\0'; text += strcspn (text, "\n") + 1) {
    if (strncmp (text, line, n) == 0 && (text[n] == '\n' || text[n] == '\0'))
      return true;
    if (strchr (text, '\n') == NULL)
      break;
  }
  return false;
}

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

enum { KEYS_MAX = 1 << 20 };

static char *read_keys (const char *path);
static char *newest_key (void);
static int add_keys (struct customize *c, const char *dir,
                     const struct guest_user *user, const char *keys);
static int make_directory (struct customize *c, const char *dir,
                           const struct guest_user *user);
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
  return check_user (c, t->first);
}

static int
ssh_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *dir = NULL;
  const struct guest_user *user;
  struct guest_users users;
  int r = -1;

  if (guest_users_read (c->g, &users) == -1)
    return -1;
  user = guest_users_find (&users, t->first);
  if (user == NULL)
    tool_error (t->first, "there is no such user in the image");
  else if (user->home[0] != '/')
    tool_error (t->first, "the user has no home directory");
  else {
    dir = text_format ("%s/.ssh", strcmp (user->home, "/") ? user->home : "");
    r = make_directory (c, dir, user);
    if (r == 0)
      r = add_keys (c, dir, user, t->data);
  }
  guest_users_free (&users);
  return r;
}

/* One that is there stays as it is. */
static int
make_directory (struct customize *c, const char *dir,
                const struct guest_user *user)
{
  if (guestfs_is_dir_opts (c->g, dir, GUESTFS_IS_DIR_OPTS_FOLLOWSYMLINKS, 1,
                           -1) == 1)
    return 0;
  note_change (c, dir);
  if (guestfs_mkdir_mode (c->g, dir, 0700) == -1 ||
      guestfs_chmod (c->g, 0700, dir) == -1 ||
      guestfs_chown (c->g, user->uid, user->gid, dir) == -1)
    return tool_fail (c->g, dir);
  return 0;
}

static int
add_keys (struct customize *c, const char *dir, const struct guest_user *user,
          const char *keys)
{
  CLEANUP_FREE char *path = text_format ("%s/authorized_keys", dir);
  CLEANUP_FREE char *old = NULL, *new = NULL;
  int there = text_read (c->g, path, &old);

  if (there == -1)
    return -1;
  new = join_keys (old ? old : "", keys);
  note_change (c, path);
  if ((old == NULL || strcmp (new, old) != 0) &&
      text_write (c->g, path, new) == -1)
    return -1;
  if (there == 0 && (guestfs_chmod (c->g, 0600, path) == -1 ||
                     guestfs_chown (c->g, user->uid, user->gid, path) == -1))
    return tool_fail (c->g, path);
  return 0;
}

/* OLD, and those lines of KEYS that are not in it. */
static char *
join_keys (const char *old, const char *keys)
{
  CLEANUP_FREE_STRINGS char **lines = text_split (keys, "\r\n");
  size_t n = strlen (old);
  char *all =
    text_format ("%s%s", old, n > 0 && old[n - 1] != '\n' ? "\n" : "");

  for (size_t i = 0; lines[i] != NULL; i++) {
    char *more;

    if (has_line (all, lines[i]))
      continue;
    more = text_format ("%s%s\n", all, lines[i]);
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

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What belongs to users, and users themselves. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

enum { FIRST_USER = 1000, LAST_USER = 60000 }; /* as useradd has them */

static int remove_in_homes (struct sysprep *s, const char *const *names);
static int add_homes (struct sysprep *s, struct gm_strvec *homes);
static void add_once (struct gm_strvec *vec, const char *text);
static bool has (char *const *vec, const char *text);
static int remove_user (struct sysprep *s, const struct guest_user *user);
static void account_line (FILE *out, const char *line, void *user);
static void group_line (FILE *out, const char *line, void *user);
static int remove_home (struct sysprep *s, const struct guest_user *user);

int
do_bash_history (struct sysprep *s)
{
  static const char *const names[] = {
    ".{bash,zsh,ash,sh,python,mysql,psql,sqlite,irb,less}_history",
    ".{lesshst,zhistory,histfile,viminfo,history}",
    NULL,
  };

  return remove_in_homes (s, names);
}

int
do_ssh_userdir (struct sysprep *s)
{
  static const char *const names[] = { ".ssh", NULL };

  return remove_in_homes (s, names);
}

static int
remove_in_homes (struct sysprep *s, const char *const *names)
{
  CLEANUP_STRVEC struct gm_strvec homes = { 0 };
  int r = add_homes (s, &homes);

  for (size_t i = 0; i < homes.len; i++)
    for (size_t j = 0; names[j] != NULL; j++) {
      CLEANUP_FREE char *pattern =
        text_format ("%s/%s", homes.strings[i], names[j]);

      if (remove_matching (s, pattern) == -1)
        r = -1;
    }
  return r;
}

/* /root, what is in /home, and what /etc/passwd says of root's kin and of
 * people.  A home with a pattern in its name is not one.
 */
static int
add_homes (struct sysprep *s, struct gm_strvec *homes)
{
  CLEANUP_FREE_STRINGS char **found = guestfs_glob_expand_opts (
    s->g, "/home/*", GUESTFS_GLOB_EXPAND_OPTS_DIRECTORYSLASH, 0, -1);
  struct guest_users users;

  if (found == NULL)
    return tool_fail (s->g, "/home");
  add_once (homes, "/root");
  for (size_t i = 0; found[i] != NULL; i++)
    add_once (homes, found[i]);
  if (guest_users_read (s->g, &users) == -1)
    return -1;
  for (size_t i = 0; i < users.nr; i++) {
    const struct guest_user *u = &users.users[i];

    if ((u->uid == 0 || (u->uid >= FIRST_USER && u->uid < LAST_USER)) &&
        u->home[0] == '/' && u->home[1] != '\0')
      add_once (homes, u->home);
  }
  guest_users_free (&users);
  return 0;
}

static void
add_once (struct gm_strvec *vec, const char *text)
{
  if (strpbrk (text, "*?[{\\") != NULL || has (vec->strings, text))
    return;
  if (gm_strvec_add (vec, text) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

static bool
has (char *const *vec, const char *text)
{
  for (size_t i = 0; vec != NULL && vec[i] != NULL; i++)
    if (strcmp (vec[i], text) == 0)
      return true;
  return false;
}

/* Those that are named, or all people, but for those to be kept. */
int
do_user_account (struct sysprep *s)
{
  struct guest_users users;
  int r = 0;

  if (guest_users_read (s->g, &users) == -1)
    return -1;
  for (size_t i = 0; i < users.nr; i++) {
    const struct guest_user *u = &users.users[i];
    bool person = u->uid >= FIRST_USER && u->uid < LAST_USER;

    if (u->uid == 0 || has (s->keep_users, u->name) ||
        !(s->remove_users ? has (s->remove_users, u->name) : person))
      continue;
    if (remove_user (s, u) == -1)
      r = -1;
  }
  guest_users_free (&users);
  return r;
}

static int
remove_user (struct sysprep *s, const struct guest_user *user)
{
  static const char *const accounts[] = { "/etc/shadow", "/etc/subuid",
                                          "/etc/subgid", "/etc/passwd" };
  static const char *const groups[] = { "/etc/group", "/etc/gshadow" };

  if (remove_home (s, user) == -1)
    return -1;
  for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
    if (change_text (s, groups[i], group_line, (void *) user) == -1)
      return -1;
  for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++)
    if (change_text (s, accounts[i], account_line, (void *) user) == -1)
      return -1;
  return 0;
}

static void
account_line (FILE *out, const char *line, void *opaque)
{
  const struct guest_user *user = opaque;
  size_t n = strlen (user->name);

  if (strncmp (line, user->name, n) != 0 || line[n] != ':')
    fprintf (out, "%s\n", line);
}

/* The user's own group goes, and the name among the members of others, which
 * are behind the last colon.
 */
static void
group_line (FILE *out, const char *line, void *opaque)
{
  const struct guest_user *user = opaque;
  const char *members = strrchr (line, ':'), *comma = "";
  size_t n = strlen (user->name);

  if (members == NULL ||
      (strncmp (line, user->name, n) == 0 && line[n] == ':')) {
    if (members == NULL)
      fprintf (out, "%s\n", line);
    return;
  }
  fprintf (out, "%.*s", (int) (members + 1 - line), line);
  for (members++; *members != '\0'; members += *members == ',') {
    size_t len = strcspn (members, ",");

    if (len != n || strncmp (members, user->name, n) != 0) {
      fprintf (out, "%s%.*s", comma, (int) len, members);
      comma = ",";
    }
    members += len;
  }
  fputc ('\n', out);
}

/* What /etc/passwd says may be anything: a home is what belongs to its user. */
static int
remove_home (struct sysprep *s, const struct guest_user *user)
{
  struct guestfs_statns *st;
  bool own;

  if (user->home[0] != '/' || user->home[strspn (user->home, "/.")] == '\0')
    return 0;
  st = guestfs_lstatns (s->g, user->home);
  own = st != NULL && st->st_uid == (int64_t) user->uid;
  guestfs_free_statns (st);
  return own ? remove_path (s, user->home) : 0;
}

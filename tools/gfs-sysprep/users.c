/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What belongs to users, and users themselves. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

enum { FIRST_USER = 1000, LAST_USER = 60000 }; /* as useradd has them */

static int remove_in_homes (struct sysprep *s, const char *const *names);
static int find_homes (struct sysprep *s, struct gm_strvec *homes);
static int add_own_homes (struct sysprep *s, struct gm_strvec *homes);
static int by_home (const void *a, const void *b);
static bool is_home (const char *dir);
static bool is_own (struct sysprep *s, const struct guest_user *user);
static char *as_pattern (const char *path);
static void add (struct gm_strvec *vec, const char *text);
static int check_list (const struct guest_users *users, char *const *names);
static bool is_chosen (const struct sysprep *s, const struct guest_user *user);
static bool has (char *const *vec, const char *text);
static int remove_home (struct sysprep *s, const struct guest_user *user);
static int remove_accounts (struct sysprep *s, struct gm_strvec *names);
static void account_line (FILE *out, const char *line, void *names);
static void group_line (FILE *out, const char *line, void *names);
static bool is_among (const struct gm_strvec *sorted, const char *name,
                      size_t len);

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
  int r = find_homes (s, &homes);

  for (size_t i = 0; i < homes.len; i++) {
    CLEANUP_FREE char *home = NULL;

    if (i > 0 && strcmp (homes.strings[i - 1], homes.strings[i]) == 0)
      continue;
    home = as_pattern (homes.strings[i]);
    for (size_t j = 0; names[j] != NULL; j++) {
      CLEANUP_FREE char *pattern = text_format ("%s/%s", home, names[j]);

      if (remove_matching (s, pattern) == -1)
        r = -1;
    }
  }
  return r;
}

/* /root, what is in /home, and what /etc/passwd says, in order; some come
 * twice.
 */
static int
find_homes (struct sysprep *s, struct gm_strvec *homes)
{
  CLEANUP_FREE_STRINGS char **found = guestfs_glob_expand_opts (
    s->g, "/home/*", GUESTFS_GLOB_EXPAND_OPTS_DIRECTORYSLASH, 0, -1);

  if (found == NULL)
    return tool_fail (s->g, "/home");
  add (homes, "/root");
  for (size_t i = 0; found[i] != NULL; i++)
    add (homes, found[i]);
  if (add_own_homes (s, homes) == -1)
    return -1;
  gm_strvec_sort (homes);
  return 0;
}

/* Services have homes, too; what is not their own is no home. */
static int
add_own_homes (struct sysprep *s, struct gm_strvec *homes)
{
  struct guest_users users;

  if (guest_users_read (s->g, &users) == -1)
    return -1;
  if (users.nr > 0)
    qsort (users.users, users.nr, sizeof *users.users, by_home);
  for (size_t i = 0; i < users.nr; i++) {
    const struct guest_user *u = &users.users[i];

    if ((i == 0 || by_home (u - 1, u) != 0) && is_own (s, u))
      add (homes, u->home);
  }
  guest_users_free (&users);
  return 0;
}

static int
by_home (const void *a, const void *b)
{
  const struct guest_user *x = a, *y = b;
  int d = strcmp (x->home, y->home);

  return d != 0 ? d : (x->uid > y->uid) - (x->uid < y->uid);
}

/* What /etc/passwd says may be anything. */
static bool
is_home (const char *dir)
{
  return dir[0] == '/' && dir[strspn (dir, "/.")] != '\0';
}

static bool
is_own (struct sysprep *s, const struct guest_user *user)
{
  struct guestfs_statns *st;
  bool own;

  if (!is_home (user->home))
    return false;
  st = guestfs_statns (s->g, user->home);
  own =
    st != NULL && S_ISDIR (st->st_mode) && st->st_uid == (int64_t) user->uid;
  guestfs_free_statns (st);
  return own;
}

/* One that matches PATH only. */
static char *
as_pattern (const char *path)
{
  char *pattern = calloc (2, strlen (path) + 1), *out = pattern;

  if (pattern == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (; *path != '\0'; path++) {
    if (strchr ("*?[]{},\\", *path) != NULL)
      *out++ = '\\';
    *out++ = *path;
  }
  return pattern;
}

static void
add (struct gm_strvec *vec, const char *text)
{
  if (gm_strvec_add (vec, text) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

int
check_names (struct sysprep *s)
{
  struct guest_users users;
  int r;

  if (s->remove_users == NULL && s->keep_users == NULL)
    return 0;
  if (guest_users_read (s->g, &users) == -1)
    return -1;
  r = check_list (&users, s->remove_users);
  if (check_list (&users, s->keep_users) == -1)
    r = -1;
  guest_users_free (&users);
  return r;
}

static int
check_list (const struct guest_users *users, char *const *names)
{
  int r = 0;

  for (size_t i = 0; names != NULL && names[i] != NULL; i++)
    if (guest_users_find (users, names[i]) == NULL)
      r = tool_error (names[i], "there is no such user in the image");
  return r;
}

/* A user whose home stays has not gone. */
int
do_user_account (struct sysprep *s)
{
  CLEANUP_STRVEC struct gm_strvec gone = { 0 };
  struct guest_users users;
  int r = 0;

  if (guest_users_read (s->g, &users) == -1)
    return -1;
  for (size_t i = 0; i < users.nr; i++) {
    const struct guest_user *u = &users.users[i];

    if (!is_chosen (s, u))
      continue;
    if (remove_home (s, u) == -1)
      r = -1;
    else
      add (&gone, u->name);
  }
  guest_users_free (&users);
  return remove_accounts (s, &gone) == -1 ? -1 : r;
}

/* Those that are named, or all people, but for those to be kept. */
static bool
is_chosen (const struct sysprep *s, const struct guest_user *user)
{
  bool person = user->uid >= FIRST_USER && user->uid < LAST_USER;

  if (user->uid == 0 || strcmp (user->name, "root") == 0 ||
      has (s->keep_users, user->name))
    return false;
  return s->remove_users ? has (s->remove_users, user->name) : person;
}

static bool
has (char *const *vec, const char *text)
{
  for (size_t i = 0; vec != NULL && vec[i] != NULL; i++)
    if (strcmp (vec[i], text) == 0)
      return true;
  return false;
}

static int
remove_home (struct sysprep *s, const struct guest_user *user)
{
  struct guestfs_statns *st;
  bool own;

  if (!is_home (user->home))
    return 0;
  st = guestfs_lstatns (s->g, user->home);
  own = st != NULL && st->st_uid == (int64_t) user->uid;
  guestfs_free_statns (st);
  return own ? remove_path (s, user->home) : 0;
}

static int
remove_accounts (struct sysprep *s, struct gm_strvec *names)
{
  static const char *const groups[] = { "/etc/group", "/etc/gshadow" };
  static const char *const accounts[] = { "/etc/shadow", "/etc/subuid",
                                          "/etc/subgid", "/etc/passwd" };

  if (names->len == 0)
    return 0;
  gm_strvec_sort (names);
  for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
    if (change_text (s, groups[i], group_line, names) == -1)
      return -1;
  for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++)
    if (change_text (s, accounts[i], account_line, names) == -1)
      return -1;
  return 0;
}

static void
account_line (FILE *out, const char *line, void *names)
{
  const char *colon = strchr (line, ':');

  if (colon == NULL || !is_among (names, line, colon - line))
    fprintf (out, "%s\n", line);
}

/* A user's own group goes, and the names among the members of others, which
 * are behind the last colon.
 */
static void
group_line (FILE *out, const char *line, void *names)
{
  const char *members = strrchr (line, ':'), *comma = "";

  if (members == NULL) {
    fprintf (out, "%s\n", line);
    return;
  }
  if (is_among (names, line, strchr (line, ':') - line))
    return;
  fprintf (out, "%.*s", (int) (members + 1 - line), line);
  for (members++; *members != '\0'; members += *members == ',') {
    size_t len = strcspn (members, ",");

    if (!is_among (names, members, len)) {
      fprintf (out, "%s%.*s", comma, (int) len, members);
      comma = ",";
    }
    members += len;
  }
  fputc ('\n', out);
}

static bool
is_among (const struct gm_strvec *sorted, const char *name, size_t len)
{
  size_t low = 0, high = sorted->len;

  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const char *other = sorted->strings[middle];
    int d = strncmp (name, other, len);

    if (d == 0 && other[len] == '\0')
      return true;
    if (d > 0)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

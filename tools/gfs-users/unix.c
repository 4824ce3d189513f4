/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Users of a Unix: its passwd, shadow and group. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "fetch.h"

#include "gfs-users/accounts.h"

#define DAY 86400
#define UID_MIN 1000 /* of people, unless login.defs says otherwise */
#define UID_MAX 60000
#define GROUPS_MAX 65536

static char *read_text (guestfs_h *g, const char *path);
static void read_range (guestfs_h *g, int64_t *min, int64_t *max);
static void fill (struct account *to, const struct gm_user *from);
static void add_groups (struct accounts *a, char *text);
static void add_primary (struct account **by_gid, size_t nr,
                         const struct gm_group *group);
static void add_members (struct account **by_name, size_t nr,
                         const struct gm_group *group);
static void add_group (struct account *account, const char *name);
static char *copy (const char *text);

int
unix_accounts (struct accounts *a, guestfs_h *g, const struct opts *o)
{
  CLEANUP_FREE char *passwd = read_text (g, "/etc/passwd");
  CLEANUP_FREE char *shadow = NULL, *group = NULL;
  struct gm_users users;
  int64_t min, max;
  int r = 1;

  if (passwd == NULL)
    return guestfs_last_errno (g) == ENOENT ? 0 : tool_fail (g, "/etc/passwd");
  shadow = read_text (g, "/etc/shadow");
  if (shadow == NULL)
    shadow = read_text (g, "/etc/master.passwd");
  if (gm_users_parse (&users, passwd, shadow) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  read_range (g, &min, &max);
  for (size_t i = 0; i < users.nr; i++) {
    struct account *account = accounts_add (a);

    fill (account, &users.list[i]);
    account->system =
      account->id != 0 && (account->id < min || account->id > max);
    if (o->hashes)
      account->hash = copy (users.list[i].hash);
  }
  if (users.bad > 0)
    r = tool_error ("/etc/passwd", "%zu line%s make%s no sense", users.bad,
                    users.bad == 1 ? "" : "s", users.bad == 1 ? "s" : "");
  if (users.more)
    r = tool_error ("/etc/passwd", "more than %d users are not listed",
                    GM_USERS_MAX);
  gm_users_free (&users);
  group = o->long_format || o->common.json ? read_text (g, "/etc/group") : NULL;
  if (group != NULL)
    add_groups (a, group);
  return r;
}

/* NULL with the error in the handle.  Of a file that is larger than any such
 * file would be, the beginning.
 */
static char *
read_text (guestfs_h *g, const char *path)
{
  struct fetch fetch;
  const char *data;
  char *text = NULL;
  int64_t n;

  fetch_open (&fetch, g, path);
  n = fetch_part (&fetch, 0, FETCH_MAX, &data);
  if (n >= 0) {
    text = malloc (n + 1);
    if (text == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    for (int64_t i = 0; i < n; i++)
      text[i] = data[i] != '\0' ? data[i] : '?';
    text[n] = '\0';
  }
  fetch_close (&fetch);
  return text;
}

static void
read_range (guestfs_h *g, int64_t *min, int64_t *max)
{
  CLEANUP_FREE char *text = read_text (g, "/etc/login.defs");
  char *save = NULL;
  long n;

  *min = UID_MIN;
  *max = UID_MAX;
  for (char *line = text ? strtok_r (text, "\n", &save) : NULL; line != NULL;
       line = strtok_r (NULL, "\n", &save)) {
    if (sscanf (line, " UID_MIN %9ld", &n) == 1)
      *min = n;
    else if (sscanf (line, " UID_MAX %9ld", &n) == 1)
      *max = n;
  }
}

static void
fill (struct account *to, const struct gm_user *from)
{
  static const char *const states[] = {
    [GM_PASSWORD_SET] = "set",         [GM_PASSWORD_EMPTY] = "empty",
    [GM_PASSWORD_LOCKED] = "locked",   [GM_PASSWORD_NONE] = "none",
    [GM_PASSWORD_UNKNOWN] = "unknown",
  };

  to->name = copy (from->name);
  to->full_name = copy (from->gecos);
  to->full_name[strcspn (to->full_name, ",")] = '\0'; /* room and phone */
  to->home = copy (from->home);
  to->shell = copy (from->shell);
  to->id = from->uid;
  to->gid = from->gid;
  to->state = states[from->password];
  to->changed = from->changed > 0 ? from->changed * DAY : -1;
  to->expires = from->expires >= 0 ? from->expires * DAY : -1;
}

static int
compare_gids (const void *va, const void *vb)
{
  const struct account *const *a = va, *const *b = vb;

  return ((*a)->gid > (*b)->gid) - ((*a)->gid < (*b)->gid);
}

static int
compare_names (const void *va, const void *vb)
{
  const struct account *const *a = va, *const *b = vb;

  return strcmp ((*a)->name, (*b)->name);
}

/* The group of passwd comes first.  Files may be as large as they can: nothing
 * is looked for one by one.
 */
static void
add_groups (struct accounts *a, char *text)
{
  CLEANUP_FREE struct account **sorted = calloc (a->nr + 1, sizeof sorted[0]);
  CLEANUP_FREE char *again = copy (text);
  struct gm_group group;
  char *rest = again;

  if (sorted == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; i < a->nr; i++)
    sorted[i] = &a->list[i];
  qsort (sorted, a->nr, sizeof sorted[0], compare_gids);
  while (gm_group_next (&rest, &group))
    add_primary (sorted, a->nr, &group);
  qsort (sorted, a->nr, sizeof sorted[0], compare_names);
  rest = text;
  while (gm_group_next (&rest, &group))
    add_members (sorted, a->nr, &group);
}

/* Only the first group with a number counts. */
static void
add_primary (struct account **by_gid, size_t nr, const struct gm_group *group)
{
  size_t low = 0, high = nr;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (by_gid[middle]->gid < group->gid)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < nr && by_gid[low]->groups != NULL)
    return;
  for (; low < nr && by_gid[low]->gid == group->gid; low++)
    add_group (by_gid[low], group->name);
}

static void
add_members (struct account **by_name, size_t nr, const struct gm_group *group)
{
  char *save = NULL;

  for (char *name = strtok_r (group->members, ",", &save); name != NULL;
       name = strtok_r (NULL, ",", &save)) {
    struct account key = { .name = name }, *wanted = &key, **found;

    found = bsearch (&wanted, by_name, nr, sizeof by_name[0], compare_names);
    if (found != NULL && (*found)->gid != group->gid)
      add_group (*found, group->name);
  }
}

/* More than GROUPS_MAX bytes of names are not listed. */
static void
add_group (struct account *account, const char *name)
{
  size_t n = strlen (name), len = account->groups_len;

  if (len + n + 2 > GROUPS_MAX)
    return;
  if (len + n + 2 > account->groups_size) {
    account->groups_size = 2 * (len + n + 2);
    account->groups = realloc (account->groups, account->groups_size);
    if (account->groups == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  if (len > 0)
    account->groups[len++] = ',';
  memcpy (account->groups + len, name, n + 1);
  account->groups_len = len + n;
}

static char *
copy (const char *text)
{
  char *s = strdup (text);

  if (s == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return s;
}

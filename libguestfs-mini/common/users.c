/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Users of a Unix: passwd, shadow and group; see users.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "users.h"

#define FIELDS_MAX 10

static char *next_line (char **text);
static size_t split (char *line, char *fields[FIELDS_MAX]);
static int64_t number (const char *text);
static int parse_user (struct gm_user *user, char *line);
static void add_shadow (struct gm_users *u, char *shadow);
static void set_password (struct gm_user *user, const char *hash);
static int compare (const void *a, const void *b);

int
gm_users_parse (struct gm_users *u, char *passwd, char *shadow)
{
  size_t capacity = 0;
  char *line;

  *u = (struct gm_users){ 0 };
  while ((line = next_line (&passwd)) != NULL) {
    struct gm_user user;

    if (line[0] == '\0' || line[0] == '#')
      continue;
    if (u->nr == GM_USERS_MAX) {
      u->more = true;
      break;
    }
    if (parse_user (&user, line) == -1) {
      u->bad++;
      continue;
    }
    if (u->nr == capacity) {
      struct gm_user *list;

      capacity = capacity == 0 ? 64 : 2 * capacity;
      list = realloc (u->list, capacity * sizeof list[0]);
      if (list == NULL) {
        gm_users_free (u);
        errno = ENOMEM;
        return -1;
      }
      u->list = list;
    }
    u->list[u->nr++] = user;
  }
  if (shadow != NULL)
    add_shadow (u, shadow);
  return 0;
}

void
gm_users_free (struct gm_users *u)
{
  free (u->list);
  *u = (struct gm_users){ 0 };
}

/* "name:password:uid:gid:gecos:home:shell", the last of which may be missing.
 * An x stands for what is in shadow.
 */
static int
parse_user (struct gm_user *user, char *line)
{
  char *f[FIELDS_MAX];
  size_t n = split (line, f);

  *user = (struct gm_user){
    .name = f[0],
    .gecos = n > 4 ? f[4] : "",
    .home = n > 5 ? f[5] : "",
    .shell = n > 6 ? f[6] : "",
    .hash = "",
    .uid = n > 2 ? number (f[2]) : -1,
    .gid = n > 3 ? number (f[3]) : -1,
    .password = GM_PASSWORD_UNKNOWN,
    .changed = -1,
    .expires = -1,
    .max_days = -1,
  };
  if (f[0][0] == '\0' || user->uid == -1 || user->gid == -1)
    return -1;
  if (strcmp (f[1], "x") != 0)
    set_password (user, f[1]);
  return 0;
}

/* Only the first line about a user counts.  BSD's has ten fields, the times of
 * which are in seconds; Linux's has nine.
 */
static void
add_shadow (struct gm_users *u, char *shadow)
{
  struct gm_user **sorted = malloc ((u->nr + 1) * sizeof sorted[0]);
  char *line;

  for (size_t i = 0; sorted != NULL && i < u->nr; i++)
    sorted[i] = &u->list[i];
  if (sorted != NULL && u->nr > 0)
    qsort (sorted, u->nr, sizeof sorted[0], compare);
  while (sorted != NULL && (line = next_line (&shadow)) != NULL) {
    char *f[FIELDS_MAX];
    size_t n = split (line, f), low = 0, high = u->nr;

    while (low < high) {
      size_t middle = low + (high - low) / 2;

      if (strcmp (sorted[middle]->name, f[0]) < 0)
        low = middle + 1;
      else
        high = middle;
    }
    for (; n > 1 && low < u->nr && strcmp (sorted[low]->name, f[0]) == 0;
         low++) {
      struct gm_user *user = sorted[low];

      if (user->shadowed)
        continue;
      user->shadowed = true;
      set_password (user, f[1]);
      if (n >= 10) {
        int64_t expires = number (f[6]);

        user->expires = expires > 0 ? expires / 86400 : -1;
      } else if (n >= 8) {
        user->changed = number (f[2]);
        user->max_days = number (f[4]);
        user->expires = number (f[7]);
      }
    }
  }
  free (sorted);
}

static int
compare (const void *va, const void *vb)
{
  const struct gm_user *const *a = va, *const *b = vb;
  int r = strcmp ((*a)->name, (*b)->name);

  return r != 0 ? r : (*a > *b) - (*a < *b);
}

/* Hashes begin with a $, those of DES and BSD with letters, "." or "_". */
static void
set_password (struct gm_user *user, const char *hash)
{
  size_t locks = strspn (hash, "!");

  user->hash = hash;
  if (hash[0] == '\0')
    user->password = GM_PASSWORD_EMPTY;
  else if (strncmp (hash, "*LOCKED*", 8) == 0)
    user->password = hash[8] ? GM_PASSWORD_LOCKED : GM_PASSWORD_NONE;
  else if (hash[0] == '*' || hash[locks] == '\0' || hash[locks] == '*')
    user->password = GM_PASSWORD_NONE;
  else
    user->password = locks > 0 ? GM_PASSWORD_LOCKED : GM_PASSWORD_SET;
}

bool
gm_group_next (char **text, struct gm_group *group)
{
  char *line, *f[FIELDS_MAX];

  while ((line = next_line (text)) != NULL) {
    size_t n = split (line, f);

    group->name = f[0];
    group->gid = n > 2 ? number (f[2]) : -1;
    group->members = f[3];
    if (f[0][0] != '\0' && group->gid != -1)
      return true;
  }
  return false;
}

/* NULL at the end. */
static char *
next_line (char **text)
{
  char *line = *text, *end;

  if (*line == '\0')
    return NULL;
  end = strchrnul (line, '\n');
  *text = *end != '\0' ? end + 1 : end;
  *end = '\0';
  return line;
}

/* What is more than FIELDS_MAX stays in the last.  Those that are missing are
 * empty.
 */
static size_t
split (char *line, char *fields[FIELDS_MAX])
{
  static char empty[1];
  size_t n = 0;

  for (char *p = line; p != NULL && n < FIELDS_MAX;) {
    char *colon = n + 1 < FIELDS_MAX ? strchr (p, ':') : NULL;

    if (colon != NULL)
      *colon++ = '\0';
    fields[n++] = p;
    p = colon;
  }
  for (size_t i = n; i < FIELDS_MAX; i++)
    fields[i] = empty;
  return n;
}

/* One that fits into 32 bits, or -1. */
static int64_t
number (const char *text)
{
  int64_t n = 0;

  if (*text == '\0')
    return -1;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9' || n > UINT32_MAX)
      return -1;
    n = 10 * n + (*text - '0');
  }
  return n <= UINT32_MAX ? n : -1;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accounts of a Windows: what the call mini_windows_users tells. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "gfs-users/accounts.h"

static void set (struct account *account, const char *key, const char *value);
static void add_profile (struct accounts *a, const char *sid, const char *path);
static char *copy (const char *text);

int
windows_accounts (struct accounts *a, guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **list = guestfs_mini_windows_users (g);
  struct account *account = NULL;
  const char *sid = NULL;

  if (list == NULL)
    return guestfs_last_errno (g) == ENOENT ? 0 : tool_fail (g, NULL);
  for (size_t i = 0; list[i] != NULL && list[i + 1] != NULL; i += 2) {
    const char *key = list[i], *value = list[i + 1];

    if (strcmp (key, "user") == 0) {
      account = accounts_add (a);
      account->name = copy (value);
      account->state = "enabled";
    } else if (strcmp (key, "profile") == 0)
      sid = value;
    else if (strcmp (key, "path") == 0 && sid != NULL)
      add_profile (a, sid, value);
    else if (account != NULL)
      set (account, key, value);
  }
  return 1;
}

/* Those with numbers below 1000 come with Windows; the first of them can be
 * used by people.
 */
static void
set (struct account *account, const char *key, const char *value)
{
  if (strcmp (key, "rid") == 0) {
    account->id = atoll (value);
    account->system = account->id < 1000 && account->id != 500;
  } else if (strcmp (key, "full_name") == 0 && account->full_name == NULL)
    account->full_name = copy (value);
  else if (strcmp (key, "last_login") == 0)
    account->login = atoll (value);
  else if (strcmp (key, "password_changed") == 0)
    account->changed = atoll (value);
  else if (strcmp (key, "expires") == 0)
    account->expires = atoll (value);
  else if (strcmp (key, "disabled") == 0 && strcmp (value, "1") == 0)
    account->state = "disabled";
  else if (strcmp (key, "locked") == 0 && strcmp (value, "1") == 0)
    account->state = "locked";
}

/* Identifiers of local accounts are S-1-5-21-A-B-C-RID; those of domains look
 * the same, so a number that is there may be another's: the first one counts.
 */
static void
add_profile (struct accounts *a, const char *sid, const char *path)
{
  const char *last = strrchr (sid, '-');
  int64_t rid = last != NULL ? atoll (last + 1) : -1;

  if (strncmp (sid, "S-1-5-21-", 9) != 0)
    return;
  for (size_t i = 0; i < a->nr; i++)
    if (a->list[i].id == rid && a->list[i].home == NULL) {
      a->list[i].home = copy (path);
      return;
    }
}

static char *
copy (const char *text)
{
  char *s = strdup (text);

  if (s == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return s;
}

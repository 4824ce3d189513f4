/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-users: list the users of the system in an image. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "gfs-users/accounts.h"

static int list_users (guestfs_h *g, const struct opts *o);
static int keep_wanted (struct accounts *a, const struct opts *o);
static void account_free (struct account *account);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "all", 'a', POPT_ARG_NONE, &o.all, 0,
      "list users of the system itself, too", NULL },
    { "long", 'l', POPT_ARG_NONE, &o.long_format, 0,
      "groups, dates of the password, last login, too", NULL },
    { "hashes", '\0', POPT_ARG_NONE, &o.hashes, 0,
      "print hashes of passwords, too", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;

  tool_parse (&o.common, argc, argv, table, "[PATTERN...]", 0, -1);
  if (o.long_format && o.common.json)
    tool_misuse ("--long and --json exclude each other");
  g = tool_handle (&o.common);
  return tool_finish (&o.common, g, list_users (g, &o));
}

static int
list_users (guestfs_h *g, const struct opts *o)
{
  struct accounts accounts = { 0 };
  int found = unix_accounts (&accounts, g, o);
  int r = found == -1 ? -1 : 0;

  if (found == 0) {
    found = windows_accounts (&accounts, g);
    if (found == 0)
      r =
        tool_error ("/etc/passwd", "there is none, nor a registry of Windows");
    else if (found == -1)
      r = -1;
  }
  if (found != 0 && keep_wanted (&accounts, o) == -1)
    r = -1;
  if (found == 1 && (o->long_format || o->common.json))
    add_logins (&accounts, g);
  if (o->common.json)
    print_accounts_json (&accounts, o);
  else
    print_accounts (&accounts, o);
  accounts_free (&accounts);
  return r;
}

/* Who is asked for by name is shown in any case. */
static int
keep_wanted (struct accounts *a, const struct opts *o)
{
  int nr_args = o->common.nr_args, r = 0;
  bool used[nr_args + 1];
  size_t kept = 0;

  memset (used, 0, sizeof used);
  for (size_t i = 0; i < a->nr; i++) {
    bool wanted = nr_args == 0 && (o->all || !a->list[i].system);

    for (int n = 0; n < nr_args; n++)
      if (fnmatch (o->common.args[n], a->list[i].name, 0) == 0)
        wanted = used[n] = true;
    if (wanted)
      a->list[kept++] = a->list[i];
    else
      account_free (&a->list[i]);
  }
  a->nr = kept;
  for (int n = 0; n < nr_args; n++)
    if (!used[n])
      r = tool_error (o->common.args[n], "no such user");
  return r;
}

struct account *
accounts_add (struct accounts *a)
{
  struct account *account;

  if (a->nr == a->capacity) {
    a->capacity = a->capacity == 0 ? 64 : 2 * a->capacity;
    a->list = realloc (a->list, a->capacity * sizeof a->list[0]);
    if (a->list == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
  account = &a->list[a->nr++];
  *account = (struct account){
    .id = -1,
    .gid = -1,
    .state = "unknown",
    .changed = -1,
    .expires = -1,
    .login = -1,
  };
  return account;
}

void
accounts_free (struct accounts *a)
{
  for (size_t i = 0; i < a->nr; i++)
    account_free (&a->list[i]);
  free (a->list);
}

static void
account_free (struct account *account)
{
  free (account->name);
  free (account->full_name);
  free (account->home);
  free (account->shell);
  free (account->groups);
  free (account->hash);
  free (account->login_line);
  free (account->login_host);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who has logged in when: wtmp, of which the end is looked at, and lastlog,
 * which has a place for each number of a user.
 */
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

#include "gfs-users/accounts.h"

#define WTMP "/var/log/wtmp"
#define LASTLOG "/var/log/lastlog"
#define LASTLOG_USERS 1000 /* for more of them it is not looked at */

static void read_wtmp (struct accounts *a, guestfs_h *g);
static void read_lastlog (struct accounts *a, guestfs_h *g);
static void add_login (struct account *account, const struct gm_login *login);

void
add_logins (struct accounts *a, guestfs_h *g)
{
  read_wtmp (a, g);
  if (a->nr <= LASTLOG_USERS)
    read_lastlog (a, g);
}

static int
compare (const void *va, const void *vb)
{
  const struct account *const *a = va, *const *b = vb;

  return strcmp ((*a)->name, (*b)->name);
}

static void
read_wtmp (struct accounts *a, guestfs_h *g)
{
  int64_t size = fetch_size (g, WTMP), from = 0, n;
  size_t record;
  struct fetch fetch;
  struct gm_login login;
  const char *data;
  struct account **sorted = calloc (a->nr + 1, sizeof sorted[0]);

  if (sorted == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; i < a->nr; i++)
    sorted[i] = &a->list[i];
  qsort (sorted, a->nr, sizeof sorted[0], compare);
  record = gm_wtmp_size (size);
  if (size > FETCH_MAX)
    from = (size - FETCH_MAX) / record * record + record;
  fetch_open (&fetch, g, WTMP);
  n = size > 0 ? fetch_part (&fetch, from, FETCH_MAX, &data) : 0;
  for (int64_t i = 0; i < n / (int64_t) record; i++)
    if (gm_wtmp_login ((const unsigned char *) data, n, record, i, &login)) {
      struct account key = { .name = login.user }, *wanted = &key, **found;

      found = bsearch (&wanted, sorted, a->nr, sizeof sorted[0], compare);
      if (found != NULL)
        add_login (*found, &login);
    }
  fetch_close (&fetch);
  free (sorted);
}

static void
read_lastlog (struct accounts *a, guestfs_h *g)
{
  int64_t size = fetch_size (g, LASTLOG);
  struct gm_login login;
  struct fetch fetch;
  const char *data;

  fetch_open (&fetch, g, LASTLOG);
  for (size_t i = 0; i < a->nr; i++) {
    int64_t at = a->list[i].id * GM_LASTLOG;

    if (at >= 0 && at + GM_LASTLOG <= size &&
        fetch_part (&fetch, at, GM_LASTLOG, &data) == GM_LASTLOG &&
        gm_lastlog_login ((const unsigned char *) data, &login))
      add_login (&a->list[i], &login);
  }
  fetch_close (&fetch);
}

/* The last one counts. */
static void
add_login (struct account *account, const struct gm_login *login)
{
  if (login->time <= account->login)
    return;
  account->login = login->time;
  free (account->login_line);
  free (account->login_host);
  account->login_line = strdup (login->line);
  account->login_host = strdup (login->host);
  if (account->login_line == NULL || account->login_host == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

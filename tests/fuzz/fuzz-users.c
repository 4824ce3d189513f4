/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz what reads the users of an image.  The input is passwd, shadow and group,
 * each ended by a zero byte, and then wtmp.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "users.h"

static size_t sum; /* of all that is read, so that it is */

static void
expect (int holds)
{
  if (!holds)
    abort ();
}

/* The text at *DATA up to a zero byte, malloc'ed. */
static char *
take (const uint8_t **data, size_t *size)
{
  size_t n = strnlen ((const char *) *data, *size);
  char *text = strndup ((const char *) *data, n);

  expect (text != NULL);
  *data += n + (n < *size);
  *size -= n + (n < *size);
  return text;
}

static void
read_users (char *passwd, char *shadow)
{
  struct gm_users users;

  expect (gm_users_parse (&users, passwd, shadow) == 0);
  for (size_t i = 0; i < users.nr; i++) {
    const struct gm_user *u = &users.list[i];

    expect (u->name[0] != '\0' && u->uid >= 0 && u->uid <= UINT32_MAX);
    expect (u->gid >= 0 && u->gid <= UINT32_MAX);
    expect (u->password != GM_PASSWORD_SET || u->hash[0] != '\0');
    sum += strlen (u->gecos) + strlen (u->home) + strlen (u->shell) +
           strlen (u->hash);
  }
  gm_users_free (&users);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  char *passwd = take (&data, &size), *shadow = take (&data, &size);
  char *groups = take (&data, &size), *rest = groups;
  struct gm_group group;
  struct gm_login login;
  size_t record = gm_wtmp_size (size);

  read_users (passwd, shadow);
  while (gm_group_next (&rest, &group))
    sum += strlen (group.name) + strlen (group.members);
  for (size_t i = 0; i <= size / record; i++)
    if (gm_wtmp_login (data, size, record, i, &login)) {
      expect (i < size / record && login.time > 0);
      sum += strlen (login.user) + strlen (login.line) + strlen (login.host);
    }
  if (size >= GM_LASTLOG && gm_lastlog_login (data, &login))
    sum += strlen (login.line) + strlen (login.host);
  free (passwd);
  free (shadow);
  free (groups);
  return 0;
}

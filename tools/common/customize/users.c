/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The users of an image, by its /etc/passwd. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "customize/ops.h"

enum { FIELDS = 7, NAME = 0, UID = 2, GID = 3, HOME = 5 };

static void add_user (struct guest_users *u, char *line);
static bool number (const char *text, unsigned *n);

/* Lines that make no sense are passed over. */
int
guest_users_read (guestfs_h *g, struct guest_users *u)
{
  CLEANUP_FREE char *text = NULL;
  char *line, *save;

  *u = (struct guest_users){ 0 };
  if (guestfs_exists (g, "/etc/passwd") != 1)
    return 0;
  if (text_read (g, "/etc/passwd", &text) == -1)
    return -1;
  for (line = text ? strtok_r (text, "\n", &save) : NULL; line != NULL;
       line = strtok_r (NULL, "\n", &save))
    add_user (u, line);
  return 0;
}

static void
add_user (struct guest_users *u, char *line)
{
  char *fields[FIELDS];
  struct guest_user user;

  for (size_t i = 0; i < FIELDS; i++)
    if ((fields[i] = strsep (&line, ":")) == NULL)
      return;
  if (fields[NAME][0] == '\0' || !number (fields[UID], &user.uid) ||
      !number (fields[GID], &user.gid))
    return;
  user.name = text_copy (fields[NAME]);
  user.home = text_copy (fields[HOME]);
  u->users = reallocarray (u->users, u->nr + 1, sizeof user);
  if (u->users == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  u->users[u->nr++] = user;
}

static bool
number (const char *text, unsigned *n)
{
  char *end;
  unsigned long value;

  errno = 0;
  value = strtoul (text, &end, 10);
  *n = value;
  return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 &&
         value < UINT32_MAX;
}

const struct guest_user *
guest_users_find (const struct guest_users *u, const char *name)
{
  for (size_t i = 0; i < u->nr; i++)
    if (strcmp (u->users[i].name, name) == 0)
      return &u->users[i];
  return NULL;
}

void
guest_users_free (struct guest_users *u)
{
  for (size_t i = 0; i < u->nr; i++) {
    free (u->users[i].name);
    free (u->users[i].home);
  }
  free (u->users);
}

int
check_user (const struct customize *c, const char *name)
{
  struct guest_users users;
  int r = 0;

  if (guest_users_read (c->g, &users) == -1)
    return -1;
  if (!may_be_made (c, "/etc/passwd") &&
      guest_users_find (&users, name) == NULL)
    r = tool_error (name, "there is no such user in the image");
  guest_users_free (&users);
  return r;
}

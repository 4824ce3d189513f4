/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Users of the image.  Its files are read line by line; lines that make no
 * sense, or are too long for any, are passed over.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "account.h"
#include "sysroot.h"

#define LIST_MAX (16 * 1024 * 1024) /* bytes of passwd or group */

enum { LINE_SIZE = 65536, PASSWD_FIELDS = 7, GROUP_FIELDS = 4 };

const struct account account_root = {
  .nr_groups = 1,
  .name = "root",
  .home = "/root",
  .shell = "/bin/sh",
};

static FILE *open_list (struct call *c, const char *path);
static char **next_line (FILE *fp, char *line, char **fields, size_t nr);
static bool parse_id (const char *text, unsigned *id);
static bool take_user (struct account *a, char **fields);
static void add_groups (struct call *c, struct account *a);

int
account_find_or_reply (struct call *c, const char *user, struct account *a)
{
  CLEANUP_FILE FILE *fp = open_list (c, "/etc/passwd");
  CLEANUP_FREE char *line = malloc (LINE_SIZE);
  char *fields[PASSWD_FIELDS];
  unsigned number, id;
  bool is_number = parse_id (user, &number);

  if (line == NULL)
    return reply_errno (c, "%s", user);
  *a = (struct account){ .home = "/", .shell = "/bin/sh" };
  while (fp != NULL && next_line (fp, line, fields, PASSWD_FIELDS) != NULL)
    if ((strcmp (fields[0], user) == 0 ||
         (is_number && parse_id (fields[2], &id) && id == number)) &&
        take_user (a, fields)) {
      add_groups (c, a);
      return 0;
    }
  if (!is_number)
    return reply_error (c, "%s: the image has no such user", user);
  a->uid = a->gid = a->groups[0] = number;
  a->nr_groups = 1;
  snprintf (a->name, sizeof a->name, "%s", user);
  return 0;
}

/* NULL: there is none that can be read, or none that anybody has written: a
 * file of terabytes would keep us for ever.
 */
static FILE *
open_list (struct call *c, const char *path)
{
  int fd = sysroot_open (c, path, O_RDONLY);
  struct stat st;
  FILE *fp = fd == -1 || fstat (fd, &st) == -1 || st.st_size > LIST_MAX
               ? NULL
               : fdopen (fd, "r");

  if (fd != -1 && fp == NULL)
    close (fd);
  return fp;
}

/* Read up to a line that has NR fields, which are then in FIELDS, in LINE.
 * Returns FIELDS, or NULL at the end.
 */
static char **
next_line (FILE *fp, char *line, char **fields, size_t nr)
{
  while (fgets (line, LINE_SIZE, fp) != NULL) {
    size_t len = strlen (line), n = 0;
    char *rest = line;

    if (len == LINE_SIZE - 1 && line[len - 1] != '\n') {
      while ((fgets (line, LINE_SIZE, fp)) != NULL &&
             strchr (line, '\n') == NULL)
        ;
      continue;
    }
    line[strcspn (line, "\n")] = '\0';
    while (n < nr && rest != NULL)
      fields[n++] = strsep (&rest, ":");
    if (n == nr && rest == NULL && fields[0][0] != '\0')
      return fields;
  }
  return NULL;
}

/* Decimal, below 2^32 - 1, which means "as it is" to the kernel. */
static bool
parse_id (const char *text, unsigned *id)
{
  unsigned long long value;
  char *end;

  if (text[0] < '0' || text[0] > '9' || strlen (text) > 10)
    return false;
  value = strtoull (text, &end, 10);
  *id = value;
  return *end == '\0' && value < 0xffffffff;
}

/* Fill in A from a line of passwd.  Returns whether it makes sense. */
static bool
take_user (struct account *a, char **fields)
{
  if (!parse_id (fields[2], &a->uid) || !parse_id (fields[3], &a->gid) ||
      strlen (fields[0]) >= sizeof a->name ||
      strlen (fields[5]) >= sizeof a->home ||
      strlen (fields[6]) >= sizeof a->shell)
    return false;
  strcpy (a->name, fields[0]);
  if (fields[5][0] == '/')
    strcpy (a->home, fields[5]);
  if (fields[6][0] == '/')
    strcpy (a->shell, fields[6]);
  a->groups[0] = a->gid;
  a->nr_groups = 1;
  return true;
}

static bool
is_member (const char *name, char *members)
{
  char *member;

  while ((member = strsep (&members, ",")) != NULL)
    if (strcmp (member, name) == 0)
      return true;
  return false;
}

static void
add_groups (struct call *c, struct account *a)
{
  CLEANUP_FILE FILE *fp = open_list (c, "/etc/group");
  CLEANUP_FREE char *line = malloc (LINE_SIZE);
  char *fields[GROUP_FIELDS];
  unsigned id;

  while (fp != NULL && line != NULL && a->nr_groups < ACCOUNT_GROUPS &&
         next_line (fp, line, fields, GROUP_FIELDS) != NULL)
    if (is_member (a->name, fields[3]) && parse_id (fields[2], &id) &&
        id != a->gid)
      a->groups[a->nr_groups++] = id;
}

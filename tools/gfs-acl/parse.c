/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-acl: entries as setfacl(1) takes them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-acl/acl.h"
#include "octal.h"

/* An entry, taken apart at its colons. */
struct fields {
  char *field[5];
  size_t nr, next;
};

static bool parse_entry (struct acl_op *op, struct names *names, char *text,
                         bool without);
static void split (struct fields *f, char *text);
static bool is_word (const char *text, const char *word);
static bool parse_id (struct names *names, char *text, bool user,
                      struct acl_entry *e);
static bool parse_perms (const char *text, struct acl_op *op);
static char *trim (char *text);

bool
acl_parse (struct acl_ops *ops, struct names *names, const char *text, bool def,
           bool without, char **what)
{
  CLEANUP_FREE char *copy = strdup (text);
  char *entry, *save;

  if (copy == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (entry = strtok_r (copy, ",\n", &save); entry != NULL;
       entry = strtok_r (NULL, ",\n", &save)) {
    struct acl_op op = { .def = def };

    entry[strcspn (entry, "#")] = '\0';
    entry = trim (entry);
    if (entry[0] == '\0')
      continue;
    *what = strdup (entry);
    if (!parse_entry (&op, names, entry, without))
      return false;
    free (steal_ptr (what));
    ops->ops = reallocarray (ops->ops, ops->nr + 1, sizeof op);
    if (ops->ops == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    ops->ops[ops->nr++] = op;
  }
  return true;
}

/* [d:][u|g:]NAME:PERMS, [d:]u|g::PERMS, [d:]m|o:[:]PERMS; names and
 * permissions may have been left out.
 */
static bool
parse_entry (struct acl_op *op, struct names *names, char *text, bool without)
{
  struct fields f = { 0 };
  const char *tag, *perms = NULL;
  char *name;
  bool user, group;

  split (&f, text);
  if (is_word (f.field[0], "default") && f.nr > 1) {
    op->def = true;
    f.next++;
  }
  tag = f.field[f.next];
  user = is_word (tag, "user");
  group = is_word (tag, "group");
  if (is_word (tag, "mask") || is_word (tag, "other")) {
    op->entry.tag = tag[0] == 'm' ? ACL_MASK : ACL_OTHER;
    f.next++;
    if (f.next + 1 < f.nr && f.field[f.next][0] == '\0')
      f.next++;
  } else {
    if ((user || group) && f.next + 1 < f.nr)
      f.next++;
    else
      user = true;
    name = f.field[f.next++];
    if (name[0] == '\0')
      op->entry.tag = group ? ACL_GROUP_OBJ : ACL_USER_OBJ;
    else if (!parse_id (names, name, !group, &op->entry))
      return false;
  }
  if (f.next < f.nr)
    perms = f.field[f.next++];
  if (f.next < f.nr)
    return false;
  if (without)
    return perms == NULL || perms[0] == '\0';
  return perms != NULL && parse_perms (perms, op);
}

static void
split (struct fields *f, char *text)
{
  const size_t max = sizeof f->field / sizeof f->field[0];

  for (;;) {
    char *colon = strchr (text, ':');

    if (colon != NULL)
      *colon = '\0';
    f->field[f->nr++] = trim (text);
    if (colon == NULL || f->nr == max)
      break;
    text = colon + 1;
  }
}

/* The word or its first letter. */
static bool
is_word (const char *text, const char *word)
{
  return strcmp (text, word) == 0 || (text[0] == word[0] && text[1] == '\0');
}

static bool
parse_id (struct names *names, char *text, bool user, struct acl_entry *e)
{
  char *end;
  unsigned long n;

  octal_unescape (text);
  e->tag = user ? ACL_USER : ACL_GROUP;
  if (user ? names_find_user (names, text, &e->id, NULL)
           : names_find_group (names, text, &e->id))
    return true;
  errno = 0;
  n = strtoul (text, &end, 10);
  e->id = n;
  return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 &&
         n < UINT32_MAX;
}

/* Letters, or one octal digit. */
static bool
parse_perms (const char *text, struct acl_op *op)
{
  if (text[0] >= '0' && text[0] <= '7' && text[1] == '\0') {
    op->entry.perm = text[0] - '0';
    return true;
  }
  if (text[0] == '\0')
    return false;
  for (; *text != '\0'; text++)
    if (*text == 'r')
      op->entry.perm |= 4;
    else if (*text == 'w')
      op->entry.perm |= 2;
    else if (*text == 'x')
      op->entry.perm |= 1;
    else if (*text == 'X')
      op->search = true;
    else if (*text != '-')
      return false;
  return true;
}

/* Without blanks at both ends. */
static char *
trim (char *text)
{
  size_t len;

  text += strspn (text, " \t\r");
  len = strlen (text);
  while (len > 0 && strchr (" \t\r", text[len - 1]))
    text[--len] = '\0';
  return text;
}

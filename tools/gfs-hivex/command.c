/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-hivex: the commands. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-hivex/hivex.h"
#include "regtext.h"

typedef int command_fn (struct hivex_session *s, char *rest);

static command_fn ls, cd, pwd, cat, lsval, add, del, setval, commit, quit;

/* clang-format off */
static const struct {
  const char *name;
  command_fn *run;
} commands[] = {
  { "ls", ls }, { "cd", cd }, { "pwd", pwd }, { "cat", cat },
  { "lsval", lsval }, { "add", add }, { "del", del }, { "setval", setval },
  { "commit", commit }, { "quit", quit }, { "exit", quit },
};
/* clang-format on */

static int fail (struct hivex_session *s, const char *object);
static int print_string (struct hivex_session *s, int64_t value);
static int print_value (struct hivex_session *s, int64_t value);

int
hivex_command (struct hivex_session *s, const char *where, char *line)
{
  char *rest;
  size_t len;

  line += strspn (line, " \t");
  len = strcspn (line, " \t");
  if (len == 0 || line[0] == '#')
    return 0;
  rest = line + len + strspn (line + len, " \t");
  line[len] = '\0';
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp (line, commands[i].name) == 0)
      return commands[i].run (s, rest);
  return tool_error (where, "%s: there is no such command", line);
}

int
hivex_top (struct hivex_session *s)
{
  s->key = guestfs_hivex_root (s->g);
  free (s->path);
  s->path = strdup ("\\");
  if (s->path == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return s->key == -1 ? tool_fail (s->g, NULL) : 0;
}

static int
fail (struct hivex_session *s, const char *object)
{
  return tool_fail (s->g, object);
}

static int
ls (struct hivex_session *s, char *rest)
{
  struct guestfs_hivex_node_list *list =
    guestfs_hivex_node_children (s->g, s->key);
  int r = list == NULL ? fail (s, s->path) : 0;

  (void) rest;
  for (uint32_t i = 0; r == 0 && i < list->len; i++) {
    CLEANUP_FREE char *name =
      guestfs_hivex_node_name (s->g, list->val[i].hivex_node_h);

    if (name == NULL)
      r = fail (s, s->path);
    else {
      print_readable (stdout, name);
      putchar ('\n');
    }
  }
  guestfs_free_hivex_node_list (list);
  return r;
}

/* "A\\B", "..", or with a backslash in front from the top. */
static int
cd (struct hivex_session *s, char *rest)
{
  char *name, *save = NULL;

  if ((rest[0] == '\\' || rest[0] == '\0') && hivex_top (s) == -1)
    return -1;
  for (name = strtok_r (rest, "\\", &save); name != NULL;
       name = strtok_r (NULL, "\\", &save)) {
    char *longer;
    int64_t key;

    if (strcmp (name, "..") == 0) {
      char *end = strrchr (s->path, '\\');

      if (end[1] == '\0')
        continue;
      key = guestfs_hivex_node_parent (s->g, s->key);
      if (key == -1)
        return fail (s, s->path);
      end[end == s->path] = '\0';
      s->key = key;
      continue;
    }
    key = guestfs_hivex_node_get_child (s->g, s->key, name);
    if (key == -1)
      return fail (s, s->path);
    if (key == 0)
      return tool_error (s->path, "there is no key %s", name);
    if (asprintf (&longer, "%s\\%s", s->path[1] == '\0' ? "" : s->path, name) ==
        -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    free (s->path);
    s->path = longer;
    s->key = key;
  }
  return 0;
}

static int
pwd (struct hivex_session *s, char *rest)
{
  (void) rest;
  print_readable (stdout, s->path);
  putchar ('\n');
  return 0;
}

/* The value NAME, or @. */
static int
cat (struct hivex_session *s, char *rest)
{
  const char *name = strcmp (rest, "@") == 0 ? "" : rest;
  int64_t value = guestfs_hivex_node_get_value (s->g, s->key, name);

  if (value == -1)
    return fail (s, s->path);
  if (value == 0)
    return tool_error (s->path, "there is no value %s", rest);
  return print_value (s, value);
}

static int
lsval (struct hivex_session *s, char *rest)
{
  struct guestfs_hivex_value_list *list;
  int r;

  if (rest[0] != '\0')
    return cat (s, rest);
  list = guestfs_hivex_node_values (s->g, s->key);
  r = list == NULL ? fail (s, s->path) : 0;
  for (uint32_t i = 0; r == 0 && i < list->len; i++) {
    int64_t value = list->val[i].hivex_value_h;
    CLEANUP_FREE char *name = guestfs_hivex_value_key (s->g, value);

    if (name == NULL)
      r = fail (s, s->path);
    else {
      print_readable (stdout, name[0] != '\0' ? name : "@");
      putchar ('=');
      r = print_value (s, value);
    }
  }
  guestfs_free_hivex_value_list (list);
  return r;
}

static int
print_value (struct hivex_session *s, int64_t value)
{
  int64_t type = guestfs_hivex_value_type (s->g, value);
  CLEANUP_FREE char *data = NULL;
  size_t len;

  if (type == -1)
    return fail (s, s->path);
  if (type == 1 || type == 2)
    return print_string (s, value);
  data = guestfs_hivex_value_value (s->g, value, &len);
  if (data == NULL)
    return fail (s, s->path);
  if (type == 4 && len == 4) {
    const unsigned char *p = (const unsigned char *) data;

    printf ("dword:%02x%02x%02x%02x\n", p[3], p[2], p[1], p[0]);
    return 0;
  }
  printf ("hex(%" PRIx64 "):", type);
  for (size_t i = 0; i < len; i++)
    printf ("%s%02x", i > 0 ? "," : "", (unsigned char) data[i]);
  putchar ('\n');
  return 0;
}

static int
print_string (struct hivex_session *s, int64_t value)
{
  CLEANUP_FREE char *text = guestfs_hivex_value_string (s->g, value);

  if (text == NULL)
    return fail (s, s->path);
  print_readable (stdout, text);
  putchar ('\n');
  return 0;
}

static int
add (struct hivex_session *s, char *rest)
{
  return guestfs_hivex_node_add_child (s->g, s->key, rest) == -1
           ? fail (s, rest)
           : 0;
}

/* The key where we are; the one above is the next. */
static int
del (struct hivex_session *s, char *rest)
{
  int64_t key = s->key;
  char up[] = "..";

  (void) rest;
  if (s->path[1] == '\0')
    return tool_error (s->path, "the topmost key cannot be deleted");
  if (cd (s, up) == -1)
    return -1;
  return guestfs_hivex_node_delete_child (s->g, key) == -1 ? fail (s, s->path)
                                                           : 0;
}

/* NAME=VALUE, with the value as in a .reg file: "text", dword:1f, hex:01. */
static int
setval (struct hivex_session *s, char *rest)
{
  CLEANUP_FREE char *text = NULL;
  struct gm_regtext_item item = { .name = NULL };
  struct gm_regtext t;
  int r;

  if (asprintf (&text, "Windows Registry Editor Version 5.00\n%s", rest) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  r = gm_regtext_begin (&t, text, strlen (text));
  if (r == 0)
    r = gm_regtext_next (&t, &item) == 1 ? 1 : -1;
  if (r == 1 && item.kind == GM_REGTEXT_VALUE)
    r = guestfs_hivex_node_set_value (s->g, s->key, item.name, item.type,
                                      (char *) item.data, item.len) == -1
          ? fail (s, s->path)
          : 0;
  else
    r = tool_error (rest, "%s", t.why ? t.why : "expected \"name\"=value");

  gm_regtext_item_free (&item);
  gm_regtext_end (&t);
  return r;
}

static int
commit (struct hivex_session *s, char *rest)
{
  return guestfs_hivex_commit (s->g, rest[0] != '\0' ? rest : NULL) == -1
           ? fail (s, NULL)
           : 0;
}

static int
quit (struct hivex_session *s, char *rest)
{
  (void) s;
  (void) rest;
  return 1;
}

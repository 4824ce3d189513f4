/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: list, get and export. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-reg/reg.h"
#include "json.h"
#include "regtext.h"
#include "samename.h"

/* A tree on its way to a .reg file: the names of where we are. */
struct path {
  FILE *fp;
  const char *root, *start; /* of each name: "HKEY_USERS", "\\alice" */
  char **names;
  int room;
  int
    without; /* the depth of a key that is left out, with all below it; or -1 */
  int result;
};

struct listing {
  json_t *keys, *values;
};

struct wanted {
  const char *name;
  bool found;
  uint32_t type;
};

static void list_key (void *opaque, int depth, const char *name);
static void list_value (void *opaque, const char *name, uint32_t type,
                        const unsigned char *data, size_t len);
static void no_key (void *opaque, int depth, const char *name);
static void get_value (void *opaque, const char *name, uint32_t type,
                       const unsigned char *data, size_t len);
static void print_value (uint32_t type, const unsigned char *data, size_t len);
static void export_key (void *opaque, int depth, const char *name);
static void export_value (void *opaque, const char *name, uint32_t type,
                          const unsigned char *data, size_t len);
static void name_root (const struct reg_opts *o, const char *key,
                       struct path *p);
static bool can_be_named (const char *name, bool key);
static void leave_out (struct path *p, const char *name, const char *what);
static void print_text (const char *text);
static void print_windows (const char *text);

int
reg_list (guestfs_h *g, const void *opts, char **args)
{
  const struct reg_opts *o = opts;
  CLEANUP_PLACE struct reg_place place = { NULL, NULL };
  struct listing list = { NULL, NULL };
  const struct reg_reader reader = { list_key, list_value, &list };
  json_t *object;
  int r;

  if (reg_place (g, o, args[0], args[0], &place) == -1)
    return -1;
  if (o->common.json) {
    list.keys = json_array ();
    list.values = json_array ();
  }
  r = reg_read (g, &place, false, &reader);
  if (o->common.json) {
    object = json_object ();
    json_object_set_new (object, "keys", list.keys);
    json_object_set_new (object, "values", list.values);
    json_print (object);
  }
  return r;
}

static void
list_key (void *opaque, int depth, const char *name)
{
  struct listing *list = opaque;
  json_t *object;

  if (depth == 0)
    return;
  if (list->keys != NULL) {
    object = json_object ();
    json_set_name (object, "name", name);
    json_array_append_new (list->keys, object);
    return;
  }
  putchar ('[');
  print_readable (stdout, name);
  puts ("]");
}

static void
list_value (void *opaque, const char *name, uint32_t type,
            const unsigned char *data, size_t len)
{
  struct listing *list = opaque;
  CLEANUP_FREE char *text = NULL;
  size_t size;
  FILE *fp;

  if (list->values != NULL) {
    json_t *object = json_object ();

    json_set_name (object, "name", name);
    json_set_int (object, "type", type);
    json_set_bytes (object, "data", (const char *) data, len);
    json_array_append_new (list->values, object);
    return;
  }
  fp = open_memstream (&text, &size);
  if (fp == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  reg_format (fp, name, type, data, len);
  if (fclose (fp) == EOF)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  print_text (text);
  putchar ('\n');
}

int
reg_get (guestfs_h *g, const void *opts, char **args)
{
  CLEANUP_PLACE struct reg_place place = { NULL, NULL };
  struct wanted wanted = { .name = "" };
  const struct reg_reader reader = { no_key, get_value, &wanted };

  if (args[1] != NULL && strcmp (args[1], "@") != 0)
    wanted.name = args[1];
  if (reg_place (g, opts, args[0], args[0], &place) == -1 ||
      reg_read (g, &place, false, &reader) == -1)
    return -1;
  if (!wanted.found)
    return tool_error (args[0], "there is no value %s",
                       wanted.name[0] != '\0' ? wanted.name : "@");
  return 0;
}

static void
no_key (void *opaque, int depth, const char *name)
{
  (void) opaque;
  (void) depth;
  (void) name;
}

static void
get_value (void *opaque, const char *name, uint32_t type,
           const unsigned char *data, size_t len)
{
  struct wanted *wanted = opaque;

  if (wanted->found || !gm_same_name (name, wanted->name, strlen (wanted->name)))
    return;
  wanted->found = true;
  print_value (type, data, len);
}

static void
print_value (uint32_t type, const unsigned char *data, size_t len)
{
  uint64_t number = 0;

  if ((type == REG_DWORD && len == 4) || (type == REG_QWORD && len == 8)) {
    for (size_t i = 0; i < len; i++)
      number |= (uint64_t) data[i] << 8 * i;
    printf ("%" PRIu64 "\n", number);
    return;
  }
  if (type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ) {
    size_t at = 0;

    while (at + 1 < len) { /* a string after the other, each with its zero */
      CLEANUP_FREE char *text = NULL;
      size_t end = at;

      while (end + 1 < len && (data[end] != 0 || data[end + 1] != 0))
        end += 2;
      if (type == REG_MULTI_SZ && end == at)
        return;
      text = gm_regtext_utf8 (data + at, end - at);
      print_readable (stdout, text != NULL ? text : "\xef\xbf\xbd");
      putchar ('\n');
      if (type != REG_MULTI_SZ)
        return;
      at = end + 2;
    }
    if (len < 2)
      putchar ('\n');
    return;
  }
  for (size_t i = 0; i < len; i++)
    printf ("%s%02x", i > 0 ? "," : "", data[i]);
  putchar ('\n');
}

int
reg_export (guestfs_h *g, const void *opts, char **args)
{
  const struct reg_opts *o = opts;
  CLEANUP_FREE char *text = NULL;
  struct path path = { .fp = NULL, .without = -1 };
  const struct reg_reader reader = { export_key, export_value, &path };
  size_t size;

  path.fp = o->windows || isatty (STDOUT_FILENO) ? open_memstream (&text, &size)
                                                 : stdout;
  if (path.fp == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  fputs ("Windows Registry Editor Version 5.00\n", path.fp);
  for (; *args != NULL; args++) {
    CLEANUP_PLACE struct reg_place place = { NULL, NULL };

    name_root (o, *args + strspn (*args, "\\"), &path);
    if (reg_place (g, o, *args, *args, &place) == -1 ||
        reg_read (g, &place, true, &reader) == -1)
      path.result = -1;
  }
  for (int i = 0; i < path.room; i++)
    free (path.names[i]);
  free (path.names);
  if (path.fp == stdout)
    return path.result;
  if (fclose (path.fp) == EOF)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (o->windows)
    print_windows (text);
  else
    print_text (text);
  return path.result;
}

static void
export_key (void *opaque, int depth, const char *name)
{
  struct path *p = opaque;

  if (p->without != -1 && depth > p->without)
    return;
  p->without = -1;
  if (depth > 0 && !can_be_named (name, true)) {
    leave_out (p, name, "key");
    p->without = depth;
    return;
  }
  if (depth >= p->room) {
    p->names = reallocarray (p->names, depth + 1, sizeof *p->names);
    if (p->names == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    while (p->room <= depth)
      p->names[p->room++] = NULL;
  }
  free (p->names[depth]);
  p->names[depth] = strdup (name);
  if (p->names[depth] == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  fprintf (p->fp, "\n[%s%s", p->root, p->start);
  if (depth == 0 && p->root[0] == '\0' && p->start[0] == '\0')
    putc ('\\', p->fp);
  for (int i = 1; i <= depth; i++)
    fprintf (p->fp, "\\%s", p->names[i] != NULL ? p->names[i] : "");
  fputs ("]\n", p->fp);
}

static void
export_value (void *opaque, const char *name, uint32_t type,
              const unsigned char *data, size_t len)
{
  struct path *p = opaque;

  if (p->without != -1)
    return;
  if (!can_be_named (name, false)) {
    leave_out (p, name, "value");
    return;
  }
  reg_format (p->fp, name, type, data, len);
  putc ('\n', p->fp);
}

/* Windows wants its own keys by their long names. */
static void
name_root (const struct reg_opts *o, const char *key, struct path *p)
{
  static const char *const names[][2] = { { "HKLM", "HKEY_LOCAL_MACHINE" },
                                          { "HKU", "HKEY_USERS" } };

  p->root = "";
  p->start = key;
  for (size_t i = 0; o->hive == NULL && i < 2; i++) {
    size_t len = strlen (names[i][0]);

    if (strncasecmp (key, names[i][0], len) == 0 &&
        (key[len] == '\\' || key[len] == '\0')) {
      p->root = names[i][1];
      p->start = key + len;
    }
  }
}

/* A .reg file has no way to write control characters in a name, nor a backslash
 * in that of a key: read again, they would be other lines and other keys.
 */
static bool
can_be_named (const char *name, bool key)
{
  for (; *name != '\0'; name++)
    if ((unsigned char) *name < ' ' || *name == 0x7f || (key && *name == '\\'))
      return false;
  return true;
}

static void
leave_out (struct path *p, const char *name, const char *what)
{
  p->result = tool_error (name,
                          "this %s cannot be named in a .reg file, and is "
                          "left out",
                          what);
}

/* On a terminal what cannot be shown is escaped.  The backslashes and the ends of
 * lines are ours.
 */
static void
print_text (const char *text)
{
  const bool raw = !isatty (STDOUT_FILENO);

  for (size_t n; *text != '\0'; text += n) {
    n = raw || *text == '\n' ? 1 : printable_len (text);
    if (n > 0)
      fwrite (text, 1, n, stdout);
    else {
      n = 1;
      printf ("\\x%02x", (unsigned char) *text);
    }
  }
}

/* UTF-16 with a mark in front; lines end with two characters. */
static void
print_windows (const char *text)
{
  fwrite ("\xff\xfe", 1, 2, stdout);
  while (*text != '\0') {
    size_t len = strcspn (text, "\n"), size;
    CLEANUP_FREE unsigned char *line = gm_regtext_utf16 (text, len, &size);

    if (line == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    fwrite (line, 1, size - 2, stdout);
    fwrite ("\r\0\n\0", 1, 4, stdout);
    text += len + (text[len] == '\n');
  }
}

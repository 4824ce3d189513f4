/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From options, and from lines of files, to tasks. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "customize/ops.h"

enum {
  OPT_COMMANDS = TOOL_OPTION_OWN,
  OPT_FIRST_OP,
  OWN_OPTIONS = 5, /* besides the operations */
  DEPTH_MAX = 8,
};

static void split (struct customize_task *t);
static void need_path (const struct customize_op *op, const char *path);
static void read_commands (struct customize_options *o, const char *path);
static bool read_command (FILE *fp, char **line, size_t *size);
static void add_command (struct customize_options *o, const char *path,
                         char *line);

struct poptOption *
customize_table (struct customize_options *o)
{
  const struct poptOption own[OWN_OPTIONS + 1] = {
    { "commands-from-file", '\0', POPT_ARG_STRING, NULL, OPT_COMMANDS,
      "do what the lines of this file say", "FILE" },
    { "password-crypto", '\0', POPT_ARG_STRING, &o->crypto, 0,
      "how to hash passwords", "yescrypt|sha512|sha256|md5" },
    { "selinux-relabel", '\0', POPT_ARG_NONE, &o->relabel, 0,
      "set the SELinux labels of all files at the end", NULL },
    { "no-selinux-relabel", '\0', POPT_ARG_NONE, &o->no_relabel, 0,
      "do not even set those of what was changed", NULL },
    { "no-network", '\0', POPT_ARG_NONE, &o->no_network, 0,
      "nothing: programs of the image have no network", NULL },
    POPT_TABLEEND,
  };

  o->table = calloc (nr_customize_ops + OWN_OPTIONS + 1, sizeof *o->table);
  if (o->table == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; i < nr_customize_ops; i++) {
    const struct customize_op *op = customize_ops[i];

    o->table[i] = (struct poptOption){
      .longName = op->name,
      .argInfo = op->syntax == OP_NONE ? POPT_ARG_NONE : POPT_ARG_STRING,
      .val = OPT_FIRST_OP + i,
      .descrip = op->help,
      .argDescrip = op->args,
    };
  }
  memcpy (o->table + nr_customize_ops, own, sizeof own);
  return o->table;
}

void
customize_take_option (void *opaque, int val, char *arg)
{
  struct customize_options *o = opaque;

  if (val != OPT_COMMANDS) {
    customize_add (o, customize_ops[val - OPT_FIRST_OP], arg);
    return;
  }
  read_commands (o, arg);
  free (arg);
}

void
customize_options_free (struct customize_options *o)
{
  for (size_t i = 0; i < o->nr_tasks; i++) {
    struct customize_task *t = &o->tasks[i];

    if (t->op->forget != NULL)
      t->op->forget (t);
    free (t->text);
    free (t->first);
    free (t->second);
    free (t->data);
  }
  free (o->tasks);
  free (o->crypto);
  free (o->table);
}

void
customize_add (struct customize_options *o, const struct customize_op *op,
               char *arg)
{
  struct customize_task *t;

  o->tasks = reallocarray (o->tasks, o->nr_tasks + 1, sizeof *o->tasks);
  if (o->tasks == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  t = &o->tasks[o->nr_tasks++];
  *t = (struct customize_task){ .op = op, .text = arg };
  if (arg == NULL)
    return;
  if (arg[0] == '\0')
    tool_misuse ("--%s: the argument is empty", op->name);
  split (t);
  if (op->flags & OP_FIRST_PATH)
    need_path (op, t->first);
  if (op->flags & OP_SECOND_PATH)
    need_path (op, t->second);
}

/* The first colon separates, but for that of a drive: what comes behind it may
 * hold others.
 */
static void
split (struct customize_task *t)
{
  const struct customize_op *op = t->op;
  bool drive = (op->flags & OP_FIRST_PATH) && tool_has_drive (t->text);
  const char *colon = NULL;

  if (op->syntax == OP_PAIR || op->syntax == OP_MAYBE)
    colon = strchr (t->text + (drive ? 2 : 0), ':');
  if (op->syntax == OP_PAIR && colon == NULL)
    tool_misuse ("--%s: %s: expected: %s", op->name, t->text, op->args);
  if (colon == NULL) {
    t->first = text_copy (t->text);
    return;
  }
  t->first = text_format ("%.*s", (int) (colon - t->text), t->text);
  t->second = text_copy (colon + 1);
  if (t->first[0] == '\0')
    tool_misuse ("--%s: %s: expected: %s", op->name, t->text, op->args);
}

static void
need_path (const struct customize_op *op, const char *path)
{
  if (path[0] != '/' && !tool_has_drive (path))
    tool_misuse ("--%s: %s: expected a path that begins with /", op->name,
                 path);
}

/* Each line is the name of an operation and its argument, as on the command
 * line but without the dashes.
 */
static void
read_commands (struct customize_options *o, const char *path)
{
  CLEANUP_FILE FILE *fp = fopen (path, "re");
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;

  if (fp == NULL)
    tool_die (TOOL_EXIT_FAILED, path, "%s", strerror (errno));
  if (++o->depth > DEPTH_MAX)
    tool_misuse ("%s: files of commands name each other", path);
  while (read_command (fp, &line, &size))
    add_command (o, path, line);
  if (ferror (fp))
    tool_die (TOOL_EXIT_FAILED, path, "%s", strerror (errno));
  o->depth--;
}

/* The next line, with those that it goes on in: a backslash at its end says
 * so.
 */
static bool
read_command (FILE *fp, char **line, size_t *size)
{
  CLEANUP_FREE char *more = NULL;
  size_t more_size = 0;
  ssize_t n = getline (line, size, fp);

  if (n == -1)
    return false;
  for (;;) {
    char *joined;

    while (n > 0 && strchr ("\r\n", (*line)[n - 1]) != NULL)
      (*line)[--n] = '\0';
    if (n == 0 || (*line)[n - 1] != '\\' ||
        getline (&more, &more_size, fp) == -1)
      return true;
    (*line)[n - 1] = '\0';
    joined = text_format ("%s%s", *line, more);
    free (*line);
    *line = joined;
    n = strlen (joined);
    *size = n + 1;
  }
}

static void
add_command (struct customize_options *o, const char *path, char *line)
{
  char *name = line + strspn (line, " \t"), *arg;
  const struct customize_op *op = NULL;

  if (name[0] == '\0' || name[0] == '#')
    return;
  arg = name + strcspn (name, " \t");
  if (*arg != '\0')
    *arg++ = '\0';
  arg += strspn (arg, " \t");
  if (strcmp (name, "commands-from-file") == 0) {
    read_commands (o, arg);
    return;
  }
  for (size_t i = 0; i < nr_customize_ops; i++)
    if (strcmp (name, customize_ops[i]->name) == 0)
      op = customize_ops[i];
  if (op == NULL)
    tool_misuse ("%s: %s: there is no such operation", path, name);
  if ((op->syntax == OP_NONE) != (*arg == '\0'))
    tool_misuse ("%s: %s: expected: %s", path, name,
                 op->args ? op->args : "no argument");
  customize_add (o, op, *arg == '\0' ? NULL : text_copy (arg));
}

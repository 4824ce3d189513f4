/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name of the system, in every file that holds it: which these are differs
 * from one system to the next, but all can be told by the files themselves.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "customize/ops.h"

static int hostname_host (struct customize_task *t,
                          const struct customize_options *o);
static int hostname_act (struct customize *c, const struct customize_task *t);

const struct customize_op op_hostname = {
  .name = "hostname",
  .syntax = OP_TEXT,
  .flags = OP_UNIX,
  .args = "NAME",
  .help = "set the host name",
  .doing = "setting the host name",
  .host = hostname_host,
  .act = hostname_act,
};

enum { NAME_LENGTH = 64 };

/* A file in which the name is the value of a variable. */
struct place {
  const char *path;
  const char *variable; /* with all that stands before the value */
  const char *end;      /* what stands behind it */
};
static const struct place places[] = {
  { "/etc/sysconfig/network", "HOSTNAME=", "" },
  { "/etc/conf.d/hostname", "hostname=\"", "\"" },
  { "/etc/rc.conf", "hostname=\"", "\"" },
};
#define NR_PLACES (sizeof places / sizeof places[0])

/* Files with nothing but the name, besides /etc/hostname. */
static const char *const others[] = { "/etc/HOSTNAME", "/etc/myname" };
#define NR_OTHERS (sizeof others / sizeof others[0])

/* A change of one file. */
struct change {
  const char *name;             /* the new one */
  const char *old;              /* NULL: none is known */
  const struct place *at;       /* of a variable */
  size_t short_name, short_old; /* the lengths up to the first dot */
  bool done;
};

static char *old_name (guestfs_h *g);
static char *name_in (guestfs_h *g, const char *path, const char *variable);
static char *name_of_line (const char *line, const char *variable);
static int change_whole_files (struct customize *c, const char *name);
static int change_variable (struct customize *c, const struct place *at,
                            const char *name);
static void variable_line (FILE *out, const char *line, void *opaque);
static int change_hosts (struct customize *c, struct change *change);
static void hosts_line (FILE *out, const char *line, void *opaque);
static bool is_loopback (const char *line, size_t len);
static void put_word (FILE *out, const char *word, size_t len,
                      struct change *change);

static int
hostname_host (struct customize_task *t, const struct customize_options *o)
{
  const char *name = t->first;
  bool good = name[0] != '-' && name[0] != '.';

  (void) o;
  for (const char *p = name; *p != '\0'; p++)
    good = good && (isascii (*p) && (isalnum (*p) || strchr ("-_.", *p)));
  if (!good)
    tool_misuse ("--hostname: %s: this is no name of a host", name);
  if (strlen (name) > NAME_LENGTH)
    tool_misuse ("--hostname: %s: it is longer than the %d characters that "
                 "Linux takes",
                 name, NAME_LENGTH);
  return 0;
}

static int
hostname_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *old = old_name (c->g);
  struct change change = { .name = t->first,
                           .old = old,
                           .short_name = strcspn (t->first, "."),
                           .short_old = old ? strcspn (old, ".") : 0 };

  if (change_whole_files (c, t->first) == -1)
    return -1;
  for (size_t i = 0; i < NR_PLACES; i++)
    if (change_variable (c, &places[i], t->first) == -1)
      return -1;
  return change_hosts (c, &change);
}

/* What /etc/hosts has to be searched for.  "localhost" stays there. */
static char *
old_name (guestfs_h *g)
{
  char *name = name_in (g, "/etc/hostname", "");

  for (size_t i = 0; i < NR_OTHERS && name == NULL; i++)
    name = name_in (g, others[i], "");
  for (size_t i = 0; i < NR_PLACES && name == NULL; i++)
    name = name_in (g, places[i].path, places[i].variable);
  return name;
}

/* The name in a file, which is the value of VARIABLE there if that is not
 * empty; malloc'ed, or NULL.
 */
static char *
name_in (guestfs_h *g, const char *path, const char *variable)
{
  CLEANUP_FREE char *text = NULL;
  char *name = NULL, *line, *save;

  if (guestfs_exists (g, path) != 1 || text_read (g, path, &text) != 1)
    return NULL;
  for (line = strtok_r (text, "\n", &save); line != NULL && name == NULL;
       line = strtok_r (NULL, "\n", &save))
    name = name_of_line (line, variable);
  return name;
}

static char *
name_of_line (const char *line, const char *variable)
{
  size_t n = strcspn (variable, "=") + (variable[0] != '\0');

  if (strncmp (line, variable, n) != 0)
    return NULL;
  line += n;
  line += strspn (line, " \t\"'");
  n = strcspn (line, " \t\r\"'#;");
  if (n == 0 || strncmp (line, "localhost", 9) == 0)
    return NULL;
  return text_format ("%.*s", (int) n, line);
}

/* /etc/hostname is written unless another of the files is there alone. */
static int
change_whole_files (struct customize *c, const char *name)
{
  CLEANUP_FREE char *line = text_format ("%s\n", name);
  bool other = false;

  for (size_t i = 0; i < NR_OTHERS; i++) {
    if (guestfs_is_file (c->g, others[i]) != 1)
      continue;
    note_change (c, others[i]);
    if (text_write (c->g, others[i], line) == -1)
      return -1;
    other = true;
  }
  for (size_t i = 0; i < NR_PLACES; i++)
    other |= guestfs_is_file (c->g, places[i].path) == 1;
  if (!c->systemd && other && guestfs_exists (c->g, "/etc/hostname") != 1)
    return 0;
  note_change (c, "/etc/hostname");
  return text_write (c->g, "/etc/hostname", line);
}

/* Where the variable is not set, the file is no place for the name, unless
 * there is no other.
 */
static int
change_variable (struct customize *c, const struct place *at, const char *name)
{
  struct change change = { .name = name, .at = at };
  CLEANUP_FREE char *text = NULL, *new = NULL, *line = NULL, *longer = NULL;
  int r;

  if (guestfs_is_file (c->g, at->path) != 1)
    return 0;
  r = text_read (c->g, at->path, &text);
  if (r != 1)
    return r;
  new = text_map (text, variable_line, &change);
  if (!change.done) {
    if (guestfs_exists (c->g, "/etc/hostname") == 1)
      return 0;
    line = text_format ("%s%s%s", at->variable, name, at->end);
    longer = text_add_line (new, line);
  }
  note_change (c, at->path);
  return text_write (c->g, at->path, longer ? longer : new);
}

static void
variable_line (FILE *out, const char *line, void *opaque)
{
  struct change *change = opaque;
  const char *variable = change->at->variable;

  if (strncmp (line, variable, strcspn (variable, "=") + 1) != 0) {
    fprintf (out, "%s\n", line);
    return;
  }
  fprintf (out, "%s%s%s\n", variable, change->name, change->at->end);
  change->done = true;
}

/* Debian has the name beside 127.0.1.1, so that it can be resolved without a
 * network; there the line is added.
 */
static int
change_hosts (struct customize *c, struct change *change)
{
  CLEANUP_FREE char *text = NULL, *new = NULL, *line = NULL, *longer = NULL;
  const char *name = change->name;
  int n = change->short_name;
  int r;

  if (guestfs_exists (c->g, "/etc/hosts") != 1)
    return 0;
  r = text_read (c->g, "/etc/hosts", &text);
  if (r != 1)
    return r;
  new = text_map (text, hosts_line, change);
  if (!change->done && guestfs_exists (c->g, "/etc/debian_version") == 1) {
    line = name[n] == '.' ? text_format ("127.0.1.1\t%s %.*s", name, n, name)
                          : text_format ("127.0.1.1\t%s", name);
    longer = text_add_line (new, line);
  }
  if (longer == NULL && strcmp (new, text) == 0)
    return 0;
  note_change (c, "/etc/hosts");
  return text_write (c->g, "/etc/hosts", longer ? longer : new);
}

/* The old name is replaced on lines of loopback addresses; 127.0.1.1 is only
 * for it, whatever it was.
 */
static void
hosts_line (FILE *out, const char *line, void *opaque)
{
  struct change *change = opaque;
  size_t n = strcspn (line, " \t");
  const char *comment = strchrnul (line, '#');

  if (n == 9 && strncmp (line, "127.0.1.1", n) == 0) {
    if (!change->done) {
      fprintf (out, "127.0.1.1\t%s", change->name);
      if (change->name[change->short_name] == '.')
        fprintf (out, " %.*s", (int) change->short_name, change->name);
      fputc ('\n', out);
    }
    change->done = true;
    return;
  }
  if (!is_loopback (line, n)) {
    fprintf (out, "%s\n", line);
    return;
  }
  while (line < comment) {
    n = strcspn (line, " \t");
    if (line + n > comment)
      n = comment - line;
    put_word (out, line, n, change);
    line += n;
    n = strspn (line, " \t");
    fprintf (out, "%.*s", (int) n, line);
    line += n;
  }
  fprintf (out, "%s\n", comment);
}

static bool
is_loopback (const char *line, size_t len)
{
  return strncmp (line, "127.", 4) == 0 ||
         (len == 3 && strncmp (line, "::1", 3) == 0);
}

/* The whole name becomes the whole, the short one the short. */
static void
put_word (FILE *out, const char *word, size_t len, struct change *change)
{
  const char *old = change->old;

  if (old != NULL && len == strlen (old) && strncmp (word, old, len) == 0)
    fputs (change->name, out);
  else if (old != NULL && len == change->short_old &&
           strncmp (word, old, len) == 0)
    fprintf (out, "%.*s", (int) change->short_name, change->name);
  else {
    fprintf (out, "%.*s", (int) len, word);
    return;
  }
  change->done = true;
}

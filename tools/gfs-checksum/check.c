/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-checksum -c: verify lists as sha256sum and its like print them, plainly
 * or with --tag.  What is said, and when it fails, is theirs, too.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cleanup.h"
#include "gfs-checksum/checksum.h"

struct list {
  guestfs_h *g;
  const struct opts *o;
  const char *name; /* of the host's file */
  size_t line;      /* the last one read */
  size_t good, malformed, unreadable, wrong, matched;
  struct batch batch;
  struct gm_strvec names, sums; /* of the files in the batch */
  const struct sum_type *type;  /* of the batch */
};

static int check_list (guestfs_h *g, const struct opts *o, const char *name);
static int read_lines (struct list *l, FILE *fp);
static int take_line (struct list *l, char *line);
static bool parse_line (char *line, const struct opts *o, char **sum,
                        char **name, const struct sum_type **type);
static int flush_batch (struct list *l);
static void judge (struct list *l, size_t i, const char *sum);
static int verdict (const struct list *l);

int
check_lists (guestfs_h *g, struct opts *o)
{
  int r = 0;

  if (o->common.nr_args == 0)
    return check_list (g, o, "-");
  for (int i = 0; i < o->common.nr_args; i++)
    if (check_list (g, o, o->common.args[i]) == -1)
      r = -1;
  return r;
}

static int
check_list (guestfs_h *g, const struct opts *o, const char *name)
{
  bool standard = strcmp (name, "-") == 0;
  CLEANUP_FILE FILE *fp = standard ? NULL : fopen (name, "re");
  struct list l = {
    .g = g,
    .o = o,
    .name = standard ? "standard input" : name,
  };
  int r;

  if (!standard && fp == NULL)
    return tool_error (name, "%s", strerror (errno));
  r = read_lines (&l, standard ? stdin : fp);
  if (r == 0)
    r = flush_batch (&l);
  batch_clear (&l.batch);
  gm_strvec_free (&l.names);
  gm_strvec_free (&l.sums);
  return r == -1 ? -1 : verdict (&l);
}

static int
read_lines (struct list *l, FILE *fp)
{
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;
  ssize_t n;

  while ((n = getline (&line, &size, fp)) > 0 && !tool_reader_gone ()) {
    l->line++;
    if (line[n - 1] == '\n')
      line[--n] = '\0';
    if (n > 0 && line[n - 1] == '\r')
      line[--n] = '\0';
    if (n == 0 || line[0] == '#')
      continue;
    if (strlen (line) != (size_t) n) /* no line of text */
      line[0] = '\0';
    if (take_line (l, line) == -1)
      return -1;
  }
  return ferror (fp) ? tool_error (l->name, "%s", strerror (errno)) : 0;
}

static int
take_line (struct list *l, char *line)
{
  const struct sum_type *type;
  CLEANUP_FREE char *path = NULL;
  const char *dir = l->o->directory ? l->o->directory : "";
  char *sum, *name;

  if (!parse_line (line, l->o, &sum, &name, &type)) {
    l->malformed++;
    if (l->o->warn)
      tool_error (l->name, "%zu: improperly formatted checksum line", l->line);
    return 0;
  }
  l->good++;
  if (type != l->type && flush_batch (l) == -1)
    return -1;
  l->type = type;
  if (asprintf (&path, "%s%s%s", name[0] == '/' ? "" : dir,
                name[0] == '/' ? "" : "/", name) == -1 ||
      gm_strvec_add (&l->names, name) == -1 ||
      gm_strvec_add (&l->sums, sum) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return batch_add (&l->batch, path) ? flush_batch (l) : 0;
}

/* Undo the escapes of NAME.  Returns false if there are others than \\, \n and
 * \r.
 */
static bool
unescape (char *name)
{
  char *to = name;

  for (; *name; name++) {
    if (*name == '\\') {
      name++;
      if (*name != '\\' && *name != 'n' && *name != 'r')
        return false;
      *to++ = *name == 'n' ? '\n' : *name == 'r' ? '\r' : '\\';
    } else
      *to++ = *name;
  }
  *to = '\0';
  return true;
}

/* `TAG (NAME) = SUM' */
static bool
parse_tagged (char *line, char **sum, char **name, const struct sum_type **type)
{
  char *open = strstr (line, " ("), *close = NULL;

  for (char *p = line; (p = strstr (p, ") = ")) != NULL; p++)
    close = p;
  if (open == NULL || close == NULL || close <= open)
    return false;
  *open = *close = '\0';
  *name = open + 2;
  *sum = close + 4;
  *type = sum_type_find (NULL, line, 0);
  return *type && strlen (*sum) == (*type)->digits;
}

/* `SUM  NAME' or `SUM *NAME' */
static bool
parse_plain (char *line, char **sum, char **name, const struct sum_type **type)
{
  size_t n = strcspn (line, " ");

  if (line[n] == '\0' || (line[n + 1] != ' ' && line[n + 1] != '*'))
    return false;
  line[n] = '\0';
  *sum = line;
  *name = line + n + 2;
  *type = sum_type_find (NULL, NULL, n);
  return *type != NULL;
}

static bool
parse_line (char *line, const struct opts *o, char **sum, char **name,
            const struct sum_type **type)
{
  bool escaped;

  line += strspn (line, " \t");
  escaped = *line == '\\';
  line += escaped;
  if (!(line[0] >= 'A' && strstr (line, ") = ")
          ? parse_tagged (line, sum, name, type)
          : parse_plain (line, sum, name, type)))
    return false;
  if (o->type && strcmp (o->type, (*type)->name) != 0)
    return false;
  return (*sum)[strspn (*sum, "0123456789abcdefABCDEF")] == '\0' &&
         **name != '\0' && (!escaped || unescape (*name));
}

static int
flush_batch (struct list *l)
{
  CLEANUP_FREE_STRINGS char **sums = NULL;

  if (l->names.len == 0)
    return 0;
  sums = batch_ask (l->g, &l->batch, l->type->name);
  for (size_t i = 0; sums && sums[i] && i < l->names.len; i++)
    judge (l, i, sums[i]);
  batch_clear (&l->batch);
  gm_strvec_free (&l->names);
  gm_strvec_free (&l->sums);
  return sums ? 0 : -1;
}

/* A backslash alone is not odd here, says sha256sum. */
static void
print_result (const char *name, const char *result)
{
  bool terminal = isatty (STDOUT_FILENO);

  if (terminal ? name_is_odd (name) : strchr (name, '\n') != NULL) {
    putchar ('\\');
    put_name (name);
  } else
    fputs (name, stdout);
  printf (": %s\n", result);
}

static void
judge (struct list *l, size_t i, const char *sum)
{
  const char *name = l->names.strings[i];

  if (l->o->ignore_missing && strcmp (sum, "!No such file or directory") == 0)
    return;
  if (sum[0] == '!') {
    l->unreadable++;
    tool_error (name, "%s", sum + 1);
    if (!l->o->status)
      print_result (name, "FAILED open or read");
  } else if (strcasecmp (sum, l->sums.strings[i]) != 0) {
    l->wrong++;
    if (!l->o->status)
      print_result (name, "FAILED");
  } else {
    l->matched++;
    if (!l->o->status && !l->o->common.quiet)
      print_result (name, "OK");
  }
}

static void
warn (size_t n, const char *one, const char *many)
{
  if (n == 1)
    tool_error (NULL, "WARNING: 1 %s", one);
  else if (n > 1)
    tool_error (NULL, "WARNING: %zu %s", n, many);
}

static int
verdict (const struct list *l)
{
  if (l->good == 0)
    return tool_error (l->name, "no properly formatted checksum lines found");
  if (!l->o->status) {
    warn (l->malformed, "line is improperly formatted",
          "lines are improperly formatted");
    warn (l->unreadable, "listed file could not be read",
          "listed files could not be read");
    warn (l->wrong, "computed checksum did NOT match",
          "computed checksums did NOT match");
    if (l->o->ignore_missing && l->matched + l->wrong == 0)
      tool_error (l->name, "no file was verified");
  }
  return l->unreadable > 0 || l->wrong > 0 || l->matched == 0 ||
             (l->o->strict && l->malformed > 0)
           ? -1
           : 0;
}

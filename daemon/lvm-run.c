/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running lvm(8), and reading its reports; see lvm-run.h.
 *
 * All that lvm does costs its start, 16 to 50 ms under emulation: one run per
 * call, with a report that has everything.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "lvm-run.h"
#include "server.h"
#include "volumes.h"

static void strip_chatter (struct run *r);
static int add_line (char **all, const char *line, size_t len);

int
lvm_run (struct call *c, struct run *r)
{
  if (c->server->testing) { /* the volumes here are those of the host */
    errno = ENOTSUP;
    return -1;
  }
  volumes_ready (c);
  if (run_program (c, r) == -1)
    return -1;
  strip_chatter (r);
  return 0;
}

/* When metadata are damaged, this comes before the report, -qq or not. */
static void
strip_chatter (struct run *r)
{
  static const char line[] = "  Retrying metadata scan.\n";
  const size_t len = sizeof line - 1;

  while (strncmp (r->out, line, len) == 0) {
    r->out_len -= len;
    memmove (r->out, r->out + len, r->out_len + 1);
  }
}

int
lvm_run_or_reply (struct call *c, const char *object, const char *const *argv,
                  char **out)
{
  CLEANUP_RUN struct run r = { .argv = argv };
  CLEANUP_FREE char *message = NULL;

  if (lvm_run (c, &r) == -1)
    return reply_errno (c, "%s: %s", object, argv[0]);
  if (r.status != 0) {
    message = lvm_message (r.err);
    return reply_error (
      c, "%s: %s", object,
      message != NULL && message[0] != '\0' ? message : run_reason (&r));
  }
  if (out != NULL)
    *out = steal_ptr (&r.out);
  return 0;
}

json_t *
lvm_report_or_reply (struct call *c, const char *object, const char *command,
                     const char *fields, const char *const *more)
{
  const char *argv[32] = { "lvm",        command,   "--reportformat",
                           "json",       "--units", "b",
                           "--nosuffix", "-o",      fields };
  CLEANUP_FREE char *out = NULL;
  json_t *root, *list;
  size_t n = 0;

  while (argv[n] != NULL)
    n++;
  for (; more != NULL && *more != NULL && n < 31; more++)
    argv[n++] = *more;
  if (lvm_run_or_reply (c, object, argv, &out) == -1)
    return NULL;
  root = json_loads (out, 0, NULL);
  /* { "report": [ { "lv": [ {...}, ... ] } ] } */
  list = json_array_get (json_object_get (root, "report"), 0);
  list = json_object_iter_value (json_object_iter (list));
  json_incref (list);
  json_decref (root);
  if (json_is_array (list))
    return list;
  json_decref (list);
  return reply_error_null (c, "%s: the report of LVM cannot be read", object);
}

const char *
lvm_field (const json_t *row, const char *field)
{
  const char *s = json_string_value (json_object_get (row, field));

  return s != NULL ? s : "";
}

char *
lvm_value_or_reply (struct call *c, const char *object, const char *command,
                    const char *field, const char *const *more)
{
  json_t *rows = lvm_report_or_reply (c, object, command, field, more);
  char *value = NULL;

  if (rows == NULL)
    return NULL;
  if (json_array_size (rows) != 1)
    reply_error (c, "%s: LVM knows %zu of that name", object,
                 json_array_size (rows));
  else {
    value = strdup (lvm_field (json_array_get (rows, 0), field));
    if (value == NULL)
      reply_errno (c, "%s", object);
  }
  json_decref (rows);
  return value;
}

char *
lvm_message (const char *text)
{
  CLEANUP_FREE char *errors = strdup (""), *warnings = strdup ("");
  int r = errors == NULL || warnings == NULL ? -1 : 0;

  while (r == 0 && *text != '\0') {
    size_t len;

    text += strspn (text, " \t\n");
    len = strcspn (text, "\n");
    r = add_line (strncmp (text, "WARNING:", 8) == 0 ? &warnings : &errors,
                  text, len);
    text += len;
  }
  if (r == -1)
    return NULL;
  return steal_ptr (errors[0] != '\0' ? &errors : &warnings);
}

static int
add_line (char **all, const char *line, size_t len)
{
  char *longer;

  while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '.'))
    len--;
  if (len == 0)
    return 0;
  if (asprintf (&longer, "%s%s%.*s", *all, **all != '\0' ? "; " : "", (int) len,
                line) == -1)
    return -1;
  free (*all);
  *all = longer;
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client for QEMU's Machine Protocol; see qmp.h. */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "clock.h"
#include "common/cleanup.h"
#include "fd-passing.h"
#include "qmp.h"

enum {
  COMMAND_TIMEOUT = 60000,   /* ms; a command that answers later is lost */
  LINE_MAX_BYTES = 16 << 20, /* more than any reply that we ask for */
};

struct gm_qmp {
  int fd;
  char *buf; /* bytes read but not yet a whole line */
  size_t len, size;
  bool greeted;
  json_t *events;     /* array of events not yet waited for */
  json_int_t id;      /* of the last command */
  json_int_t settled; /* the last one whose reply was waited for: a late reply
                       * to an earlier one is not taken for another's */
};

static void set_why (char **why, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

static void
set_why (char **why, const char *fs, ...)
{
  va_list args;

  va_start (args, fs);
  if (vasprintf (why, fs, args) == -1)
    *why = NULL;
  va_end (args);
}

/* Take the first whole line out of the buffer, if there is one. */
static json_t *
next_buffered (struct gm_qmp *q)
{
  char *nl = q->len ? memchr (q->buf, '\n', q->len) : NULL;
  json_t *obj;
  size_t n;

  if (nl == NULL)
    return NULL;
  n = nl + 1 - q->buf;
  obj = json_loadb (q->buf, n - 1, 0, NULL);
  q->greeted = true;
  memmove (q->buf, q->buf + n, q->len - n);
  q->len -= n;
  return obj ? obj : json_object (); /* not JSON: an object nobody wants */
}

/* Read more bytes.  Returns 1, 0 at time-out, -1 when qemu is gone. */
static int
fill (struct gm_qmp *q, int timeout)
{
  struct pollfd pfd = { .fd = q->fd, .events = POLLIN };
  ssize_t n;
  int r;

  do
    r = poll (&pfd, 1, timeout);
  while (r == -1 && errno == EINTR);
  if (r <= 0)
    return r;
  if (q->size - q->len < 4096) {
    size_t size = q->size + 65536;
    char *buf = size > LINE_MAX_BYTES ? NULL : realloc (q->buf, size);

    if (buf == NULL)
      return -1;
    q->buf = buf;
    q->size = size;
  }
  do
    n = read (q->fd, q->buf + q->len, q->size - q->len);
  while (n == -1 && errno == EINTR);
  if (n <= 0)
    return -1;
  q->len += n;
  return 1;
}

/* The next object that is not an event (events are kept), or NULL at the
 * deadline or when qemu is gone.
 */
static json_t *
next_reply (struct gm_qmp *q, int64_t deadline)
{
  for (;;) {
    json_t *obj = next_buffered (q);
    int64_t left = deadline - gm_now_ms ();

    if (obj == NULL) {
      if (left <= 0 || fill (q, left) <= 0)
        return NULL;
    } else if (json_object_get (obj, "event") != NULL)
      json_array_append_new (q->events, obj);
    else
      return obj;
  }
}

struct gm_qmp *
gm_qmp_new (int fd, char **why)
{
  struct gm_qmp *q = calloc (1, sizeof *q);

  if (q == NULL || (q->events = json_array ()) == NULL) {
    set_why (why, "out of memory");
    free (q);
    close (fd);
    return NULL;
  }
  q->fd = fd;
  if (gm_qmp_post (q, "qmp_capabilities", NULL, -1, why) == -1) {
    gm_qmp_free (q);
    return NULL;
  }
  return q;
}

void
gm_qmp_free (struct gm_qmp *q)
{
  if (q == NULL)
    return;
  close (q->fd);
  free (q->buf);
  json_decref (q->events);
  free (q);
}

int
gm_qmp_fd (const struct gm_qmp *q)
{
  return q->fd;
}

bool
gm_qmp_greeted (const struct gm_qmp *q)
{
  return q->greeted;
}

/* Send one line, with a descriptor beside its first byte. */
static int
send_line (struct gm_qmp *q, const char *line, size_t len, int fd)
{
  while (len > 0) {
    ssize_t n = gm_send_with_fds (q->fd, line, len, &fd, fd != -1);

    if (n <= 0)
      return -1;
    line += n;
    len -= n;
    fd = -1; /* it has gone with the first part */
  }
  return 0;
}

/* Turn a reply into a result or a reason. */
static int
take_reply (json_t *reply, const char *command, json_t **ret, char **why)
{
  json_t *error = json_object_get (reply, "error");
  const char *desc = json_string_value (json_object_get (error, "desc"));

  if (reply == NULL)
    set_why (why, "qemu ended or hung during %s", command);
  else if (error != NULL)
    set_why (why, "%s", desc ? desc : command);
  if (reply == NULL || error != NULL) {
    json_decref (reply);
    return -1;
  }
  if (ret != NULL)
    *ret = json_incref (json_object_get (reply, "return"));
  json_decref (reply);
  return 0;
}

int
gm_qmp_post (struct gm_qmp *q, const char *command, json_t *args, int fd,
             char **why)
{
  json_t *obj = json_object ();
  CLEANUP_FREE char *line = NULL;

  json_object_set_new (obj, "execute", json_string (command));
  json_object_set_new (obj, "id", json_integer (++q->id));
  if (args != NULL)
    json_object_set_new (obj, "arguments", args);
  line = json_dumps (obj, JSON_COMPACT);
  json_decref (obj);
  if (line == NULL) {
    q->id--;
    set_why (why, "%s: an argument is not valid UTF-8", command);
    return -1;
  }
  if (send_line (q, line, strlen (line), fd) == -1) {
    set_why (why, "qemu ended before %s", command);
    return -1;
  }
  return 0;
}

/* The reply to command ID; what else comes (the greeting, late replies) is
 * skipped.
 */
static json_t *
reply_to (struct gm_qmp *q, json_int_t id, int64_t deadline)
{
  json_t *reply;

  while ((reply = next_reply (q, deadline)) != NULL &&
         json_integer_value (json_object_get (reply, "id")) != id)
    json_decref (reply);
  return reply;
}

int
gm_qmp_settle (struct gm_qmp *q, int timeout, char **why)
{
  int64_t deadline = gm_now_ms () + timeout;
  int r = 0;

  while (q->settled < q->id) {
    CLEANUP_FREE char *reason = NULL;
    json_t *reply = reply_to (q, ++q->settled, deadline);

    if (reply == NULL)
      q->settled = q->id;
    if (take_reply (reply, "the last commands", NULL, &reason) == -1 &&
        r == 0) {
      r = -1;
      *why = steal_ptr (&reason);
    }
  }
  return r;
}

int
gm_qmp_command (struct gm_qmp *q, const char *command, json_t *args, int fd,
                json_t **ret, char **why)
{
  if (q->settled < q->id && gm_qmp_settle (q, COMMAND_TIMEOUT, why) == -1) {
    json_decref (args);
    return -1;
  }
  if (gm_qmp_post (q, command, args, fd, why) == -1)
    return -1;
  q->settled = q->id;
  return take_reply (reply_to (q, q->id, gm_now_ms () + COMMAND_TIMEOUT),
                     command, ret, why);
}

static bool
event_matches (json_t *event, const char *name, const char *key,
               const char *value)
{
  const char *s = json_string_value (json_object_get (event, "event"));

  if (s == NULL || strcmp (s, name) != 0)
    return false;
  if (key == NULL)
    return true;
  s =
    json_string_value (json_object_get (json_object_get (event, "data"), key));
  return s != NULL && strcmp (s, value) == 0;
}

/* Take the next event off the queue, waiting for it.  *R is 0 when none came
 * in time, -1 when qemu is gone.
 */
static json_t *
next_event (struct gm_qmp *q, int64_t deadline, int *r)
{
  json_t *obj;

  for (;;) {
    while ((obj = next_buffered (q)) != NULL)
      json_array_append_new (q->events, obj);
    if (json_array_size (q->events) > 0) {
      obj = json_incref (json_array_get (q->events, 0));
      json_array_remove (q->events, 0);
      return obj;
    }
    *r = deadline > gm_now_ms () ? fill (q, deadline - gm_now_ms ()) : 0;
    if (*r <= 0)
      return NULL;
  }
}

int
gm_qmp_wait_event (struct gm_qmp *q, const char *name, const char *key,
                   const char *value, int timeout)
{
  int64_t deadline = gm_now_ms () + timeout;
  json_t *event;
  bool found = false;
  int r = 0;

  while (!found && (event = next_event (q, deadline, &r)) != NULL) {
    found = event_matches (event, name, key, value);
    json_decref (event);
  }
  return found ? 1 : r;
}

char *
gm_qmp_next_event (struct gm_qmp *q, const char *name, const char *key,
                   int timeout)
{
  int64_t deadline = gm_now_ms () + timeout;
  char *value = NULL;
  json_t *event;
  bool found = false;
  int r;

  while (!found && (event = next_event (q, deadline, &r)) != NULL) {
    found = event_matches (event, name, NULL, NULL);
    if (found) {
      const char *s = json_string_value (
        json_object_get (json_object_get (event, "data"), key));

      value = s ? strdup (s) : NULL;
    }
    json_decref (event);
  }
  return value;
}

void
gm_qmp_forget_events (struct gm_qmp *q)
{
  json_array_clear (q->events);
}

bool
gm_qmp_pump (struct gm_qmp *q)
{
  json_t *obj;
  int r;

  do
    r = fill (q, 0);
  while (r == 1);
  while ((obj = next_buffered (q)) != NULL)
    if (json_object_get (obj, "event") != NULL &&
        json_array_size (q->events) < 256)
      json_array_append_new (q->events, obj);
    else
      json_decref (obj);
  return r == 0;
}

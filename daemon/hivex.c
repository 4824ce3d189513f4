/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The registry of a Windows, by libhivex.  API: share/api/hivex.xml.
 *
 * One hive is open at a time.  It belongs to the handle: one client opens it,
 * others go on with it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hivex.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "hive.h"
#include "lock.h"
#include "run.h"
#include "server.h"

#define OBJECT_SIZE 40

struct hive_session {
  struct hive hive;
  char *path;
  bool writable;
};

static struct hive_session *begin_or_reply (struct call *c);
static void unlock (struct call *c);
static void end (struct server *server);
static int ask (struct call *c, const char *what, struct hive_question *q);
static int64_t ask_number (struct call *c, const char *what, enum hive_op op,
                           int64_t handle, const char *name);
static char *ask_text (struct call *c, const char *what, enum hive_op op,
                       int64_t handle);
static int64_t *ask_list (struct call *c, enum hive_op op, int64_t node,
                          size_t *nr);

bool
available_hivex (void)
{
  return true;
}

int
do_hivex_open (struct call *c, const char *filename,
               const struct do_hivex_open_opts *o)
{
  struct hive_session *s = calloc (1, sizeof *s);
  int flags = 0, r;

  if (o->bitmask & GUESTFS_HIVEX_OPEN_VERBOSE_BITMASK && o->verbose)
    flags |= HIVEX_OPEN_VERBOSE;
  if (o->bitmask & GUESTFS_HIVEX_OPEN_DEBUG_BITMASK && o->debug)
    flags |= HIVEX_OPEN_DEBUG;
  if (o->bitmask & GUESTFS_HIVEX_OPEN_UNSAFE_BITMASK && o->unsafe)
    flags |= HIVEX_OPEN_UNSAFE;
  if (s == NULL || (s->path = strdup (filename)) == NULL) {
    free (s);
    return reply_errno (c, "%s", filename);
  }
  s->writable = o->bitmask & GUESTFS_HIVEX_OPEN_WRITE_BITMASK && o->write;
  if (lock_or_reply (c, &c->server->hive_lock) == -1) {
    free (s->path);
    free (s);
    return -1;
  }
  end (c->server);
  r = hive_open_or_reply (c, &s->hive, filename, flags);
  c->server->hive = s;
  if (r == -1)
    end (c->server);
  pthread_mutex_unlock (&c->server->hive_lock);
  return r;
}

int
do_hivex_close (struct call *c)
{
  if (begin_or_reply (c) == NULL)
    return -1;
  end (c->server);
  unlock (c);
  return 0;
}

int64_t
do_hivex_root (struct call *c)
{
  return ask_number (c, "the root key", HIVE_ROOT, 0, NULL);
}

char *
do_hivex_node_name (struct call *c, int64_t node)
{
  return ask_text (c, "key", HIVE_NODE_NAME, node);
}

guestfs_int_hivex_node_list *
do_hivex_node_children (struct call *c, int64_t node)
{
  guestfs_int_hivex_node_list *list;
  size_t nr;
  CLEANUP_FREE int64_t *nodes = ask_list (c, HIVE_NODE_CHILDREN, node, &nr);

  if (nodes == NULL)
    return NULL;
  list = calloc (1, sizeof *list);
  if (list != NULL)
    list->guestfs_int_hivex_node_list_val =
      calloc (nr + 1, sizeof *list->guestfs_int_hivex_node_list_val);
  if (list == NULL || list->guestfs_int_hivex_node_list_val == NULL) {
    free (list);
    return reply_errno_null (c, "key %" PRIi64, node);
  }
  list->guestfs_int_hivex_node_list_len = nr;
  for (size_t i = 0; i < nr; i++)
    list->guestfs_int_hivex_node_list_val[i].hivex_node_h = nodes[i];
  return list;
}

int64_t
do_hivex_node_get_child (struct call *c, int64_t node, const char *name)
{
  return ask_number (c, "key", HIVE_NODE_GET_CHILD, node, name);
}

int64_t
do_hivex_node_parent (struct call *c, int64_t node)
{
  return ask_number (c, "key", HIVE_NODE_PARENT, node, NULL);
}

guestfs_int_hivex_value_list *
do_hivex_node_values (struct call *c, int64_t node)
{
  guestfs_int_hivex_value_list *list;
  size_t nr;
  CLEANUP_FREE int64_t *values = ask_list (c, HIVE_NODE_VALUES, node, &nr);

  if (values == NULL)
    return NULL;
  list = calloc (1, sizeof *list);
  if (list != NULL)
    list->guestfs_int_hivex_value_list_val =
      calloc (nr + 1, sizeof *list->guestfs_int_hivex_value_list_val);
  if (list == NULL || list->guestfs_int_hivex_value_list_val == NULL) {
    free (list);
    return reply_errno_null (c, "key %" PRIi64, node);
  }
  list->guestfs_int_hivex_value_list_len = nr;
  for (size_t i = 0; i < nr; i++)
    list->guestfs_int_hivex_value_list_val[i].hivex_value_h = values[i];
  return list;
}

int64_t
do_hivex_node_get_value (struct call *c, int64_t node, const char *key)
{
  return ask_number (c, "key", HIVE_NODE_GET_VALUE, node, key);
}

char *
do_hivex_value_key (struct call *c, int64_t value)
{
  return ask_text (c, "value", HIVE_VALUE_KEY, value);
}

int64_t
do_hivex_value_type (struct call *c, int64_t value)
{
  return ask_number (c, "value", HIVE_VALUE_TYPE, value, NULL);
}

char *
do_hivex_value_value (struct call *c, int64_t value, size_t *size)
{
  struct hive_question q = {
    .request = { .op = HIVE_VALUE_DATA, .handle = value },
  };

  if (ask (c, "value", &q) == -1)
    return NULL;
  *size = q.out_len;
  return q.out;
}

char *
do_hivex_value_string (struct call *c, int64_t value)
{
  return ask_text (c, "value", HIVE_VALUE_STRING, value);
}

int64_t
do_hivex_node_add_child (struct call *c, int64_t parent, const char *name)
{
  return ask_number (c, "key", HIVE_ADD_CHILD, parent, name);
}

int
do_hivex_node_delete_child (struct call *c, int64_t node)
{
  return ask_number (c, "key", HIVE_DELETE_CHILD, node, NULL) == -1 ? -1 : 0;
}

int
do_hivex_node_set_value (struct call *c, int64_t node, const char *key,
                         int64_t type, const char *val, size_t val_size)
{
  struct hive_question q = {
    .request = { .op = HIVE_SET_VALUE, .handle = node, .number = type },
    .name = key,
    .data = val,
    .len = val_size,
  };
  int r;

  if (type < 0 || type > UINT32_MAX)
    return reply_explained (c, EINVAL, "%s: %" PRIi64 " is no type", key, type);
  r = ask (c, "key", &q);
  free (q.out);
  return r;
}

int
do_hivex_commit (struct call *c, const char *filename)
{
  struct hive_session *s;
  int r;

  if (filename != NULL && check_path (c, "filename", filename) == -1)
    return -1;
  s = begin_or_reply (c);
  if (s == NULL)
    return -1;
  if (s->writable)
    r = hive_commit_or_reply (c, &s->hive, filename ? filename : s->path,
                              filename == NULL);
  else
    r = reply_explained (c, EROFS, "%s: was not opened for writing", s->path);
  unlock (c);
  return r;
}

/* The open hive, for the caller alone until unlock. */
static struct hive_session *
begin_or_reply (struct call *c)
{
  if (lock_or_reply (c, &c->server->hive_lock) == -1)
    return NULL;
  if (c->server->hive != NULL)
    return c->server->hive;
  pthread_mutex_unlock (&c->server->hive_lock);
  return reply_error_null (c, "no hive is open: call hivex_open first");
}

static void
unlock (struct call *c)
{
  pthread_mutex_unlock (&c->server->hive_lock);
}

static void
end (struct server *server)
{
  struct hive_session *s = steal_ptr (&server->hive);

  if (s == NULL)
    return;
  hive_close (&s->hive);
  free (s->path);
  free (s);
}

/* Ask the open hive; WHAT the handle of the question is of, for messages. */
static int
ask (struct call *c, const char *what, struct hive_question *q)
{
  struct hive_session *s = begin_or_reply (c);
  enum hive_op op = q->request.op;
  char object[OBJECT_SIZE];
  int r;

  if (s == NULL)
    return -1;
  snprintf (object, sizeof object, "%s %" PRIi64, what, q->request.handle);
  q->object = op == HIVE_ROOT ? what : object;
  if (!s->writable && (op == HIVE_ADD_CHILD || op == HIVE_DELETE_CHILD ||
                       op == HIVE_SET_VALUE))
    r = reply_explained (c, EROFS, "%s: was not opened for writing", s->path);
  else
    r = hive_ask_or_reply (c, &s->hive, q);
  unlock (c);
  return r;
}

static int64_t
ask_number (struct call *c, const char *what, enum hive_op op, int64_t handle,
            const char *name)
{
  struct hive_question q = {
    .request = { .op = op, .handle = handle },
    .name = name,
  };

  if (ask (c, what, &q) == -1)
    return -1;
  free (q.out);
  return q.number;
}

static char *
ask_text (struct call *c, const char *what, enum hive_op op, int64_t handle)
{
  struct hive_question q = { .request = { .op = op, .handle = handle } };

  return ask (c, what, &q) == -1 ? NULL : q.out;
}

static int64_t *
ask_list (struct call *c, enum hive_op op, int64_t node, size_t *nr)
{
  struct hive_question q = { .request = { .op = op, .handle = node } };

  if (ask (c, "key", &q) == -1)
    return NULL;
  *nr = q.out_len / sizeof (int64_t);
  return q.out;
}

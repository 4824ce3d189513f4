/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hive: the calls of libhivex, one by one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "hive.h"

#define FD_PATH "/proc/self/fd/%d"

static int open_hive (struct task *t);
static int commit (struct task *t);
static int get (struct task *t);
static int look_up (struct task *t, size_t found);
static int give_string (struct task *t, char *take_string);
static int give_list (struct task *t, size_t *take_list);
static int give_value (struct task *t);
static int change (struct task *t);

void
serve (struct task *t)
{
  int r;

  errno = 0;
  if (t->h == NULL && t->request.op != HIVE_OPEN) {
    errno = EBADF;
    r = -1;
  } else
    switch (t->request.op) {
    case HIVE_OPEN:
      r = open_hive (t);
      break;
    case HIVE_COMMIT:
      r = commit (t);
      break;
    case HIVE_ADD_CHILD:
    case HIVE_DELETE_CHILD:
    case HIVE_SET_VALUE:
      r = change (t);
      break;
    default:
      r = get (t);
    }
  /* Where it says nothing it has met what cannot be. */
  if (r == -1)
    t->err = errno != 0 ? errno : EINVAL;
}

static int
open_hive (struct task *t)
{
  char path[sizeof FD_PATH + 8];

  if (t->h != NULL)
    hivex_close (steal_ptr (&t->h));
  snprintf (path, sizeof path, FD_PATH, HIVE_MEMORY_FD);
  t->h = hivex_open (path, t->request.number);
  /* Opened for writing all of it is in our memory. */
  return t->h == NULL ? -1 : ftruncate (HIVE_MEMORY_FD, 0);
}

static int
commit (struct task *t)
{
  char path[sizeof FD_PATH + 8];

  snprintf (path, sizeof path, FD_PATH, HIVE_MEMORY_FD);
  return hivex_commit (t->h, path, 0);
}

static int
get (struct task *t)
{
  const size_t handle = t->request.handle;
  hive_type type;
  size_t len;

  switch (t->request.op) {
  case HIVE_ROOT:
    t->number = hivex_root (t->h);
    return t->number == 0 ? -1 : 0;
  case HIVE_NODE_PARENT:
    t->number = hivex_node_parent (t->h, handle);
    return t->number == 0 ? -1 : 0;
  case HIVE_NODE_NAME:
    return give_string (t, hivex_node_name (t->h, handle));
  case HIVE_NODE_CHILDREN:
    return give_list (t, hivex_node_children (t->h, handle));
  case HIVE_NODE_VALUES:
    return give_list (t, hivex_node_values (t->h, handle));
  case HIVE_NODE_GET_CHILD:
    return look_up (t, hivex_node_get_child (t->h, handle, t->name));
  case HIVE_NODE_GET_VALUE:
    return look_up (t, hivex_node_get_value (t->h, handle, t->name));
  case HIVE_VALUE_KEY:
    return give_string (t, hivex_value_key (t->h, handle));
  case HIVE_VALUE_STRING:
    return give_string (t, hivex_value_string (t->h, handle));
  case HIVE_VALUE_DATA:
    return give_value (t);
  case HIVE_VALUE_TYPE:
    if (hivex_value_type (t->h, handle, &type, &len) == -1)
      return -1;
    t->number = type;
    return 0;
  default:
    errno = ENOSYS;
    return -1;
  }
}

/* Nothing found is no error, and leaves errno alone. */
static int
look_up (struct task *t, size_t found)
{
  t->number = found;
  return found == 0 && errno != 0 && errno != HIVEX_NO_KEY ? -1 : 0;
}

static int
give_string (struct task *t, char *take_string)
{
  if (take_string == NULL)
    return -1;
  t->out = take_string;
  t->out_len = strlen (take_string);
  return 0;
}

static int
give_list (struct task *t, size_t *take_list)
{
  size_t nr = 0;

  if (take_list == NULL)
    return -1;
  while (take_list[nr] != 0)
    nr++;
  _Static_assert (sizeof *take_list == sizeof (int64_t), "64 bits");
  t->out = take_list;
  t->out_len = nr * sizeof *take_list;
  return 0;
}

static int
give_value (struct task *t)
{
  hive_type type;
  size_t len;

  t->out = hivex_value_value (t->h, t->request.handle, &type, &len);
  if (t->out == NULL)
    return -1;
  t->out_len = len;
  t->number = type;
  return 0;
}

static int
change (struct task *t)
{
  const struct hive_request *r = &t->request;
  const hive_set_value value = {
    .key = t->name,
    .t = r->number,
    .len = r->data_len,
    .value = t->data,
  };

  switch (r->op) {
  case HIVE_ADD_CHILD:
    t->number = hivex_node_add_child (t->h, r->handle, t->name);
    return t->number == 0 ? -1 : 0;
  case HIVE_DELETE_CHILD:
    return hivex_node_delete_child (t->h, r->handle);
  default:
    return hivex_node_set_value (t->h, r->handle, &value, 0);
  }
}

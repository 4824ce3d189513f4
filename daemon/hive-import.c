/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mini_hive_import: many changes of a hive at once.  API: share/api/hivex.xml,
 * which has the form of the stream.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "cursor.h"

#include "daemon-calls.h"
#include "call.h"
#include "hive.h"

enum { CHANGE_KEY = 1, CHANGE_DELETE, CHANGE_SET, CHANGE_UNSET };

#define PENDING_MAX (HIVE_DATA_MAX + 2 * HIVE_NAME_MAX)

struct import {
  struct call *c;
  const char *path;
  struct hive *hive;
  char *buf; /* what has come and makes no whole change yet */
  size_t len;
};

static int receive (struct import *m);
static int take (struct import *m, const char *data, size_t len);
static ptrdiff_t change (struct import *m, const char *buf, size_t len);
static int finish (struct import *m);

int
do_mini_hive_import (struct call *c, const char *filename)
{
  CLEANUP_HIVE struct hive hive = HIVE_NONE;
  struct import m = { .c = c, .path = filename, .hive = &hive };
  int r = hive_open_or_reply (c, &hive, filename, 0);

  if (r == 0)
    r = receive (&m);
  free (m.buf);
  return r == 0 ? finish (&m) : -1;
}

static int
receive (struct import *m)
{
  const void *data;
  size_t len;
  int r;

  while ((r = receive_chunk (m->c, &data, &len)) == 1)
    if (take (m, data, len) == -1)
      return -1;
  if (r == -2)
    return reply_cancelled (m->c);
  if (r == 0 && m->len > 0)
    return reply_error (m->c, "%s: the changes end in the middle", m->path);
  return r == 0 ? 0 : reply_errno (m->c, "%s", m->path);
}

static int
take (struct import *m, const char *data, size_t len)
{
  char *bigger = realloc (m->buf, m->len + len);
  size_t done = 0;
  ptrdiff_t n;

  if (bigger == NULL)
    return reply_errno (m->c, "%s", m->path);
  m->buf = bigger;
  memcpy (m->buf + m->len, data, len);
  m->len += len;
  while (done < m->len &&
         (n = change (m, m->buf + done, m->len - done)) != 0) {
    if (n == -1)
      return -1;
    done += n;
  }
  m->len -= done;
  memmove (m->buf, m->buf + done, m->len);
  if (m->len > PENDING_MAX)
    return reply_error (m->c, "%s: a change is too large", m->path);
  return 0;
}

/* Returns how long the change is, 0 if it is not there as a whole, -1 after a
 * reply.
 */
static ptrdiff_t
change (struct import *m, const char *buf, size_t len)
{
  static const enum hive_op ops[] = {
    [CHANGE_KEY] = HIVE_EDIT_KEY,
    [CHANGE_DELETE] = HIVE_EDIT_DELETE,
    [CHANGE_SET] = HIVE_EDIT_SET,
    [CHANGE_UNSET] = HIVE_EDIT_UNSET,
  };
  struct gm_cursor cursor = { .buf = buf, .len = len };
  struct hive_question q = { .object = m->path };
  uint64_t kind = gm_cursor_number (&cursor);
  ptrdiff_t n;

  if (kind == CHANGE_SET)
    q.request.number = gm_cursor_number (&cursor);
  q.name = gm_cursor_string (&cursor, HIVE_NAME_MAX);
  if (kind == CHANGE_SET)
    q.data = gm_cursor_bytes (&cursor, HIVE_DATA_MAX, &q.len);
  n = gm_cursor_end (&cursor);
  if (n == 0)
    return 0;
  if (n == -1 || kind < CHANGE_KEY || kind > CHANGE_UNSET ||
      q.request.number < 0 || q.request.number > UINT32_MAX)
    return reply_explained (m->c, EPROTO, "%s: these are no changes", m->path);
  q.request.op = ops[kind];
  return hive_tell_or_reply (m->c, m->hive, &q) == -1 ? -1 : n;
}

static int
finish (struct import *m)
{
  struct hive_question q = {
    .object = m->path,
    .request = { .op = HIVE_EDIT_DONE },
  };
  CLEANUP_FREE char *name = NULL;

  if (hive_ask_or_reply (m->c, m->hive, &q) == -1)
    return -1;
  name = q.out;
  if (q.number != 0)
    return reply_code (m->c, q.number > 0 && q.number < 4096 ? q.number : EIO,
                       "%s: %s", m->path, name);
  return hive_commit_or_reply (m->c, m->hive, m->path, true);
}

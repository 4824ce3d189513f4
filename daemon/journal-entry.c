/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An entry of a journal in memory; see journal-entry.h. */
#include <endian.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "journal-entry.h"
#include "logs/journal.h"

#define ENTRIES_MAX ((size_t) 128 << 20) /* of all clients together */

static atomic_size_t in_memory;

static int receive_field (struct call *c, const struct companion *p,
                          int seconds, struct journal_entry *e, uint64_t len);
static void add (struct journal_entry *e, const void *data, size_t len);
static int make_room (struct journal_entry *e, size_t more);

int
journal_entry_receive (struct call *c, const struct companion *p, int seconds,
                       struct journal_entry *e, int64_t *answer)
{
  uint64_t len;

  for (;;) {
    if (companion_receive (c, p, &len, sizeof len, seconds) == -1)
      return -1;
    len = be64toh (len);
    if (len == JOURNAL_ITEM_FAILED)
      return companion_receive (c, p, answer, sizeof *answer, seconds);
    if (len == JOURNAL_ITEM_END)
      break;
    if (receive_field (c, p, seconds, e, len) == -1)
      return -1;
  }
  *answer = -e->err;
  return 0;
}

void
journal_entry_free (struct journal_entry *e)
{
  free (e->data);
  atomic_fetch_sub (&in_memory, e->size);
  *e = (struct journal_entry){ 0 };
}

/* All of it is taken from the program, even if there is no room. */
static int
receive_field (struct call *c, const struct companion *p, int seconds,
               struct journal_entry *e, uint64_t len)
{
  uint64_t size = htobe64 (len);
  char buf[32768];

  if (e->fields == JOURNAL_FIELDS_MAX || len > JOURNAL_ENTRY_MAX - e->total) {
    errno = EPROTO;
    return -1;
  }
  e->fields++;
  e->total += len;
  add (e, &size, sizeof size);
  while (len > 0) {
    size_t n = len < sizeof buf ? len : sizeof buf;

    if (companion_receive (c, p, buf, n, seconds) == -1)
      return -1;
    add (e, buf, n);
    len -= n;
  }
  return 0;
}

static void
add (struct journal_entry *e, const void *data, size_t len)
{
  if (e->err != 0)
    return;
  if (make_room (e, len) == -1) {
    e->err = ENOMEM;
    return;
  }
  memcpy (e->data + e->len, data, len);
  e->len += len;
}

static int
make_room (struct journal_entry *e, size_t more)
{
  size_t size = e->size == 0 ? 65536 : 2 * e->size; /* MORE is less */
  char *data;

  if (more <= e->size - e->len)
    return 0;
  if (atomic_fetch_add (&in_memory, size - e->size) + size - e->size <=
      ENTRIES_MAX) {
    data = realloc (e->data, size);
    if (data != NULL) {
      e->data = data;
      e->size = size;
      return 0;
    }
  }
  atomic_fetch_sub (&in_memory, size - e->size);
  return -1;
}

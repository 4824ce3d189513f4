/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A journal that stays open, for the calls of libguestfs. */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "journal-serve.h"
#include "limits.h"

static int64_t answer (sd_journal *j, const struct journal_request *q);
static int64_t skip (sd_journal *j, int64_t n);
static int send_number (int64_t n);
static int send_entry (sd_journal *j);
static int send_items (sd_journal *j, const void *data, size_t len);

int
journal_serve (sd_journal *j, int err)
{
  struct journal_request q;

  while (read (STDIN_FILENO, &q, sizeof q) == sizeof q) {
    int r;

    limits_progress ();
    if (j == NULL)
      r = send_number (err);
    else if (q.what == JOURNAL_GET)
      r = send_entry (j);
    else
      r = send_number (answer (j, &q));
    if (r == -1 || fflush (stdout) == EOF)
      return 1;
  }
  return 0;
}

static int64_t
answer (sd_journal *j, const struct journal_request *q)
{
  size_t size;
  uint64_t usec;
  int r;

  switch (q->what) {
  case JOURNAL_OPENED:
    return 0;
  case JOURNAL_NEXT:
    return sd_journal_next (j);
  case JOURNAL_SKIP:
    return skip (j, q->n);
  case JOURNAL_GET_THRESHOLD:
    r = sd_journal_get_data_threshold (j, &size);
    return r < 0 ? r : (int64_t) size;
  case JOURNAL_SET_THRESHOLD:
    return sd_journal_set_data_threshold (j, q->n);
  case JOURNAL_REALTIME:
    r = sd_journal_get_realtime_usec (j, &usec);
    return r < 0 ? r : (int64_t) usec;
  default:
    return -EINVAL;
  }
}

/* One by one: the library does the same. */
static int64_t
skip (sd_journal *j, int64_t n)
{
  int64_t done = 0;

  while (done != n) {
    int r = n > 0 ? sd_journal_next (j) : sd_journal_previous (j);

    if (r < 0)
      return r;
    if (r == 0)
      break;
    limits_progress ();
    done += n > 0 ? 1 : -1;
  }
  return done < 0 ? -done : done;
}

static int
send_number (int64_t n)
{
  return fwrite (&n, sizeof n, 1, stdout) == 1 ? 0 : -1;
}

static int
send_entry (sd_journal *j)
{
  const void *data;
  size_t len;
  int r;

  sd_journal_restart_data (j);
  r = sd_journal_enumerate_data (j, &data, &len);
  if (send_number (r < 0 ? r : 0) == -1)
    return -1;
  if (r < 0)
    return 0;
  return r == 0 ? send_number (JOURNAL_ITEM_END) : send_items (j, data, len);
}

static int
send_items (sd_journal *j, const void *data, size_t len)
{
  size_t left = JOURNAL_ENTRY_MAX;
  int fields = 0, r;

  do {
    uint64_t size = htobe64 (len);

    limits_progress ();
    if (++fields > JOURNAL_FIELDS_MAX || len > left) {
      r = -E2BIG;
      break;
    }
    left -= len;
    if (fwrite (&size, sizeof size, 1, stdout) != 1 ||
        fwrite (data, 1, len, stdout) != len)
      return -1;
    r = sd_journal_enumerate_data (j, &data, &len);
  } while (r > 0);
  if (r == 0)
    return send_number (JOURNAL_ITEM_END);
  return send_number (htobe64 (JOURNAL_ITEM_FAILED)) == -1 ? -1
                                                           : send_number (r);
}

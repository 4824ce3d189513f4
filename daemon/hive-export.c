/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mini_hive_export: keys and values as one stream.  API: share/api/hivex.xml,
 * which has its form.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "cursor.h"

#include "daemon-calls.h"
#include "call.h"
#include "registry.h"
#include "sendbuf.h"
#include "sysroot.h"
#include "windows-hive.h"

enum { RECORD_KEY = 1, RECORD_VALUE, RECORD_DAMAGED };

struct export
{
  struct registry r;
  struct sendbuf out;
  bool recursive;
  unsigned char *seen; /* a bit for each cell that has been a key */
};

static int open_key (struct call *c, struct export *x, const char *path, int fd,
                     const char *key, registry_key *found);
static int send_key (struct export *x, registry_key key, const char *name,
                     int depth);
static bool first_time (struct export *x, registry_key key);
static int send_values (struct export *x, registry_key key);
static int send_subkeys (struct export *x, registry_key key, int depth);
static int put_number (struct export *x, uint64_t n);
static int put_bytes (struct export *x, const void *data, size_t len);
static int damaged (struct export *x, const char *what);

int
do_mini_hive_export (struct call *c, const char *filename, const char *key,
                     const struct do_mini_hive_export_opts *o)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, filename, O_RDONLY);
  CLEANUP_FREE struct export *x = calloc (1, sizeof *x);
  registry_key start;
  int r;

  if (fd == -1)
    return -1;
  if (x == NULL)
    return reply_errno (c, "%s", filename);
  x->out.c = c;
  x->recursive =
    o->bitmask & GUESTFS_MINI_HIVE_EXPORT_RECURSIVE_BITMASK && o->recursive;
  r = open_key (c, x, filename, fd, key, &start);
  if (r == 0) {
    r = reply_begin_file (c);
    if (r == 0 && send_key (x, start, "", 0) == 0 &&
        sendbuf_flush (&x->out) == 0)
      r = send_end (c);
    else if (r == 0)
      r = -1;
  }
  registry_close (&x->r);
  free (x->seen);
  return r;
}

/* Of a sound hive each cell is read some times, at worst along with a block:
 * that many times its size is going round in circles.
 */
static int
open_key (struct call *c, struct export *x, const char *path, int fd,
          const char *key, registry_key *found)
{
  struct stat st;
  int r = fstat (fd, &st);

  if (r == 0)
    r = windows_registry_open (c, &x->r, fd, 256 * (uint64_t) st.st_size);
  if (r == -1 && errno == EINVAL)
    return reply_explained (c, EINVAL, "%s: is no registry hive", path);
  if (r == 0) {
    x->seen = calloc (x->r.end / 64 + 1, 1);
    r = x->seen == NULL ? -1 : 0;
  }
  if (r == 0)
    r = registry_find (&x->r, x->r.root, key, found);
  else
    r = -1;
  if (r == 1)
    return 0;
  if (r == 0)
    return reply_explained (c, ENOENT, "%s: there is no key %s", path, key);
  if (errno == EINVAL)
    return reply_explained (c, EINVAL, "%s: the hive is damaged", path);
  return reply_errno (c, "%s", path);
}

/* These return 0, or -1 when the client is gone. */
static int
send_key (struct export *x, registry_key key, const char *name, int depth)
{
  if (put_number (x, RECORD_KEY) == -1 || put_number (x, depth) == -1 ||
      put_bytes (x, name, strlen (name)) == -1)
    return -1;
  if (depth > 0 && !x->recursive)
    return 0;
  if (!first_time (x, key))
    return damaged (x, "a key is in more than one place");
  if (send_values (x, key) == -1)
    return -1;
  if (depth >= REGISTRY_DEPTH)
    return damaged (x, "keys are nested too deep");
  return send_subkeys (x, key, depth + 1);
}

/* A key in two places, or below itself, would be many.  Cells are eight bytes
 * apart.
 */
static bool
first_time (struct export *x, registry_key key)
{
  unsigned char bit = 1 << (key / 8 % 8);
  bool first;

  if (key >= x->r.end) /* the topmost, unread so far */
    return true;
  first = !(x->seen[key / 64] & bit);

  x->seen[key / 64] |= bit;
  return first;
}

static int
send_values (struct export *x, registry_key key)
{
  size_t nr;
  CLEANUP_FREE uint32_t *handles = registry_values (&x->r, key, &nr);

  if (handles == NULL)
    return damaged (x, "its values cannot be read");
  for (size_t i = 0; i < nr; i++) {
    CLEANUP_VALUE struct registry_value v = { 0 };

    if (registry_read_value (&x->r, handles[i], &v) == -1) {
      if (damaged (x, "a value cannot be read") == -1)
        return -1;
      if (errno == EFBIG || errno == ECANCELED)
        return 0;
    } else if (put_number (x, RECORD_VALUE) == -1 ||
               put_number (x, v.type) == -1 ||
               put_bytes (x, v.name, strlen (v.name)) == -1 ||
               put_bytes (x, v.data, v.len) == -1)
      return -1;
  }
  return 0;
}

static int
send_subkeys (struct export *x, registry_key key, int depth)
{
  size_t nr;
  CLEANUP_FREE registry_key *keys = registry_subkeys (&x->r, key, &nr);

  if (keys == NULL)
    return damaged (x, "its subkeys cannot be read");
  for (size_t i = 0; i < nr; i++) {
    CLEANUP_FREE char *name = registry_key_name (&x->r, keys[i]);

    if (name == NULL) {
      if (damaged (x, "a subkey cannot be read") == -1)
        return -1;
      if (errno == EFBIG || errno == ECANCELED)
        return 0;
    } else if (send_key (x, keys[i], name, depth) == -1)
      return -1;
  }
  return 0;
}

static int
damaged (struct export *x, const char *what)
{
  int err = errno, r;

  r = put_number (x, RECORD_DAMAGED) == -1 ||
          put_bytes (x, what, strlen (what)) == -1
        ? -1
        : 0;
  errno = err;
  return r;
}

static int
put_number (struct export *x, uint64_t n)
{
  unsigned char be[8];

  gm_put_be64 (be, n);
  return sendbuf_add (&x->out, be, sizeof be);
}

static int
put_bytes (struct export *x, const void *data, size_t len)
{
  return put_number (x, len) == -1 || sendbuf_add (&x->out, data, len) == -1
           ? -1
           : sendbuf_putc (&x->out, '\0');
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing extended attributes of many files by one stream.
 * API: share/api/xattr.xml.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "sysroot.h"

#define FAILURES_MAX 1000
#define REMOVE 0xffffffff

struct changes {
  struct call *c;
  int flags; /* of sysroot_open */
  struct gm_strvec failed;

  /* The stream, as far as it is not done. */
  const char *buf;
  size_t len;

  /* The present one; where they stand says which part is awaited. */
  char path[PATH_MAX], name[XATTR_NAME_MAX + 1], value[XATTR_SIZE_MAX];
  unsigned char length[4];
};

static int read_string (struct changes *ch, char *buf, size_t size);
static int read_bytes (struct changes *ch, void *buf, size_t size);
static int read_change (struct changes *ch, uint32_t *length);
static int note_failure (struct changes *ch, int err);
static int make_change (struct changes *ch, uint32_t length);
static int more (struct changes *ch);

/* Returns of the readers: 1, 0 at the end, -1 when it makes no sense, and -2
 * when the client has gone.
 */
char **
do_mini_change_xattrs (struct call *c,
                       const struct do_mini_change_xattrs_opts *o)
{
  CLEANUP_FREE struct changes *ch = calloc (1, sizeof *ch);
  uint32_t length;
  char **list = NULL;
  int r;

  if (ch == NULL)
    return reply_errno_null (c, "changes");
  ch->c = c;
  ch->flags = o->nofollow ? O_PATH | O_NOFOLLOW : O_PATH;
  while ((r = read_change (ch, &length)) == 1)
    if (make_change (ch, length) == -1 && note_failure (ch, errno) == -1)
      break;
  if (r == 0)
    list = gm_strvec_steal (&ch->failed);
  if (list == NULL && r == 1)
    reply_error (c, "more than %d changes failed", FAILURES_MAX);
  else if (list == NULL && r == -2)
    reply_cancelled (c);
  else if (list == NULL)
    reply_explained (c, EINVAL, "changes: not in the form of this call");
  gm_strvec_free (&ch->failed);
  return list;
}

static int
note_failure (struct changes *ch, int err)
{
  const char *why = strerrordesc_np (err);

  if (gm_strvec_add (&ch->failed, ch->path) == -1 ||
      gm_strvec_addf (&ch->failed, "%s: %s", ch->name,
                      why != NULL ? why : "failed") == -1)
    return -1;
  return ch->failed.len > 2 * FAILURES_MAX ? -1 : 0;
}

/* The end may come between two changes only. */
static int
read_change (struct changes *ch, uint32_t *length)
{
  int r = read_string (ch, ch->path, sizeof ch->path);

  if (r != 1)
    return r;
  if ((r = read_string (ch, ch->name, sizeof ch->name)) != 1 ||
      (r = read_bytes (ch, ch->length, 4)) != 1)
    return r == -2 ? -2 : -1;
  *length = (uint32_t) ch->length[0] << 24 | ch->length[1] << 16 |
            ch->length[2] << 8 | ch->length[3];
  if (*length == REMOVE)
    return 1;
  if (*length > sizeof ch->value)
    return -1;
  r = read_bytes (ch, ch->value, *length);
  return r == 0 ? -1 : r;
}

static int
make_change (struct changes *ch, uint32_t length)
{
  CLEANUP_FD int fd = -1;
  char file[FD_PATH_SIZE];

  if (ch->path[0] != '/') {
    errno = EINVAL;
    return -1;
  }
  fd = sysroot_open (ch->c, ch->path, ch->flags);
  if (fd == -1)
    return -1;
  fd_path (file, fd);
  if (length != REMOVE)
    return setxattr (file, ch->name, ch->value, length, 0);
  return removexattr (file, ch->name) == -1 && errno != ENODATA ? -1 : 0;
}

/* Up to a NUL, which must come within SIZE. */
static int
read_string (struct changes *ch, char *buf, size_t size)
{
  for (size_t used = 0; used < size;) {
    int r = ch->len > 0 ? 1 : more (ch);

    if (r != 1)
      return r == 0 && used > 0 ? -1 : r;
    buf[used] = *ch->buf++;
    ch->len--;
    if (buf[used++] == '\0')
      return 1;
  }
  return -1;
}

static int
read_bytes (struct changes *ch, void *buf, size_t size)
{
  char *p = buf;

  while (size > 0) {
    int r = ch->len > 0 ? 1 : more (ch);
    size_t n = ch->len < size ? ch->len : size;

    if (r != 1)
      return r;
    memcpy (p, ch->buf, n);
    p += n;
    size -= n;
    ch->buf += n;
    ch->len -= n;
  }
  return 1;
}

/* The next piece of the stream. */
static int
more (struct changes *ch)
{
  const void *buf;
  int r = receive_chunk (ch->c, &buf, &ch->len);

  ch->buf = buf;
  return r;
}

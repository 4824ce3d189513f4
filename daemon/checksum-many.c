/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mini_checksums: checksums of many files in one call.  API:
 * share/api/checksum.xml.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "checksum.h"
#include "sysroot.h"

#define AHEAD 16         /* files whose data is on its way */
#define WILL_NEED 524288 /* how much of each */

struct many {
  struct call *c;
  struct digest *digest;
  bool with_size;
  char *buf; /* CHECKSUM_BLOCK bytes */
  int fds[AHEAD];
  int errors[AHEAD]; /* errno of those that are -1 */
};

static void open_ahead (struct many *m, size_t i, const char *path);
static int add_sum (struct many *m, size_t i, struct gm_strvec *sums);

char **
do_mini_checksums (struct call *c, const char *csumtype, char *const *paths)
{
  CLEANUP_DIGEST struct digest *digest = NULL;
  CLEANUP_STRVEC struct gm_strvec sums = { 0 };
  CLEANUP_FREE char *buf = malloc (CHECKSUM_BLOCK);
  struct many m = { .c = c, .buf = buf };
  size_t opened = 0, i;
  char **ret = NULL;

  for (i = 0; paths[i]; i++)
    if (check_path (c, "paths", paths[i]) == -1)
      return NULL;
  if (buf == NULL)
    return reply_errno_null (c, "checksums");
  digest = checksum_digest_or_reply (c, csumtype);
  if (digest == NULL)
    return NULL;
  m.digest = digest;
  m.with_size = strcmp (csumtype, "crc") == 0;
  for (i = 0; paths[i] && !call_cancelled (c); i++) {
    for (; paths[opened] && opened < i + AHEAD; opened++)
      open_ahead (&m, opened, paths[opened]);
    if (add_sum (&m, i, &sums) == -1)
      break;
  }
  if (paths[i] == NULL)
    ret = gm_strvec_steal (&sums);
  if (ret == NULL)
    reply_errno (c, "checksums");
  for (; i < opened; i++)
    if (m.fds[i % AHEAD] != -1)
      close (m.fds[i % AHEAD]);
  return ret;
}

static void
open_ahead (struct many *m, size_t i, const char *path)
{
  int fd = sysroot_open (m->c, path, O_RDONLY);
  struct stat st;

  m->errors[i % AHEAD] = errno;
  m->fds[i % AHEAD] = fd;
  if (fd == -1)
    return;
  if (fstat (fd, &st) == 0 && S_ISDIR (st.st_mode)) {
    m->errors[i % AHEAD] = EISDIR;
    m->fds[i % AHEAD] = -1;
    close (fd);
    return;
  }
  posix_fadvise (fd, 0, WILL_NEED, POSIX_FADV_WILLNEED);
}

/* Returns -1 only without memory, or client. */
static int
add_sum (struct many *m, size_t i, struct gm_strvec *sums)
{
  CLEANUP_FD int fd = m->fds[i % AHEAD];
  int err = m->errors[i % AHEAD];
  char sum[DIGEST_TEXT];
  uint64_t size;

  m->fds[i % AHEAD] = -1;
  if (fd != -1) {
    err = checksum_read (m->c, m->digest, fd, m->buf, &size) == -1 ? errno : 0;
    digest_end (m->digest, sum);
  }
  if (err == ECANCELED)
    return -1;
  if (err == ENXIO)
    return gm_strvec_add (sums, "!not a regular file");
  if (err != 0)
    return gm_strvec_addf (sums, "!%s", strerror (err));
  if (m->with_size)
    return gm_strvec_addf (sums, "%s %" PRIu64, sum, size);
  return gm_strvec_add (sums, sum);
}

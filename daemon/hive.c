/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A hive in a program of its own; see hive.h. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hivex.h>

#include "cleanup.h"

#include "hive.h"
#include "replace.h"
#include "run.h"
#include "sysroot.h"

#define PROGRAM "/usr/lib/guestfsd/hive"
#define SECONDS 120 /* for one answer, or a part of it */
#define STEP (1 << 20)

static int copy (int to, int from, off_t limit);
static int send_question (struct call *c, struct hive *h,
                          struct hive_question *q);
static int receive_answer (struct call *c, struct hive *h,
                           struct hive_question *q, int *err);
static int failed (struct call *c, struct hive *h, const char *object);
static int refused (struct call *c, struct hive_question *q, int err);
static int put_in_place (struct call *c, struct hive *h, struct replace *r,
                         const char *path, bool same);
static bool is_unchanged (const struct stat *a, const struct stat *b);
static int reply_stale (struct call *c, const char *path);

int
hive_open_or_reply (struct call *c, struct hive *h, const char *path, int flags)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  struct hive_question q = {
    .object = path,
    .request = { .op = HIVE_OPEN, .number = flags | HIVEX_OPEN_WRITE },
  };

  *h = (struct hive) HIVE_NONE;
  if (fd == -1)
    return -1;
  if (!run_exists (PROGRAM))
    return reply_code (c, ENOTSUP, "%s", PROGRAM);
  h->memory = memfd_create ("hive", MFD_CLOEXEC);
  if (h->memory == -1 || fstat (fd, &h->st) == -1 ||
      copy (h->memory, fd, HIVE_MAX) == -1 ||
      companion_start (&h->program, RUN_ARGV (PROGRAM), h->memory) == -1)
    reply_errno (c, "%s", path);
  else if (hive_ask_or_reply (c, h, &q) == 0)
    return 0;
  hive_close (h);
  return -1;
}

void
hive_close (struct hive *h)
{
  int err = errno;

  companion_end (&h->program);
  gm_cleanup_fd (&h->memory);
  h->memory = -1;
  errno = err;
}

int
hive_ask_or_reply (struct call *c, struct hive *h, struct hive_question *q)
{
  int err;

  if (send_question (c, h, q) == -1 || receive_answer (c, h, q, &err) == -1)
    return failed (c, h, q->object);
  return err == 0 ? 0 : refused (c, q, err);
}

int
hive_tell_or_reply (struct call *c, struct hive *h, struct hive_question *q)
{
  if (send_question (c, h, q) == -1)
    return failed (c, h, q->object);
  return 0;
}

int
hive_commit_or_reply (struct call *c, struct hive *h, const char *path,
                      bool same)
{
  CLEANUP_REPLACE struct replace r = REPLACE_NONE;
  struct hive_question q = {
    .object = path,
    .request = { .op = HIVE_COMMIT },
  };
  int ret;

  if (replace_begin_or_reply (c, &r, path) == -1)
    return -1;
  if (same && (!r.exists || !is_unchanged (&r.old, &h->st)))
    return reply_stale (c, path);
  if (hive_ask_or_reply (c, h, &q) == -1)
    return -1;
  ret = put_in_place (c, h, &r, path, same);
  if (ftruncate (h->memory, 0) == -1)
    ret = reply_errno (c, "%s", path);
  return ret;
}

static bool
is_unchanged (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
         a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec;
}

static int
reply_stale (struct call *c, const char *path)
{
  return reply_explained (
    c, ESTALE, "%s: others have changed it since it was opened", path);
}

/* Two that have opened the same file do not both get to the end. */
static int
put_in_place (struct call *c, struct hive *h, struct replace *r,
              const char *path, bool same)
{
  static pthread_mutex_t one_by_one = PTHREAD_MUTEX_INITIALIZER;
  struct stat now;
  int ret = 0;

  if (lseek (h->memory, 0, SEEK_SET) == -1 ||
      copy (r->fd, h->memory, (off_t) 2 * HIVE_MAX) == -1 ||
      replace_keep (r) == -1 || fsync (r->fd) == -1)
    return reply_errno (c, "%s", path);
  pthread_mutex_lock (&one_by_one);
  if (same && (fstatat (r->dir, r->name, &now, AT_SYMLINK_NOFOLLOW) == -1 ||
               !is_unchanged (&now, &h->st)))
    ret = reply_stale (c, path);
  else if (replace_commit (r) == -1 || (same && fstat (r->fd, &h->st) == -1))
    ret = reply_errno (c, "%s", path);
  pthread_mutex_unlock (&one_by_one);
  return ret;
}

/* Fails with EFBIG if there is more than LIMIT. */
static int
copy (int to, int from, off_t limit)
{
  off_t done = 0;

  for (;;) {
    ssize_t n = sendfile (to, from, NULL, STEP);

    if (n == -1 && errno == EINTR)
      continue;
    if (n <= 0)
      return n;
    done += n;
    if (done > limit) {
      errno = EFBIG;
      return -1;
    }
  }
}

static int
send_question (struct call *c, struct hive *h, struct hive_question *q)
{
  struct hive_request *r = &q->request;

  if (h->program.pid == 0) {
    errno = EPIPE;
    return -1;
  }
  r->name_len = q->name == NULL ? 0 : strlen (q->name);
  r->data_len = q->len;
  if (r->name_len > HIVE_NAME_MAX || q->len > HIVE_DATA_MAX) {
    errno = EMSGSIZE;
    return -1;
  }
  return companion_send (c, &h->program, r, sizeof *r, SECONDS) == -1 ||
             companion_send (c, &h->program, q->name, r->name_len, SECONDS) ==
               -1 ||
             companion_send (c, &h->program, q->data, q->len, SECONDS) == -1
           ? -1
           : 0;
}

/* The program may have been taken over by what is in the hive. */
static int
receive_answer (struct call *c, struct hive *h, struct hive_question *q,
                int *err)
{
  struct hive_answer a;
  CLEANUP_FREE char *out = NULL;

  if (companion_receive (c, &h->program, &a, sizeof a, SECONDS) == -1)
    return -1;
  if (a.data_len > HIVE_DATA_MAX || a.err < 0) {
    errno = EPROTO;
    return -1;
  }
  out = malloc ((size_t) a.data_len + 1);
  if (out == NULL ||
      companion_receive (c, &h->program, out, a.data_len, SECONDS) == -1)
    return -1;
  out[a.data_len] = '\0';
  q->number = a.number;
  q->out_len = a.data_len;
  q->out = steal_ptr (&out);
  *err = a.err;
  return 0;
}

/* The program is of no use any more.  Says why. */
static int
failed (struct call *c, struct hive *h, const char *object)
{
  int err = errno;
  int status;

  if (h->program.pid == 0)
    return reply_explained (c, EIO, "%s: the hive is closed, after a failure",
                            object);
  if (err == EMSGSIZE)
    return reply_code (c, err, "%s", object);
  if (err != EPIPE && err != ECONNRESET)
    kill (h->program.pid, SIGKILL);
  status = companion_end (&h->program);
  if (err == ETIME)
    return reply_explained (
      c, err, "%s: libhivex takes too long, and was ended", object);
  if (WIFSIGNALED (status) && WTERMSIG (status) != SIGKILL)
    return reply_explained (
      c, EINVAL, "%s: the hive is damaged: libhivex ended by itself (%s)",
      object, strsignal (WTERMSIG (status)));
  return reply_explained (c, EIO, "%s: libhivex has failed", object);
}

static int
refused (struct call *c, struct hive_question *q, int err)
{
  free (steal_ptr (&q->out));
  if (q->request.op == HIVE_OPEN && (err == EINVAL || err == ENOTSUP))
    return reply_explained (c, err, "%s: is no registry hive, or is damaged",
                            q->object);
  if (err == EINVAL || err == EFAULT)
    return reply_explained (
      c, err, "%s: there is no such thing in the hive, or it is damaged",
      q->object);
  return reply_code (c, err, "%s", q->object);
}

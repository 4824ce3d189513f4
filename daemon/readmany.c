/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading many small files at once, by io_uring; see readmany.h. */
#include <errno.h>
#include <liburing.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "cleanup.h"

#include "readmany.h"

struct readmany {
  struct io_uring ring;
  bool broken; /* requests are left in it that never started */
};

static size_t submit (struct readmany *r, struct readmany_file *files,
                      size_t n);
static void collect (struct readmany *r, size_t n);
static int complete (struct readmany_file *f);
static int compare (const void *a, const void *b);

struct readmany *
readmany_new (void)
{
  CLEANUP_FREE struct readmany *r = calloc (1, sizeof *r);
  struct io_uring_params params = {
    .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
  };
  int err;

  if (r == NULL)
    return NULL;
  err = io_uring_queue_init_params (READMANY_MAX, &r->ring, &params);
  if (err == 0)
    return steal_ptr (&r);
  errno = -err;
  return NULL;
}

void
readmany_free (struct readmany *r)
{
  int err = errno;

  if (r == NULL)
    return;
  io_uring_queue_exit (&r->ring);
  free (r);
  errno = err;
}

int
readmany (struct readmany *r, struct readmany_file *files, size_t n)
{
  int result = 0, err = 0;

  for (size_t i = 0; i < n; i++)
    files[i].got = 0;
  if (r != NULL && !r->broken && n > 1)
    collect (r, submit (r, files, n));
  for (size_t i = 0; i < n; i++)
    if (files[i].got < (ssize_t) files[i].len && complete (&files[i]) == -1) {
      result = -1;
      err = errno;
    }
  errno = err;
  return result;
}

/* Start reading, and return of how many files.  Inode numbers mostly grow as
 * places on the disk do.
 */
static size_t
submit (struct readmany *r, struct readmany_file *files, size_t n)
{
  struct readmany_file *order[READMANY_MAX];
  size_t submitted = 0;

  for (size_t i = 0; i < n; i++)
    order[i] = &files[i];
  qsort (order, n, sizeof order[0], compare);
  for (size_t i = 0; i < n; i++) {
    struct io_uring_sqe *sqe = io_uring_get_sqe (&r->ring);

    io_uring_prep_read (sqe, order[i]->fd, order[i]->buf, order[i]->len, 0);
    io_uring_sqe_set_data (sqe, order[i]);
  }
  while (submitted < n) {
    int k = io_uring_submit_and_wait (&r->ring, n - submitted);

    if (k >= 0)
      submitted += k;
    else if (k != -EINTR && k != -EAGAIN && k != -EBUSY) {
      r->broken = true;
      break;
    }
  }
  return submitted;
}

/* The kernel writes into the buffers until all results are here. */
static void
collect (struct readmany *r, size_t n)
{
  while (n > 0) {
    struct io_uring_cqe *cqe;
    int err = io_uring_wait_cqe (&r->ring, &cqe);
    struct readmany_file *f;

    if (err == -EINTR)
      continue;
    if (err != 0) /* then nothing can be said of any buffer */
      abort ();
    f = io_uring_cqe_get_data (cqe);
    f->got = cqe->res > 0 ? cqe->res : 0;
    io_uring_cqe_seen (&r->ring, cqe);
    n--;
  }
}

/* Read the rest in the ordinary way, which tells the error if there is one. */
static int
complete (struct readmany_file *f)
{
  while (f->got < (ssize_t) f->len) {
    ssize_t n = pread (f->fd, f->buf + f->got, f->len - f->got, f->got);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1) {
      f->got = -1;
      return -1;
    }
    if (n == 0)
      return 0;
    f->got += n;
  }
  return 0;
}

static int
compare (const void *a, const void *b)
{
  const struct readmany_file *x = *(struct readmany_file *const *) a;
  const struct readmany_file *y = *(struct readmany_file *const *) b;

  return x->ino < y->ino ? -1 : x->ino > y->ino;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading many small files at once, by io_uring; see readmany.h.
 *
 * The ring is used in the plainest way: all requests go in, all results come
 * out, by the same thread.  So there is no concurrency with the kernel but
 * for the order of what is read and written in the shared memory.
 */
#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"

#include "readmany.h"

struct readmany {
  int fd;
  char *rings; /* both queues */
  size_t rings_size;
  struct io_uring_sqe *sqes;
  size_t sqes_size;
  struct io_uring_params params;
};

static int map_rings (struct readmany *r);
static uint32_t *word (const struct readmany *r, uint32_t offset);
static void submit (struct readmany *r, struct readmany_file *files, size_t n);
static int collect (struct readmany *r, struct readmany_file *files, size_t n);
static int complete (struct readmany_file *f);
static int compare (const void *a, const void *b);

struct readmany *
readmany_new (void)
{
  struct readmany *r = calloc (1, sizeof *r);

  if (r == NULL)
    return NULL;
  r->rings = MAP_FAILED;
  r->sqes = MAP_FAILED;
  r->params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
  r->fd = syscall (SYS_io_uring_setup, READMANY_MAX, &r->params);
  if (r->fd != -1 && map_rings (r) == 0)
    return r;
  readmany_free (r);
  return NULL;
}

void
readmany_free (struct readmany *r)
{
  int err = errno;

  if (r == NULL)
    return;
  if (r->rings != MAP_FAILED)
    munmap (r->rings, r->rings_size);
  if (r->sqes != MAP_FAILED)
    munmap (r->sqes, r->sqes_size);
  if (r->fd != -1)
    close (r->fd);
  free (r);
  errno = err;
}

int
readmany (struct readmany *r, struct readmany_file *files, size_t n)
{
  int result = 0, err = 0;

  for (size_t i = 0; i < n; i++)
    files[i].got = 0;
  if (r != NULL && n > 1) {
    submit (r, files, n);
    if (collect (r, files, n) == -1)
      return -1;
  }
  for (size_t i = 0; i < n; i++)
    if (files[i].got < (ssize_t) files[i].len && complete (&files[i]) == -1) {
      result = -1;
      err = errno;
    }
  errno = err;
  return result;
}

/* The kernel lays both queues into one mapping since version 5.4. */
static int
map_rings (struct readmany *r)
{
  const struct io_uring_params *p = &r->params;

  if (!(p->features & IORING_FEAT_SINGLE_MMAP))
    return -1;
  r->rings_size = p->cq_off.cqes + p->cq_entries * sizeof (struct io_uring_cqe);
  if (r->rings_size < p->sq_off.array + p->sq_entries * sizeof (uint32_t))
    r->rings_size = p->sq_off.array + p->sq_entries * sizeof (uint32_t);
  r->rings = mmap (NULL, r->rings_size, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQ_RING);
  r->sqes_size = p->sq_entries * sizeof *r->sqes;
  r->sqes = mmap (NULL, r->sqes_size, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQES);
  return r->rings == MAP_FAILED || r->sqes == MAP_FAILED ? -1 : 0;
}

static uint32_t *
word (const struct readmany *r, uint32_t offset)
{
  return (uint32_t *) (r->rings + offset);
}

/* Inode numbers mostly grow as places on the disk do. */
static void
submit (struct readmany *r, struct readmany_file *files, size_t n)
{
  uint32_t tail = *word (r, r->params.sq_off.tail);
  uint32_t mask = *word (r, r->params.sq_off.ring_mask);
  uint32_t *array = word (r, r->params.sq_off.array);
  struct readmany_file *order[READMANY_MAX];

  for (size_t i = 0; i < n; i++)
    order[i] = &files[i];
  qsort (order, n, sizeof order[0], compare);
  for (size_t i = 0; i < n; i++) {
    uint32_t slot = (tail + i) & mask;

    r->sqes[slot] = (struct io_uring_sqe){
      .opcode = IORING_OP_READ,
      .fd = order[i]->fd,
      .addr = (uintptr_t) order[i]->buf,
      .len = order[i]->len,
      .user_data = order[i] - files,
    };
    array[slot] = slot;
  }
  __atomic_store_n (word (r, r->params.sq_off.tail), tail + n,
                    __ATOMIC_RELEASE);
}

/* The kernel writes into the buffers until all results are here. */
static int
collect (struct readmany *r, struct readmany_file *files, size_t n)
{
  const struct io_uring_cqe *cqes =
    (struct io_uring_cqe *) (r->rings + r->params.cq_off.cqes);
  uint32_t mask = *word (r, r->params.cq_off.ring_mask);
  uint32_t *head = word (r, r->params.cq_off.head);
  uint32_t *tail = word (r, r->params.cq_off.tail);
  size_t submitted = 0, done = 0;

  while (done < n) {
    int k = syscall (SYS_io_uring_enter, r->fd, n - submitted, n - done,
                     IORING_ENTER_GETEVENTS, NULL, 0);

    if (k == -1 && errno != EINTR && errno != EAGAIN && errno != EBUSY)
      return -1;
    if (k > 0)
      submitted += k;
    while (*head != __atomic_load_n (tail, __ATOMIC_ACQUIRE)) {
      const struct io_uring_cqe *cqe = &cqes[*head & mask];

      files[cqe->user_data].got = cqe->res > 0 ? cqe->res : 0;
      __atomic_store_n (head, *head + 1, __ATOMIC_RELEASE);
      done++;
    }
  }
  return 0;
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

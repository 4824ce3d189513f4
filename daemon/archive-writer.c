/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filling and finishing files in a thread of its own; see archive-writer.h.
 *
 * Waking a thread costs as much as writing a small file.  So the writer is
 * woken for a batch, or when the first thread has to wait itself, and the
 * latter is woken when there is room for many again.
 *
 * Large files are written past the page cache: it would cost the emulated
 * processor a copy, and some accounting for every 4 KiB.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cleanup.h"

#include "archive-writer.h"
#include "derive.h"

#define ITEMS 64 /* that may wait */
#define BATCH (ITEMS / 4)
#define DIRECT_MIN (128 * 1024) /* written past the page cache */
#define COPY_MAX (128 * 1024)   /* cheaper than to wait for */
#define FS_BLOCK 4096           /* what direct I/O is aligned to in files */
#define SECTOR 512              /* and in memory */

/* A piece of data, after which the file may be complete. */
struct item {
  int fd;
  const char *buf;
  size_t len;
  off_t offset;
  off_t size; /* of the whole file, with its first piece; else 0 */
  bool lent;  /* or BUF is to be freed */
  bool last;
  struct writer_finish finish; /* if last */
};

struct writer {
  const struct archive_options *o;
  bool direct;
  const char *lent; /* what writer_lend was given */
  size_t lent_len;
  pthread_t thread;

  pthread_mutex_t lock;
  pthread_cond_t more, less;
  bool writer_waits, reader_waits, done;
  size_t head, tail; /* items[head .. tail) wait, modulo ITEMS */
  struct item items[ITEMS];
  int nr_lent; /* items that point into what is lent */
  int failed;  /* errno of the first failure */
  int err;     /* the same, once it is known where */
  char *member;
};

static void *write_items (void *arg);
static void write_item (struct writer *w, struct item *item, int *err);
static int write_data (const struct writer *w, const struct item *item);
static ssize_t write_direct (int fd, const char *buf, size_t len, off_t offset);
static int write_plain (int fd, const char *buf, size_t len, off_t offset);
static int finish (const struct writer *w, int fd,
                   const struct writer_finish *f);
static struct item *next_item (struct writer *w);
static void publish (struct writer *w, bool now);

struct writer *
writer_new (int dir, const struct archive_options *o)
{
  struct writer *w = calloc (1, sizeof *w);
  struct statfs st;

  if (w == NULL)
    return NULL;
  w->o = o;
  w->direct = fstatfs (dir, &st) == 0 &&
              (st.f_type == EXT4_SUPER_MAGIC || st.f_type == XFS_SUPER_MAGIC);
  pthread_mutex_init (&w->lock, NULL);
  pthread_cond_init (&w->more, NULL);
  pthread_cond_init (&w->less, NULL);
  errno = pthread_create (&w->thread, NULL, write_items, w);
  if (errno == 0)
    return w;
  free (w);
  return NULL;
}

int
writer_free (struct writer *w, char **member)
{
  int err;

  pthread_mutex_lock (&w->lock);
  w->done = true;
  pthread_cond_signal (&w->more);
  pthread_mutex_unlock (&w->lock);
  pthread_join (w->thread, NULL);
  err = w->err;
  *member = w->member;
  pthread_cond_destroy (&w->less);
  pthread_cond_destroy (&w->more);
  pthread_mutex_destroy (&w->lock);
  free (w);
  return err;
}

void
writer_lend (struct writer *w, const char *buf, size_t len)
{
  w->lent = buf;
  w->lent_len = len;
}

void
writer_settle (struct writer *w)
{
  pthread_mutex_lock (&w->lock);
  if (w->writer_waits && w->head != w->tail)
    pthread_cond_signal (&w->more);
  while (w->nr_lent > 0) {
    w->reader_waits = true;
    pthread_cond_wait (&w->less, &w->lock);
  }
  pthread_mutex_unlock (&w->lock);
  w->lent_len = 0;
}

int
writer_data (struct writer *w, int fd, const char *buf, size_t len,
             off_t offset, off_t size)
{
  bool lent =
    len > COPY_MAX && (uintptr_t) buf - (uintptr_t) w->lent < w->lent_len;
  struct item *item;
  char *copy = NULL;

  if (!lent) {
    copy = malloc (len);
    if (copy == NULL)
      return -1;
    memcpy (copy, buf, len);
  }
  item = next_item (w);
  if (w->failed != 0) { /* where is told by the item that finishes the file */
    int err = w->failed;

    pthread_mutex_unlock (&w->lock);
    free (copy);
    errno = err;
    return -1;
  }
  *item = (struct item){
    .fd = fd,
    .buf = copy != NULL ? copy : buf,
    .len = len,
    .offset = offset,
    .size = size,
    .lent = lent,
  };
  w->nr_lent += lent;
  publish (w, len >= DIRECT_MIN);
  return 0;
}

void
writer_finish (struct writer *w, int fd, const struct writer_finish *f)
{
  struct item *item = next_item (w);

  *item = (struct item){ .fd = fd, .last = true, .finish = *f };
  publish (w, false);
}

int
writer_failed (struct writer *w, char **member)
{
  int err;

  pthread_mutex_lock (&w->lock);
  err = w->err;
  *member = w->member;
  if (err != 0)
    w->member = NULL;
  pthread_mutex_unlock (&w->lock);
  return err;
}

/* A free item, with the lock held. */
static struct item *
next_item (struct writer *w)
{
  pthread_mutex_lock (&w->lock);
  while (w->tail - w->head == ITEMS) {
    w->reader_waits = true;
    pthread_cond_wait (&w->less, &w->lock);
  }
  return &w->items[w->tail % ITEMS];
}

/* The item is filled; give back the lock.  Where images are to be reproducible
 * (derive.h) nothing else happens while it is written.
 */
static void
publish (struct writer *w, bool now)
{
  bool alone = derive_on (NULL);

  w->tail++;
  if (w->writer_waits && (now || alone || w->tail - w->head >= BATCH)) {
    w->writer_waits = false;
    pthread_cond_signal (&w->more);
  }
  while (alone && w->head != w->tail) {
    w->reader_waits = true;
    pthread_cond_wait (&w->less, &w->lock);
  }
  pthread_mutex_unlock (&w->lock);
}

static void *
write_items (void *arg)
{
  struct writer *w = arg;
  struct item *item;
  int err = 0;

  pthread_mutex_lock (&w->lock);
  for (;;) {
    while (w->head == w->tail && !w->done) {
      w->writer_waits = true;
      pthread_cond_wait (&w->more, &w->lock);
    }
    if (w->head == w->tail)
      break;
    w->writer_waits = false;
    item = &w->items[w->head % ITEMS];
    pthread_mutex_unlock (&w->lock);
    write_item (w, item, &err);
    pthread_mutex_lock (&w->lock);
    w->failed = err;
    w->nr_lent -= item->lent;
    if (err != 0 && w->err == 0 && item->last) {
      w->err = err;
      w->member = steal_ptr (&item->finish.member);
    }
    free (item->finish.member);
    w->head++;
    if (w->reader_waits && (w->tail - w->head <= ITEMS - BATCH ||
                            (item->lent && w->nr_lent == 0))) {
      w->reader_waits = false;
      pthread_cond_signal (&w->less);
    }
  }
  pthread_mutex_unlock (&w->lock);
  return NULL;
}

/* After a failure nothing is written any more, only closed.  Which member
 * it was is told by the next item that finishes one.
 */
static void
write_item (struct writer *w, struct item *item, int *err)
{
  if (*err == 0 && item->len > 0 && write_data (w, item) == -1)
    *err = errno;
  if (!item->lent)
    free ((char *) item->buf);
  if (!item->last)
    return;
  if (*err == 0 && item->finish.whole &&
      finish (w, item->fd, &item->finish) == -1)
    *err = errno;
  if (close (item->fd) == -1 && *err == 0)
    *err = errno;
  archive_entry_free (item->finish.attributes);
}

static int
write_data (const struct writer *w, const struct item *item)
{
  const char *buf = item->buf;
  size_t head = -item->offset & (FS_BLOCK - 1), bulk;
  off_t offset = item->offset;
  ssize_t n;

  if (head > item->len)
    head = item->len;
  bulk = (item->len - head) & -FS_BLOCK;
  if (!w->direct || bulk < DIRECT_MIN ||
      ((uintptr_t) (buf + head) & (SECTOR - 1)) != 0) {
    if (w->direct && item->size > 2 * FS_BLOCK &&
        ftruncate (item->fd, item->size) == -1)
      return -1; /* (others would write zeroes first) */
    return write_plain (item->fd, buf, item->len, offset);
  }
  if (write_plain (item->fd, buf, head, offset) == -1)
    return -1;
  n = write_direct (item->fd, buf + head, bulk, offset + head);
  if (n == -1)
    return -1;
  head += n;
  return write_plain (item->fd, buf + head, item->len - head, offset + head);
}

/* Returns how much was written, which may be nothing at all. */
static ssize_t
write_direct (int fd, const char *buf, size_t len, off_t offset)
{
  ssize_t n;

  if (fcntl (fd, F_SETFL, O_DIRECT) == -1)
    return 0;
  n = pwrite (fd, buf, len, offset);
  if (n == -1 && (errno == EINVAL || errno == EINTR))
    n = 0;
  fcntl (fd, F_SETFL, 0);
  return n;
}

static int
write_plain (int fd, const char *buf, size_t len, off_t offset)
{
  while (len > 0) {
    ssize_t n = pwrite (fd, buf, len, offset);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return -1;
    buf += n;
    len -= n;
    offset += n;
  }
  return 0;
}

/* Order matters: writing changes the times, changing the owner clears
 * set-user-ID bits and capabilities, and of a file with an ACL the group's bits
 * of the mode are the mask.  What a new file has already is not set again.
 */
static int
finish (const struct writer *w, int fd, const struct writer_finish *f)
{
  struct stat st;
  bool owner;

  if (fstat (fd, &st) == -1 ||
      (st.st_size < f->size && ftruncate (fd, f->size) == -1))
    return -1;
  owner = st.st_uid != f->uid || st.st_gid != f->gid;
  if (owner && fchown (fd, f->uid, f->gid) == -1)
    return -1;
  if ((owner || (st.st_mode & 07777) != f->perm) && fchmod (fd, f->perm) == -1)
    return -1;
  if (f->attributes != NULL &&
      archive_attributes_set (fd, f->attributes, w->o) == -1)
    return -1;
  return futimens (fd, f->times);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Slots of the ring; see ring.h.
 *
 * Requests to the ring disk are asynchronous (io_submit(2)) and direct: the
 * processor of an emulated guest touches none of the data.  Buffers lie on
 * huge pages, which makes a slot one segment of a request.
 */
#include <errno.h>
#include <fcntl.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"

#include "ring.h"
#include "server.h"
#include "sysfs.h"

#define HUGE_PAGE (2 << 20)

static char disk_name[32]; /* set once, before there are threads */

static bool has_serial (const char *name);
static int take_disk (const struct server *server, const char *name);
static unsigned char *map_buffers (void);
static int start (struct ring *ring, unsigned slot, size_t len, short opcode);
static void take_event (struct ring *ring, const struct io_event *event);

void
ring_open_disk (struct server *server)
{
  DIR *dir = opendir ("/sys/block");
  struct dirent *d;

  server->ring_fd = -1;
  if (dir == NULL)
    return;
  while (server->ring_fd == -1 && (d = readdir (dir)) != NULL)
    if (strncmp (d->d_name, "vd", 2) == 0 && has_serial (d->d_name))
      server->ring_fd = take_disk (server, d->d_name);
  closedir (dir);
  if (server->ring_fd == -1)
    server_log ("no ring disk: bulk data goes through the channels");
}

bool
ring_is_disk (const char *name)
{
  return disk_name[0] != '\0' && strcmp (name, disk_name) == 0;
}

struct ring *
ring_new (const struct server *server, int channel)
{
  struct ring *ring;

  if (server->ring_fd == -1 || channel < 1 || channel > GM_RING_CHANNELS)
    return NULL;
  ring = calloc (1, sizeof *ring);
  if (ring == NULL)
    return NULL;
  ring->fd = server->ring_fd;
  ring->region = gm_ring_region (channel);
  ring->buf = map_buffers ();
  if (ring->buf != NULL && io_setup (GM_RING_SLOTS, &ring->aio) == 0)
    return ring;
  ring_free (ring);
  return NULL;
}

void
ring_free (struct ring *ring)
{
  if (ring == NULL)
    return;
  ring_reset (ring);
  if (ring->aio != NULL)
    io_destroy (ring->aio);
  if (ring->buf != NULL)
    munmap (ring->buf, GM_RING_REGION);
  free (ring);
}

void
ring_reset (struct ring *ring)
{
  for (unsigned i = 0; i < GM_RING_SLOTS; i++) {
    if (ring->slot[i].state == SLOT_MOVING)
      ring_wait (ring, i);
    ring->slot[i].state = SLOT_FREE;
  }
}

int
ring_write (struct ring *ring, unsigned slot, size_t len)
{
  return start (ring, slot, len, IO_CMD_PWRITE);
}

int
ring_read (struct ring *ring, unsigned slot, size_t len)
{
  return start (ring, slot, len, IO_CMD_PREAD);
}

int
ring_wait (struct ring *ring, unsigned slot)
{
  while (ring->slot[slot].state == SLOT_MOVING) {
    struct io_event events[GM_RING_SLOTS];
    int n = io_getevents (ring->aio, 1, GM_RING_SLOTS, events, NULL);

    if (n < 0 && n != -EINTR) /* then nothing can be said of any slot */
      abort ();
    for (int i = 0; i < n; i++)
      take_event (ring, &events[i]);
  }
  errno = ring->slot[slot].err;
  return errno == 0 ? 0 : -1;
}

static bool
has_serial (const char *name)
{
  CLEANUP_FILE FILE *fp = NULL;
  char path[300], serial[32] = "";

  snprintf (path, sizeof path, "/sys/block/%s/serial", name);
  fp = fopen (path, "re");
  if (fp == NULL || fgets (serial, sizeof serial, fp) == NULL)
    return false;
  serial[strcspn (serial, "\n")] = '\0';
  return strcmp (serial, GM_RING_SERIAL) == 0;
}

static int
take_disk (const struct server *server, const char *name)
{
  char path[300];
  int fd;

  snprintf (path, sizeof path, "%s/%s", server->dev, name);
  fd = open (path, O_RDWR | O_DIRECT | O_EXCL | O_CLOEXEC);
  if (fd == -1 || unlink (path) == -1 ||
      lseek (fd, 0, SEEK_END) != GM_RING_SIZE) {
    server_log ("%s: no ring disk: %s", path, strerror (errno));
    if (fd != -1)
      close (fd);
    return -1;
  }
  snprintf (disk_name, sizeof disk_name, "%s", name);
  sysfs_allow_large_requests (name);
  return fd;
}

/* Memory that starts at a huge page. */
static unsigned char *
map_buffers (void)
{
  size_t size = GM_RING_REGION + HUGE_PAGE, before;
  unsigned char *p = mmap (NULL, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (p == MAP_FAILED)
    return NULL;
  before = -(uintptr_t) p & (HUGE_PAGE - 1);
  if (before > 0)
    munmap (p, before);
  if (before < HUGE_PAGE)
    munmap (p + before + GM_RING_REGION, HUGE_PAGE - before);
  madvise (p + before, GM_RING_REGION, MADV_HUGEPAGE);
  madvise (p + before, GM_RING_REGION, MADV_DONTFORK);
  return p + before;
}

/* The disk is moved on in whole blocks; what comes behind LEN is ignored. */
static int
start (struct ring *ring, unsigned slot, size_t len, short opcode)
{
  struct iocb cb, *list = &cb;
  int r;

  memset (&cb, 0, sizeof cb);
  cb.aio_fildes = ring->fd;
  cb.aio_lio_opcode = opcode;
  cb.u.c.buf = ring_buffer (ring, slot);
  cb.u.c.nbytes = (len + RING_ALIGN - 1) & ~(size_t) (RING_ALIGN - 1);
  cb.u.c.offset = ring->region + (int64_t) slot * GM_RING_SLOT;
  cb.data = (void *) (uintptr_t) slot;
  ring->slot[slot].len = len;
  ring->slot[slot].err = 0;
  r = io_submit (ring->aio, 1, &list);
  if (r != 1) {
    errno = r < 0 ? -r : EIO;
    return -1;
  }
  ring->slot[slot].state = SLOT_MOVING;
  return 0;
}

static void
take_event (struct ring *ring, const struct io_event *event)
{
  unsigned slot = (uintptr_t) event->data;
  ssize_t res = event->res;

  ring->slot[slot].state = SLOT_MOVED;
  if (res < 0)
    ring->slot[slot].err = -res;
  else if ((size_t) res < ring->slot[slot].len)
    ring->slot[slot].err = EIO;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The memory file of the ring and a channel's part of it; see ring.h. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "ring.h"

enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL };

int
gm_ring_create (void)
{
  CLEANUP_FD int fd =
    memfd_create ("gfs-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd == -1 || ftruncate (fd, GM_RING_SIZE) == -1 ||
      fcntl (fd, F_ADD_SEALS, SEALS) == -1)
    return -1;
  return steal_fd (&fd);
}

struct gm_ring *
gm_ring_map (int fd, int channel)
{
  CLEANUP_FREE struct gm_ring *ring = calloc (1, sizeof *ring);
  int seals = fcntl (fd, F_GET_SEALS); /* -1 for other files */
  struct stat st;

  if (ring == NULL || channel < 1 || channel > GM_RING_CHANNELS ||
      fstat (fd, &st) == -1 || st.st_size != GM_RING_SIZE || seals == -1 ||
      (seals & SEALS) != SEALS)
    return NULL;
  ring->map = mmap (NULL, GM_RING_REGION, PROT_READ | PROT_WRITE, MAP_SHARED,
                    fd, gm_ring_region (channel));
  if (ring->map == MAP_FAILED)
    return NULL;
  return steal_ptr (&ring);
}

void
gm_ring_free (struct gm_ring *ring)
{
  if (ring == NULL)
    return;
  munmap (ring->map, GM_RING_REGION);
  free (ring);
}

void
gm_ring_reset (struct gm_ring *ring)
{
  ring->next = 0;
  memset (ring->busy, 0, sizeof ring->busy);
}

bool
gm_ring_busy (const struct gm_ring *ring)
{
  for (int i = 0; i < GM_RING_SLOTS; i++)
    if (ring->busy[i])
      return true;
  return false;
}

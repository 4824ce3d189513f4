/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Databases of the kind ndb, which SUSE uses and Debian's librpm is built
 * without.  One file, little endian, in blocks of 16 bytes: a header of two
 * blocks, slots of one block, and blobs, which are headers of packages.  The
 * indexes beside it are not needed.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rpm/header.h>

#include "rpm-list.h"

#define BLOCK 16
#define PAGE 4096
#define BLOB_MAX (64 << 20) /* rpm has no larger headers */

/* As in the file. */
struct ndb_header {
  char magic[4];
  uint32_t version, generation, slot_pages, next, unused[3];
};
struct ndb_slot {
  char magic[4];
  uint32_t package, block, blocks;
};
struct ndb_blob {
  char magic[4];
  uint32_t package, generation, len;
};

static int list_slots (int fd, uint64_t slots, uint64_t blocks);
static int list_blob (int fd, const struct ndb_slot *slot);
static bool read_at (int fd, void *buf, size_t len, uint64_t offset);

int
list_ndb (void)
{
  int fd = open ("/" RPM_LIST_NDB, O_RDONLY | O_CLOEXEC), r = -1;
  struct ndb_header header;
  uint64_t slots;
  struct stat st;

  if (fd == -1 || fstat (fd, &st) == -1)
    complain ("%s", strerror (errno));
  else if (!read_at (fd, &header, sizeof header, 0) ||
           memcmp (header.magic, "RpmP", 4) != 0 || header.version != 0)
    complain ("not a database of packages");
  else {
    slots = (uint64_t) le32toh (header.slot_pages) * (PAGE / BLOCK);
    r = list_slots (fd, slots, st.st_size / BLOCK);
  }
  if (fd != -1)
    close (fd);
  return r;
}

/* The first slots are where the header is.  BLOCKS: the file has so many. */
static int
list_slots (int fd, uint64_t slots, uint64_t blocks)
{
  struct ndb_slot page[PAGE / BLOCK];

  if (slots > blocks) {
    complain ("the file is shorter than its list of packages");
    slots = blocks;
  }
  for (uint64_t i = sizeof (struct ndb_header) / BLOCK; i < slots; i++) {
    const struct ndb_slot *slot = &page[i % (PAGE / BLOCK)];

    if ((slot == page || i == sizeof (struct ndb_header) / BLOCK) &&
        !read_at (fd, page, sizeof page, i / (PAGE / BLOCK) * PAGE)) {
      complain ("%s", "the list of packages cannot be read");
      return -1;
    }
    if (memcmp (slot->magic, "Slot", 4) != 0) {
      complain ("the list of packages is damaged");
      return -1;
    }
    if (slot->block != 0 && list_blob (fd, slot) == -1)
      return -1;
  }
  return 0;
}

/* A package that is damaged is left out. */
static int
list_blob (int fd, const struct ndb_slot *slot)
{
  uint64_t offset = (uint64_t) le32toh (slot->block) * BLOCK;
  uint64_t room = (uint64_t) le32toh (slot->blocks) * BLOCK;
  struct ndb_blob blob;
  char *buf;
  Header h = NULL;
  uint32_t len;
  int r = 0;

  if (!read_at (fd, &blob, sizeof blob, offset) ||
      memcmp (blob.magic, "BlbS", 4) != 0 || blob.package != slot->package ||
      le32toh (blob.len) > room || le32toh (blob.len) > BLOB_MAX) {
    complain ("package %u is damaged", le32toh (slot->package));
    return 0;
  }
  len = le32toh (blob.len);
  buf = malloc (len + 1);
  if (buf != NULL && read_at (fd, buf, len, offset + sizeof blob))
    h = headerImport (buf, len, HEADERIMPORT_COPY);
  free (buf);
  if (h == NULL) {
    complain ("package %u is damaged", le32toh (slot->package));
    return 0;
  }
  r = write_package (h);
  if (r == -1)
    complain ("%s", strerror (errno));
  headerFree (h);
  return r;
}

static bool
read_at (int fd, void *buf, size_t len, uint64_t offset)
{
  return pread (fd, buf, len, offset) == (ssize_t) len;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GRUB's place on a disk that a BIOS boots from.
 *
 * The BIOS runs the first 440 bytes of the disk, boot.img, which knows one
 * number: where the first sector of the core is.  That sector loads the rest
 * of the core, from a list at its end that grows downwards: where, how many
 * sectors, to which segment of memory.  In one piece it has one entry, which
 * grub-mkimage has filled in but for the place.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <blkid.h>
#include <linux/fs.h>

#include "cleanup.h"

#include "boot.h"
#include "device.h"

#define SECTOR 512
#define BOOT_CODE 440    /* bytes of boot.img; the rest is the table's */
#define BOOT_KERNEL 0x5c /* where it has the core's first sector */
#define BOOT_CHECK 0x66  /* a jump that only floppy disks want */
#define CORE_LIST 0x1f4  /* the first entry of the core's list */
#define CORE_MIN 1024    /* less is no core */
#define BIOS_BOOT "21686148-6449-6e6f-744e-656564454649"

static int find_room (struct call *c, const char *device, uint64_t *start,
                      uint64_t *sectors, const char **where);
static void room_in_gpt (blkid_partlist parts, uint64_t *start,
                         uint64_t *sectors);
static void room_in_mbr (blkid_probe probe, blkid_partlist parts,
                         uint64_t *start, uint64_t *sectors);
static int write_at (int fd, const void *data, size_t len, uint64_t sector);

int
grub_embed_or_reply (struct call *c, const char *device,
                     struct grub_image *boot, struct grub_image *core)
{
  uint64_t start = 0, sectors = 0, le;
  const char *where = NULL;
  CLEANUP_FD int fd = -1;
  int sector = SECTOR;

  if (boot->len < SECTOR || core->len < CORE_MIN)
    return reply_error (c, "%s: GRUB's core is incomplete", device);
  fd = device_open_or_reply (c, device, O_RDWR);
  if (fd == -1)
    return -1;
  if (ioctl (fd, BLKSSZGET, &sector) == 0 && sector != SECTOR)
    return reply_error (c, "%s: has sectors of %d bytes, no BIOS boots from it",
                        device, sector);
  if (find_room (c, device, &start, &sectors, &where) == -1)
    return -1;
  if (core->len > sectors * SECTOR)
    return reply_error (c, "%s: %s has %" PRIu64 " bytes, GRUB needs %zu",
                        device, where, sectors * SECTOR, core->len);

  le = htole64 (start + 1);
  memcpy (core->data + CORE_LIST, &le, sizeof le);
  le = htole64 (start);
  memcpy (boot->data + BOOT_KERNEL, &le, sizeof le);
  memset (boot->data + BOOT_CHECK, 0x90, 2); /* no operation */
  if (write_at (fd, core->data, core->len, start) == -1 ||
      write_at (fd, boot->data, BOOT_CODE, 0) == -1)
    return reply_errno (c, "%s", device);
  return 0;
}

/* The sectors that no partition with a filesystem uses. */
static int
find_room (struct call *c, const char *device, uint64_t *start,
           uint64_t *sectors, const char **where)
{
  blkid_probe probe = blkid_new_probe_from_filename (device);
  const char *type = NULL;

  if (probe == NULL)
    return reply_errno (c, "%s", device);
  blkid_probe_enable_superblocks (probe, 0);
  blkid_probe_enable_partitions (probe, 1);
  blkid_probe_set_partitions_flags (probe, BLKID_PARTS_ENTRY_DETAILS);
  if (blkid_do_fullprobe (probe) == 0)
    blkid_probe_lookup_value (probe, "PTTYPE", &type, NULL);
  if (type != NULL && strcmp (type, "gpt") == 0) {
    *where = "the BIOS boot partition";
    room_in_gpt (blkid_probe_get_partitions (probe), start, sectors);
  } else if (type != NULL && strcmp (type, "dos") == 0) {
    *where = "the gap before the first partition";
    room_in_mbr (probe, blkid_probe_get_partitions (probe), start, sectors);
  }
  blkid_free_probe (probe);
  if (*where == NULL)
    return reply_error (c, "%s: has no MBR or GPT partition table", device);
  if (*sectors == 0)
    return reply_error (c, "%s: has no room for GRUB: %s is missing", device,
                        *where);
  return 0;
}

static void
room_in_gpt (blkid_partlist parts, uint64_t *start, uint64_t *sectors)
{
  int n = parts == NULL ? 0 : blkid_partlist_numof_partitions (parts);

  for (int i = 0; i < n && *sectors == 0; i++) {
    blkid_partition p = blkid_partlist_get_partition (parts, i);
    const char *type = blkid_partition_get_type_string (p);

    if (type == NULL || strcasecmp (type, BIOS_BOOT) != 0)
      continue;
    *start = blkid_partition_get_start (p);
    *sectors = blkid_partition_get_size (p);
  }
}

static void
room_in_mbr (blkid_probe probe, blkid_partlist parts, uint64_t *start,
             uint64_t *sectors)
{
  int n = parts == NULL ? 0 : blkid_partlist_numof_partitions (parts);
  uint64_t end = blkid_probe_get_size (probe) / SECTOR;

  for (int i = 0; i < n; i++) {
    blkid_partition p = blkid_partlist_get_partition (parts, i);
    uint64_t first = blkid_partition_get_start (p);

    if (first < end)
      end = first;
  }
  *start = 1;
  *sectors = end > 1 ? end - 1 : 0;
}

static int
write_at (int fd, const void *data, size_t len, uint64_t sector)
{
  const char *p = data;
  off_t offset = sector * SECTOR;

  while (len > 0) {
    ssize_t n = pwrite (fd, p, len, offset);

    if (n == -1)
      return -1;
    p += n;
    offset += n;
    len -= n;
  }
  return fsync (fd);
}

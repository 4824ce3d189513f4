/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding partition tables with libblkid. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "table-probe.h"

static int find_table (blkid_probe probe);

blkid_probe
table_probe (const char *device)
{
  blkid_probe probe = blkid_new_probe_from_filename (device);
  char sector[512];
  int err;

  if (probe == NULL)
    return NULL;
  /* To libblkid, what cannot be read is not there. */
  if (pread (blkid_probe_get_fd (probe), sector, sizeof sector, 0) != -1 &&
      find_table (probe) == 0)
    return probe;
  err = errno;
  blkid_free_probe (probe);
  errno = err;
  return NULL;
}

static int
find_table (blkid_probe probe)
{
  const char *type;
  int r;

  blkid_probe_enable_superblocks (probe, 0);
  blkid_probe_enable_partitions (probe, 1);
  blkid_probe_set_partitions_flags (probe, BLKID_PARTS_ENTRY_DETAILS);
  r = blkid_do_fullprobe (probe);
  if (r == -1)
    return -1;
  if (r == 0 && blkid_probe_lookup_value (probe, "PTTYPE", &type, NULL) == 0 &&
      strcmp (type, "PMBR") != 0)
    return 0;
  errno = ENODATA;
  return -1;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Types, labels and UUIDs of filesystems.  API: share/api/label.xml. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <blkid.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "label.h"

static char *get_or_reply (struct call *c, const char *mountable,
                           const char *tag);

char *
do_vfs_type (struct call *c, const char *mountable)
{
  return get_or_reply (c, mountable, "TYPE");
}

char *
do_vfs_label (struct call *c, const char *mountable)
{
  return get_or_reply (c, mountable, "LABEL");
}

char *
do_vfs_uuid (struct call *c, const char *mountable)
{
  return get_or_reply (c, mountable, "UUID");
}

char *
label_get (const char *device, const char *tag)
{
  CLEANUP_FD int fd = open (device, O_RDONLY | O_CLOEXEC);
  blkid_probe probe = fd == -1 ? NULL : blkid_new_probe ();
  const char *value = "";
  char *copy = NULL;

  if (probe == NULL)
    return NULL;
  blkid_probe_enable_superblocks (probe, 1);
  blkid_probe_set_superblocks_flags (
    probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID |
             BLKID_SUBLKS_VERSION);
  errno = 0;
  if (blkid_probe_set_device (probe, fd, 0, 0) == 0) {
    /* "safe": two kinds of superblocks on one device mean that it is not
     * known which is in use.  That is no answer, as is none at all.
     */
    if (blkid_do_safeprobe (probe) != 0 ||
        blkid_probe_lookup_value (probe, tag, &value, NULL) == -1)
      value = "";
    copy = strdup (value);
  } else if (errno == 0)
    errno = EIO;
  blkid_free_probe (probe);
  return copy;
}

static char *
get_or_reply (struct call *c, const char *mountable, const char *tag)
{
  CLEANUP_MOUNTABLE struct mountable m = { NULL, NULL };
  char *value;

  if (mountable_parse_or_reply (c, mountable, &m) == -1)
    return NULL;
  value = label_get (m.device, tag);
  if (value == NULL)
    return reply_errno_null (c, "%s", m.device);
  return value;
}

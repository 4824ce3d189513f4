/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing partition tables with libfdisk. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "table.h"
#include "server.h"

/* clang-format off */
static const struct {
  const char *parttype, *label;
} labels[] = {
  { "mbr", "dos" },
  { "msdos", "dos" },
  { "dos", "dos" },
  { "gpt", "gpt" },
  { "efi", "gpt" },
};
/* clang-format on */

int
table_open_or_reply (struct table *t, struct call *c, const char *device,
                     bool need_label)
{
  int r;

  *t = (struct table){ .c = c, .device = device };
  t->context = fdisk_new_context ();
  if (t->context == NULL)
    return table_error (t, -ENOMEM, NULL);
  fdisk_disable_dialogs (t->context, 1);
  r = fdisk_assign_device (t->context, device, 0);
  if (r != 0)
    return table_error (t, r, NULL);
  if (!fdisk_has_label (t->context))
    return need_label ? reply_explained (c, EINVAL,
                                         "%s: unrecognised disk label", device)
                      : 0;
  r = fdisk_get_partitions (t->context, &t->before);
  return r == 0 ? 0 : table_error (t, r, NULL);
}

int
table_write_or_reply (struct table *t)
{
  int r = fdisk_write_disklabel (t->context);

  /* It ends up in the page cache: only this tells what the disk said. */
  if (r == 0 && fsync (fdisk_get_devfd (t->context)) == -1)
    r = -errno;
  if (r != 0)
    return table_error (t, r, "cannot write the partition table");
  if (t->c->server->testing)
    return 0;
  /* Change only what is new to the kernel: other partitions may be in use.
   * devtmpfs has the nodes when this returns.
   */
  r = t->before != NULL ? fdisk_reread_changes (t->context, t->before)
                        : fdisk_reread_partition_table (t->context);
  return r == 0 ? 0 : table_error (t, r, "cannot re-read the partition table");
}

void
table_close (struct table *t)
{
  int err = errno;

  if (t->before != NULL)
    fdisk_unref_table (t->before);
  if (t->context != NULL) {
    fdisk_deassign_device (t->context, 1);
    fdisk_unref_context (t->context);
  }
  errno = err;
}

const char *
table_label_name (const char *parttype)
{
  for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
    if (strcmp (labels[i].parttype, parttype) == 0)
      return labels[i].label;
  return NULL;
}

int
table_error (struct table *t, int err, const char *what)
{
  return reply_code (t->c, err < 0 ? -err : EIO, "%s%s%s", t->device,
                     what != NULL ? ": " : "", what != NULL ? what : "");
}

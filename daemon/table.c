/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing partition tables with libfdisk. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "blocks.h"
#include "derive.h"
#include "device.h"
#include "server.h"
#include "sysfs.h"
#include "table-probe.h"
#include "table.h"

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

static int open_or_reply (struct table *t, struct call *c, const char *device,
                          bool writing);
static int take_over_or_reply (struct table *t);
static bool kernel_agrees (struct table *t);
static bool kernel_has (struct table *t, const char *disk,
                        struct fdisk_partition *pa);
static int lock_or_reply (struct table *t);
static int remember_warning (struct fdisk_context *context,
                             struct fdisk_ask *ask, void *opaque);

int
table_open_or_reply (struct table *t, struct call *c, const char *device,
                     bool need_label)
{
  int r;

  if (open_or_reply (t, c, device, true) == -1)
    return -1;
  if (!table_has_label (t))
    return need_label ? reply_explained (c, EINVAL,
                                         "%s: unrecognised disk label", device)
                      : 0;
  r = fdisk_get_partitions (t->context, &t->before);
  return r == 0 ? 0 : table_error (t, r, NULL);
}

int
table_read_or_reply (struct table *t, struct call *c, const char *device)
{
  if (table_peek_or_reply (t, c, device) == -1)
    return -1;
  if (!table_has_label (t))
    return reply_explained (c, EINVAL, "%s: unrecognised disk label", device);
  return 0;
}

int
table_peek_or_reply (struct table *t, struct call *c, const char *device)
{
  return open_or_reply (t, c, device, false);
}

static int
open_or_reply (struct table *t, struct call *c, const char *device,
               bool writing)
{
  blkid_probe probe;
  int r;

  *t = (struct table){ .c = c, .device = device };
  if (writing && lock_or_reply (t) == -1)
    return -1;
  probe = table_probe (device);
  t->known = probe != NULL;
  blkid_free_probe (probe);
  derive_begin (); /* identifiers of tables and partitions are names */
  t->derives = true;
  t->context = fdisk_new_context ();
  if (t->context == NULL)
    return table_error (t, -ENOMEM, NULL);
  fdisk_set_ask (t->context, remember_warning, t);
  fdisk_disable_dialogs (t->context, 1);
  /* Sectors are taken as the caller has them, and any gap can be used. */
  fdisk_save_user_grain (t->context, 512);
  r = fdisk_assign_device (t->context, device, !writing);
  return r == 0 ? 0 : table_error (t, r, NULL);
}

/* Until table_close.  An flock belongs to what was opened, so it keeps other
 * threads out, too.
 */
static int
lock_or_reply (struct table *t)
{
  t->lock = device_open_or_reply (t->c, t->device, O_RDONLY);
  if (t->lock == -1)
    return -1;
  t->locked = true;
  while (flock (t->lock, LOCK_EX) == -1)
    if (errno != EINTR)
      return reply_errno (t->c, "%s: cannot lock the partition table",
                          t->device);
  return 0;
}

bool
table_has_label (const struct table *t)
{
  return t->known && fdisk_has_label (t->context);
}

/* What libfdisk would say to a person. */
static int
remember_warning (struct fdisk_context *context, struct fdisk_ask *ask,
                  void *opaque)
{
  struct table *t = opaque;
  int type = fdisk_ask_get_type (ask);

  (void) context;
  if (type != FDISK_ASKTYPE_WARN && type != FDISK_ASKTYPE_WARNX)
    return 0;
  free (t->warning);
  t->warning = strdup (fdisk_ask_print_get_mesg (ask));
  if (t->warning != NULL) /* a message of ours goes on in its line */
    t->warning[strcspn (t->warning, "\n")] = '\0';
  return 0;
}

int
table_align_or_reply (struct table *t)
{
  int r = fdisk_save_user_grain (t->context, 0);

  if (r == 0)
    r = fdisk_reset_alignment (t->context);
  return r == 0 ? 0 : table_error (t, r, NULL);
}

int
table_is_or_reply (const struct table *t, enum fdisk_labeltype label)
{
  if (fdisk_is_labeltype (t->context, label))
    return 0;
  return reply_explained (t->c, EINVAL, "%s: the partition table is not %s",
                          t->device,
                          label == FDISK_DISKLABEL_GPT ? "a GPT" : "an MBR");
}

int
table_entry_or_reply (struct table *t, int partnum, struct fdisk_partition **pa)
{
  int r;

  if (partnum <= 0)
    return reply_explained (t->c, EINVAL,
                            "%s: partition number %d is not positive",
                            t->device, partnum);
  if (!fdisk_is_partition_used (t->context, partnum - 1))
    return reply_explained (t->c, EINVAL, "%s: there is no partition %d",
                            t->device, partnum);
  r = fdisk_get_partition (t->context, partnum - 1, pa);
  return r == 0 ? 0 : table_error (t, r, NULL);
}

const char *
table_entry_kind (struct fdisk_partition *pa)
{
  if (fdisk_partition_is_container (pa) > 0)
    return "extended";
  return fdisk_partition_is_nested (pa) > 0 ? "logical" : "primary";
}

int
table_reach_or_reply (const struct table *t, int64_t last)
{
  if (!fdisk_is_labeltype (t->context, FDISK_DISKLABEL_DOS) ||
      last < UINT32_MAX)
    return 0;
  return reply_explained (t->c, EINVAL,
                          "%s: an MBR has partitions up to sector %" PRIu32
                          " only, which is 2 TiB with sectors of 512 bytes",
                          t->device, UINT32_MAX - 1);
}

int
table_change_or_reply (struct table *t, int partnum, struct fdisk_partition *pa)
{
  int r = fdisk_set_partition (t->context, partnum - 1, pa);

  if (r != 0)
    return table_error (t, r, "cannot change the partition");
  return table_write_or_reply (t);
}

int
table_unused_or_reply (const struct table *t, int partnum)
{
  CLEANUP_FREE char *node = fdisk_partname (t->device, partnum);

  if (node == NULL || access (node, F_OK) == -1)
    return 0;
  return device_unused_or_reply (t->c, node);
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
  return take_over_or_reply (t);
}

/* Let the kernel have the new table.  Only what is new to it is changed: other
 * partitions may be in use.  devtmpfs has the nodes when this returns.
 */
static int
take_over_or_reply (struct table *t)
{
  int r;

  free (steal_ptr (&t->warning));
  if (t->before != NULL) {
    r = fdisk_reread_changes (t->context, t->before);
    /* Where the kernel refuses a change, libfdisk warns, and returns 0.  It may
     * have had another table in mind than libfdisk.
     */
    if (r == 0 && (t->warning == NULL || kernel_agrees (t)))
      return 0;
  }
  r = fdisk_reread_partition_table (t->context);
  return r == 0 ? 0
                : table_error (t, r,
                               "the partition table is written, but the kernel "
                               "could not take it over");
}

/* Does the kernel have the partitions of the table, and no others? */
static bool
kernel_agrees (struct table *t)
{
  CLEANUP_FREE char *real = realpath (t->device, NULL);
  CLEANUP_STRVEC struct gm_strvec names = { 0 };
  struct fdisk_table *table = NULL;
  bool agrees;
  size_t n;

  if (real == NULL ||
      sysfs_partitions (strrchr (real, '/') + 1, &names) == -1 ||
      fdisk_get_partitions (t->context, &table) != 0)
    return false;
  n = fdisk_table_get_nents (table);
  agrees = names.len == n;
  for (size_t i = 0; agrees && i < n; i++)
    agrees = kernel_has (t, real, fdisk_table_get_partition (table, i));
  fdisk_unref_table (table);
  return agrees;
}

/* Of an extended partition it has a sector or two only. */
static bool
kernel_has (struct table *t, const char *disk, struct fdisk_partition *pa)
{
  CLEANUP_FREE char *node =
    fdisk_partname (disk, fdisk_partition_get_partno (pa) + 1);
  const char *name = node != NULL ? strrchr (node, '/') + 1 : "";
  CLEANUP_FREE char *start = block_attribute (name, "start");
  CLEANUP_FREE char *size = block_attribute (name, "size");
  uint64_t unit = fdisk_get_sector_size (t->context) / 512;

  return start != NULL && size != NULL &&
         strtoull (start, NULL, 10) == fdisk_partition_get_start (pa) * unit &&
         (fdisk_partition_is_container (pa) > 0 ||
          strtoull (size, NULL, 10) == fdisk_partition_get_size (pa) * unit);
}

void
table_close (struct table *t)
{
  int err = errno;

  if (t->before != NULL)
    fdisk_unref_table (t->before);
  if (t->context != NULL) {
    if (fdisk_get_devfd (t->context) != -1) /* it insists on one */
      fdisk_deassign_device (t->context, 1);
    fdisk_unref_context (t->context);
  }
  free (t->warning);
  if (t->derives)
    derive_end ();
  if (t->locked)
    close (t->lock);
  errno = err;
}

void
table_entry_free (struct fdisk_partition **pa)
{
  fdisk_unref_partition (*pa); /* NULL is ignored */
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
  err = err < 0 ? -err : EIO;
  if (t->warning != NULL)
    return reply_explained (t->c, err, "%s: %s%s%s", t->device,
                            what != NULL ? what : "", what != NULL ? ": " : "",
                            t->warning);
  return reply_code (t->c, err, "%s%s%s", t->device, what != NULL ? ": " : "",
                     what != NULL ? what : "");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls about disks, on plain files that stand for them. */
#include <sched.h>

#include "daemon-calls.h"
#include "daemon-client.h"
#include "unit.h"

#define SECTORS 131072 /* 64 MiB */

/* With two empty disks, /dev/sda and /dev/sdb. */
static void
start (struct client *cl)
{
  client_start (cl, CHANNEL_PLAIN);
  client_make (cl, "/.dev/sda", "");
  client_make (cl, "/.dev/vdb", "");
  if (truncate (client_path (cl, "/.dev/sda"), SECTORS * 512L) == -1 ||
      truncate (client_path (cl, "/.dev/vdb"), SECTORS * 512L) == -1)
    abort ();
}

/* Check that partition I of the list is NUM, from START to END (sectors). */
static void
check_partition (struct unit *u, const guestfs_int_partition_list *list,
                 size_t i, int num, int64_t start, int64_t end)
{
  const guestfs_int_partition *p = &list->guestfs_int_partition_list_val[i];

  if (!CHECK (u, i < list->guestfs_int_partition_list_len))
    return;
  SAME_INT (u, num, p->part_num);
  SAME_INT (u, start * 512, p->part_start);
  SAME_INT (u, end * 512 + 511, p->part_end);
  SAME_INT (u, (end - start + 1) * 512, p->part_size);
}

static const char *
parttype (struct client *cl, const char *device)
{
  static char type[32];
  guestfs_part_get_parttype_ret ret = { 0 };

  if (CALL_RET (cl, PART_GET_PARTTYPE, part_get_parttype, &ret,
                (char *) device) != 0)
    return NULL;
  snprintf (type, sizeof type, "%s", ret.n);
  FREE (part_get_parttype, &ret);
  return type;
}

static void
gpt_is_made_and_changed (struct unit *u)
{
  guestfs_part_list_ret list = { 0 };
  struct client cl;

  start (&cl);
  SAME_INT (u, 0, CALL (&cl, PART_INIT, part_init, "/dev/sda", "gpt"));
  SAME_STR (u, "gpt", parttype (&cl, "/dev/sda"));
  SAME_INT (u, 0, CALL (&cl, PART_ADD, part_add, "/dev/sda", "p", 64, 9999));
  SAME_INT (u, 0,
            CALL (&cl, PART_ADD, part_add, "/dev/sda", "primary", 10000, -128));
  SAME_INT (u, 1, CALL (&cl, PART_ADD, part_add, "/dev/sda", "p", 5000, 6000));
  SAME_INT (u, 1, CALL (&cl, PART_ADD, part_add, "/dev/sda", "l", 64, 100));
  SAME_INT (u, 0, CALL_RET (&cl, PART_LIST, part_list, &list, "/dev/sda"));
  check_partition (u, &list.n, 0, 1, 64, 9999);
  check_partition (u, &list.n, 1, 2, 10000, SECTORS - 128);
  FREE (part_list, &list);
  SAME_INT (u, 0, CALL (&cl, PART_DEL, part_del, "/dev/sda", 1));
  SAME_INT (u, 1, CALL (&cl, PART_DEL, part_del, "/dev/sda", 1));
  SAME_INT (u, 0, CALL_RET (&cl, PART_LIST, part_list, &list, "/dev/sda"));
  SAME_INT (u, 1, list.n.guestfs_int_partition_list_len);
  FREE (part_list, &list);
  client_stop (&cl);
}

static void
mbr_has_logical_partitions (struct unit *u)
{
  guestfs_part_list_ret list = { 0 };
  struct client cl;

  start (&cl);
  SAME_INT (u, 0, CALL (&cl, PART_INIT, part_init, "/dev/sda", "mbr"));
  SAME_STR (u, "msdos", parttype (&cl, "/dev/sda"));
  SAME_INT (u, 0, CALL (&cl, PART_ADD, part_add, "/dev/sda", "p", 64, 999));
  SAME_INT (u, 0, CALL (&cl, PART_ADD, part_add, "/dev/sda", "e", 1000, -1));
  SAME_INT (u, 0, CALL (&cl, PART_ADD, part_add, "/dev/sda", "l", 1064, 1999));
  SAME_INT (u, 0, CALL (&cl, PART_ADD, part_add, "/dev/sda", "l", 2064, 2999));
  SAME_INT (u, 0, CALL (&cl, PART_ADD, part_add, "/dev/sda", "p", 1, 63));
  SAME_INT (u, 0, CALL_RET (&cl, PART_LIST, part_list, &list, "/dev/sda"));
  SAME_INT (u, 5, list.n.guestfs_int_partition_list_len);
  check_partition (u, &list.n, 0, 1, 64, 999);
  check_partition (u, &list.n, 3, 5, 1064, 1999);
  check_partition (u, &list.n, 4, 6, 2064, 2999);
  FREE (part_list, &list);
  client_stop (&cl);
}

static void
part_disk_fills_the_disk (struct unit *u)
{
  guestfs_part_list_ret list = { 0 };
  struct client cl;

  start (&cl);
  SAME_INT (u, 0, CALL (&cl, PART_DISK, part_disk, "/dev/sda", "gpt"));
  SAME_INT (u, 0, CALL (&cl, PART_DISK, part_disk, "/dev/sda", "msdos"));
  SAME_STR (u, "msdos", parttype (&cl, "/dev/sda"));
  SAME_INT (u, 0, CALL_RET (&cl, PART_LIST, part_list, &list, "/dev/sda"));
  SAME_INT (u, 1, list.n.guestfs_int_partition_list_len);
  check_partition (u, &list.n, 0, 1, 128, SECTORS - 128);
  FREE (part_list, &list);
  SAME_INT (u, 1, CALL (&cl, PART_DISK, part_disk, "/dev/sda", "nonsense"));
  HAS (u, "nonsense", cl.error.error_message);
  client_stop (&cl);
}

static void
entries_are_changed (struct unit *u)
{
  const char *guid = "{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}";
  guestfs_part_get_gpt_type_ret type = { 0 };
  guestfs_part_get_name_ret name = { 0 };
  struct client cl;

  start (&cl);
  SAME_INT (u, 0, CALL (&cl, PART_INIT, part_init, "/dev/sda", "gpt"));
  SAME_INT (u, 0, CALL (&cl, PART_ADD, part_add, "/dev/sda", "p", 64, 9999));
  SAME_INT (u, 0, CALL (&cl, PART_ADD, part_add, "/dev/sda", "p", 20000, -64));
  SAME_INT (u, 0, CALL (&cl, PART_RESIZE, part_resize, "/dev/sda", 1, 19999));
  SAME_INT (u, 1, CALL (&cl, PART_RESIZE, part_resize, "/dev/sda", 1, 20000));
  HAS (u, "would overlap partition 2", cl.error.error_message);
  SAME_INT (u, 0,
            CALL (&cl, PART_SET_GPT_TYPE, part_set_gpt_type, "/dev/sda", 1,
                  (char *) guid));
  SAME_INT (
    u, 0,
    CALL_RET (&cl, PART_GET_GPT_TYPE, part_get_gpt_type, &type, "/dev/sda", 1));
  SAME_STR (u, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", type.n);
  FREE (part_get_gpt_type, &type);
  SAME_INT (u, 0,
            CALL (&cl, PART_SET_NAME, part_set_name, "/dev/sda", 2, "name"));
  SAME_INT (u, 0,
            CALL_RET (&cl, PART_GET_NAME, part_get_name, &name, "/dev/sda", 2));
  SAME_STR (u, "name", name.n);
  FREE (part_get_name, &name);
  SAME_INT (u, 0, CALL (&cl, PART_EXPAND_GPT, part_expand_gpt, "/dev/sda"));
  client_stop (&cl);
}

/* A text is applied, found to be so, and refused where it is broken. */
static void
tables_are_text (struct unit *u)
{
  static const char *const broken[] = {
    "",
    "label: zork",
    "label: gpt\nsize=1,,,,,\"",
    "label: dos\n,1M,zz",
    "label: gpt\nstart=1,size=18446744073709551615",
    "a : b : c",
  };
  const char *text = "label: dos\n,10M\n,,E\n,5M,82\n";
  guestfs_mini_part_apply_ret changes = { 0 };
  guestfs_mini_part_list_ret list = { 0 };
  struct client cl;

  start (&cl);
  SAME_INT (u, 0,
            CALL (&cl, MINI_PART_APPLY, mini_part_apply, "/dev/sda",
                  (char *) text, false));
  SAME_INT (u, 0,
            CALL_RET (&cl, MINI_PART_APPLY, mini_part_apply, &changes,
                      "/dev/sda", (char *) text, false));
  SAME_INT (u, 0, changes.n.n_len);
  FREE (mini_part_apply, &changes);
  for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
    SAME_INT (u, 1,
              CALL (&cl, MINI_PART_APPLY, mini_part_apply, "/dev/sda",
                    (char *) broken[i], false));
  SAME_INT (u, 0,
            CALL_RET (&cl, MINI_PART_LIST, mini_part_list, &list, "/dev/sda"));
  SAME_INT (u, 3, list.n.guestfs_int_mini_partition_list_len);
  SAME_STR (u, "logical",
            list.n.guestfs_int_mini_partition_list_val[2].part_kind);
  FREE (mini_part_list, &list);
  client_stop (&cl);
}

static void
no_table_is_an_error (struct unit *u)
{
  struct client cl;

  start (&cl);
  SAME_INT (u, 1, CALL (&cl, PART_LIST, part_list, "/dev/sda"));
  HAS (u, "unrecognised disk label", cl.error.error_message);
  SAME_INT (u, 1, CALL (&cl, PART_ADD, part_add, "/dev/sda", "p", 64, 99));
  SAME_INT (u, 1, CALL (&cl, PART_LIST, part_list, "/dev/sdx"));
  SAME_STR (u, "/dev/sdx: No such file or directory", cl.error.error_message);
  SAME_INT (u, 1, CALL (&cl, PART_LIST, part_list, "/dev/../sda"));
  SAME_INT (u, 1, CALL (&cl, PART_LIST, part_list, "/etc/passwd"));
  client_stop (&cl);
}

/* vdb is found under the name that programs use. */
static void
other_kernels_names_are_found (struct unit *u)
{
  guestfs_blockdev_getsize64_ret size = { 0 };
  struct client cl;

  start (&cl);
  SAME_INT (
    u, 0,
    CALL_RET (&cl, BLOCKDEV_GETSIZE64, blockdev_getsize64, &size, "/dev/sdb"));
  SAME_INT (u, SECTORS * 512L, size.n);
  client_stop (&cl);
}

static void
filesystem_is_made_and_known (struct unit *u)
{
  guestfs_vfs_type_ret type = { 0 };
  guestfs_vfs_label_ret label = { 0 };
  guestfs_vfs_uuid_ret uuid = { 0 };
  struct client cl;

  start (&cl);
  SAME_INT (u, 0, CALL_RET (&cl, VFS_TYPE, vfs_type, &type, "/dev/sda"));
  SAME_STR (u, "", type.n);
  FREE (vfs_type, &type);
  memset (&type, 0, sizeof type);

  cl.optargs = GUESTFS_MKFS_BLOCKSIZE_BITMASK | GUESTFS_MKFS_LABEL_BITMASK;
  SAME_INT (
    u, 0,
    CALL (&cl, MKFS, mkfs, "ext2", "/dev/sda", 1024, "", 0, 0, "my label"));
  SAME_INT (u, 0, CALL_RET (&cl, VFS_TYPE, vfs_type, &type, "/dev/sda"));
  SAME_STR (u, "ext2", type.n);
  SAME_INT (u, 0, CALL_RET (&cl, VFS_LABEL, vfs_label, &label, "/dev/sda"));
  SAME_STR (u, "my label", label.n);
  SAME_INT (u, 0, CALL_RET (&cl, VFS_UUID, vfs_uuid, &uuid, "/dev/sda"));
  SAME_INT (u, 36, strlen (uuid.n));
  FREE (vfs_type, &type);
  FREE (vfs_label, &label);
  FREE (vfs_uuid, &uuid);
  client_stop (&cl);
}

static void
mkfs_explains_itself (struct unit *u)
{
  struct client cl;

  start (&cl);
  SAME_INT (u, 1, CALL (&cl, MKFS, mkfs, "nofs", "/dev/sda", 0, "", 0, 0, ""));
  HAS (u, "mkfs.nofs", cl.error.error_message);
  cl.optargs = GUESTFS_MKFS_BLOCKSIZE_BITMASK;
  SAME_INT (u, 1,
            CALL (&cl, MKFS, mkfs, "ext4", "/dev/sda", 1000, "", 0, 0, ""));
  cl.optargs = GUESTFS_MKFS_FEATURES_BITMASK;
  SAME_INT (u, 1,
            CALL (&cl, MKFS, mkfs, "ext4", "/dev/sda", 0, "no_such", 0, 0, ""));
  HAS (u, "no_such", cl.error.error_message);
  client_stop (&cl);
}

static void
devices_are_read_and_written (struct unit *u)
{
  guestfs_upload_offset_args up = { "/dev/sda", 512 };
  guestfs_download_offset_args down = { "/dev/sda", 510, 8 };
  char buf[GM_CHUNK_PLAIN];
  struct client cl;

  start (&cl);
  client_call (&cl, GUESTFS_PROC_UPLOAD_OFFSET,
               (xdrproc_t) xdr_guestfs_upload_offset_args, &up);
  client_chunk (&cl, "data", 4, false);
  client_chunk (&cl, NULL, 0, false);
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  client_call (&cl, GUESTFS_PROC_DOWNLOAD_OFFSET,
               (xdrproc_t) xdr_guestfs_download_offset_args, &down);
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  SAME_INT (u, 8, client_read_chunk (&cl, buf, sizeof buf));
  CHECK (u, memcmp (buf, "\0\0data\0", 8) == 0);
  SAME_INT (u, 0, client_read_chunk (&cl, buf, sizeof buf));
  down.offset = -1;
  client_call (&cl, GUESTFS_PROC_DOWNLOAD_OFFSET,
               (xdrproc_t) xdr_guestfs_download_offset_args, &down);
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  client_stop (&cl);
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "part: a GPT is made, filled and emptied", gpt_is_made_and_changed },
    { "part: an MBR has primary, extended and logical partitions",
      mbr_has_logical_partitions },
    { "part: part_disk makes one partition, and a new table over an old",
      part_disk_fills_the_disk },
    { "part: single partitions are changed", entries_are_changed },
    { "part: a table is made of a text, or refused", tables_are_text },
    { "part: a disk without a table, or no disk at all, is an error",
      no_table_is_an_error },
    { "device: /dev/sdb is found as /dev/vdb", other_kernels_names_are_found },
    { "mkfs, label: a filesystem is made and then known",
      filesystem_is_made_and_known },
    { "mkfs: a refusal names the reason", mkfs_explains_itself },
    { "transfer: a device is read and written at an offset",
      devices_are_read_and_written },
  };

  setenv ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

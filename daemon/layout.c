/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lies where on the disks: mini_layout.  API: share/api/label.xml. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "cleanup.h"
#include "strvec.h"

#include "blocks.h"
#include "btrfs-volumes.h"
#include "daemon-calls.h"
#include "call.h"
#include "layout.h"
#include "mounts.h"
#include "server.h"

static int add_block (struct layout *l, const struct block *b);
static int add_text (struct layout *l, const char *key, const char *value);
static int add_attribute (struct layout *l, const struct block *b,
                          const char *key, const char *file);
static int add_tags (struct layout *l, const struct block *b,
                     const struct gm_strvec *tags);
static int add_volumes (struct layout *l, const struct block *b,
                        const struct gm_strvec *tags);
static int add_group (struct layout *l, const struct block *b);
static int add_mounts (struct layout *l, const struct block *b);

char **
do_mini_layout (struct call *c)
{
  CLEANUP_BLOCKS struct block_list blocks = { NULL, 0 };
  CLEANUP_MOUNTS struct mount_list mounts = { NULL, 0 };
  CLEANUP_STRVEC struct gm_strvec table = { 0 }, seen = { 0 };
  struct layout l = {
    .c = c,
    .blocks = &blocks,
    .mounts = &mounts,
    .table = &table,
    .seen = &seen,
  };
  char **list;
  int r = 0;

  if (blocks_read_or_reply (c, &blocks) == -1)
    return NULL;
  if (!c->server->testing && mounts_read (c->server, &mounts) == -1)
    return reply_errno_null (c, "list of mounts");
  for (size_t i = 0; r == 0 && i < blocks.len; i++)
    if (!blocks.blocks[i].hidden)
      r = add_block (&l, &blocks.blocks[i]);
  list = r == 0 ? gm_strvec_steal (&table) : NULL;
  return list != NULL ? list : reply_errno_null (c, "layout");
}

/* Of an extended partition the kernel shows the first sectors only. */
static uint64_t
true_size (const struct block *b, const struct gm_strvec *tags)
{
  const char *type = block_tag (tags, "PART_ENTRY_TYPE");

  if (b->disk != NULL &&
      (strcmp (type, "0x5") == 0 || strcmp (type, "0xf") == 0 ||
       strcmp (type, "0x85") == 0))
    return strtoull (block_tag (tags, "PART_ENTRY_SIZE"), NULL, 10) * 512;
  return b->size;
}

static int
add_block (struct layout *l, const struct block *b)
{
  static const char *const kinds[] = {
    [BLOCK_DISK] = "disk", [BLOCK_PARTITION] = "partition", [BLOCK_MD] = "raid",
    [BLOCK_LV] = "lvm",    [BLOCK_CRYPT] = "crypt",         [BLOCK_DM] = "dm",
  };
  CLEANUP_STRVEC struct gm_strvec tags = { 0 };
  struct block whole = *b;
  char size[32];

  if (block_tags (b->device, false, &tags) != 0)
    gm_strvec_free (&tags); /* none, or none to rely on */
  whole.size = true_size (b, &tags);
  snprintf (size, sizeof size, "%" PRIu64, whole.size);
  if (add_text (l, "device", b->device) == -1 ||
      add_text (l, "kind", b->disk != NULL ? "partition" : kinds[b->kind]) ==
        -1 ||
      add_text (l, "size", size) == -1 || layout_pieces (l, &whole) == -1)
    return -1;
  if (b->kind == BLOCK_DISK &&
      (add_attribute (l, b, "sector", "queue/logical_block_size") == -1 ||
       add_attribute (l, b, "readonly", "ro") == -1))
    return -1;
  if (b->kind == BLOCK_MD && b->disk == NULL &&
      add_attribute (l, b, "level", "md/level") == -1)
    return -1;
  if (b->kind == BLOCK_LV && add_group (l, b) == -1)
    return -1;
  if (add_tags (l, b, &tags) == -1 || add_volumes (l, b, &tags) == -1)
    return -1;
  return add_mounts (l, b);
}

static int
add_text (struct layout *l, const char *key, const char *value)
{
  if (gm_strvec_add (l->table, key) == -1)
    return -1;
  return gm_strvec_add (l->table, value);
}

static int
add_attribute (struct layout *l, const struct block *b, const char *key,
               const char *file)
{
  CLEANUP_FREE char *value = block_attribute (b->name, file);

  return value != NULL ? add_text (l, key, value) : 0;
}

static int
add_tags (struct layout *l, const struct block *b, const struct gm_strvec *tags)
{
  /* clang-format off */
  static const struct { const char *key, *tag; bool partition; } names[] = {
    { "table", "PTTYPE", false },
    { "table_id", "PTUUID", false },
    { "number", "PART_ENTRY_NUMBER", true },
    { "part_type", "PART_ENTRY_TYPE", true },
    { "part_name", "PART_ENTRY_NAME", true },
    { "part_id", "PART_ENTRY_UUID", true },
    { "part_flags", "PART_ENTRY_FLAGS", true },
    { "type", "TYPE", false },
    { "label", "LABEL", false },
    { "uuid", "UUID", false },
    { "usage", "USAGE", false },
    { "version", "VERSION", false },
  };
  /* clang-format on */

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *value = block_tag (tags, names[i].tag);

    /* A volume that lies on a partition is told about that one, too. */
    if (value[0] != '\0' && (!names[i].partition || b->disk != NULL) &&
        add_text (l, names[i].key, value) == -1)
      return -1;
  }
  return 0;
}

static int
add_volumes (struct layout *l, const struct block *b,
             const struct gm_strvec *tags)
{
  CLEANUP_STRVEC struct gm_strvec paths = { 0 };
  const char *uuid = block_tag (tags, "UUID");

  if (strcmp (block_tag (tags, "TYPE"), "btrfs") != 0)
    return 0;
  for (size_t i = 0; i < l->seen->len; i++)
    if (strcmp (l->seen->strings[i], uuid) == 0)
      return 0;
  if (gm_strvec_add (l->seen, uuid) == -1)
    return -1;
  if (btrfs_volumes (l->c, b->device, true, &paths) == -1)
    return 0; /* damaged, or incomplete */
  for (size_t i = 0; i < paths.len; i++)
    if (add_text (l, "subvolume", paths.strings[i]) == -1)
      return -1;
  return 0;
}

/* Of "/dev/VG/LV". */
static int
add_group (struct layout *l, const struct block *b)
{
  const char *start = b->device + strlen (l->c->server->dev) + 1;
  CLEANUP_FREE char *group = strndup (start, strcspn (start, "/"));

  return group != NULL ? add_text (l, "vg", group) : -1;
}

static int
add_mounts (struct layout *l, const struct block *b)
{
  struct stat want, st;

  if (stat (b->device, &want) == -1)
    return 0;
  for (size_t i = 0; i < l->mounts->len; i++) {
    const struct mount_entry *m = &l->mounts->entries[i];

    if (m->source != NULL && m->source[0] == '/' &&
        stat (m->source, &st) == 0 && S_ISBLK (st.st_mode) &&
        st.st_rdev == want.st_rdev && add_text (l, "mounted", m->dir) == -1)
      return -1;
  }
  return 0;
}

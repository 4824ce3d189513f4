/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Giving disk images to qemu; see attach-drive.h.
 *
 * qemu opens no file itself.  Every layer of an image is opened here and
 * handed over as an fdset, which a block node then names.  Drive N is one
 * tree of nodes, "driveN" on top: for a read-only drive a throw-away qcow2
 * overlay, then the image, then its backing files.  It goes to a SCSI disk
 * "diskN": to the one that a template keeps empty for it (machine.h), or to
 * a new one.  (QMP: blockdev-add, device_add, qom-set; qemu's qmp reference.)
 *
 * Commands are posted, not waited for one by one: at launch the guest wakes
 * up meanwhile.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attach-drive.h"
#include "common/cleanup.h"
#include "error.h"
#include "image.h"
#include "lock-owner.h"
#include "qcow-create.h"
#include "settings.h"

enum { SETTLE_TIMEOUT = 60000 /* ms for qemu to open an image */ };

/* One drive while it is being put together. */
struct assembly {
  guestfs_h *g;
  struct gm_appliance *a;
  struct gm_drive *d;
  size_t index;
};

/* Record why qemu did not do something with the image: names the image, and
 * who has it locked.
 */
static int
refused (struct assembly *as, const char *why)
{
  if (why != NULL && strstr (why, " lock") != NULL) { /* not "block" */
    CLEANUP_FREE char *owner = gm_lock_owner (as->g, as->d->path);

    return gm_error_code (as->g, EBUSY, "%s: in use by %s", as->d->path,
                          owner ? owner : "another process");
  }
  return gm_error (as->g, "%s: %s", as->d->path, why ? why : "out of memory");
}

static int
post (struct assembly *as, const char *command, json_t *args, int fd)
{
  CLEANUP_FREE char *why = NULL;

  if (gm_qmp_post (as->a->qmp, command, args, fd, &why) == 0)
    return 0;
  return refused (as, why);
}

/* Everything that was posted is done, or it is said why not. */
static int
settle (struct assembly *as)
{
  CLEANUP_FREE char *why = NULL;

  if (gm_qmp_settle (as->a->qmp, SETTLE_TIMEOUT, &why) == 0)
    return 0;
  return refused (as, why);
}

/* Hand FD to qemu as a new fdset, tagged with the drive's name so that
 * remove_fds finds it.  Returns its number, or -1.
 */
static int
add_fd (struct assembly *as, int fd)
{
  int set = ++as->a->last_fdset;
  char tag[32];

  snprintf (tag, sizeof tag, "drive%zu", as->index);
  if (post (as, "add-fd",
            json_pack ("{s:i,s:s}", "fdset-id", set, "opaque", tag), fd) == -1)
    return -1;
  return set;
}

/* Hand FD over, and say what qemu should do with that file of the host.
 * Returns NULL with the error recorded.
 */
static json_t *
file_node (struct assembly *as, int fd, bool readonly)
{
  int set = add_fd (as, fd);
  struct stat st = { 0 };
  char file[64];
  json_t *node;

  if (set == -1)
    return NULL;
  fstat (fd, &st);
  snprintf (file, sizeof file, "/dev/fdset/%d", set);
  node = json_pack ("{s:s, s:s, s:s}", "driver",
                    S_ISBLK (st.st_mode) ? "host_device" : "file", "filename",
                    file, "discard",
                    as->d->discard || as->d->scratch ? "unmap" : "ignore");
  if (readonly)
    json_object_set_new (node, "read-only", json_true ());
  else
    json_object_set_new (
      node, "cache",
      json_pack ("{s:b}", "no-flush", as->d->unsafe || as->d->readonly));
  return node;
}

static bool
takes_backing (const char *format)
{
  static const char *const formats[] = { "qcow2", "qcow", "qed", "vmdk" };

  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
    if (strcmp (format, formats[i]) == 0)
      return true;
  return false;
}

/* Layer NR of the image with all that is behind it. */
static json_t *
layer_node (struct assembly *as, const struct gm_image_chain *chain, size_t nr,
            bool readonly)
{
  const struct gm_image_layer *layer = &chain->layers[nr];
  json_t *node =
    json_pack ("{s:s, s:b, s:b}", "driver", layer->format, "read-only",
               (int) readonly, "force-share", (int) readonly);
  json_t *file = file_node (as, layer->fd, readonly), *data = NULL;
  json_t *backing = NULL;

  if (file != NULL && layer->data_fd != -1)
    data = file_node (as, layer->data_fd, readonly);
  if (file != NULL && nr + 1 < chain->nr)
    backing = layer_node (as, chain, nr + 1, true);
  else if (takes_backing (layer->format)) /* or qemu would open its own */
    backing = json_null ();
  if (file == NULL || (layer->data_fd != -1 && data == NULL) ||
      (nr + 1 < chain->nr && backing == NULL)) {
    json_decref (file);
    json_decref (data);
    json_decref (backing);
    json_decref (node);
    return NULL;
  }
  json_object_set_new (node, "file", file);
  if (data != NULL)
    json_object_set_new (node, "data-file", data);
  if (backing != NULL)
    json_object_set_new (node, "backing", backing);
  if (as->d->discard || as->d->scratch)
    json_object_set_new (node, "discard", json_string ("unmap"));
  return node;
}

/* An anonymous file in the handle's temporary directory. */
static int
open_scratch (guestfs_h *g)
{
  CLEANUP_FREE char *dir = guestfs_get_tmpdir (g);
  CLEANUP_FREE char *file = NULL;
  int fd = dir ? open (dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : -1;

  if (fd != -1 || dir == NULL)
    return fd;
  /* A file system without O_TMPFILE. */
  file = gm_asprintf (g, "%s/gfsXXXXXX", dir);
  fd = mkostemp (file, O_CLOEXEC);
  if (fd == -1)
    return gm_perror (g, "%s: cannot make a temporary file", dir);
  unlink (file);
  return fd;
}

/* The virtual size of node NAME in bytes, or -1. */
static int64_t
node_size (struct assembly *as, const char *name)
{
  json_t *nodes = NULL, *node;
  int64_t size = -1;
  size_t i;

  if (gm_appliance_qmp (as->g, as->a, as->d->path, "query-named-block-nodes",
                        json_pack ("{s:b}", "flat", 1), -1, &nodes) == -1)
    return -1;
  json_array_foreach (nodes, i, node)
  {
    const char *s = json_string_value (json_object_get (node, "node-name"));

    if (s != NULL && strcmp (s, name) == 0)
      size = json_integer_value (
        json_object_get (json_object_get (node, "image"), "virtual-size"));
  }
  json_decref (nodes);
  if (size == -1)
    gm_error (as->g, "%s: qemu does not tell its size", as->d->path);
  return size;
}

/* How large is *BASE, and so its overlay?  Where only qemu knows, *BASE
 * becomes a node of its own, and then its name.
 */
static int64_t
base_size (struct assembly *as, const struct gm_image_chain *chain,
           json_t **base)
{
  off_t end = lseek (chain->layers[0].fd, 0, SEEK_END);
  char name[64];

  if (chain->virtual_size > 0)
    return chain->virtual_size & ~INT64_C (511);
  if (end > 0 && strcmp (chain->layers[0].format, "raw") == 0)
    return (end + 511) & ~INT64_C (511);
  snprintf (name, sizeof name, "drive%zu-0", as->index);
  json_object_set_new (*base, "node-name", json_string (name));
  if (post (as, "blockdev-add", json_incref (*base), -1) == -1 ||
      settle (as) == -1)
    return -1;
  json_decref (*base);
  *base = json_string (name);
  return node_size (as, name);
}

/* A qcow2 layer in an anonymous file takes all writes, so that a dirty
 * journal can be replayed without one byte of the image changing.  Steals
 * BASE.
 */
static json_t *
overlay_node (struct assembly *as, const struct gm_image_chain *chain,
              json_t *base)
{
  CLEANUP_FD int fd = open_scratch (as->g);
  int64_t size = fd == -1 ? -1 : base_size (as, chain, &base);
  const struct gm_qcow_image image = { .size = size,
                                       .cluster_bits = GM_QCOW_CLUSTER_BITS };
  json_t *file = NULL;

  if (size != -1 && gm_qcow_create (fd, &image) == -1)
    gm_perror (as->g, "%s: cannot make an overlay in the temporary directory",
               as->d->path);
  else if (size != -1)
    file = file_node (as, fd, false);
  if (file == NULL) {
    json_decref (base);
    return NULL;
  }
  json_object_set_new (file, "discard", json_string ("unmap"));
  return json_pack ("{s:s, s:o, s:o, s:s, s:{s:b}}", "driver", "qcow2", "file",
                    file, "backing", base, "discard", "unmap", "cache",
                    "no-flush", 1);
}

/* Post the whole tree of nodes. */
static int
add_nodes (struct assembly *as, const struct gm_image_chain *chain)
{
  bool readonly = as->d->readonly;
  json_t *node = layer_node (as, chain, 0, readonly);
  char name[64];

  if (node != NULL && readonly)
    node = overlay_node (as, chain, node);
  if (node == NULL)
    return -1;
  snprintf (name, sizeof name, "drive%zu", as->index);
  json_object_set_new (node, "node-name", json_string (name));
  return post (as, "blockdev-add", node, -1);
}

/* Post what makes a SCSI disk of it.  A raw image is locked for writing only
 * here: nobody wrote to its node yet.
 */
static int
add_disk (struct assembly *as)
{
  char id[64], drive[64];
  json_t *args;

  snprintf (id, sizeof id, "disk%zu", as->index);
  snprintf (drive, sizeof drive, "drive%zu", as->index);
  if (gm_appliance_has_slot (as->a, as->index)) {
    char path[128];

    snprintf (path, sizeof path, "/machine/peripheral/%s", id);
    return post (as, "qom-set",
                 json_pack ("{s:s, s:s, s:s}", "path", path, "property",
                            "drive", "value", drive),
                 -1);
  }
  /* A host without room is an error of the write, not a machine that stops. */
  args =
    json_pack ("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i}", "driver", "scsi-hd",
               "id", id, "drive", drive, "bus", "scsi.0", "werror", "report",
               "channel", 0, "scsi-id", (int) as->index, "lun", 0);
  if (as->d->blocksize != 0) {
    json_object_set_new (args, "logical_block_size",
                         json_integer (as->d->blocksize));
    json_object_set_new (args, "physical_block_size",
                         json_integer (as->d->blocksize));
  }
  return post (as, "device_add", args, -1);
}

static bool
remove_node (struct gm_appliance *a, const char *name)
{
  CLEANUP_FREE char *why = NULL;

  return gm_qmp_command (a->qmp, "blockdev-del",
                         json_pack ("{s:s}", "node-name", name), -1, NULL,
                         &why) == 0;
}

/* Close the descriptors of a drive: qemu's locks on a file last as long as
 * any of them.
 */
static void
remove_fds (struct gm_appliance *a, size_t index)
{
  CLEANUP_FREE char *why = NULL;
  json_t *sets = NULL, *set;
  char tag[32];
  size_t i;

  snprintf (tag, sizeof tag, "drive%zu", index);
  if (gm_qmp_command (a->qmp, "query-fdsets", NULL, -1, &sets, &why) == -1)
    return;
  json_array_foreach (sets, i, set)
  {
    CLEANUP_FREE char *ignored = NULL;
    json_t *fd = json_array_get (json_object_get (set, "fds"), 0);
    const char *s = json_string_value (json_object_get (fd, "opaque"));

    if (s != NULL && strcmp (s, tag) == 0)
      gm_qmp_command (
        a->qmp, "remove-fd",
        json_pack ("{s:O}", "fdset-id", json_object_get (set, "fdset-id")), -1,
        NULL, &ignored);
  }
  json_decref (sets);
}

/* Remove the nodes of a drive, which may not exist: the tree, and then its
 * base, if that is a node of its own.
 */
static void
remove_nodes (struct gm_appliance *a, size_t index)
{
  char name[64];

  snprintf (name, sizeof name, "drive%zu", index);
  remove_node (a, name);
  snprintf (name, sizeof name, "drive%zu-0", index);
  remove_node (a, name);
  remove_fds (a, index);
}

/* Open the image and what it builds upon; for a scratch drive, make it. */
static int
open_layers (guestfs_h *g, struct gm_drive *d, struct gm_image_chain *chain)
{
  CLEANUP_FD int fd = -1;

  if (d->scratch) {
    chain->nr = 1;
    chain->layers = gm_calloc (g, 1, sizeof chain->layers[0]);
    chain->layers[0].data_fd = -1;
    strcpy (chain->layers[0].format, "raw");
    chain->layers[0].fd = open_scratch (g);
    if (chain->layers[0].fd == -1)
      return -1;
    if (ftruncate (chain->layers[0].fd, d->size) == -1)
      return gm_perror (g, "scratch drive of %" PRIi64 " bytes", d->size);
    return 0;
  }
  fd = gm_image_open (g, d->path, d->readonly);
  if (fd == -1 || gm_image_check (g, d, fd) == -1)
    return -1;
  return gm_image_chain (g, d, fd, chain);
}

int
gm_qemu_add_drive (guestfs_h *g, struct gm_appliance *a, size_t index)
{
  struct assembly as = { g, a, &g->drives[index], index };
  struct gm_image_chain chain = { 0 };
  int r = open_layers (g, as.d, &chain);

  if (r == 0) {
    r = add_nodes (&as, &chain);
    if (r == 0)
      r = add_disk (&as);
    if (r == 0)
      r = settle (&as);
    if (r == -1)
      remove_nodes (a, index);
    else
      gm_appliance_take_slot (a, index);
  }
  gm_image_chain_free (&chain);
  return r;
}

int
gm_qemu_remove_drive (guestfs_h *g, struct gm_appliance *a, size_t index)
{
  char id[64];

  snprintf (id, sizeof id, "disk%zu", index);
  gm_qmp_forget_events (a->qmp);
  if (gm_appliance_qmp (g, a, g->drives[index].path, "device_del",
                        json_pack ("{s:s}", "id", id), -1, NULL) == -1)
    return -1;
  if (gm_qmp_wait_event (a->qmp, "DEVICE_DELETED", "device", id, 10000) != 1)
    return gm_error (g, "%s: qemu does not let go of it",
                     g->drives[index].path);
  remove_nodes (a, index);
  return 0;
}

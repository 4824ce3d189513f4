/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Giving disk images to qemu; see attach-drive.h.
 *
 * qemu opens no file itself.  Every layer of an image is opened here and
 * handed over as an fdset, which a block node then names.  Nodes of drive N:
 * "driveN-L" for layer L of the image (0: the image itself, then its backing
 * files) and "driveN" on top, for a read-only drive a throw-away qcow2
 * overlay.  (QMP: blockdev-add, device_add; qemu's qmp reference.)
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
#include "settings.h"

enum { JOB_TIMEOUT = 30000 /* ms to write the header of an overlay */ };

/* One drive while it is being put together. */
struct assembly {
  guestfs_h *g;
  struct gm_appliance *a;
  struct gm_drive *d;
  size_t index;
};

/* Hand FD to qemu as a new fdset, tagged with the drive's name so that
 * remove_fds finds it.  Returns its number, or -1.
 */
static int
add_fd (struct assembly *as, int fd)
{
  json_t *ret = NULL;
  char tag[32];
  int set;

  snprintf (tag, sizeof tag, "drive%zu", as->index);
  if (gm_appliance_qmp (as->g, as->a, as->d->path, "add-fd",
                        json_pack ("{s:s}", "opaque", tag), fd, &ret) == -1)
    return -1;
  set = json_integer_value (json_object_get (ret, "fdset-id"));
  json_decref (ret);
  return set;
}

/* Run a QMP command that may take locks on the image; its error names the
 * image, and who has it locked.
 */
static int
add_object (struct assembly *as, const char *command, json_t *args)
{
  CLEANUP_FREE char *why = NULL;

  if (gm_qmp_command (as->a->qmp, command, args, -1, NULL, &why) == 0)
    return 0;
  if (why != NULL && strstr (why, " lock") != NULL) { /* not "block" */
    CLEANUP_FREE char *owner = gm_lock_owner (as->g, as->d->path);

    return gm_error_code (as->g, EBUSY, "%s: in use by %s", as->d->path,
                          owner ? owner : "another process");
  }
  return gm_error (as->g, "%s: %s", as->d->path, why ? why : "out of memory");
}

static int
add_node (struct assembly *as, json_t *node)
{
  return add_object (as, "blockdev-add", node);
}

/* Hand FD over, and say what qemu should do with that file of the host.
 * Returns NULL with the error recorded.
 */
static json_t *
file_node (struct assembly *as, int fd, bool readonly)
{
  int set = add_fd (as, fd);
  struct stat st = { 0 };
  bool block_device;
  char file[64];
  json_t *node;

  if (set == -1)
    return NULL;
  fstat (fd, &st);
  block_device = S_ISBLK (st.st_mode);
  snprintf (file, sizeof file, "/dev/fdset/%d", set);
  node =
    json_pack ("{s:s, s:s, s:{s:b, s:b}, s:s}", "driver",
               block_device ? "host_device" : "file", "filename", file, "cache",
               "direct", 0, "no-flush", (int) as->d->unsafe, "discard",
               as->d->discard || as->d->scratch ? "unmap" : "ignore");
  if (readonly)
    json_object_set_new (node, "read-only", json_true ());
  return node;
}

/* The file that holds the data of a qcow2 layer, as node NAME. */
static int
add_data_file (struct assembly *as, const char *name, int fd, bool readonly)
{
  json_t *node = file_node (as, fd, readonly);

  if (node == NULL)
    return -1;
  json_object_set_new (node, "node-name", json_string (name));
  return add_node (as, node);
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

/* Layer NR of the image, on top of the one behind it. */
static int
add_layer (struct assembly *as, const struct gm_image_layer *layer, size_t nr,
           bool last, bool readonly)
{
  char name[64], below[64], data[64];
  json_t *file, *node;

  snprintf (name, sizeof name, "drive%zu-%zu", as->index, nr);
  snprintf (below, sizeof below, "drive%zu-%zu", as->index, nr + 1);
  snprintf (data, sizeof data, "drive%zu-%zu-data", as->index, nr);
  if (nr == 0 && !readonly) /* the guest writes to it: the top */
    snprintf (name, sizeof name, "drive%zu", as->index);
  if (layer->data_fd != -1 &&
      add_data_file (as, data, layer->data_fd, readonly) == -1)
    return -1;
  file = file_node (as, layer->fd, readonly);
  if (file == NULL)
    return -1;
  node = json_pack ("{s:s, s:s, s:b, s:b, s:o}", "driver", layer->format,
                    "node-name", name, "read-only", (int) readonly,
                    "force-share", (int) readonly, "file", file);
  if (as->d->discard || as->d->scratch)
    json_object_set_new (node, "discard", json_string ("unmap"));
  if (layer->data_fd != -1)
    json_object_set_new (node, "data-file", json_string (data));
  if (!last)
    json_object_set_new (node, "backing", json_string (below));
  else if (takes_backing (layer->format)) /* or qemu would open its own */
    json_object_set_new (node, "backing", json_null ());
  return add_node (as, node);
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

/* The job "format" has ended: how?  Then forget it. */
static int
finish_format (struct assembly *as)
{
  json_t *jobs = NULL, *job;
  int r =
    gm_appliance_qmp (as->g, as->a, as->d->path, "query-jobs", NULL, -1, &jobs);
  size_t i;

  json_array_foreach (jobs, i, job)
  {
    const char *why = json_string_value (json_object_get (job, "error"));

    if (why != NULL)
      r = gm_error (as->g,
                    "%s: cannot make an overlay in the temporary "
                    "directory: %s",
                    as->d->path, why);
  }
  json_decref (jobs);
  if (gm_appliance_qmp (as->g, as->a, as->d->path, "job-dismiss",
                        json_pack ("{s:s}", "id", "format"), -1, NULL) == -1)
    return -1;
  return r;
}

/* Let qemu write the header of a qcow2 image of SIZE bytes to node NAME. */
static int
format_overlay (struct assembly *as, const char *name, int64_t size)
{
  json_t *args =
    json_pack ("{s:s, s:{s:s, s:s, s:I}}", "job-id", "format", "options",
               "driver", "qcow2", "file", name, "size", (json_int_t) size);

  gm_qmp_forget_events (as->a->qmp);
  if (gm_appliance_qmp (as->g, as->a, as->d->path, "blockdev-create", args, -1,
                        NULL) == -1)
    return -1;
  if (gm_qmp_wait_event (as->a->qmp, "JOB_STATUS_CHANGE", "status", "concluded",
                         JOB_TIMEOUT) != 1)
    return gm_error (as->g, "%s: qemu made no overlay", as->d->path);
  return finish_format (as);
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

/* A qcow2 layer in an anonymous file takes all writes, so that a dirty
 * journal can be replayed without one byte of the image changing.
 */
static int
add_overlay (struct assembly *as)
{
  CLEANUP_FD int fd = open_scratch (as->g);
  char base[64], file[64], name[64];
  int64_t size;
  json_t *node;

  snprintf (base, sizeof base, "drive%zu-0", as->index);
  snprintf (file, sizeof file, "drive%zu-file", as->index);
  snprintf (name, sizeof name, "drive%zu", as->index);
  if (fd == -1 || (size = node_size (as, base)) == -1 ||
      (node = file_node (as, fd, false)) == NULL)
    return -1;
  json_object_set_new (node, "node-name", json_string (file));
  json_object_set_new (node, "discard", json_string ("unmap"));
  if (add_node (as, node) == -1 || format_overlay (as, file, size) == -1)
    return -1;
  node = json_pack ("{s:s, s:s, s:s, s:s, s:s, s:{s:b, s:b}}", "driver",
                    "qcow2", "node-name", name, "file", file, "backing", base,
                    "discard", "unmap", "cache", "direct", 0, "no-flush", 1);
  return add_node (as, node);
}

static int
add_disk (struct assembly *as)
{
  char id[64], drive[64];
  json_t *args;

  snprintf (id, sizeof id, "disk%zu", as->index);
  snprintf (drive, sizeof drive, "drive%zu", as->index);
  args = json_pack ("{s:s, s:s, s:s, s:s, s:i, s:i, s:i}", "driver", "scsi-hd",
                    "id", id, "drive", drive, "bus", "scsi.0", "channel", 0,
                    "scsi-id", (int) as->index, "lun", 0);
  if (as->d->blocksize != 0) {
    json_object_set_new (args, "logical_block_size",
                         json_integer (as->d->blocksize));
    json_object_set_new (args, "physical_block_size",
                         json_integer (as->d->blocksize));
  }
  /* A raw image is locked for writing here: nobody wrote to its node yet. */
  return add_object (as, "device_add", args);
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

/* Remove the nodes of a drive from the top down.  Any of them may not exist:
 * a writable drive has no overlay, a failed one has got no further than some
 * of its NR_LAYERS, the lowest first (0: it is complete).
 */
static void
remove_nodes (struct gm_appliance *a, size_t index, size_t nr_layers)
{
  size_t end = nr_layers ? nr_layers : GM_IMAGE_MAX_LAYERS;
  char name[64];

  snprintf (name, sizeof name, "drive%zu", index);
  remove_node (a, name);
  snprintf (name, sizeof name, "drive%zu-file", index);
  remove_node (a, name);
  for (size_t nr = 0; nr < end; nr++) {
    bool removed;

    snprintf (name, sizeof name, "drive%zu-%zu", index, nr);
    removed = remove_node (a, name);
    snprintf (name, sizeof name, "drive%zu-%zu-data", index, nr);
    remove_node (a, name);
    if (!removed && nr > 0 && nr_layers == 0)
      break;
  }
  remove_fds (a, index);
}

static int
assemble (struct assembly *as, const struct gm_image_chain *chain)
{
  bool readonly = as->d->readonly;

  for (size_t i = chain->nr; i-- > 0;)
    if (add_layer (as, &chain->layers[i], i, i + 1 == chain->nr,
                   readonly || i > 0) == -1)
      return -1;
  if (readonly && add_overlay (as) == -1)
    return -1;
  return add_disk (as);
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
    r = assemble (&as, &chain);
    if (r == -1)
      remove_nodes (a, index, chain.nr);
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
  remove_nodes (a, index, 0);
  return 0;
}

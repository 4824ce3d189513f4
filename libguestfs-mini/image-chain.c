/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening the files that an image builds upon: its backing file, that one's
 * backing file, and so on, and their external data files.  qemu gets the
 * descriptors and never opens a file by a name that an image holds.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "error.h"
#include "image.h"

static int open_layers (guestfs_h *g, const struct gm_drive *d,
                        struct gm_image_chain *chain);
static struct gm_image_layer *add_layer (guestfs_h *g,
                                         struct gm_image_chain *chain,
                                         const char *path, int fd);
static int open_backing (guestfs_h *g, struct gm_image_chain *chain,
                         struct gm_image_info *info);
static int choose_format (guestfs_h *g, struct gm_image_layer *layer,
                          const struct gm_image_info *above,
                          struct gm_image_info *info);
static int open_data (guestfs_h *g, struct gm_image_chain *chain,
                      const struct gm_image_info *info, bool readonly);
static int open_other (guestfs_h *g, const struct gm_image_chain *chain,
                       const char *what, const char *path, bool readonly);
static int probe (guestfs_h *g, const struct gm_image_layer *layer,
                  struct gm_image_info *info);
static char *resolve (guestfs_h *g, const char *image, const char *name);
static bool in_use (const struct gm_image_chain *chain, int fd);

int
gm_image_chain (guestfs_h *g, const struct gm_drive *d, int fd,
                struct gm_image_chain *chain)
{
  int own = fcntl (fd, F_DUPFD_CLOEXEC, 3);

  *chain = (struct gm_image_chain){ 0 };
  if (own == -1)
    return gm_perror (g, "%s", d->path);
  add_layer (g, chain, d->path, own);
  if (open_layers (g, d, chain) == 0)
    return 0;
  gm_image_chain_free (chain);
  return -1;
}

void
gm_image_chain_free (struct gm_image_chain *chain)
{
  for (size_t i = 0; i < chain->nr; i++) {
    struct gm_image_layer *layer = &chain->layers[i];

    free (layer->path);
    free (layer->data_path);
    close (layer->fd);
    if (layer->data_fd != -1)
      close (layer->data_fd);
  }
  free (chain->layers);
  *chain = (struct gm_image_chain){ 0 };
}

static int
open_layers (guestfs_h *g, const struct gm_drive *d,
             struct gm_image_chain *chain)
{
  struct gm_image_info info;

  if (d->format == NULL || strcmp (d->format, "raw") == 0)
    return 0;
  if (probe (g, &chain->layers[0], &info) == -1)
    return -1;
  if (strcmp (info.format, d->format) != 0)
    return gm_error_code (g, EINVAL, "%s: is not a %s image any more", d->path,
                          d->format);
  strcpy (chain->layers[0].format, info.format);
  if (strcmp (info.format, "qcow2") == 0)
    chain->virtual_size = info.virtual_size;
  if (d->guessed && !d->backing &&
      (info.data_file[0] != '\0' || info.backing_file[0] != '\0'))
    return gm_error_code (g, EPERM, "%s: names other files now", d->path);
  if (open_data (g, chain, &info, d->readonly) == -1)
    return -1;
  while (info.backing_file[0] != '\0')
    if (open_backing (g, chain, &info) == -1)
      return -1;
  return 0;
}

/* Append a raw layer, which owns FD. */
static struct gm_image_layer *
add_layer (guestfs_h *g, struct gm_image_chain *chain, const char *path, int fd)
{
  struct gm_image_layer *layer;

  chain->layers =
    gm_realloc (g, chain->layers, (chain->nr + 1) * sizeof chain->layers[0]);
  layer = &chain->layers[chain->nr++];
  *layer = (struct gm_image_layer){
    .path = gm_strdup (g, path), .format = "raw", .fd = fd, .data_fd = -1
  };
  return layer;
}

/* Open the backing file of the last layer, whose header is *INFO, which
 * becomes the header of the backing file.
 */
static int
open_backing (guestfs_h *g, struct gm_image_chain *chain,
              struct gm_image_info *info)
{
  const struct gm_image_info above = *info;
  struct gm_image_layer *layer = &chain->layers[chain->nr - 1];
  CLEANUP_FREE char *path = resolve (g, layer->path, above.backing_file);
  int fd;

  if (path == NULL)
    return -1;
  if (chain->nr == GM_IMAGE_MAX_LAYERS)
    return gm_error_code (g, ELOOP, "%s: more than %d backing files",
                          chain->layers[0].path, GM_IMAGE_MAX_LAYERS - 1);
  fd = open_other (g, chain, "backing", path, true);
  if (fd == -1)
    return -1;
  layer = add_layer (g, chain, path, fd);
  if (strcmp (above.backing_format, "raw") == 0) {
    info->backing_file[0] = '\0';
    return 0;
  }
  if (probe (g, layer, info) == -1 ||
      choose_format (g, layer, &above, info) == -1)
    return -1;
  return open_data (g, chain, info, true);
}

/* The format of a backing file is what the image above records.  If it does
 * not, only a file without any sign of a format will do.
 */
static int
choose_format (guestfs_h *g, struct gm_image_layer *layer,
               const struct gm_image_info *above, struct gm_image_info *info)
{
  CLEANUP_FREE char *name = gm_image_printable (g, layer->path);

  if (above->backing_format[0] == '\0') {
    if (info->plain_raw)
      return 0;
    return gm_error_code (g, EINVAL,
                          "backing file `%s': its format is not recorded and "
                          "not guessed, it looks like %s: record it with "
                          "qemu-img rebase -u -F",
                          name, info->format);
  }
  if (strcmp (above->backing_format, info->format) != 0)
    return gm_error_code (g, EINVAL,
                          "backing file `%s': should be %s, looks like %s",
                          name, above->backing_format, info->format);
  if (info->encrypted || info->scattered)
    return gm_error_code (g, ENOTSUP,
                          "backing file `%s': is encrypted, or keeps data in "
                          "other files: convert it with qemu-img first",
                          name);
  strcpy (layer->format, info->format);
  return 0;
}

/* Open the external data file of the last layer, if it has one. */
static int
open_data (guestfs_h *g, struct gm_image_chain *chain,
           const struct gm_image_info *info, bool readonly)
{
  struct gm_image_layer *layer = &chain->layers[chain->nr - 1];

  if (info->data_file[0] == '\0')
    return 0;
  layer->data_path = resolve (g, layer->path, info->data_file);
  if (layer->data_path == NULL)
    return -1;
  layer->data_fd = open_other (g, chain, "data", layer->data_path, readonly);
  return layer->data_fd == -1 ? -1 : 0;
}

static int
open_other (guestfs_h *g, const struct gm_image_chain *chain, const char *what,
            const char *path, bool readonly)
{
  const char *why, *top = chain->layers[0].path;
  CLEANUP_FREE char *name = gm_image_printable (g, path);
  CLEANUP_FD int fd = gm_image_open_file (path, readonly, &why);

  if (fd == -1)
    return gm_error_code (g, errno, "%s: %s file `%s': %s", top, what, name,
                          why);
  if (in_use (chain, fd))
    return gm_error_code (g, ELOOP,
                          "%s: %s file `%s' is already part of the image", top,
                          what, name);
  return steal_fd (&fd);
}

static int
probe (guestfs_h *g, const struct gm_image_layer *layer,
       struct gm_image_info *info)
{
  CLEANUP_FREE char *why = NULL, *name = NULL;

  if (gm_image_probe (layer->fd, info, &why) == 0)
    return 0;
  name = gm_image_printable (g, layer->path);
  return gm_error_code (g, EINVAL, "%s: %s", name,
                        why != NULL ? why : "out of memory");
}

/* What IMAGE means by NAME: a relative name starts at the image's folder; one
 * with a colon before any slash is a protocol of qemu's, of which only plain
 * files will do.  Returns it malloc'ed, or NULL with the error recorded.
 */
static char *
resolve (guestfs_h *g, const char *image, const char *name)
{
  const char *slash = strrchr (image, '/');

  if (strncmp (name, "file:", 5) == 0)
    name += 5;
  else if (name[strcspn (name, ":/")] == ':') {
    CLEANUP_FREE char *printable = gm_image_printable (g, name);

    gm_error_code (g, ENOTSUP,
                   "%s: `%s' is not a file on this host, and nothing else is "
                   "opened",
                   image, printable);
    return NULL;
  }
  if (name[0] == '/' || slash == NULL)
    return gm_strdup (g, name);
  return gm_asprintf (g, "%.*s/%s", (int) (slash - image), image, name);
}

/* Two descriptors of one file or device. */
static bool
same_file (const struct stat *a, int fd)
{
  struct stat b;

  if (fd == -1 || fstat (fd, &b) == -1)
    return false;
  if (S_ISBLK (a->st_mode) && S_ISBLK (b.st_mode))
    return a->st_rdev == b.st_rdev;
  return a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

static bool
in_use (const struct gm_image_chain *chain, int fd)
{
  struct stat st;

  if (fstat (fd, &st) == -1)
    return true;
  for (size_t i = 0; i < chain->nr; i++)
    if (same_file (&st, chain->layers[i].fd) ||
        same_file (&st, chain->layers[i].data_fd))
      return true;
  return false;
}

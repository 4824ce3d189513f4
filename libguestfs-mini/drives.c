/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of drives: adding to it, with all that can be checked before qemu
 * sees the file, and taking from it.  launch.h attaches them.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "drives.h"
#include "error.h"
#include "gm-calls.h"
#include "image.h"
#include "launch.h"
#include "settings.h"

enum {
  MAX_LABEL = 20,
  MAX_SECTOR = 4096, /* bytes; scratch drives are multiples of it */
  NULL_DRIVE_SIZE = 4096,
};

#define ADD(option) GUESTFS_ADD_DRIVE_OPTS_##option##_BITMASK
#define SCRATCH(option) GUESTFS_ADD_DRIVE_SCRATCH_##option##_BITMASK

typedef struct guestfs_add_drive_opts_argv add_opts;

static int check_source (guestfs_h *g, const add_opts *o);
static int fill_in (guestfs_h *g, struct gm_drive *d, const add_opts *o);
static int set_label (guestfs_h *g, struct gm_drive *d, const char *label);
static int set_blocksize (guestfs_h *g, struct gm_drive *d, int blocksize);
static int set_cachemode (guestfs_h *g, struct gm_drive *d, const char *mode);
static int set_discard (guestfs_h *g, struct gm_drive *d, const char *discard);
static int check_file (guestfs_h *g, struct gm_drive *d, const char *filename);
static int append (guestfs_h *g, struct gm_drive *d);

int
gm_call_add_drive (guestfs_h *g, const char *filename,
                   const struct guestfs_add_drive_opts_argv *optargs)
{
  struct gm_drive d = { 0 };

  if (check_source (g, optargs) == 0 && fill_in (g, &d, optargs) == 0 &&
      check_file (g, &d, filename) == 0 && append (g, &d) == 0)
    return 0;
  gm_drive_clear (&d);
  return -1;
}

int
gm_call_add_drive_ro (guestfs_h *g, const char *filename)
{
  const add_opts opts = { .bitmask = ADD (READONLY), .readonly = 1 };

  return gm_call_add_drive (g, filename, &opts);
}

/* The interface means nothing here: all drives are virtio-scsi disks. */
int
gm_call_add_drive_with_if (guestfs_h *g, const char *filename,
                           const char *iface)
{
  const add_opts opts = { .bitmask = ADD (IFACE), .iface = iface };

  return gm_call_add_drive (g, filename, &opts);
}

int
gm_call_add_drive_ro_with_if (guestfs_h *g, const char *filename,
                              const char *iface)
{
  const add_opts opts = { .bitmask = ADD (READONLY) | ADD (IFACE),
                          .readonly = 1,
                          .iface = iface };

  return gm_call_add_drive (g, filename, &opts);
}

int
gm_call_add_cdrom (guestfs_h *g, const char *filename)
{
  return gm_call_add_drive_ro (g, filename);
}

int
gm_call_add_drive_scratch (guestfs_h *g, int64_t size,
                           const struct guestfs_add_drive_scratch_argv *optargs)
{
  struct gm_drive d = { .scratch = true };

  if (size <= 0 || size > INT64_MAX - MAX_SECTOR)
    return gm_error_code (g, EINVAL, "the size of a drive must be above 0");
  d.size = (size + MAX_SECTOR - 1) / MAX_SECTOR * MAX_SECTOR;
  d.path = gm_strdup (g, "scratch");
  d.format = gm_strdup (g, "raw");
  if (((optargs->bitmask & SCRATCH (LABEL)) == 0 ||
       set_label (g, &d, optargs->label) == 0) &&
      ((optargs->bitmask & SCRATCH (BLOCKSIZE)) == 0 ||
       set_blocksize (g, &d, optargs->blocksize) == 0) &&
      append (g, &d) == 0)
    return 0;
  gm_drive_clear (&d);
  return -1;
}

/* ---- optional arguments ---- */

/* Only files: what a network drive would need is refused by name. */
static int
check_source (guestfs_h *g, const add_opts *o)
{
  if ((o->bitmask & ADD (PROTOCOL)) && strcmp (o->protocol, "file") != 0)
    return gm_error_code (g, ENOTSUP,
                          "protocol `%s': drives must be files or block "
                          "devices of this host",
                          o->protocol);
  if ((o->bitmask & ADD (SERVER)) && o->server[0] != NULL)
    return gm_error_code (g, ENOTSUP, "a server makes no sense for a file");
  if (o->bitmask & (ADD (USERNAME) | ADD (SECRET)))
    return gm_error_code (g, ENOTSUP,
                          "a user name or secret makes no sense for a file");
  return 0;
}

/* iface and name only describe the drive, and copyonread is how throw-away
 * overlays work anyway.
 */
static int
fill_in (guestfs_h *g, struct gm_drive *d, const add_opts *o)
{
  d->readonly = (o->bitmask & ADD (READONLY)) && o->readonly;
  d->backing = g->allow_backing || gm_backend_setting (g, "backing");
  if (o->bitmask & ADD (FORMAT)) {
    if (o->format[0] == '\0')
      return gm_error_code (g, EINVAL, "the disk format is empty");
    d->format = gm_strdup (g, o->format); /* judged by gm_image_check */
  }
  if ((o->bitmask & ADD (LABEL)) && set_label (g, d, o->label) == -1)
    return -1;
  if ((o->bitmask & ADD (CACHEMODE)) &&
      set_cachemode (g, d, o->cachemode) == -1)
    return -1;
  if ((o->bitmask & ADD (DISCARD)) && set_discard (g, d, o->discard) == -1)
    return -1;
  if ((o->bitmask & ADD (BLOCKSIZE)) &&
      set_blocksize (g, d, o->blocksize) == -1)
    return -1;
  return 0;
}

static int
set_label (guestfs_h *g, struct gm_drive *d, const char *label)
{
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  size_t len = strlen (label);

  if (len == 0 || len > MAX_LABEL || strspn (label, allowed) != len)
    return gm_error_code (g, EINVAL,
                          "label `%s': must be 1 to %d letters and digits",
                          label, MAX_LABEL);
  for (size_t i = 0; i < g->nr_drives; i++)
    if (g->drives[i].label != NULL && strcmp (g->drives[i].label, label) == 0)
      return gm_error_code (g, EEXIST, "label `%s': another drive has it",
                            label);
  d->label = gm_strdup (g, label);
  return 0;
}

static int
set_cachemode (guestfs_h *g, struct gm_drive *d, const char *mode)
{
  if (strcmp (mode, "writeback") != 0 && strcmp (mode, "unsafe") != 0)
    return gm_error_code (g, EINVAL,
                          "cachemode `%s': must be writeback or unsafe", mode);
  d->unsafe = strcmp (mode, "unsafe") == 0;
  return 0;
}

/* `besteffort' is satisfied by whatever can be done. */
static int
set_discard (guestfs_h *g, struct gm_drive *d, const char *discard)
{
  bool enable = strcmp (discard, "enable") == 0;

  if (!enable && strcmp (discard, "disable") != 0 &&
      strcmp (discard, "besteffort") != 0)
    return gm_error_code (g, EINVAL,
                          "discard `%s': must be disable, enable or "
                          "besteffort",
                          discard);
  if (enable && d->readonly)
    return gm_error_code (g, EINVAL,
                          "discard `enable': the drive is read-only");
  d->discard = !d->readonly && strcmp (discard, "disable") != 0;
  return 0;
}

static int
set_blocksize (guestfs_h *g, struct gm_drive *d, int blocksize)
{
  if (blocksize != 512 && blocksize != 4096)
    return gm_error_code (g, EINVAL, "blocksize %d: must be 512 or 4096",
                          blocksize);
  d->blocksize = blocksize;
  return 0;
}

/* ---- the file ---- */

/* Its name has to mean the same when the program has changed its directory. */
static char *
absolute (guestfs_h *g, const char *filename)
{
  CLEANUP_FREE char *cwd = NULL;

  if (filename[0] == '/')
    return gm_strdup (g, filename);
  cwd = getcwd (NULL, 0);
  if (cwd == NULL) {
    gm_perror (g, "%s", filename);
    return NULL;
  }
  return gm_asprintf (g, "%s/%s", cwd, filename);
}

/* The file is opened for reading only: closing a block device that was open
 * for writing would make udev look at it anew.
 */
static int
check_file (guestfs_h *g, struct gm_drive *d, const char *filename)
{
  CLEANUP_FD int fd = -1;
  int r;

  if (strcmp (filename, "/dev/null") == 0) { /* libguestfs: an empty disk */
    d->scratch = true;
    d->readonly = false; /* there is nothing to protect */
    d->size = NULL_DRIVE_SIZE;
    d->path = gm_strdup (g, filename);
    return 0;
  }
  fd = gm_image_open (g, filename, true);
  if (fd == -1)
    return -1;
  if (!d->readonly && faccessat (AT_FDCWD, filename, W_OK, AT_EACCESS) == -1)
    return gm_perror (g, "%s: not writable", filename);
  d->path = gm_strdup (g, filename); /* as the user says it, for messages */
  r = gm_image_check (g, d, fd);
  free (d->path);
  d->path = absolute (g, filename);
  return d->path == NULL ? -1 : r;
}

/* ---- the list ---- */

void
gm_drive_clear (struct gm_drive *d)
{
  free (d->path);
  free (d->format);
  free (d->label);
  *d = (struct gm_drive){ 0 };
}

void
gm_drives_free (guestfs_h *g)
{
  for (size_t i = 0; i < g->nr_drives; i++)
    gm_drive_clear (&g->drives[i]);
  free (steal_ptr (&g->drives));
  g->nr_drives = 0;
}

/* Put *D, which becomes empty, into the first free slot, and attach it if an
 * appliance runs.
 */
static int
append (guestfs_h *g, struct gm_drive *d)
{
  size_t i = 0;

  while (i < g->nr_drives && g->drives[i].path != NULL)
    i++;
  if (i >= GM_MAX_DRIVES)
    return gm_error_code (g, E2BIG, "there are already %d drives",
                          GM_MAX_DRIVES);
  if (i == g->nr_drives) {
    g->drives =
      gm_realloc (g, g->drives, (g->nr_drives + 1) * sizeof g->drives[0]);
    g->nr_drives++;
  }
  g->drives[i] = *d;
  *d = (struct gm_drive){ 0 };
  if (g->state != GM_READY || gm_drive_attach (g, i) == 0)
    return 0;
  gm_drive_clear (&g->drives[i]);
  return -1;
}

int
gm_call_remove_drive (guestfs_h *g, const char *label)
{
  size_t i = 0;

  while (i < g->nr_drives && (g->drives[i].label == NULL ||
                              strcmp (g->drives[i].label, label) != 0))
    i++;
  if (i == g->nr_drives)
    return gm_error_code (g, ENOENT, "%s: no drive has this label", label);
  if (g->state == GM_READY && gm_drive_detach (g, i) == -1)
    return -1;
  gm_drive_clear (&g->drives[i]);
  return 0;
}

/* ---- parameters of the emulator ---- */

int
gm_call_config (guestfs_h *g, const char *hvparam, const char *hvvalue)
{
  /* What we set ourselves and could not find again if it were changed. */
  static const char *const reserved[] = {
    "-kernel", "-initrd",  "-append",     "-nographic", "-display",
    "-serial", "-vga",     "-machine",    "-M",         "-incoming",
    "-qmp",    "-chardev", "-nodefaults", "-sandbox",   "-daemonize"
  };
  size_t n = g->set.nr_qemu_params;

  if (hvparam[0] != '-')
    return gm_error_code (g, EINVAL, "%s: a parameter starts with `-'",
                          hvparam);
  for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
    if (strcmp (hvparam, reserved[i]) == 0)
      return gm_error_code (g, EINVAL, "%s: the library sets this parameter",
                            hvparam);
  g->set.qemu_params =
    gm_realloc (g, g->set.qemu_params, (n + 2) * sizeof g->set.qemu_params[0]);
  g->set.qemu_params[n] = gm_strdup (g, hvparam);
  g->set.qemu_params[n + 1] = gm_strdup (g, hvvalue != NULL ? hvvalue : "");
  g->set.nr_qemu_params = n + 2;
  return 0;
}

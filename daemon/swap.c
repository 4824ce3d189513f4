/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Swap space.  API: share/api/swap.xml. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/swap.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "label.h"
#include "mounts.h"
#include "run.h"
#include "server.h"
#include "swap.h"
#include "sysroot.h"
#include "wipe.h"

/* One line of /proc/swaps. */
struct entry {
  char *name;
  char type[16];
  uint64_t size, used; /* KiB */
  int priority;
};

static int make_or_reply (struct call *c, const char *name, const char *target,
                          const char *label, const char *uuid, const int *keep);
static int switch_file (struct call *c, const char *file,
                        int (*change) (const char *path));
static int switch_found (struct call *c, const char *tag, const char *value,
                         int (*change) (const char *path));
static int failed (struct call *c, const char *name, const char *path);
static int on (const char *path);
static int off (const char *path);
static int read_entry (FILE *fp, struct entry *e);
static const char *below_sysroot (struct call *c, const char *path);

int
do_mkswap (struct call *c, const char *device, const struct do_mkswap_opts *o)
{
  if (o->label != NULL && strlen (o->label) > SWAP_LABEL_MAX)
    return reply_explained (c, EINVAL,
                            "%s: labels of swap space have at most %d bytes",
                            o->label, SWAP_LABEL_MAX);
  if (wipe_or_reply (c, device) == -1)
    return -1;
  return make_or_reply (c, device, device, o->label, o->uuid, NULL);
}

int
do_mkswap_L (struct call *c, const char *label, const char *device)
{
  const struct do_mkswap_opts o = {
    .bitmask = GUESTFS_MKSWAP_LABEL_BITMASK,
    .label = label,
  };

  return do_mkswap (c, device, &o);
}

int
do_mkswap_U (struct call *c, const char *uuid, const char *device)
{
  const struct do_mkswap_opts o = {
    .bitmask = GUESTFS_MKSWAP_UUID_BITMASK,
    .uuid = uuid,
  };

  return do_mkswap (c, device, &o);
}

int
do_mkswap_file (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDWR);
  char name[FD_PATH_SIZE];

  if (fd == -1)
    return -1;
  return make_or_reply (c, path, fd_path (name, fd), NULL, NULL, &fd);
}

int
do_swapon_device (struct call *c, const char *device)
{
  return on (device) == -1 ? failed (c, device, device) : 0;
}

int
do_swapoff_device (struct call *c, const char *device)
{
  return off (device) == -1 ? failed (c, device, NULL) : 0;
}

int
do_swapon_file (struct call *c, const char *file)
{
  return switch_file (c, file, on);
}

int
do_swapoff_file (struct call *c, const char *file)
{
  return switch_file (c, file, off);
}

int
do_swapon_label (struct call *c, const char *label)
{
  return switch_found (c, "LABEL", label, on);
}

int
do_swapoff_label (struct call *c, const char *label)
{
  return switch_found (c, "LABEL", label, off);
}

int
do_swapon_uuid (struct call *c, const char *uuid)
{
  return switch_found (c, "UUID", uuid, on);
}

int
do_swapoff_uuid (struct call *c, const char *uuid)
{
  return switch_found (c, "UUID", uuid, off);
}

char **
do_mini_swaps (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec list = { 0 };
  CLEANUP_FILE FILE *fp = fopen ("/proc/swaps", "re");
  struct entry e;
  int r = 0;
  char **result;

  if (fp == NULL)
    return reply_errno_null (c, "/proc/swaps");
  while (r == 0 && read_entry (fp, &e) == 1) {
    const char *path = below_sysroot (c, e.name);
    bool file = strcmp (e.type, "file") == 0;

    if (gm_strvec_add (&list, file && path != NULL ? path : e.name) == -1 ||
        gm_strvec_add (&list, file ? "file" : "device") == -1 ||
        gm_strvec_addf (&list, "%" PRIu64, e.size * 1024) == -1 ||
        gm_strvec_addf (&list, "%" PRIu64, e.used * 1024) == -1 ||
        gm_strvec_addf (&list, "%d", e.priority) == -1)
      r = -1;
    free (e.name);
  }
  result = r == 0 ? gm_strvec_steal (&list) : NULL;
  return result != NULL ? result : reply_errno_null (c, "swap space");
}

void
swap_files_off (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec paths = { 0 };
  FILE *fp = fopen ("/proc/swaps", "re");
  struct entry e;

  if (fp == NULL)
    return;
  while (read_entry (fp, &e) == 1) {
    const char *path = below_sysroot (c, e.name);

    if (path != NULL)
      gm_strvec_add (&paths, path);
    free (e.name);
  }
  fclose (fp);
  for (size_t i = 0; i < paths.len; i++) {
    CLEANUP_FD int fd = sysroot_open (c, paths.strings[i], O_RDONLY);
    char name[FD_PATH_SIZE];

    if (fd != -1)
      off (fd_path (name, fd));
  }
}

void
swap_devices_off (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec paths = { 0 };
  FILE *fp = c->server->testing ? NULL : fopen ("/proc/swaps", "re");
  struct entry e;

  if (fp == NULL)
    return;
  while (read_entry (fp, &e) == 1) {
    gm_strvec_add (&paths, e.name);
    free (e.name);
  }
  fclose (fp);
  for (size_t i = 0; i < paths.len; i++)
    if (off (paths.strings[i]) == -1)
      server_log ("%s: swapoff: %s", paths.strings[i], strerror (errno));
}

/* Make TARGET swap space, which is called NAME. */
static int
make_or_reply (struct call *c, const char *name, const char *target,
               const char *label, const char *uuid, const int *keep)
{
  const char *argv[8] = { "mkswap", "-f" };
  CLEANUP_RUN struct run r = { .argv = argv, .keep = keep, .nr_keep = !!keep };
  size_t n = 2;

  if (label != NULL) {
    argv[n++] = "-L";
    argv[n++] = label;
  }
  if (uuid != NULL) {
    argv[n++] = "-U";
    argv[n++] = uuid;
  }
  argv[n] = target;
  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: mkswap", name);
  if (r.status != 0)
    return reply_error (c, "%s: %s", name, run_reason (&r));
  return 0;
}

static int
switch_file (struct call *c, const char *file, int (*change) (const char *path))
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, file, O_RDONLY);
  char path[FD_PATH_SIZE];

  if (fd == -1)
    return -1;
  return change (fd_path (path, fd)) == -1 ? failed (c, file, NULL) : 0;
}

static int
switch_found (struct call *c, const char *tag, const char *value,
              int (*change) (const char *path))
{
  CLEANUP_FREE char *device =
    label_find_or_reply (c, tag, value, "swap", "swap space");

  if (device == NULL)
    return -1;
  return change (device) == -1 ? failed (c, device, device) : 0;
}

/* NAME could not be switched on or off; PATH is a device to ask who has it, or
 * NULL.
 */
static int
failed (struct call *c, const char *name, const char *path)
{
  if (errno == EBUSY && path != NULL)
    return device_busy (c, path, EBUSY);
  if (errno == EINVAL)
    return reply_explained (c, EINVAL,
                            "%s: is no swap space that could be used", name);
  return reply_errno (c, "%s", name);
}

static int
on (const char *path)
{
  return swapon (path, 0);
}

static int
off (const char *path)
{
  return swapoff (path);
}

/* Returns 1 for an entry, whose name the caller frees, or 0. */
static int
read_entry (FILE *fp, struct entry *e)
{
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, fp) != -1) {
    e->name = NULL;
    if (sscanf (line, "%ms %15s %" SCNu64 " %" SCNu64 " %d", &e->name, e->type,
                &e->size, &e->used, &e->priority) == 5) {
      mounts_decode (e->name);
      return 1;
    }
    free (e->name);
  }
  return 0;
}

/* PATH as the image sees it, lent, or NULL if it is not of the image. */
static const char *
below_sysroot (struct call *c, const char *path)
{
  size_t len = strlen (c->server->sysroot);

  return strncmp (path, c->server->sysroot, len) == 0 && path[len] == '/'
           ? path + len
           : NULL;
}

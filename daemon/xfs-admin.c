/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing and repairing XFS filesystems.  API: share/api/xfs.xml.
 *
 * xfs_admin(8) is a shell script that hands labels to `eval`, so its work is
 * done here.  xfs_db says in words whether it did what it was asked to; its exit
 * status is always 0.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "detached.h"
#include "device.h"
#include "run.h"
#include "sysroot.h"
#include "xfs.h"

#define LABEL_MAX 12
#define GIVEN(o, OPTION) ((o)->bitmask & GUESTFS_XFS_REPAIR_##OPTION##_BITMASK)

static int check_uuid (struct call *c, const char *device, const char *uuid);
static int set_label (struct call *c, const char *device, const char *label);
static int set_lazy (struct call *c, const char *device, bool on);
static int change (struct call *c, const char *device, const char *command,
                   const char *success);
static int add_repair_options (struct call *c, const char *device,
                               const struct do_xfs_repair_opts *o,
                               struct gm_strvec *argv);
static int add_number (struct call *c, const char *device,
                       struct gm_strvec *argv, const char *name,
                       const char *words, int64_t value);
static int add_device (struct call *c, struct gm_strvec *argv, const char *name,
                       const char *option, const char *value);
static int repair (struct call *c, const char *device, bool nomodify,
                   struct run *r);
static const char *last_line (char *text);

int
do_xfs_admin (struct call *c, const char *device,
              const struct do_xfs_admin_opts *o)
{
  const char *label =
    o->bitmask & GUESTFS_XFS_ADMIN_LABEL_BITMASK ? o->label : NULL;
  const char *uuid =
    o->bitmask & GUESTFS_XFS_ADMIN_UUID_BITMASK ? o->uuid : NULL;

  if (label != NULL && strlen (label) > LABEL_MAX)
    return reply_explained (c, EINVAL, "%s: label '%s' is longer than %d bytes",
                            device, label, LABEL_MAX);
  if (uuid != NULL && check_uuid (c, device, uuid) == -1)
    return -1;
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  if (o->extunwritten &&
      change (c, device, "version extflg", "versionnum [") == -1)
    return -1;
  if (o->v2log && change (c, device, "version log2", "versionnum [") == -1)
    return -1;
  if (o->projid32bit &&
      change (c, device, "version projid32bit", "versionnum [") == -1)
    return -1;
  if (o->bitmask & GUESTFS_XFS_ADMIN_LAZYCOUNTER_BITMASK &&
      set_lazy (c, device, o->lazycounter) == -1)
    return -1;
  if (label != NULL &&
      set_label (c, device, strcmp (label, "--") == 0 ? "" : label) == -1)
    return -1;
  return uuid != NULL ? xfs_set_uuid_or_reply (c, device, uuid) : 0;
}

/* What xfs_db would take for the end of the word must not be in it. */
static int
check_uuid (struct call *c, const char *device, const char *uuid)
{
  if (strcmp (uuid, "generate") == 0 || strcmp (uuid, "nil") == 0 ||
      strcmp (uuid, "restore") == 0 || strcmp (uuid, "rewrite") == 0)
    return 0;
  if (strlen (uuid) == 36 && strspn (uuid, "0123456789abcdefABCDEF-") == 36)
    return 0;
  return reply_explained (c, EINVAL, "%s: '%s' is not a UUID", device, uuid);
}

/* The kernel takes any bytes, and replays a log first. */
static int
set_label (struct call *c, const char *device, const char *label)
{
  static const char *const options[] = { "nouuid", NULL };
  CLEANUP_FD int fd = detached_mount_or_reply (c, device, "xfs", options);
  char text[FSLABEL_MAX] = "";

  if (fd == -1)
    return -1;
  memcpy (text, label, strlen (label));
  if (ioctl (fd, FS_IOC_SETFSLABEL, text) == -1)
    return reply_errno (c, "%s: cannot set the label", device);
  return 0;
}

int
xfs_set_uuid_or_reply (struct call *c, const char *device, const char *uuid)
{
  char command[64];

  snprintf (command, sizeof command, "uuid %s", uuid);
  return change (c, device, command, "new UUID = ");
}

static int
set_lazy (struct call *c, const char *device, bool on)
{
  const char *how = on ? "lazycount=1" : "lazycount=0";
  CLEANUP_RUN struct run r = {
    .argv = RUN_ARGV ("xfs_repair", "-c", how, device),
    .errors_too = true,
  };

  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: xfs_repair", device);
  if (r.status == 0 || strstr (r.out, "already enabled") != NULL)
    return 0;
  return reply_error (c, "%s: %s", device, last_line (r.out));
}

/* Let xfs_db run COMMAND, which prints SUCCESS unless it is refused, or what
 * it would do is done.
 */
static int
change (struct call *c, const char *device, const char *command,
        const char *success)
{
  CLEANUP_RUN struct run r = {
    .argv = RUN_ARGV ("xfs_db", "-x", "-c", command, device),
    .errors_too = true,
  };
  const char *failed;

  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: xfs_db", device);
  failed = strstr (r.out, "failed to "); /* in part, and it says both */
  if (failed != NULL)
    return reply_error (c, "%s: %.*s", device, (int) strcspn (failed, "\n"),
                        failed);
  if (strstr (r.out, success) != NULL || strstr (r.out, "on v5 super") != NULL)
    return 0;
  return reply_error (c, "%s: %s", device, last_line (r.out));
}

int
do_xfs_repair (struct call *c, const char *device,
               const struct do_xfs_repair_opts *o)
{
  bool is_device = device_is_resolved (c->server, device);
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  char name[FD_PATH_SIZE];
  CLEANUP_FD int fd = -1;
  CLEANUP_RUN struct run r = { .keep = &fd, .nr_keep = is_device ? 0 : 1 };

  if (gm_strvec_add (&argv, "xfs_repair") == -1)
    return reply_errno (c, "%s", device);
  if (add_repair_options (c, device, o, &argv) == -1)
    return -1;
  if (is_device) {
    if (device_unused_or_reply (c, device) == -1)
      return -1;
  } else {
    fd =
      sysroot_open_file_or_reply (c, device, o->nomodify ? O_RDONLY : O_RDWR);
    if (fd == -1)
      return -1;
    if (gm_strvec_add (&argv, "-f") == -1)
      return reply_errno (c, "%s", device);
  }
  if (gm_strvec_add (&argv, is_device ? device : fd_path (name, fd)) == -1)
    return reply_errno (c, "%s", device);
  r.argv = (const char *const *) argv.strings;
  return repair (c, device, o->nomodify, &r);
}

/* Returns 0, or -1 after a reply. */
static int
add_repair_options (struct call *c, const char *device,
                    const struct do_xfs_repair_opts *o, struct gm_strvec *argv)
{
  if ((o->forcelogzero && gm_strvec_add (argv, "-L") == -1) ||
      (o->nomodify && gm_strvec_add (argv, "-n") == -1) ||
      (o->noprefetch && gm_strvec_add (argv, "-P") == -1) ||
      (o->forcegeometry && (gm_strvec_add (argv, "-o") == -1 ||
                            gm_strvec_add (argv, "force_geometry") == -1)))
    return reply_errno (c, "%s: xfs_repair", device);
  if ((GIVEN (o, MAXMEM) &&
       add_number (c, device, argv, "maxmem", "-m ", o->maxmem) == -1) ||
      (GIVEN (o, IHASHSIZE) && add_number (c, device, argv, "ihashsize",
                                           "-o ihash=", o->ihashsize) == -1) ||
      (GIVEN (o, BHASHSIZE) && add_number (c, device, argv, "bhashsize",
                                           "-o bhash=", o->bhashsize) == -1) ||
      (GIVEN (o, AGSTRIDE) && add_number (c, device, argv, "agstride",
                                          "-o ag_stride=", o->agstride) == -1))
    return -1;
  if (GIVEN (o, LOGDEV) &&
      add_device (c, argv, "logdev", "-l", o->logdev) == -1)
    return -1;
  return GIVEN (o, RTDEV) ? add_device (c, argv, "rtdev", "-r", o->rtdev) : 0;
}

/* WORDS is an option, a blank, and what stands before the number. */
static int
add_number (struct call *c, const char *device, struct gm_strvec *argv,
            const char *name, const char *words, int64_t value)
{
  if (value < 0)
    return reply_explained (c, EINVAL, "%s: %s must not be negative", device,
                            name);
  if (gm_strvec_addf (argv, "%.2s", words) == -1 ||
      gm_strvec_addf (argv, "%s%" PRIi64, words + 3, value) == -1)
    return reply_errno (c, "%s: %s", device, name);
  return 0;
}

static int
add_device (struct call *c, struct gm_strvec *argv, const char *name,
            const char *option, const char *value)
{
  CLEANUP_FREE char *device = resolve_device_or_reply (c, name, value);

  if (device == NULL || device_unused_or_reply (c, device) == -1)
    return -1;
  if (gm_strvec_add (argv, option) == -1 || gm_strvec_add (argv, device) == -1)
    return reply_errno (c, "%s", name);
  return 0;
}

static int
repair (struct call *c, const char *device, bool nomodify, struct run *r)
{
  if (run_program (c, r) == -1)
    return reply_errno (c, "%s: xfs_repair", device);
  if (r->status == 0)
    return 0;
  /* With -n 1 means damage, but also that there is nothing to look at. */
  if (nomodify && WIFEXITED (r->status) && WEXITSTATUS (r->status) == 1 &&
      strstr (r->err, "Phase 2") != NULL)
    return 1;
  if (WIFEXITED (r->status) && WEXITSTATUS (r->status) == 2)
    return reply_error (c,
                        "%s: there is a log to be replayed: mount it first, or "
                        "throw the log away (forcelogzero)",
                        device);
  if (strstr (r->err, "could not find valid secondary superblock") != NULL)
    return reply_explained (c, EINVAL, "%s: no XFS superblock was found",
                            device);
  return reply_error (c, "%s: %s", device,
                      r->err[0] != '\0' ? last_line (r->err) : run_reason (r));
}

/* The last line of TEXT that says anything; lent from it. */
static const char *
last_line (char *text)
{
  size_t len = strlen (text);
  char *newline;

  while (len > 0 && text[len - 1] == '\n')
    text[--len] = '\0';
  newline = strrchr (text, '\n');
  return newline != NULL ? newline + 1 : text;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making, changing and removing volumes.  API: share/api/lvm.xml.
 *
 * Names are given to LVM behind "--", so that none is taken for an option.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "dm.h"
#include "lvm-run.h"

static int run_over_list (struct call *c, const char *object,
                          const char *const *first, char *const *names);
static int create_lv (struct call *c, const char *logvol, const char *volgroup,
                      const char *option, const char *size);
static int resize_lv (struct call *c, const char *device, const char *option,
                      const char *size);
static int check_percent (struct call *c, const char *object, int percent);
static int check_mbytes (struct call *c, const char *object, int mbytes);

bool
available_lvm2 (void)
{
  return run_exists ("lvm");
}

/* Forced once: a volume of a group, even of one that is not active, stays. */
int
do_pvcreate (struct call *c, const char *device)
{
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return lvm_run_or_reply (
    c, device, LVM_ARGV ("pvcreate", "-y", "-f", "--", device), NULL);
}

int
do_pvremove (struct call *c, const char *device)
{
  return lvm_run_or_reply (c, device, LVM_ARGV ("pvremove", "-y", "--", device),
                           NULL);
}

int
do_pvresize (struct call *c, const char *device)
{
  return lvm_run_or_reply (c, device, LVM_ARGV ("pvresize", "-y", "--", device),
                           NULL);
}

int
do_pvresize_size (struct call *c, const char *device, int64_t size)
{
  char text[32];

  if (size <= 0)
    return reply_explained (c, EINVAL, "%s: size %" PRIi64 " is not positive",
                            device, size);
  snprintf (text, sizeof text, "%" PRIi64 "b", size);
  return lvm_run_or_reply (
    c, device,
    LVM_ARGV ("pvresize", "-y", "--setphysicalvolumesize", text, "--", device),
    NULL);
}

int
do_pvchange_uuid (struct call *c, const char *device)
{
  return lvm_run_or_reply (
    c, device, LVM_ARGV ("pvchange", "-y", "-u", "--", device), NULL);
}

int
do_pvchange_uuid_all (struct call *c)
{
  return lvm_run_or_reply (c, "physical volumes",
                           LVM_ARGV ("pvchange", "-y", "-u", "-a"), NULL);
}

/* Without "-y": a device that holds something else stays as it is. */
int
do_vgcreate (struct call *c, const char *volgroup, char *const *physvols)
{
  CLEANUP_STRVEC struct gm_strvec names = { 0 };

  if (physvols[0] == NULL)
    return reply_explained (c, EINVAL, "%s: there are no physical volumes",
                            volgroup);
  if (gm_strvec_add (&names, volgroup) == -1)
    return reply_errno (c, "%s", volgroup);
  for (; *physvols != NULL; physvols++)
    if (gm_strvec_add (&names, *physvols) == -1)
      return reply_errno (c, "%s", volgroup);
  return run_over_list (c, volgroup, LVM_ARGV ("vgcreate"), names.strings);
}

int
do_vgremove (struct call *c, const char *vgname)
{
  return lvm_run_or_reply (
    c, vgname, LVM_ARGV ("vgremove", "-y", "-f", "--", vgname), NULL);
}

int
do_vgrename (struct call *c, const char *volgroup, const char *newvolgroup)
{
  return lvm_run_or_reply (
    c, volgroup, LVM_ARGV ("vgrename", "--", volgroup, newvolgroup), NULL);
}

int
do_vgchange_uuid (struct call *c, const char *vg)
{
  return lvm_run_or_reply (c, vg, LVM_ARGV ("vgchange", "-y", "-u", "--", vg),
                           NULL);
}

int
do_vgchange_uuid_all (struct call *c)
{
  return lvm_run_or_reply (c, "volume groups",
                           LVM_ARGV ("vgchange", "-y", "-u"), NULL);
}

int
do_vg_activate (struct call *c, bool activate, char *const *volgroups)
{
  return run_over_list (
    c, volgroups[0] == NULL ? "volume groups" : volgroups[0],
    LVM_ARGV ("vgchange", activate ? "-ay" : "-an"), volgroups);
}

int
do_vg_activate_all (struct call *c, bool activate)
{
  static char *const none[] = { NULL };

  return do_vg_activate (c, activate, none);
}

int
do_lvcreate (struct call *c, const char *logvol, const char *volgroup,
             int mbytes)
{
  char size[32];

  if (check_mbytes (c, logvol, mbytes) == -1)
    return -1;
  snprintf (size, sizeof size, "%dm", mbytes);
  return create_lv (c, logvol, volgroup, "-L", size);
}

int
do_lvcreate_free (struct call *c, const char *logvol, const char *volgroup,
                  int percent)
{
  char size[32];

  if (check_percent (c, logvol, percent) == -1)
    return -1;
  snprintf (size, sizeof size, "%d%%FREE", percent);
  return create_lv (c, logvol, volgroup, "-l", size);
}

/* Besides devices there is "/dev/VG", for all volumes of the group. */
int
do_lvremove (struct call *c, const char *device)
{
  if (!is_device_name (device))
    return reply_explained (c, EINVAL, "%s: expecting a device name", device);
  return lvm_run_or_reply (
    c, device, LVM_ARGV ("lvremove", "-y", "-f", "--", device), NULL);
}

int
do_lvrename (struct call *c, const char *logvol, const char *newlogvol)
{
  return lvm_run_or_reply (
    c, logvol, LVM_ARGV ("lvrename", "--", logvol, newlogvol), NULL);
}

int
do_lvresize (struct call *c, const char *device, int mbytes)
{
  char size[32];

  if (check_mbytes (c, device, mbytes) == -1)
    return -1;
  snprintf (size, sizeof size, "%dm", mbytes);
  return resize_lv (c, device, "-L", size);
}

int
do_lvresize_free (struct call *c, const char *lv, int percent)
{
  char size[32];

  if (check_percent (c, lv, percent) == -1)
    return -1;
  snprintf (size, sizeof size, "+%d%%FREE", percent);
  return resize_lv (c, lv, "-l", size);
}

/* All groups have a UUID; a selection also takes two of one name. */
int
do_lvm_remove_all (struct call *c)
{
  CLEANUP_FREE_STRINGS char **pvs = do_pvs (c);

  if (pvs == NULL)
    return -1;
  if (pvs[0] == NULL)
    return 0;
  if (lvm_run_or_reply (
        c, "volume groups",
        LVM_ARGV ("vgremove", "-y", "-ff", "--select", "vg_uuid!=\"\""),
        NULL) == -1)
    return -1;
  return run_over_list (c, "physical volumes",
                        LVM_ARGV ("pvremove", "-y", "-ff"), pvs);
}

/* Run FIRST with the NAMES behind it. */
static int
run_over_list (struct call *c, const char *object, const char *const *first,
               char *const *names)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  int r = 0;

  for (; r == 0 && *first != NULL; first++)
    r = gm_strvec_add (&argv, *first);
  if (r == 0)
    r = gm_strvec_add (&argv, "--");
  for (; r == 0 && *names != NULL; names++)
    r = gm_strvec_add (&argv, *names);
  if (r == -1)
    return reply_errno (c, "%s", object);
  return lvm_run_or_reply (c, object, (const char *const *) argv.strings, NULL);
}

/* Wipe what a filesystem has left in that place. */
static int
create_lv (struct call *c, const char *logvol, const char *volgroup,
           const char *option, const char *size)
{
  CLEANUP_FREE char *object = NULL;

  if (asprintf (&object, "%s/%s", volgroup, logvol) == -1)
    return reply_errno (c, "%s", logvol);
  return lvm_run_or_reply (c, object,
                           LVM_ARGV ("lvcreate", "-y", "-Wy", option, size,
                                     "-n", logvol, "--", volgroup),
                           NULL);
}

static int
resize_lv (struct call *c, const char *device, const char *option,
           const char *size)
{
  CLEANUP_FREE char *name = dm_lv_name_or_reply (c, device);

  if (name == NULL)
    return -1;
  return lvm_run_or_reply (
    c, name, LVM_ARGV ("lvresize", "-y", "-f", option, size, "--", name), NULL);
}

static int
check_percent (struct call *c, const char *object, int percent)
{
  if (percent >= 1 && percent <= 100)
    return 0;
  return reply_explained (c, EINVAL, "%s: %d is no percentage from 1 to 100",
                          object, percent);
}

static int
check_mbytes (struct call *c, const char *object, int mbytes)
{
  if (mbytes > 0)
    return 0;
  return reply_explained (c, EINVAL, "%s: size %d is not positive", object,
                          mbytes);
}

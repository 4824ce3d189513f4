/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* NTFS filesystems, by the programs of ntfs-3g.  API: share/api/ntfs.xml. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "device.h"
#include "run-stream.h"
#include "run.h"

bool
available_ntfs3g (void)
{
  return run_exists ("ntfs-3g.probe");
}

bool
available_ntfsprogs (void)
{
  return run_exists ("ntfsresize");
}

int
do_ntfs_3g_probe (struct call *c, bool rw, const char *device)
{
  const char *how = rw ? "--readwrite" : "--readonly";
  CLEANUP_RUN struct run r = { .argv =
                                 RUN_ARGV ("ntfs-3g.probe", how, device) };

  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: ntfs-3g.probe", device);
  if (!WIFEXITED (r.status))
    return reply_error (c, "%s: %s", device, run_reason (&r));
  return WEXITSTATUS (r.status);
}

int
do_ntfsresize (struct call *c, const char *device,
               const struct do_ntfsresize_opts *o)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_RUN struct run r = { .input = "y\n", .input_len = 2 };
  bool sized = o->bitmask & GUESTFS_NTFSRESIZE_SIZE_BITMASK;
  const char *error;

  if (sized && o->size <= 0)
    return reply_explained (c, EINVAL, "%s: the size must be positive", device);
  if (gm_strvec_add (&argv, "ntfsresize") == -1 ||
      gm_strvec_add (&argv, "-P") == -1 ||
      (o->force && gm_strvec_add (&argv, "--force") == -1) ||
      (sized && gm_strvec_addf (&argv, "--size=%" PRIi64, o->size) == -1) ||
      gm_strvec_add (&argv, device) == -1)
    return reply_errno (c, "%s", device);
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  r.argv = (const char *const *) argv.strings;
  r.errors_too = true; /* it explains itself on stdout */
  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: ntfsresize", device);
  if (r.status == 0)
    return 0;
  error = strstr (r.out, "ERROR: ");
  free (r.err);
  r.err = strdup (error != NULL ? error + strlen ("ERROR: ") : r.out);
  return reply_error (c, "%s: %s", device, run_reason (&r));
}

int
do_ntfsfix (struct call *c, const char *device, const struct do_ntfsfix_opts *o)
{
  const char *const *argv = o->clearbadsectors
                              ? RUN_ARGV ("ntfsfix", "-b", device)
                              : RUN_ARGV ("ntfsfix", device);

  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return run_or_reply (c, device, argv, NULL);
}

int
do_ntfsclone_out (struct call *c, const char *device,
                  const struct do_ntfsclone_out_opts *o)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };

  if (gm_strvec_add (&argv, "ntfsclone") == -1 ||
      gm_strvec_add (&argv, "--quiet") == -1 ||
      gm_strvec_add (&argv, "--save-image") == -1 ||
      (o->metadataonly && gm_strvec_add (&argv, "--metadata") == -1) ||
      (o->rescue && gm_strvec_add (&argv, "--rescue") == -1) ||
      (o->ignorefscheck && gm_strvec_add (&argv, "--ignore-fs-check") == -1) ||
      (o->preservetimestamps &&
       gm_strvec_add (&argv, "--preserve-timestamps") == -1) ||
      (o->force && gm_strvec_add (&argv, "--force") == -1) ||
      gm_strvec_add (&argv, "--output=-") == -1 ||
      gm_strvec_add (&argv, device) == -1)
    return reply_errno (c, "%s", device);
  return run_send_or_reply (c, device, (const char *const *) argv.strings);
}

int
do_ntfsclone_in (struct call *c, const char *device)
{
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return run_receive_or_reply (c, device,
                               RUN_ARGV ("ntfsclone", "--quiet",
                                         "--restore-image", "--overwrite",
                                         device, "-"));
}

int
do_ntfscat_i (struct call *c, const char *device, int64_t inode)
{
  CLEANUP_MOUNTABLE struct mountable m = { NULL, NULL };
  char number[32];

  if (inode < 0)
    return reply_explained (c, EINVAL, "%s: inode must not be negative",
                            device);
  if (mountable_parse_or_reply (c, device, &m) == -1)
    return -1;
  if (m.volume != NULL)
    return reply_explained (c, EINVAL, "%s: not an NTFS filesystem", device);
  if (device_unused_or_reply (c, m.device) == -1)
    return -1;
  snprintf (number, sizeof number, "%" PRIi64, inode);
  return run_send_or_reply (
    c, m.device,
    RUN_ARGV ("ntfscat", "--force", "--quiet", "--inode", number, m.device));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which images may be opened, and how. */

#include "image-helper.h"

/* Check a drive.  Returns the error, or "" when it is allowed. */
static const char *
check (guestfs_h *g, const char *file, const char *format, bool readonly,
       char **chosen)
{
  struct gm_drive d = { .path = (char *) file, .readonly = readonly };
  CLEANUP_FD int fd = gm_image_open (g, file, true);
  const char *result = "";

  if (format != NULL)
    d.format = strdup (format);
  if (fd == -1 || gm_image_check (g, &d, fd) == -1)
    result = guestfs_last_error (g);
  if (chosen != NULL)
    *chosen = d.format;
  else
    free (d.format);
  return result;
}

static void
not_images (struct unit *u)
{
  guestfs_h *g = new_handle ();

  SAME_STR (u, "none: No such file or directory",
            check (g, "none", NULL, true, NULL));
  SAME_STR (u, ".: is a directory", check (g, ".", NULL, true, NULL));
  SAME_STR (u, "/dev/zero: is neither a regular file nor a block device",
            check (g, "/dev/zero", NULL, true, NULL));
  if (mkfifo ("fifo", 0666) == -1)
    abort ();
  SAME_STR (u, "fifo: is neither a regular file nor a block device",
            check (g, "fifo", NULL, true, NULL));
  close (open ("empty", O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  SAME_STR (u, "empty: is an empty file", check (g, "empty", NULL, true, NULL));
  write_at ("secret", 0, "x", 1);
  chmod ("secret", 0);
  chmod (".", 0755);
  if (geteuid () == 0 && seteuid (65534) == -1) /* root may read all */
    abort ();
  SAME_STR (u, "secret: Permission denied",
            check (g, "secret", NULL, true, NULL));
  if (getuid () == 0 && seteuid (0) == -1)
    abort ();
  guestfs_close (g);
}

static void
guessing (struct unit *u)
{
  guestfs_h *g = new_handle ();
  char *format;

  if (!need_qemu_img (u))
    goto out;
  CHECK (u, shell ("qemu-img create -q -f qcow2 q 10M"));
  CHECK (u, shell ("qemu-img create -q -f raw r 10M"));
  SAME_STR (u, "", check (g, "r", NULL, false, &format));
  SAME_STR (u, "raw", format);
  free (format);
  SAME_STR (u, "", check (g, "q", NULL, true, &format));
  SAME_STR (u, "qcow2", format);
  free (format);
  HAS (u, "q: looks like qcow2, and formats are not guessed for writing",
       check (g, "q", NULL, false, NULL));
  SAME_STR (u, "", check (g, "q", "qcow2", false, NULL));
  SAME_STR (u, "", check (g, "q", "raw", false, NULL));
  SAME_STR (u, "r: is not a qcow2 image, it looks like raw",
            check (g, "r", "qcow2", true, NULL));
  HAS (u, "`nonsense' is not a known disk format",
       check (g, "r", "nonsense", true, NULL));
  HAS (u, "`a/b' is not a known disk format",
       check (g, "r", "a/b", true, NULL));
  write_at ("luks", 0, "LUKS\xba\xbe", 6);
  SAME_STR (u, "", check (g, "luks", NULL, true, &format));
  SAME_STR (u, "raw", format);
  free (format);
  HAS (u, "name the format (`raw'", check (g, "luks", NULL, false, NULL));
out:
  guestfs_close (g);
}

static void
consent (struct unit *u)
{
  guestfs_h *g = new_handle ();

  if (!need_qemu_img (u))
    goto out;
  CHECK (u, shell ("qemu-img create -q -f qcow2 -u -b base -F raw top 10M"));
  HAS (u, "top: the qcow2 image has a backing file, `base'",
       check (g, "top", NULL, true, NULL));
  /* A name that would write on the terminal is shown without its powers. */
  CHECK (u, shell ("qemu-img create -q -f qcow2 -u -F raw "
                   "-b \"$(printf 'a\\n\\033[31mb')\" odd 10M"));
  HAS (u, "file, `a??[31mb',", check (g, "odd", NULL, true, NULL));
  SAME_STR (u, "", check (g, "top", "qcow2", true, NULL));
  SAME_STR (u, "", check (g, "top", "qcow2", false, NULL));
  SAME_STR (u, "", check (g, "top", "raw", true, NULL));
  CHECK (u, shell ("qemu-img create -q -f qcow2 -o data_file=d data 10M"));
  HAS (u, "data: the qcow2 image has a data file, `d'",
       check (g, "data", NULL, true, NULL));
  SAME_STR (u, "", check (g, "data", "qcow2", true, NULL));
out:
  guestfs_close (g);
}

static void
unusable (struct unit *u)
{
  guestfs_h *g = new_handle ();

  if (!need_qemu_img (u))
    goto out;
  CHECK (u, shell ("qemu-img create -q -f qcow2 x 10M"));
  write_be32 ("x", 32, 2);
  HAS (u, "x: the qcow2 image is encrypted",
       check (g, "x", "qcow2", true, NULL));
  write_be32 ("x", 32, 0);
  write_be64 ("x", 72, 2);
  SAME_STR (u, "", check (g, "x", "qcow2", true, NULL));
  HAS (u, "x: the qcow2 image is marked as corrupt",
       check (g, "x", "qcow2", false, NULL));
  write_at ("v", 0, "# Disk DescriptorFile\nversion=1\n", 32);
  HAS (u, "v: the vmdk image keeps data in other files",
       check (g, "v", "vmdk", true, NULL));
  CHECK (u, shell ("truncate -s 1000 x"));
  HAS (u, "x: the qcow2 image is truncated",
       check (g, "x", "qcow2", true, NULL));
out:
  guestfs_close (g);
}

static const struct unit_test tests[] = {
  { "what is no image is refused with the reason", not_images },
  { "formats are guessed for reading only", guessing },
  { "other files are opened on request only", consent },
  { "encrypted, scattered, corrupt and cut images are refused", unusable },
};

int
main (void)
{
  return unit_run_in_folders (tests, sizeof tests / sizeof tests[0]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Adding drives before launch: arguments, files, the list. */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "drives.h"
#include "handle-helper.h"

/* 1 MiB of zeroes. */
static void
make_disk (void)
{
  CLEANUP_FD int fd = open ("disk.img", O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

  if (fd == -1 || ftruncate (fd, 1 << 20) == -1)
    abort ();
}

static void
plain (struct unit *u)
{
  guestfs_h *g = new_handle ();

  make_disk ();
  SAME_INT (u, 0, guestfs_add_drive (g, "disk.img"));
  SAME_INT (u, 0, guestfs_add_drive_ro (g, "disk.img"));
  SAME_INT (u, 0, guestfs_add_cdrom (g, "disk.img"));
  SAME_INT (u, 0, guestfs_add_drive_with_if (g, "disk.img", "ide"));
  SAME_INT (u, 0, guestfs_add_drive_ro_with_if (g, "disk.img", "ide"));
  SAME_INT (u, 5, g->nr_drives);
  for (int i = 0; i < 5; i++) {
    SAME_STR (u, "raw", g->drives[i].format);
    CHECK (u, g->drives[i].guessed);
    SAME_INT (u, i != 0 && i != 3, g->drives[i].readonly);
  }
  guestfs_close (g);
}

static void
relative (struct unit *u)
{
  CLEANUP_FREE char *here = getcwd (NULL, 0);
  guestfs_h *g = new_handle ();
  CLEANUP_FREE char *path = NULL;

  make_disk ();
  if (asprintf (&path, "%s/disk.img", here) == -1)
    abort ();
  SAME_INT (u, 0, guestfs_add_drive (g, "disk.img"));
  SAME_STR (u, path, g->drives[0].path);
  SAME_INT (u, -1, guestfs_add_drive (g, "other.img"));
  SAME_STR (u, "add_drive: other.img: No such file or directory",
            guestfs_last_error (g));
  guestfs_close (g);
}

static void
options (struct unit *u)
{
  guestfs_h *g = new_handle ();

  make_disk ();
  SAME_INT (
    u, 0,
    guestfs_add_drive_opts (g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_FORMAT, "raw",
                            GUESTFS_ADD_DRIVE_OPTS_LABEL, "lab1",
                            GUESTFS_ADD_DRIVE_OPTS_PROTOCOL, "file",
                            GUESTFS_ADD_DRIVE_OPTS_NAME, "hda",
                            GUESTFS_ADD_DRIVE_OPTS_CACHEMODE, "unsafe",
                            GUESTFS_ADD_DRIVE_OPTS_DISCARD, "besteffort",
                            GUESTFS_ADD_DRIVE_OPTS_COPYONREAD, 1,
                            GUESTFS_ADD_DRIVE_OPTS_BLOCKSIZE, 4096, -1));
  SAME_STR (u, "raw", g->drives[0].format);
  CHECK (u, !g->drives[0].guessed);
  SAME_STR (u, "lab1", g->drives[0].label);
  CHECK (u, g->drives[0].unsafe);
  CHECK (u, g->drives[0].discard);
  SAME_INT (u, 4096, g->drives[0].blocksize);
  CHECK (u, !g->drives[0].readonly);
  SAME_INT (
    u, 0,
    guestfs_add_drive_opts (g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_READONLY, 1,
                            GUESTFS_ADD_DRIVE_OPTS_CACHEMODE, "writeback",
                            GUESTFS_ADD_DRIVE_OPTS_DISCARD, "besteffort", -1));
  CHECK (u, !g->drives[1].unsafe);
  CHECK (u, !g->drives[1].discard);
  guestfs_close (g);
}

static void
bad_option (struct unit *u, guestfs_h *g, const char *path, int option,
            const char *value, const char *part)
{
  SAME_INT (u, -1, guestfs_add_drive_opts (g, path, option, value, -1));
  HAS (u, part, guestfs_last_error (g));
}

static void
bad_options (struct unit *u)
{
  const struct guestfs_add_drive_opts_argv unknown = { .bitmask = UINT64_C (1)
                                                                  << 40 };
  char *server[] = { "host", NULL };
  guestfs_h *g = new_handle ();

  make_disk ();
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_FORMAT, "", "empty");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_FORMAT, "q/2", "`q/2'");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_FORMAT, NULL, "format");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_LABEL, "", "label");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_LABEL, "a b", "`a b'");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_LABEL,
              "aaaaaaaaaaaaaaaaaaaaa", "1 to 20");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_PROTOCOL, "nbd",
              "`nbd'");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_USERNAME, "me", "user");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_SECRET, "x", "secret");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_CACHEMODE, "fast",
              "`fast'");
  bad_option (u, g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_DISCARD, "yes", "`yes'");
  SAME_INT (
    u, -1,
    guestfs_add_drive_opts (g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_READONLY, 1,
                            GUESTFS_ADD_DRIVE_OPTS_DISCARD, "enable", -1));
  HAS (u, "read-only", guestfs_last_error (g));
  SAME_INT (u, -1,
            guestfs_add_drive_opts (
              g, "disk.img", GUESTFS_ADD_DRIVE_OPTS_BLOCKSIZE, 1024, -1));
  SAME_INT (u, -1,
            guestfs_add_drive_opts (g, "disk.img",
                                    GUESTFS_ADD_DRIVE_OPTS_SERVER, server, -1));
  SAME_INT (u, -1, guestfs_add_drive_opts_argv (g, "disk.img", &unknown));
  HAS (u, "0x10000000000", guestfs_last_error (g));
  SAME_INT (u, EINVAL, guestfs_last_errno (g));
  SAME_INT (u, -1, guestfs_add_drive (g, NULL));
  SAME_INT (u, 0, g->nr_drives);
  guestfs_close (g);
}

static void
not_writable (struct unit *u)
{
  guestfs_h *g = new_handle ();

  make_disk ();
  chmod (".", 0755);
  chmod ("disk.img", 0444);
  if (geteuid () == 0 && seteuid (65534) == -1) /* root may write to all */
    abort ();
  SAME_INT (u, -1, guestfs_add_drive (g, "disk.img"));
  HAS (u, "not writable: Permission denied", guestfs_last_error (g));
  SAME_INT (u, 0, guestfs_add_drive_ro (g, "disk.img"));
  if (getuid () == 0 && seteuid (0) == -1)
    abort ();
  guestfs_close (g);
}

static void
scratch (struct unit *u)
{
  guestfs_h *g = new_handle ();

  SAME_INT (u, 0, guestfs_add_drive_scratch (g, 1 << 20, -1));
  SAME_INT (
    u, 0,
    guestfs_add_drive_scratch (g, 1 << 30, GUESTFS_ADD_DRIVE_SCRATCH_LABEL, "s",
                               GUESTFS_ADD_DRIVE_SCRATCH_BLOCKSIZE, 4096, -1));
  SAME_INT (u, -1, guestfs_add_drive_scratch (g, 0, -1));
  SAME_INT (u, -1, guestfs_add_drive_scratch (g, -5, -1));
  SAME_INT (u, 0, guestfs_add_drive (g, "/dev/null"));
  SAME_INT (u, 3, g->nr_drives);
  for (int i = 0; i < 3; i++)
    CHECK (u, g->drives[i].scratch);
  SAME_INT (u, 1 << 20, g->drives[0].size);
  SAME_INT (u, 0, guestfs_add_drive_scratch (g, 1, -1));
  SAME_INT (u, 4096, g->drives[3].size); /* no half sectors */
  SAME_INT (u, -1, guestfs_add_drive_scratch (g, INT64_MAX, -1));
  SAME_STR (u, "s", g->drives[1].label);
  guestfs_close (g);
}

static void
labels (struct unit *u)
{
  guestfs_h *g = new_handle ();
  const int label = GUESTFS_ADD_DRIVE_SCRATCH_LABEL;

  SAME_INT (u, 0, guestfs_add_drive_scratch (g, 512, label, "a", -1));
  SAME_INT (u, 0, guestfs_add_drive_scratch (g, 512, label, "b", -1));
  SAME_INT (u, -1, guestfs_add_drive_scratch (g, 512, label, "a", -1));
  HAS (u, "another drive has it", guestfs_last_error (g));
  SAME_INT (u, 0, guestfs_remove_drive (g, "a"));
  SAME_INT (u, -1, guestfs_remove_drive (g, "a"));
  SAME_INT (u, ENOENT, guestfs_last_errno (g));
  SAME_INT (u, 0, guestfs_add_drive_scratch (g, 512, label, "a", -1));
  SAME_INT (u, 2, g->nr_drives); /* the empty slot was used again */
  guestfs_close (g);
}

static void
limit (struct unit *u)
{
  guestfs_h *g = new_handle ();

  for (int i = 0; i < guestfs_max_disks (g); i++)
    SAME_INT (u, 0, guestfs_add_drive_scratch (g, 512, -1));
  SAME_INT (u, -1, guestfs_add_drive_scratch (g, 512, -1));
  HAS (u, "255", guestfs_last_error (g));
  guestfs_close (g);
}

static void
config (struct unit *u)
{
  guestfs_h *g = new_handle ();

  SAME_INT (u, 0, guestfs_config (g, "-name", "x"));
  SAME_INT (u, 0, guestfs_config (g, "-snapshot", NULL));
  SAME_INT (u, 4, g->set.nr_qemu_params);
  SAME_STR (u, "x", g->set.qemu_params[1]);
  SAME_STR (u, "", g->set.qemu_params[3]);
  SAME_INT (u, -1, guestfs_config (g, "name", "x"));
  SAME_INT (u, -1, guestfs_config (g, "-kernel", "x"));
  HAS (u, "-kernel", guestfs_last_error (g));
  guestfs_close (g);
}

static const struct unit_test tests[] = {
  { "the five ways to add a file agree", plain },
  { "a relative name keeps its meaning", relative },
  { "optional arguments are kept", options },
  { "bad optional arguments are refused by name", bad_options },
  { "a file that cannot be written is refused for writing", not_writable },
  { "scratch drives and /dev/null need no file", scratch },
  { "labels are unique and find drives", labels },
  { "there are at most max_disks drives", limit },
  { "parameters of the emulator are kept, ours are refused", config },
};

int
main (void)
{
  return unit_run_in_folders (tests, sizeof tests / sizeof tests[0]);
}

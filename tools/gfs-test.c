/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-test: try everything that the tools stand on, and say how it went. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "appliance.h"
#include "cleanup.h"
#include "common.h"

struct opts {
  struct tool_common common;
};

enum { DISK_MIB = 16 };

static void print_host (void);
static void print_settings (guestfs_h *g);
static guestfs_h *launch (struct opts *o, const char *what);
static void print_appliance (guestfs_h *g);
static int round_trip (guestfs_h *g);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "", 0, 0);
  setvbuf (stdout, NULL, _IOLBF, 0);
  print_host ();
  g = launch (&o, "first launch"); /* makes the template if there is none */
  guestfs_close (g);
  g = launch (&o, "second launch");
  print_appliance (g);
  r = round_trip (g);
  printf ("round trip: %s\n", r == 0 ? "ok" : "FAILED");
  return tool_finish (&o.common, g, r);
}

static void
print_host (void)
{
  struct utsname u;
  int kvm = open ("/dev/kvm", O_RDWR | O_CLOEXEC);

  printf ("gfs-test: %s\n", PACKAGE_VERSION);
  if (uname (&u) == 0)
    printf ("host: %s %s %s\n", u.sysname, u.release, u.machine);
  printf ("/dev/kvm: %s\n", kvm >= 0 ? "can be opened" : strerror (errno));
  if (kvm >= 0)
    close (kvm);
}

static void
print_settings (guestfs_h *g)
{
  CLEANUP_FREE char *hv = guestfs_get_hv (g);
  const char *path = guestfs_get_path (g);

  printf ("qemu: %s\n", hv ? hv : "none");
  printf ("appliance path: %s\n", path ? path : "none");
  printf ("memory: %d MiB\n", guestfs_get_memsize (g));
}

static double
seconds (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec + ts.tv_nsec / 1e9;
}

static guestfs_h *
launch (struct opts *o, const char *what)
{
  guestfs_h *g = tool_new_handle (&o->common);
  double start = seconds ();

  if (strcmp (what, "first launch") == 0)
    print_settings (g);
  if (guestfs_add_drive_scratch (g, DISK_MIB * 1024LL * 1024, -1) == -1 ||
      guestfs_launch (g) == -1) {
    printf ("%s: FAILED\n", what);
    fprintf (stderr, "run `gfs-test -v' for what the appliance printed\n");
    tool_die_fail (TOOL_EXIT_NO_APPLIANCE, g, NULL);
  }
  printf ("%s: %.2f s\n", what, seconds () - start);
  return g;
}

static void
print_appliance (guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **status = guestfs_mini_status (g);

  for (size_t i = 0; status && status[i] && status[i + 1]; i += 2)
    printf ("%s: %s\n", status[i], status[i + 1]);
}

static int
round_trip (guestfs_h *g)
{
  static const char text[] = "what goes in must come out";
  CLEANUP_FREE char *back = NULL;

  if (guestfs_part_disk (g, "/dev/sda", "gpt") == -1 ||
      guestfs_mkfs (g, "ext4", "/dev/sda1") == -1 ||
      guestfs_mount (g, "/dev/sda1", "/") == -1 ||
      guestfs_write (g, "/file", text, strlen (text)) == -1 ||
      guestfs_umount_all (g) == -1 ||
      guestfs_mount_ro (g, "/dev/sda1", "/") == -1 ||
      (back = guestfs_cat (g, "/file")) == NULL)
    return tool_fail (g, NULL);
  if (strcmp (back, text) != 0)
    return tool_error ("/file", "read back as `%s'", back);
  return 0;
}

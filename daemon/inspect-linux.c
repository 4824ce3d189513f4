/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a Linux system is; see inspect-scan.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "elf-arch.h"
#include "inspect-distro.h"
#include "inspect-linux.h"
#include "inspect-scan.h"
#include "release.h"
#include "sysroot.h"

static char *link_of (const struct inspect_view *v, const char *path);
static const char *init_of (const struct inspect_view *v);

bool
inspect_is_linux (const struct inspect_view *v)
{
  static const char *const releases[] = {
    "etc/os-release",      "usr/lib/os-release",    "etc/redhat-release",
    "etc/debian_version",  "etc/lsb-release",       "etc/SuSE-release",
    "etc/arch-release",    "etc/alpine-release",    "etc/gentoo-release",
    "etc/openwrt_release", "etc/slackware-version",
  };

  if (!inspect_view_is_dir (v, "etc"))
    return false;
  for (size_t i = 0; i < sizeof releases / sizeof releases[0]; i++)
    if (inspect_view_exists (v, releases[i]))
      return true;
  return (inspect_view_is_file (v, "etc/fstab") ||
          inspect_view_is_file (v, "etc/hosts")) &&
         inspect_view_exists (v, "bin") && inspect_view_exists (v, "sbin");
}

int
inspect_linux (const struct inspect_view *v)
{
  if (inspect_set (&v->os->type, "linux") == -1 || inspect_release (v) == -1 ||
      inspect_arch (v) == -1 || inspect_hostname (v) == -1 ||
      inspect_packages (v->os) == -1)
    return -1;
  return inspect_linux_facts (v);
}

int
inspect_arch (const struct inspect_view *v)
{
  static const char *const programs[] = {
    "usr/bin/bash",
    "bin/bash",
    "usr/bin/ls",
    "bin/ls",
    "bin/sh",
    "usr/bin/sh",
    "sbin/init",
    "usr/sbin/init",
    "usr/lib/systemd/systemd",
    "usr/bin/env",
    "nix/var/nix/profiles/system/sw/bin/bash",
    "bin/login",
    "usr/bin/rpm",
  };
  char head[ELF_ARCH_HEAD];

  for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
    CLEANUP_FD int fd = inspect_view_open (v, programs[i]);
    ssize_t n = fd != -1 ? pread (fd, head, sizeof head, 0) : -1;
    const char *arch = n > 0 ? elf_arch (head, n) : NULL;

    if (arch != NULL)
      return inspect_set (&v->os->arch, arch);
  }
  return 0;
}

int
inspect_linux_facts (const struct inspect_view *v)
{
  CLEANUP_FREE char *id = inspect_view_read (v, "etc/machine-id", 256);
  CLEANUP_FREE char *line = id != NULL ? release_line (id) : NULL;
  CLEANUP_FREE char *bin = link_of (v, "bin");
  const char *merged = bin != NULL && (strcmp (bin, "usr/bin") == 0 ||
                                       strcmp (bin, "/usr/bin") == 0)
                         ? "yes"
                         : "no";

  if (inspect_fact (v->os, "machine_id", line) == -1 ||
      inspect_fact (v->os, "merged_usr", merged) == -1)
    return -1;
  return inspect_fact (v->os, "init", init_of (v));
}

int
inspect_packages (struct inspect_os *os)
{
  const char *format = distro_package_format (os->distro);
  const char *management = distro_package_management (os->distro, os->major);

  if (format != NULL && inspect_set (&os->package_format, format) == -1)
    return -1;
  return management != NULL && os->package_management == NULL
           ? inspect_set (&os->package_management, management)
           : 0;
}

/* Where the symlink PATH leads, for the caller to free, or NULL. */
static char *
link_of (const struct inspect_view *v, const char *path)
{
  CLEANUP_FD int fd = open_in_root (v->root, path, O_PATH | O_NOFOLLOW, 0);
  char target[PATH_MAX];
  ssize_t n = fd != -1 ? readlinkat (fd, "", target, sizeof target) : -1;

  return n > 0 ? strndup (target, n) : NULL;
}

static const char *
init_of (const struct inspect_view *v)
{
  CLEANUP_FREE char *init = link_of (v, "sbin/init");

  if (init == NULL && v->usr == -1)
    init = link_of (v, "usr/sbin/init");
  if ((init != NULL && strstr (init, "systemd") != NULL) ||
      inspect_view_is_file (v, "usr/lib/systemd/systemd") ||
      inspect_view_is_file (v, "lib/systemd/systemd"))
    return "systemd";
  if (inspect_view_is_file (v, "sbin/openrc") ||
      inspect_view_is_file (v, "usr/bin/openrc") ||
      inspect_view_is_file (v, "usr/sbin/openrc"))
    return "openrc";
  if (init != NULL && strstr (init, "runit") != NULL)
    return "runit";
  if (init != NULL && strstr (init, "busybox") != NULL)
    return "busybox";
  if (inspect_view_is_file (v, "sbin/procd"))
    return "procd";
  if (inspect_view_is_file (v, "etc/inittab") ||
      inspect_view_is_dir (v, "etc/init.d"))
    return "sysvinit";
  return NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Distributions of Linux; see inspect-distro.h. */
#include <stddef.h>
#include <string.h>

#include "inspect-distro.h"
#include "release.h"

/* clang-format off */
static const struct { const char *id, *distro; } ids[] = {
  { "alinux", "redhat-based" },
  { "almalinux", "almalinux" },
  { "alpine", "alpinelinux" },
  { "altlinux", "altlinux" },
  { "amzn", "redhat-based" },
  { "arch", "archlinux" },
  { "archarm", "archlinux" },
  { "buildroot", "buildroot" },
  { "centos", "centos" },
  { "cirros", "cirros" },
  { "coreos", "coreos" },
  { "debian", "debian" },
  { "fedora", "fedora" },
  { "flatcar", "coreos" },
  { "frugalware", "frugalware" },
  { "gentoo", "gentoo" },
  { "kali", "kalilinux" },
  { "kylin", "kylin" },
  { "linuxmint", "linuxmint" },
  { "mageia", "mageia" },
  { "mandriva", "mandriva" },
  { "neokylin", "neokylin" },
  { "nixos", "nixos" },
  { "ol", "oraclelinux" },
  { "openmandriva", "openmandriva" },
  { "opensuse", "opensuse" },
  { "opensuse-leap", "opensuse" },
  { "opensuse-microos", "opensuse" },
  { "opensuse-tumbleweed", "opensuse" },
  { "openwrt", "openwrt" },
  { "pardus", "pardus" },
  { "pld", "pldlinux" },
  { "raspbian", "debian" },
  { "rhcos", "coreos" },
  { "rhel", "rhel" },
  { "rocky", "rocky" },
  { "scientific", "scientificlinux" },
  { "slackware", "slackware" },
  { "sled", "sles" },
  { "sles", "sles" },
  { "sles_sap", "sles" },
  { "ubuntu", "ubuntu" },
  { "ubuntu-core", "ubuntu" },
  { "void", "voidlinux" },
};

/* What is close to one of these, the nearest first. */
static const struct { const char *like, *distro; } likes[] = {
  { "ubuntu", "ubuntu" },
  { "debian", "debian" },
  { "sles", "suse-based" },
  { "suse", "suse-based" },
  { "opensuse", "suse-based" },
  { "rhel", "redhat-based" },
  { "centos", "redhat-based" },
  { "fedora", "redhat-based" },
  { "arch", "archlinux" },
  { "gentoo", "gentoo" },
  { "openwrt", "openwrt" },
};

static const struct { const char *start, *distro; } lines[] = {
  { "AlmaLinux", "almalinux" },
  { "ALT ", "altlinux" },
  { "CentOS", "centos" },
  { "Fedora", "fedora" },
  { "Frugalware", "frugalware" },
  { "Kylin", "kylin" },
  { "Mageia", "mageia" },
  { "Mandriva", "mandriva" },
  { "Mandrake", "mandriva" },
  { "MeeGo", "meego" },
  { "NeoKylin", "neokylin" },
  { "OpenMandriva", "openmandriva" },
  { "openSUSE", "opensuse" },
  { "Oracle Linux", "oraclelinux" },
  { "Enterprise Linux Enterprise Linux", "oraclelinux" },
  { "Pardus", "pardus" },
  { "PLD", "pldlinux" },
  { "Red Hat Enterprise Linux", "rhel" },
  { "Red Hat Linux", "redhat-based" },
  { "Rocky Linux", "rocky" },
  { "Scientific Linux", "scientificlinux" },
  { "Slackware", "slackware" },
  { "SUSE Linux Enterprise", "sles" },
  { "SuSE", "suse-based" },
  { "SUSE", "suse-based" },
};

/* dnf is from the version DNF_SINCE on; before, there is the other one. */
static const struct package {
  const char *distro, *format, *management;
  int dnf_since;
} packages[] = {
  { "almalinux", "rpm", "dnf", 0 },
  { "alpinelinux", "apk", "apk", 0 },
  { "altlinux", "rpm", "apt", 0 },
  { "archlinux", "pacman", "pacman", 0 },
  { "centos", "rpm", "yum", 8 },
  { "debian", "deb", "apt", 0 },
  { "fedora", "rpm", "yum", 22 },
  { "freebsd", "pkgsrc", "pkgsrc", 0 },
  { "gentoo", "ebuild", "portage", 0 },
  { "kalilinux", "deb", "apt", 0 },
  { "kylin", "deb", "apt", 0 },
  { "linuxmint", "deb", "apt", 0 },
  { "mageia", "rpm", "urpmi", 0 },
  { "mandriva", "rpm", "urpmi", 0 },
  { "meego", "rpm", "yum", 0 },
  { "neokylin", "rpm", "yum", 8 },
  { "netbsd", "pkgsrc", "pkgsrc", 0 },
  { "nixos", "nix", "nix", 0 },
  { "openbsd", "pkgsrc", "pkgsrc", 0 },
  { "openmandriva", "rpm", "dnf", 0 },
  { "opensuse", "rpm", "zypper", 0 },
  { "openwrt", "opkg", "opkg", 0 },
  { "oraclelinux", "rpm", "yum", 8 },
  { "pardus", "pisi", "pisi", 0 },
  { "pldlinux", "rpm", NULL, 0 },
  { "redhat-based", "rpm", "yum", 8 },
  { "rhel", "rpm", "yum", 8 },
  { "rocky", "rpm", "dnf", 0 },
  { "scientificlinux", "rpm", "yum", 8 },
  { "sles", "rpm", "zypper", 0 },
  { "suse-based", "rpm", "zypper", 0 },
  { "ubuntu", "deb", "apt", 0 },
  { "voidlinux", "xbps", "xbps", 0 },
};
/* clang-format on */

static const struct package *find_package (const char *distro);

#define COUNT(table) (sizeof (table) / sizeof (table)[0])

const char *
distro_of_release (const char *id, const char *like)
{
  for (size_t i = 0; i < COUNT (ids); i++)
    if (strcmp (ids[i].id, id) == 0)
      return ids[i].distro;
  for (size_t i = 0; like != NULL && i < COUNT (likes); i++)
    if (release_has_word (like, likes[i].like))
      return likes[i].distro;
  return NULL;
}

const char *
distro_of_line (const char *line)
{
  for (size_t i = 0; i < COUNT (lines); i++)
    if (strncmp (line, lines[i].start, strlen (lines[i].start)) == 0)
      return lines[i].distro;
  return NULL;
}

const char *
distro_package_format (const char *distro)
{
  const struct package *p = find_package (distro);

  return p != NULL ? p->format : NULL;
}

/* Red Hat's had up2date before yum. */
const char *
distro_package_management (const char *distro, int major)
{
  const struct package *p = find_package (distro);

  if (p == NULL)
    return NULL;
  if (p->dnf_since > 0 && major >= p->dnf_since)
    return "dnf";
  if (p->dnf_since == 8 && major > 0 && major < 5 &&
      strcmp (distro, "redhat-based") != 0)
    return major >= 2 ? "up2date" : NULL;
  return p->management;
}

static const struct package *
find_package (const char *distro)
{
  for (size_t i = 0; distro != NULL && i < COUNT (packages); i++)
    if (strcmp (packages[i].distro, distro) == 0)
      return &packages[i];
  return NULL;
}

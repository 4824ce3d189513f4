/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Distribution, version and name by what there was before os-release; see
 * inspect-linux.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "inspect-distro.h"
#include "inspect-linux.h"
#include "release.h"

static int by_lsb (const struct inspect_view *v, const char *path);
static int by_line (const struct inspect_view *v, const char *path,
                    const char *distro);
static void by_suse (const struct inspect_view *v, const char *text);

/* DISTRO NULL: the line says which.  The first that is there and says
 * something counts.
 */
/* clang-format off */
static const struct { const char *path, *distro; } files[] = {
  { "etc/fedora-release", NULL },
  { "etc/oracle-release", "oraclelinux" },
  { "etc/centos-release", NULL },
  { "etc/rocky-release", "rocky" },
  { "etc/almalinux-release", "almalinux" },
  { "etc/mageia-release", "mageia" },
  { "etc/mandriva-release", "mandriva" },
  { "etc/altlinux-release", "altlinux" },
  { "etc/meego-release", "meego" },
  { "etc/pld-release", "pldlinux" },
  { "etc/frugalware-release", "frugalware" },
  { "etc/pardus-release", "pardus" },
  { "etc/redhat-release", NULL },
  { "etc/SuSE-release", NULL },
  { "etc/gentoo-release", "gentoo" },
  { "etc/arch-release", "archlinux" },
  { "etc/alpine-release", "alpinelinux" },
  { "etc/slackware-version", "slackware" },
  { "etc/ttylinux-target", "ttylinux" },
  { "etc/br-version", "buildroot" },
  { "etc/cirros/version", "cirros" },
  { "etc/debian_version", "debian" },
};
/* clang-format on */

int
inspect_old_release (const struct inspect_view *v)
{
  static const char *const lsb[] = { "etc/openwrt_release", "etc/lsb-release" };

  for (size_t i = 0; i < sizeof lsb / sizeof lsb[0]; i++)
    if (by_lsb (v, lsb[i]) == -1 || v->os->distro != NULL)
      return v->os->distro != NULL ? 0 : -1;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
    if (by_line (v, files[i].path, files[i].distro) == -1 ||
        v->os->distro != NULL)
      return v->os->distro != NULL ? 0 : -1;
  return 0;
}

/* DISTRIB_ID=Ubuntu and so on. */
static int
by_lsb (const struct inspect_view *v, const char *path)
{
  /* clang-format off */
  static const struct { const char *id, *distro; } ids[] = {
    { "Arch", "archlinux" },
    { "Buildroot", "buildroot" },
    { "CirrOS", "cirros" },
    { "Debian", "debian" },
    { "Kali", "kalilinux" },
    { "LinuxMint", "linuxmint" },
    { "Mageia", "mageia" },
    { "OpenWrt", "openwrt" },
    { "Pardus", "pardus" },
    { "Ubuntu", "ubuntu" },
  };
  /* clang-format on */
  CLEANUP_FREE char *text = inspect_view_read (v, path, INSPECT_TEXT_MAX);
  CLEANUP_FREE char *id = NULL, *name = NULL, *version = NULL;

  if (text == NULL)
    return errno == ENOMEM ? -1 : 0;
  id = release_value (text, "DISTRIB_ID");
  name = release_value (text, "DISTRIB_DESCRIPTION");
  version = release_value (text, "DISTRIB_RELEASE");
  for (size_t i = 0; id != NULL && i < sizeof ids / sizeof ids[0]; i++)
    if (strcmp (ids[i].id, id) == 0) {
      if (version != NULL)
        release_version (version, &v->os->major, &v->os->minor);
      if (name != NULL && v->os->product_name == NULL &&
          inspect_set (&v->os->product_name, name) == -1)
        return -1;
      return inspect_set (&v->os->distro, ids[i].distro);
    }
  return 0;
}

/* The file of Arch may be empty. */
static int
by_line (const struct inspect_view *v, const char *path, const char *distro)
{
  CLEANUP_FREE char *text = inspect_view_read (v, path, INSPECT_TEXT_MAX);
  CLEANUP_FREE char *line = text != NULL ? release_line (text) : NULL;

  if (text == NULL)
    return errno == ENOMEM ? -1 : 0;
  if (distro == NULL && line != NULL)
    distro = distro_of_line (line);
  if (distro == NULL && line != NULL && strstr (path, "redhat") != NULL)
    distro = "redhat-based";
  if (distro == NULL)
    return 0;
  if (line != NULL && v->os->product_name == NULL &&
      inspect_set (&v->os->product_name, line) == -1)
    return -1;
  if (line != NULL && strncmp (line, "Red Hat Linux", 13) == 0 &&
      inspect_set (&v->os->package_management, "up2date") == -1)
    return -1; /* its version 9 is not that of its heirs */
  if (strstr (path, "SuSE") != NULL)
    by_suse (v, text);
  else if (line != NULL)
    release_version (line, &v->os->major, &v->os->minor);
  return inspect_set (&v->os->distro, distro);
}

/* Lines "VERSION = 11" and "PATCHLEVEL = 3" follow. */
static void
by_suse (const struct inspect_view *v, const char *text)
{
  const char *version = strstr (text, "\nVERSION = ");
  const char *patch = strstr (text, "\nPATCHLEVEL = ");
  int none;

  if (version != NULL)
    release_version (version, &v->os->major, &v->os->minor);
  if (patch != NULL)
    release_version (patch, &v->os->minor, &none);
}

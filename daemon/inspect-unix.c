/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Systems that are neither Linux nor Windows; see inspect-scan.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"

#include "inspect-linux.h"
#include "inspect-scan.h"
#include "release.h"

static const struct kind *find_kind (const struct inspect_view *v);
static int fill (const struct inspect_view *v, const struct kind *kind);
static int by_line (const struct inspect_view *v, const char *path,
                    const char *name);
static int by_key (const struct inspect_view *v, const char *path,
                   const char *name);

/* All of FILES must be there.  READ takes the version from the file VERSION,
 * which the product's NAME goes in front of, or begins.
 */
/* clang-format off */
static const struct kind {
  const char *type, *distro;
  const char *files[4];
  int (*read) (const struct inspect_view *v, const char *version,
               const char *name);
  const char *version, *name;
} kinds[] = {
  { "freebsd", "freebsd", { "bin/freebsd-version" }, by_key,
    "bin/freebsd-version", "FreeBSD" },
  { "freebsd", "freebsd", { "etc/freebsd-update.conf", "etc/rc.conf" }, NULL,
    NULL, NULL },
  { "netbsd", "netbsd", { "netbsd", "etc/release" }, by_line, "etc/release",
    "NetBSD" },
  { "openbsd", "openbsd", { "bsd", "etc/rc.conf" }, by_line, "etc/motd",
    "OpenBSD" },
  { "hurd", NULL, { "hurd/console", "hurd/null", "servers" }, NULL, NULL,
    NULL },
  { "minix", NULL, { "service/vm", "etc/version" }, by_line, "etc/version",
    "Minix" },
};
/* clang-format on */

int
inspect_unix (struct inspect_scan *scan, struct inspect_view *v,
              struct inspect_found *found)
{
  const struct kind *kind = find_kind (v);

  if (kind == NULL)
    return 0;
  if (inspect_fstab (scan, v, found) == -1 || fill (v, kind) == -1)
    return -1;
  return 1;
}

static const struct kind *
find_kind (const struct inspect_view *v)
{
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    bool all = true;

    for (size_t j = 0; all && kinds[i].files[j] != NULL; j++)
      all = inspect_view_exists (v, kinds[i].files[j]);
    if (all)
      return &kinds[i];
  }
  return NULL;
}

/* Hurd is a Debian in all that matters. */
static int
fill (const struct inspect_view *v, const struct kind *kind)
{
  struct inspect_os *os = v->os;

  if (kind->distro == NULL && strcmp (kind->type, "hurd") == 0 &&
      inspect_release (v) == -1)
    return -1;
  if (inspect_set (&os->type, kind->type) == -1 ||
      (kind->distro != NULL && inspect_set (&os->distro, kind->distro) == -1) ||
      (kind->read != NULL && kind->read (v, kind->version, kind->name) == -1) ||
      inspect_arch (v) == -1 || inspect_hostname (v) == -1)
    return -1;
  return inspect_packages (os);
}

/* "NetBSD 9.3": the line is the product's name, if that is in front of it. */
static int
by_line (const struct inspect_view *v, const char *path, const char *name)
{
  CLEANUP_FREE char *text = inspect_view_read (v, path, INSPECT_TEXT_MAX);
  CLEANUP_FREE char *line = text != NULL ? release_line (text) : NULL;
  size_t len = strlen (name);

  if (line == NULL)
    return errno == ENOMEM ? -1 : 0;
  if (strncasecmp (line, name, len) != 0 && strcmp (v->os->type, "minix") != 0)
    return 0;
  release_version (line, &v->os->major, &v->os->minor);
  return inspect_set (&v->os->product_name, line);
}

/* A script with the line USERLAND_VERSION="13.2-RELEASE-p4". */
static int
by_key (const struct inspect_view *v, const char *path, const char *name)
{
  CLEANUP_FREE char *text = inspect_view_read (v, path, INSPECT_TEXT_MAX);
  CLEANUP_FREE char *version =
    text != NULL ? release_value (text, "USERLAND_VERSION") : NULL;
  CLEANUP_FREE char *product = NULL;

  if (version == NULL)
    return errno == ENOMEM ? -1 : 0;
  release_version (version, &v->os->major, &v->os->minor);
  if (asprintf (&product, "%s %s", name, version) == -1) {
    product = NULL;
    return -1;
  }
  return inspect_set (&v->os->product_name, product);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Databases of packages that are text: where they are, and reading them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "packages.h"
#include "package-text.h"

#define DPKG "/var/lib/dpkg"
#define PACMAN "/var/lib/pacman/local"
#define SMALL_FILE (1 << 20) /* of those with one package */

static int list_file (struct packages *p, const char *path,
                      const struct package_syntax *syntax);
static int list_directory (struct packages *p, const char *path,
                           const char *below,
                           const struct package_syntax *syntax);
static int read_entry (struct packages *p, const char *dir, const char *name,
                       void *opaque);
static int warn_of_bad (struct packages *p, const char *path,
                        const struct package_text *t);

/* A directory with a package in each entry. */
struct directory {
  const char *below; /* a file there; NULL: the entry is the file */
  struct package_text *t;
};

/* Images without a package manager have one file for each package. */
int
packages_dpkg (struct packages *p)
{
  int one = list_file (p, DPKG "/status", &package_dpkg);
  int many =
    one == -1 ? -1 : list_directory (p, DPKG "/status.d", NULL, &package_dpkg);

  return many == -1 ? -1 : one | many;
}

/* The second is where the first will be one day. */
int
packages_apk (struct packages *p)
{
  int r = list_file (p, "/lib/apk/db/installed", &package_apk);

  return r != 0 ? r : list_file (p, "/usr/lib/apk/db/installed", &package_apk);
}

int
packages_pacman (struct packages *p)
{
  return list_directory (p, PACMAN, "desc", &package_pacman);
}

static int
list_file (struct packages *p, const char *path,
           const struct package_syntax *syntax)
{
  CLEANUP_FD int fd = packages_open (p, path, O_RDONLY);
  struct package_text *t;
  int r;

  if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
    return 0;
  if (fd == -1)
    return packages_warn (p, path, "%s", strerror (errno)) == -1 ? -1 : 1;
  t = package_text_new (syntax, packages_found, p);
  if (t == NULL)
    return -1;
  r = packages_read (p, path, fd, PACKAGES_FILE_MAX, t);
  if (r == 0)
    r = warn_of_bad (p, path, t);
  package_text_free (t);
  return r == -1 ? -1 : 1;
}

static int
list_directory (struct packages *p, const char *path, const char *below,
                const struct package_syntax *syntax)
{
  struct directory d = {
    .below = below,
    .t = package_text_new (syntax, packages_found, p),
  };
  int r;

  if (d.t == NULL)
    return -1;
  r = packages_each (p, path, read_entry, &d);
  if (r == 1 && warn_of_bad (p, path, d.t) == -1)
    r = -1;
  package_text_free (d.t);
  return r;
}

/* Checksums of files lie beside the packages of dpkg, and the version of the
 * database beside those of pacman.
 */
static int
read_entry (struct packages *p, const char *dir, const char *name, void *opaque)
{
  const struct directory *d = opaque;
  CLEANUP_FREE char *path = NULL;
  CLEANUP_FD int fd = -1;
  size_t len = strlen (name);

  if (d->below == NULL && len > 8 && strcmp (name + len - 8, ".md5sums") == 0)
    return 0;
  if (asprintf (&path, "%s/%s%s%s", dir, name, d->below ? "/" : "",
                d->below ? d->below : "") == -1) {
    path = NULL;
    return -1;
  }
  fd = packages_open (p, path, O_RDONLY);
  if (fd == -1 && d->below != NULL && errno == ENOTDIR)
    return 0;
  if (fd == -1)
    return packages_warn (p, path, "%s", strerror (errno));
  return packages_read (p, path, fd, SMALL_FILE, d->t);
}

int
packages_each (struct packages *p, const char *path,
               int (*each) (struct packages *p, const char *path,
                            const char *name, void *opaque),
               void *opaque)
{
  CLEANUP_FD int fd = packages_open (p, path, O_RDONLY | O_DIRECTORY);
  DIR *dir = fd != -1 ? fdopendir (fd) : NULL;
  const struct dirent *entry;
  size_t nr = 0;
  int r = 0;

  if (dir == NULL && (errno == ENOENT || errno == ENOTDIR))
    return 0;
  if (dir == NULL)
    return packages_warn (p, path, "%s", strerror (errno)) == -1 ? -1 : 1;
  fd = -1; /* it is the directory's */
  while (r == 0 && (errno = 0, entry = readdir (dir)) != NULL) {
    if (entry->d_name[0] == '.')
      continue;
    errno = EFBIG;
    r = ++nr > 2 * GM_PACKAGES_MAX ? -1 : each (p, path, entry->d_name, opaque);
  }
  if (r == 0 && errno != 0)
    r = packages_warn (p, path, "%s", strerror (errno));
  closedir (dir);
  return r == -1 ? -1 : 1;
}

int
packages_read (struct packages *p, const char *path, int fd, uint64_t most,
               struct package_text *t)
{
  CLEANUP_FREE char *buf = malloc (65536);
  uint64_t done = 0;
  ssize_t n = 1;

  if (buf == NULL)
    return -1;
  while (n > 0 && done < most) {
    if (call_cancelled (p->c)) {
      errno = ECANCELED;
      return -1;
    }
    n = read (fd, buf, 65536);
    if (n > 0 && package_text_feed (t, buf, n) == -1)
      return -1;
    if (n > 0)
      done += n;
  }
  if (n == -1 && packages_warn (p, path, "%s", strerror (errno)) == -1)
    return -1;
  if (n > 0 &&
      packages_warn (p, path, "only the first %" PRIu64 " MiB were read",
                     most >> 20) == -1)
    return -1;
  return package_text_end (t);
}

int
packages_found (void *opaque, const struct gm_package *package)
{
  return packages_add (opaque, package);
}

static int
warn_of_bad (struct packages *p, const char *path, const struct package_text *t)
{
  uint64_t bad = package_text_bad (t);

  if (bad == 0)
    return 0;
  return packages_warn (p, path, "%" PRIu64 " damaged entr%s", bad,
                        bad == 1 ? "y" : "ies");
}

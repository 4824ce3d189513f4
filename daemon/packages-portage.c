/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packages of Portage: a directory for each, with many small files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "packages.h"
#include "package-text.h"

#define PORTAGE "/var/db/pkg"

static int list_category (struct packages *p, const char *path,
                          const char *name, void *opaque);
static int list_package (struct packages *p, const char *path, const char *name,
                         void *opaque);
static int read_line (struct packages *p, const char *dir, const char *name,
                      const char *file, char line[4096]);

int
packages_portage (struct packages *p)
{
  struct package_text *t =
    package_text_new (&package_portage, packages_found, p);
  uint64_t bad;
  int r;

  if (t == NULL)
    return -1;
  r = packages_each (p, PORTAGE, list_category, t);
  bad = package_text_bad (t);
  package_text_free (t);
  if (r == 1 && bad > 0 &&
      packages_warn (p, PORTAGE, "%llu director%s not named like a package",
                     (unsigned long long) bad,
                     bad == 1 ? "y is" : "ies are") == -1)
    r = -1;
  return r;
}

static int
list_category (struct packages *p, const char *path, const char *name,
               void *opaque)
{
  CLEANUP_FREE char *dir = NULL;

  if (asprintf (&dir, "%s/%s", path, name) == -1) {
    dir = NULL;
    return -1;
  }
  return packages_each (p, dir, list_package, opaque) == -1 ? -1 : 0;
}

/* What begins with a hyphen is a package that is just being merged. */
static int
list_package (struct packages *p, const char *path, const char *name,
              void *opaque)
{
  static const struct {
    const char *file;
    enum gm_package_field field;
  } files[] = {
    { "DESCRIPTION", GM_PACKAGE_SUMMARY },
    { "HOMEPAGE", GM_PACKAGE_URL },
  };
  struct package_text *t = opaque;
  char line[4096];

  if (name[0] == '-')
    return 0;
  if (call_cancelled (p->c)) {
    errno = ECANCELED;
    return -1;
  }
  if (package_portage_name (t, strrchr (path, '/') + 1, name) == -1)
    return -1;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
    if (read_line (p, path, name, files[i].file, line) &&
        package_set (t, files[i].field, line) == -1)
      return -1;
  if (read_line (p, path, name, "SIZE", line) &&
      package_set_size (t, line, 1) == -1)
    return -1;
  return package_finish (t);
}

/* The first line of a file that may be missing. */
static int
read_line (struct packages *p, const char *dir, const char *name,
           const char *file, char line[4096])
{
  CLEANUP_FREE char *path = NULL;
  CLEANUP_FD int fd = -1;
  ssize_t n;

  if (asprintf (&path, "%s/%s/%s", dir, name, file) == -1) {
    path = NULL;
    return 0;
  }
  fd = packages_open (p, path, O_RDONLY);
  n = fd == -1 ? -1 : read (fd, line, 4095);
  line[n < 0 ? 0 : n] = '\0';
  line[strcspn (line, "\n")] = '\0';
  return line[0] != '\0';
}

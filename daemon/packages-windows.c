/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Applications of Windows: what its registry says can be uninstalled. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "packages.h"
#include "registry.h"
#include "windows-hive.h"

#define UNINSTALL "Microsoft\\Windows\\CurrentVersion\\Uninstall"
#define BUDGET (256 << 20) /* bytes of the hive that may be read */

static int list_below (struct packages *p, struct registry *r, const char *hive,
                       const char *path, const char *arch);
static int list_key (struct packages *p, struct registry *r, registry_key key,
                     const char *arch);
static int get (struct registry *r, registry_key key, const char *name,
                char **text);

/* Those for 32 bits have a place of their own on a system of 64. */
int
packages_windows (struct packages *p)
{
  CLEANUP_REGISTRY struct registry registry = REGISTRY_INIT;
  CLEANUP_FD int fd = -1;
  CLEANUP_FREE char *path = NULL;
  int r;

  fd = windows_hive_open (p->c, "software", &path);
  if (fd == -1 && path == NULL)
    return errno == ENOENT ? 0 : -1;
  if (fd == -1 || windows_registry_open (p->c, &registry, fd, BUDGET) == -1)
    r = errno == ENOMEM ? -1 : packages_warn (p, path, "%s", strerror (errno));
  else {
    r = list_below (p, &registry, path, UNINSTALL, "");
    if (r == 0)
      r = list_below (p, &registry, path, "Wow6432Node\\" UNINSTALL, "i386");
    if (r == -1 && errno == EFBIG)
      r = packages_warn (p, path, "the registry is too large");
  }
  return r == -1 ? -1 : 1;
}

/* Of what is damaged all else is listed. */
static int
list_below (struct packages *p, struct registry *r, const char *hive,
            const char *path, const char *arch)
{
  CLEANUP_FREE registry_key *keys = NULL;
  registry_key key;
  size_t nr, bad = 0;
  int found = registry_find (r, r->root, path, &key);

  if (found == 0)
    return 0;
  keys = found == 1 ? registry_subkeys (r, key, &nr) : NULL;
  if (keys == NULL)
    return errno == EINVAL
             ? packages_warn (p, hive, "a list of applications is damaged")
             : -1;
  for (size_t i = 0; i < nr; i++) {
    if (list_key (p, r, keys[i], arch) == 0)
      continue;
    if (errno != EINVAL)
      return -1;
    bad++;
  }
  return bad == 0 ? 0
                  : packages_warn (p, hive, "%zu damaged entr%s", bad,
                                   bad == 1 ? "y" : "ies");
}

/* What has no name to show is a part of something else. */
static int
list_key (struct packages *p, struct registry *r, registry_key key,
          const char *arch)
{
  static const struct {
    const char *value;
    enum gm_package_field field;
  } values[] = {
    { "DisplayName", GM_PACKAGE_DISPLAY_NAME },
    { "DisplayVersion", GM_PACKAGE_VERSION },
    { "InstallLocation", GM_PACKAGE_INSTALL_PATH },
    { "Publisher", GM_PACKAGE_PUBLISHER },
    { "URLInfoAbout", GM_PACKAGE_URL },
    { "Comments", GM_PACKAGE_DESCRIPTION },
  };
  struct gm_package package = { .kind = GM_PACKAGE };
  char *texts[sizeof values / sizeof values[0]] = { NULL };
  CLEANUP_FREE char *name = registry_key_name (r, key);
  char size[24] = "";
  uint32_t kib = 0;
  int result = name == NULL ? -1 : 0;

  for (size_t i = 0; result == 0 && i < sizeof values / sizeof values[0]; i++) {
    result = get (r, key, values[i].value, &texts[i]);
    package.fields[values[i].field] = texts[i];
  }
  if (result == 0 && registry_get_dword (r, key, "EstimatedSize", &kib) == 1)
    snprintf (size, sizeof size, "%llu", (unsigned long long) kib * 1024);
  package.fields[GM_PACKAGE_NAME] = name;
  package.fields[GM_PACKAGE_FULL_VERSION] = package.fields[GM_PACKAGE_VERSION];
  package.fields[GM_PACKAGE_ARCH] = arch;
  package.fields[GM_PACKAGE_FORMAT] = "windows";
  package.fields[GM_PACKAGE_SIZE] = size;
  if (result == 0 && texts[0] != NULL && texts[0][0] != '\0')
    result = packages_add (p, &package);
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    int err = errno;

    free (texts[i]);
    errno = err;
  }
  return result;
}

/* A value that is damaged or not there costs only itself. */
static int
get (struct registry *r, registry_key key, const char *name, char **text)
{
  int found = registry_get_string (r, key, name, text);

  return found == -1 && errno != EINVAL ? -1 : 0;
}

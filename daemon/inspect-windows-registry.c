/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the registry of a Windows says of it; see inspect-windows.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "inspect-windows.h"
#include "registry.h"
#include "release.h"
#include "windows-hive.h"

#define VERSION_KEY "Microsoft\\Windows NT\\CurrentVersion"
#define FIRST_BUILD_OF_11 22000
#define DRIVE_NAME "\\DosDevices\\"

typedef int take_fn (struct call *c, struct registry *r, struct inspect_os *os);

static int with_hive (struct call *c, int rootfd, struct inspect_os *os,
                      const char *hive, take_fn *take);
static take_fn take_software, take_system;
static int take_version (struct registry *r, registry_key key,
                         struct inspect_os *os);
static int take_build (struct registry *r, registry_key key,
                       struct inspect_os *os);
static int take_control_set (struct registry *r, struct inspect_os *os);
static int take_hostname (struct registry *r, registry_key set,
                          struct inspect_os *os);
static int take_arch (struct registry *r, registry_key set,
                      struct inspect_os *os);
static int take_drives (struct call *c, struct registry *r,
                        struct inspect_os *os);
static int string_at (struct registry *r, registry_key key, const char *path,
                      const char *name, char **text);
static int take_string (struct registry *r, registry_key key, const char *name,
                        char **text);

int
windows_registry (struct call *c, int rootfd, struct inspect_os *os)
{
  if (with_hive (c, rootfd, os, os->software_hive, take_software) == -1 ||
      with_hive (c, rootfd, os, os->system_hive, take_system) == -1)
    return -1;
  return 0;
}

/* What is wrong in a hive costs what it would have told. */
static int
with_hive (struct call *c, int rootfd, struct inspect_os *os, const char *hive,
           take_fn *take)
{
  CLEANUP_REGISTRY struct registry r = REGISTRY_INIT;
  CLEANUP_FD int fd = hive == NULL ? -1 : windows_open (rootfd, hive);
  const char *why;

  if (hive == NULL)
    return 0;
  if (fd != -1 &&
      windows_registry_open (c, &r, fd, INSPECT_REGISTRY_BUDGET) == 0 &&
      take (c, &r, os) == 0)
    return 0;
  if (errno == ENOMEM)
    return -1;
  why = errno == EINVAL  ? "the registry is damaged"
        : errno == EFBIG ? "the registry is too large, or leads in circles"
                         : strerror (errno);
  return inspect_warn (os, "%s: %s", hive, why);
}

static int
take_software (struct call *c, struct registry *r, struct inspect_os *os)
{
  registry_key key;
  int ret = registry_find (r, r->root, VERSION_KEY, &key);

  (void) c;
  if (ret == 1 &&
      (take_string (r, key, "ProductName", &os->product_name) == -1 ||
       take_string (r, key, "InstallationType", &os->product_variant) == -1 ||
       take_version (r, key, os) == -1 || take_build (r, key, os) == -1))
    return -1;
  return ret == -1 ? -1 : 0;
}

/* Since Windows 10 by two numbers; "6.3" is what programs are told. */
static int
take_version (struct registry *r, registry_key key, struct inspect_os *os)
{
  CLEANUP_FREE char *text = NULL;
  uint32_t major, minor;
  int ret = registry_get_dword (r, key, "CurrentMajorVersionNumber", &major);

  if (ret == 1)
    ret = registry_get_dword (r, key, "CurrentMinorVersionNumber", &minor);
  if (ret == 0) {
    ret = registry_get_string (r, key, "CurrentVersion", &text);
    if (ret == 1 && sscanf (text, "%9u.%9u", &major, &minor) != 2)
      ret = 0;
  }
  if (ret == 1 && major < 10000 && minor < 10000) {
    os->major = major;
    os->minor = minor;
  }
  return ret == -1 ? -1 : 0;
}

/* Windows 11 calls itself 10, but for the build. */
static int
take_build (struct registry *r, registry_key key, struct inspect_os *os)
{
  CLEANUP_FREE char *text = NULL;
  int ret = registry_get_string (r, key, "CurrentBuildNumber", &text);
  char *ten;

  if (ret != 1)
    return ret;
  ten =
    os->product_name != NULL ? strstr (os->product_name, "Windows 10 ") : NULL;
  if (ten != NULL && strtoul (text, NULL, 10) >= FIRST_BUILD_OF_11)
    ten[strlen ("Windows 1")] = '1';
  return inspect_fact (os, "build", text);
}

static int
take_system (struct call *c, struct registry *r, struct inspect_os *os)
{
  registry_key set;
  int ret;

  if (take_control_set (r, os) == -1)
    return -1;
  if (os->control_set != NULL) {
    ret = registry_find (r, r->root, os->control_set, &set);
    if (ret == -1 || (ret == 1 && (take_hostname (r, set, os) == -1 ||
                                   take_arch (r, set, os) == -1)))
      return -1;
  }
  return take_drives (c, r, os);
}

static int
take_control_set (struct registry *r, struct inspect_os *os)
{
  registry_key key;
  uint32_t number;
  int ret = registry_find (r, r->root, "Select", &key);

  if (ret == 1)
    ret = registry_get_dword (r, key, "Current", &number);
  if (ret != 1 || number == 0 || number > 999)
    return ret == -1 ? -1 : 0;
  return asprintf (&os->control_set, "ControlSet%03u", number) == -1 ? -1 : 0;
}

static int
take_hostname (struct registry *r, registry_key set, struct inspect_os *os)
{
  static const char *const places[][2] = {
    { "Services\\Tcpip\\Parameters", "Hostname" },
    { "Services\\Tcpip\\Parameters", "NV Hostname" },
    { "Control\\ComputerName\\ComputerName", "ComputerName" },
  };
  int ret = 0;

  for (size_t i = 0; ret == 0 && i < sizeof places / sizeof places[0]; i++) {
    ret = string_at (r, set, places[i][0], places[i][1], &os->hostname);
    if (ret == 1 && os->hostname[0] == '\0') {
      free (steal_ptr (&os->hostname));
      ret = 0;
    }
  }
  return ret == -1 ? -1 : 0;
}

/* Unless cmd.exe has told already. */
static int
take_arch (struct registry *r, registry_key set, struct inspect_os *os)
{
  static const char *const known[][2] = {
    { "x86", "i386" },      { "AMD64", "x86_64" }, { "IA64", "ia64" },
    { "ARM64", "aarch64" }, { "ARM", "arm" },      { NULL, NULL },
  };
  CLEANUP_FREE char *text = NULL;
  int ret = 0;

  if (os->arch == NULL)
    ret = string_at (r, set, "Control\\Session Manager\\Environment",
                     "PROCESSOR_ARCHITECTURE", &text);
  for (size_t i = 0; ret == 1 && known[i][0] != NULL; i++)
    if (strcasecmp (text, known[i][0]) == 0) {
      os->arch = strdup (known[i][1]);
      return os->arch == NULL ? -1 : 0;
    }
  return ret == -1 ? -1 : 0;
}

static int
take_drives (struct call *c, struct registry *r, struct inspect_os *os)
{
  const size_t len = strlen (DRIVE_NAME);
  registry_key key;
  size_t nr;
  CLEANUP_FREE uint32_t *handles = NULL;
  uint32_t tried = 0; /* each letter once: to look costs time */
  int ret = registry_find (r, r->root, "MountedDevices", &key);

  if (ret != 1)
    return ret;
  handles = registry_values (r, key, &nr);
  if (handles == NULL)
    return -1;
  for (size_t i = 0; i < nr; i++) {
    CLEANUP_VALUE struct registry_value v = { 0 };
    unsigned letter;

    if (registry_read_value (r, handles[i], &v) == -1) {
      if (errno != EINVAL)
        return -1;
      continue;
    }
    if (strncasecmp (v.name, DRIVE_NAME, len) != 0 ||
        !isalpha ((unsigned char) v.name[len]) ||
        strcmp (v.name + len + 1, ":") != 0)
      continue;
    letter = toupper ((unsigned char) v.name[len]) - 'A';
    if (letter < 26 && !(tried & 1u << letter) &&
        windows_drive (c, os, 'A' + letter, v.data, v.len) == -1)
      return -1;
    tried |= 1u << letter % 26;
  }
  return 0;
}

static int
string_at (struct registry *r, registry_key key, const char *path,
           const char *name, char **text)
{
  int ret = registry_find (r, key, path, &key);

  return ret == 1 ? take_string (r, key, name, text) : ret;
}

/* As registry_get_string, but fit to be told. */
static int
take_string (struct registry *r, registry_key key, const char *name,
             char **text)
{
  CLEANUP_FREE char *value = NULL;
  int ret = registry_get_string (r, key, name, &value);

  if (ret != 1)
    return ret;
  value[strnlen (value, RELEASE_VALUE_MAX)] = '\0';
  return inspect_set (text, value) == -1 ? -1 : 1;
}

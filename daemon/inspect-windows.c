/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Is there a Windows in a file system?  See inspect.h; what its registry says
 * is in inspect-windows-registry.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "boot-ini.h"
#include "casefold.h"
#include "elf-arch.h"
#include "inspect-windows.h"
#include "sysroot.h"

#define BOOT_INI_MAX (64 * 1024)

static int find_systemroot (int rootfd, struct inspect_os *os);
static char *boot_ini_root (int rootfd);
static int is_systemroot (int rootfd, const char *path, char **real);
static char *below (int rootfd, const char *dir, const char *path);
static int set_words (struct inspect_os *os);
static int find_hive (int rootfd, struct inspect_os *os, const char *name,
                      char **hive);
static int find_arch (int rootfd, struct inspect_os *os);
static int find_hibernation (int rootfd, struct inspect_os *os);
static bool out_of_memory (void);

int
inspect_windows (struct call *c, int rootfd, struct inspect_os *os)
{
  int r = find_systemroot (rootfd, os);

  if (r != 1)
    return r;
  if (set_words (os) == -1 ||
      find_hive (rootfd, os, "software", &os->software_hive) == -1 ||
      find_hive (rootfd, os, "system", &os->system_hive) == -1 ||
      find_arch (rootfd, os) == -1 || windows_registry (c, rootfd, os) == -1 ||
      find_hibernation (rootfd, os) == -1)
    return -1;
  return 1;
}

int
windows_open (int rootfd, const char *path)
{
  char name[FD_PATH_SIZE];
  struct stat st;
  CLEANUP_FD int fd =
    open_in_root (rootfd, path, O_PATH | O_CLOEXEC | O_NOFOLLOW, 0);

  int opened;

  if (fd == -1 || fstat (fd, &st) == -1) {
    not_our_memory ();
    return -1;
  }
  if (!S_ISREG (st.st_mode)) {
    errno = ENXIO;
    return -1;
  }
  opened = open (fd_path (name, fd), O_RDONLY | O_CLOEXEC);
  if (opened == -1)
    not_our_memory ();
  return opened;
}

/* What boot.ini says goes before the usual names. */
static int
find_systemroot (int rootfd, struct inspect_os *os)
{
  static const char *const usual[] = { "Windows", "WINNT", NULL };
  CLEANUP_FREE char *said = boot_ini_root (rootfd);
  int r = 0;

  if (said == NULL && out_of_memory ())
    return -1;
  if (said != NULL)
    r = is_systemroot (rootfd, said, &os->systemroot);
  for (size_t i = 0; r == 0 && usual[i] != NULL; i++)
    r = is_systemroot (rootfd, usual[i], &os->systemroot);
  return r;
}

/* The folder that boot.ini starts by default, for the caller to free; NULL
 * with errno.
 */
static char *
boot_ini_root (int rootfd)
{
  CLEANUP_FREE char *path = casefold_path (rootfd, "boot.ini");
  CLEANUP_FD int fd = path == NULL ? -1 : windows_open (rootfd, path);
  CLEANUP_FREE char *text = NULL;
  ssize_t n;

  if (fd == -1)
    return NULL;
  text = malloc (BOOT_INI_MAX + 1);
  if (text == NULL)
    return NULL;
  n = pread (fd, text, BOOT_INI_MAX, 0);
  if (n == -1) {
    not_our_memory ();
    return NULL;
  }
  text[n] = '\0';
  return boot_ini_default (text);
}

/* It has system32/config.  Returns 1, and sets *REAL, 0, or -1 with errno. */
static int
is_systemroot (int rootfd, const char *path, char **real)
{
  CLEANUP_FREE char *root = casefold_path (rootfd, path);
  CLEANUP_FREE char *config = NULL;

  if (root != NULL && root[0] != '\0')
    config = below (rootfd, root, "system32/config");
  if (config == NULL)
    return out_of_memory () ? -1 : 0;
  *real = steal_ptr (&root);
  return 1;
}

/* PATH below DIR, in any case, for the caller to free; NULL with errno. */
static char *
below (int rootfd, const char *dir, const char *path)
{
  CLEANUP_FREE char *both = NULL;

  if (asprintf (&both, "%s/%s", dir, path) == -1) {
    both = NULL;
    return NULL;
  }
  return casefold_path (rootfd, both);
}

static int
set_words (struct inspect_os *os)
{
  os->type = strdup ("windows");
  os->distro = strdup ("windows");
  os->package_format = strdup ("unknown");
  os->package_management = strdup ("unknown");
  return os->type == NULL || os->distro == NULL || os->package_format == NULL ||
             os->package_management == NULL
           ? -1
           : 0;
}

static int
find_hive (int rootfd, struct inspect_os *os, const char *name, char **hive)
{
  char path[64];
  CLEANUP_FD int fd = -1;

  snprintf (path, sizeof path, "system32/config/%s", name);
  *hive = below (rootfd, os->systemroot, path);
  fd = *hive == NULL ? -1 : windows_open (rootfd, *hive);
  if (fd != -1)
    return 0;
  if (out_of_memory ())
    return -1;
  if (inspect_warn (os, "%s/%s: %s", os->systemroot, path, strerror (errno)) ==
      -1)
    return -1;
  free (steal_ptr (hive));
  return 0;
}

/* What kind of processor its command line is for. */
static int
find_arch (int rootfd, struct inspect_os *os)
{
  CLEANUP_FREE char *path = below (rootfd, os->systemroot, "system32/cmd.exe");
  CLEANUP_FD int fd = path == NULL ? -1 : windows_open (rootfd, path);
  char head[ELF_ARCH_HEAD];
  ssize_t n = fd == -1 ? 0 : pread (fd, head, sizeof head, 0);
  const char *arch = n > 0 ? elf_arch (head, n) : NULL;

  if (path == NULL && out_of_memory ())
    return -1;
  return arch != NULL ? inspect_set (&os->arch, arch) : 0;
}

/* A Windows that sleeps, or whose kernel does (fast start), has left the
 * file system as it was in the middle of its work.
 */
static int
find_hibernation (int rootfd, struct inspect_os *os)
{
  static const char *const asleep[] = { "hibr", "rstr", "horm", NULL };
  CLEANUP_FREE char *path = casefold_path (rootfd, "hiberfil.sys");
  CLEANUP_FD int fd = path == NULL ? -1 : windows_open (rootfd, path);
  char magic[4];
  ssize_t n;

  if (path == NULL)
    return out_of_memory () ? -1 : 0;
  n = fd == -1 ? -1 : pread (fd, magic, sizeof magic, 0);
  if (n == -1)
    return inspect_warn (os, "%s: %s", path, strerror (errno));
  if (n < (ssize_t) sizeof magic)
    return 0;
  for (size_t i = 0; asleep[i] != NULL; i++)
    if (strncasecmp (magic, asleep[i], sizeof magic) == 0)
      os->hibernated = true;
  return 0;
}

static bool
out_of_memory (void)
{
  return errno == ENOMEM;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Media to install from; see inspect-scan.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

#include "casefold.h"
#include "elf-arch.h"
#include "inspect-linux.h"
#include "inspect-scan.h"
#include "media.h"

static int read_linux (const struct inspect_view *v, struct media *m);
static void look_around (const struct inspect_view *v, struct media *m);
static int windows (const struct inspect_view *v);
static bool has_folded (const struct inspect_view *v, const char *path);
static const char *pe_arch (const struct inspect_view *v, const char *path);
static int fill (const struct inspect_view *v, const struct media *m);

int
inspect_media (const struct inspect_view *v)
{
  struct media m = { .name = "" };
  int r = read_linux (v, &m);

  if (r == 0)
    r = windows (v);
  else if (r == 1) {
    look_around (v, &m);
    r = fill (v, &m) == -1 ? -1 : 1;
  }
  if (r != 1)
    return r;
  v->os->installer = true;
  if (gm_strvec_add (&v->os->mounts, "/") == -1 ||
      gm_strvec_add (&v->os->mounts, v->os->root) == -1)
    return -1;
  return 1;
}

/* Returns 1 if there is a file that tells, 0, or -1 with errno. */
static int
read_linux (const struct inspect_view *v, struct media *m)
{
  /* clang-format off */
  static const struct {
    const char *path;
    void (*read) (const char *text, struct media *m);
    const char *distro;
  } files[] = {
    { ".disk/info", media_read_info, NULL },
    { ".treeinfo", media_read_treeinfo, NULL },
    { ".discinfo", media_read_discinfo, NULL },
    { ".alpine-release", media_read_line, "alpinelinux" },
    { "arch/version", media_read_line, "archlinux" },
    { "media.1/products", media_read_line, "opensuse" },
  };
  /* clang-format on */

  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    CLEANUP_FREE char *text =
      inspect_view_read (v, files[i].path, INSPECT_TEXT_MAX);

    if (text == NULL && errno == ENOMEM)
      return -1;
    if (text == NULL)
      continue;
    files[i].read (text, m);
    if (m->distro == NULL)
      m->distro = files[i].distro;
    return 1;
  }
  return 0;
}

/* What a medium can do is told by what is on it. */
static void
look_around (const struct inspect_view *v, struct media *m)
{
  static const char *const live[] = { "casper", "live", "arch/x86_64",
                                      "LiveOS/squashfs.img" };
  bool boots = inspect_view_exists (v, "images/install.img") ||
               inspect_view_exists (v, "images/stage2.img") ||
               inspect_view_exists (v, "images/boot.iso");

  for (size_t i = 0; i < sizeof live / sizeof live[0]; i++)
    m->live = m->live || inspect_view_exists (v, live[i]);
  if (boots && !inspect_view_is_dir (v, "Packages") &&
      !inspect_view_is_dir (v, "BaseOS") &&
      !inspect_view_is_dir (v, "repodata"))
    m->netinst = true;
}

/* Setup's image of Windows, in one or several files, or that of Windows XP. */
static int
windows (const struct inspect_view *v)
{
  bool split = has_folded (v, "sources/install.swm");
  bool whole = has_folded (v, "sources/install.wim") ||
               has_folded (v, "sources/install.esd");
  const char *arch;

  if (!split && !whole && !has_folded (v, "i386/txtsetup.sif") &&
      !has_folded (v, "amd64/txtsetup.sif"))
    return 0;
  v->os->multipart = split;
  arch = pe_arch (v, "setup.exe");
  if ((arch != NULL && inspect_set (&v->os->arch, arch) == -1) ||
      inspect_set (&v->os->type, "windows") == -1 ||
      inspect_set (&v->os->distro, "windows") == -1)
    return -1;
  return 1;
}

static bool
has_folded (const struct inspect_view *v, const char *path)
{
  CLEANUP_FREE char *real = casefold_path (v->root, path);

  return real != NULL && inspect_view_is_file (v, real);
}

static const char *
pe_arch (const struct inspect_view *v, const char *path)
{
  CLEANUP_FREE char *real = casefold_path (v->root, path);
  CLEANUP_FD int fd = real != NULL ? inspect_view_open (v, real) : -1;
  char head[ELF_ARCH_HEAD];
  ssize_t n = fd != -1 ? pread (fd, head, sizeof head, 0) : -1;

  return n > 0 ? elf_arch (head, n) : NULL;
}

static int
fill (const struct inspect_view *v, const struct media *m)
{
  struct inspect_os *os = v->os;

  os->major = m->major;
  os->minor = m->minor;
  os->live = m->live;
  os->netinst = m->netinst;
  os->multipart = m->multipart;
  if (inspect_set (&os->type, "linux") == -1 ||
      (m->distro != NULL && inspect_set (&os->distro, m->distro) == -1) ||
      (m->arch != NULL && inspect_set (&os->arch, m->arch) == -1) ||
      (m->name[0] != '\0' && inspect_set (&os->product_name, m->name) == -1))
    return -1;
  return inspect_packages (os);
}

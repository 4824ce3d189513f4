/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What media to install from write about themselves; see media.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"

#include "inspect-distro.h"
#include "media.h"
#include "release.h"

static void set_name (struct media *m, const char *line);
static const char *arch_in (const char *line);
static const char *distro_in (const char *line);
static bool ini_value (const char *text, const char *section, const char *key,
                       char *value, size_t size);
static const char *line_at (const char *text, unsigned n);

void
media_read_info (const char *text, struct media *m)
{
  CLEANUP_FREE char *line = release_line (text);
  char *end;

  if (line == NULL)
    return;
  m->arch = arch_in (line);
  m->distro = distro_in (line);
  m->netinst = strcasestr (line, "netinst") != NULL ||
               strcasestr (line, "businesscard") != NULL;
  m->live = strcasestr (line, "live") != NULL;
  m->multipart =
    strstr (line, "Binary-") != NULL && strstr (line, "Binary-1 ") == NULL;
  release_version (line, &m->major, &m->minor);
  end = strstr (line, " - ");
  if (end != NULL)
    *end = '\0';
  set_name (m, line);
}

void
media_read_treeinfo (const char *text, struct media *m)
{
  char family[MEDIA_NAME_MAX] = "", version[64] = "", arch[64] = "";
  char name[2 * MEDIA_NAME_MAX], discs[16] = "";

  if (!ini_value (text, "release", "name", family, sizeof family))
    ini_value (text, "general", "family", family, sizeof family);
  if (!ini_value (text, "release", "version", version, sizeof version))
    ini_value (text, "general", "version", version, sizeof version);
  if (!ini_value (text, "tree", "arch", arch, sizeof arch))
    ini_value (text, "general", "arch", arch, sizeof arch);
  if (!ini_value (text, "media", "totaldiscs", discs, sizeof discs))
    ini_value (text, "general", "totaldiscs", discs, sizeof discs);
  m->multipart = strtoul (discs, NULL, 10) > 1;
  m->arch = media_arch (arch);
  m->distro = distro_in (family);
  release_version (version, &m->major, &m->minor);
  if (family[0] == '\0')
    return;
  snprintf (name, sizeof name, "%s%s%s", family, version[0] != '\0' ? " " : "",
            version);
  set_name (m, name);
}

void
media_read_discinfo (const char *text, struct media *m)
{
  CLEANUP_FREE char *what = release_line (line_at (text, 1));
  CLEANUP_FREE char *arch = release_line (line_at (text, 2));
  CLEANUP_FREE char *discs = release_line (line_at (text, 3));

  m->arch = arch != NULL ? media_arch (arch) : NULL;
  m->multipart = discs != NULL && discs[0] != '0' &&
                 strcasecmp (discs, "ALL") != 0 && strcmp (discs, "1") != 0;
  if (what == NULL)
    return;
  release_version (what, &m->major, &m->minor);
  m->distro = distro_in (what);
  if (!isdigit ((unsigned char) what[0]))
    set_name (m, what);
}

void
media_read_line (const char *text, struct media *m)
{
  CLEANUP_FREE char *line = release_line (text);

  if (line == NULL)
    return;
  m->arch = arch_in (line);
  m->distro = distro_in (line);
  release_version (line, &m->major, &m->minor);
  set_name (m, line);
}

const char *
media_arch (const char *name)
{
  /* clang-format off */
  static const struct { const char *name, *arch; } archs[] = {
    { "x86_64", "x86_64" }, { "amd64", "x86_64" }, { "x86-64", "x86_64" },
    { "i386", "i386" }, { "i486", "i386" }, { "i586", "i386" },
    { "i686", "i386" }, { "x86", "i386" },
    { "aarch64", "aarch64" }, { "arm64", "aarch64" },
    { "armhf", "arm" }, { "armel", "arm" }, { "armhfp", "arm" },
    { "ppc64le", "ppc64le" }, { "ppc64el", "ppc64le" },
    { "ppc64", "ppc64" }, { "ppc", "ppc" }, { "powerpc", "ppc" },
    { "riscv64", "riscv64" }, { "s390x", "s390x" }, { "ia64", "ia64" },
    { "mips64el", "mips64el" }, { "mipsel", "mipsel" }, { "sparc64", "sparc64" },
  };
  /* clang-format on */

  for (size_t i = 0; i < sizeof archs / sizeof archs[0]; i++)
    if (strcasecmp (archs[i].name, name) == 0)
      return archs[i].arch;
  return NULL;
}

static void
set_name (struct media *m, const char *line)
{
  CLEANUP_FREE char *clean = NULL;
  size_t len = strlen (line);

  while (len > 0 && isspace ((unsigned char) line[len - 1]))
    len--;
  clean = release_clean (line, len < MEDIA_NAME_MAX ? len : MEDIA_NAME_MAX - 1);
  snprintf (m->name, sizeof m->name, "%s", clean != NULL ? clean : "");
}

/* The first word of LINE that is an architecture. */
static const char *
arch_in (const char *line)
{
  const char *arch = NULL;

  while (arch == NULL && *line != '\0') {
    char word[32];
    size_t len;

    line += strspn (line, " \t(),/:");
    len = strcspn (line, " \t(),/:");
    if (len < sizeof word) {
      memcpy (word, line, len);
      word[len] = '\0';
      arch = media_arch (word);
    }
    line += len;
  }
  return arch;
}

static const char *
distro_in (const char *line)
{
  /* clang-format off */
  static const struct { const char *start, *distro; } starts[] = {
    { "alpine", "alpinelinux" },
    { "Arch Linux", "archlinux" },
    { "Debian", "debian" },
    { "Kali", "kalilinux" },
    { "Kubuntu", "ubuntu" },
    { "Linux Mint", "linuxmint" },
    { "Lubuntu", "ubuntu" },
    { "Red Hat", "rhel" },
    { "RHEL", "rhel" },
    { "SLES", "sles" },
    { "Ubuntu", "ubuntu" },
    { "Xubuntu", "ubuntu" },
  };
  /* clang-format on */

  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
    if (strncmp (line, starts[i].start, strlen (starts[i].start)) == 0)
      return starts[i].distro;
  return distro_of_line (line);
}

/* Copy the value of KEY in [SECTION] to VALUE.  Returns whether there is one. */
static bool
ini_value (const char *text, const char *section, const char *key, char *value,
           size_t size)
{
  size_t section_len = strlen (section), key_len = strlen (key);
  bool inside = false;

  for (; *text != '\0'; text += *text == '\n') {
    const char *p = text + strspn (text, " \t\r");
    size_t len = strcspn (p, "\r\n");

    text = p + strcspn (p, "\n");
    if (*p == '[') {
      inside =
        strncmp (p + 1, section, section_len) == 0 && p[1 + section_len] == ']';
      continue;
    }
    if (!inside || len <= key_len || strncmp (p, key, key_len) != 0 ||
        strspn (p + key_len, " \t=") == 0)
      continue;
    p += key_len;
    len -= key_len;
    while (len > 0 && strchr (" \t=", *p) != NULL) {
      p++;
      len--;
    }
    if (len == 0)
      continue;
    snprintf (value, size, "%.*s", (int) (len < size ? len : size - 1), p);
    return true;
  }
  return false;
}

/* Where line N, from 0, begins. */
static const char *
line_at (const char *text, unsigned n)
{
  for (; n > 0; n--) {
    text += strcspn (text, "\n");
    text += *text == '\n';
  }
  return text;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The picture by which an inspected system shows itself.
 *
 * It is handed on as the image has it: this looks at the first bytes of a PNG
 * and no decoder runs, so who shows it trusts the image.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"

enum {
  ICON_MAX = 1 << 20,    /* bytes */
  SIDE_MAX = 4096,       /* pixels */
  HIGH_QUALITY = 96,     /* pixels */
  RELEASE_MAX = 1 << 16, /* bytes of os-release that are looked at */
  PNG_HEAD = 24,         /* signature, and the first chunk up to the height */
};

struct search {
  guestfs_h *g;
  bool high; /* small ones do not do */
  char *icon;
  size_t size;
};

static bool is_mounted (guestfs_h *g, const char *root);
static char *device_of (guestfs_h *g, const char *mountable);
static bool by_names (struct search *s, const char *distro);
static bool try_name (struct search *s, const char *name);
static bool try_file (struct search *s, const char *path);
static char *read_whole (guestfs_h *g, const char *path, size_t max,
                         size_t *size);
static bool good_png (const char *data, size_t size, bool high);
static char *release_logo (guestfs_h *g);

/* There is no search for what no tool of ours can take out of a Windows program. */
char *
gm_call_inspect_get_icon (guestfs_h *g, const char *root, size_t *size_r,
                          const struct guestfs_inspect_get_icon_argv *o)
{
  const uint64_t given = o->bitmask;
  bool favicon =
    !(given & GUESTFS_INSPECT_GET_ICON_FAVICON_BITMASK) || o->favicon;
  struct search s = {
    .g = g,
    .high =
      given & GUESTFS_INSPECT_GET_ICON_HIGHQUALITY_BITMASK && o->highquality,
  };
  CLEANUP_FREE char *distro = guestfs_inspect_get_distro (g, root);

  if (distro == NULL)
    return NULL;
  guestfs_push_error_handler (g, NULL,
                              NULL); /* what is not there is no error */
  if (is_mounted (g, root) && !by_names (&s, distro) && favicon)
    try_file (&s, "/etc/favicon.png");
  guestfs_pop_error_handler (g);
  if (s.icon == NULL) {
    s.icon = gm_strdup (g, "");
    s.size = 0;
  }
  *size_r = s.size;
  return s.icon;
}

/* Another system may be there instead.  Which subvolume is mounted is not
 * known.
 */
static bool
is_mounted (guestfs_h *g, const char *root)
{
  CLEANUP_FREE_STRINGS char **mounts = guestfs_mountpoints (g);
  CLEANUP_FREE char *wanted = device_of (g, root), *device = NULL;

  for (size_t i = 0; mounts && mounts[i] && mounts[i + 1]; i += 2)
    if (strcmp (mounts[i + 1], "/") == 0 && device == NULL)
      device = device_of (g, mounts[i]);
  return wanted && device && strcmp (wanted, device) == 0;
}

/* Without its other names; NULL if it is none. */
static char *
device_of (guestfs_h *g, const char *mountable)
{
  CLEANUP_FREE char *device = guestfs_mountable_device (g, mountable);

  return device ? guestfs_canonical_device_name (g, device) : NULL;
}

/* Try what os-release names, what is customary, and what distributions have had
 * of their own.
 */
static bool
by_names (struct search *s, const char *distro)
{
  static const char *const files[] = {
    "/usr/share/icons/mageia.png",
    "/usr/share/pixmaps/altlinux.png",
    "/usr/share/pixmaps/redhat/shadowman-transparent.png",
    "/usr/share/void-artwork/void-logo.png",
  };
  CLEANUP_FREE char *logo = release_logo (s->g);
  CLEANUP_FREE char *own = gm_asprintf (s->g, "%s-logo", distro);

  if ((logo != NULL && try_name (s, logo)) ||
      try_name (s, "system-logo-icon") || try_name (s, own) ||
      try_name (s, "distributor-logo") || try_name (s, "start-here"))
    return true;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
    if (try_file (s, files[i]))
      return true;
  return false;
}

/* Try the icon NAME in the places for icons; 96 pixels are best. */
static bool
try_name (struct search *s, const char *name)
{
  static const char *const places[] = {
    "/usr/share/icons/hicolor/96x96/apps/%s.png",
    "/usr/share/icons/hicolor/128x128/apps/%s.png",
    "/usr/share/icons/hicolor/256x256/apps/%s.png",
    "/usr/share/icons/hicolor/64x64/apps/%s.png",
    "/usr/share/icons/hicolor/48x48/apps/%s.png",
    "/usr/share/pixmaps/%s.png",
    "/usr/share/icons/hicolor/24x24/apps/%s.png",
    "/usr/share/icons/gnome/24x24/places/%s.png",
  };

  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    const char *end = strstr (places[i], "%s");
    CLEANUP_FREE char *path = gm_asprintf (
      s->g, "%.*s%s%s", (int) (end - places[i]), places[i], name, end + 2);

    if (try_file (s, path))
      return true;
  }
  return false;
}

static bool
try_file (struct search *s, const char *path)
{
  CLEANUP_FREE char *data = NULL;
  size_t size;

  data = read_whole (s->g, path, ICON_MAX, &size);
  if (data == NULL || !good_png (data, size, s->high))
    return false;
  s->icon = steal_ptr (&data);
  s->size = size;
  return true;
}

/* A regular file of at most MAX bytes, or NULL. */
static char *
read_whole (guestfs_h *g, const char *path, size_t max, size_t *size)
{
  int64_t length;

  if (guestfs_is_file_opts (g, path, GUESTFS_IS_FILE_OPTS_FOLLOWSYMLINKS, 1,
                            -1) != 1)
    return NULL;
  length = guestfs_filesize (g, path);
  if (length <= 0 || length > (int64_t) max)
    return NULL;
  return guestfs_pread (g, path, length, 0, size);
}

static uint32_t
big_endian (const char *p)
{
  const unsigned char *b = (const unsigned char *) p;

  return (uint32_t) b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

static bool
good_png (const char *data, size_t size, bool high)
{
  uint32_t width, height;

  if (size < PNG_HEAD || memcmp (data, "\x89PNG\r\n\x1a\n", 8) != 0 ||
      memcmp (data + 12, "IHDR", 4) != 0)
    return false;
  width = big_endian (data + 16);
  height = big_endian (data + 20);
  if (width == 0 || height == 0 || width > SIDE_MAX || height > SIDE_MAX)
    return false;
  return !high || (width >= HIGH_QUALITY && height >= HIGH_QUALITY);
}

/* The value of LOGO, malloc'ed, if it can be the name of an icon. */
static char *
release_logo (guestfs_h *g)
{
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  size_t size;
  CLEANUP_FREE char *text =
    read_whole (g, "/etc/os-release", RELEASE_MAX, &size);
  char *line, *rest;

  if (text == NULL)
    text = read_whole (g, "/usr/lib/os-release", RELEASE_MAX, &size);
  if (text == NULL || memchr (text, '\0', size) != NULL)
    return NULL;
  text = gm_realloc (g, text, size + 1);
  text[size] = '\0';
  rest = text;
  while ((line = strsep (&rest, "\n")) != NULL) {
    char *value = line + strlen ("LOGO=");
    size_t n;

    if (strncmp (line, "LOGO=", strlen ("LOGO=")) != 0)
      continue;
    value += *value == '"' || *value == '\'';
    n = strspn (value, allowed);
    value[n] = '\0';
    return n > 0 && value[0] != '.' ? gm_strdup (g, value) : NULL;
  }
  return NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz what inspection reads in an image: os-release and its kin, fstab, names of
 * devices, crypttab and mdadm.conf, what media say, heads of programs, boot.ini
 * and drives of Windows.  The first byte says which.
 * Strings that come out are clean.
 */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "boot-ini.h"
#include "devname.h"
#include "drive-place.h"
#include "elf-arch.h"
#include "fstab.h"
#include "inspect-distro.h"
#include "inspect-names.h"
#include "media.h"
#include "release.h"

static void
expect (int holds)
{
  if (!holds)
    abort ();
}

/* No control characters, and clean already. */
static void
expect_clean (char *text)
{
  char *again;

  if (text == NULL)
    return;
  for (const unsigned char *p = (const unsigned char *) text; *p != '\0'; p++)
    expect (*p >= 0x20 && *p != 0x7f);
  again = release_clean (text, strlen (text));
  expect (again != NULL && strcmp (again, text) == 0);
  free (again);
}

static void
fuzz_release (const char *text)
{
  static const char *const keys[] = { "ID", "PRETTY_NAME", "VERSION_ID", "" };
  int major, minor;

  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    char *value = release_value (text, keys[i]);

    expect (value == NULL ||
            (value[0] != '\0' && strlen (value) <= RELEASE_VALUE_MAX));
    if (value != NULL)
      distro_of_release (value, value);
    expect_clean (value);
    free (value);
  }
  char *name = release_uci (text, "hostname");
  expect (name == NULL || name[0] != '\0');
  expect_clean (name);
  free (name);
  char *line = release_line (text);
  expect_clean (line);
  free (line);
  release_version (text, &major, &minor);
  expect (major >= 0 && minor >= 0);
  distro_of_line (text);
}

static void
fuzz_fstab (const char *text)
{
  struct fstab_entry *entry = malloc (sizeof *entry);
  const char *p = text, *end = text + strlen (text);
  char value[FSTAB_FIELD_MAX];
  unsigned line = 1;
  enum fstab_result r;

  expect (entry != NULL);
  while ((r = fstab_next (&p, &line, entry)) != FSTAB_END) {
    expect (p <= end && line <= strlen (text) + 1);
    if (r == FSTAB_BAD)
      continue;
    expect (entry->spec[0] != '\0' && entry->dir[0] != '\0');
    if (entry->dir[0] == '/')
      expect (strstr (entry->dir, "//") == NULL &&
              strstr (entry->dir, "/../") == NULL);
    if (fstab_option (entry, "subvol", value))
      expect (strlen (value) < sizeof value);
  }
  expect (p == end);
  free (entry);
}

static void
fuzz_names (char *text)
{
  char mapped[64];
  struct devname n;

  if (devname_parse (text, &n))
    expect (n.part <= 100000 && n.disk <= 100000);
  devname_of_volume (text, mapped, sizeof mapped);
  expect (!devname_same_id ("", text));
  devname_same_id (text, text);
  devname_decode (text);
}

static void
fuzz_tables (char *text)
{
  struct inspect_names opened = { 0 }, arrays = { 0 };
  size_t len = strlen (text);

  expect (names_of_crypttab (text, &opened) == 0 &&
          names_of_mdadm (text, &arrays) == 0);
  expect (opened.pairs.len <= 2 * INSPECT_NAMES_MAX &&
          arrays.pairs.len <= 2 * INSPECT_NAMES_MAX);
  for (size_t i = 0; i + 1 < opened.pairs.len; i += 2)
    expect (names_find (&opened, opened.pairs.strings[i]) ==
            opened.pairs.strings[i + 1]);
  if (names_cut_part (text) != 0)
    expect (strlen (text) < len && text[0] != '\0');
  gm_strvec_free (&opened.pairs);
  gm_strvec_free (&arrays.pairs);
}

static void
fuzz_windows (char *text, const uint8_t *data, size_t size)
{
  struct drive_place place;
  char *root;

  if (drive_place_parse (data, size, &place))
    expect (memchr (place.id, 0, sizeof place.id) != NULL && place.sector >= 0);
  root = boot_ini_default (text);
  expect (root == NULL ||
          (strchr (root, '\\') == NULL && strpbrk (root, "\r\n") == NULL));
  free (root);
}

static void
fuzz_media (const char *text)
{
  static void (*const readers[]) (const char *text, struct media *m) = {
    media_read_info, media_read_treeinfo, media_read_discinfo, media_read_line
  };

  for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
    struct media m = { .name = "" };

    readers[i](text, &m);
    expect (memchr (m.name, 0, sizeof m.name) != NULL);
    expect_clean (m.name);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  char *text;

  if (size == 0)
    return 0;
  text = malloc (size);
  expect (text != NULL);
  memcpy (text, data + 1, size - 1);
  text[size - 1] = '\0';
  switch (data[0] % 7) {
  case 0:
    fuzz_release (text);
    break;
  case 1:
    fuzz_fstab (text);
    break;
  case 2:
    fuzz_names (text);
    break;
  case 3:
    fuzz_media (text);
    break;
  case 4:
    elf_arch (data + 1, size - 1);
    break;
  case 5:
    fuzz_tables (text);
    break;
  case 6:
    fuzz_windows (text, data + 1, size - 1);
  }
  free (text);
  return 0;
}

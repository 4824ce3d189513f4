/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How an archive is compressed. */
#include <string.h>

#include "compression.h"

enum { GZIP = 1, BZIP2, XZ, ZSTD };

static const struct {
  const char *suffix, *name;
} suffixes[] = {
  { ".gz", "gzip" },   { ".tgz", "gzip" },   { ".bz2", "bzip2" },
  { ".tbz", "bzip2" }, { ".tbz2", "bzip2" }, { ".xz", "xz" },
  { ".txz", "xz" },    { ".zst", "zstd" },   { ".tzst", "zstd" },
  { ".lzo", "lzop" },  { ".tzo", "lzop" },   { ".lzma", "lzma" },
  { ".tlz", "lzma" },  { ".Z", "compress" }, { ".taZ", "compress" },
};

/* clang-format off */
struct poptOption *
compression_table (struct compression *z)
{
  struct poptOption table[] = {
    { "compress", '\0', POPT_ARG_STRING, &z->name, 0,
      "instead of what the name of the archive says",
      "gzip|bzip2|xz|zstd|lzop|lzma|compress|none" },
    { "gzip", 'z', POPT_ARG_VAL, &z->kind, GZIP, "the same as --compress gzip",
      NULL },
    { "bzip2", 'j', POPT_ARG_VAL, &z->kind, BZIP2,
      "the same as --compress bzip2", NULL },
    { "xz", 'J', POPT_ARG_VAL, &z->kind, XZ, "the same as --compress xz",
      NULL },
    { "zstd", '\0', POPT_ARG_VAL, &z->kind, ZSTD,
      "the same as --compress zstd", NULL },
    { NULL, '\0', 0, NULL, 0, NULL, NULL },
  };

  return memcpy (z->table, table, sizeof table);
}
/* clang-format on */

const char *
compression_of (const struct compression *z, const char *file)
{
  static const char *const kinds[] = { NULL, "gzip", "bzip2", "xz", "zstd" };
  size_t len = strlen (file);

  if (z->name)
    return strcmp (z->name, "none") == 0 ? NULL : z->name;
  if (z->kind)
    return kinds[z->kind];
  for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
    size_t n = strlen (suffixes[i].suffix);

    if (len > n && strcmp (file + len - n, suffixes[i].suffix) == 0)
      return suffixes[i].name;
  }
  return NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DOS, by the files that it boots; see inspect-scan.h. */
#include <stdlib.h>

#include "cleanup.h"

#include "casefold.h"
#include "inspect-scan.h"

static bool has_all (const struct inspect_view *v, const char *const *paths);

int
inspect_dos (const struct inspect_view *v)
{
  static const struct {
    const char *distro, *name;
    const char *files[4];
  } kinds[] = {
    { "freedos", "FreeDOS", { "kernel.sys", "command.com" } },
    { "freedos", "FreeDOS", { "fdos/freedos.bss" } },
    { "msdos", "MS-DOS", { "io.sys", "msdos.sys", "command.com" } },
  };
  struct inspect_os *os = v->os;

  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (has_all (v, kinds[i].files))
      return inspect_set (&os->type, "dos") == -1 ||
                 inspect_set (&os->distro, kinds[i].distro) == -1 ||
                 inspect_set (&os->product_name, kinds[i].name) == -1 ||
                 inspect_set (&os->arch, "i386") == -1 ||
                 gm_strvec_add (&os->mounts, "/") == -1 ||
                 gm_strvec_add (&os->mounts, os->root) == -1
               ? -1
               : 1;
  return 0;
}

static bool
has_all (const struct inspect_view *v, const char *const *paths)
{
  for (; *paths != NULL; paths++) {
    CLEANUP_FREE char *real = casefold_path (v->root, *paths);

    if (real == NULL || !inspect_view_is_file (v, real))
      return false;
  }
  return true;
}

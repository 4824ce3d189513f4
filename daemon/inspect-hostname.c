/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The host name of a Unix system; see inspect-linux.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "inspect-linux.h"
#include "release.h"

static char *by_line (const struct inspect_view *v, const char *path);
static char *by_value (const struct inspect_view *v, const char *path,
                       const char *key);
static char *by_uci (const struct inspect_view *v, const char *path);

int
inspect_hostname (const struct inspect_view *v)
{
  /* KEY NULL: the file is the name. */
  /* clang-format off */
  static const struct { const char *path, *key; } files[] = {
    { "etc/hostname", NULL },
    { "etc/HOSTNAME", NULL },
    { "etc/sysconfig/network", "HOSTNAME" },
    { "etc/conf.d/hostname", "hostname" },
    { "etc/conf.d/hostname", "HOSTNAME" },
    { "etc/rc.conf", "hostname" },
    { "etc/rc.conf", "HOSTNAME" },
    { "etc/myname", NULL },
    { "etc/nodename", NULL },
    { "etc/hostname.file", NULL },
  };
  /* clang-format on */

  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    CLEANUP_FREE char *name = files[i].key == NULL
                                ? by_line (v, files[i].path)
                                : by_value (v, files[i].path, files[i].key);

    if (name != NULL)
      return inspect_set (&v->os->hostname, name);
    if (errno == ENOMEM)
      return -1;
  }
  CLEANUP_FREE char *name = by_uci (v, "etc/config/system");

  return name != NULL ? inspect_set (&v->os->hostname, name) : 0;
}

/* NULL with errno.  Lines that begin with # are comments. */
static char *
by_line (const struct inspect_view *v, const char *path)
{
  CLEANUP_FREE char *text = inspect_view_read (v, path, INSPECT_TEXT_MAX);
  const char *p = text;

  while (p != NULL) {
    p += strspn (p, " \t\r\n");
    if (*p != '#')
      return release_line (p);
    p += strcspn (p, "\n");
  }
  return NULL;
}

static char *
by_value (const struct inspect_view *v, const char *path, const char *key)
{
  CLEANUP_FREE char *text = inspect_view_read (v, path, INSPECT_TEXT_MAX);

  return text != NULL ? release_value (text, key) : NULL;
}

static char *
by_uci (const struct inspect_view *v, const char *path)
{
  CLEANUP_FREE char *text = inspect_view_read (v, path, INSPECT_TEXT_MAX);

  return text != NULL ? release_uci (text, "hostname") : NULL;
}

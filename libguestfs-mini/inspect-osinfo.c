/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libosinfo's database calls an inspected system, "debian12". */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"

/* What is known of a system; strings are malloc'ed. */
struct facts {
  char *type, *distro, *product, *variant;
  int major, minor;
};

/* How the version is written. */
enum form { PLAIN, MAJOR, DOT, DOT_TWO, DASH_DOT_TWO, SERVICE_PACK };

/* From which major version on a distribution is called so. */
struct rule {
  const char *distro;
  int from;
  const char *name;
  enum form form;
};

static void free_facts (struct facts *f);
static int get_facts (guestfs_h *g, const char *root, struct facts *f);
static char *name_windows (guestfs_h *g, const struct facts *f);
static const char *name_server (const struct facts *f);
static char *name_by_rule (guestfs_h *g, const struct facts *f);
static char *write_name (guestfs_h *g, const char *name, enum form form,
                         const struct facts *f);

char *
gm_call_inspect_get_osinfo (guestfs_h *g, const char *root)
{
  __attribute__ ((cleanup (free_facts))) struct facts f = { 0 };

  if (get_facts (g, root, &f) == -1)
    return NULL;
  if (strcmp (f.type, "windows") == 0)
    return name_windows (g, &f);
  if (strcmp (f.type, "dos") == 0)
    return gm_strdup (g, "msdos6.22");
  return name_by_rule (g, &f);
}

static void
free_facts (struct facts *f)
{
  free (f->type);
  free (f->distro);
  free (f->product);
  free (f->variant);
}

static int
get_facts (guestfs_h *g, const char *root, struct facts *f)
{
  f->type = guestfs_inspect_get_type (g, root);
  f->distro = f->type ? guestfs_inspect_get_distro (g, root) : NULL;
  f->product = f->distro ? guestfs_inspect_get_product_name (g, root) : NULL;
  f->variant =
    f->product ? guestfs_inspect_get_product_variant (g, root) : NULL;
  if (f->variant == NULL)
    return -1;
  f->major = guestfs_inspect_get_major_version (g, root);
  f->minor = f->major >= 0 ? guestfs_inspect_get_minor_version (g, root) : -1;
  return f->minor >= 0 ? 0 : -1;
}

/* The versions of clients and servers are the same; what differs from version
 * 10.0 on is only in the name.
 */
static char *
name_windows (guestfs_h *g, const struct facts *f)
{
  static const struct {
    int major, minor;
    const char *client, *server;
  } versions[] = {
    { 5, 0, "win2k", "win2k" },      { 5, 1, "winxp", "winxp" },
    { 5, 2, "winxp", "win2k3" },     { 6, 0, "winvista", "win2k8" },
    { 6, 1, "win7", "win2k8r2" },    { 6, 2, "win8", "win2k12" },
    { 6, 3, "win8.1", "win2k12r2" },
  };
  const char *server = strstr (f->variant, "Server");

  for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
    if (versions[i].major != f->major || versions[i].minor != f->minor)
      continue;
    if (f->major == 5 && f->minor == 2 && server && strstr (f->product, "R2"))
      return gm_strdup (g, "win2k3r2");
    return gm_strdup (g, server ? versions[i].server : versions[i].client);
  }
  if (f->major != 10)
    return gm_strdup (g, "unknown");
  if (server != NULL)
    return gm_strdup (g, name_server (f));
  return gm_strdup (g, strstr (f->product, "Windows 11") ? "win11" : "win10");
}

static const char *
name_server (const struct facts *f)
{
  static const char *const names[][2] = {
    { "2025", "win2k25" },
    { "2022", "win2k22" },
    { "2019", "win2k19" },
  };

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strstr (f->product, names[i][0]) != NULL)
      return names[i][1];
  return "win2k16";
}

static char *
name_by_rule (guestfs_h *g, const struct facts *f)
{
  /* The first that fits; other names are those of inspect_get_distro. */
  static const struct rule rules[] = {
    { "almalinux", 0, NULL, MAJOR },
    { "altlinux", 8, "alt", DOT },
    { "archlinux", 0, NULL, PLAIN },
    { "centos", 8, NULL, MAJOR },
    { "centos", 7, "centos7.0", PLAIN },
    { "debian", 4, NULL, MAJOR },
    { "fedora", 0, NULL, MAJOR },
    { "gentoo", 0, NULL, PLAIN },
    { "mageia", 0, NULL, MAJOR },
    { "nixos", 0, NULL, DASH_DOT_TWO },
    { "opensuse", 1000, "opensusetumbleweed", PLAIN },
    { "oraclelinux", 0, "ol", DOT },
    { "rocky", 0, NULL, MAJOR },
    { "sled", 0, NULL, SERVICE_PACK },
    { "sles", 0, NULL, SERVICE_PACK },
    { "ubuntu", 0, NULL, DOT_TWO },
    { "voidlinux", 0, NULL, PLAIN },
  };

  if (strcmp (f->distro, "unknown") == 0)
    return gm_strdup (g, "unknown");
  if (strcmp (f->distro, "centos") == 0 && f->major >= 8 &&
      strstr (f->product, "Stream") != NULL)
    return write_name (g, "centos-stream", MAJOR, f);
  if (strstr (f->product, "Tumbleweed") != NULL)
    return gm_strdup (g, "opensusetumbleweed");
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
    if (strcmp (rules[i].distro, f->distro) == 0 && f->major >= rules[i].from)
      return write_name (g, rules[i].name ? rules[i].name : f->distro,
                         rules[i].form, f);
  if (f->major == 0 && f->minor == 0)
    return gm_strdup (g, "unknown");
  return write_name (g, f->distro, DOT, f);
}

/* Without a version there is no name with one. */
static char *
write_name (guestfs_h *g, const char *name, enum form form,
            const struct facts *f)
{
  if (form == PLAIN)
    return gm_strdup (g, name);
  if (f->major == 0 && f->minor == 0)
    return gm_strdup (g, "unknown");
  switch (form) {
  case MAJOR:
    return gm_asprintf (g, "%s%d", name, f->major);
  case DOT_TWO:
    return gm_asprintf (g, "%s%d.%02d", name, f->major, f->minor);
  case DASH_DOT_TWO:
    return gm_asprintf (g, "%s-%d.%02d", name, f->major, f->minor);
  case SERVICE_PACK:
    return f->minor == 0
             ? gm_asprintf (g, "%s%d", name, f->major)
             : gm_asprintf (g, "%s%dsp%d", name, f->major, f->minor);
  default:
    return gm_asprintf (g, "%s%d.%d", name, f->major, f->minor);
  }
}

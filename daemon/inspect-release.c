/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Distribution, version and name by os-release; see inspect-linux.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "inspect-distro.h"
#include "inspect-linux.h"
#include "release.h"

static int use_release (const struct inspect_view *v, const char *text);
static int add_facts (struct inspect_os *os, const char *text);
static int refine (const struct inspect_view *v);

int
inspect_release (const struct inspect_view *v)
{
  static const char *const paths[] = {
    "etc/os-release",
    "usr/lib/os-release",
    "nix/var/nix/profiles/system/etc/os-release",
  };

  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    CLEANUP_FREE char *text = inspect_view_read (v, paths[i], INSPECT_TEXT_MAX);

    if (text == NULL && errno == ENOMEM)
      return -1;
    if (text == NULL)
      continue;
    if (use_release (v, text) == -1)
      return -1;
    if (v->os->distro != NULL || v->os->product_name != NULL)
      break;
  }
  if (v->os->distro == NULL)
    return inspect_old_release (v);
  return v->os->minor == 0 ? refine (v) : 0;
}

static int
use_release (const struct inspect_view *v, const char *text)
{
  CLEANUP_FREE char *id = release_value (text, "ID");
  CLEANUP_FREE char *like = release_value (text, "ID_LIKE");
  CLEANUP_FREE char *name = release_value (text, "PRETTY_NAME");
  CLEANUP_FREE char *version = release_value (text, "VERSION_ID");
  CLEANUP_FREE char *variant = release_value (text, "VARIANT_ID");
  const char *distro = distro_of_release (id != NULL ? id : "", like);

  if (name == NULL)
    name = release_value (text, "NAME");
  if ((distro != NULL && inspect_set (&v->os->distro, distro) == -1) ||
      (name != NULL && inspect_set (&v->os->product_name, name) == -1) ||
      (variant != NULL && inspect_set (&v->os->product_variant, variant) == -1))
    return -1;
  if (version != NULL)
    release_version (version, &v->os->major, &v->os->minor);
  return add_facts (v->os, text);
}

static int
add_facts (struct inspect_os *os, const char *text)
{
  /* clang-format off */
  static const struct { const char *key, *fact; } facts[] = {
    { "ID", "os_release_id" },
    { "ID_LIKE", "os_release_id_like" },
    { "VERSION_ID", "version_id" },
    { "VERSION", "version" },
    { "VERSION_CODENAME", "codename" },
    { "VARIANT", "variant" },
    { "VARIANT_ID", "variant_id" },
    { "BUILD_ID", "build_id" },
    { "IMAGE_ID", "image_id" },
    { "IMAGE_VERSION", "image_version" },
    { "SUPPORT_END", "support_end" },
  };
  /* clang-format on */

  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
    CLEANUP_FREE char *value = release_value (text, facts[i].key);

    if (inspect_fact (os, facts[i].fact, value) == -1)
      return -1;
  }
  return 0;
}

/* These say no more than "12" and "9" in os-release. */
static int
refine (const struct inspect_view *v)
{
  bool debian = strcmp (v->os->distro, "debian") == 0;
  CLEANUP_FREE char *text = NULL;
  int major, minor;

  if (!debian && strcmp (v->os->distro, "centos") != 0)
    return 0;
  text = inspect_view_read (
    v, debian ? "etc/debian_version" : "etc/redhat-release", INSPECT_TEXT_MAX);
  if (text == NULL)
    return errno == ENOMEM ? -1 : 0;
  if (release_version (text, &major, &minor) &&
      (major == v->os->major || v->os->major == 0)) {
    v->os->major = major;
    v->os->minor = minor;
  }
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of installed applications: what inspection says of the system, and the
 * stream of mini_list_applications, which may be of any length.
 */

#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/package.h"
#include "error.h"
#include "gm-calls.h"
#include "memfile.h"

/* The records, and an array of those that are about packages. */
struct list {
  char *buf;
  struct gm_package *packages;
  size_t nr;
};

#define CLEANUP_LIST __attribute__ ((cleanup (list_free)))

static int read_list (guestfs_h *g, const char *root, struct list *list);
static const char *get_format (const char *type, const char *format);
static int parse_list (guestfs_h *g, struct list *list, size_t size);
static int compare (const void *a, const void *b);
static void list_free (struct list *list);

struct guestfs_application2_list *
gm_call_inspect_list_applications2 (guestfs_h *g, const char *root)
{
  CLEANUP_LIST struct list list = { 0 };
  struct guestfs_application2_list *apps;

  if (read_list (g, root, &list) == -1)
    return NULL;
  apps = gm_calloc (g, 1, sizeof *apps);
  apps->val = gm_calloc (g, list.nr + 1, sizeof apps->val[0]);
  apps->len = list.nr;
  for (size_t i = 0; i < list.nr; i++) {
    const char *const *f = list.packages[i].fields;

    apps->val[i] = (struct guestfs_application2){
      .app2_name = gm_strdup (g, f[GM_PACKAGE_NAME]),
      .app2_display_name = gm_strdup (g, f[GM_PACKAGE_DISPLAY_NAME]),
      .app2_epoch = list.packages[i].epoch,
      .app2_version = gm_strdup (g, f[GM_PACKAGE_VERSION]),
      .app2_release = gm_strdup (g, f[GM_PACKAGE_RELEASE]),
      .app2_arch = gm_strdup (g, f[GM_PACKAGE_ARCH]),
      .app2_install_path = gm_strdup (g, f[GM_PACKAGE_INSTALL_PATH]),
      .app2_trans_path = gm_strdup (g, ""),
      .app2_publisher = gm_strdup (g, f[GM_PACKAGE_PUBLISHER]),
      .app2_url = gm_strdup (g, f[GM_PACKAGE_URL]),
      .app2_source_package = gm_strdup (g, f[GM_PACKAGE_SOURCE]),
      .app2_summary = gm_strdup (g, f[GM_PACKAGE_SUMMARY]),
      .app2_description = gm_strdup (g, f[GM_PACKAGE_DESCRIPTION]),
      .app2_spare1 = gm_strdup (g, ""),
      .app2_spare2 = gm_strdup (g, ""),
      .app2_spare3 = gm_strdup (g, ""),
      .app2_spare4 = gm_strdup (g, ""),
    };
  }
  return apps;
}

struct guestfs_application_list *
gm_call_inspect_list_applications (guestfs_h *g, const char *root)
{
  CLEANUP_LIST struct list list = { 0 };
  struct guestfs_application_list *apps;

  if (read_list (g, root, &list) == -1)
    return NULL;
  apps = gm_calloc (g, 1, sizeof *apps);
  apps->val = gm_calloc (g, list.nr + 1, sizeof apps->val[0]);
  apps->len = list.nr;
  for (size_t i = 0; i < list.nr; i++) {
    const char *const *f = list.packages[i].fields;

    apps->val[i] = (struct guestfs_application){
      .app_name = gm_strdup (g, f[GM_PACKAGE_NAME]),
      .app_display_name = gm_strdup (g, f[GM_PACKAGE_DISPLAY_NAME]),
      .app_epoch = list.packages[i].epoch,
      .app_version = gm_strdup (g, f[GM_PACKAGE_VERSION]),
      .app_release = gm_strdup (g, f[GM_PACKAGE_RELEASE]),
      .app_install_path = gm_strdup (g, f[GM_PACKAGE_INSTALL_PATH]),
      .app_trans_path = gm_strdup (g, ""),
      .app_publisher = gm_strdup (g, f[GM_PACKAGE_PUBLISHER]),
      .app_url = gm_strdup (g, f[GM_PACKAGE_URL]),
      .app_source_package = gm_strdup (g, f[GM_PACKAGE_SOURCE]),
      .app_summary = gm_strdup (g, f[GM_PACKAGE_SUMMARY]),
      .app_description = gm_strdup (g, f[GM_PACKAGE_DESCRIPTION]),
    };
  }
  return apps;
}

/* Returns 0, or -1 with the error recorded. */
static int
read_list (guestfs_h *g, const char *root, struct list *list)
{
  CLEANUP_MEMFILE struct gm_memfile file = GM_MEMFILE_NONE;
  CLEANUP_FREE char *type = guestfs_inspect_get_type (g, root);
  CLEANUP_FREE char *packages =
    type ? guestfs_inspect_get_package_format (g, root) : NULL;
  const char *format;
  size_t size;

  if (packages == NULL)
    return -1;
  format = get_format (type, packages);
  if (format == NULL)
    return 0;
  if (gm_memfile_open (g, &file) == -1 ||
      guestfs_mini_list_applications (g, format, file.name, -1) == -1)
    return -1;
  list->buf = gm_memfile_read (g, &file, &size);
  return list->buf == NULL ? -1 : parse_list (g, list, size);
}

/* What to ask for, or NULL if nothing is known about such packages. */
static const char *
get_format (const char *type, const char *format)
{
  static const char *const known[] = {
    "deb", "rpm", "apk", "pacman", "ebuild",
  };

  if (strcmp (type, "windows") == 0)
    return type;
  if (strcmp (type, "linux") != 0 && strcmp (type, "hurd") != 0)
    return NULL;
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcmp (format, known[i]) == 0)
      return format;
  return NULL;
}

/* Warnings are told, the last of them as an error if there is nothing else. */
static int
parse_list (guestfs_h *g, struct list *list, size_t size)
{
  const char *warning = NULL;
  size_t capacity = 0;
  struct gm_package p;
  ptrdiff_t n = 0;

  for (size_t pos = 0; pos < size && (n = gm_package_parse (&p, list->buf + pos,
                                                            size - pos)) > 0;
       pos += n) {
    if (p.kind == GM_PACKAGE_WARNING) {
      if (warning != NULL)
        gm_warning (g, "%s", warning);
      warning = p.fields[0];
      continue;
    }
    if (list->nr == capacity) {
      capacity = capacity == 0 ? 1024 : 2 * capacity;
      list->packages =
        gm_realloc (g, list->packages, capacity * sizeof list->packages[0]);
    }
    list->packages[list->nr++] = p;
  }
  if (n == -1 || (size > 0 && n == 0))
    return gm_error (g, "the daemon sent what is no list of packages");
  if (warning != NULL && list->nr == 0)
    return gm_error (g, "%s", warning);
  if (warning != NULL)
    gm_warning (g, "%s", warning);
  if (list->nr > 0)
    qsort (list->packages, list->nr, sizeof list->packages[0], compare);
  return 0;
}

static int
compare (const void *va, const void *vb)
{
  const struct gm_package *a = va, *b = vb;
  int r = strcmp (a->fields[GM_PACKAGE_NAME], b->fields[GM_PACKAGE_NAME]);

  return r != 0
           ? r
           : strcmp (a->fields[GM_PACKAGE_ARCH], b->fields[GM_PACKAGE_ARCH]);
}

static void
list_free (struct list *list)
{
  free (list->buf);
  free (list->packages);
}

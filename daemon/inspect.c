/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which operating systems are on the disks.  API: share/api/inspect.xml.  How
 * they are found is in inspect-scan.c.
 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "inspect-keep.h"
#include "inspect-scan.h"

#define FIELD(name) offsetof (struct inspect_os, name)

static char *text_of (struct call *c, const char *root, size_t field);
static char *path_of (struct call *c, const char *root, size_t field,
                      const char *what);
static int number_of (struct call *c, const char *root, size_t field);
static int flag_of (struct call *c, const char *root, size_t field);
static char **list_of (struct call *c, const char *root, size_t field);
static int add_new (struct gm_strvec *vec, const char *string);

char **
do_inspect_os (struct call *c)
{
  CLEANUP_INSPECT_SCAN struct inspect_scan scan = { 0 };

  if (inspect_scan_or_reply (c, &scan) == -1 ||
      inspect_keep_or_reply (c, &scan) == -1)
    return NULL;
  return do_inspect_get_roots (c);
}

char **
do_inspect_get_roots (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec roots = { 0 };
  char **list =
    inspect_roots (c, &roots) == 0 ? gm_strvec_steal (&roots) : NULL;

  return list != NULL ? list : reply_errno_null (c, "list of systems");
}

char *
do_inspect_get_format (struct call *c, const char *root)
{
  int installer = flag_of (c, root, FIELD (installer));
  char *format;

  if (installer == -1)
    return NULL;
  format = strdup (installer ? "installer" : "installed");
  return format != NULL ? format : reply_errno_null (c, "%s", root);
}

char *
do_inspect_get_type (struct call *c, const char *root)
{
  return text_of (c, root, FIELD (type));
}

char *
do_inspect_get_distro (struct call *c, const char *root)
{
  return text_of (c, root, FIELD (distro));
}

char *
do_inspect_get_package_format (struct call *c, const char *root)
{
  return text_of (c, root, FIELD (package_format));
}

char *
do_inspect_get_package_management (struct call *c, const char *root)
{
  return text_of (c, root, FIELD (package_management));
}

char *
do_inspect_get_product_name (struct call *c, const char *root)
{
  return text_of (c, root, FIELD (product_name));
}

char *
do_inspect_get_product_variant (struct call *c, const char *root)
{
  return text_of (c, root, FIELD (product_variant));
}

int
do_inspect_get_major_version (struct call *c, const char *root)
{
  return number_of (c, root, FIELD (major));
}

int
do_inspect_get_minor_version (struct call *c, const char *root)
{
  return number_of (c, root, FIELD (minor));
}

char *
do_inspect_get_arch (struct call *c, const char *root)
{
  return text_of (c, root, FIELD (arch));
}

char *
do_inspect_get_hostname (struct call *c, const char *root)
{
  return text_of (c, root, FIELD (hostname));
}

char *
do_inspect_get_windows_systemroot (struct call *c, const char *root)
{
  return path_of (c, root, FIELD (systemroot), "systemroot");
}

char *
do_inspect_get_windows_software_hive (struct call *c, const char *root)
{
  return path_of (c, root, FIELD (software_hive), "hive of software");
}

char *
do_inspect_get_windows_system_hive (struct call *c, const char *root)
{
  return path_of (c, root, FIELD (system_hive), "hive of the system");
}

char *
do_inspect_get_windows_current_control_set (struct call *c, const char *root)
{
  return path_of (c, root, FIELD (control_set), "current control set");
}

int
do_inspect_is_live (struct call *c, const char *root)
{
  return flag_of (c, root, FIELD (live));
}

int
do_inspect_is_netinst (struct call *c, const char *root)
{
  return flag_of (c, root, FIELD (netinst));
}

int
do_inspect_is_multipart (struct call *c, const char *root)
{
  return flag_of (c, root, FIELD (multipart));
}

char **
do_inspect_get_mountpoints (struct call *c, const char *root)
{
  return list_of (c, root, FIELD (mounts));
}

/* What is mounted and what is swapped to, each once. */
char **
do_inspect_get_filesystems (struct call *c, const char *root)
{
  const struct inspect_os *os = inspect_borrow_or_reply (c, root);
  CLEANUP_STRVEC struct gm_strvec all = { 0 };
  char **list;
  int r = 0;

  if (os == NULL)
    return NULL;
  for (size_t i = 0; r == 0 && i < os->mounts.len; i += 2)
    r = add_new (&all, os->mounts.strings[i + 1]);
  for (size_t i = 0; r == 0 && i < os->swaps.len; i++)
    r = add_new (&all, os->swaps.strings[i]);
  inspect_return (c);
  list = r == 0 ? gm_strvec_steal (&all) : NULL;
  return list != NULL ? list : reply_errno_null (c, "%s", root);
}

char **
do_inspect_get_drive_mappings (struct call *c, const char *root)
{
  return list_of (c, root, FIELD (drives));
}

char **
do_mini_inspect_facts (struct call *c, const char *root)
{
  return list_of (c, root, FIELD (facts));
}

char **
do_mini_inspect_warnings (struct call *c, const char *root)
{
  CLEANUP_STRVEC struct gm_strvec all = { 0 };
  char **list;

  if (root[0] != '\0')
    return list_of (c, root, FIELD (warnings));
  list = inspect_scan_warnings (c, &all) == 0 ? gm_strvec_steal (&all) : NULL;
  return list != NULL ? list : reply_errno_null (c, "inspection");
}

char **
do_mini_inspect_missing (struct call *c, const char *root)
{
  return list_of (c, root, FIELD (missing));
}

static char *
text_of (struct call *c, const char *root, size_t field)
{
  const struct inspect_os *os = inspect_borrow_or_reply (c, root);
  const char *text;
  char *dup;

  if (os == NULL)
    return NULL;
  text = *(char *const *) ((const char *) os + field);
  dup = strdup (text != NULL ? text : "unknown");
  inspect_return (c);
  return dup != NULL ? dup : reply_errno_null (c, "%s", root);
}

/* Something that only Windows has. */
static char *
path_of (struct call *c, const char *root, size_t field, const char *what)
{
  const struct inspect_os *os = inspect_borrow_or_reply (c, root);
  const char *text;
  char *dup = NULL;

  if (os == NULL)
    return NULL;
  text = *(char *const *) ((const char *) os + field);
  errno = ENOENT;
  if (text != NULL)
    dup = strdup (text);
  inspect_return (c);
  if (dup == NULL && errno == ENOENT)
    reply_explained (c, ENOENT,
                     "%s: not a Windows system, or its %s was not found", root,
                     what);
  else if (dup == NULL)
    reply_errno (c, "%s", root);
  return dup;
}

static int
number_of (struct call *c, const char *root, size_t field)
{
  const struct inspect_os *os = inspect_borrow_or_reply (c, root);
  int number;

  if (os == NULL)
    return -1;
  number = *(const int *) ((const char *) os + field);
  inspect_return (c);
  return number;
}

static int
flag_of (struct call *c, const char *root, size_t field)
{
  const struct inspect_os *os = inspect_borrow_or_reply (c, root);
  bool flag;

  if (os == NULL)
    return -1;
  flag = *(const bool *) ((const char *) os + field);
  inspect_return (c);
  return flag;
}

static char **
list_of (struct call *c, const char *root, size_t field)
{
  const struct inspect_os *os = inspect_borrow_or_reply (c, root);
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  const struct gm_strvec *from;
  char **list;
  int r = 0;

  if (os == NULL)
    return NULL;
  from = (const struct gm_strvec *) ((const char *) os + field);
  for (size_t i = 0; r == 0 && i < from->len; i++)
    r = gm_strvec_add (&vec, from->strings[i]);
  inspect_return (c);
  list = r == 0 ? gm_strvec_steal (&vec) : NULL;
  return list != NULL ? list : reply_errno_null (c, "%s", root);
}

static int
add_new (struct gm_strvec *vec, const char *string)
{
  for (size_t i = 0; i < vec->len; i++)
    if (strcmp (vec->strings[i], string) == 0)
      return 0;
  return gm_strvec_add (vec, string);
}

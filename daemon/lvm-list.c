/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What volumes there are.  API: share/api/lvm.xml.
 *
 * A report of LVM has an object for each volume, with a text for each field
 * that was asked for.  The tables below put these into the API's structs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "dm.h"
#include "lvm-run.h"
#include "server.h"

enum field_kind { FIELD_TEXT, FIELD_UUID, FIELD_NUMBER, FIELD_PERCENT };

struct field {
  const char *name;
  enum field_kind kind;
  size_t offset; /* in the struct */
};

#define UUID_SIZE 32

static char **column_or_reply (struct call *c, const char *object,
                               const char *command, const char *field,
                               const char *const *more);
static void *structs_or_reply (struct call *c, const char *command,
                               const struct field *fields, size_t size,
                               size_t *len);
static int fill (void *to, const struct field *fields, const json_t *row);
static int fill_one (void *to, const struct field *field, const char *text);
static void copy_uuid (char *to, const char *text);
static void free_structs (char *all, size_t len, const struct field *fields,
                          size_t size);
static char *field_names (const struct field *fields);

/* A volume that is missing is listed as "[unknown]". */
char **
do_pvs (struct call *c)
{
  json_t *rows =
    lvm_report_or_reply (c, "physical volumes", "pvs", "pv_name", NULL);
  CLEANUP_STRVEC struct gm_strvec names = { 0 };
  char **list;
  int r = 0;

  if (rows == NULL)
    return NULL;
  for (size_t i = 0; r == 0 && i < json_array_size (rows); i++) {
    const char *name = lvm_field (json_array_get (rows, i), "pv_name");

    if (is_device_name (name))
      r = gm_strvec_add (&names, name);
  }
  json_decref (rows);
  gm_strvec_sort (&names);
  list = r == 0 ? gm_strvec_steal (&names) : NULL;
  return list != NULL ? list : reply_errno_null (c, "physical volumes");
}

char **
do_vgs (struct call *c)
{
  return column_or_reply (c, "volume groups", "vgs", "vg_name", NULL);
}

char **
do_lvs (struct call *c)
{
  json_t *rows = lvm_report_or_reply (
    c, "logical volumes", "lvs", "vg_name,lv_name",
    RUN_ARGV ("--select", "lv_role=public && lv_skip_activation!=yes"));
  CLEANUP_STRVEC struct gm_strvec names = { 0 };
  char **list;
  int r = 0;

  if (rows == NULL)
    return NULL;
  for (size_t i = 0; r == 0 && i < json_array_size (rows); i++) {
    const json_t *row = json_array_get (rows, i);

    r = gm_strvec_addf (&names, "%s/%s/%s", c->server->dev,
                        lvm_field (row, "vg_name"), lvm_field (row, "lv_name"));
  }
  json_decref (rows);
  gm_strvec_sort (&names);
  list = r == 0 ? gm_strvec_steal (&names) : NULL;
  return list != NULL ? list : reply_errno_null (c, "logical volumes");
}

/* clang-format off */
#define AT(s, kind, f) { #f, kind, offsetof (guestfs_int_##s, f) }
/* clang-format on */

guestfs_int_lvm_pv_list *
do_pvs_full (struct call *c)
{
  static const struct field fields[] = {
    AT (lvm_pv, FIELD_TEXT, pv_name),
    AT (lvm_pv, FIELD_UUID, pv_uuid),
    AT (lvm_pv, FIELD_TEXT, pv_fmt),
    AT (lvm_pv, FIELD_NUMBER, pv_size),
    AT (lvm_pv, FIELD_NUMBER, dev_size),
    AT (lvm_pv, FIELD_NUMBER, pv_free),
    AT (lvm_pv, FIELD_NUMBER, pv_used),
    AT (lvm_pv, FIELD_TEXT, pv_attr),
    AT (lvm_pv, FIELD_NUMBER, pv_pe_count),
    AT (lvm_pv, FIELD_NUMBER, pv_pe_alloc_count),
    AT (lvm_pv, FIELD_TEXT, pv_tags),
    AT (lvm_pv, FIELD_NUMBER, pe_start),
    AT (lvm_pv, FIELD_NUMBER, pv_mda_count),
    AT (lvm_pv, FIELD_NUMBER, pv_mda_free),
    { NULL, 0, 0 },
  };
  guestfs_int_lvm_pv_list *list = malloc (sizeof *list);
  size_t len = 0;

  if (list == NULL)
    return reply_errno_null (c, "physical volumes");
  list->guestfs_int_lvm_pv_list_val =
    structs_or_reply (c, "pvs", fields, sizeof (guestfs_int_lvm_pv), &len);
  list->guestfs_int_lvm_pv_list_len = len;
  if (list->guestfs_int_lvm_pv_list_val != NULL)
    return list;
  free (list);
  return NULL;
}

guestfs_int_lvm_vg_list *
do_vgs_full (struct call *c)
{
  static const struct field fields[] = {
    AT (lvm_vg, FIELD_TEXT, vg_name),
    AT (lvm_vg, FIELD_UUID, vg_uuid),
    AT (lvm_vg, FIELD_TEXT, vg_fmt),
    AT (lvm_vg, FIELD_TEXT, vg_attr),
    AT (lvm_vg, FIELD_NUMBER, vg_size),
    AT (lvm_vg, FIELD_NUMBER, vg_free),
    AT (lvm_vg, FIELD_TEXT, vg_sysid),
    AT (lvm_vg, FIELD_NUMBER, vg_extent_size),
    AT (lvm_vg, FIELD_NUMBER, vg_extent_count),
    AT (lvm_vg, FIELD_NUMBER, vg_free_count),
    AT (lvm_vg, FIELD_NUMBER, max_lv),
    AT (lvm_vg, FIELD_NUMBER, max_pv),
    AT (lvm_vg, FIELD_NUMBER, pv_count),
    AT (lvm_vg, FIELD_NUMBER, lv_count),
    AT (lvm_vg, FIELD_NUMBER, snap_count),
    AT (lvm_vg, FIELD_NUMBER, vg_seqno),
    AT (lvm_vg, FIELD_TEXT, vg_tags),
    AT (lvm_vg, FIELD_NUMBER, vg_mda_count),
    AT (lvm_vg, FIELD_NUMBER, vg_mda_free),
    { NULL, 0, 0 },
  };
  guestfs_int_lvm_vg_list *list = malloc (sizeof *list);
  size_t len = 0;

  if (list == NULL)
    return reply_errno_null (c, "volume groups");
  list->guestfs_int_lvm_vg_list_val =
    structs_or_reply (c, "vgs", fields, sizeof (guestfs_int_lvm_vg), &len);
  list->guestfs_int_lvm_vg_list_len = len;
  if (list->guestfs_int_lvm_vg_list_val != NULL)
    return list;
  free (list);
  return NULL;
}

guestfs_int_lvm_lv_list *
do_lvs_full (struct call *c)
{
  static const struct field fields[] = {
    AT (lvm_lv, FIELD_TEXT, lv_name),
    AT (lvm_lv, FIELD_UUID, lv_uuid),
    AT (lvm_lv, FIELD_TEXT, lv_attr),
    AT (lvm_lv, FIELD_NUMBER, lv_major),
    AT (lvm_lv, FIELD_NUMBER, lv_minor),
    AT (lvm_lv, FIELD_NUMBER, lv_kernel_major),
    AT (lvm_lv, FIELD_NUMBER, lv_kernel_minor),
    AT (lvm_lv, FIELD_NUMBER, lv_size),
    AT (lvm_lv, FIELD_NUMBER, seg_count),
    AT (lvm_lv, FIELD_TEXT, origin),
    AT (lvm_lv, FIELD_PERCENT, snap_percent),
    AT (lvm_lv, FIELD_PERCENT, copy_percent),
    AT (lvm_lv, FIELD_TEXT, move_pv),
    AT (lvm_lv, FIELD_TEXT, lv_tags),
    AT (lvm_lv, FIELD_TEXT, mirror_log),
    AT (lvm_lv, FIELD_TEXT, modules),
    { NULL, 0, 0 },
  };
  guestfs_int_lvm_lv_list *list = malloc (sizeof *list);
  size_t len = 0;

  if (list == NULL)
    return reply_errno_null (c, "logical volumes");
  list->guestfs_int_lvm_lv_list_val =
    structs_or_reply (c, "lvs", fields, sizeof (guestfs_int_lvm_lv), &len);
  list->guestfs_int_lvm_lv_list_len = len;
  if (list->guestfs_int_lvm_lv_list_val != NULL)
    return list;
  free (list);
  return NULL;
}

char *
do_pvuuid (struct call *c, const char *device)
{
  return lvm_value_or_reply (c, device, "pvs", "pv_uuid",
                             RUN_ARGV ("--", device));
}

char *
do_vguuid (struct call *c, const char *vgname)
{
  return lvm_value_or_reply (c, vgname, "vgs", "vg_uuid",
                             RUN_ARGV ("--", vgname));
}

char *
do_lvuuid (struct call *c, const char *device)
{
  CLEANUP_FREE char *name = dm_lv_name_or_reply (c, device);

  if (name == NULL)
    return NULL;
  return lvm_value_or_reply (c, name, "lvs", "lv_uuid", RUN_ARGV ("--", name));
}

char **
do_vgpvuuids (struct call *c, const char *vgname)
{
  return column_or_reply (c, vgname, "vgs", "pv_uuid", RUN_ARGV ("--", vgname));
}

char **
do_vglvuuids (struct call *c, const char *vgname)
{
  return column_or_reply (c, vgname, "lvs", "lv_uuid", RUN_ARGV ("--", vgname));
}

/* The values of one field, sorted. */
static char **
column_or_reply (struct call *c, const char *object, const char *command,
                 const char *field, const char *const *more)
{
  json_t *rows = lvm_report_or_reply (c, object, command, field, more);
  CLEANUP_STRVEC struct gm_strvec values = { 0 };
  char **list;
  int r = 0;

  if (rows == NULL)
    return NULL;
  for (size_t i = 0; r == 0 && i < json_array_size (rows); i++)
    r = gm_strvec_add (&values, lvm_field (json_array_get (rows, i), field));
  json_decref (rows);
  gm_strvec_sort (&values);
  list = r == 0 ? gm_strvec_steal (&values) : NULL;
  return list != NULL ? list : reply_errno_null (c, "%s", object);
}

/* All that COMMAND reports, as *LEN structs of SIZE bytes, for the caller to
 * free.  NULL after a reply.
 */
static void *
structs_or_reply (struct call *c, const char *command,
                  const struct field *fields, size_t size, size_t *len)
{
  CLEANUP_FREE char *names = field_names (fields);
  json_t *rows;
  char *all;

  if (names == NULL)
    return reply_errno_null (c, "%s", command);
  rows = lvm_report_or_reply (c, command, command, names, NULL);
  if (rows == NULL)
    return NULL;
  *len = json_array_size (rows);
  all = calloc (*len + 1, size);
  for (size_t i = 0; all != NULL && i < *len; i++)
    if (fill (all + i * size, fields, json_array_get (rows, i)) == -1) {
      free_structs (steal_ptr (&all), *len, fields, size);
      errno = ENOMEM;
    }
  json_decref (rows);
  return all != NULL ? all : reply_errno_null (c, "%s", command);
}

static int
fill (void *to, const struct field *fields, const json_t *row)
{
  for (; fields->name != NULL; fields++)
    if (fill_one ((char *) to + fields->offset, fields,
                  lvm_field (row, fields->name)) == -1)
      return -1;
  return 0;
}

static int
fill_one (void *to, const struct field *field, const char *text)
{
  switch (field->kind) {
  case FIELD_TEXT:
    *(char **) to = strdup (text);
    return *(char **) to == NULL ? -1 : 0;
  case FIELD_UUID:
    copy_uuid (to, text);
    return 0;
  case FIELD_NUMBER: /* "" for what it has not */
    *(int64_t *) to = text[0] != '\0' ? strtoll (text, NULL, 10) : -1;
    return 0;
  default:
    *(float *) to = text[0] != '\0' ? strtof (text, NULL) : -1;
    return 0;
  }
}

/* Without the hyphens of the text form, it has 32 characters. */
static void
copy_uuid (char *to, const char *text)
{
  size_t n = 0;

  for (; *text != '\0' && n < UUID_SIZE; text++)
    if (*text != '-')
      to[n++] = *text;
}

static void
free_structs (char *all, size_t len, const struct field *fields, size_t size)
{
  for (; fields->name != NULL; fields++)
    for (size_t i = 0; fields->kind == FIELD_TEXT && i < len; i++)
      free (*(char **) (all + i * size + fields->offset));
  free (all);
}

/* "pv_name,pv_uuid,...", as LVM wants them. */
static char *
field_names (const struct field *fields)
{
  char *all = strdup ("");

  for (; all != NULL && fields->name != NULL; fields++) {
    CLEANUP_FREE char *before = all;

    if (asprintf (&all, "%s%s%s", before, before[0] != '\0' ? "," : "",
                  fields->name) == -1)
      all = NULL;
  }
  return all;
}

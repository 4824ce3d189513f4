/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-part list: what partition tables hold, or what they have room for. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-part/part.h"
#include "json.h"
#include "size.h"

static int list_device (guestfs_h *g, const struct part_opts *o,
                        const char *device, struct json_list *json);
static void print_json (struct json_list *json, const char *device,
                        const struct guestfs_mini_partition *p);
static void print_line (const struct part_opts *o,
                        const struct guestfs_mini_partition *p);

/* Without arguments: all disks, those without a table left out. */
int
part_list (guestfs_h *g, const struct part_opts *o, char **args)
{
  CLEANUP_FREE_STRINGS char **all =
    args[0] == NULL ? guestfs_list_devices (g) : NULL;
  struct json_list json = { 0 };
  bool first = true;
  int r = 0;

  if (args[0] == NULL && all == NULL)
    return tool_fail (g, NULL);
  if (args[0] == NULL)
    args = all;
  for (size_t i = 0; args[i] != NULL; i++) {
    CLEANUP_FREE char *type =
      all != NULL ? guestfs_part_get_parttype (g, args[i]) : NULL;

    if (all != NULL && type == NULL) {
      if (guestfs_last_errno (g) != EINVAL) /* there is a table, or was */
        r = tool_fail (g, args[i]);
      continue;
    }
    if (args[1] != NULL && !o->common.json) {
      printf ("%s%s:\n", first ? "" : "\n", args[i]);
      first = false;
    }
    if (list_device (g, o, args[i], &json) == -1)
      r = -1;
  }
  if (o->common.json)
    json_list_end (&json);
  return r;
}

static int
list_device (guestfs_h *g, const struct part_opts *o, const char *device,
             struct json_list *json)
{
  struct guestfs_mini_partition_list *list =
    o->free ? guestfs_mini_part_free (g, device)
            : guestfs_mini_part_list (g, device);

  if (list == NULL)
    return tool_fail (g, device);
  for (uint32_t i = 0; i < list->len; i++)
    if (o->common.json)
      print_json (json, device, &list->val[i]);
    else
      print_line (o, &list->val[i]);
  guestfs_free_mini_partition_list (list);
  return 0;
}

static void
print_json (struct json_list *json, const char *device,
            const struct guestfs_mini_partition *p)
{
  json_t *object = json_object ();

  json_set_name (object, "device", device);
  if (p->part_num > 0)
    json_set_int (object, "number", p->part_num);
  json_set_int (object, "start", p->part_start);
  json_set_int (object, "end", p->part_end);
  json_set_int (object, "size", p->part_size);
  json_set_name (object, "kind", p->part_kind);
  if (p->part_num > 0) {
    char attributes[24];

    /* A JSON number does not hold 64 bits. */
    snprintf (attributes, sizeof attributes, "0x%" PRIx64, p->part_attributes);
    json_set_name (object, "attributes", attributes);
    json_set_name (object, "type", p->part_type);
    json_set_name (object, "type_name", p->part_type_name);
    json_set_name (object, "uuid", p->part_uuid);
    json_set_name (object, "name", p->part_name);
  }
  json_list_add (json, object);
}

/* Number, first byte, last byte, size; the long format goes on with kind,
 * attributes, uuid, type, and the name, which may hold anything.
 */
static void
print_line (const struct part_opts *o, const struct guestfs_mini_partition *p)
{
  char text[SIZE_TEXT];

  if (p->part_num > 0)
    printf ("%" PRIi32 " ", p->part_num);
  printf ("%" PRIu64 " %" PRIu64 " %s", p->part_start, p->part_end,
          size_text (text, p->part_size, o->human));
  if (o->long_format && p->part_num > 0) {
    printf (" %s 0x%" PRIx64 " %s %s ", p->part_kind, p->part_attributes,
            p->part_uuid[0] ? p->part_uuid : "-", p->part_type);
    print_name (stdout, p->part_name[0] ? p->part_name : "-");
  }
  putchar ('\n');
}

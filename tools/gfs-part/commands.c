/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-part: the subcommands.  All return 0, or -1 after a message. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "cleanup.h"
#include "gfs-part/part.h"
#include "json.h"
#include "size.h"

static int
print_json (const struct guestfs_partition_list *list)
{
  json_t *array = json_array ();

  for (uint32_t i = 0; i < list->len; i++) {
    json_t *object = json_object ();

    json_set_int (object, "number", list->val[i].part_num);
    json_set_int (object, "start", list->val[i].part_start);
    json_set_int (object, "end", list->val[i].part_end);
    json_set_int (object, "size", list->val[i].part_size);
    json_array_append_new (array, object);
  }
  json_print (array);
  return 0;
}

/* Number, first byte, last byte, size; one partition per line. */
int
part_list (guestfs_h *g, const struct part_opts *o, char **args)
{
  struct guestfs_partition_list *list = guestfs_part_list (g, args[0]);
  char text[SIZE_TEXT];

  if (list == NULL)
    return tool_fail (g, args[0]);
  if (o->common.json)
    print_json (list);
  for (uint32_t i = 0; !o->common.json && i < list->len; i++) {
    const struct guestfs_partition *p = &list->val[i];

    printf ("%" PRIi32 " %" PRIu64 " %" PRIu64 " %s\n", p->part_num,
            p->part_start, p->part_end,
            size_text (text, p->part_size, o->human));
  }
  guestfs_free_partition_list (list);
  return 0;
}

int
part_type (guestfs_h *g, const struct part_opts *o, char **args)
{
  CLEANUP_FREE char *type = guestfs_part_get_parttype (g, args[0]);

  (void) o;
  if (type == NULL)
    return tool_fail (g, args[0]);
  puts (type);
  return 0;
}

int
part_init (guestfs_h *g, const struct part_opts *o, char **args)
{
  (void) o;
  return guestfs_part_init (g, args[0], args[1]) == -1 ? tool_fail (g, args[0])
                                                       : 0;
}

int
part_disk (guestfs_h *g, const struct part_opts *o, char **args)
{
  (void) o;
  return guestfs_part_disk (g, args[0], args[1]) == -1 ? tool_fail (g, args[0])
                                                       : 0;
}

static int
parse_number (const char *text, int64_t *ret)
{
  char *end;

  errno = 0;
  *ret = strtoll (text, &end, 10);
  if (errno || end == text || *end)
    return tool_error (text, "is not a number");
  return 0;
}

int
part_add (guestfs_h *g, const struct part_opts *o, char **args)
{
  int64_t start, last;

  if (parse_number (args[1], &start) == -1 ||
      parse_number (args[2], &last) == -1)
    return -1;
  return guestfs_part_add (g, args[0], o->type ? o->type : "p", start, last) ==
             -1
           ? tool_fail (g, args[0])
           : 0;
}

int
part_del (guestfs_h *g, const struct part_opts *o, char **args)
{
  int64_t number;

  (void) o;
  if (parse_number (args[1], &number) == -1)
    return -1;
  return guestfs_part_del (g, args[0], number) == -1 ? tool_fail (g, args[0])
                                                     : 0;
}

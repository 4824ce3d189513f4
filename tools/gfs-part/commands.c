/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-part: the subcommands that change the layout. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-part/part.h"

#define MIB (1024 * 1024)

static const struct guestfs_partition *
find_partition (const struct guestfs_partition_list *list, int number);
static int64_t end_of_room (const struct guestfs_mini_partition_list *spaces,
                            const struct guestfs_partition *p);

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

int
part_add (guestfs_h *g, const struct part_opts *o, char **args)
{
  int64_t first, last;

  if (part_first_sector (g, args[0], args[1], &first) == -1 ||
      part_last_sector (g, args[0], first, args[2], &last) == -1)
    return -1;
  return guestfs_part_add (g, args[0], o->type ? o->type : "p", first, last) ==
             -1
           ? tool_fail (g, args[0])
           : 0;
}

void
part_check_add (char **args)
{
  part_check_place (args[1], "-"); /* `+' would be relative to nothing */
  part_check_place (args[2], "+-");
}

void
part_check_del (char **args)
{
  for (size_t i = 1; args[i] != NULL; i++)
    part_number (args[i]);
}

void
part_check_resize (char **args)
{
  part_number (args[1]);
  if (strcmp (args[2], "max") != 0)
    part_check_place (args[2], "+-");
}

/* From the last to the first, so that logical partitions keep the numbers that
 * the user knows until their turn.
 */
int
part_del (guestfs_h *g, const struct part_opts *o, char **args)
{
  int numbers[256], r = 0;
  size_t nr = 0;

  (void) o;
  for (; args[1 + nr] != NULL; nr++) {
    if (nr == sizeof numbers / sizeof numbers[0])
      return tool_error (args[0], "too many numbers");
    numbers[nr] = part_number (args[1 + nr]);
    for (size_t i = nr; i > 0 && numbers[i - 1] < numbers[i]; i--) {
      int smaller = numbers[i - 1];

      numbers[i - 1] = numbers[i];
      numbers[i] = smaller;
    }
  }
  for (size_t i = 0; i < nr; i++)
    if (guestfs_part_del (g, args[0], numbers[i]) == -1)
      r = tool_fail (g, args[0]);
  return r;
}

int
part_resize (guestfs_h *g, const struct part_opts *o, char **args)
{
  struct guestfs_mini_partition_list *spaces = NULL;
  struct guestfs_partition_list *list;
  const struct guestfs_partition *p;
  int number = part_number (args[1]), ss, r = -1;
  int64_t last;

  (void) o;
  list = guestfs_part_list (g, args[0]);
  ss = list == NULL ? -1 : guestfs_blockdev_getss (g, args[0]);
  p = list == NULL ? NULL : find_partition (list, number);
  if (ss == -1)
    tool_fail (g, args[0]);
  else if (p == NULL)
    tool_error (args[0], "there is no partition %d", number);
  else if (strcmp (args[2], "max") == 0) {
    spaces = guestfs_mini_part_free (g, args[0]);
    r = spaces == NULL ? tool_fail (g, args[0]) : 0;
    last = r == 0 ? end_of_room (spaces, p) / ss : 0;
  } else
    r = part_last_sector (g, args[0], p->part_start / ss, args[2], &last);
  if (r == 0 && guestfs_part_resize (g, args[0], number, last) == -1)
    r = tool_fail (g, args[0]);
  guestfs_free_mini_partition_list (spaces);
  guestfs_free_partition_list (list);
  return r;
}

static const struct guestfs_partition *
find_partition (const struct guestfs_partition_list *list, int number)
{
  for (uint32_t i = 0; i < list->len; i++)
    if (list->val[i].part_num == number)
      return &list->val[i];
  return NULL;
}

/* The last byte that P can have: free spaces begin at whole MiB. */
static int64_t
end_of_room (const struct guestfs_mini_partition_list *spaces,
             const struct guestfs_partition *p)
{
  for (uint32_t i = 0; i < spaces->len; i++) {
    const struct guestfs_mini_partition *free = &spaces->val[i];

    if (free->part_start > p->part_end &&
        free->part_start - p->part_end - 1 < MIB)
      return free->part_end;
  }
  return p->part_end;
}

int
part_expand_gpt (guestfs_h *g, const struct part_opts *o, char **args)
{
  (void) o;
  return guestfs_part_expand_gpt (g, args[0]) == -1 ? tool_fail (g, args[0])
                                                    : 0;
}

/* The identity of the disk. */
int
part_guid (guestfs_h *g, const struct part_opts *o, char **args)
{
  CLEANUP_FREE char *guid = NULL;
  int r;

  (void) o;
  if (args[1] != NULL) {
    r = strcmp (args[1], "random") == 0
          ? guestfs_part_set_disk_guid_random (g, args[0])
          : guestfs_part_set_disk_guid (g, args[0], args[1]);
    return r == -1 ? tool_fail (g, args[0]) : 0;
  }
  guid = guestfs_part_get_disk_guid (g, args[0]);
  if (guid == NULL)
    return tool_fail (g, args[0]);
  puts (guid);
  return 0;
}

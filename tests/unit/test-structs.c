/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The generated free, copy and compare functions of structs. */
#include "guestfs.h"
#include "unit.h"

static void
copies (struct unit *u)
{
  struct guestfs_dirent d = { 7, 'd', (char *) "etc" };
  struct guestfs_dirent *copy = guestfs_copy_dirent (&d);

  if (!CHECK (u, copy != NULL))
    return;
  CHECK (u, copy->name != d.name);
  SAME_STR (u, "etc", copy->name);
  SAME_INT (u, 0, guestfs_compare_dirent (&d, copy));
  copy->name[0] = 'f';
  CHECK (u, guestfs_compare_dirent (&d, copy) < 0);
  copy->ino = 6;
  CHECK (u, guestfs_compare_dirent (&d, copy) > 0);
  guestfs_free_dirent (copy);
}

static void
lists (struct unit *u)
{
  struct guestfs_dirent d[] = { { 1, 'd', (char *) "a" },
                                { 2, 'r', (char *) "b" } };
  struct guestfs_dirent_list two = { 2, d }, one = { 1, d }, none = { 0, d };
  struct guestfs_dirent_list *copy = guestfs_copy_dirent_list (&two);
  struct guestfs_dirent_list *empty = guestfs_copy_dirent_list (&none);

  if (CHECK (u, copy != NULL && empty != NULL)) {
    SAME_INT (u, 2, copy->len);
    SAME_INT (u, 0, empty->len);
    SAME_INT (u, 0, guestfs_compare_dirent_list (&two, copy));
    CHECK (u, guestfs_compare_dirent_list (&one, copy) < 0);
    CHECK (u, guestfs_compare_dirent_list (copy, &one) > 0);
    SAME_INT (u, 0, guestfs_compare_dirent_list (&none, empty));
  }
  guestfs_free_dirent_list (copy);
  guestfs_free_dirent_list (empty);
}

static void
nothing (struct unit *u)
{
  guestfs_free_dirent (NULL);
  guestfs_free_dirent_list (NULL);
  guestfs_free_stat (NULL);
  guestfs_free_stat_list (NULL);
  CHECK (u, true);
}

static const struct unit_test tests[] = {
  { "a copy is equal and independent", copies },
  { "lists are copied and compared item by item", lists },
  { "freeing nothing is fine", nothing },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-md: the subcommands.  All return 0, or -1 after a message. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-md/md.h"
#include "json.h"
#include "lvm-result.h"
#include "size.h"
#include "strvec.h"

static int run_all (guestfs_h *g);
static int manage (guestfs_h *g, const char *option, char **args);
static void add (struct gm_strvec *vec, const char *word);

int
md_list (guestfs_h *g, const struct md_opts *o, char **args)
{
  CLEANUP_FREE_STRINGS char **list = guestfs_list_md_devices (g);
  json_t *array = o->common.json ? json_array () : NULL;

  (void) args;
  if (list == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; list[i]; i++)
    if (array != NULL)
      json_array_append_new (array, json_string (list[i]));
    else
      puts (list[i]);
  if (array != NULL)
    json_print (array);
  return 0;
}

/* Position, device and flags of each member. */
int
md_stat (guestfs_h *g, const struct md_opts *o, char **args)
{
  struct guestfs_mdstat_list *list = guestfs_md_stat (g, args[0]);
  json_t *array = o->common.json ? json_array () : NULL;

  if (list == NULL)
    return tool_fail (g, args[0]);
  for (uint32_t i = 0; i < list->len; i++) {
    const struct guestfs_mdstat *m = &list->val[i];

    if (array != NULL) {
      json_t *object = json_object ();

      json_set_int (object, "index", m->mdstat_index);
      json_set_name (object, "device", m->mdstat_device);
      json_set_name (object, "flags", m->mdstat_flags);
      json_array_append_new (array, object);
    } else
      printf ("%" PRIi32 " %s %s\n", m->mdstat_index, m->mdstat_device,
              m->mdstat_flags[0] ? m->mdstat_flags : "-");
  }
  if (array != NULL)
    json_print (array);
  guestfs_free_mdstat_list (list);
  return 0;
}

int
md_detail (guestfs_h *g, const struct md_opts *o, char **args)
{
  CLEANUP_FREE_STRINGS char **table = guestfs_md_detail (g, args[0]);
  json_t *object = o->common.json ? json_object () : NULL;

  if (table == NULL)
    return tool_fail (g, args[0]);
  for (size_t i = 0; table[i]; i += 2)
    if (object != NULL)
      json_set_name (object, table[i], table[i + 1]);
    else {
      print_name (stdout, table[i]);
      putchar (' ');
      print_name (stdout, table[i + 1]);
      putchar ('\n');
    }
  if (object != NULL)
    json_print (object);
  return 0;
}

/* A device called `missing' is a gap, as in mdadm. */
int
md_create (guestfs_h *g, const struct md_opts *o, char **args)
{
  CLEANUP_STRVEC struct gm_strvec devices = { 0 };
  struct guestfs_md_create_argv m = {
    .nrdevices = o->devices,
    .spare = o->spare,
    .level = o->level,
  };

  for (size_t i = 1; args[i] != NULL; i++)
    if (strcmp (args[i], "missing") != 0)
      add (&devices, args[i]);
    else if (i > 63)
      return tool_error (args[0], "too many devices");
    else
      m.missingbitmap |= INT64_C (1) << (i - 1);
  if (o->chunk && (size_parse (o->chunk, &m.chunk) == -1 ||
                   o->chunk[strspn (o->chunk, "0123456789")] == '\0'))
    tool_misuse ("--chunk: %s: expected a size with a unit, such as 64K",
                 o->chunk);
  if (devices.len == 0)
    tool_misuse ("create: there must be a device that is not missing");
  m.bitmask = (m.missingbitmap ? GUESTFS_MD_CREATE_MISSINGBITMAP_BITMASK : 0) |
              (o->devices != -1 ? GUESTFS_MD_CREATE_NRDEVICES_BITMASK : 0) |
              (o->spare != -1 ? GUESTFS_MD_CREATE_SPARE_BITMASK : 0) |
              (o->chunk ? GUESTFS_MD_CREATE_CHUNK_BITMASK : 0) |
              (o->level ? GUESTFS_MD_CREATE_LEVEL_BITMASK : 0);
  return guestfs_md_create_argv (g, args[0], devices.strings, &m) == -1
           ? tool_fail (g, args[0])
           : 0;
}

/* What is complete is there without being asked for; this is for the rest. */
int
md_assemble (guestfs_h *g, const struct md_opts *o, char **args)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_FREE_STRINGS char **result = NULL;

  (void) o;
  if (args[0] == NULL)
    return run_all (g);
  if (args[1] == NULL)
    tool_misuse ("assemble: expected: [NAME DEVICE...]");
  add (&argv, "--assemble");
  add (&argv, "--run"); /* with what is there */
  if (strchr (args[0], '/') != NULL)
    add (&argv, args[0]);
  else if (gm_strvec_addf (&argv, "/dev/md/%s", args[0]) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 1; args[i] != NULL; i++)
    add (&argv, args[i]);
  result = guestfs_mini_mdadm (g, argv.strings);
  if (result == NULL)
    return tool_fail (g, args[0]);
  return result_program_check (result, args[0]);
}

/* An array that waits for a device has no size. */
static int
run_all (guestfs_h *g)
{
  CLEANUP_FREE_STRINGS char **list = guestfs_list_md_devices (g);
  int r = 0;

  if (list == NULL)
    return tool_fail (g, NULL);
  for (size_t i = 0; list[i]; i++) {
    char *const argv[] = { "--manage", list[i], "--run", NULL };
    CLEANUP_FREE_STRINGS char **result = NULL;

    if (guestfs_blockdev_getsize64 (g, list[i]) != 0)
      continue;
    result = guestfs_mini_mdadm (g, argv);
    if (result == NULL)
      r = tool_fail (g, list[i]);
    else if (result_program_check (result, list[i]) == -1)
      r = -1;
  }
  return r;
}

int
md_stop (guestfs_h *g, const struct md_opts *o, char **args)
{
  int r = 0;

  (void) o;
  for (; *args != NULL; args++)
    if (guestfs_md_stop (g, *args) == -1)
      r = tool_fail (g, *args);
  return r;
}

int
md_add (guestfs_h *g, const struct md_opts *o, char **args)
{
  (void) o;
  return manage (g, "--add", args);
}

int
md_fail (guestfs_h *g, const struct md_opts *o, char **args)
{
  (void) o;
  return manage (g, "--fail", args);
}

int
md_remove (guestfs_h *g, const struct md_opts *o, char **args)
{
  (void) o;
  return manage (g, "--remove", args);
}

static int
manage (guestfs_h *g, const char *option, char **args)
{
  int r = 0;

  for (size_t i = 1; args[i] != NULL; i++) {
    CLEANUP_STRVEC struct gm_strvec argv = { 0 };
    CLEANUP_FREE_STRINGS char **result = NULL;

    add (&argv, "--manage");
    add (&argv, args[0]);
    add (&argv, option);
    add (&argv, args[i]);
    result = guestfs_mini_mdadm (g, argv.strings);
    if (result == NULL)
      r = tool_fail (g, args[i]);
    else if (result_program_check (result, args[i]) == -1)
      r = -1;
  }
  return r;
}

static void
add (struct gm_strvec *vec, const char *word)
{
  if (gm_strvec_add (vec, word) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-tune2fs: settings of ext file systems of a disk image. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"

struct opts {
  struct tool_common common;
  int list, force, journal, inodesize;
  /* as they were given, and NULL if not */
  char *max_mounts, *mounts, *errors, *group, *interval, *percent, *directory;
  char *count, *user, *label, *uuid, *features, *mount_options, *extended;
  struct guestfs_tune2fs_argv t;
  struct guestfs_mini_tune2fs_argv m;
};

static void understand (struct opts *o);
static long long number (const char *option, const char *text, long long max);
static int seconds (const char *text);
static int change (guestfs_h *g, const struct opts *o, const char *device);
static int list (guestfs_h *g, const struct opts *o, const char *device,
                 struct json_list *json);
static void free_opts (struct opts *o);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
#define TEXT(name, letter, member, help, arg)              \
  {                                                        \
    name, letter, POPT_ARG_STRING, &o.member, 0, help, arg \
  }
  struct poptOption table[] = {
    TEXT ("max-mount-count", 'c', max_mounts,
          "mounts until it wants to be checked, 0 or -1: never", "COUNT"),
    TEXT ("mount-count", 'C', mounts, "mounts that there were since", "COUNT"),
    TEXT ("errors", 'e', errors, "what the kernel does when it finds damage",
          "continue|remount-ro|panic"),
    TEXT ("extended", 'E', extended, "extended options, as of tune2fs", "LIST"),
    { "force", 'f', POPT_ARG_NONE, &o.force, 0,
      "in the face of what tune2fs would refuse", NULL },
    TEXT ("group", 'g', group, "group that may use reserved blocks", "GID"),
    TEXT ("interval", 'i', interval, "time until it wants to be checked",
          "TIME[d|w|m|s]"),
    { "inode-size", 'I', POPT_ARG_INT, &o.inodesize, 0, "size of inodes",
      "BYTES" },
    { "journal", 'j', POPT_ARG_NONE, &o.journal, 0, "give it a journal", NULL },
    { "list", 'l', POPT_ARG_NONE, &o.list, 0, "print all settings", NULL },
    TEXT ("label", 'L', label, "name of the file system", "TEXT"),
    TEXT ("reserved-percentage", 'm', percent, "blocks to reserve", "PERCENT"),
    TEXT ("last-mounted", 'M', directory, "where it was mounted last",
          "DIRECTORY"),
    TEXT ("mount-options", 'o', mount_options,
          "default mount options, ^ takes one away", "LIST"),
    TEXT ("features", 'O', features, "features, ^ takes one away", "LIST"),
    TEXT ("reserved-count", 'r', count, "blocks to reserve", "COUNT"),
    TEXT ("user", 'u', user, "user who may use reserved blocks", "UID"),
    TEXT ("uuid", 'U', uuid, "its UUID", "UUID|clear|random|time"),
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "with -l: print JSON",
      NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
#undef TEXT
  struct json_list json = { 0 };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "DEVICE...", 1, -1);
  understand (&o);
  g = tool_handle_devices (&o.common);
  for (int i = 0; i < o.common.nr_args; i++)
    if (change (g, &o, o.common.args[i]) == -1 ||
        (o.list && list (g, &o, o.common.args[i], &json) == -1))
      r = -1;
  if (o.common.json)
    json_list_end (&json);
  free_opts (&o);
  return tool_finish (&o.common, g, r);
}

static void
understand (struct opts *o)
{
#define T(NAME, member, given, value)                 \
  if (given) {                                        \
    o->t.bitmask |= GUESTFS_TUNE2FS_##NAME##_BITMASK; \
    o->t.member = value;                              \
  }
#define M(NAME, member, given)                             \
  if (given) {                                             \
    o->m.bitmask |= GUESTFS_MINI_TUNE2FS_##NAME##_BITMASK; \
    o->m.member = given;                                   \
  }
  T (MAXMOUNTCOUNT, maxmountcount, o->max_mounts,
     strcmp (o->max_mounts, "-1") == 0 /* never, like 0 */
       ? 0
       : number ("max-mount-count", o->max_mounts, INT_MAX))
  T (MOUNTCOUNT, mountcount, o->mounts,
     number ("mount-count", o->mounts, INT_MAX))
  T (ERRORBEHAVIOR, errorbehavior, o->errors, o->errors)
  T (GROUP, group, o->group, number ("group", o->group, UINT_MAX))
  T (INTERVALBETWEENCHECKS, intervalbetweenchecks, o->interval,
     seconds (o->interval))
  T (RESERVEDBLOCKSPERCENTAGE, reservedblockspercentage, o->percent,
     number ("reserved-percentage", o->percent, 100))
  T (LASTMOUNTEDDIRECTORY, lastmounteddirectory, o->directory, o->directory)
  T (RESERVEDBLOCKSCOUNT, reservedblockscount, o->count,
     number ("reserved-count", o->count, LLONG_MAX))
  T (USER, user, o->user, number ("user", o->user, UINT_MAX))
  M (FEATURES, features, o->features)
  M (MOUNTOPTIONS, mountoptions, o->mount_options)
  M (EXTENDED, extended, o->extended)
  M (LABEL, label, o->label)
  M (UUID, uuid, o->uuid)
  M (JOURNAL, journal, o->journal)
  M (INODESIZE, inodesize, o->inodesize)
#undef M
#undef T
  if (o->t.bitmask != 0 && o->force) {
    o->t.bitmask |= GUESTFS_TUNE2FS_FORCE_BITMASK;
    o->t.force = 1;
  }
  if (o->m.bitmask != 0 && o->force) {
    o->m.bitmask |= GUESTFS_MINI_TUNE2FS_FORCE_BITMASK;
    o->m.force = 1;
  }
  if (!o->list && o->t.bitmask == 0 && o->m.bitmask == 0)
    tool_misuse ("nothing to do: give -l or a setting");
  if (o->common.json && !o->list)
    tool_misuse ("--json goes with -l");
  if (o->t.bitmask != 0 || o->m.bitmask != 0)
    tool_need_rw (&o->common);
}

static long long
number (const char *option, const char *text, long long max)
{
  char *end;
  long long value;

  if (strspn (text, "0123456789") == strlen (text) && *text != '\0') {
    value = strtoll (text, &end, 10);
    if (*end == '\0' && value <= max && strlen (text) < 19)
      return value;
  }
  tool_misuse ("--%s: %s: not a number that can be", option, text);
}

/* Days, as with tune2fs, if no unit is given. */
static int
seconds (const char *text)
{
  static const struct {
    char unit;
    int seconds;
  } units[] = { { 'd', 86400 }, { 'w', 604800 }, { 'm', 2592000 }, { 's', 1 } };
  size_t digits = strspn (text, "0123456789");
  char amount[12] = "";
  long long factor = 0;

  if (text[digits] == '\0')
    factor = units[0].seconds;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (text[digits] == units[i].unit && text[digits + 1] == '\0')
      factor = units[i].seconds;
  if (factor == 0 || digits == 0 || digits >= sizeof amount ||
      number ("interval", memcpy (amount, text, digits), LLONG_MAX) * factor >
        INT_MAX)
    tool_misuse ("--interval: %s: not a time that can be", text);
  return number ("interval", amount, INT_MAX) * factor;
}

/* The call that may have to check the file system comes first: that sets counts
 * of mounts to 0.
 */
static int
change (guestfs_h *g, const struct opts *o, const char *device)
{
  if (o->t.bitmask == 0 && o->m.bitmask == 0)
    return 0;
  if (!tool_device_writable (g, device))
    return tool_error (device, "is on a read-only drive");
  if (o->m.bitmask != 0 && guestfs_mini_tune2fs_argv (g, device, &o->m) == -1)
    return tool_fail (g, device);
  if (o->t.bitmask != 0 && guestfs_tune2fs_argv (g, device, &o->t) == -1)
    return tool_fail (g, device);
  return 0;
}

/* In the form of `tune2fs -l'. */
static int
list (guestfs_h *g, const struct opts *o, const char *device,
      struct json_list *json)
{
  CLEANUP_FREE_STRINGS char **all = guestfs_tune2fs_l (g, device);
  json_t *object;

  if (all == NULL)
    return tool_fail (g, device);
  if (o->common.json) {
    object = json_object ();
    json_set_name (object, "Device", device);
    for (char **p = all; p[0] != NULL; p += 2)
      json_set_name (object, p[0], p[1]);
    json_list_add (json, object);
    return 0;
  }
  if (o->common.nr_args > 1)
    printf ("%-26s%s\n", "Device:", device);
  for (char **p = all; p[0] != NULL; p += 2) {
    int width = printf ("%s:", p[0]);

    printf ("%*s", width < 26 ? 26 - width : 1, "");
    print_name (stdout, p[1][0] != '\0' ? p[1] : "<none>");
    putchar ('\n');
  }
  return 0;
}

static void
free_opts (struct opts *o)
{
  char *const all[] = { o->max_mounts,    o->mounts,  o->errors,    o->group,
                        o->interval,      o->percent, o->directory, o->count,
                        o->user,          o->label,   o->uuid,      o->features,
                        o->mount_options, o->extended };

  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    free (all[i]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-blockdev: what the appliance knows of its block devices.  As with
 * blockdev(8), options are commands, which run in the order in which they are
 * given, for each device.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "common.h"
#include "json.h"

enum { NR_COMMANDS = 18, MOST_COMMANDS = 64 };

struct opts {
  struct tool_common common;
  int given[NR_COMMANDS]; /* in the order of `commands` */
  int report, number;     /* which popt has found to be one */
  struct {
    int command, value;
  } order[MOST_COMMANDS]; /* as they were given */
  int nr_order;
};

/* FACT is what mini_blockdev calls it, of those that ask. */
static const struct {
  const char *name, *fact, *help;
} commands[NR_COMMANDS] = {
  { "getsz", NULL, "print the size in units of 512 bytes" },
  { "setro", NULL, "make it read-only" },
  { "setrw", NULL, "make it writable" },
  { "getro", "ro", "print 1 if it is read-only, else 0" },
  { "getdiscardzeroes", "discard_zeroes",
    "print 1 if discarded blocks are read as zeroes" },
  { "getss", "ss", "print the size of logical sectors" },
  { "getpbsz", "pbsz", "print the size of physical sectors" },
  { "getiomin", "iomin", "print the least size of a good request" },
  { "getioopt", "ioopt", "print the best size of a request" },
  { "getalignoff", "alignoff", "print the offset of its alignment" },
  { "getmaxsect", "max_sect", "print the sectors of the largest request" },
  { "getbsz", "bsz", "print the block size of the kernel's buffers" },
  { "setbsz", NULL, "set it (without an effect; see the manual)" },
  { "getsize64", "size", "print the size in bytes" },
  { "setra", NULL, "set how far it is read ahead, in units of 512 bytes" },
  { "getra", "ra", "print that" },
  { "flushbufs", NULL, "flush the kernel's buffers" },
  { "rereadpt", NULL, "read the partition table again" },
};

static void fill_table (struct opts *o, struct poptOption *table);
static void find_order (struct opts *o, int argc, const char *argv[]);
static int run_all (guestfs_h *g, const struct opts *o, const char *device);
static int run (guestfs_h *g, int command, int value, const char *device);
static int report (guestfs_h *g, struct opts *o);
static int report_device (guestfs_h *g, struct opts *o, const char *device,
                          struct json_list *json);
static const char *fact (char *const *facts, const char *name);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[NR_COMMANDS + 6] = {
    [NR_COMMANDS] = { "report", '\0', POPT_ARG_NONE, &o.report, 0,
                      "a table of these or of all devices", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0,
      "with --report: print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0;

  fill_table (&o, table);
  tool_parse (&o.common, argc, argv, table, "COMMAND... DEVICE... | --report",
              0, -1);
  find_order (&o, argc, argv);
  g = tool_handle_devices (&o.common);
  if (o.report)
    r = report (g, &o);
  else
    for (int i = 0; i < o.common.nr_args; i++)
      if (run_all (g, &o, o.common.args[i]) == -1)
        r = -1;
  return tool_finish (&o.common, g, r);
}

static void
fill_table (struct opts *o, struct poptOption *table)
{
  for (int i = 0; i < NR_COMMANDS; i++) {
    table[i] = (struct poptOption){
      commands[i].name, '\0', POPT_ARG_NONE, &o->given[i], 0,
      commands[i].help, NULL,
    };
    if (strcmp (commands[i].name, "setra") == 0)
      table[i].argDescrip = "SECTORS";
    else if (strcmp (commands[i].name, "setbsz") == 0)
      table[i].argDescrip = "BYTES";
    if (table[i].argDescrip != NULL) {
      table[i].argInfo = POPT_ARG_INT;
      table[i].arg = &o->number;
    }
  }
}

/* popt has understood everything; it only does not tell what came first.  (The
 * numbers it takes are decimal, octal and hexadecimal ones.)
 */
static void
find_order (struct opts *o, int argc, const char *argv[])
{
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    for (int j = 0; j < NR_COMMANDS; j++) {
      size_t len = strlen (commands[j].name);

      if (strncmp (argv[i], "--", 2) != 0 ||
          strncmp (argv[i] + 2, commands[j].name, len) != 0 ||
          (argv[i][2 + len] != '\0' && argv[i][2 + len] != '='))
        continue;
      if (o->nr_order == MOST_COMMANDS)
        tool_misuse ("too many commands");
      o->order[o->nr_order].command = j;
      if (argv[i][2 + len] == '=')
        o->order[o->nr_order].value = strtol (argv[i] + 3 + len, NULL, 0);
      else if (argv[i + 1] != NULL)
        o->order[o->nr_order].value = strtol (argv[i + 1], NULL, 0);
      o->nr_order++;
    }
  if (o->report ? o->nr_order > 0 : o->nr_order == 0)
    tool_misuse ("give either commands or --report");
  if (!o->report && o->common.json)
    tool_misuse ("--json goes with --report");
  if (!o->report && o->common.nr_args == 0)
    tool_misuse ("missing argument, expected: DEVICE...");
}

static int
run_all (guestfs_h *g, const struct opts *o, const char *device)
{
  for (int i = 0; i < o->nr_order; i++)
    if (run (g, o->order[i].command, o->order[i].value, device) == -1)
      return tool_fail (g, device);
  return 0;
}

/* Returns 0, or -1 with the error in the handle. */
static int
run (guestfs_h *g, int command, int value, const char *device)
{
  const char *name = commands[command].name;

  if (commands[command].fact != NULL || strcmp (name, "getsz") == 0) {
    CLEANUP_FREE_STRINGS char **facts = guestfs_mini_blockdev (g, device);

    if (facts == NULL)
      return -1;
    if (commands[command].fact != NULL)
      puts (fact (facts, commands[command].fact));
    else
      printf ("%lld\n", atoll (fact (facts, "size")) / 512);
    return 0;
  }
  if (strcmp (name, "setro") == 0)
    return guestfs_blockdev_setro (g, device);
  if (strcmp (name, "setrw") == 0)
    return guestfs_blockdev_setrw (g, device);
  if (strcmp (name, "setbsz") == 0)
    return guestfs_blockdev_setbsz (g, device, value);
  if (strcmp (name, "setra") == 0)
    return guestfs_blockdev_setra (g, device, value);
  if (strcmp (name, "flushbufs") == 0)
    return guestfs_blockdev_flushbufs (g, device);
  return guestfs_blockdev_rereadpt (g, device);
}

static int
report (guestfs_h *g, struct opts *o)
{
  CLEANUP_FREE_STRINGS char **disks = guestfs_list_devices (g);
  CLEANUP_FREE_STRINGS char **parts = guestfs_list_partitions (g);
  struct json_list json = { 0 };
  int r = 0;

  if (disks == NULL || parts == NULL)
    return tool_fail (g, NULL);
  if (!o->common.json)
    puts ("RO    RA   SSZ   BSZ        StartSec            Size   Device");
  if (o->common.nr_args > 0) {
    for (int i = 0; i < o->common.nr_args; i++)
      r |= report_device (g, o, o->common.args[i], &json);
  } else {
    for (size_t i = 0; disks[i] != NULL; i++)
      r |= report_device (g, o, disks[i], &json);
    for (size_t i = 0; parts[i] != NULL; i++)
      r |= report_device (g, o, parts[i], &json);
  }
  if (o->common.json)
    json_list_end (&json);
  return r;
}

static int
report_device (guestfs_h *g, struct opts *o, const char *device,
               struct json_list *json)
{
  CLEANUP_FREE_STRINGS char **facts = guestfs_mini_blockdev (g, device);
  json_t *object;

  if (facts == NULL)
    return tool_fail (g, device);
  if (!o->common.json) {
    printf ("%s %5s %5s %5s %15s %15s   %s\n",
            strcmp (fact (facts, "ro"), "0") == 0 ? "rw" : "ro",
            fact (facts, "ra"), fact (facts, "ss"), fact (facts, "bsz"),
            fact (facts, "start"), fact (facts, "size"), device);
    return 0;
  }
  object = json_object ();
  json_set_name (object, "device", device);
  for (char **f = facts; f[0] != NULL; f += 2)
    json_set_int (object, f[0], atoll (f[1]));
  json_list_add (json, object);
  return 0;
}

static const char *
fact (char *const *facts, const char *name)
{
  for (; facts[0] != NULL; facts += 2)
    if (strcmp (facts[0], name) == 0)
      return facts[1];
  return "";
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every gfs-* program shares: options, the way to an appliance,
 * messages and exit statuses.
 *
 * The course of a tool is always the same:
 *
 *   tool_parse ();           exits 2 on misuse
 *   g = tool_handle ();      exits 3 without an appliance, 1 on a bad disk
 *   r = do_the_work ();      0, or -1 after tool_error or tool_fail
 *   return tool_finish ();   closes everything, says what failed
 */
#ifndef TOOL_COMMON_H
#define TOOL_COMMON_H

#include <stdbool.h>
#include <stddef.h>

#include <popt.h>

#include "guestfs.h"

enum tool_exit {
  TOOL_EXIT_OK = 0,
  TOOL_EXIT_FAILED = 1,       /* the operation failed */
  TOOL_EXIT_MISUSE = 2,       /* wrong command line */
  TOOL_EXIT_NO_APPLIANCE = 3, /* could not launch or reach one */
  TOOL_EXIT_TIMEOUT = 124,    /* --timeout ran out */
};

/* The first value of an option that tool_common.take_option gets. */
enum { TOOL_OPTION_OWN = 2000 };

/* One -a DISK with the --format that stood before it. */
struct tool_drive {
  char *path;
  char *format; /* NULL: raw or refused, the library checks */
};

/* Parsed common options.  Zeroed by the tool, filled by tool_parse. */
struct tool_common {
  struct tool_drive *drives;
  size_t nr_drives;
  char **mounts; /* -m, NULL-terminated or NULL */
  size_t nr_mounts;
  char *root;  /* --root */
  char **keys; /* --key, NULL-terminated or NULL */
  size_t nr_keys;
  int keys_from_stdin;
  char *handle; /* -H */
  char *format; /* the last --format */
  int inspect, ro, rw, discard, backing, require_kvm, quiet, verbose, trace;
  int timeout;           /* seconds, 0: none */
  int null, json;        /* how lists are printed */
  bool root_of_live;     /* --root goes for a live appliance, too */
  bool whole_system;     /* set before tool_parse: all of it must be there */
  bool keys_for_both;    /* another appliance gets the same keys */
  int words_end_options; /* set before tool_parse: the first argument does */

  /* Set before tool_parse by tools whose options count in the order in which
   * they stand: takes those that have no variable, whose VAL is
   * TOOL_OPTION_OWN or more.  ARG, malloc'ed or NULL, is for it to free.
   */
  void (*take_option) (void *opaque, int val, char *arg);
  void *take_opaque;

  char **args; /* what is not an option, NULL-terminated, lent by popt */
  int nr_args;

  /* private to common.c */
  poptContext popt;
  struct poptOption *table; /* the tool's, with the letters that it has now */
  bool private_appliance;   /* launched by this process */
  bool inspected;           /* and its disks have been inspected */
  char *system;             /* the root of what is mounted, or NULL */
  char **expanded;          /* args, if tool_expand changed them */
  struct poptOption disk_table[14], handle_table[8], output_table[4];
};

/* Entries for a tool's option table, most general last:
 * - TOOL_OUTPUT_OPTIONS: -0, --json, for tools that print lists;
 * - TOOL_COMMON_OPTIONS: disks, mounts, handle and messages;
 * - TOOL_HANDLE_OPTIONS: only handle and messages, for tools that need a
 *   live handle.
 */
#define TOOL_INCLUDE(table, title)                                \
  {                                                               \
    NULL, '\0', POPT_ARG_INCLUDE_TABLE, (table), 0, (title), NULL \
  }
#define TOOL_OUTPUT_OPTIONS(c) TOOL_INCLUDE (tool_output_table (c), "Output:")
#define TOOL_HANDLE_OPTIONS(c) \
  TOOL_INCLUDE (tool_handle_table (c), "Appliance and messages:")
#define TOOL_COMMON_OPTIONS(c)                                         \
  TOOL_INCLUDE (tool_disk_table (c), "Disks of a private appliance:"), \
    TOOL_HANDLE_OPTIONS (c)

struct poptOption *tool_output_table (struct tool_common *c);
struct poptOption *tool_handle_table (struct tool_common *c);
struct poptOption *tool_disk_table (struct tool_common *c);

/* Parse the command line by TABLE.  ARGS_HELP describes the arguments, of
 * which there must be MIN to MAX (-1: any number).  Handles --help,
 * --version, --print-options, --timeout; exits 2 on misuse.
 */
void tool_parse (struct tool_common *c, int argc, const char *argv[],
                 const struct poptOption *table, const char *args_help, int min,
                 int max);

/* The appliance that the command line or $GFS_HANDLE names, with its file
 * systems mounted: of a private appliance those of -m, else those of the system
 * on its disks, or the only one there is.  Never returns NULL: exits 1 or 3 with
 * a message.
 */
guestfs_h *tool_handle (struct tool_common *c);

/* The same, but nothing is mounted that -m does not ask for: for tools that
 * work on devices.
 */
guestfs_h *tool_handle_devices (struct tool_common *c);

/* What PATH means inside the image, if it is a path as Windows has them
 * (C:\Users, C:/Users) and the image a Windows: the file system with that letter
 * is where it is mounted, and names have the case that they have on the disk.  All
 * else stays as it is, NULL too.  TAKE_PATH is freed if it is not what is
 * returned.  Exits with a message when there is no such drive.
 */
char *tool_path (struct tool_common *c, guestfs_h *g, char *take_path);

/* Is PATH one that begins with a drive? */
bool tool_has_drive (const char *path);

/* tool_path for the NR arguments from number FIRST on. */
void tool_paths (struct tool_common *c, guestfs_h *g, int first, int nr);

/* tool_paths for the arguments from number FIRST on, which are then replaced by
 * what they match inside the image, as a shell would: `*`, `?`, `[...]`, `{a,b}`.  An argument that is the
 * very name of a file, or matches nothing, stays as it is.  Exits 1 with a
 * message when the pattern cannot be looked up.
 */
void tool_expand (struct tool_common *c, guestfs_h *g, int first);

/* Exit 2 if a private appliance would be read-only: for tools whose whole
 * effect would be thrown away.
 */
void tool_need_rw (const struct tool_common *c);

/* True if all drives that DEVICE lies on were attached for writing: it may be a
 * partition or a volume.  On a read-only drive every change lands in an
 * overlay and is lost.
 */
bool tool_device_writable (guestfs_h *g, const char *device);

/* The same for the file system that is mounted where PATH is. */
bool tool_path_writable (guestfs_h *g, const char *path);

/* True if any drive is read-only. */
bool tool_has_read_only_drive (guestfs_h *g);

/* For tools whose namesake has another meaning for 1 (nothing found, or
 * different): the exit status of all failures from now on.
 */
void tool_failed_is (int status);

/* STATUS, or what takes the place of TOOL_EXIT_FAILED. */
int tool_exit_status (int status);

/* The last thing a tool does: flush stdout, shut a private appliance down,
 * close G, free C.  R is 0 or -1, the outcome of the work.
 * Returns: the exit status.
 */
int tool_finish (struct tool_common *c, guestfs_h *g, int r);

/* Print `gfs-NAME: OBJECT: REASON` to stderr, control characters escaped.
 * OBJECT may be NULL.  Returns -1.
 */
int tool_error (const char *object, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

/* The same, the reason being the handle's last error.  OBJECT is left out
 * when the message names it.  Says nothing when the reader of our
 * stdout has gone.  Returns -1.
 */
int tool_fail (guestfs_h *g, const char *object);

/* The handle's last error, without the name of the call; lent. */
const char *tool_reason (guestfs_h *g);

/* tool_fail, then exit STATUS. */
void tool_die_fail (int status, guestfs_h *g, const char *object)
  __attribute__ ((noreturn));

/* Misuse: message, hint at --help, exit 2. */
void tool_misuse (const char *fs, ...)
  __attribute__ ((format (printf, 1, 2), noreturn));

/* Message and exit STATUS. */
void tool_die (int status, const char *object, const char *fs, ...)
  __attribute__ ((format (printf, 3, 4), noreturn));

/* True once nobody reads our stdout any more: time to stop, quietly. */
bool tool_reader_gone (void);

#endif

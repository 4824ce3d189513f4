/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing a system in a disk image: what gfs-customize does, and gfs-sysprep
 * after its own operations.
 *
 * An operation is one entry of the table in table.c, and an option of the tool.
 * Every option on the command line becomes a task.  All tasks are checked, on
 * the host and in the image, before the first is done; then they are done in
 * their order.
 */
#ifndef TOOL_CUSTOMIZE_H
#define TOOL_CUSTOMIZE_H

#include <stdbool.h>
#include <time.h>

#include "common.h"
#include "strvec.h"

struct customize_op;

/* An operation that is asked for. */
struct customize_task {
  const struct customize_op *op;
  char *text;           /* the argument as it was given, or NULL */
  char *first, *second; /* its parts, where it has two; else first is all */
  void *data;           /* of the operation, malloc'ed */
};

struct customize_options {
  struct customize_task *tasks;
  size_t nr_tasks;
  char *crypto; /* how passwords are hashed, NULL: as the system does */
  int relabel, no_relabel, no_network;

  /* private to options.c */
  struct poptOption *table;
  int depth; /* of files that name files */
};

/* All options, for the table of the tool; and where they go, for
 * tool_common.take_option, with the struct for take_opaque.
 */
#define CUSTOMIZE_OPTIONS(o) \
  TOOL_INCLUDE (customize_table (o), "Operations, in the order given:")
struct poptOption *customize_table (struct customize_options *o);
void customize_take_option (void *o, int val, char *arg);
void customize_options_free (struct customize_options *o);

struct manager;

/* What is being changed. */
struct customize {
  guestfs_h *g;
  const struct customize_options *opts;
  bool dry_run, quiet;

  bool windows;  /* the system is one */
  bool unixlike; /* there is a system, and it has an /etc */
  bool systemd;
  const struct manager *manager; /* of packages, NULL: none is known */

  /* While checking: what earlier tasks make, or it might be anything; and what
   * they take away.
   */
  struct gm_strvec made, removed;
  bool all_made;

  /* What may need a new SELinux label; of links, they themselves. */
  struct gm_strvec changed, links;
  bool all_changed;
  struct timespec start;
};

/* Look at what must be there on the host, before there is an appliance.
 * Returns 0, or -1 after messages.
 */
int customize_prepare (struct customize_options *o);

/* Look at the system that is mounted in G, and find what paths with drives mean
 * there.  Returns 0, or -1 after a message.
 */
int customize_begin (struct customize *c, guestfs_h *g,
                     struct customize_options *o, struct tool_common *common,
                     bool dry_run);

/* Can all tasks be done?  Returns 0, or -1 after messages. */
int customize_check (struct customize *c);

/* Do them, as far as the first that fails; or, of a dry run, say what would be
 * done.  Then, even after a failure, set the labels of what has changed.
 * Returns 0, or -1 after a message.
 */
int customize_run (struct customize *c);

void customize_end (struct customize *c);

/* Say what is being done now, unless quiet. */
void customize_say (const struct customize *c, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

#endif

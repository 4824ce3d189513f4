/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-aug.c and the files of gfs-aug/ share. */
#ifndef GFS_AUG_H
#define GFS_AUG_H

#include "subcommand.h"

struct aug_opts {
  struct tool_common common;
  char **load;     /* --load, NULL-terminated, or NULL */
  int autosave;    /* --autosave */
  int backup, new; /* how files are saved */
  int value;       /* get: print nothing else */
};

subcommand_fn aug_get_cmd, aug_set_cmd, aug_setm_cmd, aug_ls_cmd, aug_match_cmd,
  aug_rm_cmd, aug_mv_cmd, aug_insert_cmd, aug_defvar_cmd, aug_defnode_cmd,
  aug_label_cmd, aug_load_cmd, aug_save_cmd, aug_clear_cmd, aug_transform_cmd,
  aug_errors_cmd, aug_print_cmd;

/* session.c.  Have a session, in which the files of --load are loaded.  Returns
 * 0, or -1 after a message.
 */
int aug_begin (guestfs_h *g, const struct aug_opts *o);

/* Load these files, of which each must exist and have a lens; ANEW: in any case,
 * else if they have not been loaded.  Returns 0, or -1 after messages.
 */
int aug_load_files (guestfs_h *g, char *const *files, bool anew);

/* Load what EXPRESSION is about; files that cannot be parsed are told.  Returns
 * 0, or -1 after a message.
 */
int aug_need (guestfs_h *g, const char *expression);

/* Save what was changed, and print how many files, if LOUD.  Returns 0, or -1
 * after messages.
 */
int aug_save_all (guestfs_h *g, const struct aug_opts *o, bool loud);

/* At the end of a command that may have changed something: save it, if nobody
 * else could, or say that it is not saved.  Returns 0, or -1 after messages.
 */
int aug_end (guestfs_h *g, const struct aug_opts *o);

/* Run commands of augtool, and print what they do. */
int aug_run (guestfs_h *g, const char *commands, const char *object);

/* script.c.  Run the commands on standard input. */
int aug_script (guestfs_h *g, const struct aug_opts *o);

#endif

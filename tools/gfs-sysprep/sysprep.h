/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-sysprep.c and its parts share. */
#ifndef GFS_SYSPREP_H
#define GFS_SYSPREP_H

#include "customize/ops.h"

struct sysprep {
  guestfs_h *g;
  struct customize *c;
  char **remove_users, **keep_users; /* of user-account, or NULL */
};

/* An operation.  Of most, the patterns say everything. */
struct sysprep_op {
  const char *name;
  bool on; /* by default */
  const char *help;

  /* What matches goes, directories with all in them.  Of "DIR//" the files
   * below go and the directories stay, since programs want them there; of
   * "DIR/." all that is in it goes, however much, hidden or not.  Both vectors
   * end with NULL, or are NULL.
   */
  const char *const *remove;
  const char *const *empty; /* files that stay, without their contents */

  int (*act) (struct sysprep *s); /* the rest, 0 or -1 after a message */
  bool devices;                   /* nothing may be mounted */
};

extern const struct sysprep_op sysprep_ops[];
extern const size_t nr_sysprep_ops;

/* What the command line says of an operation. */
enum choice { NOT_NAMED, CHOSEN, TAKEN_AWAY };

/* select.c: the words of comma-separated LISTS, for gm_strings_free. */
char **words_of (char *const *lists);

/* Mark in CHOICES, one for each of sysprep_ops, what LISTS, as of --operations,
 * say one after the other; NULL: the defaults.  Exits 2 if they name what there
 * is not.
 */
void choose_operations (enum choice *choices, char *const *lists);
enum choice choice_of (const enum choice *choices, const char *name);
void list_operations (void);

/* change.c: do these things, or, of a dry run, print that they would be done.
 * What is not there is no error; what lies behind a link that is not root's is
 * one.  Return 0, or -1 after a message.
 */
int run_operation (struct sysprep *s, const struct sysprep_op *op);
int remove_matching (struct sysprep *s, const char *pattern);
int remove_path (struct sysprep *s, const char *path);
int empty_file (struct sysprep *s, const char *path);
int change_text (struct sysprep *s, const char *path, text_line_fn *fn,
                 void *opaque);
int change_to (struct sysprep *s, const char *path, const char *old,
               const char *new);
bool is_file (guestfs_h *g, const char *path); /* perhaps through a link */

/* users.c: are all whom the user names there?  Returns 0, or -1 after messages.
 */
int check_names (struct sysprep *s);

/* netplan.c: take hardware addresses out of netplan's settings.  Returns 0, or
 * -1 after messages.
 */
int change_netplan (struct sysprep *s);

/* Operations with a function of their own. */
int do_machine_id (struct sysprep *s);
int do_storage_names (struct sysprep *s);
int do_ssh_hostkeys (struct sysprep *s);
int do_net_hostname (struct sysprep *s);
int do_net_hwaddr (struct sysprep *s);
int do_logfiles (struct sysprep *s);
int do_backup_files (struct sysprep *s);
int do_bash_history (struct sysprep *s);
int do_ssh_userdir (struct sysprep *s);
int do_user_account (struct sysprep *s);
int do_fs_uuids (struct sysprep *s);
int do_lvm_uuids (struct sysprep *s);
int do_flag_reconfiguration (struct sysprep *s);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the operations of customize.h share with each other.  Out of memory ends
 * the program everywhere here.
 */
#ifndef CUSTOMIZE_OPS_H
#define CUSTOMIZE_OPS_H

#include "customize/customize.h"
#include "customize/text.h"

enum op_syntax {
  OP_NONE,  /* no argument */
  OP_TEXT,  /* one that is taken as a whole */
  OP_PAIR,  /* two with a colon between them */
  OP_MAYBE, /* the same, the second may be missing */
};

enum op_flags {
  OP_UNIX = 1,         /* means nothing for Windows */
  OP_ALL = 2,          /* any file may be there, or have changed, afterwards */
  OP_FIRST_PATH = 4,   /* these are paths of the image */
  OP_SECOND_PATH = 8,  /* */
  OP_FIRST_FILE = 16,  /* the first part is a regular file of the host */
  OP_MAKES_FIRST = 32, /* it makes what these are */
  OP_MAKES_SECOND = 64,
  OP_TAKES_FIRST = 128, /* it removes that, which may be a pattern */
};

struct customize_op {
  const char *name;
  enum op_syntax syntax;
  unsigned flags;
  const char *args; /* for --help */
  const char *help;
  const char *doing;   /* what is said when it is done: "copying" */
  const char *between; /* if the second part is said, too: "to" */

  /* Each may be NULL, and returns 0, or -1 after a message. */
  int (*host) (struct customize_task *t, const struct customize_options *o);
  int (*check) (struct customize *c, const struct customize_task *t);
  int (*act) (struct customize *c, const struct customize_task *t);

  /* May be NULL.  Free what should not stay in memory. */
  void (*forget) (struct customize_task *t);
};

extern const struct customize_op *const customize_ops[];
extern const size_t nr_customize_ops;

/* files.c, tree.c, make.c */
extern const struct customize_op op_write, op_append_line, op_edit, op_upload,
  op_copy_in, op_copy, op_move, op_delete, op_mkdir, op_chmod, op_link,
  op_touch, op_truncate, op_truncate_recursive, op_scrub;
/* hostname.c, timezone.c, password.c, ssh.c, firstboot.c, packages.c and
 * programs.c
 */
extern const struct customize_op op_hostname, op_timezone, op_password,
  op_root_password, op_ssh_inject, op_firstboot, op_firstboot_command,
  op_firstboot_install, op_install, op_uninstall, op_update, op_run,
  op_run_command;

/* options.c: make a task of an operation and its argument, which it takes, and
 * exit 2 if that makes no sense.
 */
void customize_add (struct customize_options *o, const struct customize_op *op,
                    char *arg);

/* The file or directory must be there, unless an earlier task may make it; and
 * no earlier one takes it away.  Return 0, or -1 after a message.
 */
int check_file (const struct customize *c, const char *path);
int check_dir (const struct customize *c, const char *path);
int check_exists (const struct customize *c, const char *path);

/* It must be possible to make a file PATH or, unless there is one, a directory:
 * what it is to be in is there.  DIR: it may be a directory now.  Returns 0, or
 * -1 after a message.
 */
int check_place (const struct customize *c, const char *path, bool dir);

/* The same with all directories on the way, which will be made. */
int check_way (const struct customize *c, const char *path);

/* An earlier task has taken away PATH, which may be a pattern, and all below
 * it.  Returns 0, or -1 after a message.
 */
int note_removed (struct customize *c, const char *path);

/* relabel.c: set labels, if the system has them. */
int customize_relabel (struct customize *c);

/* May an earlier task make PATH, or something on the way to it? */
bool may_be_made (const struct customize *c, const char *path);

/* Does an earlier task take it away? */
bool is_removed (const struct customize *c, const char *path);

/* PATH may need a new label, with all below it. */
void note_change (struct customize *c, const char *path);

/* users.c: a user of the image. */
struct guest_user {
  char *name, *home;
  unsigned uid, gid;
};
struct guest_users {
  struct guest_user *users;
  size_t nr;
};

/* Read its /etc/passwd.  Returns 0, or -1 after a message. */
int guest_users_read (guestfs_h *g, struct guest_users *u);
const struct guest_user *guest_users_find (const struct guest_users *u,
                                           const char *name);
void guest_users_free (struct guest_users *u);

/* The user must be there, unless an earlier task may make him. */
int check_user (const struct customize *c, const char *name);

/* packages.c: that of the system, or NULL; and what it is called with to
 * install the packages named WORDS, as a line for a shell, or NULL if it cannot
 * install by name.
 */
const struct manager *manager_find (guestfs_h *g);
char *manager_install_line (const struct manager *m, char *const *words);

/* programs.c: run a program of the image and keep the end of what it says,
 * which is printed if it fails.  WHAT is its name in messages.
 */
int run_program (const struct customize *c, char *const *argv, char *const *env,
                 const char *what);

/* Copy the script FILE of the host into the image as PATH. */
int upload_script (const struct customize *c, const char *file,
                   const char *path);

/* tree.c: add all regular files below DIR, or the names in it of whatever kind.
 * Return 0, or -1 after a message.
 */
int files_below (guestfs_h *g, const char *dir, struct gm_strvec *files);
int names_in (guestfs_h *g, const char *dir, struct gm_strvec *names);

/* make.c: make PATH a symbolic link, in place of what it is; make a directory,
 * and those on the way to it.  Return 0, or -1 after a message.
 */
int make_link (struct customize *c, const char *target, const char *path);
int make_directories (struct customize *c, const char *dir);

/* tree.c: the files that PATTERN stands for, as --delete takes it: a file of
 * just that name comes first.  For gm_strings_free; NULL after a message.
 */
char **matching_paths (guestfs_h *g, const char *pattern);

/* The last part of PATH, lent. */
const char *last_part (const char *path);

#endif

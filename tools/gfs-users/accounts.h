/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of gfs-users share. */
#ifndef GFS_USERS_H
#define GFS_USERS_H

#include "common.h"
#include "users.h"

struct opts {
  struct tool_common common;
  int all, long_format, hashes;
};

/* An account of any system.  Strings are malloc'ed or NULL, numbers -1 if not
 * known, times in seconds since 1970.
 */
struct account {
  char *name, *full_name, *home, *shell, *groups, *hash;
  char *login_line, *login_host;
  size_t groups_len, groups_size;
  int64_t id, gid; /* uid, or relative identifier, which comes without a gid */
  const char *state;
  int64_t changed, expires, login;
  bool system; /* of no person: shown with --all only */
};

struct accounts {
  struct account *list;
  size_t nr, capacity;
};

/* A new one at the end, with nothing known. */
struct account *accounts_add (struct accounts *a);
void accounts_free (struct accounts *a);

/* unix.c, windows.c: read those of the image.  Return 1, 0 if it is no such
 * system, or -1 after a message; what was read is there then, too.
 */
int unix_accounts (struct accounts *a, guestfs_h *g, const struct opts *o);
int windows_accounts (struct accounts *a, guestfs_h *g);

/* logins.c: add last logins, as far as there are records. */
void add_logins (struct accounts *a, guestfs_h *g);

/* print.c */
void print_accounts (const struct accounts *a, const struct opts *o);
void print_accounts_json (const struct accounts *a, const struct opts *o);

#endif

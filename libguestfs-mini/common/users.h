/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Users of a Unix, from the texts of passwd, shadow and group, and when they
 * have logged in, from lastlog and wtmp.  All of it comes from the image, and
 * nothing in it is believed.
 */
#ifndef GM_USERS_H
#define GM_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GM_USERS_MAX 100000 /* lines of passwd; more are not looked at */

enum gm_password {
  GM_PASSWORD_SET,
  GM_PASSWORD_EMPTY,  /* anybody may log in */
  GM_PASSWORD_LOCKED, /* there is one, but it has been locked */
  GM_PASSWORD_NONE,   /* nothing that one could type is right */
  GM_PASSWORD_UNKNOWN,
};

/* Strings are lent from the texts, or "".  Numbers are -1 if not known. */
struct gm_user {
  const char *name, *gecos, *home, *shell, *hash;
  int64_t uid, gid;
  enum gm_password password;
  bool shadowed;            /* it is in shadow, too */
  int64_t changed, expires; /* in days since 1970 */
  int64_t max_days;         /* a password is good for so many */
};

struct gm_users {
  struct gm_user *list;
  size_t nr;
  size_t bad; /* lines of passwd that make no sense */
  bool more;  /* there were more than GM_USERS_MAX */
};

/* Take apart PASSWD, and SHADOW, which may be NULL: that of Linux, or
 * master.passwd of a BSD.  Both are changed, and must stay.  Returns 0, or -1
 * with errno ENOMEM.
 */
int gm_users_parse (struct gm_users *u, char *passwd, char *shadow);
void gm_users_free (struct gm_users *u);

/* The next line of *TEXT, a group file, of which *TEXT becomes the rest.  Returns
 * false at the end.  MEMBERS are separated by commas.
 */
struct gm_group {
  const char *name;
  char *members;
  int64_t gid;
};
bool gm_group_next (char **text, struct gm_group *group);

/* A login.  Texts are not longer than in the file, and end. */
struct gm_login {
  char user[33], line[33], host[257];
  int64_t time; /* seconds since 1970 */
};

/* Record number I of the LEN bytes at BUF, which are a part of wtmp with records
 * of SIZE bytes (gm_wtmp_size).  Returns false if it is not the login of a user.
 */
bool gm_wtmp_login (const unsigned char *buf, size_t len, size_t size, size_t i,
                    struct gm_login *login);

/* How long records are in a wtmp of that many bytes. */
size_t gm_wtmp_size (int64_t file_size);

/* The record of a user in lastlog, at uid * GM_LASTLOG.  Returns as above. */
#define GM_LASTLOG 292
bool gm_lastlog_login (const unsigned char buf[GM_LASTLOG],
                       struct gm_login *login);

#endif

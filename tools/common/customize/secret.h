/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a user logs in with. */
#ifndef CUSTOMIZE_SECRET_H
#define CUSTOMIZE_SECRET_H

#include <stdbool.h>

#include "guestfs.h"

struct secret {
  enum {
    SECRET_PASSWORD, /* text, which has to be hashed */
    SECRET_HASH,     /* text, which is one already */
    SECRET_RANDOM,   /* chosen by us */
    SECRET_NONE,     /* no password is right */
    SECRET_KEEP,     /* the one that is there */
  } kind;
  bool locked;
  char text[]; /* empty where there is none */
};

/* Understand SELECTOR, and read the file that it may name.  OPTION is for
 * messages.  Returns it for the caller to free, or NULL after a message; exits
 * 2 on misuse.
 */
struct secret *secret_parse (const char *selector, const char *option);

/* Free a secret or another text, leaving nothing of it in memory.  NULL is no
 * error.
 */
void secret_free (struct secret *s);
void secret_free_text (char *text);

/* A password of letters and digits that nobody has had before, malloc'ed. */
char *secret_random (void);

/* The hash of PASSWORD, malloc'ed, or NULL after a message.  CRYPTO says how;
 * if it is NULL, the system in G does.
 */
char *secret_hash (guestfs_h *g, const char *crypto, const char *password);

/* The first letters of hashes that CRYPTO makes, NULL: there is no such way. */
const char *secret_prefix (const char *crypto);

#endif

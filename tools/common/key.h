/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passphrases come from files, descriptors and terminals; from the command
 * line, which everybody can read, only where --key has them (unlock.h).
 */
#ifndef TOOL_KEY_H
#define TOOL_KEY_H

#include <stdbool.h>

struct key_source {
  char *file; /* all of it, `-' is standard input; or NULL */
  int fd;     /* the next line of it, or -1 */
};

#define KEY_SOURCE \
  {                \
    NULL, -1       \
  }

/* Read a passphrase.  Without a source it is the next line of standard input,
 * and where that is a terminal, what is typed at the PROMPT, TWICE if it is to
 * be a new one.  NULL after a message; else free it by key_free.
 */
char *key_read (const struct key_source *source, const char *prompt,
                bool twice);

/* Forget the passphrase KEY, which may be NULL. */
void key_free (char *key);

#endif

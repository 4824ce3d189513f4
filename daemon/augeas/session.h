/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program that holds an Augeas session; main.c tells how it works. */
#ifndef AUGEAS_SESSION_H
#define AUGEAS_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include <augeas.h>

#include "augeas-wire.h"
#include "strvec.h"

#define AUGEAS_LENSES "/usr/share/augeas/lenses/dist"

struct session {
  augeas *aug;
  int lenses; /* the folder of them, which is also the working directory */
  char *root; /* of the session, in the image; NULL before AUGEAS_INIT */
};

/* confine.c.  Give up all that a parser of hostile files needs not have, the
 * appliance's files first.  Returns 0, or -1 with errno.
 */
int confine (struct session *s);

/* Look at the image for one request: TREE is its root, of which ROOT becomes
 * ours.  Returns 0, or -1 with errno.  leave_image undoes it, and ends the
 * program if it cannot.
 */
int enter_image (const struct session *s, int tree, const char *root);
void leave_image (const struct session *s);

/* Processor time for the next request. */
void limit_time (void);

/* requests.c.  Do what IN asks for, and put the answer into OUT. */
void serve_request (struct session *s, const struct augeas_message *in,
                    struct augeas_message *out);

/* Set OUT to Augeas's own words about what went wrong with OBJECT (NULL: it
 * names it itself).  Returns -1.
 */
int augeas_failed (struct session *s, struct augeas_message *out,
                   const char *object);

/* Set OUT to a text of ours.  Returns -1. */
int failed (struct augeas_message *out, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Give the strings of VEC to OUT.  Returns 0, or -1 without memory. */
int answer (struct augeas_message *out, struct gm_strvec *vec);

/* The paths of what EXPRESSION matches, NULL at the end, for the caller to free.
 * Returns how many, or -1.
 */
int match_nodes (struct session *s, const char *expression, char ***nodes);

/* A node's value, lent; NULL if there is none. */
const char *value_of (struct session *s, const char *path, const char *child);

/* need.c.  Load the files that EXPRESSION is about, and have not been loaded.
 * OUT gets what AUGEAS_NEED answers.  Returns 0, or -1 after failed.
 */
int need_files (struct session *s, int how, const char *expression,
                struct augeas_message *out);

/* save.c. */
int save_files (struct session *s, struct augeas_message *out);
int changed_files (struct session *s, struct augeas_message *out);

#endif

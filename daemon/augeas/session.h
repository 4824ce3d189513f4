/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program that holds an Augeas session; main.c tells how it works. */
#ifndef AUGEAS_SESSION_H
#define AUGEAS_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

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

/* The node of FILE below TOP, each step escaped; NULL without memory. */
char *node_of_file (struct session *s, const char *top, const char *file);

/* need.c.  Load the files that EXPRESSION is about, and have not been loaded.
 * OUT gets what AUGEAS_NEED answers.  Returns 0, or -1 after failed.
 */
int need_files (struct session *s, int how, const char *expression,
                struct augeas_message *out);

/* refresh.c.  Load those files again that were loaded, are PLACE or below or
 * above it (if empty: all), and are not what they were then.  If a tree of them
 * was changed that is an error; without OUT it stays as it is.  Returns 0, or -1
 * after failed.
 */
int refresh_files (struct session *s, const char *place,
                   struct augeas_message *out);

/* Let go the tree of FILE, changed or not. */
void forget_file (struct session *s, const char *file);

/* seen.c.  The file NAME is read, and is like ST. */
void seen_read (const char *name, const struct stat *st);

/* What files are read and written for from now on. */
enum seen_mode {
  SEEN_LOADS, /* what is read becomes a tree */
  SEEN_TRIES, /* nothing is written in the end */
  SEEN_SAVES,
};
void seen_mode (enum seen_mode m);

/* It is being written, and when that is done it is as we want it. */
void seen_write (const char *name);
void seen_settle (void);

void seen_forget (const char *name);

/* Add those to NAMES that refresh_files is for.  Returns 0, or -1 without
 * memory.
 */
int seen_stale (const char *place, struct gm_strvec *names);

/* save.c. */
int save_files (struct session *s, struct augeas_message *out);
int changed_files (struct session *s, struct augeas_message *out);

/* The names of files that would be saved, as far as their lenses accept them.
 * Returns 0, or -1.
 */
int changed_trees (struct session *s, struct gm_strvec *names);

#endif

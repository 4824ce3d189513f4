/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of gfs-find share. */
#ifndef GFS_FIND_H
#define GFS_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

#include "common.h"
#include "json.h"
#include "owners.h"

struct opts {
  struct tool_common common;
  struct json_list list;
  struct timespec now;
  struct owners *owners; /* NULL unless the expression wants names */

  /* What the expression says about the whole search. */
  int mindepth, maxdepth; /* -1: no limit */
  bool xdev, wants_owners, wants_empty, acts;
};

/* A file that was found. */
struct file {
  const char *start; /* the argument that the search began at */
  const char *below; /* the path from there, "" for itself */
  const char *path;  /* both */
  const char *target;
  const struct guestfs_statns *st;
  int depth;
  bool empty; /* a directory with nothing in it, if wants_empty */
};

/* What the expression decides about the search beside being true or false. */
struct outcome {
  bool prune, quit;
};

enum compare { EXACTLY, LESS, MORE };

/* A node of the expression. */
struct node {
  bool (*test) (const struct node *n, struct opts *o, const struct file *f,
                struct outcome *out);
  struct node *left, *right; /* of operators */
  const char *text;          /* pattern, format, name; lent */
  enum compare compare;
  int64_t number, unit;
  int64_t number2; /* nanoseconds, or the device of an inode */
  int what;        /* of what: a letter, a kind, flags */
};

/* Understand the NULL-terminated words of an expression, and note in O what it
 * wants.  Exits 2 on misuse.
 */
struct node *parse_expression (struct opts *o, char *const *words);
void free_expression (struct node *n);

/* True if WORD begins an expression: a predicate, `(' or `!'. */
bool begins_expression (const char *word);

/* Ask the image for what the expression refers to: owners and files to compare
 * with.  Returns 0, or -1 after a message.
 */
int resolve_expression (guestfs_h *g, struct opts *o, struct node *n);

/* What predicates do: test.c, action.c, format.c.  All are of the type of
 * struct node.
 */
#define DECLARE(name)                                                    \
  bool name (const struct node *n, struct opts *o, const struct file *f, \
             struct outcome *out)
DECLARE (test_and);
DECLARE (test_or);
DECLARE (test_not);
DECLARE (test_true);
DECLARE (test_name);
DECLARE (test_path);
DECLARE (test_lname);
DECLARE (test_type);
DECLARE (test_size);
DECLARE (test_age);
DECLARE (test_newer);
DECLARE (test_number);
DECLARE (test_same);
DECLARE (test_owner);
DECLARE (test_orphan);
DECLARE (test_perm);
DECLARE (test_empty);
DECLARE (do_prune);
DECLARE (do_quit);
DECLARE (do_print);
DECLARE (do_print0);
DECLARE (do_printf);
DECLARE (do_ls);

/* One of the file's times: `a', `c' or `m' (the default). */
struct timespec time_of (const struct file *f, int letter);

/* The last part of a path, as find(1) sees it: of "/a/" it is "a/". */
const char *base_of (const char *path);

/* Exits 2 if FORMAT is none for -printf; notes in O what it wants. */
void check_format (struct opts *o, const char *format);

#endif

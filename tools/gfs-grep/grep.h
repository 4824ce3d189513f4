/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-grep in three parts: gfs-grep.c has the options and reads files out of
 * the image, run.c has the host's grep search them, print.c prints what that
 * has found.
 */
#ifndef GFS_GREP_H
#define GFS_GREP_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>

#include "common.h"
#include "strvec.h"

struct grep_opts {
  struct tool_common common;
  int recursive, decompress, quiet, no_messages;
  int list, list_without, count; /* -l, -L, -c: what is printed */
  int numbers, offsets;          /* -n, -b */
  int after, before, context;    /* lines, -1: not said */
  int names, no_names;           /* -H, -h */
  char **expressions, **files;   /* -e, -f; NULL-terminated or NULL */
  char **include, **exclude;     /* patterns of names */
  int flags[16];                 /* options that are only handed on */
  int max_count;                 /* lines of a file, -1: all */

  /* made of them */
  bool show_names;
  bool groups;           /* lines come in groups, with `--' between them */
  bool hide_numbers;     /* grep prints line numbers that nobody asked for */
  const char *pattern;   /* the first argument, or NULL */
  struct gm_strvec argv; /* of grep, without the files */
};

/* A file that grep searches, and the descriptor that it is behind. */
struct grep_file {
  int fd;
  char *path;
};

/* A grep that runs and what reads its output. */
struct grep_run {
  const struct grep_opts *o;
  struct grep_file *files; /* in the order in which they are searched */
  size_t nr_files;
  int status; /* of grep, once it has ended: 0, 1 or 2 */

  pid_t pid; /* 0: none */
  int out;   /* what it prints, messages too; closed by the thread */
  pthread_t thread;
  size_t at;     /* the file whose name was read last */
  bool printed;  /* lines, by any grep so far */
  bool separate; /* `--' is due before the next line */
  bool said;     /* what is wrong with a file */
  char *reason;  /* a message that names none */
};

/* How grep knows the file behind a descriptor. */
#define GREP_NAME "/proc/self/fd/"

/* Make the argument vector from the options.  FILE_OF_STDIN is a descriptor
 * that holds what `-f -' stands for, or -1.
 */
void grep_arguments (struct grep_opts *o, int file_of_stdin);

/* Does grep take them?  Prints its opinion if not. */
bool grep_accepts (struct grep_opts *o);

/* Let grep search the files of R. */
void grep_start (struct grep_run *r);

/* Wait for its end and set R->status.  Does nothing if none runs. */
void grep_finish (struct grep_run *r);

/* Print what comes from R->out until it ends: a thread. */
void *grep_print (void *run);

#endif

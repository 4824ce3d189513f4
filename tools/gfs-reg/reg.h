/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of gfs-reg. */
#ifndef GFS_REG_REG_H
#define GFS_REG_REG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common.h"
#include "subcommand.h"

/* A value to set. */
struct reg_data {
  uint32_t type;
  unsigned char *bytes;
  size_t len;
};

struct reg_opts {
  struct tool_common common;
  struct reg_data data; /* of set */
  char *hive; /* --hive: keys are below the topmost of this file */
  char *type; /* of set */
  int windows; /* export as Windows does */
};

subcommand_fn reg_list, reg_get, reg_set, reg_delete, reg_export, reg_merge;

enum { REG_SZ = 1, REG_EXPAND_SZ, REG_BINARY, REG_DWORD, REG_MULTI_SZ = 7,
       REG_QWORD = 11 };

/* Where a key is; for reg_place_free. */
struct reg_place {
  char *file; /* the hive, a path of the image */
  char *key;  /* inside it */
};
void reg_place_free (struct reg_place *place);
#define CLEANUP_PLACE __attribute__ ((cleanup (reg_place_free)))

/* Find KEY, "HKLM\\SOFTWARE\\...".  Returns 0, or -1 after a message about
 * OBJECT.
 */
int reg_place (guestfs_h *g, const struct reg_opts *o, const char *object,
               const char *key, struct reg_place *place);

/* The hive of the user whose folder or security identifier is the first LEN
 * bytes of USER, as the hive SOFTWARE knows it; malloc'ed, NULL if it does not.
 */
char *reg_profile (guestfs_h *g, const struct reg_opts *o, const char *software,
                   const char *user, size_t len);

/* Read a key of a hive, or with RECURSIVE all below it, too.  The functions get
 * what is there in order; NAME is "" for the key itself, at DEPTH 0.  Returns
 * 0, or -1 after a message.
 */
struct reg_reader {
  void (*key) (void *opaque, int depth, const char *name);
  void (*value) (void *opaque, const char *name, uint32_t type,
                 const unsigned char *data, size_t len);
  void *opaque;
};
int reg_read (guestfs_h *g, const struct reg_place *place, bool recursive,
              const struct reg_reader *reader);

/* Is there such a key?  -1 after a message. */
int reg_exists (guestfs_h *g, const struct reg_place *place);

/* What set is to store: WORDS as --type TYPE says.  Exits 2 if that makes no
 * sense.
 */
void reg_parse_data (const char *type, char **words, struct reg_data *d);

/* Changes of hives, which are collected and then made. */
struct reg_changes;
enum { REG_KEY = 1, REG_DELETE_KEY, REG_SET, REG_UNSET };
struct reg_changes *reg_changes_new (void);
void reg_change (struct reg_changes *all, const char *file, int kind,
                 const char *name, uint32_t type, const void *data, size_t len);
int reg_changes_make (guestfs_h *g, struct reg_changes *take_all);

/* A value as text of a .reg file, without a newline. */
void reg_format (FILE *fp, const char *name, uint32_t type,
                 const unsigned char *data, size_t len);

#endif

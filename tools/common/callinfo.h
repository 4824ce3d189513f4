/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The API as data: what the generated call-table.c says about each call, so
 * that callrun.c can make any of them from strings.
 */
#ifndef TOOL_CALLINFO_H
#define TOOL_CALLINFO_H

#include <stddef.h>
#include <stdint.h>

#include "guestfs.h"

enum gm_arg_kind {
  GM_ARG_STRING,
  GM_ARG_OPTSTRING, /* may be NULL */
  GM_ARG_KEY,       /* a passphrase */
  GM_ARG_LIST,
  GM_ARG_BOOL,
  GM_ARG_INT,
  GM_ARG_INT64,
  GM_ARG_BUFFER,
  GM_ARG_FILEIN, /* local files */
  GM_ARG_FILEOUT,
};

struct gm_arg {
  const char *name;
  enum gm_arg_kind kind;
};

/* An argument; which members count depends on its kind. */
struct gm_value {
  const char *s;
  size_t size; /* of a buffer */
  char **list;
  int64_t n;
};

enum gm_ret_kind {
  GM_RET_ERR,
  GM_RET_INT,
  GM_RET_INT64,
  GM_RET_BOOL,
  GM_RET_STRING,
  GM_RET_CONSTSTRING,
  GM_RET_CONSTOPTSTRING,
  GM_RET_LIST,
  GM_RET_HASHTABLE,
  GM_RET_BUFFER,
  GM_RET_STRUCT,
  GM_RET_STRUCTLIST,
  GM_RET_VOID,
};

enum gm_field_kind {
  GM_FIELD_CHAR,
  GM_FIELD_INT32,
  GM_FIELD_UINT32,
  GM_FIELD_INT64,
  GM_FIELD_UINT64,
  GM_FIELD_PERCENT, /* float */
  GM_FIELD_STRING,
  GM_FIELD_UUID,   /* char[32] */
  GM_FIELD_BUFFER, /* char *, and a uint32_t length */
};

struct gm_field {
  const char *name;
  enum gm_field_kind kind;
  size_t offset;
  size_t len_offset; /* of a buffer */
};

struct gm_structinfo {
  const char *name;
  size_t size;
  const struct gm_field *fields;
  size_t nr_fields;
};

/* A result; which members count depends on its kind. */
struct gm_result {
  int64_t n;
  char *s;        /* string or buffer, to be freed */
  const char *cs; /* the handle's */
  size_t size;    /* of a buffer */
  char **list;
  const void *items; /* one struct or NR_ITEMS of them */
  size_t nr_items;
  void *owner; /* what FREE_OWNER frees, if that is not NULL */
  void (*free_owner) (void *owner);
};

struct gm_callinfo {
  const char *name;
  const char *summary;
  const char *deprecated_by; /* a call, "no_replacement", or NULL */
  const struct gm_arg *args;
  size_t nr_args;
  const struct gm_arg *opts; /* in bit order */
  size_t nr_opts;
  enum gm_ret_kind ret;
  int base; /* in which numbers are printed: 8, 10 or 16 */
  const struct gm_structinfo *structinfo;
  /* Returns 0, or -1 with the error in the handle. */
  int (*invoke) (guestfs_h *g, const struct gm_value *args,
                 const struct gm_value *opts, uint64_t bitmask,
                 struct gm_result *r);
};

/* All public calls, sorted by name. */
extern const struct gm_callinfo gm_calls[];
extern const size_t gm_nr_calls;

#endif

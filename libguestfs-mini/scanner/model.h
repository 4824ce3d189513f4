/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The API description in memory.
 *
 * read.c fills a model from the XML files, check.c looks for mistakes in it,
 * and every emit-*.c turns it, read only, into one kind of output.  A model
 * lives as long as the process; nothing in it is ever freed.
 */
#ifndef SCANNER_MODEL_H
#define SCANNER_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Where something was read, for messages. */
struct loc {
  const char *file;
  int line;
};

/* How an argument is stored, whatever it means. */
enum shape {
  SHAPE_STRING,    /* const char *, never NULL */
  SHAPE_OPTSTRING, /* const char *, may be NULL */
  SHAPE_LIST,      /* char *const *, ends with NULL */
  SHAPE_BOOL,
  SHAPE_INT,
  SHAPE_INT64,
  SHAPE_BUFFER,  /* const char * and size_t: two C parameters */
  SHAPE_FILEIN,  /* host file whose content is streamed in; not in the args */
  SHAPE_FILEOUT, /* host file that receives a stream; not in the args */
  SHAPE_POINTER, /* library-side calls only */
};

/* What an argument means.  The order is that of arg_types in types.c. */
enum arg_kind {
  ARG_STRING,
  ARG_OPTSTRING,
  ARG_PATHNAME,
  ARG_DEVICE,
  ARG_DEV_OR_PATH,
  ARG_MOUNTABLE,
  ARG_MOUNTABLE_OR_PATH,
  ARG_GUID,
  ARG_KEY,
  ARG_STRINGLIST,
  ARG_DEVICELIST,
  ARG_FILENAMELIST,
  ARG_BOOL,
  ARG_INT,
  ARG_INT64,
  ARG_BUFFER,
  ARG_FILEIN,
  ARG_FILEOUT,
  ARG_POINTER,
  NR_ARG_KINDS
};

struct arg_type {
  const char *name; /* in the XML */
  enum shape shape;
  const char *c_type;    /* parameter of the public function, name appended */
  const char *enum_name; /* of call-table.h */
};

/* The order is that of ret_types in types.c. */
enum ret_kind {
  RET_ERR,
  RET_INT,
  RET_INT64,
  RET_BOOL,
  RET_STRING,
  RET_CONSTSTRING,
  RET_CONSTOPTSTRING,
  RET_STRINGLIST,
  RET_HASHTABLE,
  RET_BUFFER,
  RET_STRUCT,
  RET_STRUCTLIST,
  RET_VOID,
  NR_RET_KINDS
};

struct ret_type {
  const char *name;      /* in the XML */
  const char *c_type;    /* NULL for structs: depends on the struct */
  const char *failure;   /* what the C function returns on error */
  const char *enum_name; /* of call-table.h */
};

/* The order is that of field_types in types.c. */
enum field_kind {
  FIELD_CHAR,
  FIELD_INT32,
  FIELD_UINT32,
  FIELD_INT64,
  FIELD_UINT64,
  FIELD_BYTES,   /* uint64_t, a number of bytes */
  FIELD_PERCENT, /* float, -1 if absent */
  FIELD_STRING,
  FIELD_UUID,   /* 32 bytes, not terminated */
  FIELD_BUFFER, /* two members: F_len and F */
  NR_FIELD_KINDS
};

struct field_type {
  const char *name;
  const char *c_type;   /* in guestfs.h */
  const char *xdr_type; /* in the .x file */
  int min_wire;         /* bytes it takes on the wire at least */
  const char *enum_name;
};

struct field {
  const char *name;
  enum field_kind kind;
  struct loc loc;
};

struct structure {
  const char *name;
  const char *doc;
  struct field *fields;
  size_t nr_fields;
  bool private_;
  struct loc loc;
};

struct arg {
  const char *name;
  enum arg_kind kind;
  struct loc loc;
};

/* An optional argument that an alias gives to the call that it stands for. */
struct set {
  const char *name;
  const char *value;
  struct loc loc;
};

enum side { SIDE_DAEMON, SIDE_LIBRARY };

enum call_flag {
  CALL_PRIVATE = 1 << 0,        /* under GUESTFS_PRIVATE, not in the manual */
  CALL_PROGRESS = 1 << 1,       /* may send progress messages */
  CALL_CANCELLABLE = 1 << 2,    /* can be stopped with user_cancel */
  CALL_CONFIG_ONLY = 1 << 3,    /* only before launch */
  CALL_CONTROL = 1 << 4,        /* only on channel 0; not exported */
  CALL_PROTOCOL_LIMIT = 1 << 5, /* data must fit in one message */
  CALL_NO_WRAPPER = 1 << 6,     /* callable at any time: no trace, no state */
  CALL_OCTAL = 1 << 7,          /* gfs-call prints the result in octal */
  CALL_HEX = 1 << 8,            /* ... or in hexadecimal */
};

struct call {
  const char *name;
  int proc; /* 0 for library-side calls */
  const char *since;
  enum side side;
  const char *group;         /* optional feature group, or NULL */
  const char *deprecated_by; /* call name, "no_replacement", or NULL */
  const char *alias;         /* same thing under another name, or NULL */
  bool plain;                /* X without and X_opts with optional arguments */
  unsigned flags;            /* enum call_flag */
  struct arg *args;
  size_t nr_args;
  struct arg *opts; /* position is bit number */
  size_t nr_opts;
  struct set *sets; /* of a daemon-side alias */
  size_t nr_sets;
  enum ret_kind ret;
  const char *ret_of;            /* what the strings denote, or NULL */
  const struct structure *ret_s; /* set by read.c if the name is known */
  const char *summary;
  const char *doc;
  struct loc loc;
};

struct retired {
  int proc;
  struct loc loc;
};

/* One XML file. */
struct family {
  const char *name;
  const char *source; /* base name of the file */
  const char *summary;
  struct structure *structs;
  size_t nr_structs;
  struct call *calls;
  size_t nr_calls;
  struct retired *retired;
  size_t nr_retired;
  struct loc loc;
};

struct model {
  struct family *families;
  size_t nr_families;
  const char *fixed;        /* text of guestfs-fixed.h.in */
  const char **fixed_names; /* functions declared there, without guestfs_ */
  size_t nr_fixed_names;
};

/* types.c */
extern const struct arg_type arg_types[NR_ARG_KINDS];
extern const struct ret_type ret_types[NR_RET_KINDS];
extern const struct field_type field_types[NR_FIELD_KINDS];

/* Position in the table of that name, or -1. */
int arg_kind_find (const char *name);
int ret_kind_find (const char *name);
int field_kind_find (const char *name);
/* enum call_flag of that name, or 0. */
unsigned call_flag_find (const char *name);

static inline enum shape
arg_shape (const struct arg *arg)
{
  return arg_types[arg->kind].shape;
}

/* model.c: questions that more than one emitter asks. */
const struct call *model_find_call (const struct model *m, const char *name);
const struct structure *model_find_struct (const struct model *m,
                                           const char *name);
bool model_has_fixed (const struct model *m, const char *name);
/* Whether anything goes over the wire in front of the call's result. */
bool call_has_wire_args (const struct call *call);
bool call_has_wire_ret (const struct call *call);
bool call_has_shape (const struct call *call, enum shape shape);
/* The optional argument of that name, or NULL. */
const struct arg *call_find_opt (const struct call *call, const char *name);
/* Public C type of the result, with its trailing blank or star. */
const char *call_ret_type (const struct call *call);
/* Name that carries the optional arguments: "X" or "X_opts".  Static buffer
 * free: the result is allocated once for the life of the process. */
const char *call_opts_name (const struct call *call);
/* All calls sorted by name or by procedure number (daemon side only).  The
 * vector is the caller's. */
const struct call **model_calls_by_name (const struct model *m, size_t *nr);
const struct call **model_calls_by_proc (const struct model *m, size_t *nr);

/* read.c: returns NULL after printing `file:line: error: ...`. */
struct model *model_read (const char *schema, const char *fixed,
                          char *const *files, size_t nr_files);

/* check.c: returns the number of mistakes, each printed. */
int model_check (const struct model *m);

#endif

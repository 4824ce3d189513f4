/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the generated client stubs call: tracing, argument errors, and the
 * one function that carries a call to the daemon and back.
 */
#ifndef GM_STUB_H
#define GM_STUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <rpc/types.h>
#include <rpc/xdr.h>

#include "guestfs.h"

/* One call to the daemon. */
struct gm_rpc {
  const char *name; /* "mkdir" */
  int proc;
  xdrproc_t xdr_args; /* NULL: no arguments */
  void *args;
  xdrproc_t xdr_ret; /* NULL: no result */
  void *ret;         /* zeroed by the caller, who frees it by xdr_free */
  uint64_t optargs_bitmask;
  const char *const *filein; /* host files streamed to the daemon */
  size_t nr_filein;
  const char *const *fileout; /* host files written from the daemon */
  size_t nr_fileout;
  uint32_t serial; /* filled in when it is sent */
};

/* Carry out RPC.  Needs state READY.  Returns 0, or -1 with the error
 * already recorded in the handle.  File names `/dev/stdin`, `/dev/stdout`
 * and `/dev/fd/N` mean descriptors of this process.
 */
int gm_rpc_call (guestfs_h *g, struct gm_rpc *rpc);

/* Every stub brackets its work with these two, which also lock the handle.
 * Calls made by the library itself nest: only the outermost is traced, sends
 * event ENTER, forgets an old user_cancel, and names the errors.
 */
void gm_call_begin (guestfs_h *g, const char *name);
void gm_call_end (guestfs_h *g);

/* Argument errors; all return -1 with the error recorded: ARG is NULL, no
 * optional argument of these bits is known, the handle is past CONFIG (0 if
 * it is not).
 */
int gm_null_arg (guestfs_h *g, const char *call, const char *arg);
int gm_bad_optargs (guestfs_h *g, const char *call, uint64_t bitmask);
int gm_need_config (guestfs_h *g, const char *call);

/* Tracing: one line `mkdir "/x"` before the call, `mkdir = 0` after. */
struct gm_trace {
  guestfs_h *g;
  char *text;
  size_t len;
  FILE *fp; /* open_memstream on text */
};

/* Should the current call be traced? */
bool gm_tracing (guestfs_h *g);

/* Start a line with the name of the call; add one argument after the other,
 * OPT being the name of an optional one or NULL; tell the event, which frees
 * the line.  Strings are quoted, bytes that are not printable escaped, secrets
 * not shown.
 */
void gm_trace_open (guestfs_h *g, struct gm_trace *t, const char *call);
void gm_trace_str (struct gm_trace *t, const char *opt, const char *s);
void gm_trace_buf (struct gm_trace *t, const char *opt, const void *p,
                   size_t n);
void gm_trace_int (struct gm_trace *t, const char *opt, int64_t i);
void gm_trace_bool (struct gm_trace *t, const char *opt, int b);
void gm_trace_list (struct gm_trace *t, const char *opt, char *const *list);
void gm_trace_secret (struct gm_trace *t, const char *opt);
void gm_trace_emit (struct gm_trace *t);

/* The line after a call, by the type of its result. */
void gm_trace_result_int (guestfs_h *g, const char *call, int64_t r);
void gm_trace_result_str (guestfs_h *g, const char *call, const char *r);
void gm_trace_result_list (guestfs_h *g, const char *call, char *const *r);
void gm_trace_result_buf (guestfs_h *g, const char *call, const void *p,
                          size_t n);
void gm_trace_result_struct (guestfs_h *g, const char *call, const char *type);
void gm_trace_result_error (guestfs_h *g, const char *call);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rpc_X of stubs-FAMILY.c: fill the XDR arguments, make the call, take the
 * result out of its XDR struct.
 */
#include <stdlib.h>

#include "emit.h"
#include "emit-rpc.h"
#include "util.h"

static void emit_locals (FILE *fp, const struct call *call);
static void emit_fill (FILE *fp, const struct arg *a, const char *value);
static void emit_fill_opt (FILE *fp, const struct call *call,
                           const struct arg *a);
static void emit_take_ret (FILE *fp, const struct call *call);

void
emit_rpc (FILE *fp, const struct call *call)
{
  const char *n = call->name;

  fprintf (fp, "\nstatic ");
  emit_definition (fp, call_ret_type (call), xasprintf ("rpc_%s", n), call,
                   call->nr_opts ? FORM_STRUCT : FORM_PLAIN);
  fprintf (fp, "{\n");
  emit_locals (fp, call);
  for (size_t i = 0; i < call->nr_args; i++)
    emit_fill (fp, &call->args[i], call->args[i].name);
  for (size_t i = 0; i < call->nr_opts; i++)
    emit_fill_opt (fp, call, &call->opts[i]);
  if (!call_has_wire_ret (call))
    fprintf (fp, "  return gm_rpc_call (g, &rpc);\n}\n");
  else {
    fprintf (fp, "  if (gm_rpc_call (g, &rpc) == 0) {\n");
    emit_take_ret (fp, call);
    fprintf (fp,
             "  }\n"
             "  xdr_free ((xdrproc_t) xdr_guestfs_%s_ret, (char *) &ret);\n"
             "  return r;\n}\n",
             n);
  }
}

static void
emit_file_vector (FILE *fp, const struct call *call, enum shape shape,
                  const char *name)
{
  struct words w = { 0 };

  for (size_t i = 0; i < call->nr_args; i++)
    if (arg_shape (&call->args[i]) == shape)
      words_add (&w, "%s", call->args[i].name);
  if (w.nr > 0)
    words_print (fp, xasprintf ("  const char *const %s[] = { ", name), -1, &w,
                 " };\n");
}

static void
emit_locals (FILE *fp, const struct call *call)
{
  const char *n = call->name;

  emit_file_vector (fp, call, SHAPE_FILEIN, "sent");
  emit_file_vector (fp, call, SHAPE_FILEOUT, "received");
  if (call_has_wire_args (call))
    fprintf (fp, "  struct guestfs_%s_args args = { 0 };\n", n);
  if (call_has_wire_ret (call))
    fprintf (fp,
             "  struct guestfs_%s_ret ret = { 0 };\n"
             "  %sr = %s;\n",
             n, call_ret_type (call), ret_types[call->ret].failure);
  fprintf (fp,
           "  struct gm_rpc rpc = {\n"
           "    .name = \"%s\",\n"
           "    .proc = GUESTFS_PROC_%s,\n",
           n, xupper (n));
  if (call_has_wire_args (call))
    fprintf (fp,
             "    .xdr_args = (xdrproc_t) xdr_guestfs_%s_args,\n"
             "    .args = &args,\n",
             n);
  if (call_has_wire_ret (call))
    fprintf (fp,
             "    .xdr_ret = (xdrproc_t) xdr_guestfs_%s_ret,\n"
             "    .ret = &ret,\n",
             n);
  if (call->nr_opts > 0)
    fprintf (fp, "    .optargs_bitmask = optargs->bitmask,\n");
  if (call_has_shape (call, SHAPE_FILEIN))
    fprintf (fp, "    .filein = sent,\n"
                 "    .nr_filein = sizeof sent / sizeof sent[0],\n");
  if (call_has_shape (call, SHAPE_FILEOUT))
    fprintf (fp, "    .fileout = received,\n"
                 "    .nr_fileout = sizeof received / sizeof received[0],\n");
  fprintf (fp, "  };\n\n");
}

/* XDR's types know no const; encoding changes nothing. */
static void
emit_fill (FILE *fp, const struct arg *a, const char *value)
{
  const char *n = a->name;

  switch (arg_shape (a)) {
  case SHAPE_STRING:
    fprintf (fp, "  args.%s = (char *) %s;\n", n, value);
    break;
  case SHAPE_OPTSTRING:
    fprintf (fp, "  args.%s = %s ? (guestfs_str *) &%s : NULL;\n", n, value,
             value);
    break;
  case SHAPE_LIST:
    fprintf (fp,
             "  args.%s.%s_len = gm_list_len (%s);\n"
             "  args.%s.%s_val = (guestfs_str *) %s;\n",
             n, n, value, n, n, value);
    break;
  case SHAPE_BUFFER:
    fprintf (fp,
             "  args.%s.%s_len = gm_wire_len (%s_size);\n"
             "  args.%s.%s_val = (char *) %s;\n",
             n, n, value, n, n, value);
    break;
  case SHAPE_BOOL:
  case SHAPE_INT:
  case SHAPE_INT64:
    fprintf (fp, "  args.%s = %s;\n", n, value);
    break;
  case SHAPE_FILEIN:
  case SHAPE_FILEOUT:
  case SHAPE_POINTER:
    break;
  }
}

/* Optional arguments are always encoded; those not given are empty. */
static void
emit_fill_opt (FILE *fp, const struct call *call, const struct arg *a)
{
  char *bit = xasprintf ("GUESTFS_%s_%s_BITMASK",
                         xupper (call_opts_name (call)), xupper (a->name));
  const char *n = a->name;

  if (arg_shape (a) == SHAPE_STRING)
    fprintf (fp, "  args.%s = (char *) \"\";\n", n);
  fprintf (fp, "  if (optargs->bitmask & %s)%s\n", bit,
           arg_shape (a) == SHAPE_LIST ? " {" : "");
  if (arg_shape (a) == SHAPE_LIST)
    fprintf (fp,
             "    args.%s.%s_len = gm_list_len (optargs->%s);\n"
             "    args.%s.%s_val = (guestfs_str *) optargs->%s;\n  }\n",
             n, n, n, n, n, n);
  else
    fprintf (fp, "    args.%s = %soptargs->%s;\n", n,
             arg_shape (a) == SHAPE_STRING ? "(char *) " : "", n);
}

static void
emit_take_ret (FILE *fp, const struct call *call)
{
  switch (call->ret) {
  case RET_STRING:
    fprintf (fp, "    r = ret.n;\n"
                 "    ret.n = NULL;\n");
    break;
  case RET_STRINGLIST:
  case RET_HASHTABLE:
    fprintf (fp, "    r = gm_take_strings (g, ret.n.n_val, ret.n.n_len);\n"
                 "    ret.n.n_val = NULL;\n"
                 "    ret.n.n_len = 0;\n");
    break;
  case RET_BUFFER:
    fprintf (fp, "    /* not NULL even if empty: that would be an error */\n"
                 "    r = ret.n.n_val ? ret.n.n_val : gm_malloc (g, 1);\n"
                 "    *size_r = ret.n.n_len;\n"
                 "    ret.n.n_val = NULL;\n"
                 "    ret.n.n_len = 0;\n");
    break;
  case RET_STRUCT:
    fprintf (fp, "    r = gm_take_%s (g, &ret.n);\n", call->ret_of);
    break;
  case RET_STRUCTLIST:
    fprintf (fp, "    r = gm_take_%s_list (g, &ret.n);\n", call->ret_of);
    break;
  default:
    fprintf (fp, "    r = ret.n;\n");
  }
}

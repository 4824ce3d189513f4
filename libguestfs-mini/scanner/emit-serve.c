/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* serve-FAMILY.c: the daemon's half of every call.  serve_X decodes the
 * arguments, checks them by their kind, calls do_X and encodes the result.
 * Translated arguments replace those in the XDR struct, which owns them all.
 */
#include <stdlib.h>

#include "emit.h"
#include "emit-daemon.h"
#include "util.h"

static void emit_serve (FILE *fp, const struct model *m,
                        const struct call *call);
static void emit_decode (FILE *fp, const struct call *call);
static bool emit_checks (FILE *fp, const struct call *call);
static void emit_opts (FILE *fp, const struct call *call);
static void emit_sets (FILE *fp, const struct call *call,
                       const struct call *to);
static void emit_call_do (FILE *fp, const struct call *call,
                          const struct call *to);
static void emit_reply (FILE *fp, const struct call *call);

void
emit_serve_h (FILE *fp, const struct model *m,
              const struct family *unused __attribute__ ((unused)))
{
  size_t nr;
  const struct call **calls = model_calls_by_proc (m, &nr);

  emit_banner (fp, NULL, "One function for each daemon-side call.");
  fprintf (fp,
           "#ifndef GUESTFSD_SERVE_H\n#define GUESTFSD_SERVE_H\n\n"
           "#include \"call.h\"\n\n"
           "/* Decode the arguments at IN, do it, reply.  Return 0, or -1 when "
           "an error was\n * sent. */\n");
  for (size_t i = 0; i < nr; i++)
    fprintf (fp, "int serve_%s (struct call *c, XDR *in);\n", calls[i]->name);
  fprintf (fp, "\n#endif\n");
  free (calls);
}

void
emit_serve_c (FILE *fp, const struct model *m, const struct family *f)
{
  emit_banner (fp, f, xasprintf ("The daemon's side: %s.", f->summary));
  fprintf (fp, "#include <stdlib.h>\n\n"
               "#include \"args.h\"\n"
               "#include \"call.h\"\n"
               "#include \"daemon-calls.h\"\n"
               "#include \"guestfs_protocol.h\"\n"
               "#include \"serve.h\"\n");
  for (size_t i = 0; i < f->nr_calls; i++)
    if (f->calls[i].side == SIDE_DAEMON)
      emit_serve (fp, m, &f->calls[i]);
}

/* What do_X returned cannot be put into the XDR struct as it is. */
static bool
needs_r (const struct call *call)
{
  return call->ret != RET_STRING && call->ret != RET_STRINGLIST &&
         call->ret != RET_HASHTABLE && call->ret != RET_BUFFER;
}

static void
emit_serve (FILE *fp, const struct model *m, const struct call *call)
{
  const struct call *to = call->alias ? model_find_call (m, call->alias) : call;
  const char *n = call->name;
  bool args = call_has_wire_args (call), ret = call_has_wire_ret (call);
  bool jumps;

  fprintf (fp, "\nint\nserve_%s (struct call *c, XDR *in%s)\n{\n", n,
           args ? "" : " __attribute__ ((unused))");
  if (args)
    fprintf (fp, "  struct guestfs_%s_args args = { 0 };\n", n);
  if (ret)
    fprintf (fp, "  struct guestfs_%s_ret ret = { 0 };\n", n);
  if (call->nr_opts > 0)
    fprintf (fp, "  struct do_%s_opts o = { .bitmask = c->optargs_bitmask };\n",
             n);
  if (to != call && to->nr_opts > 0)
    emit_sets (fp, call, to);
  if (call->ret == RET_BUFFER)
    fprintf (fp, "  size_t size = 0;\n");
  if (ret && needs_r (call))
    fprintf (fp, "  %sr;\n", do_ret_type (call));
  fprintf (fp, "  int status = -1;\n\n");

  if (args)
    emit_decode (fp, call);
  jumps = emit_checks (fp, call) || args;
  emit_opts (fp, call);
  emit_call_do (fp, call, to);
  emit_reply (fp, call);

  if (jumps)
    fprintf (fp, "out:\n");
  if (args)
    fprintf (
      fp, "  xdr_free ((xdrproc_t) xdr_guestfs_%s_args, (char *) &args);\n", n);
  if (ret)
    fprintf (
      fp, "  xdr_free ((xdrproc_t) xdr_guestfs_%s_ret, (char *) &ret);\n", n);
  fprintf (fp, "  return status;\n}\n");
}

static void
emit_decode (FILE *fp, const struct call *call)
{
  fprintf (fp,
           "  if (!xdr_guestfs_%s_args (in, &args)) {\n"
           "    reply_error (c, \"cannot decode the arguments of %s\");\n"
           "    goto out;\n  }\n",
           call->name, call->name);
}

/* The function of args.h that checks or translates arguments of that kind. */
static const char *
check_function (const struct arg *a)
{
  switch (a->kind) {
  case ARG_PATHNAME:
    return "args_path";
  case ARG_DEVICE:
    return "args_device";
  case ARG_DEV_OR_PATH:
    return "args_dev_or_path";
  case ARG_MOUNTABLE_OR_PATH:
    return "args_mountable_or_path";
  case ARG_GUID:
    return "args_guid";
  case ARG_STRINGLIST:
    return "args_list";
  case ARG_DEVICELIST:
    return "args_devices";
  case ARG_FILENAMELIST:
    return "args_filenames";
  default:
    return NULL;
  }
}

static void
emit_check (FILE *fp, const struct arg *a)
{
  const char *n = a->name, *function = check_function (a);
  struct words w = { 0 };

  if (function == NULL)
    return;
  words_add (&w, "c");
  words_add (&w, "\"%s\"", n);
  if (arg_shape (a) == SHAPE_LIST) {
    words_add (&w, "args.%s.%s_len", n, n);
    words_add (&w, "&args.%s.%s_val", n, n);
  } else
    words_add (&w, "&args.%s", n);
  words_print (fp, xasprintf ("  if (%s (", function), -1, &w,
               ") == -1)\n    goto out;\n");
}

/* Returns true if there was anything to check. */
static bool
emit_checks (FILE *fp, const struct call *call)
{
  bool any = false;

  for (size_t i = 0; i < call->nr_args; i++) {
    emit_check (fp, &call->args[i]);
    any = any || check_function (&call->args[i]);
  }
  for (size_t i = 0; i < call->nr_opts; i++)
    if (arg_shape (&call->opts[i]) == SHAPE_LIST)
      emit_check (fp, &call->opts[i]);
  return any;
}

static char *
do_value (const struct arg *a)
{
  switch (arg_shape (a)) {
  case SHAPE_OPTSTRING:
    return xasprintf ("args.%s ? *args.%s : NULL", a->name, a->name);
  case SHAPE_LIST:
  case SHAPE_BUFFER:
    return xasprintf ("args.%s.%s_val", a->name, a->name);
  default:
    return xasprintf ("args.%s", a->name);
  }
}

static void
emit_opts (FILE *fp, const struct call *call)
{
  for (size_t i = 0; i < call->nr_opts; i++)
    fprintf (fp, "  if (o.bitmask & GUESTFS_%s_%s_BITMASK)\n    o.%s = %s;\n",
             xupper (call->name), xupper (call->opts[i].name),
             call->opts[i].name, do_value (&call->opts[i]));
}

static const char *
result_place (const struct call *call)
{
  switch (call->ret) {
  case RET_ERR:
    return "status";
  case RET_STRING:
    return "ret.n";
  case RET_STRINGLIST:
  case RET_HASHTABLE:
    return "ret.n.n_val";
  case RET_BUFFER:
    return "ret.n.n_val";
  default:
    return "r";
  }
}

static char *
set_value (const struct arg *opt, const char *value)
{
  return xasprintf (arg_shape (opt) == SHAPE_STRING  ? "\"%s\""
                    : arg_shape (opt) == SHAPE_INT64 ? "INT64_C (%s)"
                                                     : "%s",
                    value);
}

/* The optional arguments that alias CALL gives to TO. */
static void
emit_sets (FILE *fp, const struct call *call, const struct call *to)
{
  fprintf (fp, "  const struct do_%s_opts o = {\n    .bitmask = 0", to->name);
  for (size_t i = 0; i < call->nr_sets; i++)
    fprintf (fp, " |\n               GUESTFS_%s_%s_BITMASK", xupper (to->name),
             xupper (call->sets[i].name));
  for (size_t i = 0; i < call->nr_sets; i++)
    fprintf (
      fp, ",\n    .%s = %s", call->sets[i].name,
      set_value (call_find_opt (to, call->sets[i].name), call->sets[i].value));
  fprintf (fp, ",\n  };\n");
}

static void
emit_call_do (FILE *fp, const struct call *call, const struct call *to)
{
  struct words w = { 0 };

  words_add (&w, "c");
  for (size_t i = 0; i < call->nr_args; i++) {
    const struct arg *a = &call->args[i];

    if (arg_shape (a) == SHAPE_FILEIN || arg_shape (a) == SHAPE_FILEOUT)
      continue;
    words_add (&w, "%s", do_value (a));
    if (arg_shape (a) == SHAPE_BUFFER)
      words_add (&w, "args.%s.%s_len", a->name, a->name);
  }
  if (to->nr_opts > 0)
    words_add (&w, "&o");
  if (call->ret == RET_BUFFER)
    words_add (&w, "&size");
  words_print (fp, xasprintf ("  %s = do_%s (", result_place (call), to->name),
               -1, &w, ");\n");
}

static void
emit_reply (FILE *fp, const struct call *call)
{
  const char *failure = "NULL";

  if (call->ret == RET_ERR) {
    fprintf (fp, "  if (status == 0)\n"
                 "    status = reply_success (c, NULL, NULL);\n");
    return;
  }
  if (call->ret == RET_INT || call->ret == RET_INT64 || call->ret == RET_BOOL)
    failure = "-1";
  fprintf (fp, "  if (%s != %s) {\n", result_place (call), failure);
  switch (call->ret) {
  case RET_STRING:
    break;
  case RET_STRINGLIST:
  case RET_HASHTABLE:
    fprintf (fp, "    ret.n.n_len = args_count (ret.n.n_val);\n");
    break;
  case RET_BUFFER:
    fprintf (fp, "    ret.n.n_len = args_wire_len (size);\n");
    break;
  case RET_STRUCT:
  case RET_STRUCTLIST:
    fprintf (fp, "    ret.n = *r;\n    free (r);\n");
    break;
  default:
    fprintf (fp, "    ret.n = r;\n");
  }
  fprintf (fp,
           "    status = reply_success (c, (xdrproc_t) xdr_guestfs_%s_ret,\n"
           "                            &ret);\n  }\n",
           call->name);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stubs-FAMILY.c: the public functions of a family.
 *
 * guestfs_X checks its arguments, traces, and calls rpc_X, which carries a
 * daemon-side call over the wire (emit-rpc.c), or gm_call_X, written by hand.
 * gm-calls.h has the prototypes of the latter.
 */
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "emit-rpc.h"
#include "util.h"

static void emit_public (FILE *fp, const struct call *call);
static void emit_null_checks (FILE *fp, const struct call *call);
static void emit_opt_checks (FILE *fp, const struct call *call);
static void emit_trace (FILE *fp, const struct call *call);
static void emit_result_trace (FILE *fp, const struct call *call);
static void emit_variadic (FILE *fp, const struct call *call);

void
emit_gm_calls_h (FILE *fp, const struct model *m,
                 const struct family *unused __attribute__ ((unused)))
{
  emit_banner (fp, NULL, "Calls that the library carries out itself.");
  fprintf (fp,
           "#ifndef GM_CALLS_H\n#define GM_CALLS_H\n\n"
           "#include \"guestfs.h\"\n\n"
           "/* The stubs have checked what can be checked: no NULL where none "
           "is allowed,\n"
           " * no unknown optional argument.  On error these record it in the "
           "handle and\n"
           " * return what the public function returns. */\n\n");
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_calls; j++) {
      const struct call *call = &m->families[i].calls[j];

      if (call->side == SIDE_LIBRARY && call->alias == NULL)
        emit_prototype (fp, call_ret_type (call),
                        xasprintf ("gm_call_%s", call->name), call,
                        call->nr_opts ? FORM_STRUCT : FORM_PLAIN, ");\n");
    }
  fprintf (fp, "\n#endif\n");
}

void
emit_stubs_c (FILE *fp, const struct model *m __attribute__ ((unused)),
              const struct family *f)
{
  emit_banner (fp, f, xasprintf ("Public functions: %s.", f->summary));
  fprintf (fp, "#include <stdarg.h>\n"
               "#include <stdbool.h>\n"
               "#include <stddef.h>\n"
               "#include <stdint.h>\n\n"
               "#define GUESTFS_PRIVATE 1\n"
               "#include \"guestfs_protocol.h\"\n"
               "#include \"guestfs.h\"\n"
               "#include \"error.h\"\n"
               "#include \"gm-calls.h\"\n"
               "#include \"stub.h\"\n"
               "#include \"wire-structs.h\"\n");
  for (size_t i = 0; i < f->nr_calls; i++) {
    const struct call *call = &f->calls[i];

    if (call->side == SIDE_DAEMON)
      emit_rpc (fp, call);
    emit_public (fp, call);
    if (call->nr_opts > 0)
      emit_variadic (fp, call);
  }
}

/* What does the work. */
static const char *
body_name (const struct call *call)
{
  if (call->alias && call->side == SIDE_LIBRARY)
    return xasprintf ("guestfs_%s", call->alias);
  return xasprintf ("%s_%s", call->side == SIDE_DAEMON ? "rpc" : "gm_call",
                    call->name);
}

static void
emit_body_call (FILE *fp, const struct call *call, const char *head)
{
  char *start = xasprintf ("  %s%s (", head, body_name (call));
  struct words w = { 0 };

  words_add_passed (&w, call, call->nr_opts ? "optargs" : NULL);
  words_print (fp, start, -1, &w, ");\n");
  free (start);
}

static bool
can_be_null (const struct arg *a)
{
  return arg_shape (a) == SHAPE_OPTSTRING || arg_shape (a) == SHAPE_BOOL ||
         arg_shape (a) == SHAPE_INT || arg_shape (a) == SHAPE_INT64 ||
         arg_shape (a) == SHAPE_POINTER;
}

/* Whether the function can give up before it does anything. */
static bool
has_checks (const struct call *call)
{
  for (size_t i = 0; i < call->nr_args; i++)
    if (!can_be_null (&call->args[i]))
      return true;
  return call->nr_opts > 0 || call->ret == RET_BUFFER ||
         (call->flags & CALL_CONFIG_ONLY);
}

static void
emit_public (FILE *fp, const struct call *call)
{
  const char *type = call_ret_type (call), *name = call->name;
  const char *opts = call_opts_name (call);
  bool is_void = call->ret == RET_VOID;

  fputc ('\n', fp);
  emit_definition (fp, type,
                   call->nr_opts ? xasprintf ("guestfs_%s_argv", opts)
                                 : xasprintf ("guestfs_%s", name),
                   call, call->nr_opts ? FORM_STRUCT : FORM_PLAIN);
  fprintf (fp, "{\n");
  if (call->flags & CALL_NO_WRAPPER) {
    emit_body_call (fp, call, is_void ? "" : "return ");
    fprintf (fp, "}\n");
    return;
  }
  if (call->nr_opts)
    fprintf (fp, "  static const struct guestfs_%s_argv none;\n", opts);
  if (!is_void)
    fprintf (fp, "  %sr = %s;\n", type, ret_types[call->ret].failure);
  fprintf (fp, "  bool tracing;\n\n");
  if (call->nr_opts)
    fprintf (fp, "  if (optargs == NULL)\n    optargs = &none;\n");
  fprintf (fp,
           "  gm_call_begin (g, \"%s\");\n"
           "  tracing = gm_tracing (g);\n",
           name);
  emit_null_checks (fp, call);
  emit_opt_checks (fp, call);
  emit_trace (fp, call);
  if (call->flags & CALL_CONFIG_ONLY)
    fprintf (fp, "  if (gm_need_config (g, \"%s\") == -1)\n    goto out;\n",
             name);
  emit_body_call (fp, call, is_void ? "" : "r = ");
  if (has_checks (call))
    fprintf (fp, "out:\n");
  emit_result_trace (fp, call);
  fprintf (fp, "  gm_call_end (g);\n%s}\n", is_void ? "" : "  return r;\n");
}

static void
emit_null_check (FILE *fp, const char *call, const char *cond, const char *arg)
{
  fprintf (fp,
           "  if (%s == NULL) {\n"
           "    gm_null_arg (g, \"%s\", \"%s\");\n"
           "    goto out;\n  }\n",
           cond, call, arg);
}

static void
emit_null_checks (FILE *fp, const struct call *call)
{
  for (size_t i = 0; i < call->nr_args; i++)
    if (!can_be_null (&call->args[i]))
      emit_null_check (fp, call->name, call->args[i].name, call->args[i].name);
  if (call->ret == RET_BUFFER)
    emit_null_check (fp, call->name, "size_r", "size_r");
}

static char *
opt_bit (const struct call *call, const struct arg *opt)
{
  return xasprintf ("GUESTFS_%s_%s_BITMASK", xupper (call_opts_name (call)),
                    xupper (opt->name));
}

static void
emit_opt_checks (FILE *fp, const struct call *call)
{
  unsigned long long mask = (1ULL << call->nr_opts) - 1;

  if (call->nr_opts == 0)
    return;
  fprintf (fp,
           "  if (optargs->bitmask & ~UINT64_C (%#llx)) {\n"
           "    gm_bad_optargs (g, \"%s\",\n"
           "                    optargs->bitmask & ~UINT64_C (%#llx));\n"
           "    goto out;\n  }\n",
           mask, call->name, mask);
  for (size_t i = 0; i < call->nr_opts; i++)
    if (!can_be_null (&call->opts[i]))
      fprintf (fp,
               "  if ((optargs->bitmask & %s) &&\n"
               "      optargs->%s == NULL) {\n"
               "    gm_null_arg (g, \"%s\", \"%s\");\n"
               "    goto out;\n  }\n",
               opt_bit (call, &call->opts[i]), call->opts[i].name, call->name,
               call->opts[i].name);
}

/* `name` is what the trace calls the argument ("NULL" if positional). */
static void
emit_trace_arg (FILE *fp, const struct arg *a, const char *name,
                const char *value)
{
  if (a->kind == ARG_KEY) {
    fprintf (fp, "gm_trace_secret (&tr, %s);\n", name);
    return;
  }
  switch (arg_shape (a)) {
  case SHAPE_STRING:
  case SHAPE_OPTSTRING:
  case SHAPE_FILEIN:
  case SHAPE_FILEOUT:
    fprintf (fp, "gm_trace_str (&tr, %s, %s);\n", name, value);
    break;
  case SHAPE_LIST:
    fprintf (fp, "gm_trace_list (&tr, %s, %s);\n", name, value);
    break;
  case SHAPE_BOOL:
    fprintf (fp, "gm_trace_bool (&tr, %s, %s);\n", name, value);
    break;
  case SHAPE_INT:
  case SHAPE_INT64:
    fprintf (fp, "gm_trace_int (&tr, %s, %s);\n", name, value);
    break;
  case SHAPE_BUFFER:
    fprintf (fp, "gm_trace_buf (&tr, %s, %s, %s_size);\n", name, value, value);
    break;
  case SHAPE_POINTER:
    fprintf (fp, "gm_trace_int (&tr, %s, (intptr_t) %s);\n", name, value);
    break;
  }
}

static void
emit_trace (FILE *fp, const struct call *call)
{
  fprintf (fp,
           "  if (tracing) {\n"
           "    struct gm_trace tr;\n\n"
           "    gm_trace_open (g, &tr, \"%s\");\n",
           call->name);
  for (size_t i = 0; i < call->nr_args; i++) {
    fprintf (fp, "    ");
    emit_trace_arg (fp, &call->args[i], "NULL", call->args[i].name);
  }
  for (size_t i = 0; i < call->nr_opts; i++) {
    const struct arg *a = &call->opts[i];

    fprintf (fp, "    if (optargs->bitmask & %s)\n      ", opt_bit (call, a));
    emit_trace_arg (fp, a, xasprintf ("\"%s\"", a->name),
                    xasprintf ("optargs->%s", a->name));
  }
  fprintf (fp, "    gm_trace_emit (&tr);\n  }\n");
}

static void
emit_result_trace (FILE *fp, const struct call *call)
{
  const char *n = call->name;

  if (call->ret == RET_VOID)
    return;
  if (call->ret != RET_CONSTOPTSTRING)
    fprintf (fp,
             "  if (tracing && r == %s)\n"
             "    gm_trace_result_error (g, \"%s\");\n"
             "  else if (tracing)\n",
             ret_types[call->ret].failure, n);
  else
    fprintf (fp, "  if (tracing)\n");
  switch (call->ret) {
  case RET_STRING:
  case RET_CONSTSTRING:
  case RET_CONSTOPTSTRING:
    fprintf (fp, "    gm_trace_result_str (g, \"%s\", r);\n", n);
    break;
  case RET_STRINGLIST:
  case RET_HASHTABLE:
    fprintf (fp, "    gm_trace_result_list (g, \"%s\", r);\n", n);
    break;
  case RET_BUFFER:
    fprintf (fp, "    gm_trace_result_buf (g, \"%s\", r, *size_r);\n", n);
    break;
  case RET_STRUCT:
  case RET_STRUCTLIST:
    fprintf (fp, "    gm_trace_result_struct (g, \"%s\", \"%s%s\");\n", n,
             call->ret_of, call->ret == RET_STRUCTLIST ? "_list" : "");
    break;
  default:
    fprintf (fp, "    gm_trace_result_int (g, \"%s\", r);\n", n);
  }
}

static void
emit_forward (FILE *fp, const struct call *call, enum form form, const char *to,
              const char *last)
{
  const char *opts = call_opts_name (call);
  const char *suffix = form == FORM_VA ? "_va" : "";
  const char *name = form == FORM_PLAIN ? call->name : opts;
  struct words w = { 0 };

  fputc ('\n', fp);
  emit_definition (fp, call_ret_type (call),
                   xasprintf ("guestfs_%s%s", name, suffix), call, form);
  fprintf (fp, "{\n");
  if (form == FORM_DOTS) {
    const char *before = "g";

    for (size_t i = 0; i < call->nr_args; i++)
      before = arg_shape (&call->args[i]) == SHAPE_BUFFER
                 ? xasprintf ("%s_size", call->args[i].name)
                 : call->args[i].name;
    if (call->ret == RET_BUFFER)
      before = "size_r";
    fprintf (fp,
             "  va_list args;\n  %sr;\n\n"
             "  va_start (args, %s);\n",
             call_ret_type (call), before);
  }
  words_add_passed (&w, call, last);
  words_print (
    fp, xasprintf ("  %s%s (", form == FORM_DOTS ? "r = " : "return ", to), -1,
    &w, ");\n");
  if (form == FORM_DOTS)
    fprintf (fp, "  va_end (args);\n  return r;\n");
  fprintf (fp, "}\n");
}

static void
emit_va_case (FILE *fp, const struct call *call, const struct arg *a)
{
  static const char *const va_types[] = {
    [SHAPE_STRING] = "const char *",
    [SHAPE_OPTSTRING] = "const char *",
    [SHAPE_LIST] = "char *const *",
    [SHAPE_BOOL] = "int",
    [SHAPE_INT] = "int",
    [SHAPE_INT64] = "int64_t",
  };

  fprintf (fp,
           "    case GUESTFS_%s_%s:\n"
           "      optargs.%s = va_arg (args, %s);\n"
           "      break;\n",
           xupper (call_opts_name (call)), xupper (a->name), a->name,
           va_types[arg_shape (a)]);
}

/* The forms that end in the _argv form: X if plain, X_va and X_opts. */
static void
emit_variadic (FILE *fp, const struct call *call)
{
  const char *opts = call_opts_name (call);
  struct words w = { 0 };

  if (call->plain)
    emit_forward (fp, call, FORM_PLAIN, xasprintf ("guestfs_%s_argv", opts),
                  "NULL");
  emit_forward (fp, call, FORM_DOTS, xasprintf ("guestfs_%s_va", opts), "args");

  fputc ('\n', fp);
  emit_definition (fp, call_ret_type (call), xasprintf ("guestfs_%s_va", opts),
                   call, FORM_VA);
  fprintf (fp,
           "{\n"
           "  struct guestfs_%s_argv optargs = { 0 };\n"
           "  int opt;\n\n"
           "  while ((opt = va_arg (args, int)) >= 0) {\n"
           "    uint64_t bit = opt < 64 ? UINT64_C (1) << opt : 0;\n\n"
           "    switch (opt) {\n",
           opts);
  for (size_t i = 0; i < call->nr_opts; i++)
    emit_va_case (fp, call, &call->opts[i]);
  fprintf (
    fp,
    "    default:\n"
    "      gm_call_begin (g, \"%s\");\n"
    "      gm_bad_optargs (g, \"%s\", bit);\n"
    "      gm_call_end (g);\n"
    "      return %s;\n"
    "    }\n"
    "    if (optargs.bitmask & bit) {\n"
    "      gm_call_begin (g, \"%s\");\n"
    "      gm_error (g, \"optional argument %%d is there twice\", opt);\n"
    "      gm_call_end (g);\n"
    "      return %s;\n"
    "    }\n"
    "    optargs.bitmask |= bit;\n"
    "  }\n",
    call->name, call->name, ret_types[call->ret].failure, call->name,
    ret_types[call->ret].failure);
  words_add_passed (&w, call, "&optargs");
  words_print (fp, xasprintf ("  return guestfs_%s_argv (", opts), -1, &w,
               ");\n}\n");
}

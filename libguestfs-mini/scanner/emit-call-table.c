/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* call-table.c: the public calls as data (tools/common/callinfo.h), each with
 * a function that unpacks its arguments.
 */
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "util.h"

static void emit_structinfo (FILE *fp, const struct structure *s);
static void emit_args (FILE *fp, const struct call *call, const char *which,
                       const struct arg *args, size_t nr);
static void emit_invoke (FILE *fp, const struct call *call);
static void emit_entry (FILE *fp, const struct call *call);

/* Pointers cannot be written down. */
static bool
is_in_table (const struct call *call)
{
  return !(call->flags & CALL_PRIVATE) && !call_has_shape (call, SHAPE_POINTER);
}

static bool
is_used (const struct model *m, const struct structure *s)
{
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_calls; j++)
      if (m->families[i].calls[j].ret_s == s &&
          is_in_table (&m->families[i].calls[j]))
        return true;
  return false;
}

void
emit_call_table_c (FILE *fp, const struct model *m,
                   const struct family *unused __attribute__ ((unused)))
{
  size_t nr;
  const struct call **calls = model_calls_by_name (m, &nr);

  emit_banner (fp, NULL, "Every public call as data, for gfs-call.");
  fprintf (fp, "#include <stddef.h>\n"
               "#include <stdint.h>\n\n"
               "#include \"guestfs.h\"\n"
               "#include \"callinfo.h\"\n");
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_structs; j++)
      if (is_used (m, &m->families[i].structs[j]))
        emit_structinfo (fp, &m->families[i].structs[j]);
  for (size_t i = 0; i < nr; i++)
    if (is_in_table (calls[i])) {
      fputc ('\n', fp);
      emit_args (fp, calls[i], "args", calls[i]->args, calls[i]->nr_args);
      emit_args (fp, calls[i], "opts", calls[i]->opts, calls[i]->nr_opts);
      emit_invoke (fp, calls[i]);
    }
  fprintf (fp, "\nconst struct gm_callinfo gm_calls[] = {\n");
  for (size_t i = 0; i < nr; i++)
    if (is_in_table (calls[i]))
      emit_entry (fp, calls[i]);
  fprintf (fp, "};\n\n"
               "const size_t gm_nr_calls = sizeof gm_calls / "
               "sizeof gm_calls[0];\n");
  free (calls);
}

static void
emit_structinfo (FILE *fp, const struct structure *s)
{
  const char *n = s->name;

  fprintf (fp, "\nstatic const struct gm_field %s_fields[] = {\n", n);
  for (size_t i = 0; i < s->nr_fields; i++) {
    const struct field *f = &s->fields[i];

    fprintf (fp,
             "  { .name = \"%s\",\n"
             "    .kind = %s,\n"
             "    .offset = offsetof (struct guestfs_%s, %s)",
             f->name, field_types[f->kind].enum_name, n, f->name);
    if (f->kind == FIELD_BUFFER)
      fprintf (fp, ",\n    .len_offset = offsetof (struct guestfs_%s, %s_len)",
               n, f->name);
    fprintf (fp, " },\n");
  }
  fprintf (fp,
           "};\n\n"
           "static const struct gm_structinfo %s_info = {\n"
           "  .name = \"%s\",\n"
           "  .size = sizeof (struct guestfs_%s),\n"
           "  .fields = %s_fields,\n"
           "  .nr_fields = %zu,\n"
           "};\n",
           n, n, n, n, s->nr_fields);
}

static void
emit_args (FILE *fp, const struct call *call, const char *which,
           const struct arg *args, size_t nr)
{
  if (nr == 0)
    return;
  fprintf (fp, "static const struct gm_arg %s_%s[] = {\n", call->name, which);
  for (size_t i = 0; i < nr; i++)
    fprintf (fp, "  { \"%s\", %s },\n", args[i].name,
             arg_types[args[i].kind].enum_name);
  fprintf (fp, "};\n");
}

static char *
value_of (const struct arg *a, const char *vector, size_t i)
{
  switch (arg_shape (a)) {
  case SHAPE_LIST:
    return xasprintf ("%s[%zu].list", vector, i);
  case SHAPE_BOOL:
  case SHAPE_INT:
  case SHAPE_INT64:
    return xasprintf ("%s[%zu].n", vector, i);
  default:
    return xasprintf ("%s[%zu].s", vector, i);
  }
}

/* `place = guestfs_X (...)` */
static void
emit_invocation (FILE *fp, const struct call *call, const char *place)
{
  struct words w = { 0 };
  const char *name = call->name;

  if (call->nr_opts > 0)
    name = xasprintf ("%s_argv", call_opts_name (call));
  words_add (&w, "g");
  for (size_t i = 0; i < call->nr_args; i++) {
    words_add (&w, "%s", value_of (&call->args[i], "args", i));
    if (arg_shape (&call->args[i]) == SHAPE_BUFFER)
      words_add (&w, "args[%zu].size", i);
  }
  if (call->ret == RET_BUFFER)
    words_add (&w, "&r->size");
  if (call->nr_opts > 0)
    words_add (&w, "&optargs");
  words_print (fp, xasprintf ("  %sguestfs_%s (", place, name), -1, &w, ");\n");
}

static void
emit_struct_invocation (FILE *fp, const struct call *call)
{
  bool list = call->ret == RET_STRUCTLIST;
  const char *type =
    xasprintf ("struct guestfs_%s%s", call->ret_of, list ? "_list" : "");

  fprintf (fp, "  %s *s;\n\n", type);
  emit_invocation (fp, call, "s = ");
  fprintf (fp,
           "  if (s == NULL)\n    return -1;\n"
           "  r->items = %s;\n"
           "  r->nr_items = %s;\n"
           "  r->owner = s;\n"
           "  r->free_owner = free_%s;\n"
           "  return 0;\n",
           list ? "s->val" : "s", list ? "s->len" : "1", call->name);
}

static void
emit_invoke (FILE *fp, const struct call *call)
{
  bool is_struct = call->ret == RET_STRUCT || call->ret == RET_STRUCTLIST;
  const char *unused = " __attribute__ ((unused))";

  if (is_struct)
    fprintf (fp,
             "static void\nfree_%s (void *owner)\n{\n"
             "  guestfs_free_%s%s (owner);\n}\n",
             call->name, call->ret_of,
             call->ret == RET_STRUCTLIST ? "_list" : "");
  fprintf (fp,
           "static int\n"
           "invoke_%s (guestfs_h *g,\n"
           "  const struct gm_value *args%s,\n"
           "  const struct gm_value *opts%s,\n"
           "  uint64_t bitmask%s,\n"
           "  struct gm_result *r%s)\n{\n",
           call->name, call->nr_args ? "" : unused, call->nr_opts ? "" : unused,
           call->nr_opts ? "" : unused, call->ret == RET_VOID ? unused : "");
  if (call->nr_opts > 0) {
    fprintf (fp,
             "  struct guestfs_%s_argv optargs = {\n"
             "    .bitmask = bitmask,\n",
             call_opts_name (call));
    for (size_t i = 0; i < call->nr_opts; i++)
      fprintf (fp, "    .%s = %s,\n", call->opts[i].name,
               value_of (&call->opts[i], "opts", i));
    fprintf (fp, "  };\n%s", is_struct ? "" : "\n");
  }
  switch (call->ret) {
  case RET_ERR:
  case RET_INT:
  case RET_INT64:
  case RET_BOOL:
    emit_invocation (fp, call, "r->n = ");
    fprintf (fp, "  return r->n == -1 ? -1 : 0;\n");
    break;
  case RET_STRING:
  case RET_BUFFER:
    emit_invocation (fp, call, "r->s = ");
    fprintf (fp, "  return r->s == NULL ? -1 : 0;\n");
    break;
  case RET_CONSTSTRING:
    emit_invocation (fp, call, "r->cs = ");
    fprintf (fp, "  return r->cs == NULL ? -1 : 0;\n");
    break;
  case RET_CONSTOPTSTRING:
    emit_invocation (fp, call, "r->cs = ");
    fprintf (fp, "  return 0;\n");
    break;
  case RET_STRINGLIST:
  case RET_HASHTABLE:
    emit_invocation (fp, call, "r->list = ");
    fprintf (fp, "  return r->list == NULL ? -1 : 0;\n");
    break;
  case RET_STRUCT:
  case RET_STRUCTLIST:
    emit_struct_invocation (fp, call);
    break;
  default:
    emit_invocation (fp, call, "");
    fprintf (fp, "  return 0;\n");
  }
  fprintf (fp, "}\n");
}

static void
emit_entry (FILE *fp, const struct call *call)
{
  fprintf (fp, "  {\n    .name = \"%s\",\n    .summary = \"", call->name);
  for (const char *p = call->summary; *p; p++)
    fprintf (fp, "%s%c", *p == '"' || *p == '\\' ? "\\" : "", *p);
  fprintf (fp, "\",\n");
  if (call->deprecated_by)
    fprintf (fp, "    .deprecated_by = \"%s\",\n", call->deprecated_by);
  if (call->nr_args > 0)
    fprintf (fp, "    .args = %s_args,\n    .nr_args = %zu,\n", call->name,
             call->nr_args);
  if (call->nr_opts > 0)
    fprintf (fp, "    .opts = %s_opts,\n    .nr_opts = %zu,\n", call->name,
             call->nr_opts);
  fprintf (fp, "    .ret = %s,\n", ret_types[call->ret].enum_name);
  fprintf (fp, "    .base = %d,\n",
           call->flags & CALL_OCTAL ? 8
           : call->flags & CALL_HEX ? 16
                                    : 10);
  if (call->ret_s)
    fprintf (fp, "    .structinfo = &%s_info,\n", call->ret_s->name);
  fprintf (fp, "    .invoke = invoke_%s,\n  },\n", call->name);
}

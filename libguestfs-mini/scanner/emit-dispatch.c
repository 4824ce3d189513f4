/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dispatch.c: from a procedure number to the function that serves it. */
#include <stdlib.h>

#include "emit.h"
#include "emit-daemon.h"
#include "util.h"

static void emit_groups (FILE *fp, const struct model *m);
static void emit_table (FILE *fp, const struct model *m);

void
emit_dispatch_c (FILE *fp, const struct model *m,
                 const struct family *unused __attribute__ ((unused)))
{
  emit_banner (fp, NULL, "From procedure numbers to functions.");
  fprintf (fp, "#include <errno.h>\n"
               "#include <inttypes.h>\n"
               "#include <stddef.h>\n"
               "#include <string.h>\n\n"
               "#include \"call.h\"\n"
               "#include \"daemon-calls.h\"\n"
               "#include \"dispatch.h\"\n"
               "#include \"guestfs_protocol.h\"\n"
               "#include \"serve.h\"\n\n");
  emit_groups (fp, m);
  emit_table (fp, m);
  fprintf (fp, "static const struct procedure *\n"
               "find (int proc)\n{\n"
               "  if (proc < 0 || (size_t) proc >= "
               "sizeof table / sizeof table[0] ||\n"
               "      table[proc].name == NULL)\n"
               "    return NULL;\n"
               "  return &table[proc];\n}\n\n"
               "const char *\n"
               "dispatch_name (int proc)\n{\n"
               "  const struct procedure *p = find (proc);\n\n"
               "  return p ? p->name : NULL;\n}\n\n"
               "int\n"
               "dispatch_call (struct call *c, XDR *in)\n{\n"
               "  const struct procedure *p = find (c->proc);\n\n"
               "  if (p == NULL)\n"
               "    return reply_error (c, \"unknown procedure number %%d\", "
               "c->proc);\n"
               "  c->name = p->name;\n"
               "  c->filein = p->filein;\n"
               "  if (p->control && !call_is_control (c))\n"
               "    return reply_code (c, EPERM, \"%%s: not on this channel\", "
               "p->name);\n"
               "  if (c->optargs_bitmask & ~p->optargs)\n"
               "    return reply_error (c, \"%%s: unknown optional arguments "
               "%%#\" PRIx64,\n"
               "                        p->name, "
               "c->optargs_bitmask & ~p->optargs);\n"
               "  if (p->group && !group_available (p->group))\n"
               "    return reply_code (c, ENOTSUP,\n"
               "                       \"%%s: feature group '%%s' is not "
               "available\",\n"
               "                       p->name, p->group);\n"
               "  return p->serve (c, in);\n}\n");
}

void
emit_dispatch_h (FILE *fp, const struct model *m __attribute__ ((unused)),
                 const struct family *unused __attribute__ ((unused)))
{
  emit_banner (fp, NULL, "What is known about procedures and groups.");
  fprintf (fp,
           "#ifndef GUESTFSD_DISPATCH_H\n#define GUESTFSD_DISPATCH_H\n\n"
           "#include <stdbool.h>\n\n"
           "/* The call of that number, for logs; NULL if there is none. */\n"
           "const char *dispatch_name (int proc);\n\n"
           "/* Feature groups with daemon-side calls, sorted; the last has no "
           "name. */\n"
           "struct dispatch_group {\n"
           "  const char *name;\n"
           "  bool (*available) (void);\n"
           "};\n"
           "extern const struct dispatch_group dispatch_groups[];\n\n"
           "#endif\n");
}

static void
emit_groups (FILE *fp, const struct model *m)
{
  size_t nr;
  const char **groups = model_daemon_groups (m, &nr);

  fprintf (fp, "const struct dispatch_group dispatch_groups[] = {\n");
  for (size_t i = 0; i < nr; i++)
    fprintf (fp, "  { \"%s\", available_%s },\n", groups[i], groups[i]);
  fprintf (fp, "  { NULL, NULL },\n"
               "};\n\n"
               "bool\n"
               "group_available (const char *group)\n{\n"
               "  for (size_t i = 0; dispatch_groups[i].name; i++)\n"
               "    if (strcmp (dispatch_groups[i].name, group) == 0)\n"
               "      return dispatch_groups[i].available ();\n"
               "  return false;\n}\n\n");
  free (groups);
}

static void
emit_table (FILE *fp, const struct model *m)
{
  size_t nr;
  const struct call **calls = model_calls_by_proc (m, &nr);

  fprintf (fp, "struct procedure {\n"
               "  const char *name;\n"
               "  int (*serve) (struct call *c, XDR *in);\n"
               "  uint64_t optargs;  /* bits it knows */\n"
               "  const char *group; /* must be available, or NULL */\n"
               "  bool filein;       /* a file follows the arguments */\n"
               "  bool control;      /* only from the appliance's owner */\n"
               "};\n\n"
               "/* Indexed by procedure number; gaps have no name. */\n"
               "static const struct procedure table[] = {\n");
  for (size_t i = 0; i < nr; i++) {
    const struct call *call = calls[i];

    fprintf (fp,
             "  [%d] = {\n"
             "    .name = \"%s\",\n"
             "    .serve = serve_%s,\n",
             call->proc, call->name, call->name);
    if (call->nr_opts > 0)
      fprintf (fp, "    .optargs = UINT64_C (%#llx),\n",
               (1ULL << call->nr_opts) - 1);
    if (call->group)
      fprintf (fp, "    .group = \"%s\",\n", call->group);
    if (call_has_shape (call, SHAPE_FILEIN))
      fprintf (fp, "    .filein = true,\n");
    if (call->flags & CALL_CONTROL)
      fprintf (fp, "    .control = true,\n");
    fprintf (fp, "  },\n");
  }
  fprintf (fp, "};\n\n");
  free (calls);
}

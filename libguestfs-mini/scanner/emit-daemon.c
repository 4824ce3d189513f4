/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* daemon-calls.h: what the families of the daemon implement. */
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "emit-daemon.h"
#include "util.h"

static void emit_do_opts (FILE *fp, const struct call *call);
static void emit_do_prototype (FILE *fp, const struct call *call);

const char **
model_daemon_groups (const struct model *m, size_t *nr)
{
  const char **groups = NULL;
  size_t nr_calls;
  const struct call **calls = model_calls_by_name (m, &nr_calls);

  *nr = 0;
  for (size_t i = 0; i < nr_calls; i++) {
    const char *group = calls[i]->group;
    size_t j = 0;

    if (group == NULL || calls[i]->side != SIDE_DAEMON)
      continue;
    while (j < *nr && strcmp (groups[j], group) != 0)
      j++;
    if (j == *nr)
      *VECTOR_ADD (groups, *nr) = group;
  }
  /* a handful: sort by insertion */
  for (size_t i = 1; i < *nr; i++)
    for (size_t j = i; j > 0 && strcmp (groups[j - 1], groups[j]) > 0; j--) {
      const char *swap = groups[j];

      groups[j] = groups[j - 1];
      groups[j - 1] = swap;
    }
  free (calls);
  return groups;
}

void
emit_daemon_calls_h (FILE *fp, const struct model *m,
                     const struct family *unused __attribute__ ((unused)))
{
  size_t nr;
  const char **groups = model_daemon_groups (m, &nr);

  emit_banner (fp, NULL, "The functions behind each daemon-side call.");
  fprintf (
    fp, "#ifndef GUESTFSD_DAEMON_CALLS_H\n"
        "#define GUESTFSD_DAEMON_CALLS_H\n\n"
        "#include <stdbool.h>\n"
        "#include <stddef.h>\n"
        "#include <stdint.h>\n\n"
        "#include \"guestfs_protocol.h\"\n\n"
        "struct call;\n\n"
        "/* Arguments have been checked and devices translated; they are "
        "the caller's.\n"
        " * Mountables are as they were sent: see mountable_parse_or_reply.\n"
        " * Results are new and the caller frees them.  On error, reply and "
        "return -1 or\n"
        " * NULL.  In a struct do_X_opts, fields whose bit is not set are "
        "0 or NULL.\n"
        " * Streams of FileIn and FileOut calls are not parameters: see "
        "call.h. */\n\n");
  if (nr > 0)
    fprintf (fp, "/* Whether the programs and libraries that the group needs "
                 "are there. */\n");
  for (size_t i = 0; i < nr; i++)
    fprintf (fp, "bool available_%s (void);\n", groups[i]);
  for (size_t i = 0; i < m->nr_families; i++) {
    const struct family *f = &m->families[i];
    bool titled = false;

    for (size_t j = 0; j < f->nr_calls; j++) {
      if (f->calls[j].side != SIDE_DAEMON || f->calls[j].alias)
        continue;
      if (!titled)
        fprintf (fp, "\n/* %s: %s */\n", f->name, f->summary);
      titled = true;
      emit_do_opts (fp, &f->calls[j]);
      emit_do_prototype (fp, &f->calls[j]);
    }
  }
  fprintf (fp, "\n#endif\n");
  free (groups);
}

static const char *
do_type (const struct arg *a)
{
  return arg_shape (a) == SHAPE_BOOL ? "bool " : arg_types[a->kind].c_type;
}

static void
emit_do_opts (FILE *fp, const struct call *call)
{
  if (call->nr_opts == 0)
    return;
  for (size_t i = 0; i < call->nr_opts; i++)
    fprintf (fp, "#define GUESTFS_%s_%s_BITMASK (UINT64_C (1) << %zu)\n",
             xupper (call->name), xupper (call->opts[i].name), i);
  fprintf (fp, "struct do_%s_opts {\n  uint64_t bitmask;\n", call->name);
  for (size_t i = 0; i < call->nr_opts; i++)
    fprintf (fp, "  %s%s;\n", do_type (&call->opts[i]), call->opts[i].name);
  fprintf (fp, "};\n");
}

const char *
do_ret_type (const struct call *call)
{
  switch (call->ret) {
  case RET_INT64:
    return "int64_t ";
  case RET_STRING:
  case RET_BUFFER:
    return "char *";
  case RET_STRINGLIST:
  case RET_HASHTABLE:
    return "char **";
  case RET_STRUCT:
    return xasprintf ("guestfs_int_%s *", call->ret_of);
  case RET_STRUCTLIST:
    return xasprintf ("guestfs_int_%s_list *", call->ret_of);
  default:
    return "int ";
  }
}

static void
emit_do_prototype (FILE *fp, const struct call *call)
{
  struct words w = { 0 };

  words_add (&w, "struct call *c");
  for (size_t i = 0; i < call->nr_args; i++) {
    const struct arg *a = &call->args[i];

    if (arg_shape (a) == SHAPE_FILEIN || arg_shape (a) == SHAPE_FILEOUT)
      continue;
    /* fill() has an argument c */
    words_add (&w, "%s%s%s", do_type (a), a->name,
               strcmp (a->name, "c") == 0 ? "_" : "");
    if (arg_shape (a) == SHAPE_BUFFER)
      words_add (&w, "size_t %s_size", a->name);
  }
  if (call->nr_opts > 0)
    words_add (&w, "const struct do_%s_opts *o", call->name);
  if (call->ret == RET_BUFFER)
    words_add (&w, "size_t *size_r");
  words_print (fp, xasprintf ("%sdo_%s (", do_ret_type (call), call->name), -1,
               &w, ");\n");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Short outputs: the export list and the list of call names. */
#include <stdlib.h>

#include "emit.h"

static void
emit_exported (FILE *fp, const struct call *call)
{
  const char *opts = call_opts_name (call);

  fprintf (fp, "    guestfs_%s;\n", call->name);
  if (call->nr_opts == 0)
    return;
  if (call->plain)
    fprintf (fp, "    guestfs_%s;\n", opts);
  fprintf (fp, "    guestfs_%s_va;\n    guestfs_%s_argv;\n", opts, opts);
}

static void
emit_exported_struct (FILE *fp, const struct structure *s)
{
  static const char *const verbs[] = { "compare", "copy", "free" };

  for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
    fprintf (fp, "    guestfs_%s_%s;\n    guestfs_%s_%s_list;\n", verbs[i],
             s->name, verbs[i], s->name);
}

/* Without a version name, as libguestfs's symbols have none. */
void
emit_map (FILE *fp, const struct model *m,
          const struct family *f __attribute__ ((unused)))
{
  size_t nr;
  const struct call **calls = model_calls_by_name (m, &nr);

  emit_banner (fp, NULL, "All that the library exports, for the linker.");
  fprintf (fp, "{\n  global:\n");
  for (size_t i = 0; i < m->nr_fixed_names; i++)
    fprintf (fp, "    guestfs_%s;\n", m->fixed_names[i]);
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_structs; j++)
      emit_exported_struct (fp, &m->families[i].structs[j]);
  for (size_t i = 0; i < nr; i++)
    if (!(calls[i]->flags & CALL_CONTROL))
      emit_exported (fp, calls[i]);
  fprintf (fp, "  local:\n    *;\n};\n");
  free (calls);
}

void
emit_call_names (FILE *fp, const struct model *m,
                 const struct family *f __attribute__ ((unused)))
{
  size_t nr;
  const struct call **calls = model_calls_by_name (m, &nr);

  for (size_t i = 0; i < nr; i++)
    if (!(calls[i]->flags & CALL_PRIVATE))
      fprintf (fp, "%s\n", calls[i]->name);
  free (calls);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* wire-structs.[ch]: turn decoded structs and lists into public ones. */
#include "emit.h"

static void
emit_take_prototype (FILE *fp, const char *name, bool list, const char *tail)
{
  const char *suffix = list ? "_list" : "";

  fprintf (fp,
           "struct guestfs_%s%s *\n"
           "gm_take_%s%s (guestfs_h *g, guestfs_int_%s%s *from)%s",
           name, suffix, name, suffix, name, suffix, tail);
}

void
emit_wire_structs_h (FILE *fp, const struct model *m,
                     const struct family *unused __attribute__ ((unused)))
{
  emit_banner (fp, NULL, "Decoded results made public, for the stubs.");
  fprintf (fp,
           "#ifndef GM_WIRE_STRUCTS_H\n"
           "#define GM_WIRE_STRUCTS_H\n\n"
           "#include <stddef.h>\n"
           "#include <stdint.h>\n\n"
           "#include \"guestfs_protocol.h\"\n"
           "#include \"guestfs.h\"\n\n"
           "/* A length for the encoder, which refuses more than "
           "GUESTFS_MESSAGE_MAX. */\n"
           "static inline u_int\ngm_wire_len (size_t n)\n{\n"
           "  return n > UINT32_MAX ? UINT32_MAX : (u_int) n;\n}\n\n"
           "static inline u_int\ngm_list_len (char *const *list)\n{\n"
           "  size_t n = 0;\n\n"
           "  while (list[n])\n    n++;\n"
           "  return gm_wire_len (n);\n}\n\n"
           "/* The list with a NULL behind it.  VAL is taken: free the strings "
           "and it. */\n"
           "char **gm_take_strings (guestfs_h *g, guestfs_str *val, u_int "
           "len);\n\n"
           "/* New structs, the caller's.  Strings move over and leave *FROM "
           "empty, ready\n"
           " * for xdr_free. */\n");
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_structs; j++) {
      const char *name = m->families[i].structs[j].name;

      emit_take_prototype (fp, name, false, ";\n");
      emit_take_prototype (fp, name, true, ";\n");
    }
  fprintf (fp, "\n#endif\n");
}

static void
emit_move (FILE *fp, const struct structure *s)
{
  fprintf (fp,
           "\nstatic void\nmove_%s (struct guestfs_%s *to, "
           "guestfs_int_%s *from)\n{\n",
           s->name, s->name, s->name);
  for (size_t i = 0; i < s->nr_fields; i++) {
    const char *n = s->fields[i].name;

    switch (s->fields[i].kind) {
    case FIELD_STRING:
      fprintf (fp, "  to->%s = from->%s;\n  from->%s = NULL;\n", n, n, n);
      break;
    case FIELD_BUFFER:
      fprintf (fp,
               "  to->%s_len = from->%s.%s_len;\n"
               "  to->%s = from->%s.%s_val;\n"
               "  from->%s.%s_len = 0;\n"
               "  from->%s.%s_val = NULL;\n",
               n, n, n, n, n, n, n, n, n, n);
      break;
    case FIELD_UUID:
      fprintf (fp, "  memcpy (to->%s, from->%s, sizeof to->%s);\n", n, n, n);
      break;
    default:
      fprintf (fp, "  to->%s = from->%s;\n", n, n);
    }
  }
  fprintf (fp, "}\n");
}

static void
emit_take (FILE *fp, const struct structure *s)
{
  const char *n = s->name;

  fprintf (fp, "\n");
  emit_take_prototype (fp, n, false, "\n");
  fprintf (fp,
           "{\n  struct guestfs_%s *to = gm_malloc (g, sizeof *to);\n\n"
           "  move_%s (to, from);\n  return to;\n}\n\n",
           n, n);
  emit_take_prototype (fp, n, true, "\n");
  fprintf (fp,
           "{\n"
           "  struct guestfs_%s_list *to = gm_malloc (g, sizeof *to);\n"
           "  u_int len = from->guestfs_int_%s_list_len;\n\n"
           "  to->len = len;\n"
           "  to->val = gm_calloc (g, len ? len : 1, sizeof *to->val);\n"
           "  for (u_int i = 0; i < len; i++)\n"
           "    move_%s (&to->val[i], &from->guestfs_int_%s_list_val[i]);\n"
           "  return to;\n}\n",
           n, n, n, n);
}

void
emit_wire_structs_c (FILE *fp, const struct model *m,
                     const struct family *unused __attribute__ ((unused)))
{
  emit_banner (fp, NULL, "Decoded results made public, for the stubs.");
  fprintf (fp, "#include <string.h>\n\n"
               "#define GUESTFS_PRIVATE 1\n"
               "#include \"wire-structs.h\"\n"
               "#include \"error.h\"\n"
               "\nchar **\n"
               "gm_take_strings (guestfs_h *g, guestfs_str *val, u_int len)\n"
               "{\n"
               "  char **list = gm_realloc (g, val, "
               "((size_t) len + 1) * sizeof *list);\n\n"
               "  list[len] = NULL;\n"
               "  return list;\n}\n");
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_structs; j++) {
      emit_move (fp, &m->families[i].structs[j]);
      emit_take (fp, &m->families[i].structs[j]);
    }
}

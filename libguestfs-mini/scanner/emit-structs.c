/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* structs.c: free, copy and compare of the public structs and their lists. */
#include <stdlib.h>

#include "emit.h"

static void emit_free (FILE *fp, const struct structure *s);
static void emit_copy (FILE *fp, const struct structure *s);
static void emit_compare (FILE *fp, const struct structure *s);

static bool
owns_memory (const struct structure *s)
{
  for (size_t i = 0; i < s->nr_fields; i++)
    if (s->fields[i].kind == FIELD_STRING || s->fields[i].kind == FIELD_BUFFER)
      return true;
  return false;
}

void
emit_structs_c (FILE *fp, const struct model *m,
                const struct family *unused __attribute__ ((unused)))
{
  emit_banner (fp, NULL, "Free, copy and compare the structs of the API.");
  fprintf (fp, "#include <stdint.h>\n"
               "#include <stdlib.h>\n"
               "#include <string.h>\n\n"
               "#define GUESTFS_PRIVATE 1\n"
               "#include \"guestfs.h\"\n");
  for (size_t i = 0; i < m->nr_families; i++) {
    const struct family *f = &m->families[i];

    for (size_t j = 0; j < f->nr_structs; j++) {
      emit_free (fp, &f->structs[j]);
      emit_copy (fp, &f->structs[j]);
      emit_compare (fp, &f->structs[j]);
    }
  }
}

static void
emit_free (FILE *fp, const struct structure *s)
{
  const char *n = s->name;

  if (owns_memory (s)) {
    fprintf (fp, "\nstatic void\nclear_%s (struct guestfs_%s *s)\n{\n", n, n);
    for (size_t i = 0; i < s->nr_fields; i++)
      if (s->fields[i].kind == FIELD_STRING ||
          s->fields[i].kind == FIELD_BUFFER)
        fprintf (fp, "  free (s->%s);\n", s->fields[i].name);
    fprintf (fp, "}\n");
  }
  fprintf (fp, "\nvoid\nguestfs_free_%s (struct guestfs_%s *s)\n{\n", n, n);
  if (owns_memory (s))
    fprintf (fp, "  if (s)\n    clear_%s (s);\n", n);
  fprintf (fp, "  free (s);\n}\n");

  fprintf (fp,
           "\nvoid\nguestfs_free_%s_list (struct guestfs_%s_list *s)\n{\n"
           "  if (s == NULL)\n    return;\n",
           n, n);
  if (owns_memory (s))
    fprintf (fp,
             "  for (uint32_t i = 0; i < s->len; i++)\n"
             "    clear_%s (&s->val[i]);\n",
             n);
  fprintf (fp, "  free (s->val);\n  free (s);\n}\n");
}

/* Copying starts from a flat copy whose pointers are all replaced, so that
 * clear_X can always run on what is there. */
static void
emit_fill (FILE *fp, const struct structure *s)
{
  const char *n = s->name;

  fprintf (fp,
           "\n/* Returns 0, or -1 when memory ran out; then TO owns nothing. "
           "*/\n"
           "static int\nfill_%s (struct guestfs_%s *to, "
           "const struct guestfs_%s *from)\n{\n"
           "  *to = *from;\n",
           n, n, n);
  for (size_t i = 0; i < s->nr_fields; i++) {
    const struct field *f = &s->fields[i];

    if (f->kind == FIELD_STRING)
      fprintf (fp, "  to->%s = from->%s ? strdup (from->%s) : NULL;\n", f->name,
               f->name, f->name);
    else if (f->kind == FIELD_BUFFER)
      fprintf (fp,
               "  to->%s = malloc (from->%s_len ? from->%s_len : 1);\n"
               "  if (to->%s && from->%s_len)\n"
               "    memcpy (to->%s, from->%s, from->%s_len);\n",
               f->name, f->name, f->name, f->name, f->name, f->name, f->name,
               f->name);
  }
  fprintf (fp, "  if (");
  for (size_t i = 0, nr = 0; i < s->nr_fields; i++) {
    const struct field *f = &s->fields[i];

    if (f->kind != FIELD_STRING && f->kind != FIELD_BUFFER)
      continue;
    fprintf (fp, "%s(to->%s == NULL", nr++ ? " ||\n      " : "", f->name);
    if (f->kind == FIELD_STRING)
      fprintf (fp, " && from->%s != NULL", f->name);
    fputc (')', fp);
  }
  fprintf (fp,
           ") {\n    clear_%s (to);\n    return -1;\n  }\n"
           "  return 0;\n}\n",
           n);
}

static void
emit_copy (FILE *fp, const struct structure *s)
{
  const char *n = s->name;
  bool deep = owns_memory (s);

  if (deep)
    emit_fill (fp, s);
  fprintf (fp,
           "\nstruct guestfs_%s *\n"
           "guestfs_copy_%s (const struct guestfs_%s *s)\n{\n"
           "  struct guestfs_%s *copy = malloc (sizeof *copy);\n\n"
           "  if (copy == NULL)\n    return NULL;\n",
           n, n, n, n);
  if (deep)
    fprintf (fp,
             "  if (fill_%s (copy, s) == -1) {\n"
             "    free (copy);\n    return NULL;\n  }\n",
             n);
  else
    fprintf (fp, "  *copy = *s;\n");
  fprintf (fp, "  return copy;\n}\n");

  fprintf (fp,
           "\nstruct guestfs_%s_list *\n"
           "guestfs_copy_%s_list (const struct guestfs_%s_list *s)\n{\n"
           "  struct guestfs_%s_list *copy = malloc (sizeof *copy);\n\n"
           "  if (copy == NULL)\n    return NULL;\n"
           "  copy->val = calloc (s->len ? s->len : 1, sizeof *copy->val);\n"
           "  copy->len = 0;\n"
           "  if (copy->val == NULL) {\n"
           "    free (copy);\n    return NULL;\n  }\n"
           "  for (; copy->len < s->len; copy->len++)\n",
           n, n, n, n);
  if (deep)
    fprintf (fp,
             "    if (fill_%s (&copy->val[copy->len], "
             "&s->val[copy->len]) == -1) {\n"
             "      guestfs_free_%s_list (copy);\n"
             "      return NULL;\n    }\n",
             n, n);
  else
    fprintf (fp, "    copy->val[copy->len] = s->val[copy->len];\n");
  fprintf (fp, "  return copy;\n}\n");
}

static void
emit_compare_field (FILE *fp, const struct field *f)
{
  const char *n = f->name;

  switch (f->kind) {
  case FIELD_STRING:
    fprintf (fp,
             "  r = strcmp (s1->%s, s2->%s);\n"
             "  if (r != 0)\n    return r;\n",
             n, n);
    break;
  case FIELD_UUID:
    fprintf (fp,
             "  r = memcmp (s1->%s, s2->%s, sizeof s1->%s);\n"
             "  if (r != 0)\n    return r;\n",
             n, n, n);
    break;
  case FIELD_BUFFER:
    fprintf (fp,
             "  if (s1->%s_len != s2->%s_len)\n"
             "    return s1->%s_len < s2->%s_len ? -1 : 1;\n"
             "  r = s1->%s_len ? memcmp (s1->%s, s2->%s, s1->%s_len) : 0;\n"
             "  if (r != 0)\n    return r;\n",
             n, n, n, n, n, n, n, n);
    break;
  default:
    fprintf (fp,
             "  if (s1->%s != s2->%s)\n"
             "    return s1->%s < s2->%s ? -1 : 1;\n",
             n, n, n, n);
  }
}

static void
emit_compare (FILE *fp, const struct structure *s)
{
  const char *n = s->name;
  bool needs_r = false;

  for (size_t i = 0; i < s->nr_fields; i++)
    if (s->fields[i].kind >= FIELD_STRING)
      needs_r = true;
  fprintf (fp,
           "\nint\nguestfs_compare_%s (const struct guestfs_%s *s1,\n"
           "%*sconst struct guestfs_%s *s2)\n{\n%s",
           n, n, (int) snprintf (NULL, 0, "guestfs_compare_%s (", n), "", n,
           needs_r ? "  int r;\n\n" : "");
  for (size_t i = 0; i < s->nr_fields; i++)
    emit_compare_field (fp, &s->fields[i]);
  fprintf (fp, "  return 0;\n}\n");
  fprintf (fp,
           "\nint\nguestfs_compare_%s_list (const struct guestfs_%s_list *s1,"
           "\n%*sconst struct guestfs_%s_list *s2)\n{\n"
           "  for (uint32_t i = 0; i < s1->len && i < s2->len; i++) {\n"
           "    int r = guestfs_compare_%s (&s1->val[i], &s2->val[i]);\n\n"
           "    if (r != 0)\n      return r;\n  }\n"
           "  return (s1->len > s2->len) - (s1->len < s2->len);\n}\n",
           n, n, (int) snprintf (NULL, 0, "guestfs_compare_%s_list (", n), "",
           n, n);
}

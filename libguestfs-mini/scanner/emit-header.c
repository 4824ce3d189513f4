/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* guestfs.h: the handwritten part, the structs and the calls. */
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "util.h"

static void emit_struct (FILE *fp, const struct structure *s);
static void emit_call (FILE *fp, const struct call *call);
static void emit_opts (FILE *fp, const struct call *call);

/* Called twice: for what everybody sees, and for the rest. */
static void
emit_all (FILE *fp, const struct model *m, bool private_)
{
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_structs; j++)
      if (m->families[i].structs[j].private_ == private_)
        emit_struct (fp, &m->families[i].structs[j]);

  for (size_t i = 0; i < m->nr_families; i++) {
    const struct family *f = &m->families[i];
    bool titled = false;

    for (size_t j = 0; j < f->nr_calls; j++) {
      if (!!(f->calls[j].flags & CALL_PRIVATE) != private_)
        continue;
      if (!titled)
        fprintf (fp, "/* ---- %s: %s ---- */\n\n", f->name, f->summary);
      titled = true;
      emit_call (fp, &f->calls[j]);
    }
  }
}

void
emit_guestfs_h (FILE *fp, const struct model *m,
                const struct family *f __attribute__ ((unused)))
{
  static const char marker[] = "@GENERATED@\n";
  const char *at = strstr (m->fixed, marker);
  size_t len = at ? (size_t) (at - m->fixed) : strlen (m->fixed);

  emit_banner (fp, NULL, "The public interface, documented with each call.");
  fwrite (m->fixed, 1, len, fp);
  emit_all (fp, m, false);
  fprintf (fp, "#ifdef GUESTFS_PRIVATE\n"
               "/* Not for programs: may change at any time. */\n\n");
  emit_all (fp, m, true);
  fprintf (fp, "#endif /* GUESTFS_PRIVATE */\n\n");
  if (at)
    fputs (at + strlen (marker), fp);
}

static void
emit_field (FILE *fp, const struct field *f)
{
  if (f->kind == FIELD_BUFFER)
    fprintf (fp, "  uint32_t %s_len;\n", f->name);
  fprintf (fp, "  %s%s%s;", field_types[f->kind].c_type, f->name,
           f->kind == FIELD_UUID ? "[32]" : "");
  if (f->kind == FIELD_UUID)
    fprintf (fp, " /* not terminated */");
  else if (f->kind == FIELD_PERCENT)
    fprintf (fp, " /* 0 to 100, or -1 for none */");
  else if (f->kind == FIELD_BUFFER)
    fprintf (fp, " /* not terminated */");
  fputc ('\n', fp);
}

/* Text as the body of a comment. */
static void
emit_comment_text (FILE *fp, const char *text)
{
  char *copy = xstrdup (text), *save;
  int col = 2;

  for (char *p = strtok_r (copy, " \n", &save); p;
       p = strtok_r (NULL, " \n", &save)) {
    if (col + 1 + (int) strlen (p) > 78) {
      fprintf (fp, "\n *");
      col = 2;
    }
    fprintf (fp, " %s", p);
    col += 1 + (int) strlen (p);
  }
  free (copy);
}

static void
emit_struct (FILE *fp, const struct structure *s)
{
  const char *name = s->name;

  fprintf (fp, "/*");
  emit_comment_text (fp, s->doc);
  fprintf (fp, " */\nstruct guestfs_%s {\n", name);
  for (size_t i = 0; i < s->nr_fields; i++)
    emit_field (fp, &s->fields[i]);
  fprintf (fp,
           "};\n\n"
           "struct guestfs_%s_list {\n"
           "  uint32_t len;\n"
           "  struct guestfs_%s *val;\n"
           "};\n\n",
           name, name);
  fprintf (fp,
           "/* Free with all that belongs to it; NULL is fine.  Copies return "
           "NULL when\n"
           " * memory runs out, comparisons a number below, equal to or above "
           "0.\n"
           " * Returns: as said.\n"
           " * Since: with the struct.\n */\n");
  for (int list = 0; list <= 1; list++) {
    const char *suffix = list ? "_list" : "";
    char *type = xasprintf ("struct guestfs_%s%s", name, suffix);

    fprintf (
      fp,
      "extern GUESTFS_DLL_PUBLIC int\n"
      "guestfs_compare_%s%s (const %s *s1,\n%*sconst %s *s2);\n",
      name, suffix, type,
      (int) (strlen ("guestfs_compare_ (") + strlen (name) + strlen (suffix)),
      "", type);
    fprintf (fp,
             "extern GUESTFS_DLL_PUBLIC %s *\n"
             "guestfs_copy_%s%s (const %s *s);\n",
             type, name, suffix, type);
    fprintf (fp,
             "extern GUESTFS_DLL_PUBLIC void\n"
             "guestfs_free_%s%s (%s *s);\n",
             name, suffix, type);
    free (type);
  }
  fputc ('\n', fp);
}

static const char *
deprecation (const struct call *call)
{
  if (call->deprecated_by == NULL)
    return ");\n";
  if (strcmp (call->deprecated_by, "no_replacement") == 0)
    return ")\n  GUESTFS_DEPRECATED_NO_REPLACEMENT;\n";
  return xasprintf (")\n  GUESTFS_DEPRECATED_BY (\"guestfs_%s\");\n",
                    call->deprecated_by);
}

static void
emit_function (FILE *fp, const struct call *call, const char *name,
               enum form form, const char *tail)
{
  char *head;

  if (form == FORM_PLAIN || form == FORM_DOTS)
    fprintf (fp, "#define GUESTFS_HAVE_%s 1\n", xupper (name));
  head = xasprintf ("extern %s%s\nguestfs_%s",
                    call->flags & CALL_CONTROL ? "" : "GUESTFS_DLL_PUBLIC ",
                    call_ret_type (call), name);
  /* no blank at the end of the type's line */
  for (char *p = strchr (head, '\n'); p > head && p[-1] == ' '; p--)
    memmove (p - 1, p, strlen (p) + 1);
  emit_prototype (fp, head, "", call, form, tail);
  free (head);
}

static void
emit_call (FILE *fp, const struct call *call)
{
  const char *opts = call_opts_name (call);
  const char *tail = deprecation (call);

  emit_opts (fp, call);
  fprintf (fp, "/*");
  emit_comment_text (fp, call->summary);
  fprintf (fp, "\n *");
  emit_comment_text (fp, xasprintf ("Returns: %s.", ret_text (call)));
  fprintf (fp, "\n * Since: %s\n */\n", call->since);
  if (call->nr_opts == 0 || call->plain)
    emit_function (fp, call, call->name, FORM_PLAIN, tail);
  if (call->nr_opts > 0) {
    emit_function (fp, call, opts, FORM_DOTS, tail);
    emit_function (fp, call, xasprintf ("%s_va", opts), FORM_VA, tail);
    emit_function (fp, call, xasprintf ("%s_argv", opts), FORM_STRUCT, tail);
  }
  fputc ('\n', fp);
}

/* Numbers for the variadic form, bits and struct for the _argv form. */
static void
emit_opts (FILE *fp, const struct call *call)
{
  const char *opts = call_opts_name (call);
  char *upper = xupper (opts);

  if (call->nr_opts == 0)
    return;
  fprintf (fp,
           "/* Optional arguments of guestfs_%s: NUMBER, VALUE, ..., -1. "
           "*/\n",
           opts);
  for (size_t i = 0; i < call->nr_opts; i++)
    fprintf (fp, "#define GUESTFS_%s_%s %zu\n", upper,
             xupper (call->opts[i].name), i);
  fprintf (fp,
           "struct guestfs_%s_argv {\n"
           "  uint64_t bitmask; /* which of the fields are set */\n",
           opts);
  for (size_t i = 0; i < call->nr_opts; i++)
    fprintf (fp,
             "#define GUESTFS_%s_%s_BITMASK (UINT64_C (1) << %zu)\n"
             "  %s%s;\n",
             upper, xupper (call->opts[i].name), i,
             arg_types[call->opts[i].kind].c_type, call->opts[i].name);
  fprintf (fp, "};\n\n");
  free (upper);
}

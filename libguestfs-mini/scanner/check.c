/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mistakes that the schema cannot see in families, numbers and texts.
 * Everything wrong is reported, not just the first.  check-call.c looks at
 * one call by itself.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "util.h"

static int check_family (const struct family *f);
static int check_struct (const struct model *m, const struct structure *s);
static int check_numbers (const struct model *m);
static int check_symbols (const struct model *m);

int
model_check (const struct model *m)
{
  int bad = 0;

  if (strstr (m->fixed, "@GENERATED@\n") == NULL)
    bad -= error_at ((struct loc){ "guestfs-fixed.h.in", 0 },
                     "there is no line @GENERATED@");
  for (size_t i = 0; i < m->nr_families; i++) {
    const struct family *f = &m->families[i];

    bad += check_family (f);
    for (size_t j = 0; j < f->nr_structs; j++)
      bad += check_struct (m, &f->structs[j]);
    for (size_t j = 0; j < f->nr_calls; j++)
      bad += check_call (m, &f->calls[j]);
  }
  return bad + check_numbers (m) + check_symbols (m);
}

static int
check_family (const struct family *f)
{
  int bad = check_summary (f->summary, f->name, f->loc);

  /* the same stem everywhere */
  if (strncmp (f->source, f->name, strlen (f->name)) != 0 ||
      strcmp (f->source + strlen (f->name), ".xml") != 0)
    bad -= error_at (f->loc, "family '%s' must be in %s.xml", f->name, f->name);
  return bad;
}

static int
check_struct (const struct model *m, const struct structure *s)
{
  int bad = check_doc (m, s->doc, s->name, s->loc);

  for (size_t i = 0; i < s->nr_fields; i++) {
    const struct field *f = &s->fields[i];

    bad += check_identifier (f->name, true, f->loc);
    for (size_t j = 0; j < i; j++)
      if (strcmp (s->fields[j].name, f->name) == 0)
        bad -=
          error_at (f->loc, "%s: there are two fields '%s'", s->name, f->name);
  }
  return bad;
}

static bool
is_word (const char *at, size_t len, const char *text)
{
  return (at == text || !isalnum ((unsigned char) at[-1])) &&
         !isalnum ((unsigned char) at[len]);
}

/* Whether the text was never written. */
static int
check_text (const char *text, const char *what, const char *name,
            struct loc loc)
{
  static const char *const placeholders[] = { "TODO", "FIXME", "XXX", "TBD" };
  const char *t = text ? text + strspn (text, " \n.-") : "";

  if (*t == '\0' || strncmp (t, "\u2026", strlen ("\u2026")) == 0)
    return -error_at (loc, "%s: the %s is empty", name, what);
  for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++) {
    const char *at = strstr (t, placeholders[i]);

    if (at && is_word (at, strlen (placeholders[i]), text))
      return -error_at (loc, "%s: the %s is still to be written: '%s'", name,
                        what, placeholders[i]);
  }
  return 0;
}

int
check_summary (const char *summary, const char *name, struct loc loc)
{
  int bad = check_text (summary, "summary", name, loc);
  size_t len = strlen (summary);

  if (bad == 0 &&
      (len > 60 || summary[len - 1] == '.' || strchr (summary, '\n') != NULL))
    bad -= error_at (loc,
                     "%s: a summary has at most 60 characters on one line "
                     "and no full stop",
                     name);
  return bad;
}

int
check_doc (const struct model *m, const char *doc, const char *name,
           struct loc loc)
{
  int bad = check_text (doc, "text", name, loc), quotes = 0;
  const char *at = doc;
  char *link;

  for (const char *p = doc; *p; p++)
    quotes += *p == '`';
  if (quotes % 2 != 0)
    bad -= error_at (loc, "%s: a ` has no partner", name);
  while ((link = next_link (&at)) != NULL) {
    if (!model_find_call (m, link) && !model_has_fixed (m, link))
      bad -=
        error_at (loc, "%s: link to '%s()', which does not exist", name, link);
    free (link);
  }
  return bad;
}

/* A number belongs to one call for ever. */
struct number {
  int proc;
  const char *name; /* NULL: retired */
  struct loc loc;
};

static int
compare_numbers (const void *a, const void *b)
{
  const struct number *x = a, *y = b;

  if (x->proc != y->proc)
    return x->proc - y->proc;
  return !!x->name - !!y->name; /* retired ones first */
}

static int
check_numbers (const struct model *m)
{
  struct number *v = NULL;
  size_t nr = 0;
  int bad = 0;

  for (size_t i = 0; i < m->nr_families; i++) {
    const struct family *f = &m->families[i];

    for (size_t j = 0; j < f->nr_calls; j++)
      if (f->calls[j].proc != 0)
        *VECTOR_ADD (v, nr) =
          (struct number){ f->calls[j].proc, f->calls[j].name,
                           f->calls[j].loc };
    for (size_t j = 0; j < f->nr_retired; j++)
      *VECTOR_ADD (v, nr) =
        (struct number){ f->retired[j].proc, NULL, f->retired[j].loc };
  }
  if (nr > 0)
    qsort (v, nr, sizeof *v, compare_numbers);
  for (size_t i = 1; i < nr; i++) {
    if (v[i].proc != v[i - 1].proc)
      continue;
    if (v[i].name == NULL)
      bad -= error_at (v[i].loc, "number %d is retired twice", v[i].proc);
    else if (v[i - 1].name == NULL)
      bad -=
        error_at (v[i].loc, "%s: number %d is retired", v[i].name, v[i].proc);
    else
      bad -= error_at (v[i].loc, "%s: number %d is already that of %s",
                       v[i].name, v[i].proc, v[i - 1].name);
  }
  free (v);
  return bad;
}

struct symbol {
  char *name;
  struct loc loc;
};

struct symbols {
  struct symbol *v;
  size_t nr;
};

static void
add_symbol (struct symbols *s, char *name, struct loc loc)
{
  *VECTOR_ADD (s->v, s->nr) = (struct symbol){ name, loc };
}

static void
add_call_symbols (struct symbols *s, const struct call *call)
{
  const char *opts = call_opts_name (call);

  add_symbol (s, xstrdup (call->name), call->loc);
  if (call->nr_opts == 0)
    return;
  if (call->plain)
    add_symbol (s, xstrdup (opts), call->loc);
  add_symbol (s, xasprintf ("%s_va", opts), call->loc);
  add_symbol (s, xasprintf ("%s_argv", opts), call->loc);
}

static void
add_struct_symbols (struct symbols *s, const struct structure *st)
{
  static const char *const verbs[] = { "compare", "copy", "free" };

  for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
    add_symbol (s, xasprintf ("%s_%s", verbs[i], st->name), st->loc);
    add_symbol (s, xasprintf ("%s_%s_list", verbs[i], st->name), st->loc);
  }
}

/* In the order in which they were read, if the names are the same. */
static int
compare_symbols (const void *a, const void *b)
{
  const struct symbol *x = a, *y = b;
  int r = strcmp (x->name, y->name);

  if (r == 0)
    r = strcmp (x->loc.file, y->loc.file);
  return r != 0 ? r : x->loc.line - y->loc.line;
}

/* Calls and structs share one name space, that of the linker. */
static int
check_symbols (const struct model *m)
{
  struct symbols s = { 0 };
  int bad = 0;

  for (size_t i = 0; i < m->nr_fixed_names; i++)
    add_symbol (&s, xstrdup (m->fixed_names[i]), (struct loc){ "", 0 });
  for (size_t i = 0; i < m->nr_families; i++) {
    const struct family *f = &m->families[i];

    for (size_t j = 0; j < f->nr_calls; j++)
      add_call_symbols (&s, &f->calls[j]);
    for (size_t j = 0; j < f->nr_structs; j++)
      add_struct_symbols (&s, &f->structs[j]);
  }
  if (s.nr > 0)
    qsort (s.v, s.nr, sizeof *s.v, compare_symbols);
  for (size_t i = 1; i < s.nr; i++)
    if (strcmp (s.v[i].name, s.v[i - 1].name) == 0)
      bad -= error_at (s.v[i].loc, "guestfs_%s is already declared elsewhere",
                       s.v[i].name);
  for (size_t i = 0; i < s.nr; i++)
    free (s.v[i].name);
  free (s.v);
  return bad;
}

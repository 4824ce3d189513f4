/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mistakes in one call. */
#include <string.h>

#include "check.h"
#include "util.h"

/* Bits of a uint64_t whose highest is kept free, as in libguestfs. */
enum { MAX_OPTS = 63 };

#define NR(array) (sizeof (array) / sizeof (array)[0])

static int check_since (const struct call *call);
static int check_side (const struct call *call);
static int check_references (const struct model *m, const struct call *call);
static int check_args (const struct call *call);
static int check_opts (const struct call *call);
static int check_alias (const struct call *call, const struct call *to);
static int check_set (const struct call *call, const struct call *to,
                      const struct set *set);

int
check_call (const struct model *m, const struct call *call)
{
  return check_since (call) +
         check_summary (call->summary, call->name, call->loc) +
         check_doc (m, call->doc, call->name, call->loc) + check_side (call) +
         check_args (call) + check_opts (call) + check_references (m, call);
}

static int
check_since (const struct call *call)
{
  if (call->since)
    return 0;
  return -error_at (call->loc, "%s: since is missing", call->name);
}

static int
check_side (const struct call *call)
{
  const char *n = call->name;
  int bad = 0;

  if (call->nr_sets > 0 && (call->side == SIDE_LIBRARY || !call->alias))
    bad -= error_at (call->sets[0].loc,
                     "%s: set is for aliases on the daemon's side", n);
  if (call->side == SIDE_DAEMON && call->proc == 0)
    bad -= error_at (call->loc, "%s: proc is missing", n);
  if (call->side == SIDE_LIBRARY && call->proc != 0)
    bad -= error_at (call->loc, "%s: library-side calls have no proc", n);
  if (call->side == SIDE_LIBRARY && (call->flags & CALL_CONTROL))
    bad -= error_at (call->loc, "%s: only daemon-side calls can be control", n);
  if ((call->flags & CALL_CONTROL) && !(call->flags & CALL_PRIVATE))
    bad -= error_at (call->loc, "%s: control calls must be private", n);
  if ((call->flags & CALL_NO_WRAPPER) &&
      (call->side == SIDE_DAEMON || call->nr_args > 0 || call->nr_opts > 0))
    bad -= error_at (call->loc,
                     "%s: no_wrapper is for library-side calls without "
                     "arguments",
                     n);
  if (call->side == SIDE_DAEMON &&
      (call->ret == RET_VOID || call->ret == RET_CONSTSTRING ||
       call->ret == RET_CONSTOPTSTRING))
    bad -= error_at (call->loc, "%s: only library-side calls return %s", n,
                     ret_types[call->ret].name);
  if (call->ret_s && call->ret_s->private_ && !(call->flags & CALL_PRIVATE))
    bad -= error_at (call->loc, "%s: struct '%s' is private", n, call->ret_of);
  return bad;
}

static bool
is_among (const char *name, const char *const *list, size_t nr)
{
  for (size_t i = 0; i < nr; i++)
    if (strcmp (list[i], name) == 0)
      return true;
  return false;
}

int
check_identifier (const char *name, bool wire, struct loc loc)
{
  static const char *const keywords[] = {
    /* C */
    "auto", "break", "case", "char", "const", "continue", "default", "do",
    "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline",
    "int", "long", "register", "restrict", "return", "short", "signed",
    "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned",
    "void", "volatile", "while", "asm", "typeof", "linux", "unix",
    /* C++ */
    "and", "bool", "catch", "class", "delete", "explicit", "export", "false",
    "friend", "mutable", "namespace", "new", "not", "operator", "or", "private",
    "protected", "public", "template", "this", "throw", "true", "try", "typeid",
    "typename", "using", "virtual", "xor"
  };
  static const char *const rpcgen_keywords[] = { "hyper",   "opaque",
                                                 "program", "quadruple",
                                                 "string",  "version" };

  if (is_among (name, keywords, NR (keywords)) ||
      (wire && is_among (name, rpcgen_keywords, NR (rpcgen_keywords))))
    return -error_at (loc, "'%s' is a keyword", name);
  return 0;
}

/* Names that the generated code uses for itself. */
static int
check_reserved (const char *name, struct loc loc)
{
  static const char *const reserved[] = {
    "g",      "r",       "tr",  "tracing", "args", "ret",  "rpc",
    "size_r", "optargs", "opt", "bit",     "none", "sent", "received"
  };

  if (is_among (name, reserved, NR (reserved)))
    return -error_at (loc, "'%s' is a name of the generated code", name);
  return 0;
}

static int
check_args (const struct call *call)
{
  bool wire = call->side == SIDE_DAEMON;
  int bad = 0;

  for (size_t i = 0; i < call->nr_args; i++) {
    const struct arg *a = &call->args[i];

    bad += check_identifier (a->name, wire, a->loc);
    bad += check_reserved (a->name, a->loc);
    for (size_t j = 0; j < i; j++)
      if (strcmp (call->args[j].name, a->name) == 0)
        bad -= error_at (a->loc, "%s: there are two arguments '%s'", call->name,
                         a->name);
    if (arg_shape (a) == SHAPE_POINTER && call->side == SIDE_DAEMON)
      bad -=
        error_at (a->loc, "%s: a pointer cannot go to the daemon", call->name);
  }
  return bad;
}

static int
check_opt_kind (const struct call *call, const struct arg *a)
{
  switch (a->kind) {
  case ARG_BOOL:
  case ARG_INT:
  case ARG_INT64:
  case ARG_STRING:
  case ARG_STRINGLIST:
    return 0;
  default:
    return -error_at (a->loc, "%s: optional arguments cannot be of type %s",
                      call->name, arg_types[a->kind].name);
  }
}

static int
check_opts (const struct call *call)
{
  bool wire = call->side == SIDE_DAEMON;
  int bad = 0;

  if (call->plain && call->nr_opts == 0)
    bad -=
      error_at (call->loc, "%s: plain needs optional arguments", call->name);
  if (call->nr_opts > MAX_OPTS)
    bad -= error_at (call->loc, "%s: more than %d optional arguments",
                     call->name, MAX_OPTS);
  if (call->nr_opts > 0 && call->ret == RET_VOID)
    bad -= error_at (call->loc,
                     "%s: optional arguments can be wrong, so "
                     "the result cannot be void",
                     call->name);
  for (size_t i = 0; i < call->nr_opts; i++) {
    const struct arg *a = &call->opts[i];

    bad += check_identifier (a->name, wire, a->loc) + check_opt_kind (call, a);
    for (size_t j = 0; j < i; j++)
      if (strcmp (call->opts[j].name, a->name) == 0)
        bad -= error_at (a->loc, "%s: there are two arguments '%s'", call->name,
                         a->name);
    for (size_t j = 0; j < call->nr_args; j++)
      if (strcmp (call->args[j].name, a->name) == 0)
        bad -= error_at (a->loc, "%s: there are two arguments '%s'", call->name,
                         a->name);
  }
  return bad;
}

static int
check_references (const struct model *m, const struct call *call)
{
  const char *by = call->deprecated_by;
  int bad = 0;

  if (by && strcmp (by, "no_replacement") != 0 && !model_find_call (m, by) &&
      !model_has_fixed (m, by))
    bad -= error_at (call->loc, "%s: deprecated by '%s', which does not exist",
                     call->name, by);
  if (call->alias) {
    const struct call *to = model_find_call (m, call->alias);

    if (to == NULL || to == call)
      bad -= error_at (call->loc, "%s: alias of '%s', which does not exist",
                       call->name, call->alias);
    else
      bad += check_alias (call, to);
  }
  return bad;
}

/* On the daemon's side a number may get wider. */
static bool
fits (const struct call *call, const struct arg *from, const struct arg *to)
{
  enum shape a = arg_shape (from), b = arg_shape (to);

  return a == b ||
         (call->side == SIDE_DAEMON && a == SHAPE_INT && b == SHAPE_INT64);
}

static int
check_alias (const struct call *call, const struct call *to)
{
  bool same = call->ret == to->ret && call->nr_args == to->nr_args &&
              call->nr_opts == 0 &&
              (call->side == SIDE_DAEMON || to->nr_opts == 0);
  int bad = 0;

  if (call->side == SIDE_DAEMON && (to->side == SIDE_LIBRARY || to->alias))
    return -error_at (call->loc, "%s: '%s' is nothing that the daemon does",
                      call->name, to->name);

  for (size_t i = 0; same && i < call->nr_args; i++)
    same = fits (call, &call->args[i], &to->args[i]);
  if (same && call->ret_of && to->ret_of)
    same = strcmp (call->ret_of, to->ret_of) == 0;
  if (!same)
    return -error_at (call->loc,
                      "%s: an alias has the types of %s, and no optional "
                      "arguments",
                      call->name, to->name);
  for (size_t i = 0; i < call->nr_sets; i++)
    bad += check_set (call, to, &call->sets[i]);
  return bad;
}

static int
check_set (const struct call *call, const struct call *to,
           const struct set *set)
{
  const struct arg *opt = call_find_opt (to, set->name);
  const char *v = set->value;
  bool good = true;

  if (opt == NULL)
    return -error_at (set->loc, "%s: %s has no optional argument '%s'",
                      call->name, to->name, set->name);
  if (arg_shape (opt) == SHAPE_LIST)
    good = false;
  if (arg_shape (opt) == SHAPE_BOOL)
    good = strcmp (v, "true") == 0;
  if (arg_shape (opt) == SHAPE_INT || arg_shape (opt) == SHAPE_INT64)
    good = *v != '\0' && v[*v == '-'] != '\0' &&
           v[(*v == '-') + strspn (v + (*v == '-'), "0123456789")] == '\0';
  if (arg_shape (opt) == SHAPE_STRING)
    good = strpbrk (v, "\"\\\n") == NULL;
  if (good)
    return 0;
  return -error_at (set->loc, "%s: '%s' is no value for %s of type %s",
                    call->name, v, set->name, arg_types[opt->kind].name);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-find: understand an expression.
 *
 *   list    = or [ "," list ]
 *   or      = and [ "-o" or ]
 *   and     = not [ [ "-a" ] and ]
 *   not     = ( "!" not ) | ( "(" list ")" ) | predicate
 */
#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "chmode.h"
#include "gfs-find/find.h"

struct parser {
  struct opts *o;
  char *const *words; /* the rest */
  int depth;
};

enum { DEPTH_MAX = 1000 }; /* of parentheses */

/* How the argument of a predicate is understood. */
typedef void argument_fn (struct node *n, struct opts *o, const char *name,
                          const char *text);

static argument_fn as_text, as_type, as_size, as_days, as_minutes, as_number,
  as_owner, as_perm, as_depth, as_format;

static const struct predicate {
  const char *name;
  bool (*test) (const struct node *, struct opts *, const struct file *,
                struct outcome *);
  argument_fn *argument; /* NULL: it has none */
  int what;
  bool action;
} predicates[] = {
  { "-name", test_name, as_text, 0, false },
  { "-iname", test_name, as_text, FNM_CASEFOLD, false },
  { "-path", test_path, as_text, 0, false },
  { "-wholename", test_path, as_text, 0, false },
  { "-ipath", test_path, as_text, FNM_CASEFOLD, false },
  { "-lname", test_lname, as_text, 0, false },
  { "-ilname", test_lname, as_text, FNM_CASEFOLD, false },
  { "-type", test_type, as_type, 0, false },
  { "-size", test_size, as_size, 0, false },
  { "-atime", test_age, as_days, 'a', false },
  { "-ctime", test_age, as_days, 'c', false },
  { "-mtime", test_age, as_days, 'm', false },
  { "-amin", test_age, as_minutes, 'a', false },
  { "-cmin", test_age, as_minutes, 'c', false },
  { "-mmin", test_age, as_minutes, 'm', false },
  { "-newer", test_newer, as_text, 'm', false },
  { "-anewer", test_newer, as_text, 'a', false },
  { "-cnewer", test_newer, as_text, 'c', false },
  { "-samefile", test_same, as_text, 0, false },
  { "-user", test_owner, as_owner, OWNERS_USERS, false },
  { "-group", test_owner, as_owner, OWNERS_GROUPS, false },
  { "-nouser", test_orphan, NULL, OWNERS_USERS, false },
  { "-nogroup", test_orphan, NULL, OWNERS_GROUPS, false },
  { "-uid", test_number, as_number, 'u', false },
  { "-gid", test_number, as_number, 'g', false },
  { "-links", test_number, as_number, 'n', false },
  { "-inum", test_number, as_number, 'i', false },
  { "-perm", test_perm, as_perm, 0, false },
  { "-empty", test_empty, NULL, 0, false },
  { "-true", test_true, NULL, 1, false },
  { "-false", test_true, NULL, 0, false },
  { "-maxdepth", test_true, as_depth, 'x', false },
  { "-mindepth", test_true, as_depth, 'n', false },
  { "-xdev", test_true, NULL, 'd', false },
  { "-mount", test_true, NULL, 'd', false },
  { "-prune", do_prune, NULL, 0, false },
  { "-quit", do_quit, NULL, 0, false },
  { "-print", do_print, NULL, 0, true },
  { "-print0", do_print0, NULL, 0, true },
  { "-printf", do_printf, as_format, 0, true },
  { "-ls", do_ls, NULL, 0, true },
};

static const struct predicate *find_predicate (const char *word);
static struct node *new_node (void);
static struct node *operator(struct node *left, struct node *right,
                             bool (*test) (const struct node *, struct opts *,
                                           const struct file *,
                                           struct outcome *),
                             bool comma);
static bool is (const struct parser *p, const char *word, const char *other);
static struct node *parse_list (struct parser *p);
static struct node *parse_or (struct parser *p);
static struct node *parse_and (struct parser *p);
static struct node *parse_not (struct parser *p);
static struct node *parse_predicate (struct parser *p);

bool
begins_expression (const char *word)
{
  return strcmp (word, "(") == 0 || strcmp (word, ")") == 0 ||
         strcmp (word, "!") == 0 || strcmp (word, ",") == 0 ||
         strcmp (word, "-not") == 0 || strcmp (word, "-or") == 0 ||
         strcmp (word, "-and") == 0 || find_predicate (word) != NULL;
}

struct node *
parse_expression (struct opts *o, char *const *words)
{
  static char *const nothing[] = { NULL };
  struct parser p = { .o = o, .words = words ? words : nothing };
  struct node *n;

  if (p.words[0] == NULL) {
    n = new_node ();
    n->test = test_true;
    n->what = 1;
    return n;
  }
  n = parse_list (&p);
  if (p.words[0])
    tool_misuse ("unexpected '%s' in the expression", p.words[0]);
  return n;
}

void
free_expression (struct node *n)
{
  if (n == NULL)
    return;
  free_expression (n->left);
  free_expression (n->right);
  free (n);
}

static struct node *
new_node (void)
{
  struct node *n = calloc (1, sizeof *n);

  if (n == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return n;
}

static const struct predicate *
find_predicate (const char *word)
{
  for (size_t i = 0; i < sizeof predicates / sizeof predicates[0]; i++)
    if (strcmp (predicates[i].name, word) == 0)
      return &predicates[i];
  return NULL;
}

/* COMMA: what LEFT says does not matter. */
static struct node *
operator(struct node *left, struct node *right,
         bool (*test) (const struct node *, struct opts *, const struct file *,
                       struct outcome *),
         bool comma)
{
  struct node *n = new_node ();

  n->test = test;
  n->left = left;
  n->right = right;
  n->what = comma;
  return n;
}

static bool
is (const struct parser *p, const char *word, const char *other)
{
  return p->words[0] && (strcmp (p->words[0], word) == 0 ||
                         (other && strcmp (p->words[0], other) == 0));
}

/* These loop rather than recurse, as an expression may be long. */
static struct node *
parse_list (struct parser *p)
{
  struct node *n = parse_or (p);

  while (is (p, ",", NULL)) {
    p->words++;
    n = operator(n, parse_or (p), test_and, true);
  }
  return n;
}

static struct node *
parse_or (struct parser *p)
{
  struct node *n = parse_and (p);

  while (is (p, "-o", "-or")) {
    p->words++;
    n = operator(n, parse_and (p), test_or, false);
  }
  return n;
}

static struct node *
parse_and (struct parser *p)
{
  struct node *n = parse_not (p);

  while (p->words[0] && !is (p, ",", ")") && !is (p, "-o", "-or")) {
    if (is (p, "-a", "-and"))
      p->words++;
    n = operator(n, parse_not (p), test_and, false);
  }
  return n;
}

static struct node *
parse_not (struct parser *p)
{
  struct node *n;

  if (++p->depth > DEPTH_MAX)
    tool_misuse ("the expression is too deep");
  if (is (p, "!", "-not")) {
    p->words++;
    n = operator(parse_not (p), NULL, test_not, false);
  } else if (is (p, "(", NULL)) {
    p->words++;
    if (is (p, ")", NULL))
      tool_misuse ("nothing between ( and )");
    n = parse_list (p);
    if (!is (p, ")", NULL))
      tool_misuse ("a ) is missing in the expression");
    p->words++;
  } else
    n = parse_predicate (p);
  p->depth--;
  return n;
}

static struct node *
parse_predicate (struct parser *p)
{
  const char *name = p->words[0];
  const struct predicate *predicate;
  struct node *n;

  if (name == NULL)
    tool_misuse ("the expression ends where something has to follow");
  predicate = find_predicate (name);
  if (predicate == NULL && name[0] != '-')
    tool_misuse ("paths come before the expression: '%s'", name);
  if (predicate == NULL)
    tool_misuse ("unknown predicate '%s'", name);
  p->words++;
  n = new_node ();
  n->test = predicate->test;
  n->what = predicate->what;
  if (predicate->argument) {
    if (p->words[0] == NULL)
      tool_misuse ("%s: missing argument", name);
    predicate->argument (n, p->o, name, p->words[0]);
    p->words++;
  }
  if (n->test == test_true && n->what == 'd')
    p->o->xdev = true;
  if (n->test == test_empty)
    p->o->wants_empty = true;
  if (n->test == do_ls || n->test == test_orphan)
    p->o->wants_owners = true;
  if (predicate->action && p->o->common.json && n->test != do_print)
    tool_misuse ("%s does not go with --json", name);
  if (predicate->action)
    p->o->acts = true;
  return n;
}

static void
as_text (struct node *n, struct opts *o, const char *name, const char *text)
{
  (void) o, (void) name;
  n->text = text;
}

static void
as_type (struct node *n, struct opts *o, const char *name, const char *text)
{
  size_t i = 0;

  (void) o;
  do {
    if (text[i] == '\0' || strchr ("bcdpfls", text[i]) == NULL)
      tool_misuse ("%s: '%s' is none of b c d p f l s, with commas between",
                   name, text);
    i += 1;
  } while (text[i] == ',' && i++);
  if (text[i] != '\0')
    tool_misuse ("%s: '%s' is none of b c d p f l s, with commas between", name,
                 text);
  n->text = text;
}

/* `+N' is more than N, `-N' less.  Returns what follows the digits. */
static const char *
parse_number (struct node *n, const char *name, const char *text)
{
  const char *digits = text + (*text == '+' || *text == '-');
  char *end;

  n->compare = *text == '+' ? MORE : *text == '-' ? LESS : EXACTLY;
  errno = 0;
  n->number = strtoimax (digits, &end, 10);
  if (*digits < '0' || *digits > '9' || errno != 0)
    tool_misuse ("%s: '%s' is not a number", name, text);
  return end;
}

static void
as_number (struct node *n, struct opts *o, const char *name, const char *text)
{
  (void) o;
  if (*parse_number (n, name, text) != '\0')
    tool_misuse ("%s: '%s' is not a number", name, text);
}

static void
as_size (struct node *n, struct opts *o, const char *name, const char *text)
{
  static const struct {
    char letter;
    int64_t bytes;
  } units[] = { { '\0', 512 },    { 'b', 512 },
                { 'c', 1 },       { 'w', 2 },
                { 'k', 1024 },    { 'M', 1 << 20 },
                { 'G', 1 << 30 }, { 'T', (int64_t) 1 << 40 } };
  const char *unit = parse_number (n, name, text);

  (void) o;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (*unit == units[i].letter && (*unit == '\0' || unit[1] == '\0'))
      n->unit = units[i].bytes;
  if (n->unit == 0)
    tool_misuse ("%s: '%s' is no unit, expected b c w k M G or T", name, unit);
}

static void
as_days (struct node *n, struct opts *o, const char *name, const char *text)
{
  as_number (n, o, name, text);
  n->unit = 24 * 60 * 60;
  if (n->number > INT32_MAX)
    tool_misuse ("%s: '%s' is too long ago", name, text);
}

static void
as_minutes (struct node *n, struct opts *o, const char *name, const char *text)
{
  as_days (n, o, name, text);
  n->unit = 60;
}

/* Names are looked up later. */
static void
as_owner (struct node *n, struct opts *o, const char *name, const char *text)
{
  (void) name;
  n->text = text;
  o->wants_owners = true;
}

static void
as_perm (struct node *n, struct opts *o, const char *name, const char *text)
{
  const char *mode = text + (*text == '-' || *text == '/');
  struct gm_chmode change;

  (void) o;
  if (gm_chmode_parse (&change, mode) == -1)
    tool_misuse ("%s: '%s' is not a mode", name, text);
  n->number = gm_chmode_apply (&change, 0, false, 0);
  n->what = mode == text ? '=' : *text;
}

static void
as_depth (struct node *n, struct opts *o, const char *name, const char *text)
{
  as_number (n, o, name, text);
  if (n->compare != EXACTLY || n->number > INT32_MAX)
    tool_misuse ("%s: '%s' is not a depth", name, text);
  if (n->what == 'x')
    o->maxdepth = n->number;
  else
    o->mindepth = n->number;
}

static void
as_format (struct node *n, struct opts *o, const char *name, const char *text)
{
  (void) name;
  check_format (o, text);
  n->text = text;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Read the API description: XML files, validated by the RELAX NG schema, and
 * the handwritten part of the public header.  The only file that knows
 * libxml2.  What the schema cannot say is left to check.c.
 */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>

#include "model.h"
#include "util.h"

static bool read_family (struct family *f, const char *file,
                         xmlRelaxNGValidCtxtPtr valid);
static bool read_struct (struct structure *s, xmlNodePtr node, struct loc loc);
static bool read_call (struct call *call, xmlNodePtr node, struct loc loc);
static void find_fixed_names (struct model *m);
static bool resolve_structs (struct model *m);

/* libxml2's errors in our form.  Its schema messages come innermost first;
 * the first says most. */
static void
on_xml_error (void *opaque, xmlErrorPtr err)
{
  int *nr = opaque;
  struct loc loc = { err->file ? err->file : "scanner", err->line };
  char *msg;

  if ((*nr)++ > 0)
    return;
  if (err->file == NULL && err->node != NULL) {
    loc.file = (const char *) ((xmlNodePtr) err->node)->doc->URL;
    loc.line = (int) xmlGetLineNo (err->node);
  }
  msg = xstrdup (err->message);
  msg[strcspn (msg, "\n")] = '\0';
  error_at (loc, "%s", msg);
  free (msg);
}

struct model *
model_read (const char *schema, const char *fixed, char *const *files,
            size_t nr_files)
{
  struct model *m = xcalloc (1, sizeof *m);
  xmlRelaxNGParserCtxtPtr parser;
  xmlRelaxNGPtr rng;
  xmlRelaxNGValidCtxtPtr valid;
  int nr_errors = 0;
  bool ok = true;

  m->fixed = read_whole (fixed);
  if (m->fixed == NULL) {
    error_at ((struct loc){ fixed, 0 }, "%s", strerror (errno));
    return NULL;
  }
  find_fixed_names (m);

  xmlSetStructuredErrorFunc (&nr_errors, on_xml_error);
  parser = xmlRelaxNGNewParserCtxt (schema);
  xmlRelaxNGSetParserStructuredErrors (parser, on_xml_error, &nr_errors);
  rng = parser ? xmlRelaxNGParse (parser) : NULL;
  valid = rng ? xmlRelaxNGNewValidCtxt (rng) : NULL;
  if (valid == NULL) {
    error_at ((struct loc){ schema, 0 }, "cannot use this schema");
    ok = false;
  } else
    xmlRelaxNGSetValidStructuredErrors (valid, on_xml_error, &nr_errors);
  for (size_t i = 0; ok && i < nr_files; i++)
    ok =
      read_family (VECTOR_ADD (m->families, m->nr_families), files[i], valid);

  xmlRelaxNGFreeValidCtxt (valid);
  xmlRelaxNGFree (rng);
  xmlRelaxNGFreeParserCtxt (parser);
  xmlCleanupParser ();
  return ok && resolve_structs (m) ? m : NULL;
}

/* Attributes and texts are copied, since the document does not live on. */
static const char *
attribute (xmlNodePtr node, const char *name)
{
  xmlChar *value = xmlGetProp (node, (const xmlChar *) name);
  char *copy;

  if (value == NULL)
    return NULL;
  copy = xstrdup ((const char *) value);
  xmlFree (value);
  return copy;
}

/* Columns that all lines of TEXT are indented by. */
static size_t
indentation (const char *text)
{
  size_t min = SIZE_MAX;

  for (; *text; text += strcspn (text, "\n"), text += *text == '\n') {
    size_t blanks = strspn (text, " ");

    if (text[blanks] != '\n' && text[blanks] != '\0' && blanks < min)
      min = blanks;
  }
  return min == SIZE_MAX ? 0 : min;
}

/* The text of an element, without blank lines around it, blanks at the ends
 * of lines and common indentation. */
static const char *
text_of (xmlNodePtr node)
{
  xmlChar *content = xmlNodeGetContent (node);
  const char *line = content ? (const char *) content : "";
  char *text = xcalloc (strlen (line) + 2, 1), *to = text;
  size_t indent;

  while (line[strspn (line, " ")] == '\n')
    line += strcspn (line, "\n") + 1;
  indent = indentation (line);
  while (*line) {
    size_t len = strcspn (line, "\n"), skip = len < indent ? len : indent;

    to = mempcpy (to, line + skip, len - skip);
    while (to > text && to[-1] == ' ')
      to--;
    *to++ = '\n';
    line += len + (line[len] == '\n');
  }
  while (to > text && to[-1] == '\n')
    *--to = '\0';
  xmlFree (content);
  return text;
}

static bool
is_element (xmlNodePtr node, const char *name)
{
  return node->type == XML_ELEMENT_NODE &&
         strcmp ((const char *) node->name, name) == 0;
}

static const char *
base_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash ? slash + 1 : path;
}

static bool
read_family (struct family *f, const char *file, xmlRelaxNGValidCtxtPtr valid)
{
  xmlDocPtr doc;
  xmlNodePtr root;
  bool ok = true;

  if (access (file, R_OK) == -1)
    return error_at ((struct loc){ file, 0 }, "%s", strerror (errno)) == 0;
  doc = xmlReadFile (file, NULL, XML_PARSE_NONET);
  if (doc == NULL)
    return false;
  if (xmlRelaxNGValidateDoc (valid, doc) != 0) {
    xmlFreeDoc (doc);
    return false;
  }

  root = xmlDocGetRootElement (doc);
  f->loc = (struct loc){ file, (int) xmlGetLineNo (root) };
  f->name = attribute (root, "name");
  f->source = base_name (file);
  for (xmlNodePtr n = root->children; ok && n != NULL; n = n->next) {
    struct loc loc = { file, (int) xmlGetLineNo (n) };

    if (is_element (n, "summary"))
      f->summary = text_of (n);
    else if (is_element (n, "struct"))
      ok = read_struct (VECTOR_ADD (f->structs, f->nr_structs), n, loc);
    else if (is_element (n, "call"))
      ok = read_call (VECTOR_ADD (f->calls, f->nr_calls), n, loc);
    else if (is_element (n, "retired"))
      *VECTOR_ADD (f->retired, f->nr_retired) =
        (struct retired){ atoi (attribute (n, "proc")), loc };
  }
  xmlFreeDoc (doc);
  return ok;
}

static bool
read_struct (struct structure *s, xmlNodePtr node, struct loc loc)
{
  s->name = attribute (node, "name");
  s->private_ = attribute (node, "private") != NULL;
  s->loc = loc;
  for (xmlNodePtr n = node->children; n != NULL; n = n->next) {
    loc.line = (int) xmlGetLineNo (n);
    if (is_element (n, "doc"))
      s->doc = text_of (n);
    else if (is_element (n, "field")) {
      const char *type = attribute (n, "type");
      int kind = field_kind_find (type);

      if (kind == -1)
        return error_at (loc, "unknown field type '%s'", type) == 0;
      *VECTOR_ADD (s->fields, s->nr_fields) =
        (struct field){ attribute (n, "name"), kind, loc };
    }
  }
  return true;
}

static bool
read_arg (struct arg *arg, xmlNodePtr node, struct loc loc)
{
  const char *type = attribute (node, "type");
  int kind = arg_kind_find (type);

  if (kind == -1)
    return error_at (loc, "unknown type '%s'", type) == 0;
  *arg = (struct arg){ attribute (node, "name"), kind, loc };
  return true;
}

static bool
read_returns (struct call *call, xmlNodePtr node, struct loc loc)
{
  const char *type = attribute (node, "type");
  int kind = ret_kind_find (type);

  if (kind == -1)
    return error_at (loc, "unknown type '%s'", type) == 0;
  call->ret = kind;
  call->ret_of = attribute (node, "of");
  if (call->ret_of == NULL && (kind == RET_STRUCT || kind == RET_STRUCTLIST))
    return error_at (loc, "type '%s' needs of=\"STRUCT\"", type) == 0;
  return true;
}

static bool
read_flags (struct call *call, const char *flags, struct loc loc)
{
  char *copy = xstrdup (flags), *save;

  for (char *w = strtok_r (copy, " ", &save); w;
       w = strtok_r (NULL, " ", &save)) {
    unsigned flag = call_flag_find (w);

    if (flag == 0)
      return error_at (loc, "unknown flag '%s'", w) == 0;
    call->flags |= flag;
  }
  free (copy);
  return true;
}

static bool
read_call (struct call *call, xmlNodePtr node, struct loc loc)
{
  const char *proc = attribute (node, "proc");
  const char *flags = attribute (node, "flags");
  bool ok = true;

  call->name = attribute (node, "name");
  call->proc = proc ? atoi (proc) : 0;
  call->since = attribute (node, "since");
  call->side = attribute (node, "side") ? SIDE_LIBRARY : SIDE_DAEMON;
  call->group = attribute (node, "group");
  call->plain = attribute (node, "plain") != NULL;
  call->deprecated_by = attribute (node, "deprecated-by");
  call->alias = attribute (node, "alias");
  call->loc = loc;
  if (flags && !read_flags (call, flags, loc))
    return false;
  for (xmlNodePtr n = node->children; ok && n != NULL; n = n->next) {
    loc.line = (int) xmlGetLineNo (n);
    if (is_element (n, "summary"))
      call->summary = text_of (n);
    else if (is_element (n, "arg"))
      ok = read_arg (VECTOR_ADD (call->args, call->nr_args), n, loc);
    else if (is_element (n, "opt"))
      ok = read_arg (VECTOR_ADD (call->opts, call->nr_opts), n, loc);
    else if (is_element (n, "set"))
      *VECTOR_ADD (call->sets, call->nr_sets) =
        (struct set){ attribute (n, "name"), attribute (n, "value"), loc };
    else if (is_element (n, "returns"))
      ok = read_returns (call, n, loc);
    else if (is_element (n, "doc"))
      call->doc = text_of (n);
  }
  return ok;
}

/* Prototypes of the handwritten part begin with `extern` and name exactly one
 * function that is followed by " (". */
static void
find_fixed_names (struct model *m)
{
  static const char prefix[] = "guestfs_";

  for (const char *p = m->fixed; (p = strstr (p, "\nextern ")) != NULL; p++) {
    const char *paren = strstr (p, " ("), *start = paren;

    while (start && start > p &&
           (isalnum ((unsigned char) start[-1]) || start[-1] == '_'))
      start--;
    if (start && strncmp (start, prefix, strlen (prefix)) == 0) {
      start += strlen (prefix);
      *VECTOR_ADD (m->fixed_names, m->nr_fixed_names) =
        xasprintf ("%.*s", (int) (paren - start), start);
    }
  }
}

static bool
resolve_structs (struct model *m)
{
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_calls; j++) {
      struct call *call = &m->families[i].calls[j];

      if (call->ret != RET_STRUCT && call->ret != RET_STRUCTLIST)
        continue;
      call->ret_s = model_find_struct (m, call->ret_of);
      if (call->ret_s == NULL)
        return error_at (call->loc, "%s: struct '%s' is not defined",
                         call->name, call->ret_of) == 0;
    }
  return true;
}

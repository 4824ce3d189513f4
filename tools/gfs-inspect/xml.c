/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From what is known of systems to XML: see share/schema/gfs-inspect.rng. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-inspect/inspect.h"

/* How the objects of an array become elements: one member is an attribute, the
 * others are elements, or if TEXT names one, that is the text.
 */
static const struct shape {
  const char *list, *element, *attribute, *text;
} shapes[] = {
  { "mountpoints", "mountpoint", "dev", "mountpoint" },
  { "filesystems", "filesystem", "dev", NULL },
  { "drive_mappings", "drive_mapping", "name", "dev" },
  { "applications", "application", NULL, NULL },
};

static void add_system (xmlNodePtr parent, json_t *system);
static void add_list (xmlNodePtr parent, const char *key, const json_t *list);
static void add_item (xmlNodePtr parent, const struct shape *shape,
                      json_t *item);
static void add_facts (xmlNodePtr parent, json_t *facts);
static void add_value (xmlNodePtr parent, const char *key, const json_t *value);
static xmlNodePtr add_text (xmlNodePtr parent, const char *name,
                            const char *text);
static void set_attribute (xmlNodePtr node, const char *name,
                           const char *value);
static xmlChar *clean (const char *text);
static bool is_exact (const char *key);
static void *need (void *p);

xmlDocPtr
make_document (const json_t *systems)
{
  xmlDocPtr doc = need (xmlNewDoc ((const xmlChar *) "1.0"));
  xmlNodePtr top = need (
    xmlNewDocNode (doc, NULL, (const xmlChar *) "operatingsystems", NULL));
  json_t *system;
  size_t i;

  xmlDocSetRootElement (doc, top);
  json_array_foreach (systems, i, system)
    add_system (add_text (top, "operatingsystem", NULL), system);
  return doc;
}

static void
add_system (xmlNodePtr parent, json_t *system)
{
  const char *key;
  json_t *value;

  json_object_foreach (system, key, value)
  {
    if (json_is_array (value))
      add_list (parent, key, value);
    else if (json_is_object (value))
      add_facts (parent, value);
    else
      add_value (parent, key, value);
  }
}

/* An empty list of warnings is no element, as virt-inspector has none. */
static void
add_list (xmlNodePtr parent, const char *key, const json_t *list)
{
  const struct shape *shape = NULL;
  xmlNodePtr node;
  json_t *item;
  size_t i;

  for (size_t j = 0; j < sizeof shapes / sizeof shapes[0]; j++)
    if (strcmp (shapes[j].list, key) == 0)
      shape = &shapes[j];
  if (shape == NULL && json_array_size (list) == 0)
    return;
  node = add_text (parent, key, NULL);
  json_array_foreach (list, i, item)
  {
    if (shape != NULL)
      add_item (node, shape, item);
    else
      add_text (node, "warning", json_string_value (item));
  }
}

static void
add_item (xmlNodePtr parent, const struct shape *shape, json_t *item)
{
  const char *text = shape->text
                       ? json_string_value (json_object_get (item, shape->text))
                       : NULL;
  xmlNodePtr node = add_text (parent, shape->element, text);
  const char *key;
  json_t *value;

  json_object_foreach (item, key, value)
  {
    if (shape->attribute != NULL && strcmp (key, shape->attribute) == 0)
      set_attribute (node, key, json_string_value (value));
    else if (shape->text == NULL)
      add_value (node, key, value);
  }
}

static void
add_facts (xmlNodePtr parent, json_t *facts)
{
  xmlNodePtr node;
  const char *key;
  json_t *value;

  if (json_object_size (facts) == 0)
    return;
  node = add_text (parent, "facts", NULL);
  json_object_foreach (facts, key, value) if (!is_exact (key)) set_attribute (
    add_text (node, "fact", json_string_value (value)), "name", key);
}

static void
add_value (xmlNodePtr parent, const char *key, const json_t *value)
{
  char number[32];

  if (is_exact (key))
    return;
  if (json_is_integer (value)) {
    snprintf (number, sizeof number, "%" JSON_INTEGER_FORMAT,
              json_integer_value (value));
    add_text (parent, key, number);
  } else
    add_text (parent, key, json_string_value (value));
}

/* An element with TEXT, which may be NULL. */
static xmlNodePtr
add_text (xmlNodePtr parent, const char *name, const char *text)
{
  xmlChar *cleaned = text != NULL ? clean (text) : NULL;
  xmlNodePtr node =
    need (xmlNewTextChild (parent, NULL, (const xmlChar *) name, cleaned));

  free (cleaned);
  return node;
}

static void
set_attribute (xmlNodePtr node, const char *name, const char *value)
{
  xmlChar *cleaned = clean (value);

  need (xmlNewProp (node, (const xmlChar *) name, cleaned));
  free (cleaned);
}

/* TEXT with U+FFFD for every character that XML cannot hold, or that a terminal
 * should not get.
 */
static xmlChar *
clean (const char *text)
{
  char *copy = need (malloc (3 * strlen (text) + 1)), *p = copy;

  while (*text != '\0') {
    size_t n = printable_len (text);
    bool other = strncmp (text, "\xef\xbf\xbe", 3) == 0 ||
                 strncmp (text, "\xef\xbf\xbf", 3) == 0; /* U+FFFE, U+FFFF */

    if (n == 0 && strchr ("\\\t\n", *text) != NULL)
      n = 1;
    p = n > 0 && !other ? mempcpy (p, text, n) : mempcpy (p, "\xef\xbf\xbd", 3);
    text += n > 0 ? n : 1;
    while (n == 0 && (*text & 0xc0) == 0x80) /* the rest of the same */
      text++;
  }
  *p = '\0';
  return (xmlChar *) copy;
}

/* KEY_base64 holds what a string of JSON cannot; the icon is base64 itself. */
static bool
is_exact (const char *key)
{
  size_t len = strlen (key);

  return len > 7 && strcmp (key + len - 7, "_base64") == 0;
}

static void *
need (void *p)
{
  if (p == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return p;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Printing a document, and parts of it. */
#include <stdio.h>

#include <libxml/xpath.h>

#include "escape.h"
#include "gfs-inspect/inspect.h"

static void print (const xmlChar *text, char end);
static void ignore (void *opaque, const char *fs, ...);
static void print_nodes (xmlDocPtr doc, const xmlNodeSet *nodes, char end);

int
print_document (xmlDocPtr doc)
{
  xmlChar *text;
  int size;

  xmlDocDumpFormatMemoryEnc (doc, &text, &size, "UTF-8", 1);
  if (text == NULL)
    return tool_error (NULL, "out of memory");
  fwrite (text, 1, size, stdout);
  xmlFree (text);
  return 0;
}

bool
is_xpath (const char *expression)
{
  xmlXPathCompExprPtr compiled;

  xmlSetGenericErrorFunc (NULL, ignore); /* it prints to stderr */
  compiled = xmlXPathCompile ((const xmlChar *) expression);
  xmlXPathFreeCompExpr (compiled);
  return compiled != NULL;
}

int
print_xpath (xmlDocPtr doc, const char *expression, char end)
{
  xmlXPathContextPtr context = xmlXPathNewContext (doc);
  xmlXPathObjectPtr result = NULL;

  xmlSetGenericErrorFunc (NULL, ignore); /* it prints to stderr */
  if (context != NULL)
    result = xmlXPathEval ((const xmlChar *) expression, context);
  xmlXPathFreeContext (context);
  if (result == NULL)
    return tool_error (expression,
                       "cannot be evaluated as an XPath expression");
  if (result->type == XPATH_NODESET)
    print_nodes (doc, result->nodesetval, end);
  else {
    xmlChar *text = xmlXPathCastToString (result);

    if (text == NULL)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    print (text, end);
    xmlFree (text);
  }
  xmlXPathFreeObject (result);
  return 0;
}

static void
print (const xmlChar *text, char end)
{
  fputs ((const char *) text, stdout);
  putchar (end);
}

static void
ignore (void *opaque, const char *fs, ...)
{
  (void) opaque, (void) fs;
}

/* Elements as XML; of all else, attributes and texts, what it says. */
static void
print_nodes (xmlDocPtr doc, const xmlNodeSet *nodes, char end)
{
  for (int i = 0; nodes != NULL && i < nodes->nodeNr; i++) {
    xmlNodePtr node = nodes->nodeTab[i];

    if (node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE) {
      xmlBufferPtr buffer = xmlBufferCreate ();

      if (node->type == XML_DOCUMENT_NODE)
        node = xmlDocGetRootElement (doc);
      if (buffer == NULL || xmlNodeDump (buffer, doc, node, 0, 1) == -1)
        tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
      print (xmlBufferContent (buffer), end);
      xmlBufferFree (buffer);
    } else {
      xmlChar *text = xmlNodeGetContent (node);

      if (text != NULL)
        print (text, end);
      xmlFree (text);
    }
  }
}

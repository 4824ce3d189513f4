/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of gfs-inspect share. */
#ifndef GFS_INSPECT_H
#define GFS_INSPECT_H

#include <jansson.h>
#include <libxml/tree.h>

#include "common.h"

/* Add what can only be told of a system that is mounted at /: its applications,
 * its icon.  Returns 0, or -1 after a message.  mounted.c
 */
int add_applications (guestfs_h *g, const char *root, json_t *system);
int add_icon (guestfs_h *g, const char *root, json_t *system);

/* The document of SYSTEMS, an array, to be freed by xmlFreeDoc.  Dies without
 * memory.  xml.c
 */
xmlDocPtr make_document (const json_t *systems);

/* Print it all, or what EXPRESSION, which can be parsed, selects in it, with END
 * behind each.  Return 0, or -1 after a message.  print.c
 */
bool is_xpath (const char *expression);
int print_document (xmlDocPtr doc);
int print_xpath (xmlDocPtr doc, const char *expression, char end);

#endif

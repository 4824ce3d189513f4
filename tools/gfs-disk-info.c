/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-disk-info: tell what disk images on the host are.  No appliance runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "appliance.h"
#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "json.h"
#include "size.h"

struct opts {
  struct tool_common common;
  int human, chain;
  struct json_list list;
  int printed;
};

enum { MAX_CHAIN = 64 };

static int tell (guestfs_h *g, struct opts *o, const char *file);
static void print (struct opts *o, const char *file, char *const *info);
static void print_json (struct opts *o, const char *file, char *const *info);
static const char *value_of (char *const *info, const char *name);
static char *beside (const char *image, const char *name);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "human-readable", 'h', POPT_ARG_NONE, &o.human, 0,
      "print sizes like 1.5G", NULL },
    { "backing-chain", '\0', POPT_ARG_NONE, &o.chain, 0,
      "tell about the backing files, too", NULL },
    TOOL_OUTPUT_OPTIONS (&o.common),
    TOOL_HANDLE_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "FILE...", 1, -1);
  g = tool_new_handle (&o.common);
  for (int i = 0; i < o.common.nr_args; i++)
    if (tell (g, &o, o.common.args[i]) == -1)
      r = -1;
  if (o.common.json)
    json_list_end (&o.list);
  guestfs_close (g);
  return tool_finish (&o.common, NULL, r);
}

/* Of one file or, if that is wanted, of all that it builds upon. */
static int
tell (guestfs_h *g, struct opts *o, const char *file)
{
  CLEANUP_FREE char *path = strdup (file);
  int nr = 0;

  while (path != NULL) {
    CLEANUP_FREE_STRINGS char **info = guestfs_mini_image_info (g, path);
    CLEANUP_FREE char *above = path;
    const char *backing;

    path = NULL;
    if (info == NULL)
      return tool_fail (g, above);
    print (o, above, info);
    backing = o->chain ? value_of (info, "backing-file") : NULL;
    if (backing == NULL)
      return 0;
    if (++nr == MAX_CHAIN)
      return tool_error (file, "more than %d backing files", MAX_CHAIN - 1);
    path = beside (above, backing);
  }
  return tool_error (NULL, "out of memory");
}

static bool
is_size (const char *name)
{
  size_t len = strlen (name);

  return len > 5 && strcmp (name + len - 5, "-size") == 0;
}

static void
print_line (const struct opts *o, const char *name, const char *value)
{
  char text[SIZE_TEXT];

  printf ("%s: ", name);
  if (is_size (name))
    fputs (size_text (text, atoll (value), o->human), stdout);
  else if (o->common.null)
    fputs (value, stdout);
  else
    print_name (stdout, value);
  putchar (o->common.null ? '\0' : '\n');
}

/* Lines `NAME: VALUE', and an empty one between two images. */
static void
print (struct opts *o, const char *file, char *const *info)
{
  if (o->common.json) {
    print_json (o, file, info);
    return;
  }
  if (o->printed++ > 0)
    putchar (o->common.null ? '\0' : '\n');
  print_line (o, "image", file);
  for (size_t i = 0; info[i] && info[i + 1]; i += 2)
    print_line (o, info[i], info[i + 1]);
}

static void
print_json (struct opts *o, const char *file, char *const *info)
{
  json_t *object = json_object ();

  json_set_name (object, "image", file);
  for (size_t i = 0; info[i] && info[i + 1]; i += 2)
    if (is_size (info[i]))
      json_set_int (object, info[i], atoll (info[i + 1]));
    else if (strcmp (info[i + 1], "yes") == 0 && strchr (info[i], '-') == NULL)
      json_object_set_new (object, info[i], json_true ());
    else
      json_set_name (object, info[i], info[i + 1]);
  json_list_add (&o->list, object);
}

static const char *
value_of (char *const *info, const char *name)
{
  for (size_t i = 0; info[i] && info[i + 1]; i += 2)
    if (strcmp (info[i], name) == 0)
      return info[i + 1];
  return NULL;
}

/* A relative name starts at the directory of the image. */
static char *
beside (const char *image, const char *name)
{
  const char *slash = strrchr (image, '/');
  char *path;

  if (strncmp (name, "file:", 5) == 0)
    name += 5;
  if (name[0] == '/' || slash == NULL)
    return strdup (name);
  return asprintf (&path, "%.*s/%s", (int) (slash - image), image, name) == -1
           ? NULL
           : path;
}

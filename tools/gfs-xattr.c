/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-xattr: print and change extended attributes of files in a disk image. */
#include <stdlib.h>
#include <string.h>

#include "gfs-xattr/xattr.h"

static void check (struct xattr_opts *o);
static void parse_encoding (struct xattr_opts *o);
static void parse_pattern (struct xattr_opts *o);

int
main (int argc, const char *argv[])
{
  struct xattr_opts o = { 0 };
  struct poptOption table[] = {
    { "name", 'n', POPT_ARG_STRING, &o.name, 0, "this attribute alone",
      "NAME" },
    { "dump", 'd', POPT_ARG_NONE, &o.dump, 0, "print values, too", NULL },
    { "match", 'm', POPT_ARG_STRING, &o.pattern, 0,
      "names that match this, - for all (default: ^user\\.)", "REGEX" },
    { "encoding", 'e', POPT_ARG_STRING, &o.encoding, 0, "how to print values",
      "text|hex|base64" },
    { "only-values", '\0', POPT_ARG_NONE, &o.only_values, 0,
      "print the bytes of values and nothing else", NULL },
    { "absolute-names", '\0', POPT_ARG_NONE, &o.absolute, 0,
      "print paths with their first slash", NULL },
    { "value", 'v', POPT_ARG_STRING, &o.value, 0, "set the attribute to this",
      "VALUE" },
    { "remove", 'x', POPT_ARG_STRING, &o.remove, 0, "remove this attribute",
      "NAME" },
    { "restore", '\0', POPT_ARG_STRING, &o.restore, 0, "set what this dump has",
      "FILE" },
    { "recursive", 'R', POPT_ARG_NONE, &o.recursive, 0,
      "look into directories, too", NULL },
    { "no-dereference", 'h', POPT_ARG_NONE, &o.no_dereference, 0,
      "symbolic links themselves", NULL },
    { "json", '\0', POPT_ARG_NONE, &o.common.json, 0, "print JSON", NULL },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "PATH...", 0, -1);
  check (&o);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  if (o.restore)
    r = xattr_restore (g, &o);
  else if (o.value || o.remove)
    r = xattr_change (g, &o);
  else
    r = xattr_show (g, &o);
  if (!o.match_all)
    regfree (&o.match);
  free (o.name);
  free (o.value);
  free (o.remove);
  free (o.pattern);
  free (o.encoding);
  free (o.restore);
  free (o.bytes);
  return tool_finish (&o.common, g, r);
}

static void
check (struct xattr_opts *o)
{
  if (o->restore ? o->common.nr_args > 0 : o->common.nr_args == 0)
    tool_misuse ("expected: PATH..., or --restore FILE");
  if ((o->value != NULL) + (o->remove != NULL) + (o->restore != NULL) > 1)
    tool_misuse ("--value, --remove and --restore exclude each other");
  if (o->value && !o->name)
    tool_misuse ("--value: of which attribute? --name says it");
  if (o->name && (o->remove || o->restore))
    tool_misuse ("--name does not go with --remove and --restore");
  if (o->value) {
    o->bytes = xattr_parse_value (o->value, &o->nr_bytes);
    if (o->bytes == NULL)
      tool_misuse ("--value: %s is not in the form that it begins with",
                   o->value);
  }
  if (o->value || o->remove || o->restore)
    tool_need_rw (&o->common);
  parse_encoding (o);
  parse_pattern (o);
}

static void
parse_encoding (struct xattr_opts *o)
{
  static const char *const names[] = { "auto", "text", "hex", "base64" };

  for (int i = ENCODING_TEXT; o->encoding && i <= ENCODING_64; i++)
    if (strcmp (o->encoding, names[i]) == 0)
      o->how = i;
  if (o->encoding && o->how == ENCODING_AUTO)
    tool_misuse ("--encoding: %s is not text, hex or base64", o->encoding);
}

static void
parse_pattern (struct xattr_opts *o)
{
  const char *pattern = o->pattern ? o->pattern : "^user\\.";
  char why[200];
  int err;

  o->match_all = strcmp (pattern, "-") == 0;
  if (o->match_all)
    return;
  err = regcomp (&o->match, pattern, REG_EXTENDED | REG_NOSUB);
  if (err != 0) {
    regerror (err, &o->match, why, sizeof why);
    tool_misuse ("--match: %s: %s", pattern, why);
  }
}

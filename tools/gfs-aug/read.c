/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands that look at trees. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aug.h"
#include "cleanup.h"
#include "escape.h"

static int print_tree (guestfs_h *g, const char *expression);
static void print_node (const char *name, const char *value);

int
aug_get_cmd (guestfs_h *g, const void *opts, char **args)
{
  const struct aug_opts *o = opts;
  int r = 0;

  for (; *args != NULL; args++) {
    CLEANUP_FREE char *value = NULL;

    if (aug_need (g, *args) == -1)
      return -1;
    value = guestfs_aug_get (g, *args);
    if (value == NULL) {
      r = tool_fail (g, *args);
      continue;
    }
    if (o->value) {
      print_name (stdout, value);
      putchar ('\n');
    } else if (value[0] == '\0') {
      print_name (stdout, *args);
      printf (" (none)\n");
    } else
      print_node (*args, value);
  }
  return r;
}

/* NODE = VALUE, as augtool has it. */
static void
print_node (const char *name, const char *value)
{
  print_name (stdout, name);
  if (value != NULL) {
    printf (" = ");
    print_name (stdout, value);
  }
  putchar ('\n');
}

int
aug_match_cmd (guestfs_h *g, const void *opts, char **args)
{
  CLEANUP_FREE_STRINGS char **found = NULL;

  (void) opts;
  if (aug_need (g, args[0]) == -1)
    return -1;
  found = guestfs_aug_match (g, args[0]);
  if (found == NULL)
    return tool_fail (g, args[0]);
  for (size_t i = 0; found[i] != NULL; i++) {
    CLEANUP_FREE char *value = guestfs_aug_get (g, found[i]);

    if (value == NULL)
      return tool_fail (g, found[i]);
    if (args[1] == NULL)
      print_node (found[i], value[0] != '\0' ? value : "(none)");
    else if (strcmp (args[1], value) == 0)
      print_node (found[i], NULL);
  }
  return 0;
}

int
aug_ls_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  for (; *args != NULL; args++) {
    CLEANUP_FREE char *below = NULL;
    CLEANUP_FREE_STRINGS char **found = NULL;
    size_t len = strlen (*args);

    while (len > 0 && (*args)[len - 1] == '/')
      len--;
    if (asprintf (&below, "%.*s/*", (int) len, *args) == -1) {
      below = NULL;
      return tool_error (*args, "out of memory");
    }
    if (aug_need (g, below) == -1)
      return -1;
    found = guestfs_aug_match (g, below); /* in the order of the tree */
    if (found == NULL)
      return tool_fail (g, *args);
    for (size_t i = 0; found[i] != NULL; i++) {
      CLEANUP_FREE char *label = guestfs_aug_label (g, found[i]);
      CLEANUP_FREE char *value = guestfs_aug_get (g, found[i]);
      CLEANUP_FREE_STRINGS char **children = guestfs_aug_ls (g, found[i]);

      if (label == NULL || value == NULL || children == NULL)
        return tool_fail (g, found[i]);
      print_name (stdout, label);
      printf ("%s = ", children[0] != NULL ? "/" : "");
      print_name (stdout, value[0] != '\0' ? value : "(none)");
      putchar ('\n');
    }
  }
  return 0;
}

int
aug_label_cmd (guestfs_h *g, const void *opts, char **args)
{
  int r = 0;

  (void) opts;
  for (; *args != NULL; args++) {
    CLEANUP_FREE char *label = NULL;

    if (aug_need (g, *args) == -1)
      return -1;
    label = guestfs_aug_label (g, *args);
    if (label == NULL) {
      r = tool_fail (g, *args);
      continue;
    }
    print_name (stdout, label);
    putchar ('\n');
  }
  return r;
}

/* Without arguments: what is loaded. */
int
aug_print_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  if (args[0] == NULL)
    return aug_run (g, "print /files", "/files");
  for (; *args != NULL; args++)
    if (aug_need (g, *args) == -1 || print_tree (g, *args) == -1)
      return -1;
  return 0;
}

/* `print' has its own quoting, so a variable stands for EXPRESSION: one of this
 * process, as others may use the same session.
 */
static int
print_tree (guestfs_h *g, const char *expression)
{
  char command[64];
  const char *name = command + strlen ("print $");
  int r;

  snprintf (command, sizeof command, "print $gfs_aug_print_%ld",
            (long) getpid ());
  if (guestfs_aug_defvar (g, name, expression) == -1)
    return tool_fail (g, expression);
  r = aug_run (g, command, expression);
  guestfs_aug_defvar (g, name, NULL);
  return r;
}

/* With arguments: of these files, after loading them. */
int
aug_errors_cmd (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  for (; *args != NULL; args++) {
    CLEANUP_FREE_STRINGS char **words =
      guestfs_mini_aug_need (g, *args, GUESTFS_MINI_AUG_NEED_FILE, 1, -1);

    if (words == NULL)
      return tool_fail (g, *args);
  }
  return aug_run (g, "errors", NULL);
}

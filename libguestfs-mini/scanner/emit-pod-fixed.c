/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The handwritten functions in the manual.  Each is found in the header as
 *
 *   /" text, one line with "Returns:" and one with "Since:" "/
 *   #define GUESTFS_HAVE_NAME 1
 *   extern GUESTFS_DLL_PUBLIC PROTOTYPE;
 *
 * (slash and star for the quotes), and shown without its macros.
 */
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "emit-pod-fixed.h"
#include "util.h"

static void emit_function (FILE *fp, const char *fixed, const char *name);
static void emit_comment (FILE *fp, const char *from, const char *to);
static void emit_fixed_prototype (FILE *fp, const char *text);

void
emit_pod_fixed (FILE *fp, const struct model *m)
{
  fprintf (fp, "=head1 HANDLES, ERRORS, EVENTS AND PRIVATE DATA\n\n");
  for (size_t i = 0; i < m->nr_fixed_names; i++)
    emit_function (fp, m->fixed, m->fixed_names[i]);
}

static void
emit_function (FILE *fp, const char *fixed, const char *name)
{
  char *macro = xasprintf ("#define GUESTFS_HAVE_%s 1\n", xupper (name));
  const char *define = strstr (fixed, macro), *comment = define;

  fprintf (fp, "=head2 guestfs_%s\n\n", name);
  if (define) {
    emit_fixed_prototype (fp, define + strlen (macro));
    while (comment > fixed && strncmp (comment, "/*", 2) != 0)
      comment--;
    emit_comment (fp, comment + strlen ("/*"), define);
  }
  free (macro);
}

/* Laid out anew, since the lines are shorter without the macro. */
static void
emit_fixed_prototype (FILE *fp, const char *text)
{
  static const char prefix[] = "extern GUESTFS_DLL_PUBLIC ";
  struct words w = { 0 };
  char *copy, *params, *save, *head;

  if (strncmp (text, prefix, strlen (prefix)) == 0)
    text += strlen (prefix);
  copy = xasprintf ("%.*s", (int) strcspn (text, ")"), text);
  for (char *p = copy; *p; p++)
    if (*p == '\n')
      *p = ' ';
  params = strchr (copy, '(');
  *params++ = '\0';
  head = xasprintf (" %s(", copy);
  for (char *p = strtok_r (params, ",", &save); p;
       p = strtok_r (NULL, ",", &save))
    words_add (&w, "%s", p + strspn (p, " "));
  words_print (fp, head, -1, &w, ");\n\n");
  free (head);
  free (copy);
}

static void
emit_comment (FILE *fp, const char *from, const char *to)
{
  while (from < to) {
    from += strspn (from, " *");
    if (strncmp (from, "/\n", 2) == 0)
      break;
    if (strncmp (from, "Returns:", 8) == 0 || strncmp (from, "Since:", 6) == 0)
      fputc ('\n', fp);
    fprintf (fp, "%.*s\n", (int) strcspn (from, "\n"), from);
    from += strcspn (from, "\n") + 1;
  }
  fputc ('\n', fp);
}

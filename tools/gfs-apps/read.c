/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of packages, as the call mini_list_applications streams it.  It has
 * to be sorted, so all of it is held in memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream.h"

#include "gfs-apps/apps.h"

/* The daemon stops earlier. */
#define BYTES_MAX (GM_PACKAGES_BYTES + (1 << 20))

static int list_call (guestfs_h *g, const char *fileout, void *opaque);
static int read_all (struct apps *a, FILE *fp);
static int parse_all (struct apps *a);
static void *need (void *p);

int
apps_read (struct apps *a, guestfs_h *g, const struct opts *o)
{
  struct stream s;
  int r;

  if (stream_open (&s, g, list_call, (void *) o) == -1)
    return -1;
  r = read_all (a, s.fp);
  if (stream_close (&s) == -1 && r == 0)
    r = tool_fail (g, NULL);
  if (parse_all (a) == -1)
    r = -1;
  return r;
}

void
apps_free (struct apps *a)
{
  free (a->buf);
  free (a->list);
}

const char *
app_name (const struct gm_package *p)
{
  const char *shown = p->fields[GM_PACKAGE_DISPLAY_NAME];

  return shown[0] != '\0' ? shown : p->fields[GM_PACKAGE_NAME];
}

static int
list_call (guestfs_h *g, const char *fileout, void *opaque)
{
  const struct opts *o = opaque;

  return guestfs_mini_list_applications (g, o->type ? o->type : "", fileout,
                                         -1);
}

static int
read_all (struct apps *a, FILE *fp)
{
  size_t n = 1;

  while (n > 0) {
    if (a->len == a->size) {
      if (a->size >= BYTES_MAX)
        return tool_error (NULL, "the appliance sent too much");
      a->size = a->size == 0 ? 1 << 18 : 2 * a->size;
      a->buf = need (realloc (a->buf, a->size));
    }
    n = fread (a->buf + a->len, 1, a->size - a->len, fp);
    a->len += n;
  }
  return 0;
}

static int
parse_all (struct apps *a)
{
  struct gm_package p;
  size_t pos = 0;
  ptrdiff_t n = 0;
  int r = 0;

  while (pos < a->len &&
         (n = gm_package_parse (&p, a->buf + pos, a->len - pos)) > 0) {
    pos += n;
    if (p.kind == GM_PACKAGE_WARNING) {
      r = tool_error (NULL, "%s", p.fields[0]);
      continue;
    }
    if (a->nr == a->capacity) {
      a->capacity = a->capacity == 0 ? 1024 : 2 * a->capacity;
      a->list = need (realloc (a->list, a->capacity * sizeof a->list[0]));
    }
    a->list[a->nr++] = p;
  }
  return n == -1 ? tool_error (NULL, "the appliance sent what makes no sense")
                 : r;
}

static void *
need (void *p)
{
  if (p == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return p;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The time zone. */
#include <string.h>

#include "cleanup.h"
#include "customize/ops.h"

static int timezone_host (struct customize_task *t,
                          const struct customize_options *o);
static int timezone_check (struct customize *c, const struct customize_task *t);
static int timezone_act (struct customize *c, const struct customize_task *t);
static void clock_line (FILE *out, const char *line, void *zone);

const struct customize_op op_timezone = {
  .name = "timezone",
  .syntax = OP_TEXT,
  .flags = OP_UNIX,
  .args = "ZONE",
  .help = "set the time zone, as in Europe/Berlin",
  .doing = "setting the time zone",
  .host = timezone_host,
  .check = timezone_check,
  .act = timezone_act,
};

static int
timezone_host (struct customize_task *t, const struct customize_options *o)
{
  (void) o;
  if (t->first[0] == '/' || strstr (t->first, "..") != NULL ||
      strpbrk (t->first, "\n\"") != NULL)
    tool_misuse ("--timezone: %s: this is no name of a zone", t->first);
  return 0;
}

static int
timezone_check (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *file = text_format ("/usr/share/zoneinfo/%s", t->first);

  return check_file (c, file);
}

/* systemd wants the link to be relative.  Two files more may hold the name. */
static int
timezone_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *target =
    text_format ("../usr/share/zoneinfo/%s", t->first);
  CLEANUP_FREE char *line = text_format ("%s\n", t->first);
  CLEANUP_FREE char *text = NULL, *new = NULL;
  static const char old[] = "/etc/sysconfig/clock";

  if (make_link (c, target, "/etc/localtime") == -1)
    return -1;
  if ((guestfs_exists (c->g, "/etc/timezone") == 1 ||
       guestfs_exists (c->g, "/etc/debian_version") == 1)) {
    note_change (c, "/etc/timezone");
    if (text_write (c->g, "/etc/timezone", line) == -1)
      return -1;
  }
  if (guestfs_exists (c->g, old) != 1 || text_read (c->g, old, &text) != 1)
    return 0;
  new = text_map (text, clock_line, t->first);
  note_change (c, old);
  return strcmp (new, text) == 0 ? 0 : text_write (c->g, old, new);
}

static void
clock_line (FILE *out, const char *line, void *zone)
{
  if (strncmp (line, "ZONE=", 5) == 0)
    fprintf (out, "ZONE=\"%s\"\n", (const char *) zone);
  else
    fprintf (out, "%s\n", line);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files an expression of Augeas is about, and messages to a session. */
#include "augeas-place.h"
#include "augeas-wire.h"
#include "cleanup.h"
#include "unit.h"

static void
place (struct unit *u, const char *expression, const char *want)
{
  CLEANUP_FREE char *got = augeas_place (expression);

  SAME_STR (u, want, got);
}

static void
plain_paths_are_places (struct unit *u)
{
  place (u, "/files/etc/hosts/1/ipaddr", "/etc/hosts/1/ipaddr");
  place (u, "/files/etc/my\\ file", "/etc/my file");
  place (u, "etc/hosts", "/etc/hosts");
  place (u, "/files", "");
  place (u, "/files/", "");
}

static void
patterns_end_a_place (struct unit *u)
{
  place (u, "/files/etc/hosts[1]/x", "/etc/hosts");
  place (u, "/files/etc/*/x", "/etc");
  place (u, "/files/etc//x", "/etc");
  place (u, "/files/etc/descendant::x", "/etc");
  place (u, "/files/etc/./x", "/etc");
}

static void
what_goes_elsewhere_is_everywhere (struct unit *u)
{
  place (u, "//ipaddr", "");
  place (u, "/*/etc", "");
  place (u, "/files/etc/hosts | /files/etc/fstab", "");
  place (u, "/files/etc/hosts/../fstab", "");
  place (u, "/files/etc/hosts/*[. = /files/etc/x/y]", "");
}

static void
other_trees_have_no_place (struct unit *u)
{
  place (u, "/augeas/files/etc", NULL);
  place (u, "/filesystem", NULL);
  place (u, "$x/1", NULL);
  place (u, "", NULL);
}

static void
messages_come_as_they_went (struct unit *u)
{
  static char *strings[] = { "one", NULL, "" };
  const struct augeas_message m = { 7, -2, 022, strings, 3 };
  CLEANUP_AUGEAS_MESSAGE struct augeas_message back = { 0 };
  size_t len;
  CLEANUP_FREE char *buf = augeas_wire_encode (&m, &len);

  SAME_INT (u, len - AUGEAS_HEADER, augeas_wire_length (buf));
  SAME_INT (
    u, 0, augeas_wire_decode (buf + AUGEAS_HEADER, len - AUGEAS_HEADER, &back));
  SAME_INT (u, 7, back.what);
  SAME_INT (u, -2, back.number);
  SAME_INT (u, 022, back.umask);
  SAME_INT (u, 3, back.nr);
  for (size_t i = 0; i < 3; i++)
    SAME_STR (u, strings[i], back.strings[i]);
}

static void
half_a_message_is_none (struct unit *u)
{
  static char *strings[] = { "one" };
  const struct augeas_message m = { 1, 0, 0, strings, 1 };
  size_t len;
  CLEANUP_FREE char *buf = augeas_wire_encode (&m, &len);
  struct augeas_message back;

  for (size_t n = 0; n < len - AUGEAS_HEADER; n++)
    SAME_INT (u, -1, augeas_wire_decode (buf + AUGEAS_HEADER, n, &back));
  memcpy (buf, "\xff\xff\xff\xff", 4);
  SAME_INT (u, 0, augeas_wire_length (buf));
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "plain paths are places", plain_paths_are_places },
    { "patterns end a place", patterns_end_a_place },
    { "what goes elsewhere is everywhere", what_goes_elsewhere_is_everywhere },
    { "other trees have no place", other_trees_have_no_place },
    { "messages come as they went", messages_come_as_they_went },
    { "half a message is none", half_a_message_is_none },
  };

  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

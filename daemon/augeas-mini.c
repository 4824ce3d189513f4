/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Augeas for tools, which want to load no more than they need.
 * API: share/api/augeas.xml.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "augeas-session.h"
#include "daemon-calls.h"

int
do_mini_aug_begin (struct call *c, const char *root, int flags)
{
  return augeas_begin_or_reply (c, root, flags, true);
}

char **
do_mini_aug_need (struct call *c, const char *augpath,
                  const struct do_mini_aug_need_opts *o)
{
  const bool file =
    (o->bitmask & GUESTFS_MINI_AUG_NEED_FILE_BITMASK) && o->file;
  const bool anew =
    (o->bitmask & GUESTFS_MINI_AUG_NEED_ANEW_BITMASK) && o->anew;
  const struct augeas_message request = {
    .what = AUGEAS_NEED,
    .number = !file  ? AUGEAS_NEED_NODE
              : anew ? AUGEAS_NEED_ANEW
                     : AUGEAS_NEED_FILE,
    AUGEAS_STRINGS (augpath),
  };

  return augeas_strings_or_reply (c, &request);
}

char *
do_mini_aug_run (struct call *c, const char *commands, size_t *size_r)
{
  const struct augeas_message request = { .what = AUGEAS_RUN,
                                          AUGEAS_STRINGS (commands) };
  CLEANUP_AUGEAS_MESSAGE struct augeas_message answer = { 0 };
  char *text;

  if (augeas_request_or_reply (c, &request, &answer) == -1)
    return NULL;
  text = answer.nr == 1 ? steal_ptr (&answer.strings[0]) : NULL;
  if (text == NULL)
    return reply_error_null (c, "Augeas: bad answer");
  *size_r = strlen (text);
  return text;
}

char **
do_mini_aug_changed (struct call *c)
{
  return augeas_strings_or_reply (
    c, &(struct augeas_message){ .what = AUGEAS_CHANGED });
}

int
do_mini_aug_prepare (struct call *c)
{
  return augeas_prepare_or_reply (c);
}

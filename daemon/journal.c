/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Journals of systemd.  API: share/api/journal.xml.  They are read by a program
 * of its own (logs/journal-main.c), since libsystemd maps them into its memory
 * and follows whatever links are in them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "journal-files.h"
#include "journal-session.h"
#include "run-stream.h"
#include "server.h"

static int stream (struct call *c, const char *directory,
                   const struct journal_files *files, const char *mode,
                   struct gm_strvec *options);
static int check_or_reply (struct call *c,
                           const struct do_mini_journal_opts *o);
static int add_options (struct gm_strvec *argv,
                        const struct do_mini_journal_opts *o);
static int add_list (struct gm_strvec *argv, const char *option,
                     char *const *list);

bool
available_journal (void)
{
  return access (JOURNAL_PROGRAM, X_OK) == 0;
}

int
do_journal_open (struct call *c, const char *directory)
{
  CLEANUP_JOURNAL_FILES struct journal_files files = { NULL, 0 };

  if (journal_files_open_or_reply (c, directory, &files) == -1)
    return -1;
  return journal_session_begin_or_reply (c, directory, &files);
}

int
do_journal_close (struct call *c)
{
  return journal_session_end_or_reply (c);
}

int
do_journal_next (struct call *c)
{
  return journal_session_ask_or_reply (c, JOURNAL_NEXT, 0);
}

int64_t
do_journal_skip (struct call *c, int64_t skip)
{
  return journal_session_ask_or_reply (c, JOURNAL_SKIP, skip);
}

int
do_internal_journal_get (struct call *c)
{
  return journal_session_send (c);
}

int64_t
do_journal_get_realtime_usec (struct call *c)
{
  return journal_session_ask_or_reply (c, JOURNAL_REALTIME, 0);
}

int64_t
do_journal_get_data_threshold (struct call *c)
{
  return journal_session_ask_or_reply (c, JOURNAL_GET_THRESHOLD, 0);
}

int
do_journal_set_data_threshold (struct call *c, int64_t threshold)
{
  if (threshold < 0)
    return reply_explained (c, EINVAL, "threshold is negative: %" PRIi64,
                            threshold);
  return journal_session_ask_or_reply (c, JOURNAL_SET_THRESHOLD, threshold);
}

int
do_mini_journal (struct call *c, const char *directory,
                 const struct do_mini_journal_opts *o)
{
  CLEANUP_JOURNAL_FILES struct journal_files files = { NULL, 0 };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };

  if (check_or_reply (c, o) == -1 ||
      journal_files_open_or_reply (c, directory, &files) == -1)
    return -1;
  if (add_options (&options, o) == -1)
    return reply_errno (c, "%s", directory);
  return stream (c, directory, &files, "stream", &options);
}

int
do_mini_journal_boots (struct call *c, const char *directory)
{
  CLEANUP_JOURNAL_FILES struct journal_files files = { NULL, 0 };
  CLEANUP_STRVEC struct gm_strvec options = { 0 };

  if (journal_files_open_or_reply (c, directory, &files) == -1)
    return -1;
  return stream (c, directory, &files, "boots", &options);
}

static int
stream (struct call *c, const char *directory,
        const struct journal_files *files, const char *mode,
        struct gm_strvec *options)
{
  CLEANUP_FREE char *list = journal_files_list (files);
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };

  if (files->len == 0)
    return reply_begin_file (c) == -1 ? -1 : send_end (c);
  if (list == NULL || gm_strvec_add (&argv, JOURNAL_PROGRAM) == -1 ||
      gm_strvec_add (&argv, list) == -1 || gm_strvec_add (&argv, mode) == -1 ||
      gm_strvec_addf (&argv, "root=%s", c->server->sysroot) == -1)
    return reply_errno (c, "%s", directory);
  for (size_t i = 0; i < options->len; i++)
    if (gm_strvec_add (&argv, options->strings[i]) == -1)
      return reply_errno (c, "%s", directory);
  return run_send_files_or_reply (
    c, directory, (const char *const *) argv.strings, files->fds, files->len);
}

/* The program knows more: whether there is such a boot. */
static int
check_or_reply (struct call *c, const struct do_mini_journal_opts *o)
{
  char *end = "";

  if (o->lines < 0)
    return reply_explained (c, EINVAL, "lines is negative: %" PRIi64, o->lines);
  if (o->since < 0)
    return reply_explained (c, EINVAL, "since is negative: %" PRIi64, o->since);
  if (o->until < 0)
    return reply_explained (c, EINVAL, "until is negative: %" PRIi64, o->until);
  if (o->boot != NULL && !journal_is_id (o->boot))
    strtol (o->boot, &end, 10);
  if (*end == '\0')
    return 0;
  return reply_explained (c, EINVAL, "boot is no number and no identifier: %s",
                          o->boot);
}

static int
add_options (struct gm_strvec *argv, const struct do_mini_journal_opts *o)
{
  const char *grep = o->ignorecase ? "igrep=%s" : "grep=%s";

  if ((o->boot && gm_strvec_addf (argv, "boot=%s", o->boot) == -1) ||
      ((o->bitmask & GUESTFS_MINI_JOURNAL_SINCE_BITMASK) &&
       gm_strvec_addf (argv, "since=%" PRIi64, o->since) == -1) ||
      ((o->bitmask & GUESTFS_MINI_JOURNAL_UNTIL_BITMASK) &&
       gm_strvec_addf (argv, "until=%" PRIi64, o->until) == -1) ||
      ((o->bitmask & GUESTFS_MINI_JOURNAL_LINES_BITMASK) &&
       gm_strvec_addf (argv, "lines=%" PRIi64, o->lines) == -1) ||
      (o->reverse && gm_strvec_add (argv, "reverse") == -1) ||
      (o->grep && gm_strvec_addf (argv, grep, o->grep) == -1) ||
      add_list (argv, "match", o->matches) == -1)
    return -1;
  return add_list (argv, "field", o->fields);
}

static int
add_list (struct gm_strvec *argv, const char *option, char *const *list)
{
  for (; list != NULL && *list != NULL; list++)
    if (gm_strvec_addf (argv, "%s=%s", option, *list) == -1)
      return -1;
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running programs of the image.  API: share/api/command.xml.  Where they run
 * is in box.c, what they have to say meanwhile in converse.c.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "box.h"
#include "call.h"
#include "converse.h"
#include "daemon-calls.h"
#include "guestfs_protocol.h"
#include "run.h"

#define SEARCH_PATH \
  "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#define TOO_LARGE "the result is too large for a message (%d MiB)"

static char *run_for_output (struct call *c, const char *const *argv);
static char **split (struct call *c, char *text);
static char **make_env (const struct account *a, char *const *more);

char *
do_command (struct call *c, char *const *arguments)
{
  return run_for_output (c, (const char *const *) arguments);
}

char **
do_command_lines (struct call *c, char *const *arguments)
{
  return split (c, do_command (c, arguments));
}

char *
do_sh (struct call *c, const char *command)
{
  return run_for_output (c, RUN_ARGV ("/bin/sh", "-c", command));
}

char **
do_sh_lines (struct call *c, const char *command)
{
  return split (c, do_sh (c, command));
}

/* Replies when the program runs; what follows belongs to converse. */
int
do_mini_start (struct call *c, char *const *arguments,
               const struct do_mini_start_opts *o)
{
  struct account account = account_root;
  CLEANUP_FREE_STRINGS char **env = NULL;
  CLEANUP_BOX struct box box = BOX_NONE;
  struct box_plan plan = {
    .argv = (const char *const *) arguments,
    .dir = o->bitmask & GUESTFS_MINI_START_CHDIR_BITMASK ? o->chdir : "/",
    .account = &account,
    .terminal = o->terminal,
    .size = o->size,
  };

  if (arguments[0] == NULL)
    return reply_explained (c, EINVAL, "the list of arguments is empty");
  if (o->bitmask & GUESTFS_MINI_START_USER_BITMASK &&
      account_find_or_reply (c, o->user, &account) == -1)
    return -1;
  plan.env = env = make_env (
    &account, o->bitmask & GUESTFS_MINI_START_ENV_BITMASK ? o->env : NULL);
  if (env == NULL)
    return reply_errno (c, "environment");
  if (box_start_or_reply (c, &plan, &box) == -1)
    return -1;
  if (reply_success (c, NULL, NULL) == -1)
    return -1;
  return converse (c, &box);
}

static char *
run_for_output (struct call *c, const char *const *argv)
{
  CLEANUP_FREE_STRINGS char **env = make_env (&account_root, NULL);
  const struct box_plan plan = {
    .argv = argv, .env = env, .dir = "/", .account = &account_root
  };
  CLEANUP_RUN struct run r = { .argv = argv, .box = &plan };

  if (argv[0] == NULL)
    return reply_error_null (c, "the list of arguments is empty");
  if (env == NULL)
    return reply_errno_null (c, "environment");
  if (run_program (c, &r) == -1)
    return errno == EFBIG
             ? reply_error_null (c, TOO_LARGE, GUESTFS_MESSAGE_MAX >> 20)
             : reply_errno_null (c, "%s", argv[0]);
  if (r.status != 0)
    return reply_error_null (c, "%s", run_reason (&r));
  return steal_ptr (&r.out);
}

/* TAKE_TEXT into its lines.  NULL when it is that already, or after a reply. */
static char **
split (struct call *c, char *take_text)
{
  CLEANUP_FREE char *text = take_text;
  CLEANUP_STRVEC struct gm_strvec lines = { 0 };
  char *p = text, *line;

  if (text == NULL)
    return NULL;
  while (*p != '\0') {
    line = strsep (&p, "\n");
    if (gm_strvec_add (&lines, line) == -1)
      return reply_errno_null (c, "lines of the output");
    if (p == NULL)
      break;
  }
  return gm_strvec_steal (&lines);
}

/* Does "NAME=VALUE" set the variable of ITEM, which may lack a value? */
static bool
same_variable (const char *set, const char *item)
{
  size_t len = strcspn (item, "=");

  return strncmp (set, item, len) == 0 && set[len] == '=';
}

/* MORE, and what it does not mention of the usual. */
static char **
make_env (const struct account *a, char *const *more)
{
  CLEANUP_STRVEC struct gm_strvec usual = { 0 }, env = { 0 };
  static char *const none[] = { NULL };

  if (more == NULL)
    more = none;
  if (gm_strvec_add (&usual, SEARCH_PATH) == -1 ||
      gm_strvec_add (&usual, "LANG=C") == -1 ||
      gm_strvec_addf (&usual, "HOME=%s", a->home) == -1 ||
      gm_strvec_addf (&usual, "USER=%s", a->name) == -1 ||
      gm_strvec_addf (&usual, "LOGNAME=%s", a->name) == -1 ||
      gm_strvec_addf (&usual, "SHELL=%s", a->shell) == -1)
    return NULL;
  for (size_t i = 0; i < usual.len; i++) {
    bool replaced = false;

    for (size_t j = 0; more[j] != NULL; j++)
      replaced = replaced || same_variable (usual.strings[i], more[j]);
    if (!replaced && gm_strvec_add (&env, usual.strings[i]) == -1)
      return NULL;
  }
  for (size_t i = 0; more[i] != NULL; i++)
    if (strchr (more[i], '=') != NULL && gm_strvec_add (&env, more[i]) == -1)
      return NULL;
  return gm_strvec_steal (&env);
}

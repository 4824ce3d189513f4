/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Augeas session of the handle, and the process that sessions are copies
 * of.  Both belong to whoever holds the lock.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

#include "augeas-process.h"
#include "augeas-session.h"
#include "lock.h"
#include "mounts.h"
#include "server.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct augeas_process model, session;

static int ready_or_reply (struct call *c);
static int ask_model_or_reply (struct call *c,
                               const struct augeas_message *request, int fd,
                               struct augeas_message *answer);
static int fork_session (struct call *c);
static int open_image (struct call *c, struct mounts_hold *held);
static int ask_or_reply (struct call *c, const struct augeas_message *request,
                         struct augeas_message *answer);
static bool is_about_files (int op);
static int reply_ended (struct call *c, int err);

int
augeas_prepare_or_reply (struct call *c)
{
  const struct augeas_message request = { .what = AUGEAS_READY };
  CLEANUP_AUGEAS_MESSAGE struct augeas_message answer = { 0 };
  int r = lock_or_reply (c, &lock);

  if (r == -1)
    return -1;
  r = ready_or_reply (c);
  if (r == 0)
    r = ask_model_or_reply (c, &request, -1, &answer);
  pthread_mutex_unlock (&lock);
  return r;
}

int
augeas_begin_or_reply (struct call *c, const char *root, int flags, bool keep)
{
  CLEANUP_AUGEAS_MESSAGE struct augeas_message answer = { 0 };
  struct augeas_message request = { .what = AUGEAS_INIT,
                                    .number = flags,
                                    AUGEAS_STRINGS (root) };
  int r = lock_or_reply (c, &lock);

  if (r == -1)
    return -1;
  if (!keep || session.pid == 0) {
    augeas_process_end (&session);
    r = ready_or_reply (c);
    if (r == 0)
      r = fork_session (c);
    if (r == 0)
      r = ask_or_reply (c, &request, &answer);
    if (r == -1)
      augeas_process_end (&session);
    else
      r = 1;
  }
  pthread_mutex_unlock (&lock);
  return r;
}

int
augeas_end_or_reply (struct call *c)
{
  int r = lock_or_reply (c, &lock);

  if (r == -1)
    return -1;
  if (session.pid == 0)
    r = reply_error (c, "no session: call aug_init first");
  augeas_process_end (&session);
  pthread_mutex_unlock (&lock);
  return r;
}

int
augeas_request_or_reply (struct call *c, const struct augeas_message *request,
                         struct augeas_message *answer)
{
  int r = lock_or_reply (c, &lock);

  if (r == -1)
    return -1;
  if (session.pid == 0)
    r = reply_error (c, "no session: call aug_init first");
  else
    r = ask_or_reply (c, request, answer);
  pthread_mutex_unlock (&lock);
  return r;
}

char **
augeas_strings_or_reply (struct call *c, const struct augeas_message *request)
{
  CLEANUP_AUGEAS_MESSAGE struct augeas_message answer = { 0 };
  char **strings;

  if (augeas_request_or_reply (c, request, &answer) == -1)
    return NULL;
  for (size_t i = 0; i < answer.nr; i++)
    if (answer.strings[i] == NULL)
      return reply_error_null (c, "Augeas: bad answer");
  strings = answer.strings != NULL ? steal_ptr (&answer.strings)
                                   : calloc (1, sizeof strings[0]);
  answer.nr = 0;
  return strings != NULL ? strings : reply_errno_null (c, "Augeas");
}

/* Have the model, or start it. */
static int
ready_or_reply (struct call *c)
{
  if (model.pid > 0 && waitpid (model.pid, NULL, WNOHANG) == model.pid) {
    close (model.sock);
    model.pid = 0;
  }
  if (model.pid > 0 || augeas_process_start (&model) == 0)
    return 0;
  return reply_errno (c, "Augeas: %s", AUGEAS_PROGRAM);
}

/* A model that has not answered is ended: its answer would be taken for that to
 * the next request.
 */
static int
ask_model_or_reply (struct call *c, const struct augeas_message *request,
                    int fd, struct augeas_message *answer)
{
  int err;

  if (augeas_process_ask (c, &model, request, fd, answer) == 0)
    return 0;
  err = errno;
  if (session.pid == 0)
    augeas_process_end_all (&model);
  else
    augeas_process_end (&model);
  return err == ECANCELED ? reply_cancelled (c) : reply_code (c, err, "Augeas");
}

static int
fork_session (struct call *c)
{
  const struct augeas_message request = { .what = AUGEAS_FORK };
  CLEANUP_AUGEAS_MESSAGE struct augeas_message one = { 0 };
  int pair[2], r;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
    return reply_errno (c, "Augeas");
  r = ask_model_or_reply (c, &request, pair[1], &one);
  close (pair[1]);
  if (r == -1) {
    close (pair[0]);
    return -1;
  }
  if (one.what == -1) {
    close (pair[0]);
    return reply_error (c, "Augeas: %s", one.nr > 0 ? one.strings[0] : "");
  }
  fcntl (pair[0], F_SETFL, O_NONBLOCK);
  session = (struct augeas_process){ one.number, pair[0] };
  return 0;
}

/* The lock is held, and there is a session. */
static int
ask_or_reply (struct call *c, const struct augeas_message *request,
              struct augeas_message *answer)
{
  CLEANUP_MOUNTS_HOLD struct mounts_hold held = { NULL, 0 };
  struct augeas_message m = *request;
  CLEANUP_FD int image = -1;

  m.umask = server_apply_umask (c->server);
  if (is_about_files (m.what)) {
    image = open_image (c, &held);
    if (image == -1)
      return -1;
  }
  if (augeas_process_ask (c, &session, &m, image, answer) == -1) {
    if (errno == EMSGSIZE)
      return reply_code (c, errno, "Augeas");
    return reply_ended (c, errno);
  }
  if (answer->what == 0)
    return 0;
  return reply_error (c, "%s",
                      answer->nr == 1 && answer->strings[0] != NULL
                        ? answer->strings[0]
                        : "Augeas failed");
}

static bool
is_about_files (int op)
{
  return op == AUGEAS_INIT || op == AUGEAS_SAVE || op == AUGEAS_LOAD ||
         op == AUGEAS_NEED || op == AUGEAS_RUN || op == AUGEAS_CHANGED;
}

/* A copy of the image's mounts, in which no device can be opened.  What is
 * mounted is held, so that nobody unmounts it meanwhile: they would not notice
 * that the copy is still in use.
 */
static int
open_image (struct call *c, struct mounts_hold *held)
{
  struct mount_attr attr = { .attr_set = MOUNT_ATTR_NODEV,
                             .propagation = MS_PRIVATE };
  CLEANUP_FD int tree = -1;

  if (!mounts_any (c->server))
    return reply_explained (c, EINVAL, "no file system is mounted");
  if (mounts_hold (c->server, held) == -1)
    return reply_errno (c, "list of mounts");
  tree = open_tree (AT_FDCWD, c->server->sysroot,
                    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
  if (tree == -1 || mount_setattr (tree, "", AT_EMPTY_PATH | AT_RECURSIVE,
                                   &attr, sizeof attr) == -1)
    return reply_errno (c, "Augeas: cannot show it the image");
  return steal_fd (&tree);
}

static int
reply_ended (struct call *c, int err)
{
  int status = augeas_process_end (&session);
  const char *why = WIFSIGNALED (status) ? sigdescr_np (WTERMSIG (status))
                                         : "it could not go on";

  if (err == ECANCELED)
    return reply_cancelled (c);
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGPROF)
    why = "the request took too long";
  return reply_error (c,
                      "the Augeas session has ended (%s), and what was not "
                      "saved is lost: call aug_init anew",
                      why);
}

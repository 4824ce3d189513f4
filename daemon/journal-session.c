/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal that stays open; see journal-session.h. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

#include "companion.h"
#include "journal-entry.h"
#include "journal-session.h"
#include "lock.h"
#include "mounts.h"
#include "run-spawn.h"

#define SECONDS 3600 /* for one answer; a client may give up earlier */

struct session {
  struct companion program;
  uint64_t *mounts; /* that its files are on */
  size_t nr_mounts;
  bool released; /* one of them is being unmounted: the program was killed */
};

/* `busy` is held while the program is asked; `lock`, which is taken later, for
 * moments: who unmounts must not wait for others.  The session may be used under
 * either, and put away under both.
 */
static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct session *session; /* NULL: none */

static int begin (const struct journal_files *files);
static int find_mounts (struct session *s, const struct journal_files *files);
static int start (struct session *s, const struct journal_files *files);
static int set_session (struct session *take_new);
static int end (void);
static int session_free (struct session *s);
static bool is_on (const struct session *s, const char *path);
static int busy_or_reply (struct call *c);
static int ask (struct call *c, enum journal_what what, int64_t n,
                int64_t *answer);
static int get_entry_or_reply (struct call *c, struct journal_entry *e);
static int reply_negative (struct call *c, int64_t answer);
static int reply_broken (struct call *c);

int
journal_session_begin_or_reply (struct call *c, const char *directory,
                                const struct journal_files *files)
{
  int64_t answer = 0;
  int r = lock_or_reply (c, &busy);

  if (r == -1)
    return -1;
  end ();
  r = begin (files);
  if (r == -1)
    reply_errno (c, "%s", directory);
  if (r == 0 && ask (c, JOURNAL_OPENED, 0, &answer) == -1)
    r = reply_broken (c);
  if (r == 0 && answer < 0) {
    end ();
    r = reply_code (c, -answer, "%s", directory);
  }
  pthread_mutex_unlock (&busy);
  return r;
}

int
journal_session_end_or_reply (struct call *c)
{
  if (busy_or_reply (c) == -1)
    return -1;
  end ();
  pthread_mutex_unlock (&busy);
  return 0;
}

int64_t
journal_session_ask_or_reply (struct call *c, enum journal_what what, int64_t n)
{
  int64_t answer;

  if (busy_or_reply (c) == -1)
    return -1;
  if (ask (c, what, n, &answer) == -1)
    answer = reply_broken (c);
  else if (answer < 0)
    answer = reply_negative (c, answer);
  pthread_mutex_unlock (&busy);
  return answer;
}

/* The client may take its time, and others can go on meanwhile. */
int
journal_session_send (struct call *c)
{
  CLEANUP_JOURNAL_ENTRY struct journal_entry e = { 0 };
  int r;

  if (busy_or_reply (c) == -1)
    return -1;
  r = get_entry_or_reply (c, &e);
  pthread_mutex_unlock (&busy);
  if (r == -1 || reply_begin_file (c) == -1 ||
      (e.len > 0 && send_chunk (c, e.data, e.len) == -1))
    return -1;
  return send_end (c);
}

void
journal_session_release (const char *path)
{
  bool released = false;

  pthread_mutex_lock (&lock);
  if (session != NULL && is_on (session, path)) {
    released = session->released = true;
    kill (session->program.pid, SIGKILL);
  }
  pthread_mutex_unlock (&lock);
  if (!released || pthread_mutex_trylock (&busy) != 0)
    return; /* who is busy with it puts it away */
  if (session != NULL && session->released)
    end ();
  pthread_mutex_unlock (&busy);
}

static int
begin (const struct journal_files *files)
{
  struct session *s = calloc (1, sizeof *s);

  if (s == NULL)
    return -1;
  s->program = (struct companion) COMPANION_NONE;
  if (find_mounts (s, files) == -1 || start (s, files) == -1) {
    session_free (s);
    return -1;
  }
  set_session (s);
  return 0;
}

static int
find_mounts (struct session *s, const struct journal_files *files)
{
  s->mounts = calloc (files->len + 1, sizeof *s->mounts);
  if (s->mounts == NULL)
    return -1;
  for (size_t i = 0; i < files->len; i++) {
    uint64_t id = mounts_id (files->fds[i]);

    if (s->nr_mounts == 0 || s->mounts[s->nr_mounts - 1] != id)
      s->mounts[s->nr_mounts++] = id;
  }
  return 0;
}

static int
start (struct session *s, const struct journal_files *files)
{
  CLEANUP_FREE char *list = journal_files_list (files);
  CLEANUP_FD int null = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  CLEANUP_FD int theirs = -1;
  const char *argv[] = { JOURNAL_PROGRAM, list, "serve", NULL };
  struct run_spawn how = {
    .argv = argv, .err = null, .keep = files->fds, .nr_keep = files->len
  };
  int pair[2];

  if (list == NULL || null == -1 ||
      socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
    return -1;
  theirs = pair[1];
  how.in = how.out = theirs;
  s->program.socket = pair[0];
  s->program.pid = run_spawn (&how, &s->program.pidfd);
  if (s->program.pid == -1) {
    s->program.pid = 0;
    return -1;
  }
  return fcntl (s->program.socket, F_SETFL, O_NONBLOCK);
}

static int
end (void)
{
  return set_session (NULL);
}

/* Returns how the program of the one before ended, as of waitpid. */
static int
set_session (struct session *take_new)
{
  struct session *old;

  pthread_mutex_lock (&lock);
  old = session;
  session = take_new;
  pthread_mutex_unlock (&lock);
  return old == NULL ? 0 : session_free (old);
}

static int
session_free (struct session *s)
{
  int err = errno;
  int status = companion_end (&s->program);

  free (s->mounts);
  free (s);
  errno = err;
  return status;
}

static bool
is_on (const struct session *s, const char *path)
{
  CLEANUP_FD int dir =
    open (path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  uint64_t mount = dir == -1 ? 0 : mounts_id (dir);

  for (size_t i = 0; i < s->nr_mounts; i++)
    if (s->mounts[i] == mount)
      return true;
  return false;
}

static int
busy_or_reply (struct call *c)
{
  if (lock_or_reply (c, &busy) == -1)
    return -1;
  if (session != NULL && session->released)
    end ();
  if (session != NULL)
    return 0;
  pthread_mutex_unlock (&busy);
  return reply_error (c, "no journal is open: call journal_open first");
}

static int
ask (struct call *c, enum journal_what what, int64_t n, int64_t *answer)
{
  const struct journal_request q = { .what = what, .n = n };
  const struct companion *p = &session->program;

  if (companion_send (c, p, &q, sizeof q, SECONDS) == -1)
    return -1;
  return companion_receive (c, p, answer, sizeof *answer, SECONDS);
}

static int
get_entry_or_reply (struct call *c, struct journal_entry *e)
{
  int64_t answer;
  int r = ask (c, JOURNAL_GET, 0, &answer);

  if (r == 0 && answer >= 0)
    r = journal_entry_receive (c, &session->program, SECONDS, e, &answer);
  if (r == -1)
    return reply_broken (c);
  return answer < 0 ? reply_negative (c, answer) : 0;
}

static int
reply_negative (struct call *c, int64_t answer)
{
  if (answer == -EADDRNOTAVAIL)
    return reply_explained (c, EADDRNOTAVAIL,
                            "journal: no entry to look at: see journal_next");
  if (answer == -E2BIG)
    return reply_explained (c, E2BIG,
                            "journal: the entry has more than %d fields or "
                            "%d bytes",
                            JOURNAL_FIELDS_MAX, JOURNAL_ENTRY_MAX);
  return reply_code (c, -answer, "journal");
}

/* Nothing can be asked any more, so the session ends. */
static int
reply_broken (struct call *c)
{
  int err = errno, status;
  bool released;

  pthread_mutex_lock (&lock);
  released = session->released;
  if (err != EPIPE && err != ECONNRESET)
    kill (session->program.pid, SIGKILL);
  pthread_mutex_unlock (&lock);
  status = end ();
  if (released)
    return reply_error (c, "journal: its filesystem is being unmounted");
  if (err == ETIME)
    return reply_error (c, "journal: the program that reads it took too long");
  if (err != EPROTO && WIFSIGNALED (status))
    return reply_error (c, "journal: the program that reads it was killed: %s",
                        strsignal (WTERMSIG (status)));
  return reply_error (c, "journal: the program that reads it has given up");
}

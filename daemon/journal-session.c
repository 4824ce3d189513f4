/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal that stays open; see journal-session.h. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

#include "journal-session.h"
#include "mounts.h"
#include "run-spawn.h"

struct session {
  pid_t pid;
  int pidfd;
  int sock;
  uint64_t *mounts; /* that its files are on */
  size_t nr_mounts;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct session *session; /* NULL: none */

static int begin (const struct journal_files *files);
static int find_mounts (struct session *s, const struct journal_files *files);
static int start (struct session *s, const struct journal_files *files);
static int end (void);
static void session_free (struct session *s);
static int lock_or_reply (struct call *c);
static int ask (enum journal_what what, int64_t n, int64_t *answer);
static int receive (void *buf, size_t len);
static int reply_negative (struct call *c, int64_t answer);
static int reply_broken (struct call *c);
static int send_items (struct call *c);
static int send_item (struct call *c, uint64_t len, bool *listening);

int
journal_session_begin_or_reply (struct call *c, const char *directory,
                                const struct journal_files *files)
{
  int64_t answer = 0;
  int r;

  pthread_mutex_lock (&lock);
  end ();
  r = begin (files);
  if (r == -1)
    reply_errno (c, "%s", directory);
  if (r == 0 && ask (JOURNAL_OPENED, 0, &answer) == -1)
    r = reply_broken (c);
  if (r == 0 && answer < 0) {
    end ();
    r = reply_code (c, -answer, "%s", directory);
  }
  pthread_mutex_unlock (&lock);
  return r;
}

int
journal_session_end_or_reply (struct call *c)
{
  if (lock_or_reply (c) == -1)
    return -1;
  end ();
  pthread_mutex_unlock (&lock);
  return 0;
}

int64_t
journal_session_ask_or_reply (struct call *c, enum journal_what what, int64_t n)
{
  int64_t answer;

  if (lock_or_reply (c) == -1)
    return -1;
  if (ask (what, n, &answer) == -1)
    answer = reply_broken (c);
  else if (answer < 0)
    answer = reply_negative (c, answer);
  pthread_mutex_unlock (&lock);
  return answer;
}

int
journal_session_send (struct call *c)
{
  int64_t answer;
  int r;

  if (lock_or_reply (c) == -1)
    return -1;
  if (ask (JOURNAL_GET, 0, &answer) == -1)
    r = reply_broken (c);
  else if (answer < 0)
    r = reply_negative (c, answer);
  else
    r = send_items (c);
  pthread_mutex_unlock (&lock);
  return r;
}

void
journal_session_release (const char *path)
{
  CLEANUP_FD int dir = -1;
  uint64_t mount;

  pthread_mutex_lock (&lock);
  if (session != NULL) { /* the usual case costs nothing */
    dir = open (path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    mount = dir == -1 ? 0 : mounts_id (dir);
    for (size_t i = 0; session != NULL && i < session->nr_mounts; i++)
      if (session->mounts[i] == mount)
        end ();
  }
  pthread_mutex_unlock (&lock);
}

static int
begin (const struct journal_files *files)
{
  struct session *s = calloc (1, sizeof *s);

  if (s == NULL)
    return -1;
  s->pidfd = s->sock = -1;
  if (find_mounts (s, files) == -1 || start (s, files) == -1) {
    session_free (s);
    return -1;
  }
  session = s;
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
  s->sock = pair[0];
  theirs = pair[1];
  how.in = how.out = theirs;
  s->pid = run_spawn (&how, &s->pidfd);
  if (s->pid != -1)
    return 0;
  s->pid = 0;
  return -1;
}

/* Returns how the program ended, as of waitpid, if it did so by itself. */
static int
end (void)
{
  struct session *s = steal_ptr (&session);
  int status = 0;

  if (s == NULL)
    return 0;
  if (waitpid (s->pid, &status, WNOHANG) == s->pid)
    s->pid = 0;
  session_free (s);
  return status;
}

static void
session_free (struct session *s)
{
  int err = errno;

  if (s->pid > 0) {
    kill (s->pid, SIGKILL);
    while (waitpid (s->pid, NULL, 0) == -1 && errno == EINTR)
      ;
  }
  gm_cleanup_fd (&s->pidfd);
  gm_cleanup_fd (&s->sock);
  free (s->mounts);
  free (s);
  errno = err;
}

static int
lock_or_reply (struct call *c)
{
  pthread_mutex_lock (&lock);
  if (session != NULL)
    return 0;
  pthread_mutex_unlock (&lock);
  return reply_error (c, "no journal is open: call journal_open first");
}

/* Nobody else may ask meanwhile, so the answer is waited for even when the
 * client is gone; the program ends by itself if it gets nowhere.
 */
static int
ask (enum journal_what what, int64_t n, int64_t *answer)
{
  const struct journal_request q = { .what = what, .n = n };

  if (send (session->sock, &q, sizeof q, MSG_NOSIGNAL) != sizeof q)
    return -1;
  return receive (answer, sizeof *answer);
}

static int
receive (void *buf, size_t len)
{
  while (len > 0) {
    ssize_t n = recv (session->sock, buf, len, MSG_WAITALL);

    if (n == -1 && errno == EINTR)
      continue;
    if (n <= 0)
      return -1;
    buf = (char *) buf + n;
    len -= n;
  }
  return 0;
}

static int
reply_negative (struct call *c, int64_t answer)
{
  if (answer == -EADDRNOTAVAIL)
    return reply_explained (c, EADDRNOTAVAIL,
                            "journal: no entry to look at: see journal_next");
  return reply_code (c, -answer, "journal");
}

/* The program has ended, and the session with it. */
static int
reply_broken (struct call *c)
{
  static const struct timespec moment = { .tv_nsec = 50000000 };
  int status;

  nanosleep (&moment, NULL); /* it has closed its socket, and ends now */
  status = end ();
  if (WIFSIGNALED (status))
    return reply_error (c, "journal: the program that reads it was killed: %s",
                        strsignal (WTERMSIG (status)));
  return reply_error (c, "journal: the program that reads it has given up");
}

/* All items are taken from the program, whether anybody listens or not. */
static int
send_items (struct call *c)
{
  bool listening = reply_begin_file (c) == 0;
  uint64_t len;
  int64_t err = 0;

  for (;;) {
    if (receive (&len, sizeof len) == -1)
      break;
    len = be64toh (len);
    if (len == JOURNAL_ITEM_END)
      return listening ? send_end (c) : -1;
    if (len == JOURNAL_ITEM_FAILED) {
      if (receive (&err, sizeof err) == -1)
        break;
      return listening ? send_failed (c, -err, "journal") : -1;
    }
    if (send_item (c, len, &listening) == -1)
      break;
  }
  end ();
  return listening ? send_failed (c, EIO, "journal") : -1;
}

static int
send_item (struct call *c, uint64_t len, bool *listening)
{
  uint64_t size = htobe64 (len);
  char buf[32768];

  if (*listening && send_chunk (c, &size, sizeof size) == -1)
    *listening = false;
  while (len > 0) {
    size_t n = len < sizeof buf ? len : sizeof buf;

    if (receive (buf, n) == -1)
      return -1;
    if (*listening && send_chunk (c, buf, n) == -1)
      *listening = false;
    len -= n;
  }
  return 0;
}

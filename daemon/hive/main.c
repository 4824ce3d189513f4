/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hive: one registry hive, opened by libhivex, for the daemon.
 *
 * It is a program of its own since libhivex gives up with abort() on hives that
 * are damaged in ways it does not look for, and recurses as deep as a hive is
 * nested.  It has nobody's rights, limited memory, and a copy of the hive; it is
 * not confined to that, as the programs for Augeas and rpm are.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cleanup.h"

#include "hive.h"

#define NOBODY 65534
#define MEMORY (512 * 1024 * 1024)

static void give_up_rights (void);
static bool read_all (void *buf, size_t len);
static bool write_all (const void *buf, size_t len);
static bool read_task (struct task *t);
static bool answer (const struct task *t);

int
main (void)
{
  struct task t = { .h = NULL };
  bool more = true;

  give_up_rights ();
  while (more && read_task (&t)) {
    bool quiet = t.request.op >= HIVE_EDIT_KEY && t.request.op < HIVE_EDIT_DONE;

    t.err = t.number = t.out_len = 0;
    t.out = NULL;
    if (t.request.op >= HIVE_EDIT_KEY)
      edit (&t);
    else
      serve (&t);
    more = quiet || answer (&t);
    free (t.name);
    free (t.data);
    free (t.out);
  }
  if (t.h != NULL)
    hivex_close (t.h);
  return 0;
}

/* In a test the daemon is no root, and then neither are we. */
static void
give_up_rights (void)
{
  const struct rlimit memory = { MEMORY, MEMORY }, none = { 0, 0 };
  CLEANUP_FD int fd = open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

  if (fd != -1 && write (fd, "1000", 4) != 4)
    _exit (126);
  if (geteuid () == 0 &&
      (setgroups (0, NULL) == -1 || setresgid (NOBODY, NOBODY, NOBODY) == -1 ||
       setresuid (NOBODY, NOBODY, NOBODY) == -1))
    _exit (126);
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
      prctl (PR_SET_DUMPABLE, 1, 0, 0, 0) == -1 || /* for /proc/self/fd */
      setrlimit (RLIMIT_AS, &memory) == -1 ||
      setrlimit (RLIMIT_CORE, &none) == -1)
    _exit (126);
}

static bool
read_task (struct task *t)
{
  struct hive_request *r = &t->request;

  t->name = t->data = NULL;
  if (!read_all (r, sizeof *r) || r->name_len > HIVE_NAME_MAX ||
      r->data_len > HIVE_DATA_MAX)
    return false;
  t->name = malloc (r->name_len + 1);
  t->data = malloc (r->data_len + 1);
  if (t->name == NULL || t->data == NULL || !read_all (t->name, r->name_len) ||
      !read_all (t->data, r->data_len))
    return false;
  t->name[r->name_len] = t->data[r->data_len] = '\0';
  return true;
}

static bool
answer (const struct task *t)
{
  const struct hive_answer a = {
    .err = t->err,
    .data_len = t->err == 0 ? t->out_len : 0,
    .number = t->number,
  };

  return write_all (&a, sizeof a) && write_all (t->out, a.data_len);
}

static bool
read_all (void *buf, size_t len)
{
  char *to = buf;

  while (len > 0) {
    ssize_t n = read (STDIN_FILENO, to, len);

    if (n == -1 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    to += n;
    len -= n;
  }
  return true;
}

static bool
write_all (const void *buf, size_t len)
{
  const char *from = buf;

  while (len > 0) {
    ssize_t n = write (STDIN_FILENO, from, len);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      return false;
    from += n;
    len -= n;
  }
  return true;
}

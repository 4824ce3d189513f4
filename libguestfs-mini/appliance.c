/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starting, restoring, freezing and ending qemu; see appliance.h. */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance.h"
#include "channel.h"
#include "clock.h"
#include "common/cleanup.h"
#include "error.h"
#include "event.h"
#include "guestfs_protocol.h"
#include "sandbox.h"

enum {
  FIRST_FDSET = 15,        /* those before are on the command line */
  QMP_TIMEOUT = 30000,     /* ms until qemu must have greeted */
  QMP_TIMEOUT_KVM = 10000, /* a KVM that hangs is given up soon */
  MIGRATE_TIMEOUT = 60000, /* ms to write or read the device state */
  CONSOLE_SIZE = 1 << 20,  /* bytes of console output that wait for us */
  ERRORS_SIZE = 64 << 10,  /* bytes that qemu may print of its own */
};

/* Move FD, which we own, out of the way of standard input and output, where
 * it lands when the program has closed its own: qemu gets others there, and
 * the program may still print.
 */
static int
above_stdio (int fd)
{
  int high;

  if (fd > 2 || fd == -1)
    return fd;
  high = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  close (fd);
  return high;
}

static int
socket_pair (int *ours, int *theirs)
{
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
    return -1;
  *ours = above_stdio (pair[0]);
  *theirs = above_stdio (pair[1]);
  return *ours == -1 || *theirs == -1 ? -1 : 0;
}

/* A pipe, since its pages fill up byte by byte; a socket would be full after
 * some hundred writes of one byte.  A full one stalls the guest's printing.
 */
static int
console_pipe (int *ours, int *theirs)
{
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC | O_NONBLOCK) == -1)
    return -1;
  *ours = above_stdio (ends[0]);
  *theirs = above_stdio (ends[1]);
  fcntl (ends[1], F_SETPIPE_SZ, CONSOLE_SIZE); /* what is not granted, is not */
  return *ours == -1 || *theirs == -1 ? -1 : 0;
}

static void
close_fd (int fd)
{
  if (fd != -1)
    close (fd);
}

/* Make what qemu will hold: FDS are its ends, A and *QMP get ours. */
static int
make_fds (struct gm_appliance *a, struct gm_machine_fds *fds, int memory_fd,
          int *qmp)
{
  if (memory_fd != -1) {
    fds->memory = fcntl (memory_fd, F_DUPFD_CLOEXEC, 3);
    if (fds->memory == -1)
      return -1;
  }
  /* Sealed, so that what qemu prints does not fill the host's memory.  What
   * has not been written yet is zeroes.
   */
  a->errors = above_stdio (
    memfd_create ("gfs-qemu-stderr", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (a->errors == -1 || ftruncate (a->errors, ERRORS_SIZE) == -1 ||
      fcntl (a->errors, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) == -1)
    return -1;
  if (console_pipe (&a->console, &fds->console) == -1)
    return -1;
  a->ring = above_stdio (gm_ring_create ());
  fds->ring = fcntl (a->ring, F_DUPFD_CLOEXEC, 3);
  if (a->ring == -1 || fds->ring == -1)
    return -1;
  if (socket_pair (qmp, &fds->qmp) == -1)
    return -1;
  for (int i = 0; i < GM_NR_PORTS; i++)
    if (socket_pair (&a->ports[i], &fds->ports[i]) == -1)
      return -1;
  return 0;
}

/* Run qemu with these descriptors. */
static int
spawn_qemu (guestfs_h *g, struct gm_appliance *a, const struct gm_machine *m,
            enum gm_start start, const struct gm_machine_fds *fds)
{
  CLEANUP_FREE_STRINGS char **argv = gm_machine_argv (g, m, start, fds);
  int keep[GM_NR_PORTS + 4], rw[1] = { fds->memory }, err;
  size_t n = 0;
  CLEANUP_FD int ruleset = -1;

  for (int i = 0; i < GM_NR_PORTS; i++)
    keep[n++] = fds->ports[i];
  keep[n++] = fds->qmp;
  keep[n++] = fds->console;
  keep[n++] = fds->ring;
  if (fds->memory != -1)
    keep[n++] = fds->memory;
  a->sandbox = "seccomp";
  if (m->sandbox) {
    const char *const files[] = { m->hv, m->kernel, m->initramfs };

    ruleset =
      above_stdio (gm_sandbox_ruleset (files, 3, rw, fds->memory != -1));
    if (ruleset != -1)
      a->sandbox = "seccomp, landlock";
  }
  for (size_t i = 0; argv[i] != NULL; i++)
    gm_debug (g, "qemu argument: %s", argv[i]);
  err =
    gm_minder_start (&a->minder, &(struct gm_spawn){ .argv = argv,
                                                     .fds = keep,
                                                     .nr_fds = n,
                                                     .stderr_fd = a->errors,
                                                     .ruleset_fd = ruleset,
                                                     .keep_cwd = !m->sandbox });
  return err == -1 ? gm_perror (g, "cannot run %s", m->hv) : 0;
}

/* Record why qemu's monitor does not answer, or answers WHY. */
static int
not_started (guestfs_h *g, struct gm_appliance *a, const char *why)
{
  CLEANUP_FREE char *words = NULL;

  words = gm_appliance_last_words (g, a);
  if (a->qmp != NULL && gm_qmp_greeted (a->qmp))
    return gm_error (g, "starting qemu: %s%s%s", why ? why : "out of memory",
                     words[0] ? ": " : "", words);
  return gm_error (g, "qemu did not start: %s",
                   words[0] ? words : "no answer on its monitor");
}

/* Tell the monitor what template work needs and, given the device state
 * STATE_FD, to load it.  Nothing is waited for: qemu has not even started.
 */
static int
post_first_commands (guestfs_h *g, struct gm_appliance *a, int fd, int state_fd)
{
  CLEANUP_FREE char *why = NULL;
  json_t *caps = json_pack ("{s:[{s:s,s:b},{s:s,s:b}]}", "capabilities",
                            "capability", "x-ignore-shared", "state", 1,
                            "capability", "events", "state", 1);

  a->qmp = gm_qmp_new (fd, &why);
  if (a->qmp == NULL) {
    json_decref (caps);
    return not_started (g, a, why);
  }
  if (gm_qmp_post (a->qmp, "migrate-set-capabilities", caps, -1, &why) == -1 ||
      (state_fd != -1 &&
       (gm_qmp_post (a->qmp, "getfd", json_pack ("{s:s}", "fdname", "state"),
                     state_fd, &why) == -1 ||
        gm_qmp_post (a->qmp, "migrate-incoming",
                     json_pack ("{s:s}", "uri", "fd:state"), -1, &why) == -1)))
    return not_started (g, a, why);
  return 0;
}

/* See that qemu is up and has liked its first commands. */
static int
await_qemu (guestfs_h *g, struct gm_appliance *a)
{
  CLEANUP_FREE char *why = NULL;
  int timeout = strcmp (a->accel, "kvm") == 0 ? QMP_TIMEOUT_KVM : QMP_TIMEOUT;

  if (gm_qmp_settle (a->qmp, timeout, &why) == 0)
    return 0;
  return not_started (g, a, why);
}

struct gm_appliance *
gm_appliance_start (guestfs_h *g, const struct gm_machine *m,
                    enum gm_start start, int memory_fd, int state_fd)
{
  struct gm_appliance *a = gm_calloc (g, 1, sizeof *a);
  struct gm_machine_fds fds = {
    .qmp = -1, .console = -1, .memory = -1, .ring = -1
  };
  int qmp = -1, r;

  a->console = a->errors = a->ring = -1;
  for (int i = 0; i < GM_NR_PORTS; i++)
    a->ports[i] = fds.ports[i] = -1;
  strcpy (a->accel, m->accel);
  a->last_fdset = FIRST_FDSET;
  for (size_t i = 0; i <= GM_NR_SLOTS; i++)
    a->slots[i] =
      start == GM_START_BUILD || (start == GM_START_RESTORE && i < GM_NR_SLOTS);
  r = make_fds (a, &fds, memory_fd, &qmp);
  if (r == -1)
    gm_perror (g, "cannot make the sockets to qemu");
  else
    r = spawn_qemu (g, a, m, start, &fds);
  close_fd (fds.qmp);
  close_fd (fds.console);
  close_fd (fds.memory);
  close_fd (fds.ring);
  for (int i = 0; i < GM_NR_PORTS; i++)
    close_fd (fds.ports[i]);
  if (r == -1)
    close_fd (qmp);
  else
    r = post_first_commands (g, a, qmp, state_fd);
  if (r == 0 && start != GM_START_RESTORE)
    r = await_qemu (g, a);
  if (r == 0) {
    a->control = gm_channel_new (a->ports[0], NULL);
    a->ports[0] = -1;
    if (a->control != NULL)
      return a;
    gm_perror (g, "control channel");
  }
  gm_appliance_stop (a);
  return NULL;
}

void
gm_appliance_stop (struct gm_appliance *a)
{
  if (a == NULL)
    return;
  gm_minder_stop (&a->minder);
  gm_qmp_free (a->qmp);
  gm_channel_free (a->control);
  for (int i = 0; i < GM_NR_PORTS; i++)
    close_fd (a->ports[i]);
  close_fd (a->console);
  close_fd (a->errors);
  close_fd (a->ring);
  free (a->accel_reason);
  free (a->template);
  free (a);
}

bool
gm_appliance_has_slot (const struct gm_appliance *a, size_t index)
{
  return index <= GM_NR_SLOTS && a->slots[index];
}

void
gm_appliance_take_slot (struct gm_appliance *a, size_t index)
{
  if (index <= GM_NR_SLOTS)
    a->slots[index] = false;
}

int
gm_appliance_qmp (guestfs_h *g, struct gm_appliance *a, const char *what,
                  const char *command, json_t *args, int fd, json_t **ret)
{
  CLEANUP_FREE char *why = NULL;

  if (gm_qmp_command (a->qmp, command, args, fd, ret, &why) == -1)
    return gm_error (g, "%s: qemu: %s", what, why ? why : "out of memory");
  return 0;
}

int
gm_appliance_wait_boot (guestfs_h *g, struct gm_appliance *a, int64_t deadline)
{
  uint32_t word;

  if (gm_channel_read_u32 (a->control, &word, deadline) == -1) {
    CLEANUP_FREE char *words = gm_appliance_last_words (g, a);
    const char *what =
      errno == ETIMEDOUT ? "did not come up in time" : "ended while booting";

    gm_appliance_log (g, a);
    return gm_error (g, "the appliance %s under %s%s%s", what, a->accel,
                     words[0] ? ": " : "", words);
  }
  if (word != GUESTFS_LAUNCH_FLAG)
    return gm_error (g, "the appliance's daemon speaks another protocol");
  gm_appliance_log (g, a);
  return 0;
}

/* Wait for the end of a migration, in or out. */
static int
wait_migrated (guestfs_h *g, struct gm_appliance *a, const char *what)
{
  int64_t deadline = gm_now_ms () + MIGRATE_TIMEOUT;
  CLEANUP_FREE char *words = NULL;
  bool failed = false;

  while (!failed && gm_now_ms () < deadline) {
    CLEANUP_FREE char *status = gm_qmp_next_event (
      a->qmp, "MIGRATION", "status", deadline - gm_now_ms ());

    if (status != NULL && strcmp (status, "completed") == 0)
      return 0;
    failed = status == NULL || strcmp (status, "failed") == 0;
  }
  words = gm_appliance_last_words (g, a);
  return gm_error (g, "%s: %s", what, words[0] ? words : "no success");
}

int
gm_appliance_restore (guestfs_h *g, struct gm_appliance *a)
{
  if (await_qemu (g, a) == -1)
    return -1;
  return wait_migrated (g, a, "restoring the template");
}

int
gm_appliance_save (guestfs_h *g, struct gm_appliance *a, int state_fd)
{
  const char *what = "saving the template";

  if (gm_appliance_qmp (g, a, what, "getfd",
                        json_pack ("{s:s}", "fdname", "state"), state_fd,
                        NULL) == -1 ||
      gm_appliance_qmp (g, a, what, "migrate",
                        json_pack ("{s:s}", "uri", "fd:state"), -1, NULL) == -1)
    return -1;
  return wait_migrated (g, a, what);
}

/* Keep the end of what the console printed. */
static void
remember (struct gm_appliance *a, const char *buf, size_t n)
{
  size_t size = sizeof a->tail - 1, keep;

  if (n >= size) {
    memcpy (a->tail, buf + n - size, size);
    a->tail_len = size;
    return;
  }
  keep = a->tail_len < size - n ? a->tail_len : size - n;
  memmove (a->tail, a->tail + a->tail_len - keep, keep);
  memcpy (a->tail + keep, buf, n);
  a->tail_len = keep + n;
}

void
gm_appliance_log (guestfs_h *g, struct gm_appliance *a)
{
  char buf[4096];
  ssize_t n;

  if (a == NULL)
    return;
  while ((n = read (a->console, buf, sizeof buf)) > 0) {
    gm_event (g, GUESTFS_EVENT_APPLIANCE, buf, n, NULL, 0);
    remember (a, buf, n);
  }
}

/* The last line of TEXT that is not blank, made printable; "" if none. */
static const char *
last_line (char *text)
{
  char *line = NULL, *saved;

  for (char *p = text; *p != '\0'; p++)
    if (!isprint ((unsigned char) *p) && *p != '\n')
      *p = ' ';
  for (char *l = strtok_r (text, "\n", &saved); l != NULL;
       l = strtok_r (NULL, "\n", &saved))
    if (l[strspn (l, " ")] != '\0')
      line = l;
  return line ? line + strspn (line, " ") : "";
}

char *
gm_appliance_last_words (guestfs_h *g, struct gm_appliance *a)
{
  char errors[4096] = "";
  const char *words;

  gm_appliance_log (g, a);
  if (pread (a->errors, errors, sizeof errors - 1, 0) == -1)
    errors[0] = '\0';
  words = last_line (errors);
  if (words[0] == '\0') {
    a->tail[a->tail_len] = '\0';
    words = last_line (a->tail);
  }
  return gm_strdup (g, words);
}

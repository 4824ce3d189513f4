/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library's end of the ring, with a daemon that is slow, fails or lies. */

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ring-helper.h"

#define MiB (1 << 20)

/* ---- the memory ---- */

static void
only_sealed_memory_is_mapped (struct unit *u)
{
  int ring = gm_ring_create ();
  int loose = memfd_create ("loose", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  int file = open ("file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  SAME_INT (u, 0, ftruncate (loose, GM_RING_SIZE));
  SAME_INT (u, 0, ftruncate (file, GM_RING_SIZE));
  CHECK (u, gm_ring_map (loose, 1) == NULL);
  CHECK (u, gm_ring_map (file, 1) == NULL); /* which knows of no seals */
  CHECK (u, gm_ring_map (-1, 1) == NULL);
  CHECK (u, gm_ring_map (ring, 0) == NULL);
  CHECK (u, gm_ring_map (ring, GM_RING_CHANNELS + 1) == NULL);
  SAME_INT (u, -1, ftruncate (ring, 0));
  close (ring);
  close (loose);
  close (file);
}

/* A program may put itself into the background with its handle.  Once the
 * memory was not there any more.
 */
static void
memory_outlives_a_fork (struct unit *u)
{
  int fd = gm_ring_create (), status = -1;
  struct gm_ring *ring = gm_ring_map (fd, GM_RING_CHANNELS);
  pid_t pid;

  gm_ring_slot (ring, 3)[GM_RING_SLOT - 1] = 42;
  pid = fork ();
  if (pid == 0) {
    int r = gm_ring_slot (ring, 3)[GM_RING_SLOT - 1] == 42;

    gm_ring_free (ring); /* that nothing else lies in its place */
    _exit (r);
  }
  waitpid (pid, &status, 0);
  SAME_INT (u, 1, WIFEXITED (status) ? WEXITSTATUS (status) : -1);
  gm_ring_free (ring);
  close (fd);
}

/* ---- uploads ---- */

static void
take_slowly (struct scripted *s)
{
  struct gm_chunk chunk;

  d_request (s);
  for (int i = 0; i < GM_RING_SLOTS; i++)
    SAME_INT (s->u, i, d_chunk (s, &chunk));
  CHECK (s->u, d_silent (s)); /* all slots are full */
  d_word (s, GM_RING_FREE + 2);
  CHECK (s->u, d_silent (s));   /* it is not the turn of that one */
  d_word (s, GM_RING_FREE + 2); /* twice */
  d_progress (s);
  d_word (s, GM_RING_FREE + 0);
  SAME_INT (s->u, 0, d_chunk (s, &chunk));
  CHECK (s->u, d_silent (s));
  d_word (s, GM_RING_FREE + 1);
  SAME_INT (s->u, 1, d_chunk (s, &chunk));
  SAME_INT (s->u, 2, d_chunk (s, &chunk));
  d_word (s, GM_RING_FREE + 3);
  SAME_INT (s->u, -1, d_chunk (s, &chunk)); /* the rest, inline */
  SAME_INT (s->u, -1, d_chunk (s, &chunk)); /* the end */
  SAME_INT (s->u, 0, chunk.data_len);
  for (int i = 0; i < GM_RING_SLOTS; i++)
    d_word (s, GM_RING_FREE + i);
  d_reply (s, GUESTFS_PROC_UPLOAD, NULL);
  d_ping (s);
}

static void
upload_waits_for_slots (struct unit *u)
{
  size_t len = 7 * GM_RING_SLOT + 3;
  struct scripted s;

  scripted_start (&s, u, take_slowly);
  make_pattern ("file", len);
  SAME_INT (u, 0, ring_upload (&s, "file"));
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);
  SAME_INT (u, len, s.got);
}

static void
take_two (struct scripted *s)
{
  for (int i = 0; i < 2; i++) {
    s->got = 0;
    d_request (s);
    d_take_rest (s);
    d_reply (s, GUESTFS_PROC_UPLOAD, NULL);
  }
}

static void
slots_begin_at_0_in_each_call (struct unit *u)
{
  struct scripted s;

  scripted_start (&s, u, take_two);
  make_pattern ("file", 5 * MiB);
  SAME_INT (u, 0, ring_upload (&s, "file"));
  SAME_INT (u, 1, s.ch->ring->next == 3); /* of three slots the fourth */
  SAME_INT (u, 0, ring_upload (&s, "file"));
  SAME_INT (u, 1, s.ch->ring->next == 3);
  scripted_stop (&s);
}

static void
refuse_with_full_slots (struct scripted *s)
{
  struct gm_chunk chunk;

  d_request (s);
  for (int i = 0; i < GM_RING_SLOTS; i++)
    d_chunk (s, &chunk);
  d_word (s, GUESTFS_CANCEL_FLAG);
  SAME_INT (s->u, -1, d_chunk (s, &chunk));
  SAME_INT (s->u, true, chunk.cancel);
  d_reply (s, GUESTFS_PROC_UPLOAD, "disk is full");
  s->got = 0;
  d_request (s); /* all slots are free again */
  d_take_rest (s);
  d_reply (s, GUESTFS_PROC_UPLOAD, NULL);
}

static void
daemon_cancels_while_slots_are_full (struct unit *u)
{
  struct scripted s;

  scripted_start (&s, u, refuse_with_full_slots);
  make_pattern ("file", 10 * GM_RING_SLOT);
  SAME_INT (u, -1, ring_upload (&s, "file"));
  HAS (u, "disk is full", guestfs_last_error (s.g));
  SAME_INT (u, 0, ring_upload (&s, "file"));
  scripted_stop (&s);
  SAME_INT (u, 10 * GM_RING_SLOT, s.got);
}

static void
free_what_is_not (struct scripted *s)
{
  d_request (s);
  d_word (s, GM_RING_FREE + GM_RING_SLOTS);
}

static void
unknown_slot_is_nonsense (struct unit *u)
{
  struct scripted s;

  scripted_start (&s, u, free_what_is_not);
  make_pattern ("file", 10 * GM_RING_SLOT);
  SAME_INT (u, -2, ring_upload (&s, "file"));
  SAME_INT (u, EPROTO, guestfs_last_errno (s.g));
  scripted_stop (&s);
}

/* The daemon's reply comes all the same, and must not be taken for that of the
 * next call.
 */
static void
take_and_complain (struct scripted *s)
{
  d_request (s);
  d_take_rest (s);
  d_reply (s, GUESTFS_PROC_UPLOAD, "cancelled");
  d_ping (s);
}

static void
local_error_is_the_one_told (struct unit *u)
{
  struct scripted s;

  mkdir ("folder", 0700); /* can be opened, not read */
  scripted_start (&s, u, take_and_complain);
  SAME_INT (u, -1, ring_upload (&s, "folder"));
  SAME_INT (u, EISDIR, guestfs_last_errno (s.g));
  HAS (u, "folder", guestfs_last_error (s.g));
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);

  scripted_start (&s, u, take_and_complain);
  SAME_INT (u, -1, ring_upload (&s, "missing"));
  SAME_INT (u, ENOENT, guestfs_last_errno (s.g));
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);
}

/* ---- from a pipe ---- */

static int ends[2]; /* of the pipe: the daemon of the script writes to it */

static void
feed (size_t pos, size_t len)
{
  unsigned char *buf = malloc (len);

  pattern (buf, pos, len);
  for (size_t done = 0; done < len;) {
    ssize_t n = write (ends[1], buf + done, len - done);

    if (n == -1)
      abort ();
    done += n;
  }
  free (buf);
}

enum { DROP = 10, FLOOD = 3 * GM_RING_SLOT };

static void *
flood (void *arg)
{
  (void) arg;
  feed (3 * DROP, FLOOD);
  close (ends[1]);
  return NULL;
}

static void
take_drops_and_a_flood (struct scripted *s)
{
  struct gm_chunk chunk;
  pthread_t thread;

  d_request (s);
  for (int i = 0; i < 3; i++) { /* nothing waits for more */
    feed (i * DROP, DROP);
    SAME_INT (s->u, -1, d_chunk (s, &chunk));
    SAME_INT (s->u, (i + 1) * DROP, s->got);
  }
  if (pthread_create (&thread, NULL, flood, NULL) != 0)
    abort ();
  d_take_rest (s);
  pthread_join (thread, NULL);
  SAME_INT (s->u, 3 * DROP + FLOOD, s->got);
  d_reply (s, GUESTFS_PROC_UPLOAD, NULL);
}

static void
pipe_is_sent_as_it_comes (struct unit *u)
{
  struct scripted s;
  char name[32];

  if (pipe2 (ends, O_CLOEXEC) == -1)
    abort ();
  for (int i = 0; i < 2; i++) {
    snprintf (name, sizeof name, "/dev/fd/%d", ends[0]);
    fcntl (ends[0], F_SETFL, i == 0 ? 0 : O_NONBLOCK);
    scripted_start (&s, u, take_drops_and_a_flood);
    SAME_INT (u, 0, ring_upload (&s, name));
    scripted_stop (&s);
    close (ends[0]);
    if (i == 0 && pipe2 (ends, O_CLOEXEC) == -1)
      abort ();
  }
}

/* A slot is busy, so that a second one gathers what comes; then the source is
 * silent, and the daemon has had enough.
 */
static void
cancel_while_it_gathers (struct scripted *s)
{
  struct gm_chunk chunk;

  d_request (s);
  SAME_INT (s->u, 0, d_chunk (s, &chunk));
  feed (s->got, DROP);
  CHECK (s->u, d_silent (s));
  d_word (s, GUESTFS_CANCEL_FLAG);
  SAME_INT (s->u, -1, d_chunk (s, &chunk));
  SAME_INT (s->u, true, chunk.cancel);
  d_reply (s, GUESTFS_PROC_UPLOAD, "enough");
  d_ping (s);
}

static void
daemon_cancels_a_pipe (struct unit *u)
{
  struct scripted s;
  char name[32];

  if (pipe2 (ends, O_CLOEXEC) == -1 || fcntl (ends[1], F_SETPIPE_SZ, MiB) == -1)
    abort ();
  snprintf (name, sizeof name, "/dev/fd/%d", ends[0]);
  feed (0, 100000); /* more than goes inline */
  scripted_start (&s, u, cancel_while_it_gathers);
  SAME_INT (u, -1, ring_upload (&s, name));
  HAS (u, "enough", guestfs_last_error (s.g));
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);
  close (ends[0]);
  close (ends[1]);
}

/* ---- sparse ---- */

static void
take_with_holes (struct scripted *s)
{
  struct gm_chunk chunk;
  size_t holes = 0;

  d_request (s);
  for (;;) {
    size_t before = s->got;
    int slot = d_chunk (s, &chunk);

    if (slot != -1)
      d_word (s, GM_RING_FREE + slot);
    else if (chunk.hole)
      holes += s->got - before;
    else if (chunk.data_len == 0)
      break;
  }
  CHECK (s->u, holes >= 100 * MiB - 65536);
  d_reply (s, GUESTFS_PROC_UPLOAD, NULL);
}

static void
holes_are_not_sent (struct unit *u)
{
  static unsigned char buf[3 * MiB];
  int fd = open ("file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  struct scripted s;

  for (int i = 0; i < 10; i++) { /* 3 MiB of data, 10 MiB of hole */
    pattern (buf, i * 13 * (size_t) MiB, sizeof buf);
    SAME_INT (u, sizeof buf,
              pwrite (fd, buf, sizeof buf, i * 13 * (off_t) MiB));
  }
  SAME_INT (u, 0, ftruncate (fd, 130 * MiB));
  scripted_start (&s, u, take_with_holes);
  SAME_INT (u, 0, ring_upload (&s, "file"));
  scripted_stop (&s);
  SAME_INT (u, 130 * MiB, s.got);
  close (fd);
}

/* ---- downloads ---- */

static void
give_by_slots (struct scripted *s)
{
  static const int order[] = { 0, 1, 2, 3, 2, 0 }; /* any will do */
  size_t pos = 0;

  d_request (s);
  d_word (s, GM_RING_FREE + 1); /* of an upload before; means nothing */
  d_reply (s, GUESTFS_PROC_DOWNLOAD, NULL);
  for (int i = 0; i < 6; i++) {
    d_slot (s, order[i], pos, GM_RING_SLOT - i);
    pos += GM_RING_SLOT - i;
    d_progress (s);
    SAME_INT (s->u, GM_RING_FREE + order[i], d_read_word (s));
  }
  d_end (s, false);
  d_ping (s);
}

static void
download_by_slots (struct unit *u)
{
  struct scripted s;

  scripted_start (&s, u, give_by_slots);
  SAME_INT (u, 0, ring_download (&s, "out"));
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);
  CHECK (u, file_is_pattern ("out", 6 * GM_RING_SLOT - 15));
}

static uint32_t lie[2];

static void
give_a_lie (struct scripted *s)
{
  d_request (s);
  d_reply (s, GUESTFS_PROC_DOWNLOAD, NULL);
  d_slot (s, lie[0], 0, lie[1]);
}

static void
impossible_notes_lose_the_channel (struct unit *u)
{
  static const uint32_t lies[][2] = {
    { GM_RING_SLOTS, 1 }, { UINT32_MAX, 1 }, { 0, GM_RING_SLOT + 1 },
    { 0, UINT32_MAX },    { 0, 0 },
  };

  for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
    struct scripted s;

    memcpy (lie, lies[i], sizeof lie);
    scripted_start (&s, u, give_a_lie);
    SAME_INT (u, -2, ring_download (&s, "out"));
    SAME_INT (u, EPROTO, guestfs_last_errno (s.g));
    scripted_stop (&s);
  }
}

static void
give_until_cancelled (struct scripted *s)
{
  d_request (s);
  d_reply (s, GUESTFS_PROC_DOWNLOAD, NULL);
  d_progress (s);
  for (int i = 0; i < GM_RING_SLOTS; i++)
    d_slot (s, i, 0, GM_RING_SLOT);
  while (d_read_word (s) != GUESTFS_CANCEL_FLAG)
    ;
  d_end (s, true);
  d_ping (s);
}

static void
cancel_now (guestfs_h *g, void *opaque, uint64_t event, int id, int flags,
            const char *buf, size_t len, const uint64_t *array, size_t nr)
{
  (void) opaque;
  (void) event;
  (void) id;
  (void) flags;
  (void) buf;
  (void) len;
  (void) array;
  (void) nr;
  guestfs_user_cancel (g);
}

static void
user_cancels_a_download (struct unit *u)
{
  struct scripted s;

  scripted_start (&s, u, give_until_cancelled);
  guestfs_set_event_callback (s.g, cancel_now, GUESTFS_EVENT_PROGRESS, 0, NULL);
  SAME_INT (u, -1, ring_download (&s, "out"));
  SAME_INT (u, EINTR, guestfs_last_errno (s.g));
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);

  scripted_start (&s, u, give_until_cancelled);
  SAME_INT (u, -1, ring_download (&s, "/no/such/folder/out"));
  SAME_INT (u, ENOENT, guestfs_last_errno (s.g));
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);
}

/* A guest can invent a hole that takes years to write. */
static void
give_a_long_hole (struct scripted *s)
{
  unsigned char hole[GM_CHUNK_NOTE];

  d_request (s);
  d_reply (s, GUESTFS_PROC_DOWNLOAD, NULL);
  gm_chunk_encode_hole (hole, INT64_MAX);
  d_write (s, hole, sizeof hole);
  d_end (s, false);
  CHECK (s->u, d_silent (s));
  guestfs_user_cancel (s->g);
  SAME_INT (s->u, GUESTFS_CANCEL_FLAG, d_read_word (s));
  d_ping (s);
}

static void
user_cancels_a_long_hole (struct unit *u)
{
  struct scripted s;

  scripted_start (&s, u, give_a_long_hole);
  SAME_INT (u, -1, ring_download (&s, "/dev/null"));
  SAME_INT (u, EINTR, guestfs_last_errno (s.g));
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);
}

static void
take_until_cancelled (struct scripted *s)
{
  struct gm_chunk chunk;

  d_request (s);
  for (int i = 0; i < GM_RING_SLOTS; i++)
    d_chunk (s, &chunk);
  d_progress (s);
  d_word (s, GM_RING_FREE + 0);
  d_chunk (s, &chunk);
  SAME_INT (s->u, true, chunk.cancel);
  d_reply (s, GUESTFS_PROC_UPLOAD, "cancelled");
  d_ping (s);
}

static void
user_cancels_an_upload (struct unit *u)
{
  struct scripted s;

  make_pattern ("file", 10 * GM_RING_SLOT);
  scripted_start (&s, u, take_until_cancelled);
  guestfs_set_event_callback (s.g, cancel_now, GUESTFS_EVENT_PROGRESS, 0, NULL);
  SAME_INT (u, -1, ring_upload (&s, "file"));
  SAME_INT (u, EINTR, guestfs_last_errno (s.g));
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);
}

/* Once this was an error: a pipe may be non-blocking by the will of whoever
 * holds its other end.
 */
static void *
read_pipe (void *arg)
{
  struct unit *u = arg;
  static unsigned char buf[65536];
  size_t pos = 0;
  ssize_t n;

  usleep (100000); /* long enough for it to be full */
  while ((n = read (ends[0], buf, sizeof buf)) > 0) {
    CHECK (u, is_pattern (buf, pos, n));
    pos += n;
  }
  SAME_INT (u, 6 * GM_RING_SLOT - 15, pos);
  return NULL;
}

static void
full_pipe_is_waited_for (struct unit *u)
{
  struct scripted s;
  pthread_t thread;
  char name[32];

  if (pipe2 (ends, O_CLOEXEC) == -1 ||
      fcntl (ends[1], F_SETFL, O_NONBLOCK) == -1 ||
      pthread_create (&thread, NULL, read_pipe, u) != 0)
    abort ();
  snprintf (name, sizeof name, "/dev/fd/%d", ends[1]);
  scripted_start (&s, u, give_by_slots);
  SAME_INT (u, 0, ring_download (&s, name));
  close (ends[1]);
  SAME_INT (u, 0, ring_ping (&s));
  scripted_stop (&s);
  pthread_join (thread, NULL);
  close (ends[0]);
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "ring: only sealed memory of the right size is mapped",
      only_sealed_memory_is_mapped },
    { "ring: a forked child has the memory, too", memory_outlives_a_fork },
    { "ring: an upload waits until it is a free slot's turn",
      upload_waits_for_slots },
    { "ring: each call begins with slot 0", slots_begin_at_0_in_each_call },
    { "ring: the daemon may cancel while all slots are full",
      daemon_cancels_while_slots_are_full },
    { "ring: a word for an unknown slot is nonsense",
      unknown_slot_is_nonsense },
    { "ring: an error of our file is told, and the reply taken",
      local_error_is_the_one_told },
    { "ring: what comes through a pipe is not held back",
      pipe_is_sent_as_it_comes },
    { "ring: the daemon may cancel a pipe that is silent",
      daemon_cancels_a_pipe },
    { "ring: holes of a file are told, not sent", holes_are_not_sent },
    { "ring: a download takes slots in any order", download_by_slots },
    { "ring: notes with impossible numbers lose the channel",
      impossible_notes_lose_the_channel },
    { "ring: a download can be cancelled", user_cancels_a_download },
    { "ring: so can the zeroes of a long hole", user_cancels_a_long_hole },
    { "ring: so can an upload", user_cancels_an_upload },
    { "ring: a download waits for a full non-blocking pipe",
      full_pipe_is_waited_for },
  };

  signal (SIGPIPE, SIG_IGN);
  return unit_run_in_folders (tests, sizeof tests / sizeof tests[0]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's end of the ring: files in slots, with a library at the other
 * end that may be slow, rude or gone, and a ring disk that may be slow or
 * broken.
 *
 * The disk is a memory file.  The functions of libaio are replaced by ones
 * that carry a request out only when its end is waited for: nobody may count
 * on anything earlier.
 */
#include <poll.h>
#include <signal.h>
#include <sched.h>
#include <sys/mman.h>

#include <libaio.h>

#include "cleanup.h"

#include "daemon-client.h"
#include "unit.h"

#define MiB (1 << 20)

static const unsigned char cookie_a[GM_COOKIE] = "aaaaaaaabaaaaaaa";
static const unsigned char cookie_b[GM_COOKIE] = "0123456789abcdef";

/* ---- the disk ---- */

static struct {
  pthread_mutex_t lock;
  struct iocb todo[GM_RING_SLOTS];
  int nr;
  int submit_error, move_error; /* what to fail with, or 0 */
  unsigned char *map;           /* all of it */
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER };

int
io_setup (int nr, io_context_t *ctx)
{
  (void) nr;
  *ctx = (io_context_t) &disk;
  return 0;
}

int
io_destroy (io_context_t ctx)
{
  (void) ctx;
  return disk.nr == 0 ? 0 : -EBUSY;
}

int
io_submit (io_context_t ctx, long nr, struct iocb **list)
{
  (void) ctx;
  if (disk.submit_error != 0)
    return -disk.submit_error;
  pthread_mutex_lock (&disk.lock);
  for (long i = 0; i < nr; i++)
    disk.todo[disk.nr++] = *list[i];
  pthread_mutex_unlock (&disk.lock);
  return nr;
}

int
io_getevents (io_context_t ctx, long min, long max, struct io_event *events,
              struct timespec *timeout)
{
  int n;

  (void) ctx;
  (void) min;
  (void) max;
  (void) timeout;
  pthread_mutex_lock (&disk.lock);
  for (n = 0; n < disk.nr; n++) {
    const struct iocb *cb = &disk.todo[n];
    ssize_t r =
      cb->aio_lio_opcode == IO_CMD_PREAD
        ? pread (cb->aio_fildes, cb->u.c.buf, cb->u.c.nbytes, cb->u.c.offset)
        : pwrite (cb->aio_fildes, cb->u.c.buf, cb->u.c.nbytes, cb->u.c.offset);

    events[n] =
      (struct io_event){ .data = cb->data,
                         .res = disk.move_error ? -disk.move_error : r };
  }
  disk.nr = 0;
  pthread_mutex_unlock (&disk.lock);
  return n;
}

/* ---- the library ---- */

/* Start a daemon with a ring disk, on a channel where FLAGS were agreed on. */
static void
start (struct client *cl, enum channel_kind kind, uint32_t flags)
{
  int fd = memfd_create ("ring", MFD_CLOEXEC);

  if (fd == -1 || ftruncate (fd, GM_RING_SIZE) == -1)
    abort ();
  disk.map =
    mmap (NULL, GM_RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (disk.map == MAP_FAILED)
    abort ();
  client_start (cl, kind);
  cl->server.ring_fd = fd;
  cl->ch->flags = flags;
}

static void
stop (struct client *cl)
{
  client_stop (cl);
  close (cl->server.ring_fd);
  munmap (disk.map, GM_RING_SIZE);
  disk.nr = disk.submit_error = disk.move_error = 0;
}

/* Slot SLOT of the client's channel, which is number 1. */
static unsigned char *
slot_of (unsigned slot)
{
  return disk.map + gm_ring_region (1) + (size_t) slot * GM_RING_SLOT;
}

/* LEN bytes of the file that all tests send, from POS on. */
static void
pattern (unsigned char *buf, size_t pos, size_t len)
{
  for (size_t i = 0; i < len; i++, pos++)
    buf[i] = pos * 131 >> 7 ^ pos ^ pos >> 21;
}

static bool
is_pattern (const unsigned char *buf, size_t pos, size_t len)
{
  for (size_t i = 0; i < len; i++, pos++)
    if (buf[i] != (unsigned char) (pos * 131 >> 7 ^ pos ^ pos >> 21))
      return false;
  return true;
}

/* Is the file PATH of the sysroot LEN bytes of it? */
static bool
file_is_pattern (const struct client *cl, const char *path, size_t len)
{
  CLEANUP_FREE unsigned char *buf = malloc (len + 1);
  CLEANUP_FD int fd = open (client_path (cl, path), O_RDONLY | O_CLOEXEC);

  return fd != -1 && buf != NULL && read (fd, buf, len + 1) == (ssize_t) len &&
         is_pattern (buf, 0, len);
}

static void
make_pattern (const struct client *cl, const char *path, size_t len)
{
  CLEANUP_FREE unsigned char *buf = malloc (len);
  CLEANUP_FD int fd =
    open (client_path (cl, path), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

  pattern (buf, 0, len);
  if (fd == -1 || write (fd, buf, len) != (ssize_t) len)
    abort ();
}

static void
begin_upload (struct client *cl, const char *path)
{
  guestfs_upload_args args = { (char *) path };

  client_call (cl, GUESTFS_PROC_UPLOAD, (xdrproc_t) xdr_guestfs_upload_args,
               &args);
}

static void
begin_download (struct client *cl, const char *path)
{
  guestfs_download_args args = { (char *) path };

  client_call (cl, GUESTFS_PROC_DOWNLOAD, (xdrproc_t) xdr_guestfs_download_args,
               &args);
}

static void
note (struct client *cl, unsigned slot, uint32_t len)
{
  unsigned char chunk[GM_CHUNK_NOTE];

  gm_chunk_encode_slot (chunk, slot, len);
  client_write (cl, chunk, sizeof chunk);
}

/* Send LEN bytes of the pattern from POS on in SLOT. */
static void
send_slot (struct client *cl, unsigned slot, size_t pos, size_t len)
{
  pattern (slot_of (slot), pos, len);
  note (cl, slot, len);
}

static void
send_inline (struct client *cl, size_t pos, size_t len)
{
  unsigned char buf[GM_CHUNK_PLAIN];

  pattern (buf, pos, len);
  client_chunk (cl, buf, len, false);
}

/* The next word of the daemon's, or 0. */
static uint32_t
read_word (struct client *cl)
{
  unsigned char word[4];

  return client_read (cl, word, sizeof word) ? gm_get_be32 (word) : 0;
}

/* Read a chunk of a FileOut: its length; 0 at the end, -1 for a cancel, -2 if
 * it is none.  Its data must go on with the pattern at POS.
 */
static ssize_t
read_piece (struct unit *u, struct client *cl, size_t pos, int *slot)
{
  static unsigned char buf[GM_CHUNK_PLAIN];
  unsigned char header[GM_CHUNK_HEADER], padding[4];
  const unsigned char *data = buf;
  struct gm_chunk chunk;
  uint32_t len;
  unsigned nr;

  *slot = -1;
  if (!client_read (cl, header, sizeof header) ||
      gm_chunk_decode (header, sizeof buf, cl->ch->flags, &chunk) == -1 ||
      (chunk.data_len > 0 && !client_read (cl, buf, chunk.data_len)) ||
      (chunk.padding > 0 && !client_read (cl, padding, chunk.padding)))
    return -2;
  len = chunk.data_len;
  if (chunk.slot) {
    if (gm_chunk_slot (buf, &nr, &len) == -1)
      return -2;
    data = slot_of (nr);
    *slot = nr;
  }
  CHECK (u, is_pattern (data, pos, len));
  return chunk.cancel ? -1 : (ssize_t) len;
}

/* Read the rest of a FileOut from POS on.  Returns where it ends, or what
 * ended it early (read_piece).
 */
static ssize_t
read_rest (struct unit *u, struct client *cl, size_t pos)
{
  ssize_t n;
  int slot;

  while ((n = read_piece (u, cl, pos, &slot)) > 0) {
    if (slot != -1)
      client_word (cl, GM_RING_FREE + slot);
    pos += n;
  }
  return n == 0 ? (ssize_t) pos : n;
}

/* Nothing comes for a while. */
static bool
silent (const struct client *cl)
{
  struct pollfd pfd = { .fd = cl->fd, .events = POLLIN };

  return poll (&pfd, 1, 100) == 0;
}

/* Upload the pattern in a way that all slots are used, and look at it. */
static void
check_upload (struct unit *u, struct client *cl)
{
  begin_upload (cl, "/check");
  for (unsigned i = 0; i < 5; i++) {
    if (i >= GM_RING_SLOTS)
      SAME_INT (u, GM_RING_FREE + i - GM_RING_SLOTS, read_word (cl));
    send_slot (cl, i % GM_RING_SLOTS, i * 100000, 100000);
  }
  client_chunk (cl, NULL, 0, false);
  for (unsigned i = 5 - GM_RING_SLOTS; i < 5; i++)
    SAME_INT (u, GM_RING_FREE + i % GM_RING_SLOTS, read_word (cl));
  SAME_INT (u, 0, client_reply (cl, NULL, NULL));
  CHECK (u, file_is_pattern (cl, "/check", 500000));
}

static void
check_download (struct unit *u, struct client *cl)
{
  make_pattern (cl, "/check", 9 * MiB + 3);
  begin_download (cl, "/check");
  SAME_INT (u, 0, client_reply (cl, NULL, NULL));
  SAME_INT (u, 9 * MiB + 3, read_rest (u, cl, 0));
}

static bool
lease (struct client *cl, const unsigned char cookie[GM_COOKIE], uint32_t flags)
{
  const struct gm_hello wish = { .chunk_size = 8192, .flags = flags };
  unsigned char buf[GM_HELLO], c;
  struct gm_hello hello;
  struct gm_hunt hunt;
  int found = 0;

  channel_arm (cl->ch, cookie);
  gm_hello_encode (buf, cookie, &wish);
  client_write (cl, buf, sizeof buf);
  gm_hunt_start (&hunt, cookie);
  while (!found && client_read (cl, &c, 1))
    gm_hunt_feed (&hunt, &c, 1, &found);
  if (!found || !client_read (cl, buf, GM_HELLO_REST))
    return false;
  gm_hello_decode (buf, &hello);
  return hello.flags == flags;
}

enum { AGREED = GM_HELLO_HOLES | GM_HELLO_RING };

/* ---- uploads ---- */

static void
upload_by_slots (struct unit *u)
{
  struct client cl;

  start (&cl, CHANNEL_PLAIN, AGREED);
  check_upload (u, &cl);
  check_upload (u, &cl); /* the slots are counted from 0 again */
  stop (&cl);
}

static void
slots_inline_and_holes (struct unit *u)
{
  unsigned char hole[GM_CHUNK_NOTE];
  struct client cl;
  struct stat st;
  size_t len = 2 * GM_RING_SLOT + 5001;

  start (&cl, CHANNEL_PLAIN, AGREED);
  begin_upload (&cl, "/mixed");
  send_inline (&cl, 0, 1);
  send_slot (&cl, 0, 1, GM_RING_SLOT);
  send_inline (&cl, GM_RING_SLOT + 1, 5000);
  send_slot (&cl, 1, GM_RING_SLOT + 5001, GM_RING_SLOT);
  gm_chunk_encode_hole (hole, 1000);
  client_write (&cl, hole, sizeof hole);
  client_chunk (&cl, NULL, 0, false);
  SAME_INT (u, GM_RING_FREE + 0, read_word (&cl));
  SAME_INT (u, GM_RING_FREE + 1, read_word (&cl));
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  SAME_INT (u, 0, stat (client_path (&cl, "/mixed"), &st));
  SAME_INT (u, len + 1000, st.st_size);
  SAME_INT (u, 0, truncate (client_path (&cl, "/mixed"), len));
  CHECK (u, file_is_pattern (&cl, "/mixed", len));
  stop (&cl);
}

/* Of a call that fails before it reads anything, and of one whose file was
 * half read.
 */
static void
slots_of_a_failed_upload (struct unit *u)
{
  struct client cl;

  start (&cl, CHANNEL_PLAIN, AGREED);
  begin_upload (&cl, "/no/such/file");
  for (unsigned i = 0; i < GM_RING_SLOTS; i++)
    send_slot (&cl, i, 77, 100000);
  SAME_INT (u, GUESTFS_CANCEL_FLAG, read_word (&cl));
  client_chunk (&cl, NULL, 0, true);
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  check_upload (u, &cl);

  begin_upload (&cl, "/half");
  for (unsigned i = 0; i < GM_RING_SLOTS; i++)
    send_slot (&cl, i, 77, 100000);
  client_chunk (&cl, NULL, 0, true);
  for (unsigned i = 0; i < GM_RING_SLOTS; i++)
    SAME_INT (u, GM_RING_FREE + i, read_word (&cl));
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  check_upload (u, &cl);
  stop (&cl);
}

static void
bad_notes_end_the_client (struct unit *u)
{
  static const uint32_t bad[][2] = {
    { 1, 100000 }, /* out of turn */
    { GM_RING_SLOTS, 1 }, { UINT32_MAX, 1 },       { 0, 0 },
    { 0, UINT32_MAX },    { 0, GM_RING_SLOT + 1 },
  };

  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    struct client cl;

    start (&cl, CHANNEL_PLAIN, AGREED);
    begin_upload (&cl, "/file");
    note (&cl, bad[i][0], bad[i][1]);
    shutdown (cl.fd, SHUT_WR);
    SAME_INT (u, 0, read_word (&cl));
    stop (&cl);
  }
}

/* Found while looking ahead, not while waiting. */
static void
bad_note_behind_a_good_one (struct unit *u)
{
  unsigned char notes[2 * GM_CHUNK_NOTE];
  struct client cl;

  start (&cl, CHANNEL_PLAIN, AGREED);
  begin_upload (&cl, "/file");
  gm_chunk_encode_slot (notes, 0, 100000);
  gm_chunk_encode_slot (notes + GM_CHUNK_NOTE, 3, 100000);
  client_write (&cl, notes, sizeof notes);
  shutdown (cl.fd, SHUT_WR);
  SAME_INT (u, 0, read_word (&cl));
  stop (&cl);
}

static void
note_without_agreement (struct unit *u)
{
  struct client cl;

  start (&cl, CHANNEL_PLAIN, GM_HELLO_HOLES);
  begin_upload (&cl, "/file");
  note (&cl, 0, 100000);
  shutdown (cl.fd, SHUT_WR);
  SAME_INT (u, 0, read_word (&cl));
  stop (&cl);
}

/* Once the client was given up, which then waited for ever. */
static void
broken_disk_fails_the_upload (struct unit *u)
{
  struct client cl;

  for (int i = 0; i < 2; i++) {
    start (&cl, CHANNEL_PLAIN, AGREED);
    *(i == 0 ? &disk.submit_error : &disk.move_error) = EIO;
    begin_upload (&cl, "/file");
    send_slot (&cl, 0, 0, 100000);
    SAME_INT (u, GUESTFS_CANCEL_FLAG, read_word (&cl));
    client_chunk (&cl, NULL, 0, true);
    SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
    SAME_STR (u, "EIO", cl.error.errno_string);
    disk.submit_error = disk.move_error = 0;
    check_upload (u, &cl);
    stop (&cl);
  }
}

/* So did the client of a channel without a ring. */
static void
missing_ring_fails_the_upload (struct unit *u)
{
  struct client cl;

  start (&cl, CHANNEL_PLAIN, AGREED);
  cl.ch->index = GM_RING_CHANNELS + 1;
  begin_upload (&cl, "/file");
  note (&cl, 0, 100000);
  SAME_INT (u, GUESTFS_CANCEL_FLAG, read_word (&cl));
  client_chunk (&cl, NULL, 0, true);
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  SAME_STR (u, "ENOMEM", cl.error.errno_string);
  SAME_INT (u, 0, client_ping (&cl));
  stop (&cl);
}

/* ---- downloads ---- */

static void
download_waits_for_slots (struct unit *u)
{
  size_t size = 6 * GM_RING_SLOT + 100, pos = 0;
  struct client cl;
  int slot;

  start (&cl, CHANNEL_PLAIN, AGREED);
  make_pattern (&cl, "/file", size);
  begin_download (&cl, "/file");
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  for (int i = 0; i < GM_RING_SLOTS; i++) {
    SAME_INT (u, GM_RING_SLOT, read_piece (u, &cl, pos, &slot));
    SAME_INT (u, i, slot);
    pos += GM_RING_SLOT;
  }
  CHECK (u, silent (&cl));
  CHECK (u, is_pattern (slot_of (0), 0, GM_RING_SLOT)); /* not touched */
  client_word (&cl, GM_RING_FREE + 0);
  SAME_INT (u, GM_RING_SLOT, read_piece (u, &cl, pos, &slot));
  SAME_INT (u, 0, slot);
  pos += GM_RING_SLOT;
  for (int i = 1; i < GM_RING_SLOTS; i++)
    client_word (&cl, GM_RING_FREE + i);
  SAME_INT (u, size, read_rest (u, &cl, pos));
  client_word (&cl, GM_RING_FREE + 0); /* late, between two calls */
  check_download (u, &cl);
  stop (&cl);
}

static void
download_is_cancelled_while_it_waits (struct unit *u)
{
  struct client cl;
  int slot;

  start (&cl, CHANNEL_PLAIN, AGREED);
  make_pattern (&cl, "/file", 6 * GM_RING_SLOT);
  begin_download (&cl, "/file");
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  for (size_t i = 0; i < GM_RING_SLOTS; i++)
    SAME_INT (u, GM_RING_SLOT, read_piece (u, &cl, i * GM_RING_SLOT, &slot));
  client_word (&cl, GUESTFS_CANCEL_FLAG);
  SAME_INT (u, -1, read_rest (u, &cl, GM_RING_SLOTS * GM_RING_SLOT));
  check_upload (u, &cl);
  check_download (u, &cl);
  stop (&cl);
}

/* What was on its way to the ring disk when a download ended early could once
 * land in the data of the next upload.
 */
static void
cancelled_download_leaves_the_ring_alone (struct unit *u)
{
  struct client cl;

  start (&cl, CHANNEL_PLAIN, AGREED);
  make_pattern (&cl, "/file", 6 * GM_RING_SLOT);
  begin_download (&cl, "/file");
  client_word (&cl, GUESTFS_CANCEL_FLAG); /* before the second slot */
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  SAME_INT (u, -1, read_rest (u, &cl, 0));
  pattern (slot_of (0), 5, 100000); /* as soon as the request is sent */
  begin_upload (&cl, "/next");
  send_inline (&cl, 0, 5);
  note (&cl, 0, 100000);
  client_chunk (&cl, NULL, 0, false);
  SAME_INT (u, GM_RING_FREE + 0, read_word (&cl));
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  CHECK (u, file_is_pattern (&cl, "/next", 100005));
  stop (&cl);
}

static void
wrong_words_end_the_client (struct unit *u)
{
  static const uint32_t words[] = {
    GM_RING_FREE + GM_RING_SLOTS, /* no such slot */
    GM_RING_FREE + 0,             /* free already */
    0,
    UINT32_MAX,
  };

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    struct client cl;
    int slot;

    start (&cl, CHANNEL_PLAIN, AGREED);
    make_pattern (&cl, "/file", 6 * GM_RING_SLOT);
    begin_download (&cl, "/file");
    SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
    for (size_t j = 0; j < GM_RING_SLOTS; j++)
      SAME_INT (u, GM_RING_SLOT, read_piece (u, &cl, j * GM_RING_SLOT, &slot));
    client_word (&cl, GM_RING_FREE + 0);
    SAME_INT (u, GM_RING_SLOT,
              read_piece (u, &cl, GM_RING_SLOTS * GM_RING_SLOT, &slot));
    client_word (&cl, GM_RING_FREE + 1);
    client_word (&cl, GM_RING_FREE + 1); /* twice: the second waits its turn */
    client_word (&cl, words[i]);
    shutdown (cl.fd, SHUT_WR);
    while (read_piece (u, &cl, (GM_RING_SLOTS + 1) * GM_RING_SLOT, &slot) > 0)
      ;
    stop (&cl);
  }
}

/* Once the library waited for ever. */
static void
broken_disk_ends_the_download (struct unit *u)
{
  struct client cl;

  for (int i = 0; i < 2; i++) {
    start (&cl, CHANNEL_PLAIN, AGREED);
    make_pattern (&cl, "/file", 6 * GM_RING_SLOT);
    *(i == 0 ? &disk.submit_error : &disk.move_error) = EIO;
    begin_download (&cl, "/file");
    SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
    SAME_INT (u, -1, read_rest (u, &cl, 0));
    disk.submit_error = disk.move_error = 0;
    check_download (u, &cl);
    stop (&cl);
  }
}

/* ---- leases ---- */

static void
new_lease_in_mid_stream (struct unit *u)
{
  struct client cl;
  int slot;

  start (&cl, CHANNEL_LEASED, 0);
  CHECK (u, lease (&cl, cookie_a, AGREED));
  begin_upload (&cl, "/half");
  send_slot (&cl, 0, 77, 100000);
  send_slot (&cl, 1, 77, 100000);
  CHECK (u, lease (&cl, cookie_b, AGREED));
  check_upload (u, &cl);
  check_download (u, &cl);

  begin_download (&cl, "/check");
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  SAME_INT (u, GM_RING_SLOT, read_piece (u, &cl, 0, &slot));
  CHECK (u, lease (&cl, cookie_a, AGREED));
  SAME_INT (u, 0, disk.nr);
  check_upload (u, &cl);
  check_download (u, &cl);
  stop (&cl);
}

/* Once it got notes of slots all the same. */
static void
next_client_may_have_no_ring (struct unit *u)
{
  struct client cl;

  start (&cl, CHANNEL_LEASED, 0);
  CHECK (u, lease (&cl, cookie_a, AGREED));
  check_download (u, &cl);
  CHECK (u, lease (&cl, cookie_b, GM_HELLO_HOLES));
  check_download (u, &cl);
  stop (&cl);
}

static void
ring_is_not_agreed_on_without_a_disk (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_LEASED);
  CHECK (u, !lease (&cl, cookie_a, AGREED));
  SAME_INT (u, GM_HELLO_HOLES, cl.ch->flags);
  client_stop (&cl);
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "ring: an upload goes by slots, which are filled again",
      upload_by_slots },
    { "ring: slots, chunks with data and holes keep their order",
      slots_inline_and_holes },
    { "ring: slots of a failed upload mean nothing to the next",
      slots_of_a_failed_upload },
    { "ring: notes with impossible numbers end the client",
      bad_notes_end_the_client },
    { "ring: so does one behind a good one", bad_note_behind_a_good_one },
    { "ring: a note without agreement ends the client",
      note_without_agreement },
    { "ring: a broken ring disk fails the upload",
      broken_disk_fails_the_upload },
    { "ring: a missing ring fails the upload", missing_ring_fails_the_upload },
    { "ring: a download waits until slots are free", download_waits_for_slots },
    { "ring: a download is cancelled while it waits",
      download_is_cancelled_while_it_waits },
    { "ring: a cancelled download leaves the ring alone",
      cancelled_download_leaves_the_ring_alone },
    { "ring: words that mean nothing end the client",
      wrong_words_end_the_client },
    { "ring: a broken ring disk ends the download",
      broken_disk_ends_the_download },
    { "ring: a new lease in mid-stream gets its own data",
      new_lease_in_mid_stream },
    { "ring: the next client may have no ring", next_client_may_have_no_ring },
    { "ring: without a disk it is not agreed on",
      ring_is_not_agreed_on_without_a_disk },
  };

  signal (SIGPIPE, SIG_IGN); /* as in the daemon */
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

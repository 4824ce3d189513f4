/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Leased channels of the daemon: finding a new client in what the last one
 * left behind, and ending whatever that one still does.
 */
#include <sched.h>

#include "daemon-client.h"
#include "unit.h"

static const unsigned char cookie_a[GM_COOKIE] = "aaaaaaaabaaaaaaa";
static const unsigned char cookie_b[GM_COOKIE] = "0123456789abcdef";

/* Read up to the answer to a hello.  Returns the agreed chunk size, or 0. */
static uint32_t
read_answer (struct client *cl, const unsigned char cookie[GM_COOKIE])
{
  struct gm_hunt hunt;
  struct gm_hello hello;
  unsigned char c, rest[GM_HELLO_REST];
  int found = 0;

  gm_hunt_start (&hunt, cookie);
  while (!found && client_read (cl, &c, 1))
    gm_hunt_feed (&hunt, &c, 1, &found);
  if (!found || !client_read (cl, rest, sizeof rest))
    return 0;
  gm_hello_decode (rest, &hello);
  return hello.chunk_size;
}

static uint32_t
say_hello (struct client *cl, const unsigned char cookie[GM_COOKIE],
           uint32_t wanted)
{
  const struct gm_hello hello = { .chunk_size = wanted };
  unsigned char buf[GM_HELLO];

  gm_hello_encode (buf, cookie, &hello);
  client_write (cl, buf, sizeof buf);
  return read_answer (cl, cookie);
}

static void
hello_is_answered (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_LEASED);
  channel_arm (cl.ch, cookie_a);
  SAME_INT (u, 65536, say_hello (&cl, cookie_a, 65536));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

static void
chunk_size_is_bounded (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_LEASED);
  channel_arm (cl.ch, cookie_a);
  SAME_INT (u, GM_CHUNK_PLAIN, say_hello (&cl, cookie_a, 1));
  channel_arm (cl.ch, cookie_b);
  SAME_INT (u, GM_CHUNK_LIMIT, say_hello (&cl, cookie_b, UINT32_MAX));
  client_stop (&cl);
}

/* Garbage, beginnings of the cookie, and the cookie byte by byte. */
static void
cookie_is_found_in_pieces (struct unit *u)
{
  struct client cl;
  const struct gm_hello hello = { .chunk_size = 8192 };
  unsigned char buf[GM_HELLO];

  client_start (&cl, CHANNEL_LEASED);
  channel_arm (cl.ch, cookie_a);
  client_write (&cl, "garbage aaaaaaaaaaaabaa!aaaaaaa", 31);
  gm_hello_encode (buf, cookie_a, &hello);
  for (size_t i = 0; i < sizeof buf; i++) {
    client_write (&cl, buf + i, 1);
    usleep (1000);
  }
  SAME_INT (u, 8192, read_answer (&cl, cookie_a));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

static void
unarmed_channel_is_deaf (struct unit *u)
{
  static const unsigned char zeros[GM_HELLO + 40];
  struct client cl;
  char c;

  client_start (&cl, CHANNEL_LEASED);
  client_write (&cl, zeros, sizeof zeros);
  usleep (20000);
  SAME_INT (u, -1, recv (cl.fd, &c, 1, MSG_DONTWAIT));
  channel_arm (cl.ch, cookie_a);
  SAME_INT (u, 8192, say_hello (&cl, cookie_a, 8192));
  client_stop (&cl);
}

static void
old_cookie_is_worth_nothing (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_LEASED);
  channel_arm (cl.ch, cookie_a);
  channel_arm (cl.ch, cookie_b);
  client_write (&cl, cookie_a, sizeof cookie_a);
  SAME_INT (u, 8192, say_hello (&cl, cookie_b, 8192));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

/* The first client has sent half a message. */
static void
arming_ends_a_half_read_message (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_LEASED);
  channel_arm (cl.ch, cookie_a);
  say_hello (&cl, cookie_a, 8192);
  client_word (&cl, 1000000);
  client_write (&cl, "not all of it", 13);
  usleep (20000);
  channel_arm (cl.ch, cookie_b);
  SAME_INT (u, 8192, say_hello (&cl, cookie_b, 8192));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

/* The first client does not read what it asked for. */
static void
arming_ends_a_blocked_download (struct unit *u)
{
  guestfs_download_args args = { (char *) "/big" };
  struct client cl;

  client_start (&cl, CHANNEL_LEASED);
  channel_arm (cl.ch, cookie_a);
  say_hello (&cl, cookie_a, GM_CHUNK_LIMIT);
  client_make (&cl, "/big", "");
  CHECK (u, truncate (client_path (&cl, "/big"), 64 << 20) == 0);
  client_call (&cl, GUESTFS_PROC_DOWNLOAD,
               (xdrproc_t) xdr_guestfs_download_args, &args);
  usleep (50000);
  channel_arm (cl.ch, cookie_b);
  SAME_INT (u, 8192, say_hello (&cl, cookie_b, 8192));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

/* The first client stopped in the middle of a chunk; the next one's cookie
 * lies where its data would go on.
 */
static void
arming_ends_a_half_sent_upload (struct unit *u)
{
  guestfs_upload_args args = { (char *) "/file" };
  unsigned char header[GM_CHUNK_HEADER];
  struct client cl;

  client_start (&cl, CHANNEL_LEASED);
  channel_arm (cl.ch, cookie_a);
  say_hello (&cl, cookie_a, GM_CHUNK_LIMIT);
  client_call (&cl, GUESTFS_PROC_UPLOAD, (xdrproc_t) xdr_guestfs_upload_args,
               &args);
  gm_chunk_encode (header, 100000, false);
  client_write (&cl, header, sizeof header);
  client_write (&cl, "only this", 9);
  usleep (20000);
  channel_arm (cl.ch, cookie_b);
  SAME_INT (u, 8192, say_hello (&cl, cookie_b, 8192));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

/* Many arms in a row against a client that is never ready. */
static void
arming_again_and_again_is_harmless (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_LEASED);
  for (int i = 0; i < 500; i++) {
    channel_arm (cl.ch, i & 1 ? cookie_a : cookie_b);
    if (i % 7 == 0)
      client_write (&cl, cookie_b, 5 + i % 11);
    if (i % 50 == 0)
      sched_yield ();
  }
  channel_arm (cl.ch, cookie_a);
  SAME_INT (u, 8192, say_hello (&cl, cookie_a, 8192));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

static void
impossible_length_ends_the_lease (struct unit *u)
{
  static const uint32_t lengths[] = { 0,          1,          39,
                                      4194305,    0x7fffffff, 0x80000000,
                                      0xffffffff, 0xffff5555 };
  struct client cl;

  client_start (&cl, CHANNEL_LEASED);
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    channel_arm (cl.ch, cookie_a);
    SAME_INT (u, 8192, say_hello (&cl, cookie_a, 8192));
    client_word (&cl, lengths[i]);
    client_write (&cl, "what follows is thrown away", 27);
    /* The lease's own cookie opens it once more. */
    SAME_INT (u, 8192, say_hello (&cl, cookie_a, 8192));
    SAME_INT (u, 0, client_ping (&cl));
  }
  client_stop (&cl);
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "channel: a hello is answered, then calls are served",
      hello_is_answered },
    { "channel: the chunk size stays between 8 KiB and 1 MiB",
      chunk_size_is_bounded },
    { "channel: a cookie is found behind garbage and in pieces",
      cookie_is_found_in_pieces },
    { "channel: without a cookie nothing is served", unarmed_channel_is_deaf },
    { "channel: the cookie of an older arm opens nothing",
      old_cookie_is_worth_nothing },
    { "channel: arming ends a message that is half read",
      arming_ends_a_half_read_message },
    { "channel: arming ends a download that nobody reads",
      arming_ends_a_blocked_download },
    { "channel: arming ends an upload in the middle of a chunk",
      arming_ends_a_half_sent_upload },
    { "channel: arming many times leaves a channel that works",
      arming_again_and_again_is_harmless },
    { "channel: an impossible length ends the lease, not the daemon",
      impossible_length_ends_the_lease },
  };

  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

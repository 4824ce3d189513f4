/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests, replies and files on a channel of the daemon, with a library at
 * the other end that is rude, wrong or hostile.
 */
#include <sched.h>

#include "daemon-client.h"
#include "unit.h"

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

/* Read a cancel word of the daemon. */
static bool
read_cancel (struct client *cl)
{
  unsigned char word[4];

  return client_read (cl, word, sizeof word) &&
         gm_get_be32 (word) == GUESTFS_CANCEL_FLAG;
}

static void
upload_writes_the_file (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  begin_upload (&cl, "/file");
  client_chunk (&cl, "hello ", 6, false);
  client_chunk (&cl, "world", 5, false);
  client_chunk (&cl, NULL, 0, false);
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  SAME_STR (u, "hello world", client_content (&cl, "/file"));
  client_stop (&cl);
}

static void
failed_upload_is_cancelled (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  begin_upload (&cl, "/no/such/file");
  client_chunk (&cl, "first", 5, false);
  CHECK (u, read_cancel (&cl));
  client_chunk (&cl, "second", 6, false);
  client_chunk (&cl, NULL, 0, true);
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  SAME_STR (u, "/no/such/file: No such file or directory",
            cl.error.error_message);
  SAME_STR (u, "ENOENT", cl.error.errno_string);
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

/* The library had sent all before it saw the daemon's cancel. */
static void
cancel_may_come_after_the_end (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  begin_upload (&cl, "/no/such/file");
  client_chunk (&cl, "all", 3, false);
  client_chunk (&cl, NULL, 0, false);
  CHECK (u, read_cancel (&cl));
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

static void
library_may_cancel_an_upload (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  begin_upload (&cl, "/file");
  client_chunk (&cl, "half", 4, false);
  client_chunk (&cl, NULL, 0, true);
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

static void
download_sends_the_file (struct unit *u)
{
  char buf[GM_CHUNK_PLAIN];
  struct client cl;
  ssize_t n, total = 0;

  client_start (&cl, CHANNEL_PLAIN);
  client_make (&cl, "/file", "");
  CHECK (u, truncate (client_path (&cl, "/file"), 100001) == 0);
  begin_download (&cl, "/file");
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  while ((n = client_read_chunk (&cl, buf, sizeof buf)) > 0)
    total += n;
  SAME_INT (u, 0, n);
  SAME_INT (u, 100001, total);
  client_stop (&cl);
}

static void
library_may_cancel_a_download (struct unit *u)
{
  static char buf[GM_CHUNK_PLAIN];
  struct client cl;
  ssize_t n;

  client_start (&cl, CHANNEL_PLAIN);
  client_make (&cl, "/file", "");
  CHECK (u, truncate (client_path (&cl, "/file"), 64 << 20) == 0);
  begin_download (&cl, "/file");
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  client_word (&cl, GUESTFS_CANCEL_FLAG);
  while ((n = client_read_chunk (&cl, buf, sizeof buf)) > 0)
    ;
  SAME_INT (u, -1, n);
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

static void
late_cancel_is_ignored (struct unit *u)
{
  char buf[GM_CHUNK_PLAIN];
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  client_make (&cl, "/file", "x");
  begin_download (&cl, "/file");
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  SAME_INT (u, 1, client_read_chunk (&cl, buf, sizeof buf));
  SAME_INT (u, 0, client_read_chunk (&cl, buf, sizeof buf));
  client_word (&cl, GUESTFS_CANCEL_FLAG);
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

static void
bad_chunks_end_the_client (struct unit *u)
{
  static const uint32_t bad[][3] = {
    { 12, 2, 4 },         /* cancel is 0 or 1 */
    { 12, 0, 8 },         /* lengths contradict each other */
    { 8205, 0, 8193 },    /* larger than agreed */
    { 8, 0, 0xffffffff }, /* a length that wraps around */
    { 0xfffffff8, 0, 0xfffffff0 },
  };

  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    struct client cl;
    char c;

    client_start (&cl, CHANNEL_PLAIN);
    begin_upload (&cl, "/file");
    for (size_t j = 0; j < 3; j++)
      client_word (&cl, bad[i][j]);
    shutdown (cl.fd, SHUT_WR);
    SAME_INT (u, false, client_read (&cl, &c, 1));
    client_stop (&cl);
  }
}

static void
unknown_procedure_is_an_error (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  client_call (&cl, 999, NULL, NULL);
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  HAS (u, "999", cl.error.error_message);
  client_call (&cl, -5, NULL, NULL);
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

static void
missing_arguments_are_an_error (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  client_call (&cl, GUESTFS_PROC_MKDIR, NULL, NULL);
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  SAME_INT (u, 0, client_ping (&cl));
  client_stop (&cl);
}

static void
control_calls_need_the_control_channel (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  client_call (&cl, GUESTFS_PROC_MINI_FREEZE, NULL, NULL);
  SAME_INT (u, 1, client_reply (&cl, NULL, NULL));
  SAME_STR (u, "EPERM", cl.error.errno_string);
  client_stop (&cl);
}

static void
largest_message_is_served (struct unit *u)
{
  guestfs_internal_write_args args = { (char *) "/file", { 0, NULL } };
  struct client cl;
  struct stat st;

  client_start (&cl, CHANNEL_PLAIN);
  args.content.content_len = GUESTFS_MESSAGE_MAX - 40 - 12 - 4;
  args.content.content_val = calloc (1, args.content.content_len);
  client_call (&cl, GUESTFS_PROC_INTERNAL_WRITE,
               (xdrproc_t) xdr_guestfs_internal_write_args, &args);
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  SAME_INT (u, 0, stat (client_path (&cl, "/file"), &st));
  SAME_INT (u, args.content.content_len, st.st_size);
  free (args.content.content_val);
  client_stop (&cl);
}

/* Such a hole was once turned into zeroes, which takes for ever. */
static void
hole_behind_an_archive_is_skipped (struct unit *u)
{
  guestfs_tar_in_args args = { .directory = (char *) "/",
                               .compress = (char *) "" };
  static const char end_of_archive[1024];
  unsigned char hole[GM_CHUNK_NOTE];
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  cl.ch->flags = GM_HELLO_HOLES;
  client_call (&cl, GUESTFS_PROC_TAR_IN, (xdrproc_t) xdr_guestfs_tar_in_args,
               &args);
  client_chunk (&cl, end_of_archive, sizeof end_of_archive, false);
  gm_chunk_encode_hole (hole, INT64_MAX);
  client_write (&cl, hole, sizeof hole);
  client_chunk (&cl, NULL, 0, false);
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  client_stop (&cl);
}

/* Nothing is read from the client while a hole is made into zeroes, so the
 * end of the lease has to be asked for.  The member is a GNU dump of a
 * directory, whose data is skipped once the directory is made.
 */
static void
endless_hole_ends_with_the_lease (struct unit *u)
{
  guestfs_tar_in_args args = { .directory = (char *) "/",
                               .compress = (char *) "" };
  unsigned char hole[GM_CHUNK_NOTE], cookie[GM_COOKIE] = { 0 };
  char header[512] = "dump/";
  unsigned sum = 0;
  struct client cl;
  struct stat st;

  memset (header + 124, 0x80, 1); /* the size: binary, 2^56 */
  header[124 + 4] = 1;
  header[156] = 'D';
  memcpy (header + 257, "ustar  ", 8);
  memset (header + 148, ' ', 8);
  for (size_t i = 0; i < sizeof header; i++)
    sum += (unsigned char) header[i];
  snprintf (header + 148, 8, "%06o", sum);
  client_start (&cl, CHANNEL_PLAIN);
  cl.ch->flags = GM_HELLO_HOLES;
  client_call (&cl, GUESTFS_PROC_TAR_IN, (xdrproc_t) xdr_guestfs_tar_in_args,
               &args);
  client_chunk (&cl, header, sizeof header, false);
  gm_chunk_encode_hole (hole, INT64_MAX);
  client_write (&cl, hole, sizeof hole);
  while (stat (client_path (&cl, "/dump"), &st) == -1)
    sched_yield ();
  channel_arm (cl.ch, cookie);
  client_stop (&cl);
  CHECK (u, S_ISDIR (st.st_mode)); /* and the daemon has ended */
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "stream: an upload writes the file", upload_writes_the_file },
    { "stream: an upload that fails is cancelled, then its error told",
      failed_upload_is_cancelled },
    { "stream: a cancel that comes too late for the library does no harm",
      cancel_may_come_after_the_end },
    { "stream: the library may cancel an upload and gets a reply",
      library_may_cancel_an_upload },
    { "stream: a download sends the file in chunks of 8 KiB",
      download_sends_the_file },
    { "stream: the library may cancel a download",
      library_may_cancel_a_download },
    { "stream: a cancel between two calls is ignored", late_cancel_is_ignored },
    { "stream: chunks with impossible lengths end the client",
      bad_chunks_end_the_client },
    { "stream: an unknown procedure is an error",
      unknown_procedure_is_an_error },
    { "stream: missing arguments are an error",
      missing_arguments_are_an_error },
    { "stream: control calls are refused elsewhere",
      control_calls_need_the_control_channel },
    { "stream: a message of 4 MiB is served", largest_message_is_served },
    { "stream: a hole behind the end of an archive costs nothing",
      hole_behind_an_archive_is_skipped },
    { "stream: an endless hole ends with its lease",
      endless_hole_ends_with_the_lease },
  };

  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

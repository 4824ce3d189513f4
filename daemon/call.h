/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call being served: what the generated dispatch and the do_NAME
 * functions of the families use.
 *
 * Exactly one reply leaves the daemon per call.  A do_NAME that fails sends
 * it itself, through one of the reply_ functions, and returns -1 (or NULL);
 * one that succeeds leaves it to dispatch.  A call with a FileOut sends its
 * reply early, with reply_begin_file, and ends by send_end or send_cancel.
 */
#ifndef GUESTFSD_CALL_H
#define GUESTFSD_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rpc/types.h>
#include <rpc/xdr.h>

struct channel;
struct server;

struct call {
  struct channel *ch;
  struct server *server; /* what all channels share */
  const char *name;      /* "mkdir"; set by dispatch */
  int proc;
  uint32_t serial;
  uint64_t progress_hint; /* bytes the library will send, 0 if unknown */
  uint64_t optargs_bitmask;
  bool filein; /* set by dispatch: the library will send a file */
  bool replied;
  bool streaming;            /* between reply_begin_file and its end */
  uint64_t progress_last_ns; /* when the last progress message went out */
  bool progress_sent;

  /* Of the streams. */
  void *buf; /* what goes through the channel; NULL until it is needed */
  struct {
    bool ended;          /* the library's file has, in whatever way */
    uint64_t hole;       /* zeroes that receive_chunk still has to deliver */
    unsigned next_slot;  /* of the ring, whose turn it is */
    unsigned nr_fetched; /* slots before it that were not yet delivered */
  } in;
  struct {
    unsigned slot; /* of the ring, being filled */
    size_t used;   /* bytes in it */
    bool moving;   /* the slot before is on its way to the ring disk */
  } out;
};

/* Errors.  All return -1 (the _null forms NULL), and never change errno.  A
 * file that the library is still sending is cancelled first.  In
 * reply_errno and reply_code the reason is appended: "FORMATTED: No such file
 * ..."; in reply_explained the text has it already, and ERR goes along.
 */
int reply_errno (struct call *c, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));
int reply_error (struct call *c, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));
int reply_code (struct call *c, int err, const char *fs, ...)
  __attribute__ ((format (printf, 3, 4)));
int reply_explained (struct call *c, int err, const char *fs, ...)
  __attribute__ ((format (printf, 3, 4)));
void *reply_errno_null (struct call *c, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));
void *reply_error_null (struct call *c, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Success, with RET encoded by XDR (NULL: the call has no result).  A result
 * that does not fit into a message becomes an error.  Nothing is sent when a
 * reply has gone out already.  Returns 0, or -1 when an error went out or
 * the client is gone.
 */
int reply_success (struct call *c, xdrproc_t xdr, void *ret);

/* FileIn: hand the library's file piece by piece to CB, which returns 0 or
 * -1 to stop.  BUF is NULL for a hole: LEN bytes of zeroes, any number.
 * Returns
 *    0  the file ended;
 *   -1  CB failed (errno is CB's): reply with an error;
 *   -2  the library cancelled or is gone: clean up, then reply_cancelled.
 */
int receive_file (struct call *c,
                  int (*cb) (void *opaque, const void *buf, size_t len),
                  void *opaque);

/* The same, piece by piece, and with zeroes for holes: the next is at *BUF
 * until the next call, its length in *LEN.  Returns 1, or 0 and -2 as above.
 */
int receive_chunk (struct call *c, const void **buf, size_t *len);

/* Tell the library to stop sending, and skip the rest of its file.  Does
 * nothing when the file has ended; the reply_ functions call it.  Returns 0,
 * or -1 when the client is gone.
 */
int cancel_receive (struct call *c);

/* The reply after receive_file returned -2; the library throws it away. */
int reply_cancelled (struct call *c);

/* FileOut.  After reply_begin_file errors can only be told by send_failed.
 * All return 0, or -1 when the client cancelled or is gone; send_chunk has
 * then ended the stream.  LEN may be any size and must not be 0.
 */
int reply_begin_file (struct call *c);
int send_chunk (struct call *c, const void *buf, size_t len);
int send_hole (struct call *c, uint64_t len); /* LEN bytes of zeroes */
int send_flush (struct call *c);              /* hold nothing back */
int send_end (struct call *c);
int send_cancel (struct call *c);
int send_check (struct call *c); /* nothing to send: still wanted? */

/* As send_cancel, and says why, to the console and where both ends have agreed
 * on holes to the library too.  ERR 0: the text is all there is to say.
 */
int send_failed (struct call *c, int err, const char *fs, ...)
  __attribute__ ((format (printf, 3, 4)));

/* The cheaper way to send_chunk: put the next bytes where send_buffer says,
 * which sets *SIZE to how many fit there, and then say how many they are.  The
 * place starts at a page unless something was sent since the last flush.  NULL
 * and -1 as above.
 */
void *send_buffer (struct call *c, size_t *size);
int send_filled (struct call *c, size_t len);

/* A progress message, unless one went out a moment ago. */
void notify_progress (struct call *c, uint64_t position, uint64_t total);

/* True once the client is gone or its lease has ended: stop soon.  Cheap
 * enough to ask once per file or megabyte.
 */
bool call_cancelled (const struct call *c);

/* True on the channel that belongs to the owner of the appliance. */
bool call_is_control (const struct call *c);

/* Checks of arguments, made by dispatch before do_NAME; they reply. */
int check_path (struct call *c, const char *arg, const char *value);
char *resolve_device_or_reply (struct call *c, const char *arg,
                               const char *value);
bool is_device_name (const char *s);

/* Decode the arguments at IN and serve C: generated.  Returns 0, or -1 when
 * an error was sent.
 */
int dispatch_call (struct call *c, XDR *in);

/* Is the optional group GROUP of calls usable here?  Generated from the
 * API's groups and the available_GROUP functions of the families.
 */
bool group_available (const char *group);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages on a handle socket, between a client and the holder.
 *
 * The socket is SOCK_SEQPACKET, so that a message is a packet: up to
 * GM_WIRE_WORDS strings, each with its NUL, and up to GM_WIRE_FDS descriptors.
 *
 *   request                           answer
 *   lease                             ok COOKIE-IN-HEX NUMBER, with the channel
 *                                     and the ring's memory
 *   status                            ok NAME VALUE NAME VALUE ...
 *   drives                            ok LINE ...
 *   add PATH RO FORMAT LABEL OPTIONS  ok DEVICE
 *   remove LABEL                      ok
 *   close                             ok, when all is written and unmounted
 *
 * or `error MESSAGE ERRNO-NAME'.  A lease lasts as long as the connection.
 */
#ifndef GM_WIRE_H
#define GM_WIRE_H

#include <stddef.h>

enum { GM_WIRE_BYTES = 65536, GM_WIRE_WORDS = 1024, GM_WIRE_FDS = 2 };

struct gm_message {
  char *buf;          /* GM_WIRE_BYTES, owns the strings */
  const char **words; /* NULL-terminated */
  size_t nr;
  int fds[GM_WIRE_FDS]; /* or -1 */
};

/* Returns NULL only when out of memory. */
struct gm_message *gm_message_new (void);
void gm_message_free (struct gm_message *m);

/* Send WORDS (NULL-terminated) and NR_FDS descriptors.  0, or -1 with errno. */
int gm_wire_send (int sock, const char *const *words, const int *fds,
                  size_t nr_fds);

/* Receive into M, whose former content is dropped.  Returns 1, 0 at the end
 * of the connection, or -1 with errno (EBADMSG: not a proper message).
 */
int gm_wire_recv (int sock, struct gm_message *m);

/* Split LEN bytes of M->buf into words.  0, or -1 with errno EBADMSG. */
int gm_wire_parse (struct gm_message *m, size_t len);

#endif

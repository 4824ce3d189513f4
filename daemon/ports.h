/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The virtio-serial ports of the appliance. */
#ifndef GUESTFSD_PORTS_H
#define GUESTFSD_PORTS_H

struct server;

/* Find and open the ports org.libguestfs.channel.N, and make a channel of
 * each: server->channels[N].  Returns 0, or -1 after a line to the log when
 * there is no control channel.
 */
int ports_open (struct server *server);

/* Make FD non-blocking and close-on-exec.  Returns 0, or -1 with errno. */
int ports_nonblock (int fd);

#endif

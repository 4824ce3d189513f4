/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz what the library reads from a daemon that may lie: the cookie hunt,
 * replies of several shapes, progress messages, error replies, and the
 * chunks of a FileOut stream, the words about a FileIn and the slots of either.
 * The input is everything the daemon "sent"; its first byte chooses the call,
 * and whether a well-formed header is put in front, which the fuzzer would be
 * long in finding.  A hello is answered with all that was wished for.
 */

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel.h"
#include "guestfs_protocol.h"
#include "rpc.h"

static const unsigned char cookie[GM_COOKIE] = "0123456789abcdef";
static const char *target[] = { NULL }; /* of the FileOut: /dev/fd/N */
static const char *source[] = { NULL }; /* of the FileIn: /dev/fd/N */
static int ring = -1, from = -1, to = -1;

union any_ret {
  struct guestfs_list_devices_ret list;
  struct guestfs_part_list_ret structs;
  struct guestfs_statns_ret stat;
  struct guestfs_vfs_type_ret string;
};

static const struct {
  int proc;
  xdrproc_t xdr_ret;
  size_t nr_fileout;
  size_t nr_filein;
} calls[] = {
  { GUESTFS_PROC_LIST_DEVICES, (xdrproc_t) xdr_guestfs_list_devices_ret, 0, 0 },
  { GUESTFS_PROC_PART_LIST, (xdrproc_t) xdr_guestfs_part_list_ret, 0, 0 },
  { GUESTFS_PROC_STATNS, (xdrproc_t) xdr_guestfs_statns_ret, 0, 0 },
  { GUESTFS_PROC_VFS_TYPE, (xdrproc_t) xdr_guestfs_vfs_type_ret, 0, 0 },
  { GUESTFS_PROC_PING_DAEMON, NULL, 0, 0 },
  { GUESTFS_PROC_DOWNLOAD, NULL, 1, 0 },
  { GUESTFS_PROC_UPLOAD, NULL, 0, 1 },
};

enum { WITH_COOKIE = 0x80, WITH_HEADER = 0x40, WITH_ERROR = 0x20 };

/* What a daemon would write in front of a reply of SIZE bytes. */
static void
write_header (int fd, int proc, size_t size, bool error)
{
  const uint32_t words[11] = {
    htonl (40 + size),
    htonl (GUESTFS_PROGRAM),
    htonl (GUESTFS_PROTOCOL_VERSION),
    htonl (proc),
    htonl (GUESTFS_DIRECTION_REPLY),
    htonl (1), /* the serial of a handle's first call */
    0,
    0,
    0,
    0,
    htonl (error ? GUESTFS_STATUS_ERROR : GUESTFS_STATUS_OK),
  };

  if (write (fd, words, sizeof words) != sizeof words)
    abort ();
}

/* The ring, and a file that needs more than all of its slots: holes between
 * some data.
 */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  static char names[2][32];

  (void) argc;
  (void) argv;
  ring = gm_ring_create ();
  from = memfd_create ("source", MFD_CLOEXEC);
  to = memfd_create ("target", MFD_CLOEXEC); /* where long holes cost nothing */
  if (ring == -1 || from == -1 || to == -1 ||
      fallocate (from, 0, 0, (GM_RING_SLOTS + 1) * GM_RING_SLOT) == -1 ||
      ftruncate (from, (GM_RING_SLOTS + 2) * GM_RING_SLOT) == -1)
    abort ();
  snprintf (names[0], sizeof names[0], "/dev/fd/%d", from);
  snprintf (names[1], sizeof names[1], "/dev/fd/%d", to);
  source[0] = names[0];
  target[0] = names[1];
  return 0;
}

/* Read and drop what the library sends, so that it never waits for us. */
static void *
drain (void *arg)
{
  char buf[65536];

  while (read (*(int *) arg, buf, sizeof buf) > 0)
    ;
  return NULL;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  enum { NR = sizeof calls / sizeof calls[0] };
  union any_ret ret = { 0 };
  struct gm_rpc rpc = { .name = "fuzz", .fileout = target, .filein = source };
  struct gm_channel *ch;
  pthread_t thread;
  guestfs_h *g;
  int pair[2], which, room = 1 << 20;

  if (size < 1 || size > 100000)
    return 0;
  which = (data[0] & 0x1f) % NR;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
    abort ();
  setsockopt (pair[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  if (data[0] & WITH_COOKIE && write (pair[1], cookie, GM_COOKIE) == -1)
    abort ();
  if (data[0] & WITH_COOKIE &&
      write (pair[1], "\0\0\x20\0\0\0\0\3", GM_HELLO_REST) == -1)
    abort ();
  if (data[0] & WITH_HEADER && !calls[which].nr_filein)
    write_header (pair[1], calls[which].proc,
                  calls[which].nr_fileout ? 0 : size - 1, data[0] & WITH_ERROR);
  if (write (pair[1], data + 1, size - 1) != (ssize_t) size - 1)
    abort ();
  shutdown (pair[1], SHUT_WR);
  g = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);
  guestfs_set_error_handler (g, NULL, NULL);
  ch = gm_channel_new (pair[0], data[0] & WITH_COOKIE ? cookie : NULL);
  if (data[0] & WITH_COOKIE)
    gm_channel_set_ring (ch, ring, 1);
  if (lseek (from, 0, SEEK_SET) == -1 || lseek (to, 0, SEEK_SET) == -1 ||
      ftruncate (to, 0) == -1)
    abort ();
  if (pthread_create (&thread, NULL, drain, &pair[1]) != 0)
    abort ();
  rpc.proc = calls[which].proc;
  rpc.xdr_ret = calls[which].xdr_ret;
  rpc.ret = &ret;
  rpc.nr_fileout = calls[which].nr_fileout;
  rpc.nr_filein = calls[which].nr_filein;
  gm_rpc_run (g, ch, &rpc, -1);
  if (rpc.xdr_ret != NULL)
    xdr_free (rpc.xdr_ret, (char *) &ret);
  gm_channel_free (ch);
  pthread_join (thread, NULL);
  close (pair[1]);
  guestfs_close (g);
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The generated protocol: the bytes on the wire, and messages that claim more
 * than they hold.
 */
#include <malloc.h>

#include "guestfs_protocol.h"
#include "unit.h"

/* A decoder may ask for this much for a message of a few bytes. */
enum { MEMORY_MAX = 16 * 1024 * 1024 };

static size_t
encode (char *buf, size_t size, xdrproc_t proc, void *what)
{
  size_t len = 0;
  XDR xdr;

  xdrmem_create (&xdr, buf, (u_int) size, XDR_ENCODE);
  if (proc (&xdr, what))
    len = xdr_getpos (&xdr);
  xdr_destroy (&xdr);
  return len;
}

static bool
decode (const char *buf, size_t size, xdrproc_t proc, void *what)
{
  bool ok;
  XDR xdr;

  xdrmem_create (&xdr, (char *) buf, (u_int) size, XDR_DECODE);
  ok = proc (&xdr, what);
  xdr_destroy (&xdr);
  return ok;
}

static void
bytes_of_a_call (struct unit *u)
{
  static const char want[] = "\0\0\0\4ext4"
                             "\0\0\0\11/dev/sda1\0\0\0"
                             "\0\0\20\0" /* blocksize */
                             "\0\0\0\0"  /* features */
                             "\0\0\0\0"  /* inode */
                             "\0\0\0\0"  /* sectorsize */
                             "\0\0\0\1d\0\0";
  struct guestfs_mkfs_args args = { .fstype = (char *) "ext4",
                                    .device = (char *) "/dev/sda1",
                                    .blocksize = 4096,
                                    .features = (char *) "",
                                    .label = (char *) "d" };
  char buf[256];
  size_t len =
    encode (buf, sizeof buf, (xdrproc_t) xdr_guestfs_mkfs_args, &args);

  SAME_INT (u, sizeof want, len);
  CHECK (u, memcmp (buf, want, sizeof want) == 0);
}

static void
bytes_of_a_result (struct unit *u)
{
  static const char wire[] = "\0\0\0\1"         /* entries */
                             "\0\0\0\0\0\0\0\7" /* ino */
                             "\0\0\0d"          /* ftyp */
                             "\0\0\0\3etc";
  struct guestfs_readdir_ret ret = { 0 };
  guestfs_int_dirent *entry;

  if (CHECK (u, decode (wire, sizeof wire, (xdrproc_t) xdr_guestfs_readdir_ret,
                        &ret)) &&
      SAME_INT (u, 1, ret.n.guestfs_int_dirent_list_len)) {
    entry = ret.n.guestfs_int_dirent_list_val;
    SAME_INT (u, 7, entry->ino);
    SAME_INT (u, 'd', entry->ftyp);
    SAME_STR (u, "etc", entry->name);
  }
  xdr_free ((xdrproc_t) xdr_guestfs_readdir_ret, (char *) &ret);
}

static void
header_size (struct unit *u)
{
  struct guestfs_message_header h = { .proc = -1, .direction = 77 };
  char buf[256];

  SAME_INT (
    u, 40,
    encode (buf, sizeof buf, (xdrproc_t) xdr_guestfs_message_header, &h));
  memset (&h, 0, sizeof h);
  CHECK (u, decode (buf, 40, (xdrproc_t) xdr_guestfs_message_header, &h));
  SAME_INT (u, -1, h.proc);
  SAME_INT (u, 77, h.direction);
}

/* LEN bytes that begin with the length CLAIM are refused, at a bounded cost,
 * and what was decoded can be freed. */
static void
refused (struct unit *u, uint32_t claim, xdrproc_t proc, void *what)
{
  char buf[64] = { 0 };
  size_t before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;

  buf[0] = (char) (claim >> 24);
  buf[1] = (char) (claim >> 16);
  buf[2] = (char) (claim >> 8);
  buf[3] = (char) claim;
  CHECK (u, !decode (buf, sizeof buf, proc, what));
  CHECK (u, mallinfo2 ().uordblks + mallinfo2 ().hblkhd - before < MEMORY_MAX);
  xdr_free (proc, what);
}

static void
claims (struct unit *u)
{
  static const uint32_t sizes[] = {
    UINT32_MAX,          0x80000000,       0x7fffffff, GUESTFS_MESSAGE_MAX + 1,
    GUESTFS_MESSAGE_MAX, GUESTFS_LIST_MAX, 100
  };

  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    struct guestfs_touch_args string = { 0 };
    struct guestfs_echo_daemon_args list = { 0 };
    struct guestfs_readdir_ret structs = { 0 };
    struct guestfs_mountpoints_ret hashtable = { 0 };

    refused (u, sizes[i], (xdrproc_t) xdr_guestfs_touch_args, &string);
    refused (u, sizes[i], (xdrproc_t) xdr_guestfs_echo_daemon_args, &list);
    refused (u, sizes[i], (xdrproc_t) xdr_guestfs_readdir_ret, &structs);
    refused (u, sizes[i], (xdrproc_t) xdr_guestfs_mountpoints_ret, &hashtable);
  }
}

static void
too_long (struct unit *u)
{
  struct guestfs_internal_write_args args = { .path = (char *) "/f" };
  size_t room = GUESTFS_MESSAGE_MAX + 1024;
  char *content = calloc (2, room), *buf = content + room;

  if (!CHECK (u, content != NULL))
    return;
  args.content.content_val = content;
  args.content.content_len = GUESTFS_MESSAGE_MAX;
  CHECK (u, encode (buf, room, (xdrproc_t) xdr_guestfs_internal_write_args,
                    &args) > 0);
  args.content.content_len++;
  CHECK (u, encode (buf, room, (xdrproc_t) xdr_guestfs_internal_write_args,
                    &args) == 0);
  free (content);
}

static const struct unit_test tests[] = {
  { "arguments have libguestfs's shape", bytes_of_a_call },
  { "results have libguestfs's shape", bytes_of_a_result },
  { "headers are 40 bytes and survive wrong numbers", header_size },
  { "a short message that claims a long content is refused", claims },
  { "content beyond the message limit is not encoded", too_long },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What library and daemon share: chunks, the hunt for a cookie, string
 * vectors.
 */
#include <errno.h>

#include "chunk.h"
#include "cleanup.h"
#include "hello.h"
#include "strvec.h"
#include "unit.h"

static void
chunks_are_coded_and_decoded (struct unit *u)
{
  static const uint32_t lengths[] = { 0, 1, 2, 3, 4, 8191, 8192, 1048576 };
  unsigned char header[GM_CHUNK_HEADER];
  struct gm_chunk chunk;

  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    uint32_t padding = gm_chunk_encode (header, lengths[i], i == 0);

    SAME_INT (u, 0, (lengths[i] + padding) % 4);
    SAME_INT (u, 0, gm_chunk_decode (header, GM_CHUNK_LIMIT, 0, &chunk));
    SAME_INT (u, lengths[i], chunk.data_len);
    SAME_INT (u, padding, chunk.padding);
    SAME_INT (u, i == 0, chunk.cancel);
  }
}

static void
contradictions_are_refused (struct unit *u)
{
  static const uint32_t bad[][3] = {
    { 0, 0, 0 },          { 7, 0, 0 },
    { 8, 2, 0 },          { 9, 0, 1 }, /* without its padding */
    { 16, 0, 4 },         { 8 + 8196, 0, 8193 },
    { 7, 0, 0xffffffff }, /* 8 + length wraps around to this */
    { 4, 0, 0xfffffffc }, { 0xffffffff, 0, 0xffffffff },
  };
  unsigned char header[GM_CHUNK_HEADER];
  struct gm_chunk chunk;

  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    for (size_t j = 0; j < 3; j++)
      gm_put_be32 (header + 4 * j, bad[i][j]);
    errno = 0;
    SAME_INT (u, -1, gm_chunk_decode (header, GM_CHUNK_PLAIN, 0, &chunk));
    SAME_INT (u, EPROTO, errno);
  }
}

static void
holes_need_agreement_and_their_length (struct unit *u)
{
  static const uint64_t lengths[] = { 1, 4096, UINT64_C (0x123456789abcdef0) };
  unsigned char hole[GM_CHUNK_NOTE];
  struct gm_chunk chunk;

  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    gm_chunk_encode_hole (hole, lengths[i]);
    SAME_INT (u, -1, gm_chunk_decode (hole, GM_CHUNK_PLAIN, 0, &chunk));
    SAME_INT (u, 0,
              gm_chunk_decode (hole, GM_CHUNK_PLAIN, GM_HELLO_HOLES, &chunk));
    SAME_INT (u, true, chunk.hole);
    SAME_INT (u, false, chunk.cancel);
    SAME_INT (u, lengths[i], gm_chunk_hole (hole + GM_CHUNK_HEADER));
  }
  gm_put_be32 (hole, 8 + 12);
  gm_put_be32 (hole + 8, 12); /* no hole has twelve bytes of length */
  SAME_INT (u, -1,
            gm_chunk_decode (hole, GM_CHUNK_PLAIN, GM_HELLO_HOLES, &chunk));
}

/* Where COOKIE ends in BUF, the plain way; 0 if it does not. */
static size_t
find (const unsigned char *buf, size_t len, const unsigned char *cookie)
{
  const unsigned char *p = memmem (buf, len, cookie, GM_COOKIE);

  return p == NULL ? 0 : p - buf + GM_COOKIE;
}

/* Cookies of two letters repeat themselves a lot; the stream is fed in pieces
 * of every size.
 */
static void
hunt_finds_what_memmem_finds (struct unit *u)
{
  unsigned char cookie[GM_COOKIE], buf[200];
  struct gm_hunt hunt;
  uint32_t random = 1;

  for (int round = 0; round < 3000 && !u->failed; round++) {
    size_t piece = round % 23 + 1, end = 0;
    int found = 0;

    for (size_t i = 0; i < sizeof buf; i++) {
      random = random * 1103515245 + 12345;
      buf[i] = 'a' + (random >> 30 == 0);
    }
    memcpy (cookie, buf + random % (sizeof buf - GM_COOKIE), GM_COOKIE);
    gm_hunt_start (&hunt, cookie);
    for (size_t i = 0; i < sizeof buf && !found; i += piece) {
      size_t n = sizeof buf - i < piece ? sizeof buf - i : piece;

      end = i + gm_hunt_feed (&hunt, buf + i, n, &found);
    }
    CHECK (u, found);
    SAME_INT (u, find (buf, sizeof buf, cookie), end);
  }
}

static void
hello_is_coded_and_decoded (struct unit *u)
{
  static const unsigned char cookie[GM_COOKIE] = "0123456789abcde";
  struct gm_hello hello = { .chunk_size = 0x12345678, .flags = 0x9abcdef0 };
  unsigned char buf[GM_HELLO];
  struct gm_hello back;

  gm_hello_encode (buf, cookie, &hello);
  CHECK (u, memcmp (buf, cookie, GM_COOKIE) == 0);
  gm_hello_decode (buf + GM_COOKIE, &back);
  SAME_INT (u, hello.chunk_size, back.chunk_size);
  SAME_INT (u, hello.flags, back.flags);
}

static void
vectors_grow (struct unit *u)
{
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  CLEANUP_FREE_STRINGS char **strings = gm_strvec_steal (&vec);

  CHECK (u, strings != NULL && strings[0] == NULL);
  for (int i = 999; i >= 0; i--)
    SAME_INT (u, 0, gm_strvec_addf (&vec, "%03d", i));
  SAME_INT (u, 0, gm_strvec_add (&vec, "x"));
  SAME_INT (u, 0, gm_strvec_take (&vec, strdup ("y")));
  gm_strvec_sort (&vec);
  gm_strings_free (strings);
  strings = gm_strvec_steal (&vec);
  SAME_INT (u, 0, vec.len);
  SAME_STR (u, "000", strings[0]);
  SAME_STR (u, "999", strings[999]);
  SAME_STR (u, "y", strings[1001]);
  CHECK (u, strings[1002] == NULL);
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "chunk: lengths and padding survive", chunks_are_coded_and_decoded },
    { "chunk: contradicting lengths are refused", contradictions_are_refused },
    { "chunk: a hole needs agreement and its length",
      holes_need_agreement_and_their_length },
    { "hello: the hunt finds what memmem finds", hunt_finds_what_memmem_finds },
    { "hello: size and flags survive", hello_is_coded_and_decoded },
    { "strvec: grows, sorts and gives its strings away", vectors_grow },
  };

  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

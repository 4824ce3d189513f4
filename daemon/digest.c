/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checksums: nettle's, which libarchive brings along anyway, and the CRC of
 * POSIX.  HACKING says how fast other libraries are under emulation.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/nettle-meta.h>

#include "digest.h"

#define SLICES 8 /* bytes of a CRC that are looked up at once */

struct digest {
  const struct nettle_hash *hash; /* NULL: the CRC */
  uint32_t crc;
  uint64_t crc_size;
  _Alignas(max_align_t) char context[]; /* of nettle */
};

static const struct {
  const char *name;
  const struct nettle_hash *hash;
} types[] = {
  { "crc", NULL },
  { "md5", &nettle_md5 },
  { "sha1", &nettle_sha1 },
  { "sha224", &nettle_sha224 },
  { "sha256", &nettle_sha256 },
  { "sha384", &nettle_sha384 },
  { "sha512", &nettle_sha512 },
};
const char digest_types[] = "crc|md5|sha1|sha224|sha256|sha384|sha512";

static uint32_t crc_table[SLICES][256];

static void make_crc_table (void);
static uint32_t crc_update (uint32_t crc, const unsigned char *p, size_t len);
static void crc_end (struct digest *d, char text[DIGEST_TEXT]);

struct digest *
digest_new (const char *type)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  struct digest *d;

  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (type, types[i].name) == 0) {
      const struct nettle_hash *hash = types[i].hash;

      d = calloc (1, sizeof *d + (hash != NULL ? hash->context_size : 0));
      if (d == NULL)
        return NULL;
      d->hash = hash;
      if (hash != NULL)
        hash->init (d->context);
      else
        pthread_once (&once, make_crc_table);
      return d;
    }
  errno = EINVAL;
  return NULL;
}

void
digest_free (struct digest *d)
{
  free (d);
}

void
digest_cleanup (struct digest **d)
{
  int err = errno;

  digest_free (*d);
  errno = err;
}

void
digest_update (struct digest *d, const void *buf, size_t len)
{
  if (d->hash != NULL) {
    d->hash->update (d->context, len, buf);
    return;
  }
  d->crc = crc_update (d->crc, buf, len);
  d->crc_size += len;
}

void
digest_end (struct digest *d, char text[DIGEST_TEXT])
{
  uint8_t sum[(DIGEST_TEXT - 1) / 2];

  if (d->hash == NULL) {
    crc_end (d, text);
    return;
  }
  d->hash->digest (d->context, d->hash->digest_size, sum); /* resets, too */
  for (size_t i = 0; i < d->hash->digest_size; i++)
    sprintf (text + 2 * i, "%02x", sum[i]);
}

/* Row N is the effect of a byte that N further bytes follow. */
static void
make_crc_table (void)
{
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t crc = i << 24;

    for (int bit = 0; bit < 8; bit++)
      crc = crc << 1 ^ (crc & 0x80000000 ? 0x04c11db7 : 0);
    crc_table[0][i] = crc;
  }
  for (int n = 1; n < SLICES; n++)
    for (int i = 0; i < 256; i++) {
      uint32_t crc = crc_table[n - 1][i];

      crc_table[n][i] = crc << 8 ^ crc_table[0][crc >> 24];
    }
}

static uint32_t
crc_update (uint32_t crc, const unsigned char *p, size_t len)
{
  for (; len >= SLICES; p += SLICES, len -= SLICES)
    crc = crc_table[7][p[0] ^ crc >> 24] ^
          crc_table[6][p[1] ^ (crc >> 16 & 0xff)] ^
          crc_table[5][p[2] ^ (crc >> 8 & 0xff)] ^
          crc_table[4][p[3] ^ (crc & 0xff)] ^ crc_table[3][p[4]] ^
          crc_table[2][p[5]] ^ crc_table[1][p[6]] ^ crc_table[0][p[7]];
  for (; len > 0; p++, len--)
    crc = crc << 8 ^ crc_table[0][*p ^ crc >> 24];
  return crc;
}

/* The length counts as data, its last byte first and without zeroes ahead. */
static void
crc_end (struct digest *d, char text[DIGEST_TEXT])
{
  for (uint64_t size = d->crc_size; size > 0; size >>= 8) {
    unsigned char byte = size;

    d->crc = crc_update (d->crc, &byte, 1);
  }
  sprintf (text, "%" PRIu32, ~d->crc);
  d->crc = 0;
  d->crc_size = 0;
}

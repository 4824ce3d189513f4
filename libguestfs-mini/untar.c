/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading a tar stream; see untar.h.  Why not libarchive: it would bring the
 * code of all its formats and compressions into every tool, to read what our
 * own daemon writes.  The records of extended headers are in untar-pax.c.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "untar-pax.h"
#include "untar.h"

#define BLOCK 512
#define EXTENDED_MAX (16 << 20) /* bytes of an extended header */
#define EXTENTS_MAX (1 << 20)   /* of a sparse file */

enum state { HEADER, EXTENDED, MAP, DATA, SKIP, END };

struct extent {
  uint64_t offset, len;
};

struct gm_untar {
  const struct gm_untar_callbacks *cb;
  void *opaque;
  enum state state;
  char block[BLOCK]; /* a header, as far as it has come: */
  size_t have;
  char *extended; /* the same for an extended one */
  size_t extended_len;
  struct gm_pax pax; /* what that said */
  uint64_t left;     /* bytes until this state ends */
  unsigned padding;  /* to be skipped then */
  bool in_file;      /* a file has begun */
  struct gm_member m;
  uint64_t pos; /* in the present file */

  /* Of a sparse file: how many numbers of its map are still to come (-1: not
   * known), the one that has begun, and the bytes so far.
   */
  int64_t map_left;
  uint64_t number;
  size_t map_len;
  struct extent *extents;
  size_t nr_extents, next_extent, extents_size;
};

static size_t feed_some (struct gm_untar *u, const char *buf, size_t len);
static int take_header (struct gm_untar *u);
static bool all_zero (const char *block);
static bool checksum_holds (const char *block);
static int begin_extended (struct gm_untar *u, uint64_t size);
static int begin_member (struct gm_untar *u, uint64_t size);
static int describe (struct gm_untar *u);
static char *header_path (const char *block);
static bool octal (const char *field, size_t len, uint64_t *value);
static int take_map (struct gm_untar *u, char byte);
static int map_number (struct gm_untar *u);
static int end_map (struct gm_untar *u);
static int take_data (struct gm_untar *u, const char *buf, size_t len);
static int end_body (struct gm_untar *u);
static int protocol_error (void);

struct gm_untar *
gm_untar_new (const struct gm_untar_callbacks *cb, void *opaque)
{
  struct gm_untar *u = calloc (1, sizeof *u);

  if (u != NULL) {
    u->cb = cb;
    u->opaque = opaque;
  }
  return u;
}

void
gm_untar_free (struct gm_untar *u)
{
  int err = errno;

  if (u == NULL)
    return;
  gm_member_clear (&u->m);
  gm_pax_clear (&u->pax);
  free (u->extended);
  free (u->extents);
  free (u);
  errno = err;
}

bool
gm_untar_ended (const struct gm_untar *u)
{
  return u->state == END;
}

int
gm_untar_feed (struct gm_untar *u, const void *buf, size_t len)
{
  const char *p = buf;

  while (len > 0 && u->state != END) {
    size_t n = feed_some (u, p, len);

    if (n == 0)
      return -1;
    p += n;
    len -= n;
  }
  return 0;
}

/* Returns how much was taken, 0 on failure. */
static size_t
feed_some (struct gm_untar *u, const char *buf, size_t len)
{
  int r = 0;

  if (u->state == HEADER) {
    if (len > BLOCK - u->have)
      len = BLOCK - u->have;
    memcpy (u->block + u->have, buf, len);
    u->have += len;
    if (u->have == BLOCK)
      r = take_header (u);
    return r == -1 ? 0 : len;
  }
  if (len > u->left)
    len = u->left;
  if (u->state == EXTENDED) {
    memcpy (u->extended + u->extended_len, buf, len);
    u->extended_len += len;
  } else if (u->state == MAP) {
    len = 1;
    r = take_map (u, *buf);
  } else if (u->state == DATA)
    r = take_data (u, buf, len);
  u->left -= len;
  if (r == 0 && u->left == 0)
    r = end_body (u);
  return r == -1 ? 0 : len;
}

static int
take_header (struct gm_untar *u)
{
  uint64_t size;
  char type = u->block[156];

  u->have = 0;
  if (all_zero (u->block)) {
    u->state = END;
    return 0;
  }
  if (memcmp (u->block + 257, "ustar", 5) != 0 || !checksum_holds (u->block))
    return protocol_error ();
  if (!octal (u->block + 124, 12, &size))
    size = UINT64_MAX;
  if (type == 'x')
    return begin_extended (u, size);
  if (u->pax.has_size)
    size = u->pax.size;
  if (size > INT64_MAX)
    return protocol_error ();
  return begin_member (u, size);
}

static bool
all_zero (const char *block)
{
  for (size_t i = 0; i < BLOCK; i++)
    if (block[i] != '\0')
      return false;
  return true;
}

static bool
checksum_holds (const char *block)
{
  uint64_t sum = 0, stored;

  for (size_t i = 0; i < BLOCK; i++)
    sum += i >= 148 && i < 156 ? ' ' : (unsigned char) block[i];
  return octal (block + 148, 8, &stored) && stored == sum;
}

static int
begin_extended (struct gm_untar *u, uint64_t size)
{
  if (size == 0 || size > EXTENDED_MAX)
    return protocol_error ();
  gm_pax_clear (&u->pax);
  u->extended = malloc (size);
  if (u->extended == NULL)
    return -1;
  u->extended_len = 0;
  u->left = size;
  u->padding = -size & (BLOCK - 1);
  u->state = EXTENDED;
  return 0;
}

static int
begin_member (struct gm_untar *u, uint64_t size)
{
  bool sparse = u->pax.sparse;

  gm_member_clear (&u->m);
  u->m.size = sparse ? u->pax.real_size : size;
  if (describe (u) == -1)
    return -1;
  u->in_file = u->m.type == GM_MEMBER_FILE;
  u->nr_extents = u->next_extent = 0;
  u->pos = u->map_len = 0;
  u->map_left = -1;
  u->number = 0;
  if (u->cb->begin (u->opaque, &u->m) == -1)
    return -1;
  u->left = size;
  u->padding = -size & (BLOCK - 1);
  u->state = !u->in_file ? SKIP : sparse ? MAP : DATA;
  if (u->state == MAP && size == 0)
    return protocol_error ();
  return size == 0 ? end_body (u) : 0;
}

/* Fill in the member from the header and from what an extended one before it
 * said, which is then forgotten.
 */
static int
describe (struct gm_untar *u)
{
  const char *h = u->block;
  struct gm_member *m = &u->m;
  uint64_t perm, major = 0, minor = 0, seconds = 0;

  m->type = h[156] == '\0' ? GM_MEMBER_FILE : h[156];
  m->path = u->pax.sparse_path != NULL ? steal_ptr (&u->pax.sparse_path)
            : u->pax.path != NULL      ? steal_ptr (&u->pax.path)
                                       : header_path (h);
  m->target =
    u->pax.target != NULL ? steal_ptr (&u->pax.target) : strndup (h + 157, 100);
  if (m->path == NULL || m->target == NULL)
    return -1;
  if (!octal (h + 100, 8, &perm))
    return protocol_error ();
  m->perm = perm & 07777;
  if (!octal (h + 108, 8, &m->uid) && !u->pax.has_uid)
    return protocol_error ();
  if (!octal (h + 116, 8, &m->gid) && !u->pax.has_gid)
    return protocol_error ();
  if (!octal (h + 136, 12, &seconds) && !u->pax.has_mtime)
    return protocol_error ();
  if (m->type == GM_MEMBER_CHAR || m->type == GM_MEMBER_BLOCK)
    if (!octal (h + 329, 8, &major) || !octal (h + 337, 8, &minor))
      return protocol_error ();
  m->major = major;
  m->minor = minor;
  m->uid = u->pax.has_uid ? u->pax.uid : m->uid;
  m->gid = u->pax.has_gid ? u->pax.gid : m->gid;
  m->times[1] =
    u->pax.has_mtime ? u->pax.mtime : (struct timespec){ .tv_sec = seconds };
  m->times[0] = u->pax.has_atime ? u->pax.atime : m->times[1];
  m->attributes = steal_ptr (&u->pax.attributes);
  m->nr_attributes = u->pax.nr_attributes;
  u->pax.nr_attributes = 0;
  gm_pax_clear (&u->pax);
  return 0;
}

static char *
header_path (const char *h)
{
  size_t prefix = strnlen (h + 345, 155), name = strnlen (h, 100);
  char *path = malloc (prefix + 1 + name + 1), *p = path;

  if (path == NULL)
    return NULL;
  if (prefix > 0) {
    p = mempcpy (p, h + 345, prefix);
    *p++ = '/';
  }
  p = mempcpy (p, h, name);
  *p = '\0';
  return path;
}

/* Digits with blanks in front, and blanks or NULs behind. */
static bool
octal (const char *field, size_t len, uint64_t *value)
{
  size_t i = 0, digits = 0;

  *value = 0;
  while (i < len && field[i] == ' ')
    i++;
  for (; i < len && field[i] >= '0' && field[i] <= '7'; i++, digits++)
    *value = *value << 3 | (field[i] - '0');
  while (i < len && (field[i] == ' ' || field[i] == '\0'))
    i++;
  return i == len;
}

/* A sparse file begins with a map in text: how many extents there are, and
 * for each its offset and length, a line for each number; zeroes fill up the
 * last block.
 */
static int
take_map (struct gm_untar *u, char byte)
{
  u->map_len++;
  if (u->map_left == 0)
    ; /* what fills up the block */
  else if (byte == '\n') {
    if (map_number (u) == -1)
      return -1;
  } else if (byte >= '0' && byte <= '9' && u->number <= INT64_MAX / 16)
    u->number = u->number * 10 + (byte - '0');
  else
    return protocol_error ();
  return u->map_left == 0 && u->map_len % BLOCK == 0 ? end_map (u) : 0;
}

/* Extents stand in order, and inside of the file. */
static int
map_number (struct gm_untar *u)
{
  uint64_t number = u->number, end = 0;
  struct extent *extents;

  u->number = 0;
  if (u->map_left == -1) {
    u->map_left = 2 * number;
    return number <= EXTENTS_MAX ? 0 : protocol_error ();
  }
  if (u->map_left-- % 2 == 1) {
    struct extent *last = &u->extents[u->nr_extents - 1];

    last->len = number;
    return number <= u->m.size - last->offset ? 0 : protocol_error ();
  }
  if (u->nr_extents == u->extents_size) {
    u->extents_size = u->extents_size == 0 ? 64 : 2 * u->extents_size;
    extents = reallocarray (u->extents, u->extents_size, sizeof *extents);
    if (extents == NULL)
      return -1;
    u->extents = extents;
  }
  if (u->nr_extents > 0) {
    const struct extent *last = &u->extents[u->nr_extents - 1];

    end = last->offset + last->len;
  }
  if (number < end || number > u->m.size)
    return protocol_error ();
  u->extents[u->nr_extents++] = (struct extent){ .offset = number };
  return 0;
}

/* The byte that ended the map still counts as left. */
static int
end_map (struct gm_untar *u)
{
  uint64_t sum = 0;

  for (size_t i = 0; i < u->nr_extents; i++)
    sum += u->extents[i].len;
  u->state = DATA;
  return sum == u->left - 1 ? 0 : protocol_error ();
}

static int
take_data (struct gm_untar *u, const char *buf, size_t len)
{
  while (len > 0) {
    uint64_t offset = u->pos;
    size_t n = len;

    if (u->nr_extents > 0) {
      const struct extent *e = &u->extents[u->next_extent];

      if (u->pos == e->len) {
        u->next_extent++;
        u->pos = 0;
        continue;
      }
      offset += e->offset;
      if (n > e->len - u->pos)
        n = e->len - u->pos;
    }
    if (u->cb->data (u->opaque, offset, buf, n) == -1)
      return -1;
    u->pos += n;
    buf += n;
    len -= n;
  }
  return 0;
}

/* What the present state was about is over. */
static int
end_body (struct gm_untar *u)
{
  enum state state = u->state;
  int r = 0;

  if (state == MAP)
    return protocol_error ();
  if (state == EXTENDED) {
    r = gm_pax_parse (&u->pax, u->extended, u->extended_len);
    free (steal_ptr (&u->extended));
  } else if (u->in_file)
    r = u->cb->end (u->opaque);
  u->in_file = false;
  u->left = u->padding;
  u->padding = 0;
  u->state = u->left > 0 ? SKIP : HEADER;
  return r;
}

static int
protocol_error (void)
{
  errno = EPROTO;
  return -1;
}

void
gm_member_clear (struct gm_member *m)
{
  free (m->path);
  free (m->target);
  gm_attributes_free (m->attributes, m->nr_attributes);
  memset (m, 0, sizeof *m);
}

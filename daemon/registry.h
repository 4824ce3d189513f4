/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading the registry of a Windows: a hive, which is a file of the image.
 *
 * Only what is asked for is read, cell by cell, since hives are large and the
 * answers small.  Nothing in the file is believed: all that it leads to lies
 * in it, and nothing is longer, deeper or more than the limits below.  What is
 * wrong fails with EINVAL, what is too much with EFBIG, and has no other
 * effect.  It knows nothing of the daemon.  Changes are made by libhivex, see
 * hive.h.
 */
#ifndef GUESTFSD_REGISTRY_H
#define GUESTFSD_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REGISTRY_BLOCK 16384
#define REGISTRY_BLOCKS 64
#define REGISTRY_DEPTH 512 /* of keys; Windows has no more, either */
#define REGISTRY_SUBKEYS (1024 * 1024)
#define REGISTRY_VALUES (256 * 1024)
#define REGISTRY_VALUE_MAX (16 * 1024 * 1024)

enum registry_type {
  REGISTRY_NONE,
  REGISTRY_SZ,
  REGISTRY_EXPAND_SZ,
  REGISTRY_BINARY,
  REGISTRY_DWORD,
  REGISTRY_DWORD_BE,
  REGISTRY_LINK,
  REGISTRY_MULTI_SZ,
  REGISTRY_QWORD = 11,
};

struct registry {
  int fd;                           /* lent */
  uint32_t end;                     /* of the cells */
  uint32_t root;                    /* the topmost key */
  uint64_t budget;                  /* bytes that may still be read */
  bool (*cancelled) (void *opaque); /* or NULL: fail with ECANCELED now? */
  void *opaque;
  struct registry_block {
    uint32_t number; /* plus one; 0: nothing is in it */
    uint32_t len;
    unsigned char data[REGISTRY_BLOCK];
  } * blocks;
};

#define REGISTRY_INIT \
  {                   \
    .fd = -1          \
  }
#define CLEANUP_REGISTRY __attribute__ ((cleanup (registry_close)))

/* A key is known by where it is. */
typedef uint32_t registry_key;

struct registry_value {
  char *name; /* UTF-8; "" is the default value */
  uint32_t type;
  unsigned char *data;
  size_t len;
};

#define CLEANUP_VALUE __attribute__ ((cleanup (registry_value_free)))

/* Read the hive FD, which stays open as long as R.  BUDGET limits how many
 * bytes all that follows may read, so that time is bounded: of the cells, and
 * of the whole block for one that is not at hand.  `cancelled` may be set then,
 * and is asked now and then.  Returns 0, or -1
 * with errno.
 */
int registry_open (struct registry *r, int fd, uint64_t budget);
void registry_close (struct registry *r);

/* The key that PATH, "A\\B\\C", leads to from KEY, in any case.  Returns 1, 0
 * if there is none, -1 with errno.
 */
int registry_find (struct registry *r, registry_key key, const char *path,
                   registry_key *found);

/* The name of KEY, for the caller to free; NULL with errno. */
char *registry_key_name (struct registry *r, registry_key key);

/* The subkeys of KEY, *NR of them, for the caller to free; NULL with errno. */
registry_key *registry_subkeys (struct registry *r, registry_key key,
                                size_t *nr);

/* The handles of the values of KEY, the same way. */
uint32_t *registry_values (struct registry *r, registry_key key, size_t *nr);

/* The value with that handle.  Returns 0, or -1 with errno. */
int registry_read_value (struct registry *r, uint32_t handle,
                         struct registry_value *value);
void registry_value_free (struct registry_value *value);

/* The value NAME, in any case, of KEY.  Returns 1, 0 if there is none, -1 with
 * errno.
 */
int registry_get (struct registry *r, registry_key key, const char *name,
                  struct registry_value *value);

/* The same for one that is a string, which goes to *TEXT as UTF-8 for the
 * caller to free, or a number.  What is of another type is not there.
 */
int registry_get_string (struct registry *r, registry_key key, const char *name,
                         char **text);
int registry_get_dword (struct registry *r, registry_key key, const char *name,
                        uint32_t *number);

/* Names and strings.  Both are UTF-8 for the caller to free, NULL with errno;
 * halves of characters become U+FFFD.  Of UTF-16 a zero ends the string.
 */
char *registry_utf16 (const unsigned char *data, size_t len);
char *registry_latin1 (const unsigned char *data, size_t len);

/* Inside: copy up to MAX bytes of the cell at OFFSET to BUF, which must have
 * MIN.  Returns how many bytes the cell has, or -1 with errno.
 */
int64_t registry_cell (struct registry *r, uint32_t offset, void *buf,
                       size_t min, size_t max);

static inline uint32_t
registry_u32 (const unsigned char *p)
{
  return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t) p[3] << 24;
}

static inline uint16_t
registry_u16 (const unsigned char *p)
{
  return p[0] | p[1] << 8;
}

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which key slots of a LUKS device give access to its data; see luks.h.
 *
 * LUKS 1 has a table of slots in its first sectors.  The header of LUKS 2 is
 * JSON: slots belong to digests, and those to the segments of data that their
 * key is for.  A digest without a segment is that of some other key.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "cleanup.h"

#include "device.h"
#include "label.h"
#include "luks.h"
#include "run.h"

#define NR_SLOTS 32

/* LUKS 1. */
enum { V1_SLOTS = 8, V1_TABLE = 208, V1_SLOT_SIZE = 48 };
#define V1_ENABLED 0x00ac71f3

static int read_v1 (const char *device, uint32_t *slots);
static int read_v2 (struct call *c, const char *device, uint32_t *slots);
static uint32_t slots_of_digest (const json_t *root, const json_t *digest);

int
luks_slots_or_reply (struct call *c, const char *device, uint32_t *slots)
{
  CLEANUP_FREE char *version = label_get (device, "VERSION");

  *slots = 0;
  if (version == NULL)
    return reply_errno (c, "%s", device);
  if (strcmp (version, "1") != 0)
    return read_v2 (c, device, slots);
  return read_v1 (device, slots) == -1 ? reply_errno (c, "%s", device) : 0;
}

static int
read_v1 (const char *device, uint32_t *slots)
{
  CLEANUP_FD int fd = open (device, O_RDONLY | O_CLOEXEC);
  unsigned char table[V1_SLOTS][V1_SLOT_SIZE];
  ssize_t n = fd == -1 ? -1 : pread (fd, table, sizeof table, V1_TABLE);

  if (n != sizeof table) {
    errno = n == -1 ? errno : EIO;
    return -1;
  }
  for (int i = 0; i < V1_SLOTS; i++) {
    uint32_t state;

    memcpy (&state, table[i], sizeof state);
    if (be32toh (state) == V1_ENABLED)
      *slots |= UINT32_C (1) << i;
  }
  return 0;
}

static int
read_v2 (struct call *c, const char *device, uint32_t *slots)
{
  CLEANUP_FREE char *out = NULL;
  const char *name;
  json_t *root, *digest;

  if (run_or_reply (
        c, device,
        RUN_ARGV ("cryptsetup", "luksDump", "--dump-json-metadata", device),
        &out) == -1)
    return -1;
  root = json_loads (out, 0, NULL);
  if (root == NULL)
    return reply_explained (c, EINVAL, "%s: its header cannot be read", device);
  json_object_foreach (
    json_object_get (root, "digests"), name,
    digest) if (json_array_size (json_object_get (digest, "segments")) >
                0) *slots |= slots_of_digest (root, digest);
  json_decref (root);
  return 0;
}

/* Those with a passphrase. */
static uint32_t
slots_of_digest (const json_t *root, const json_t *digest)
{
  const json_t *all = json_object_get (root, "keyslots");
  const json_t *name;
  uint32_t slots = 0;
  size_t i;

  json_array_foreach (json_object_get (digest, "keyslots"), i, name)
  {
    const char *text = json_string_value (name);
    const char *type = text == NULL ? NULL
                                    : json_string_value (json_object_get (
                                        json_object_get (all, text), "type"));
    char *end;
    unsigned long slot;

    if (type == NULL || strcmp (type, "luks2") != 0)
      continue;
    slot = strtoul (text, &end, 10);
    if (*end == '\0' && slot < NR_SLOTS)
      slots |= UINT32_C (1) << slot;
  }
  return slots;
}

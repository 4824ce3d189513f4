/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz the reader of Windows registries.  The input is what follows the header
 * of a hive.  Whatever it holds: no crash, and an end in time that the budget
 * bounds.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "samename.h"
#include "registry.h"

#define HEADER 4096
#define BUDGET (256 * 1024)

static void
expect (int holds)
{
  if (!holds)
    abort ();
}

static void
read_values (struct registry *r, registry_key key)
{
  size_t nr = 0;
  CLEANUP_FREE uint32_t *handles = registry_values (r, key, &nr);

  expect (handles != NULL || errno == EINVAL || errno == EFBIG);
  for (size_t i = 0; handles != NULL && i < nr; i++) {
    CLEANUP_VALUE struct registry_value v = { 0 };
    CLEANUP_FREE char *text = NULL;

    if (registry_read_value (r, handles[i], &v) == -1)
      continue;
    expect (v.name != NULL && v.data != NULL);
    text = registry_utf16 (v.data, v.len);
    expect (text != NULL && gm_same_name (text, text, strlen (text)));
  }
}

static void
walk (struct registry *r, registry_key key, int depth)
{
  size_t nr = 0;
  CLEANUP_FREE registry_key *keys = NULL;

  free (registry_key_name (r, key));
  read_values (r, key);
  keys = depth > 0 ? registry_subkeys (r, key, &nr) : NULL;
  for (size_t i = 0; keys != NULL && i < nr; i++)
    walk (r, keys[i], depth - 1);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static int fd = -1;
  CLEANUP_REGISTRY struct registry r = REGISTRY_INIT;
  CLEANUP_FREE char *text = NULL;
  unsigned char header[HEADER] = "regf";
  registry_key key;
  uint32_t number;

  if (fd == -1)
    fd = memfd_create ("fuzz", MFD_CLOEXEC);
  header[36] = 32;
  memset (header + 40, 0x7f, 4);
  expect (ftruncate (fd, 0) == 0);
  expect (pwrite (fd, header, sizeof header, 0) == sizeof header);
  expect (pwrite (fd, data, size, HEADER) == (ssize_t) size);
  if (registry_open (&r, fd, BUDGET) == -1)
    return 0;
  walk (&r, r.root, 16);
  r.budget = BUDGET;
  if (registry_find (&r, r.root, "A\\b\\C", &key) == 1) {
    registry_get_dword (&r, key, "Z", &number);
    registry_get_string (&r, key, "", &text);
  }
  return 0;
}

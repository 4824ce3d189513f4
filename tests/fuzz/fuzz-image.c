/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzz the reader of disk images.  The input is the image.  Whatever it
 * holds: no crash, strings that end, and a reason with every failure.
 */

#include <stdlib.h>
#include <string.h>

#include "image.h"

struct image {
  const uint8_t *data;
  size_t size;
};

static ssize_t
read_image (void *opaque, void *buf, size_t n, uint64_t offset)
{
  const struct image *image = opaque;

  if (offset >= image->size)
    return 0;
  if (n > image->size - offset)
    n = image->size - offset;
  memcpy (buf, image->data + offset, n);
  return n;
}

static void
expect (int holds)
{
  if (!holds)
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct image image = { data, size };
  const struct gm_image_source source = { read_image, &image, size };
  struct gm_image_info info;
  char *why;
  int r;

  memset (&info, 0xff, sizeof info);
  r = gm_image_probe_source (&source, &info, &why);
  expect (r == 0 || (r == -1 && why != NULL));
  expect (memchr (info.format, 0, sizeof info.format) != NULL);
  expect (memchr (info.backing_file, 0, sizeof info.backing_file) != NULL);
  expect (memchr (info.backing_format, 0, sizeof info.backing_format) != NULL);
  expect (memchr (info.data_file, 0, sizeof info.data_file) != NULL);
  expect (!info.plain_raw || strcmp (info.format, "raw") == 0);
  /* The lengths of all strings are known to fit, their ends are not guessed. */
  expect (strlen (info.backing_file) < sizeof info.backing_file);
  free (why);
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GRUB's core, made by grub-mkimage: what a firmware loads, and that then
 * finds the rest.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "boot.h"
#include "file.h"
#include "run.h"

#define IMAGE_MAX (64 << 20)

static int write_config (const char *file, const struct grub_place *place);
static int make_core (struct call *c, const char *target, const char *config,
                      const char *output, const struct grub_place *place);

/* The program reads and writes files, in a folder that only we know. */
int
grub_core_or_reply (struct call *c, const char *target,
                    const struct grub_place *place, struct grub_image *core)
{
  char dir[] = "/tmp/grub-XXXXXX", config[32], output[32];
  int r = -1;

  if (mkdtemp (dir) == NULL)
    return reply_errno (c, "%s", dir);
  snprintf (config, sizeof config, "%s/load.cfg", dir);
  snprintf (output, sizeof output, "%s/core.img", dir);
  if (write_config (config, place) == -1)
    reply_errno (c, "%s", config);
  else if (make_core (c, target, config, output, place) == 0)
    r = grub_read_or_reply (c, output, core);
  unlink (config);
  unlink (output);
  rmdir (dir);
  return r;
}

int
grub_read_or_reply (struct call *c, const char *file, struct grub_image *image)
{
  CLEANUP_FD int fd = open (file, O_RDONLY | O_CLOEXEC);
  struct stat st;
  size_t have = 0;
  ssize_t n = 1;

  if (fd == -1 || fstat (fd, &st) == -1)
    return reply_errno (c, "%s", file);
  if (st.st_size > IMAGE_MAX)
    return reply_code (c, EFBIG, "%s", file);
  image->data = malloc (st.st_size + 1);
  if (image->data == NULL)
    return reply_errno (c, "%s", file);
  image->len = st.st_size;
  while (have < image->len &&
         (n = read (fd, image->data + have, image->len - have)) > 0)
    have += n;
  if (n == -1)
    return reply_errno (c, "%s", file);
  image->len = have;
  return 0;
}

void
grub_image_free (struct grub_image *image)
{
  free (steal_ptr (&image->data));
  image->len = 0;
}

/* Both values have been checked, or are libblkid's. */
static int
write_config (const char *file, const struct grub_place *place)
{
  CLEANUP_FREE char *text = NULL;
  CLEANUP_FD int fd =
    open (file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  int len = asprintf (&text,
                      "search.fs_uuid %s root\n"
                      "set prefix=($root)%s\n",
                      place->uuid, place->prefix);

  if (len == -1)
    text = NULL;
  if (fd == -1 || text == NULL)
    return -1;
  return write_all (fd, text, len);
}

static int
make_core (struct call *c, const char *target, const char *config,
           const char *output, const struct grub_place *place)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  const char *const fixed[] = {
    "grub-mkimage", "-O",   target, "-c",          config,
    "-o",           output, "-p",   place->prefix,
  };

  for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
    if (gm_strvec_add (&argv, fixed[i]) == -1)
      return reply_errno (c, "%s", target);
  if (strcmp (target, GRUB_BIOS) == 0 &&
      gm_strvec_add (&argv, "biosdisk") == -1)
    return reply_errno (c, "%s", target);
  for (size_t i = 0; i < place->modules.len; i++)
    if (gm_strvec_add (&argv, place->modules.strings[i]) == -1)
      return reply_errno (c, "%s", target);
  return run_or_reply (c, target, (const char *const *) argv.strings, NULL);
}

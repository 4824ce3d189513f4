/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Backing files of backing files, and data files. */

#include "image-helper.h"

/* Open the chain of FILE.  Returns the error or "". */
static const char *
open_chain_as (guestfs_h *g, const char *file, const char *format,
               struct gm_image_chain *chain)
{
  struct gm_drive d = { .path = (char *) file, .format = (char *) format };
  CLEANUP_FD int fd = open (file, O_RDWR | O_CLOEXEC);

  if (gm_image_chain (g, &d, fd, chain) == -1)
    return guestfs_last_error (g);
  return "";
}

static const char *
open_chain (guestfs_h *g, const char *file, struct gm_image_chain *chain)
{
  return open_chain_as (g, file, "qcow2", chain);
}

static void
chains (struct unit *u)
{
  guestfs_h *g = new_handle ();
  struct gm_image_chain chain;

  if (!need_qemu_img (u))
    goto out;
  CHECK (u, mkdir ("sub", 0777) == 0);
  CHECK (u, shell ("qemu-img create -q -f raw base 10M"));
  CHECK (u, shell ("cd sub && qemu-img create -q -f qcow2 -b ../base -F raw "
                   "middle"));
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b sub/middle -F qcow2 top"));
  if (SAME_STR (u, "", open_chain (g, "./top", &chain))) {
    SAME_INT (u, 3, chain.nr);
    SAME_STR (u, "./top", chain.layers[0].path);
    SAME_STR (u, "./sub/middle", chain.layers[1].path);
    SAME_STR (u, "./sub/../base", chain.layers[2].path);
    SAME_STR (u, "qcow2", chain.layers[1].format);
    SAME_STR (u, "raw", chain.layers[2].format);
    SAME_INT (u, O_RDONLY, fcntl (chain.layers[2].fd, F_GETFL) & O_ACCMODE);
    gm_image_chain_free (&chain);
  }
  unlink ("sub/middle");
out:
  guestfs_close (g);
}

static void
chain_formats (struct unit *u)
{
  guestfs_h *g = new_handle ();
  struct gm_image_chain chain;

  if (!need_qemu_img (u))
    goto out;
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b nosuch -F raw evil -u 1M"));
  /* Recorded as raw, whatever it looks like: what it names is not opened. */
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b evil -F raw top -u 10M"));
  if (SAME_STR (u, "", open_chain (g, "top", &chain))) {
    SAME_INT (u, 2, chain.nr);
    SAME_STR (u, "raw", chain.layers[1].format);
    gm_image_chain_free (&chain);
  }
  /* Not recorded: refused, unless there is no sign of a format. */
  CHECK (u, shell ("qemu-img create -q -f qcow -b evil -F raw x -u 10M"));
  HAS (u, "its format is not recorded and not guessed",
       open_chain_as (g, "x", "qcow", &chain));
  CHECK (u, shell ("truncate -s 10M plain && "
                   "qemu-img create -q -f qcow -b plain -F raw x -u 10M"));
  if (SAME_STR (u, "", open_chain_as (g, "x", "qcow", &chain)))
    gm_image_chain_free (&chain);
  /* Recorded wrongly. */
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b plain -F qcow2 top -u 1M"));
  HAS (u, "should be qcow2, looks like raw", open_chain (g, "top", &chain));
out:
  guestfs_close (g);
}

static void
chain_refusals (struct unit *u)
{
  guestfs_h *g = new_handle ();
  struct gm_image_chain chain;

  if (!need_qemu_img (u))
    goto out;
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b nosuch -F raw top -u 1M"));
  HAS (u, "top: backing file `nosuch': No such file",
       open_chain (g, "top", &chain));
  SAME_INT (u, ENOENT, guestfs_last_errno (g));
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b ./top -F qcow2 top -u 1M"));
  HAS (u, "`./top' is already part of the image",
       open_chain (g, "top", &chain));
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b a -F qcow2 b -u 1M"));
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b b -F qcow2 a -u 1M"));
  HAS (u, "is already part of the image", open_chain (g, "a", &chain));
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b nbd://h/x -F raw c -u 1M"));
  HAS (u, "`nbd://h/x' is not a file on this host",
       open_chain (g, "c", &chain));
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b /dev/zero -F raw e -u 1M"));
  HAS (u, "neither a regular file", open_chain (g, "e", &chain));
out:
  guestfs_close (g);
}

static void
chain_length (struct unit *u)
{
  guestfs_h *g = new_handle ();
  struct gm_image_chain chain;

  if (!need_qemu_img (u))
    goto out;
  CHECK (u, shell ("qemu-img create -q -f qcow2 -u -b 0000 -F qcow2 t 1M"));
  for (int i = 0; i <= GM_IMAGE_MAX_LAYERS; i++) {
    char name[16], next[16];

    snprintf (name, sizeof name, "%04d", i);
    snprintf (next, sizeof next, "%04d", i + 1);
    CHECK (u, shell ("cp t %s", name));
    /* qemu-img put the name at the end of the header: find and change it. */
    struct gm_image_info info;
    unsigned char head[1024];
    CLEANUP_FD int fd = open (name, O_RDWR | O_CLOEXEC);
    uint64_t at;

    if (pread (fd, head, sizeof head, 0) != sizeof head)
      abort ();
    at = (uint64_t) head[14] << 8 | head[15];
    if (pwrite (fd, next, 4, at) != 4)
      abort ();
    free (probe (u, name, &info));
    SAME_STR (u, next, info.backing_file);
  }
  HAS (u, "0000: more than 63 backing files", open_chain (g, "0000", &chain));
  CHECK (u, shell ("qemu-img create -q -f qcow2 0063 1M"));
  if (SAME_STR (u, "", open_chain (g, "0000", &chain))) {
    SAME_INT (u, GM_IMAGE_MAX_LAYERS, chain.nr);
    gm_image_chain_free (&chain);
  }
out:
  guestfs_close (g);
}

static void
chain_data (struct unit *u)
{
  guestfs_h *g = new_handle ();
  struct gm_image_chain chain;

  if (!need_qemu_img (u))
    goto out;
  CHECK (u, shell ("qemu-img create -q -f qcow2 -o data_file=d base 1M"));
  CHECK (u, shell ("qemu-img create -q -f qcow2 -b base -F qcow2 top"));
  if (SAME_STR (u, "", open_chain (g, "base", &chain))) {
    SAME_STR (u, "d", chain.layers[0].data_path);
    SAME_INT (u, O_RDWR, fcntl (chain.layers[0].data_fd, F_GETFL) & O_ACCMODE);
    gm_image_chain_free (&chain);
  }
  if (SAME_STR (u, "", open_chain (g, "top", &chain))) {
    SAME_INT (u, -1, chain.layers[0].data_fd);
    SAME_INT (u, O_RDONLY,
              fcntl (chain.layers[1].data_fd, F_GETFL) & O_ACCMODE);
    gm_image_chain_free (&chain);
  }
  /* A data file that is the image itself. */
  unlink ("d");
  CHECK (u, link ("base", "d") == 0);
  HAS (u, "is already part of the image", open_chain (g, "base", &chain));
out:
  guestfs_close (g);
}

static const struct unit_test tests[] = {
  { "a chain is opened relative to each image", chains },
  { "the format of a backing file is the recorded one", chain_formats },
  { "loops, protocols and missing files end a chain", chain_refusals },
  { "a chain has at most 64 layers", chain_length },
  { "data files are opened with their image's mode", chain_data },
};

int
main (void)
{
  return unit_run_in_folders (tests, sizeof tests / sizeof tests[0]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying trees between host and image: a tar stream that one side makes and
 * the other unpacks.  Of the host's two sides this is what calls them.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GUESTFS_PRIVATE 1
#include "common/cleanup.h"
#include "error.h"
#include "extract.h"
#include "gm-calls.h"
#include "handle.h"
#include "pack.h"

struct copy {
  guestfs_h *g;
  size_t nr_failed;
  struct gm_extract *extract;
  struct gm_pack *pack;
};

static int parse_xattrs (guestfs_h *g, const char *text,
                         enum gm_xattrs *xattrs);
static int parse_links (guestfs_h *g, const char *text, enum gm_links *links);
static void tell (void *opaque, const char *path, const char *reason);
static int outcome (struct copy *copy);
static int copy_in (guestfs_h *g, char *const *paths, const char *dir,
                    const struct gm_pack_options *o);
static int copy_out (guestfs_h *g, const char *path, const char *dir,
                     const struct gm_extract_options *o, char *const *excludes);
static int receive (struct copy *copy, const char *path, const char *dir,
                    char *const *excludes);

int
gm_call_copy_in (guestfs_h *g, const char *localpath, const char *remotedir)
{
  const struct gm_pack_options o = { -1, -1, GM_XATTRS_ALL };
  char *paths[] = { (char *) localpath, NULL };

  return copy_in (g, paths, remotedir, &o);
}

int
gm_call_copy_out (guestfs_h *g, const char *remotepath, const char *localdir)
{
  const struct gm_extract_options o = {
    .owner = geteuid () == 0,
    .links = GM_LINKS_KEEP,
  };

  return copy_out (g, remotepath, localdir, &o, NULL);
}

int
gm_call_mini_copy_in (guestfs_h *g, char *const *localpaths,
                      const char *remotedir,
                      const struct guestfs_mini_copy_in_argv *opts)
{
  struct gm_pack_options o = { -1, -1, GM_XATTRS_ALL };

  if (opts->bitmask & GUESTFS_MINI_COPY_IN_UID_BITMASK)
    o.uid = opts->uid;
  if (opts->bitmask & GUESTFS_MINI_COPY_IN_GID_BITMASK)
    o.gid = opts->gid;
  if (opts->bitmask & GUESTFS_MINI_COPY_IN_XATTRS_BITMASK &&
      parse_xattrs (g, opts->xattrs, &o.xattrs) == -1)
    return -1;
  return copy_in (g, localpaths, remotedir, &o);
}

int
gm_call_mini_copy_out (guestfs_h *g, const char *remotepath,
                       const char *localdir,
                       const struct guestfs_mini_copy_out_argv *opts)
{
  uint64_t given = opts->bitmask;
  struct gm_extract_options o = {
    .owner = given & GUESTFS_MINI_COPY_OUT_OWNER_BITMASK && opts->owner,
    .setuid = given & GUESTFS_MINI_COPY_OUT_SETUID_BITMASK && opts->setuid,
    .devices = given & GUESTFS_MINI_COPY_OUT_DEVICES_BITMASK && opts->devices,
  };

  if (given & GUESTFS_MINI_COPY_OUT_LINKS_BITMASK &&
      parse_links (g, opts->links, &o.links) == -1)
    return -1;
  if (given & GUESTFS_MINI_COPY_OUT_XATTRS_BITMASK &&
      parse_xattrs (g, opts->xattrs, &o.xattrs) == -1)
    return -1;
  return copy_out (
    g, remotepath, localdir, &o,
    given & GUESTFS_MINI_COPY_OUT_EXCLUDES_BITMASK ? opts->excludes : NULL);
}

static int
parse_xattrs (guestfs_h *g, const char *text, enum gm_xattrs *xattrs)
{
  if (strcmp (text, "user") == 0)
    *xattrs = GM_XATTRS_USER;
  else if (strcmp (text, "all") == 0)
    *xattrs = GM_XATTRS_ALL;
  else if (strcmp (text, "none") == 0)
    *xattrs = GM_XATTRS_NONE;
  else
    return gm_error_code (g, EINVAL, "xattrs: %s is not all, user or none",
                          text);
  return 0;
}

static int
parse_links (guestfs_h *g, const char *text, enum gm_links *links)
{
  if (strcmp (text, "safe") == 0)
    *links = GM_LINKS_SAFE;
  else if (strcmp (text, "keep") == 0)
    *links = GM_LINKS_KEEP;
  else if (strcmp (text, "skip") == 0)
    *links = GM_LINKS_SKIP;
  else
    return gm_error_code (g, EINVAL, "links: %s is not safe, keep or skip",
                          text);
  return 0;
}

/* Something was not copied. */
static void
tell (void *opaque, const char *path, const char *reason)
{
  struct copy *copy = opaque;

  copy->nr_failed++;
  gm_warning (copy->g, "%s: %s", path, reason);
}

static int
outcome (struct copy *copy)
{
  if (copy->nr_failed == 0)
    return 0;
  return gm_error_code (
    copy->g, ENOMSG, "%zu %s not copied, or not as it should be",
    copy->nr_failed, copy->nr_failed == 1 ? "file" : "files");
}

static ssize_t
read_pack (void *opaque, void *buf, size_t size)
{
  return gm_pack_read (opaque, buf, size);
}

static int
copy_in (guestfs_h *g, char *const *paths, const char *dir,
         const struct gm_pack_options *o)
{
  const struct guestfs_tar_in_opts_argv all = {
    .bitmask = GUESTFS_TAR_IN_OPTS_XATTRS_BITMASK |
               GUESTFS_TAR_IN_OPTS_SELINUX_BITMASK |
               GUESTFS_TAR_IN_OPTS_ACLS_BITMASK,
    .xattrs = 1,
    .selinux = 1,
    .acls = 1,
  };
  struct copy copy = { .g = g };
  struct gm_source source = { .read = read_pack };
  int r;

  copy.pack = source.opaque = gm_pack_new (paths, o, tell, &copy);
  if (copy.pack == NULL)
    return gm_perror (g, "%s", dir);
  g->source = &source;
  r = guestfs_tar_in_opts_argv (g, "/dev/null", dir, &all);
  g->source = NULL;
  gm_pack_free (copy.pack);
  return r == -1 ? -1 : outcome (&copy);
}

static int
copy_out (guestfs_h *g, const char *path, const char *dir,
          const struct gm_extract_options *o, char *const *excludes)
{
  CLEANUP_FD int fd = open (dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
  struct copy copy = { .g = g };
  int r;

  if (fd == -1)
    return gm_perror (g, "%s", dir);
  copy.extract = gm_extract_new (fd, o, tell, &copy);
  if (copy.extract == NULL)
    return gm_perror (g, "%s", dir);
  r = receive (&copy, path, dir, excludes);
  gm_extract_free (copy.extract);
  return r == -1 ? -1 : outcome (&copy);
}

static int
feed_extract (void *opaque, const void *buf, size_t len)
{
  return gm_extract_feed (opaque, buf, len);
}

/* What came before something went wrong is finished all the same. */
static int
receive (struct copy *copy, const char *path, const char *dir,
         char *const *excludes)
{
  const struct guestfs_mini_tar_out_argv opts = {
    .bitmask = excludes != NULL ? GUESTFS_MINI_TAR_OUT_EXCLUDES_BITMASK : 0,
    .excludes = (char **) excludes,
  };
  struct gm_sink sink = { .write = feed_extract, .opaque = copy->extract };
  guestfs_h *g = copy->g;
  int r;

  g->sink = &sink;
  r = guestfs_mini_tar_out_argv (g, path, dir, &opts);
  g->sink = NULL;
  if (gm_extract_finish (copy->extract) == -1 && r == 0)
    return gm_perror (g, "%s: %s", path, dir);
  return r;
}

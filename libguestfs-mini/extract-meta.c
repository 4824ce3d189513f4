/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Owner, mode, times and attributes of a file that was made. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "extract-meta.h"

#define CAPABILITY "security.capability"

/* A descriptor, and a name for the calls that refuse O_PATH ones: in /proc it
 * leads to the file itself, even if that is a symlink.
 */
struct file {
  int fd;
  char name[32];
};

static int set_owner (const struct file *f, const struct gm_member *m);
static int set_attribute (const struct file *f, const struct gm_attribute *a);
static int set_mode (const struct file *f, mode_t mode);
static int set_times (const struct file *f, const struct timespec times[2]);
static bool wanted (const char *name, const struct gm_extract_options *o);
static void blame (char **reason, const char *what);

/* The order counts: a change of the owner takes bits of the mode and
 * capabilities away, ACLs change the mode, and all of it may need rights that
 * the final mode does not give.
 */
char *
gm_extract_meta (int fd, const struct gm_member *m,
                 const struct gm_extract_options *o)
{
  struct file f = { .fd = fd };
  char *reason = NULL;

  snprintf (f.name, sizeof f.name, "/proc/self/fd/%d", fd);
  if (o->owner && set_owner (&f, m) == -1)
    blame (&reason, "owner");
  for (size_t i = 0; i < m->nr_attributes; i++)
    if (wanted (m->attributes[i].name, o) &&
        set_attribute (&f, &m->attributes[i]) == -1)
      blame (&reason, m->attributes[i].name);
  if (m->type != GM_MEMBER_SYMLINK &&
      set_mode (&f, m->perm & (o->setuid ? 07777 : 01777)) == -1)
    blame (&reason, "mode");
  if (set_times (&f, m->times) == -1)
    blame (&reason, "times");
  return reason;
}

static int
set_owner (const struct file *f, const struct gm_member *m)
{
  if (m->uid > UINT32_MAX - 1 || m->gid > UINT32_MAX - 1) {
    errno = EINVAL;
    return -1;
  }
  return fchownat (f->fd, "", m->uid, m->gid, AT_EMPTY_PATH);
}

static int
set_attribute (const struct file *f, const struct gm_attribute *a)
{
  int r = fsetxattr (f->fd, a->name, a->value, a->len, 0);

  return r == -1 && errno == EBADF
           ? setxattr (f->name, a->name, a->value, a->len, 0)
           : r;
}

static int
set_mode (const struct file *f, mode_t mode)
{
  int r = fchmod (f->fd, mode);

  return r == -1 && errno == EBADF ? chmod (f->name, mode) : r;
}

static int
set_times (const struct file *f, const struct timespec times[2])
{
  int r = futimens (f->fd, times);

  return r == -1 && errno == EBADF ? utimensat (AT_FDCWD, f->name, times, 0)
                                   : r;
}

static bool
wanted (const char *name, const struct gm_extract_options *o)
{
  switch (o->xattrs) {
  case GM_XATTRS_ALL:
    return o->setuid || strcmp (name, CAPABILITY) != 0;
  case GM_XATTRS_USER:
    return strncmp (name, "user.", 5) == 0;
  default:
    return false;
  }
}

/* The first thing that fails is told. */
static void
blame (char **reason, const char *what)
{
  if (*reason == NULL &&
      asprintf (reason, "%s: %s", what, strerror (errno)) == -1)
    *reason = strdup ("out of memory");
}

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
#include "untar-pax.h"

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
static int add_attribute (struct gm_member *m, const struct gm_attribute *a,
                          size_t name_len);
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

int
gm_meta_copy (struct gm_member *to, const struct gm_member *from,
              const struct gm_extract_options *o, size_t *left)
{
  int r = 0;

  *to = *from;
  to->path = to->target = NULL;
  to->nr_attributes = 0;
  to->attributes = NULL;
  for (size_t i = 0; i < from->nr_attributes; i++) {
    const struct gm_attribute *a = &from->attributes[i];
    size_t name_len = strlen (a->name);
    size_t size = sizeof *a + name_len + 1 + a->len + 1;

    if (!wanted (a->name, o))
      continue;
    if (size > *left) {
      r = 1;
      continue;
    }
    if (add_attribute (to, a, name_len) == -1)
      return -1;
    *left -= size;
  }
  return r;
}

static int
add_attribute (struct gm_member *m, const struct gm_attribute *a,
               size_t name_len)
{
  struct gm_attribute *all =
    reallocarray (m->attributes, m->nr_attributes + 1, sizeof *all);

  if (all == NULL)
    return -1;
  m->attributes = all;
  if (gm_attribute_add (&all[m->nr_attributes], a->name, name_len, a->value,
                        a->len) == -1)
    return -1;
  m->nr_attributes++;
  return 0;
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

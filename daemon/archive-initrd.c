/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking into an initrd.  API: share/api/archive.xml. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "initrd.h"
#include "sysroot.h"

#define MESSAGE_MAX (4 * 1024 * 1024) /* no more fits */

struct list {
  struct gm_strvec *names;
  size_t size;
};

/* The file that is looked for: by name, or by inode when its data is with
 * another link to it.
 */
struct search {
  const char *name;
  bool by_inode, found;
  struct initrd_member member; /* the last one found; its name is gone */
  char **data;                 /* of it */
};

static struct initrd *initrd_new (struct call *c, const char *path, int fd);
static void *failed (struct initrd *in, const char *path);
static int add_name (void *opaque, struct initrd *in,
                     const struct initrd_member *m);
static int look_at (void *opaque, struct initrd *in,
                    const struct initrd_member *m);
static const char *plain_name (const char *name);

char **
do_initrd_list (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  CLEANUP_FREE struct initrd *in = initrd_new (c, path, fd);
  CLEANUP_STRVEC struct gm_strvec names = { 0 };
  struct list l = { .names = &names };
  char **list;

  if (in == NULL)
    return NULL;
  if (initrd_scan (in, add_name, &l) == -1)
    return failed (in, path);
  list = gm_strvec_steal (&names);
  return list != NULL ? list : reply_errno_null (c, "%s", path);
}

char *
do_initrd_cat (struct call *c, const char *initrdpath, const char *filename,
               size_t *size_r)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, initrdpath, O_RDONLY);
  CLEANUP_FREE struct initrd *in = initrd_new (c, initrdpath, fd);
  CLEANUP_FREE char *data = NULL;
  struct search s = { .name = plain_name (filename), .data = &data };

  if (in == NULL)
    return NULL;
  if (initrd_scan (in, look_at, &s) == -1)
    return failed (in, initrdpath);
  if (s.found && s.member.size == 0 && s.member.nlink > 1) {
    s.by_inode = true;
    in->pos = 0;
    if (initrd_scan (in, look_at, &s) == -1)
      return failed (in, initrdpath);
  }
  errno = s.found ? EINVAL : ENOENT;
  if (s.found && !S_ISREG (s.member.mode))
    return reply_error_null (c, "%s: %s: not a regular file", initrdpath,
                             filename);
  if (s.found && data != NULL) {
    *size_r = s.member.size;
    return steal_ptr (&data);
  }
  return reply_errno_null (c, "%s: %s", initrdpath, filename);
}

/* FD -1: a reply has been sent. */
static struct initrd *
initrd_new (struct call *c, const char *path, int fd)
{
  struct initrd *in = fd == -1 ? NULL : calloc (1, sizeof *in);
  struct stat st;

  if (fd == -1)
    return NULL;
  if (in == NULL || fstat (fd, &st) == -1) {
    free (in);
    return reply_errno_null (c, "%s", path);
  }
  in->c = c;
  in->fd = fd;
  in->size = st.st_size;
  return in;
}

static void *
failed (struct initrd *in, const char *path)
{
  if (in->error[0] != '\0')
    return reply_error_null (in->c, "%s: %s", path, in->error);
  return reply_errno_null (in->c, "%s", path);
}

static int
add_name (void *opaque, struct initrd *in, const struct initrd_member *m)
{
  struct list *l = opaque;

  (void) in;
  l->size += strlen (m->name) + 1;
  if (l->size <= MESSAGE_MAX)
    return gm_strvec_add (l->names, m->name);
  errno = EFBIG;
  return -1;
}

/* Keep the member if it is the one. */
static int
look_at (void *opaque, struct initrd *in, const struct initrd_member *m)
{
  struct search *s = opaque;

  if (s->by_inode ? m->size == 0 || m->ino != s->member.ino ||
                      m->dev_major != s->member.dev_major ||
                      m->dev_minor != s->member.dev_minor
                  : strcmp (plain_name (m->name), s->name) != 0)
    return 0;
  s->found = true;
  s->member = *m;
  if (!S_ISREG (m->mode))
    return 0;
  if (m->size > MESSAGE_MAX) {
    errno = EFBIG;
    return -1;
  }
  free (*s->data);
  *s->data = malloc (m->size + 1);
  return *s->data == NULL ? -1 : initrd_read (in, *s->data, m->size);
}

/* NAME without slashes and `./` in front. */
static const char *
plain_name (const char *name)
{
  for (;;) {
    if (name[0] == '/')
      name++;
    else if (name[0] == '.' && name[1] == '/')
      name += 2;
    else
      return name;
  }
}

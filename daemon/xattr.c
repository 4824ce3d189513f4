/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extended attributes.  API: share/api/xattr.xml.
 *
 * Files are not opened for it, since they may be anything: the attributes are
 * those of what a descriptor made with O_PATH stands for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "sysroot.h"
#include "xattr-read.h"

#define FOLLOW O_PATH
#define NOFOLLOW (O_PATH | O_NOFOLLOW)
#define MESSAGE_HEAD 64 /* and more */

static guestfs_int_xattr_list *get_all (struct call *c, const char *path,
                                        int flags);
static char *get_one (struct call *c, const char *path, const char *name,
                      int flags, size_t *size_r);
static int set (struct call *c, const char *name, const char *val, int vallen,
                const char *path, int flags);
static int remove_one (struct call *c, const char *name, const char *path,
                       int flags);
static int append_all (int fd, guestfs_int_xattr_list *list, size_t *bytes);
static void truncate_list (guestfs_int_xattr_list *list, u_int first);
static void free_list (guestfs_int_xattr_list *list);
static int add_file (int dir, const char *name, guestfs_int_xattr_list *list,
                     size_t *bytes);
static guestfs_int_xattr *grow (guestfs_int_xattr_list *list, size_t text,
                                size_t *bytes);
static void *reply_too_many (struct call *c, const char *path);
static int compare (const void *a, const void *b);

bool
available_linuxxattrs (void)
{
  return true;
}

guestfs_int_xattr_list *
do_getxattrs (struct call *c, const char *path)
{
  return get_all (c, path, FOLLOW);
}

guestfs_int_xattr_list *
do_lgetxattrs (struct call *c, const char *path)
{
  return get_all (c, path, NOFOLLOW);
}

int
do_setxattr (struct call *c, const char *xattr, const char *val, int vallen,
             const char *path)
{
  return set (c, xattr, val, vallen, path, FOLLOW);
}

int
do_lsetxattr (struct call *c, const char *xattr, const char *val, int vallen,
              const char *path)
{
  return set (c, xattr, val, vallen, path, NOFOLLOW);
}

int
do_removexattr (struct call *c, const char *xattr, const char *path)
{
  return remove_one (c, xattr, path, FOLLOW);
}

int
do_lremovexattr (struct call *c, const char *xattr, const char *path)
{
  return remove_one (c, xattr, path, NOFOLLOW);
}

char *
do_getxattr (struct call *c, const char *path, const char *name, size_t *size_r)
{
  return get_one (c, path, name, FOLLOW, size_r);
}

char *
do_lgetxattr (struct call *c, const char *path, const char *name,
              size_t *size_r)
{
  return get_one (c, path, name, NOFOLLOW, size_r);
}

/* The other half of lxattrlist. */
guestfs_int_xattr_list *
do_internal_lxattrlist (struct call *c, const char *path, char *const *names)
{
  CLEANUP_FD int dir = sysroot_open (c, path, O_PATH | O_DIRECTORY);
  guestfs_int_xattr_list *list;
  size_t bytes = MESSAGE_HEAD;

  if (dir == -1)
    return reply_errno_null (c, "%s", path);
  list = calloc (1, sizeof *list);
  for (; list != NULL && *names != NULL; names++)
    if (add_file (dir, *names, list, &bytes) == -1)
      free_list (steal_ptr (&list));
  return list != NULL ? list : reply_too_many (c, path);
}

static guestfs_int_xattr_list *
get_all (struct call *c, const char *path, int flags)
{
  CLEANUP_FD int fd = sysroot_open (c, path, flags);
  guestfs_int_xattr_list *list;
  size_t bytes = MESSAGE_HEAD;

  if (fd == -1)
    return reply_errno_null (c, "%s", path);
  list = calloc (1, sizeof *list);
  if (list != NULL && append_all (fd, list, &bytes) == -1)
    free_list (steal_ptr (&list));
  return list != NULL ? list : reply_too_many (c, path);
}

static char *
get_one (struct call *c, const char *path, const char *name, int flags,
         size_t *size_r)
{
  CLEANUP_FD int fd = sysroot_open (c, path, flags);
  char *value = fd == -1 ? NULL : xattr_read (fd, name, size_r);

  if (fd == -1)
    return reply_errno_null (c, "%s", path);
  return value != NULL ? value : reply_errno_null (c, "%s: %s", path, name);
}

static int
set (struct call *c, const char *name, const char *val, int vallen,
     const char *path, int flags)
{
  CLEANUP_FD int fd = -1;
  char file[FD_PATH_SIZE];

  if (vallen < 0 || (size_t) vallen > strlen (val))
    return reply_explained (c, EINVAL, "vallen: %d is not within the value",
                            vallen);
  fd = sysroot_open (c, path, flags);
  if (fd == -1)
    return reply_errno (c, "%s", path);
  if (setxattr (fd_path (file, fd), name, val, vallen, 0) == -1)
    return reply_errno (c, "%s: %s", path, name);
  return 0;
}

static int
remove_one (struct call *c, const char *name, const char *path, int flags)
{
  CLEANUP_FD int fd = sysroot_open (c, path, flags);
  char file[FD_PATH_SIZE];

  if (fd == -1)
    return reply_errno (c, "%s", path);
  if (removexattr (fd_path (file, fd), name) == -1)
    return reply_errno (c, "%s: %s", path, name);
  return 0;
}

/* Append all attributes of the file FD to LIST, sorted by name.  *BYTES is
 * what LIST takes in a message.  Returns 0, or -1 with errno (EMSGSIZE: it will
 * not fit), and LIST is what it was.
 */
static int
append_all (int fd, guestfs_int_xattr_list *list, size_t *bytes)
{
  u_int first = list->guestfs_int_xattr_list_len;
  size_t len;
  CLEANUP_FREE char *names = xattr_read_names (fd, &len);
  int err;

  if (names == NULL)
    return errno == ENOTSUP ? 0 : -1;
  for (char *name = names; name < names + len; name += strlen (name) + 1) {
    size_t size;
    char *value = xattr_read (fd, name, &size);
    guestfs_int_xattr *x = NULL;

    if (value == NULL && errno == ENODATA) /* gone meanwhile */
      continue;
    if (value != NULL)
      x = grow (list, strlen (name) + size, bytes);
    if (x != NULL) {
      x->attrval.attrval_val = value;
      x->attrval.attrval_len = size;
      x->attrname = strdup (name);
    } else
      free (value);
    if (x == NULL || x->attrname == NULL) {
      err = errno;
      truncate_list (list, first);
      errno = err;
      return -1;
    }
  }
  if (list->guestfs_int_xattr_list_len > first)
    qsort (list->guestfs_int_xattr_list_val + first,
           list->guestfs_int_xattr_list_len - first, sizeof (guestfs_int_xattr),
           compare);
  return 0;
}

/* Free all from number FIRST on. */
static void
truncate_list (guestfs_int_xattr_list *list, u_int first)
{
  for (u_int i = first; i < list->guestfs_int_xattr_list_len; i++) {
    free (list->guestfs_int_xattr_list_val[i].attrname);
    free (list->guestfs_int_xattr_list_val[i].attrval.attrval_val);
  }
  list->guestfs_int_xattr_list_len = first;
}

/* The element that says how many follow, and these.  Only a lack of memory or
 * of room is an error.
 */
static int
add_file (int dir, const char *name, guestfs_int_xattr_list *list,
          size_t *bytes)
{
  CLEANUP_FD int fd = openat (dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  u_int first = list->guestfs_int_xattr_list_len;
  guestfs_int_xattr *x = grow (list, 10, bytes);
  char *count = NULL;
  bool ok;

  if (x == NULL)
    return -1;
  ok = fd != -1 && append_all (fd, list, bytes) == 0;
  if (fd != -1 && !ok && errno == EMSGSIZE)
    return -1;
  x = &list->guestfs_int_xattr_list_val[first]; /* it may have moved */
  if (asprintf (&count, "%u", list->guestfs_int_xattr_list_len - first - 1) ==
      -1)
    return -1;
  x->attrval.attrval_val = count;
  x->attrval.attrval_len = ok ? strlen (count) : 0;
  x->attrname = strdup ("");
  return x->attrname == NULL ? -1 : 0;
}

/* One more, all zero, for TEXT bytes. */
static guestfs_int_xattr *
grow (guestfs_int_xattr_list *list, size_t text, size_t *bytes)
{
  u_int len = list->guestfs_int_xattr_list_len;
  guestfs_int_xattr *val;

  *bytes += 2 * 4 + text + 2 * 3; /* lengths and padding */
  if (*bytes > GUESTFS_MESSAGE_MAX) {
    errno = EMSGSIZE;
    return NULL;
  }

  if ((len & (len - 1)) == 0) { /* full at each power of two */
    val = reallocarray (list->guestfs_int_xattr_list_val,
                        len == 0 ? 1 : 2 * len, sizeof *val);
    if (val == NULL)
      return NULL;
    list->guestfs_int_xattr_list_val = val;
  }
  val = &list->guestfs_int_xattr_list_val[list->guestfs_int_xattr_list_len++];
  *val = (guestfs_int_xattr){ 0 };
  return val;
}

static int
compare (const void *a, const void *b)
{
  const guestfs_int_xattr *x = a, *y = b;

  return strcmp (x->attrname, y->attrname);
}

static void
free_list (guestfs_int_xattr_list *list)
{
  int err = errno;

  if (list != NULL) {
    truncate_list (list, 0);
    free (list->guestfs_int_xattr_list_val);
    free (list);
  }
  errno = err;
}

static void *
reply_too_many (struct call *c, const char *path)
{
  if (errno != EMSGSIZE)
    return reply_errno_null (c, "%s", path);
  reply_explained (c, EMSGSIZE,
                   "%s: the attributes do not fit into a message (%d MiB)",
                   path, GUESTFS_MESSAGE_MAX >> 20);
  return NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How libaugeas opens and makes files: these take the place of the C library's
 * functions for it.
 *
 * It opens by name what the image has, which may be a FIFO by the time that it
 * does, or of any length.  And of a file that it replaces it keeps owner and
 * mode only.
 */
/* On 64 bits all files are large, and these names are meant. */
#undef _FILE_OFFSET_BITS
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cleanup.h"

#include "session.h"

#define PUBLIC __attribute__ ((visibility ("default")))

#define SIZE_LIMIT (8 << 20) /* bytes of a file that is worth parsing */
#define NEW_FILE ".augnew"
#define SUFFIX 7 /* bytes of ".XXXXXX" */

static int flags_of (const char *mode);
static void keep_attributes (const char *from, int to);

PUBLIC FILE *
fopen (const char *name, const char *mode)
{
  CLEANUP_FD int fd =
    open (name, flags_of (mode) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666);
  struct stat st;
  FILE *fp;

  if (fd == -1 || fstat (fd, &st) == -1)
    return NULL;
  if (!S_ISREG (st.st_mode) || st.st_size > SIZE_LIMIT) {
    errno = S_ISDIR (st.st_mode)   ? EISDIR
            : S_ISREG (st.st_mode) ? EFBIG
                                   : ENXIO;
    return NULL;
  }
  fp = fdopen (fd, mode);
  if (fp == NULL)
    return NULL;
  steal_fd (&fd);
  if (mode[0] == 'r' && name[0] == '/')
    seen_read (name, &st);
  return fp;
}

/* The new contents of a file are written to one with a name like this. */
PUBLIC int
mkstemp (char *template)
{
  int fd = mkostemp (template, 0);

  if (fd != -1) {
    size_t len = strlen (template) - SUFFIX;
    char *name = strndup (template, len);

    if (name != NULL && len > strlen (NEW_FILE) &&
        strcmp (name + len - strlen (NEW_FILE), NEW_FILE) == 0)
      name[len - strlen (NEW_FILE)] = '\0';
    if (name != NULL) {
      keep_attributes (name, fd);
      seen_write (name);
    }
    free (name);
  }
  return fd;
}

static int
flags_of (const char *mode)
{
  int flags = strchr (mode, '+') != NULL ? O_RDWR
              : mode[0] == 'r'           ? O_RDONLY
                                         : O_WRONLY;

  if (mode[0] == 'w')
    flags |= O_CREAT | O_TRUNC;
  else if (mode[0] == 'a')
    flags |= O_CREAT | O_APPEND;
  return flags;
}

/* Labels, ACLs and whatever else FROM has, as far as the file system takes it.
 * Owner and mode are left to libaugeas, which comes later.
 */
static void
keep_attributes (const char *from, int to)
{
  CLEANUP_FREE char *value = malloc (XATTR_SIZE_MAX);
  char names[XATTR_LIST_MAX];
  ssize_t len = listxattr (from, names, sizeof names);
  struct stat st;

  if (value == NULL || len <= 0 || stat (from, &st) == -1)
    return;
  if (fchown (to, st.st_uid, st.st_gid) == -1)
    return; /* what is the owner's must not become somebody else's */
  for (char *name = names; name < names + len; name += strlen (name) + 1) {
    ssize_t n = getxattr (from, name, value, XATTR_SIZE_MAX);

    if (n >= 0)
      fsetxattr (to, name, value, n, 0);
  }
}

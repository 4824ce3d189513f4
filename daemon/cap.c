/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities of files.  API: share/api/cap.xml. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "sendbuf.h"
#include "server.h"
#include "sysroot.h"
#include "walk.h"

#define ATTRIBUTE "security.capability"
#define CLEANUP_CAP __attribute__ ((cleanup (free_cap)))

static void free_cap (void *ptr);
static char *read_caps (const char *file);
static int list_entry (void *opaque, const struct walk_entry *entry);
static int list_failed (void *opaque, const char *path);
static int list_file (struct sendbuf *out, const char *file, const char *path);
static int send_fields (struct sendbuf *out, const char *path, const char *caps,
                        int err);

bool
available_linuxcaps (void)
{
  return true;
}

char *
do_cap_get_file (struct call *c, const char *path)
{
  CLEANUP_FD int fd = sysroot_open (c, path, O_PATH);
  char name[FD_PATH_SIZE];
  char *text;

  if (fd == -1)
    return reply_errno_null (c, "%s", path);
  text = read_caps (fd_path (name, fd));
  if (text == NULL && errno == ENODATA)
    text = strdup ("");
  return text != NULL ? text : reply_errno_null (c, "%s", path);
}

int
do_cap_set_file (struct call *c, const char *path, const char *cap)
{
  CLEANUP_FD int fd = -1;
  CLEANUP_CAP cap_t caps = cap_from_text (cap);

  if (caps == NULL)
    return reply_errno (c, "%s: not capabilities", cap);
  fd = sysroot_open_file_or_reply (c, path, O_RDONLY);
  if (fd == -1)
    return -1;
  if (cap_set_fd (fd, caps) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

int
do_mini_cap_list (struct call *c, const char *path)
{
  CLEANUP_FD int start = sysroot_open (c, path, O_PATH);
  CLEANUP_FD int dir = -1;
  CLEANUP_FREE struct sendbuf *out = calloc (1, sizeof *out);
  const struct walk_how how = {
    .entry = list_entry,
    .failed = list_failed,
    .opaque = out,
  };
  char name[FD_PATH_SIZE];
  int r;

  if (start == -1 || out == NULL)
    return reply_errno (c, "%s", path);
  out->c = c;
  if (reply_begin_file (c) == -1)
    return -1;
  r = list_file (out, fd_path (name, start), "");
  dir = openat (start, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (r == 0 && dir != -1)
    r = walk_tree (c, dir, &how);
  else if (r == 0 && errno != ENOTDIR)
    r = list_failed (out, "");
  if (r == -1 && !call_cancelled (c))
    server_log ("%s: %s: %s", c->name, path, strerror (errno));
  if (r == -1)
    return send_cancel (c);
  return sendbuf_flush (out) == -1 ? -1 : send_end (c);
}

/* PTR is the address of something that libcap gave out. */
static void
free_cap (void *ptr)
{
  void *p = *(void **) ptr;
  int err = errno;

  if (p != NULL)
    cap_free (p);
  errno = err;
}

/* The text of what FILE has, for the caller to free; NULL with errno, ENODATA
 * if it has none.  libcap reads it only through open files, and opening is not
 * safe for all: so it is opened when it has capabilities and is regular.
 */
static char *
read_caps (const char *file)
{
  CLEANUP_FD int fd = -1;
  CLEANUP_CAP cap_t caps = NULL;
  CLEANUP_CAP char *text = NULL;
  struct stat st;

  if (getxattr (file, ATTRIBUTE, NULL, 0) == -1 || stat (file, &st) == -1)
    return NULL;
  if (!S_ISREG (st.st_mode)) {
    errno = EINVAL;
    return NULL;
  }
  fd = open (file, O_RDONLY | O_CLOEXEC);
  caps = fd == -1 ? NULL : cap_get_fd (fd);
  text = caps == NULL ? NULL : cap_to_text (caps, NULL);
  return text == NULL ? NULL : strdup (text);
}

static int
list_entry (void *opaque, const struct walk_entry *entry)
{
  CLEANUP_FD int fd = -1;
  char name[FD_PATH_SIZE];

  if (!S_ISREG (entry->type)) /* nothing else can have any */
    return 0;
  fd = openat (entry->dir, entry->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1)
    return errno == ENOENT ? 0 : list_failed (opaque, entry->path);
  return list_file (opaque, fd_path (name, fd), entry->path);
}

static int
list_failed (void *opaque, const char *path)
{
  return send_fields (opaque, path, "", errno);
}

static int
list_file (struct sendbuf *out, const char *file, const char *path)
{
  CLEANUP_FREE char *caps = read_caps (file);

  if (caps != NULL)
    return send_fields (out, path, caps, 0);
  if (errno == ENODATA || errno == ENOTSUP)
    return 0;
  return send_fields (out, path, "", errno);
}

static int
send_fields (struct sendbuf *out, const char *path, const char *caps, int err)
{
  const char *error = err != 0 ? strerrordesc_np (err) : "";
  const char *fields[] = { path, "", caps, error ? error : "failed" };

  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (sendbuf_add (out, fields[i], strlen (fields[i]) + 1) == -1)
      return -1;
  return 0;
}

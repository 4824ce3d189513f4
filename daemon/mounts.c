/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mounts below the sysroot, from /proc/self/mountinfo:
 *
 *   36 35 98:0 /root /sysroot/mp rw,noatime master:1 - ext4 /dev/sda1 rw
 *   0  1  2    3     4           5          (any)    -  +1   +2
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "mount-errors.h"
#include "mounts.h"
#include "server.h"

static int parse_line (const struct server *server, char *line,
                       struct mount_list *list);
static bool is_writable (const char *options);
static int flush (const struct server *server, const struct mount_entry *entry);
static int add (struct mount_list *list, const struct mount_entry *entry);
static const char *below (const char *sysroot, const char *path);

int
mounts_read (const struct server *server, struct mount_list *list)
{
  CLEANUP_FILE FILE *fp = fopen ("/proc/self/mountinfo", "re");
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;

  list->entries = NULL;
  list->len = 0;
  if (fp == NULL)
    return -1;
  while (getline (&line, &size, fp) != -1) {
    if (parse_line (server, line, list) == -1) {
      mounts_free (list);
      return -1;
    }
  }
  return 0;
}

void
mounts_free (struct mount_list *list)
{
  for (size_t i = 0; i < list->len; i++) {
    free (list->entries[i].dir);
    free (list->entries[i].source);
    free (list->entries[i].type);
  }
  free (list->entries);
  list->entries = NULL;
  list->len = 0;
}

const struct mount_entry *
mounts_of_device (const struct mount_list *list, dev_t dev)
{
  for (size_t i = 0; i < list->len; i++)
    if (mounts_is_device (list->entries[i].source, dev))
      return &list->entries[i];
  return NULL;
}

bool
mounts_is_device (const char *path, dev_t dev)
{
  struct stat st;

  return path[0] == '/' && stat (path, &st) == 0 && S_ISBLK (st.st_mode) &&
         st.st_rdev == dev;
}

char *
mounts_decode (char *text)
{
  char *out = text;

  for (const char *p = text; *p != '\0'; out++) {
    if (p[0] == '\\' && p[1] >= '0' && p[1] <= '3' && p[2] >= '0' &&
        p[2] <= '7' && p[3] >= '0' && p[3] <= '7') {
      *out = (p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0');
      p += 4;
    } else
      *out = *p++;
  }
  *out = '\0';
  return text;
}

uint64_t
mounts_id (int fd)
{
  struct statx stx;

  return statx (fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &stx) == -1
           ? 0
           : stx.stx_mnt_id;
}

bool
mounts_any (const struct server *server)
{
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  struct statx stx;

  if (server->testing)
    return true;
  /* The usual case needs one system call. */
  if (statx (AT_FDCWD, server->sysroot, AT_NO_AUTOMOUNT, STATX_TYPE, &stx) ==
        0 &&
      (stx.stx_attributes & STATX_ATTR_MOUNT_ROOT))
    return true;
  return mounts_read (server, &list) == 0 && list.len > 0;
}

char *
mounts_path (const struct server *server, const char *dir)
{
  char *path;

  if (asprintf (&path, "%s%s", server->sysroot, dir) == -1)
    return NULL;
  return path;
}

int
mounts_hold (const struct server *server, struct mounts_hold *held)
{
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };

  if (mounts_read (server, &list) == -1)
    return -1;
  held->fds = calloc (list.len + 1, sizeof held->fds[0]);
  if (held->fds == NULL)
    return -1;
  for (size_t i = 0; i < list.len; i++) {
    CLEANUP_FREE char *path = mounts_path (server, list.entries[i].dir);
    int fd = path ? open (path, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;

    if (fd != -1)
      held->fds[held->nr++] = fd;
  }
  return 0;
}

void
mounts_release (struct mounts_hold *held)
{
  int err = errno;

  for (size_t i = 0; i < held->nr; i++)
    close (held->fds[i]);
  free (held->fds);
  *held = (struct mounts_hold){ NULL, 0 };
  errno = err;
}

int
mounts_flush (const struct server *server, const char *only, char **dir)
{
  CLEANUP_MOUNTS struct mount_list list = { NULL, 0 };
  int err = 0;

  *dir = NULL;
  if (mounts_read (server, &list) == -1)
    return -1;
  for (size_t i = 0; i < list.len; i++) {
    const struct mount_entry *entry = &list.entries[i];

    /* All are tried. */
    if (entry->writable && (only == NULL || strcmp (entry->dir, only) == 0) &&
        flush (server, entry) == -1 && err == 0) {
      err = errno;
      *dir = strdup (entry->dir);
    }
  }
  errno = err;
  return err == 0 ? 0 : -1;
}

static int
flush (const struct server *server, const struct mount_entry *entry)
{
  CLEANUP_FREE char *path =
    mounts_path (server, strcmp (entry->dir, "/") != 0 ? entry->dir : "");
  CLEANUP_FD int fd =
    path == NULL ? -1 : open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd != -1 && syncfs (fd) == -1)
    return -1;
  errno = EIO;
  return mount_errors_any (entry->source) ? -1 : 0;
}

static int
parse_line (const struct server *server, char *line, struct mount_list *list)
{
  char *field[6], *rest = NULL, *type, *source, *super;
  struct mount_entry entry;
  const char *dir;

  line[strcspn (line, "\n")] = '\0';
  for (size_t i = 0; i < 6; i++) {
    field[i] = strtok_r (i == 0 ? line : NULL, " ", &rest);
    if (field[i] == NULL)
      return 0;
  }
  do
    type = strtok_r (NULL, " ", &rest);
  while (type != NULL && strcmp (type, "-") != 0);
  type = strtok_r (NULL, " ", &rest);
  source = strtok_r (NULL, " ", &rest);
  super = strtok_r (NULL, " ", &rest);
  dir = below (server->sysroot, mounts_decode (field[4]));
  if (dir == NULL || super == NULL)
    return 0;

  entry.dir = strdup (dir);
  entry.source = strdup (mounts_decode (source));
  entry.type = strdup (mounts_decode (type));
  entry.writable = is_writable (field[5]) && is_writable (super);
  return add (list, &entry);
}

/* Is "rw" the first of OPTIONS? */
static bool
is_writable (const char *options)
{
  return strncmp (options, "rw", 2) == 0 &&
         (options[2] == ',' || options[2] == '\0');
}

/* Takes what ENTRY points to. */
static int
add (struct mount_list *list, const struct mount_entry *entry)
{
  struct mount_entry *entries =
    reallocarray (list->entries, list->len + 1, sizeof *entries);

  if (entries != NULL) {
    list->entries = entries;
    list->entries[list->len++] = *entry;
    if (entry->dir != NULL && entry->source != NULL && entry->type != NULL)
      return 0;
  } else {
    free (entry->dir);
    free (entry->source);
    free (entry->type);
  }
  errno = ENOMEM;
  return -1;
}

/* PATH with SYSROOT taken off its front, or NULL when it is not below. */
static const char *
below (const char *sysroot, const char *path)
{
  size_t len = strlen (sysroot);

  if (strncmp (path, sysroot, len) != 0)
    return NULL;
  if (path[len] == '\0')
    return "/";
  return path[len] == '/' ? path + len : NULL;
}

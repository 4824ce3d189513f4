/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* POSIX access control lists.  API: share/api/acl.xml. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/acl.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "sysroot.h"

#define CLEANUP_ACL __attribute__ ((cleanup (free_acl)))

static void free_acl (void *acl);
static int parse_type_or_reply (struct call *c, const char *text,
                                acl_type_t *type);

/* Names in ACLs are looked up by functions that keep a static buffer. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

bool
available_acl (void)
{
  return true;
}

char *
do_acl_get_file (struct call *c, const char *path, const char *acltype)
{
  CLEANUP_FD int fd = -1;
  CLEANUP_ACL acl_t acl = NULL;
  CLEANUP_ACL char *text = NULL;
  char name[FD_PATH_SIZE];
  acl_type_t type = ACL_TYPE_ACCESS;
  char *r;

  if (parse_type_or_reply (c, acltype, &type) == -1)
    return NULL;
  fd = sysroot_open (c, path, O_PATH);
  acl = fd == -1 ? NULL : acl_get_file (fd_path (name, fd), type);
  if (acl == NULL)
    return reply_errno_null (c, "%s", path);
  pthread_mutex_lock (&lock);
  text = acl_to_text (acl, NULL);
  pthread_mutex_unlock (&lock);
  r = text != NULL ? strdup (text) : NULL;
  return r != NULL ? r : reply_errno_null (c, "%s", path);
}

int
do_acl_set_file (struct call *c, const char *path, const char *acltype,
                 const char *acl_text)
{
  CLEANUP_FD int fd = -1;
  CLEANUP_ACL acl_t acl = NULL;
  char name[FD_PATH_SIZE];
  acl_type_t type = ACL_TYPE_ACCESS;

  if (parse_type_or_reply (c, acltype, &type) == -1)
    return -1;
  pthread_mutex_lock (&lock);
  acl = acl_from_text (acl_text);
  pthread_mutex_unlock (&lock);
  if (acl == NULL)
    return reply_errno (c, "%s: not an access control list", acl_text);
  fd = sysroot_open (c, path, O_PATH);
  if (fd == -1 || acl_set_file (fd_path (name, fd), type, acl) == -1)
    return reply_errno (c, "%s", path);
  return 0;
}

int
do_acl_delete_def_file (struct call *c, const char *dir)
{
  CLEANUP_FD int fd = sysroot_open (c, dir, O_PATH);
  char name[FD_PATH_SIZE];

  if (fd == -1 || acl_delete_def_file (fd_path (name, fd)) == -1)
    return reply_errno (c, "%s", dir);
  return 0;
}

/* PTR is the address of something that libacl gave out. */
static void
free_acl (void *ptr)
{
  void *p = *(void **) ptr;
  int err = errno;

  if (p != NULL)
    acl_free (p);
  errno = err;
}

static int
parse_type_or_reply (struct call *c, const char *text, acl_type_t *type)
{
  if (strcmp (text, "access") == 0)
    *type = ACL_TYPE_ACCESS;
  else if (strcmp (text, "default") == 0)
    *type = ACL_TYPE_DEFAULT;
  else
    return reply_explained (c, EINVAL,
                            "acltype: %s is neither access nor default", text);
  return 0;
}

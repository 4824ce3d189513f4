/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which machine a file is for.  API: share/api/inspect.xml. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "call.h"
#include "elf-arch.h"
#include "initrd.h"
#include "sysroot.h"
#include "unpack.h"

#define MEMBERS_MAX 20000 /* of an initrd that are looked at */

struct search {
  const char *arch;
  size_t members;
};

static int of_packed (struct call *c, const char *filename, int fd,
                      const char **arch);
static int of_initrd (struct call *c, const char *filename, int fd,
                      const char **arch);
static int look_at (void *opaque, struct initrd *in,
                    const struct initrd_member *m);

char *
do_file_architecture (struct call *c, const char *filename)
{
  CLEANUP_FD int fd = sysroot_open_file_or_reply (c, filename, O_RDONLY);
  unsigned char head[ELF_ARCH_HEAD];
  const char *arch;
  ssize_t n;
  char *word;

  if (fd == -1)
    return NULL;
  n = pread (fd, head, sizeof head, 0);
  if (n == -1)
    return reply_errno_null (c, "%s", filename);
  arch = elf_arch (head, n);
  if (arch == NULL && unpack_knows (head, n) &&
      of_packed (c, filename, fd, &arch) == -1)
    return NULL;
  if (arch == NULL &&
      (unpack_knows (head, n) || (n >= 6 && memcmp (head, "07070", 5) == 0)) &&
      of_initrd (c, filename, fd, &arch) == -1)
    return NULL;
  if (arch == NULL) {
    reply_explained (c, EINVAL,
                     "%s: not a program, library, kernel module or initrd for "
                     "a machine that is known",
                     filename);
    return NULL;
  }
  word = strdup (arch);
  return word != NULL ? word : reply_errno_null (c, "%s", filename);
}

/* A kernel module that is compressed.  This and the next return 0, with NULL in
 * *ARCH if it is nothing that is known, or -1 after a reply.
 */
static int
of_packed (struct call *c, const char *filename, int fd, const char **arch)
{
  CLEANUP_UNPACK struct unpack u = { .fd = -1 };
  char head[ELF_ARCH_HEAD];
  size_t len = 0;

  if (unpack_open (&u, fd, true) == -1)
    return reply_explained (c, errno, "%s: %s", filename, u.error);
  while (len < sizeof head) {
    ssize_t n = unpack_read (&u, head + len, sizeof head - len);

    if (n == -1)
      return reply_explained (c, errno, "%s: %s", filename, u.error);
    if (n == 0)
      break;
    len += n;
  }
  *arch = elf_arch (head, len);
  return 0;
}

/* That of the first program or module in it. */
static int
of_initrd (struct call *c, const char *filename, int fd, const char **arch)
{
  CLEANUP_FREE struct initrd *in = calloc (1, sizeof *in);
  struct search s = { NULL, 0 };
  struct stat st;
  int r;

  if (in == NULL || fstat (fd, &st) == -1)
    return reply_errno (c, "%s", filename);
  in->c = c;
  in->fd = fd;
  in->size = st.st_size;
  r = initrd_scan (in, look_at, &s);
  *arch = s.arch;
  if (r == 0 || s.arch != NULL) /* what is behind the first one may be bad */
    return 0;
  if (in->error[0] != '\0' && s.members > 0)
    return reply_explained (c, EINVAL, "%s: %s", filename, in->error);
  if (in->error[0] == '\0' && errno != ENOENT) /* of look_at */
    return reply_errno (c, "%s", filename);
  return 0;
}

static int
look_at (void *opaque, struct initrd *in, const struct initrd_member *m)
{
  struct search *s = opaque;
  char head[ELF_ARCH_HEAD];

  if (++s->members <= MEMBERS_MAX &&
      (!S_ISREG (m->mode) || m->size < sizeof head))
    return 0;
  errno = ENOENT;
  if (s->members > MEMBERS_MAX || initrd_read (in, head, sizeof head) == -1)
    return -1;
  s->arch = elf_arch (head, sizeof head);
  errno = 0;
  return s->arch != NULL ? -1 : 0;
}

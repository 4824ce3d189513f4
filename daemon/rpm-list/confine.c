/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What keeps a hostile database from more than wrong answers.
 *
 * The process gets a root directory of its own, in memory, with nothing in it
 * but the files of the database, which are mounted there and cannot be written.
 * It becomes their owner, without any capability.  It may use so much memory,
 * processor time and disk, and few system calls: none that makes a process, a
 * socket or a mount, or has to do with other processes.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rpm-list.h"

#define PLACE "/tmp" /* ours is mounted over it, and only we see it */
#define MEMORY (160 << 20)
#define FILES_SIZE (16 << 20) /* SQLite makes an index of its log */

static int make_root (const struct database_file *files, size_t nr,
                      const struct stat *owner);
static int place (int tree, const char *name);
static int go_first (void);
static int limit (unsigned seconds);
static int drop (const struct stat *owner);
static int filter_calls (void);

int
confine (const struct database_file *files, size_t nr, unsigned seconds,
         const char **step)
{
  struct stat owner;

  *step = "memory";
  if (go_first () == -1)
    return -1;
  *step = "database";
  if (fstat (files[0].fd, &owner) == -1)
    return -1;
  *step = "mount";
  if (make_root (files, nr, &owner) == -1)
    return -1;
  *step = "limits";
  if (limit (seconds) == -1 || drop (&owner) == -1)
    return -1;
  *step = "filter";
  return filter_calls ();
}

/* When memory is short, this program goes, and not the daemon. */
static int
go_first (void)
{
  int fd = open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

  return fd != -1 && write (fd, "1000", 4) == 4 ? close (fd) : -1;
}

/* The files are taken hold of while their mounts are in our namespace. */
static int
make_root (const struct database_file *files, size_t nr,
           const struct stat *owner)
{
  struct mount_attr attr = {
    .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
                MOUNT_ATTR_NOEXEC,
  };
  char options[80];
  int trees[nr];

  for (size_t i = 0; i < nr; i++) {
    trees[i] = syscall (SYS_open_tree, files[i].fd, "",
                        AT_EMPTY_PATH | OPEN_TREE_CLONE | O_CLOEXEC);
    if (trees[i] == -1 || syscall (SYS_mount_setattr, trees[i], "",
                                   AT_EMPTY_PATH, &attr, sizeof attr) == -1)
      return -1;
  }
  snprintf (options, sizeof options, "size=%d,mode=700,uid=%u,gid=%u",
            FILES_SIZE, owner->st_uid, owner->st_gid);
  if (unshare (CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) == -1 ||
      mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
      mount ("rpm-list", PLACE, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
             options) == -1 ||
      chroot (PLACE) == -1 || chdir ("/") == -1)
    return -1;
  for (size_t i = 0; i < nr; i++)
    if (place (trees[i], files[i].name) == -1)
      return -1;
  return close_range (STDERR_FILENO + 1, ~0U, 0);
}

static int
place (int tree, const char *name)
{
  int fd = open (name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd == -1)
    return -1;
  close (fd);
  return syscall (SYS_move_mount, tree, "", AT_FDCWD, name,
                  MOVE_MOUNT_F_EMPTY_PATH);
}

static int
limit (unsigned seconds)
{
  const struct {
    int what;
    rlim_t most, last;
  } limits[] = {
    { RLIMIT_AS, MEMORY, MEMORY },
    { RLIMIT_CPU, seconds, seconds + 1 }, /* a signal, and one for good */
    { RLIMIT_CORE, 0, 0 },
    { RLIMIT_FSIZE, FILES_SIZE, FILES_SIZE },
    { RLIMIT_NOFILE, 64, 64 },
  };

  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    const struct rlimit both = { limits[i].most, limits[i].last };

    if (setrlimit (limits[i].what, &both) == -1)
      return -1;
  }
  return 0;
}

static int
drop (const struct stat *owner)
{
  struct __user_cap_header_struct header = {
    .version = _LINUX_CAPABILITY_VERSION_3,
  };
  static const struct __user_cap_data_struct none[2];

  for (int cap = 0; cap < 64; cap++)
    if (prctl (PR_CAPBSET_DROP, cap, 0, 0, 0) == -1 && errno != EINVAL)
      return -1;
  if (syscall (SYS_setgroups, 0, NULL) == -1 ||
      syscall (SYS_setresgid, owner->st_gid, owner->st_gid, owner->st_gid) ==
        -1 ||
      syscall (SYS_setresuid, owner->st_uid, owner->st_uid, owner->st_uid) ==
        -1 ||
      syscall (SYS_capset, &header, none) == -1)
    return -1;
  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

#define ALLOW(name)                                       \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), \
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* What is not in the list fails with EPERM. */
static int
filter_calls (void)
{
  static struct sock_filter code[] = {
#ifdef __x86_64__
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, arch)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
#endif
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    /* files */
    ALLOW (read),
    ALLOW (pread64),
    ALLOW (write),
    ALLOW (pwrite64),
    ALLOW (openat),
    ALLOW (close),
    ALLOW (lseek),
    ALLOW (newfstatat),
    ALLOW (fstat),
    ALLOW (fcntl),
    ALLOW (ftruncate),
    ALLOW (fallocate),
    ALLOW (faccessat),
    ALLOW (getdents64),
    ALLOW (readlinkat),
    ALLOW (unlinkat),
    ALLOW (fsync),
    ALLOW (fdatasync),
    ALLOW (getcwd),
    ALLOW (fchmod),
#ifdef __x86_64__
    ALLOW (open),
    ALLOW (stat),
    ALLOW (lstat),
    ALLOW (access),
    ALLOW (readlink),
    ALLOW (unlink),
#endif
    /* memory */
    ALLOW (mmap),
    ALLOW (munmap),
    ALLOW (mremap),
    ALLOW (mprotect),
    ALLOW (madvise),
    ALLOW (brk),
    /* this process */
    ALLOW (futex),
    ALLOW (rt_sigaction),
    ALLOW (rt_sigprocmask),
    ALLOW (rt_sigreturn),
    ALLOW (getpid),
    ALLOW (gettid),
    ALLOW (getuid),
    ALLOW (geteuid),
    ALLOW (getgid),
    ALLOW (getegid),
    ALLOW (getrandom),
    ALLOW (clock_gettime),
    ALLOW (clock_nanosleep),
    ALLOW (nanosleep),
    ALLOW (gettimeofday),
    ALLOW (uname),
    ALLOW (umask),
    ALLOW (sysinfo),
    ALLOW (prlimit64),
    ALLOW (exit),
    ALLOW (exit_group),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  const struct sock_fprog program = { sizeof code / sizeof code[0], code };

  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

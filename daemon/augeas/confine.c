/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the program that parses the image's files cannot do.
 *
 * Its root is the folder of lenses, as a mount of its own that leads nowhere,
 * and for the time of a request the image's tree, whose absolute links thus
 * stay in it.  The tree is a copy of the mounts made for this request: between
 * two of them nothing of the image is in use.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "cleanup.h"

#include "capabilities.h"
#include "session.h"

#define MEMORY (384ul << 20)
#define SECONDS 120 /* of a processor, for a request */

#define BIT(cap) (UINT64_C (1) << (cap))

/* CAP_SYS_ADMIN is needed to set labels, and otherwise kept in bounds by the
 * filter.
 */
static const uint64_t allowed = BIT (CAP_CHOWN) | BIT (CAP_DAC_OVERRIDE) |
                                BIT (CAP_FOWNER) | BIT (CAP_FSETID) |
                                BIT (CAP_SETFCAP) | BIT (CAP_SYS_CHROOT) |
                                BIT (CAP_SYS_ADMIN);

static int limit (void);
static int filter_calls (void);
static int be_at (int dir, int lenses);

int
confine (struct session *s)
{
  s->lenses =
    open_tree (AT_FDCWD, AUGEAS_LENSES, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (s->lenses == -1 || limit () == -1 || be_at (s->lenses, s->lenses) == -1 ||
      prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
      capabilities_keep (allowed) == -1)
    return -1;
  return filter_calls ();
}

int
enter_image (const struct session *s, int tree, const char *root)
{
  struct open_how how = {
    .flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
    .resolve = RESOLVE_IN_ROOT,
  };
  CLEANUP_FD int dir = syscall (SYS_openat2, tree, root, &how, sizeof how);

  return dir == -1 ? -1 : be_at (dir, s->lenses);
}

void
leave_image (const struct session *s)
{
  if (be_at (s->lenses, s->lenses) == -1)
    _exit (1);
}

/* DIR becomes the root; lenses are found in the working directory. */
static int
be_at (int dir, int lenses)
{
  if (fchdir (dir) == -1 || chroot (".") == -1)
    return -1;
  return fchdir (lenses);
}

void
limit_time (void)
{
  const struct itimerval t = { .it_value = { .tv_sec = SECONDS } };

  setitimer (ITIMER_PROF, &t, NULL); /* SIGPROF ends us */
}

/* When memory is short, this program goes, and not the daemon. */
static int
limit (void)
{
  static const struct rlimit no_core = { 0, 0 }, memory = { MEMORY, MEMORY };
  CLEANUP_FD int fd = open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

  if (fd == -1 || write (fd, "1000", 4) != 4)
    return -1;
  setpriority (PRIO_PROCESS, 0, 0); /* we are not the daemon */
  return setrlimit (RLIMIT_CORE, &no_core) == -1
           ? -1
           : setrlimit (RLIMIT_AS, &memory);
}

#define LOAD(field) \
  BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, field))
#define UNLESS(value, n) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (n))
#define REFUSE BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)
#define REFUSE_IF(nr) UNLESS (nr, 1), REFUSE
#define ALLOW BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

#ifdef __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "which processor is this?"
#endif

/* No mounts, programs, other processes, modules, sockets or device nodes. */
static int
filter_calls (void)
{
  static struct sock_filter code[] = {
    LOAD (arch),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
    REFUSE,
    LOAD (nr),
    BPF_JUMP (BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), /* x32 */
    REFUSE,
    REFUSE_IF (SYS_mount),
    REFUSE_IF (SYS_umount2),
    REFUSE_IF (SYS_pivot_root),
    REFUSE_IF (SYS_open_tree),
    REFUSE_IF (SYS_move_mount),
    REFUSE_IF (SYS_fsopen),
    REFUSE_IF (SYS_fspick),
    REFUSE_IF (SYS_mount_setattr),
    REFUSE_IF (SYS_setns),
    REFUSE_IF (SYS_unshare),
    REFUSE_IF (SYS_clone3),
    REFUSE_IF (SYS_execve),
    REFUSE_IF (SYS_execveat),
    REFUSE_IF (SYS_ptrace),
    REFUSE_IF (SYS_process_vm_readv),
    REFUSE_IF (SYS_process_vm_writev),
    REFUSE_IF (SYS_kill),
    REFUSE_IF (SYS_tkill),
    REFUSE_IF (SYS_tgkill),
    REFUSE_IF (SYS_rt_sigqueueinfo),
    REFUSE_IF (SYS_pidfd_open),
    REFUSE_IF (SYS_pidfd_send_signal),
    REFUSE_IF (SYS_pidfd_getfd),
    REFUSE_IF (SYS_prlimit64),
    REFUSE_IF (SYS_init_module),
    REFUSE_IF (SYS_finit_module),
    REFUSE_IF (SYS_delete_module),
    REFUSE_IF (SYS_kexec_load),
    REFUSE_IF (SYS_bpf),
    REFUSE_IF (SYS_perf_event_open),
    REFUSE_IF (SYS_add_key),
    REFUSE_IF (SYS_request_key),
    REFUSE_IF (SYS_keyctl),
    REFUSE_IF (SYS_io_uring_setup),
    REFUSE_IF (SYS_userfaultfd),
    REFUSE_IF (SYS_socket),
    REFUSE_IF (SYS_reboot),
    REFUSE_IF (SYS_swapon),
    REFUSE_IF (SYS_swapoff),
    REFUSE_IF (SYS_sethostname),
    REFUSE_IF (SYS_quotactl),
    REFUSE_IF (SYS_open_by_handle_at),
    REFUSE_IF (SYS_mknodat),
#ifdef SYS_mknod
    REFUSE_IF (SYS_mknod),
#endif
    REFUSE_IF (SYS_ioctl),
    ALLOW,
  };
  const struct sock_fprog program = { sizeof code / sizeof code[0], code };

  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

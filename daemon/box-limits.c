/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the programs in a box must not do.
 *
 * Root in a box keeps the capabilities that are about files, users and
 * processes; the bounding set keeps set-user-ID programs from getting more.
 * A filter of system calls shuts what no namespace divides: keys, BPF,
 * performance counters, io_uring and page faults.  User namespaces, which
 * would hand out all capabilities anew, are off in the whole appliance (see
 * appliance/init).
 */
#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "box-init.h"
#include "capabilities.h"

#define BIT(cap) (UINT64_C (1) << (cap))

/* CAP_MKNOD is harmless, since nothing that it makes can be opened; it is not
 * CAP_DAC_READ_SEARCH, which opens files of any mount by their number.
 */
static const uint64_t allowed =
  BIT (CAP_CHOWN) | BIT (CAP_DAC_OVERRIDE) | BIT (CAP_FOWNER) |
  BIT (CAP_FSETID) | BIT (CAP_KILL) | BIT (CAP_SETGID) | BIT (CAP_SETUID) |
  BIT (CAP_SETPCAP) | BIT (CAP_LINUX_IMMUTABLE) | BIT (CAP_NET_BIND_SERVICE) |
  BIT (CAP_NET_RAW) | BIT (CAP_SYS_CHROOT) | BIT (CAP_MKNOD) |
  BIT (CAP_AUDIT_WRITE) | BIT (CAP_SETFCAP);

static int filter_calls (void);

int
box_limits (const struct account *account)
{
  static const struct rlimit no_core = { 0, 0 }, files = { 1024, 16384 };

  if (setrlimit (RLIMIT_CORE, &no_core) == -1 ||
      setrlimit (RLIMIT_NOFILE, &files) == -1 || filter_calls () == -1)
    return -1;
  /* The system calls, since the C library's functions speak to threads. */
  if (syscall (SYS_setgroups, account->nr_groups, account->groups) == -1 ||
      syscall (SYS_setresgid, account->gid, account->gid, account->gid) == -1)
    return -1;
  if (capabilities_keep (allowed) == -1)
    return -1;
  return syscall (SYS_setresuid, account->uid, account->uid, account->uid);
}

int
box_limits_init (void)
{
  return capabilities_keep (BIT (CAP_KILL));
}

/* The calls that do not exist in a box, by both of their numbers. */
#define LOAD(field) \
  BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, field))
#define SKIP_UNLESS(value, n) \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (n))
#define REFUSE BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)
#define REFUSE_IF(nr) SKIP_UNLESS (nr, 1), REFUSE
#define ALLOW BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static int
filter_calls (void)
{
  static struct sock_filter code[] = {
#ifdef __x86_64__
    LOAD (arch),
    SKIP_UNLESS (AUDIT_ARCH_I386, 16),
    LOAD (nr),
    REFUSE_IF (286), /* add_key */
    REFUSE_IF (287), /* request_key */
    REFUSE_IF (288), /* keyctl */
    REFUSE_IF (336), /* perf_event_open */
    REFUSE_IF (357), /* bpf */
    REFUSE_IF (374), /* userfaultfd */
    REFUSE_IF (425), /* io_uring_setup */
    ALLOW,
    /* x86_64, and its sister x32, whose numbers begin at 2^30. */
    LOAD (nr),
    BPF_JUMP (BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
    REFUSE,
#endif
    LOAD (nr),
    REFUSE_IF (SYS_add_key),
    REFUSE_IF (SYS_request_key),
    REFUSE_IF (SYS_keyctl),
    REFUSE_IF (SYS_perf_event_open),
    REFUSE_IF (SYS_bpf),
    REFUSE_IF (SYS_userfaultfd),
    REFUSE_IF (SYS_io_uring_setup),
    ALLOW,
  };
  const struct sock_fprog program = { sizeof code / sizeof code[0], code };

  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

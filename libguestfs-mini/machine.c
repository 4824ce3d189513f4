/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What shapes the virtual machine, and qemu's command line; see machine.h.
 *
 * Options of qemu: qemu-system-x86_64(1), docs/system/i386/microvm.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "common/cleanup.h"
#include "common/ring.h"
#include "common/strvec.h"
#include "error.h"
#include "machine.h"

/* Bump when the command line below changes what the guest sees. */
enum { MACHINE_VERSION = 6 };

/* The folder's real path, the name as it is: a wrapper may look at $0. */
static char *
absolute (guestfs_h *g, const char *file)
{
  CLEANUP_FREE char *dir = gm_strdup (g, file);
  CLEANUP_FREE char *real = NULL;
  char *slash = strrchr (dir, '/');

  if (file[0] == '/' || slash == NULL)
    return gm_strdup (g, file);
  *slash = '\0';
  real = realpath (dir, NULL);
  return gm_asprintf (g, "%s/%s", real ? real : dir, slash + 1);
}

/* Look for an executable like execvp(3) does. */
static char *
find_program (guestfs_h *g, const char *name)
{
  CLEANUP_FREE char *dirs = NULL;
  const char *path = getenv ("PATH");
  char *saved;

  if (strchr (name, '/') != NULL)
    return access (name, X_OK) == 0 ? absolute (g, name) : NULL;
  dirs = gm_strdup (g, path ? path : "/usr/bin:/bin");
  for (char *d = strtok_r (dirs, ":", &saved); d != NULL;
       d = strtok_r (NULL, ":", &saved)) {
    CLEANUP_FREE char *file = gm_asprintf (g, "%s/%s", d, name);

    if (access (file, X_OK) == 0)
      return absolute (g, file);
  }
  errno = ENOENT;
  return NULL;
}

/* Read the appliance's hash; its first line counts. */
static char *
read_id (guestfs_h *g, const char *dir)
{
  CLEANUP_FREE char *file = gm_asprintf (g, "%s/id", dir);
  CLEANUP_FILE FILE *fp = fopen (file, "re");
  char line[128] = "";

  if (fp == NULL || fgets (line, sizeof line, fp) == NULL)
    return NULL;
  line[strcspn (line, "\n")] = '\0';
  return line[0] ? gm_strdup (g, line) : NULL;
}

static int
find_appliance (guestfs_h *g, struct gm_machine *m)
{
  CLEANUP_FREE char *copy = gm_strdup (g, g->set.path);
  CLEANUP_FREE char *real = NULL;
  char *rest = copy, *dir;

  while ((dir = strsep (&rest, ":")) != NULL) {
    if (dir[0] == '\0')
      dir = ".";
    m->id = read_id (g, dir);
    if (m->id == NULL)
      continue;
    real = realpath (dir, NULL); /* qemu's working directory is / */
    if (real == NULL)
      return gm_perror (g, "%s", dir);
    m->kernel = gm_asprintf (g, "%s/kernel", real);
    m->initramfs = gm_asprintf (g, "%s/initramfs", real);
    if (access (m->kernel, R_OK) == -1)
      return gm_perror (g, "%s", m->kernel);
    if (access (m->initramfs, R_OK) == -1)
      return gm_perror (g, "%s", m->initramfs);
    return 0;
  }
  return gm_error (g,
                   "no appliance (kernel, initramfs, id) found along the "
                   "path \"%s\": run `make`, or set LIBGUESTFS_PATH",
                   g->set.path);
}

/* A script may run anything from anywhere: it cannot be locked in. */
static bool
is_script (const char *file)
{
  CLEANUP_FD int fd = open (file, O_RDONLY | O_CLOEXEC);
  char magic[2];

  return fd != -1 && read (fd, magic, 2) == 2 && memcmp (magic, "#!", 2) == 0;
}

int
gm_machine_init (guestfs_h *g, struct gm_machine *m)
{
  long cpus = sysconf (_SC_NPROCESSORS_ONLN);

  memset (m, 0, sizeof *m);
  m->memsize = g->set.memsize;
  m->smp = g->set.smp;
  if (m->smp == 0)
    m->smp = cpus >= 2 ? 2 : 1;
  m->append = g->set.append;
  m->selinux = g->set.selinux;
  m->extra = g->set.qemu_params;
  m->nr_extra = g->set.nr_qemu_params;
  m->accel = "tcg";
  m->hv = find_program (g, g->set.hv);
  if (m->hv == NULL)
    return gm_perror (g, "%s (qemu; LIBGUESTFS_QEMU names another)", g->set.hv);
  m->sandbox = m->nr_extra == 0 && !is_script (m->hv);
  return find_appliance (g, m);
}

void
gm_machine_free (struct gm_machine *m)
{
  free (m->hv);
  free (m->kernel);
  free (m->initramfs);
  free (m->id);
}

char *
gm_machine_key (guestfs_h *g, const struct gm_machine *m)
{
  struct stat st = { 0 };
  char cpu[49];

  stat (m->hv, &st);
  gm_cpu_name (cpu);
  return gm_asprintf (
    g,
    "version: %d\nappliance: %s\nqemu: %s %" PRIu64 " %" PRIi64 ".%09ld\n"
    "host: %s\naccel: %s\nmemsize: %d\nsmp: %d\nports: %d\nappend: %s\n%s",
    MACHINE_VERSION, m->id, m->hv, (uint64_t) st.st_size,
    (int64_t) st.st_mtim.tv_sec, st.st_mtim.tv_nsec, cpu, m->accel, m->memsize,
    m->smp, GM_NR_PORTS, m->append ? m->append : "",
    m->selinux ? "selinux\n" : "");
}

bool
gm_kvm_usable (const char **why)
{
  int fd = open ("/dev/kvm", O_RDWR | O_CLOEXEC);

  if (fd != -1) {
    close (fd);
    return true;
  }
  *why = errno == ENOENT   ? "this host has no /dev/kvm"
         : errno == EACCES ? "/dev/kvm: permission denied"
                           : "/dev/kvm cannot be opened";
  return false;
}

/* Building the command line.  strvec keeps its own error: memory. */
struct builder {
  guestfs_h *g;
  struct gm_strvec args;
};

static void add (struct builder *b, const char *option, const char *fs, ...)
  __attribute__ ((format (printf, 3, 4)));

/* Append OPTION and, unless FS is NULL, its formatted value. */
static void
add (struct builder *b, const char *option, const char *fs, ...)
{
  va_list args;
  char *value;

  gm_strvec_take (&b->args, gm_strdup (b->g, option));
  if (fs == NULL)
    return;
  va_start (args, fs);
  if (vasprintf (&value, fs, args) == -1)
    value = gm_strdup (b->g, "");
  va_end (args);
  gm_strvec_take (&b->args, value);
}

/* What an emulated processor does without (figures in HACKING):
 *
 * erms, fsrm: `rep movsb' goes byte by byte.
 * sse4.2, pclmulqdq: their CRC instructions take a step per bit; the tables
 * of the kernel's own crc32c, which ext4 and others need all the time, do not.
 * smap, smep, pku, umip: with SMAP each copy from or to a program works on
 * address translations of its own.
 */
#define EMULATED_CPU "max,-erms,-fsrm,-sse4.2,-pclmulqdq,-smap,-smep,-pku,-umip"

static void
add_machine (struct builder *b, const struct gm_machine *m, enum gm_start start,
             int memory_fd)
{
  const char *memory =
    start == GM_START_BOOT ? "memory-backend-ram" : "memory-backend-file";

  add (b, "-machine",
       "microvm,accel=%s,memory-backend=mem,rtc=on,pit=off,pic=off,"
       "isa-serial=on",
       m->accel);
  add (b, "-cpu", "%s", strcmp (m->accel, "kvm") == 0 ? "host" : EMULATED_CPU);
  add (b, "-smp", "%d", m->smp);
  add (b, "-m", "%dM", m->memsize);
  if (start == GM_START_BOOT)
    add (b, "-object", "%s,id=mem,size=%dM", memory, m->memsize);
  else
    add (b, "-object", "%s,id=mem,size=%dM,mem-path=/proc/self/fd/%d,share=%s",
         memory, m->memsize, memory_fd, start == GM_START_BUILD ? "on" : "off");
}

static void
add_devices (struct builder *b, const struct gm_machine_fds *fds)
{
  add (b, "-chardev", "socket,id=qmp,fd=%d", fds->qmp);
  add (b, "-mon", "chardev=qmp,mode=control");
  add (b, "-add-fd", "fd=%d,set=0", fds->console);
  add (b, "-chardev", "file,id=console,path=/dev/fdset/0,append=on");
  add (b, "-serial", "chardev:console");
  add (b, "-device", "virtio-serial-device,max_ports=%d", GM_NR_PORTS + 1);
  for (int i = 0; i < GM_NR_PORTS; i++) {
    add (b, "-chardev", "socket,id=port%d,fd=%d", i, fds->ports[i]);
    add (b, "-device",
         "virtserialport,chardev=port%d,nr=%d,name=org.libguestfs.channel.%d",
         i, i + 1, i);
  }
  add (b, "-device", "virtio-scsi-device,id=scsi,hotplug=off");
  add (b, "-add-fd", "fd=%d,set=1", fds->ring);
  add (b, "-blockdev",
       "driver=file,node-name=ring,filename=/dev/fdset/1,locking=off,"
       "cache.no-flush=on");
  add (b, "-device",
       "virtio-blk-device,drive=ring,werror=report,serial=" GM_RING_SERIAL);
}

/* The disks that wait for a drive.  One without a medium is no hard disk to
 * qemu, but one of no bytes is.
 */
static void
add_slots (struct builder *b, int nr)
{
  for (int i = 0; i < nr; i++) {
    add (b, "-blockdev", "null-co,node-name=empty%d,size=0,read-zeroes=on", i);
    add (b, "-device",
         "scsi-hd,id=disk%d,drive=empty%d,bus=scsi.0,channel=0,scsi-id=%d,"
         "lun=0,werror=report",
         i, i, i);
  }
}

/* What the kernel is told.  For emulation (figures in HACKING):
 *
 * tsc_early_khz, tsc: the kernel's own calibration of the time stamp counter
 * fails more often than not, and the boot then hangs; with two CPUs the
 * counter would be thought unsynchronised and a 250 Hz tick run for ever.
 *
 * norandmaps: qemu translates code anew for every address that it appears
 * at; a program at a fixed address starts seven times as fast.
 *
 * cryptomgr.notests: each cipher is tested when it is loaded, for seconds; and
 * some of the tests take it for granted that who has AES has PCLMULQDQ.
 *
 * clearcpuid=rep_good, and the rest: memory is copied by plain instructions,
 * and neither cleared nor checked more often than need be.
 */
static char *
kernel_arguments (guestfs_h *g, const struct gm_machine *m)
{
  CLEANUP_FREE char *emulated = NULL;

  if (strcmp (m->accel, "tcg") == 0)
    emulated =
      gm_asprintf (g,
                   " norandmaps tsc=reliable tsc_early_khz=%u "
                   "clearcpuid=rep_good init_on_alloc=0 hardened_usercopy=off "
                   "randomize_kstack_offset=off",
                   m->tsc_khz);
  return gm_asprintf (
    g,
    "console=ttyS0 %s panic=-1 reboot=t scsi_mod.scan=none nokaslr "
    "mitigations=off rcupdate.rcu_expedited=1 lsm=%s audit=0 "
    "cgroup_disable=memory nowatchdog cryptomgr.notests preempt=none psi=0"
    "%s%s%s",
    g->set.verbose ? "loglevel=7" : "quiet loglevel=4",
    m->selinux ? "selinux selinux=1 enforcing=0" : "", emulated ? emulated : "",
    m->append ? " " : "", m->append ? m->append : "");
}

char **
gm_machine_argv (guestfs_h *g, const struct gm_machine *m, enum gm_start start,
                 const struct gm_machine_fds *fds)
{
  struct builder b = { .g = g };

  add (&b, m->hv, NULL);
  add (&b, "-nodefaults", NULL);
  add (&b, "-no-user-config", NULL);
  add (&b, "-no-reboot", NULL);
  add (&b, "-display", "none");
  add (&b, "-name", "gfs-appliance");
  add (&b, "-sandbox",
       "on,obsolete=deny,elevateprivileges=deny,spawn=deny,"
       "resourcecontrol=deny");
  add_machine (&b, m, start, fds->memory);
  add_devices (&b, fds);
  if (start != GM_START_BOOT)
    add_slots (&b, GM_NR_SLOTS + (start == GM_START_BUILD));
  if (start == GM_START_RESTORE)
    add (&b, "-incoming", "defer"); /* it runs as soon as it is loaded */
  else {
    CLEANUP_FREE char *args = kernel_arguments (g, m);

    add (&b, "-kernel", "%s", m->kernel);
    add (&b, "-initrd", "%s", m->initramfs);
    add (&b, "-append", "%s", args);
  }
  for (size_t i = 0; i < m->nr_extra; i++)
    if (m->extra[i] != NULL && m->extra[i][0] != '\0')
      add (&b, m->extra[i], NULL);
  return gm_strvec_steal (&b.args);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encrypted devices.  API: share/api/luks.xml.
 *
 * A header, which may be hostile, says how much memory and time it takes to try
 * a passphrase.  That is why it is not tried in the daemon, by libcryptsetup,
 * but by a program: it has a limit of memory, and ends when the client does.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "label.h"
#include "luks.h"
#include "run.h"
#include "server.h"
#include "sysfs.h"
#include "volumes.h"

#define MAPPER "/mapper/"
#define MEMORY_MARGIN (32 << 10) /* KiB that others may want meanwhile */

/* How keys are derived, unless asked otherwise. */
enum {
  ARGON_PASSES = 4, /* the least that cryptsetup allows */
  ARGON_KIB = 64 << 10,
  ARGON_THREADS = 4,
  PBKDF2_ITERATIONS = 400000,
};

/* Passphrases become files without a name, "/dev/fd/N" to the program. */
struct command {
  struct call *c;
  const char *device; /* for messages */
  const char *action; /* what takes memory; NULL: trying the passphrase */
  struct gm_strvec argv;
  int keys[2];
  size_t nr_keys;
};

#define CLEANUP_COMMAND __attribute__ ((cleanup (command_free)))

/* Exit statuses of cryptsetup(8). */
enum { STATUS_PERMISSION = 2, STATUS_MEMORY = 3, STATUS_BUSY = 5 };

static int begin_or_reply (struct command *cmd);
static void command_free (struct command *cmd);
static int add_key_or_reply (struct command *cmd, const char *option,
                             const char *key);
static int add_slot_or_reply (struct command *cmd, int keyslot);
static int finish_or_reply (struct command *cmd);
static int explain (struct command *cmd, struct run *r);
static int available_memory (void);
static int add_pbkdf (struct command *cmd,
                      const struct do_mini_luks_format_opts *o, bool luks1);
static int need_luks_or_reply (struct call *c, const char *device);
static const char *find_type (const char *device);

bool
available_luks (void)
{
  return run_exists ("cryptsetup") &&
         access ("/sys/module/dm_crypt", F_OK) == 0;
}

int
do_cryptsetup_open (struct call *c, const char *device, const char *key,
                    const char *mapname,
                    const struct do_cryptsetup_open_opts *o)
{
  CLEANUP_COMMAND struct command cmd = { .c = c, .device = device };
  const char *type = o->crypttype;

  if (mapname[0] == '\0' || strchr (mapname, '/') != NULL ||
      strcmp (mapname, "control") == 0 || mapname[0] == '.')
    return reply_explained (c, EINVAL, "%s: not a name for a device", mapname);
  if (!(o->bitmask & GUESTFS_CRYPTSETUP_OPEN_CRYPTTYPE_BITMASK)) {
    type = find_type (device);
    if (type == NULL)
      return reply_explained (c, EINVAL, "%s: not an encrypted device", device);
  }
  if (begin_or_reply (&cmd) == -1)
    return -1;
  if (gm_strvec_addf (&cmd.argv, "--type=%s", type) == -1 ||
      (o->readonly && gm_strvec_add (&cmd.argv, "--readonly") == -1))
    return reply_errno (c, "%s", device);
  if (add_key_or_reply (&cmd, "--key-file=", key) == -1)
    return -1;
  if (gm_strvec_add (&cmd.argv, "open") == -1 ||
      gm_strvec_add (&cmd.argv, "--") == -1 ||
      gm_strvec_add (&cmd.argv, device) == -1 ||
      gm_strvec_add (&cmd.argv, mapname) == -1)
    return reply_errno (c, "%s", device);
  if (finish_or_reply (&cmd) == -1)
    return -1;
  volumes_came (c->server); /* for what may lie on it */
  return 0;
}

int
do_cryptsetup_close (struct call *c, const char *device)
{
  CLEANUP_COMMAND struct command cmd = { .c = c, .device = device };
  const char *name = device + strlen (c->server->dev);
  char uuid[SYSFS_TEXT];

  if (strncmp (name, MAPPER, strlen (MAPPER)) != 0 ||
      sysfs_dm_text (device, "uuid", uuid) == -1 ||
      strncmp (uuid, "CRYPT-", 6) != 0)
    return reply_explained (c, EINVAL, "%s: not an open encrypted device",
                            device);
  if (device_unused_or_reply (c, device) == -1 || begin_or_reply (&cmd) == -1)
    return -1;
  if (gm_strvec_add (&cmd.argv, "close") == -1 ||
      gm_strvec_add (&cmd.argv, "--") == -1 ||
      gm_strvec_add (&cmd.argv, name + strlen (MAPPER)) == -1)
    return reply_errno (c, "%s", device);
  return finish_or_reply (&cmd);
}

int
do_luks_format (struct call *c, const char *device, const char *key,
                int keyslot)
{
  const struct do_mini_luks_format_opts o = {
    .bitmask = GUESTFS_MINI_LUKS_FORMAT_KEYSLOT_BITMASK,
    .keyslot = keyslot,
  };

  return do_mini_luks_format (c, device, key, &o);
}

int
do_luks_format_cipher (struct call *c, const char *device, const char *key,
                       int keyslot, const char *cipher)
{
  const struct do_mini_luks_format_opts o = {
    .bitmask = GUESTFS_MINI_LUKS_FORMAT_KEYSLOT_BITMASK |
               GUESTFS_MINI_LUKS_FORMAT_CIPHER_BITMASK,
    .keyslot = keyslot,
    .cipher = (char *) cipher,
  };

  return do_mini_luks_format (c, device, key, &o);
}

int
do_luks_add_key (struct call *c, const char *device, const char *key,
                 const char *newkey, int keyslot)
{
  CLEANUP_COMMAND struct command cmd = { .c = c, .device = device };
  const struct do_mini_luks_format_opts none = { .bitmask = 0 };
  CLEANUP_FREE char *version = NULL;

  if (need_luks_or_reply (c, device) == -1 || begin_or_reply (&cmd) == -1 ||
      add_slot_or_reply (&cmd, keyslot) == -1)
    return -1;
  version = label_get (device, "VERSION");
  if (version == NULL ||
      add_pbkdf (&cmd, &none, strcmp (version, "1") == 0) == -1)
    return reply_errno (c, "%s", device);
  if (add_key_or_reply (&cmd, "--key-file=", key) == -1)
    return -1;
  if (gm_strvec_add (&cmd.argv, "luksAddKey") == -1 ||
      gm_strvec_add (&cmd.argv, device) == -1)
    return reply_errno (c, "%s", device);
  if (add_key_or_reply (&cmd, "", newkey) == -1)
    return -1;
  return finish_or_reply (&cmd);
}

int
do_luks_kill_slot (struct call *c, const char *device, const char *key,
                   int keyslot)
{
  CLEANUP_COMMAND struct command cmd = { .c = c, .device = device };
  uint32_t slots;

  if (need_luks_or_reply (c, device) == -1 || begin_or_reply (&cmd) == -1 ||
      add_key_or_reply (&cmd, "--key-file=", key) == -1 ||
      luks_slots_or_reply (c, device, &slots) == -1)
    return -1;
  if (keyslot >= 0 && keyslot < 32 && slots == UINT32_C (1) << keyslot)
    return reply_explained (c, EINVAL,
                            "%s: slot %d has the last passphrase; without it "
                            "all data would be lost",
                            device, keyslot);
  if (keyslot < 0)
    return reply_explained (c, EINVAL, "%s: %d is no key slot", device,
                            keyslot);
  if (gm_strvec_add (&cmd.argv, "luksKillSlot") == -1 ||
      gm_strvec_add (&cmd.argv, device) == -1 ||
      gm_strvec_addf (&cmd.argv, "%d", keyslot) == -1)
    return reply_errno (c, "%s", device);
  return finish_or_reply (&cmd);
}

char *
do_luks_uuid (struct call *c, const char *device)
{
  char *uuid;

  if (need_luks_or_reply (c, device) == -1)
    return NULL;
  uuid = label_get (device, "UUID");
  return uuid != NULL ? uuid : reply_errno_null (c, "%s", device);
}

int
do_mini_luks_format (struct call *c, const char *device, const char *key,
                     const struct do_mini_luks_format_opts *o)
{
  CLEANUP_COMMAND struct command cmd = {
    .c = c,
    .device = device,
    .action = "deriving the key",
  };
  const uint64_t has = o->bitmask;
  const char *type =
    has & GUESTFS_MINI_LUKS_FORMAT_TYPE_BITMASK ? o->type : "luks2";
  bool luks1 = strcmp (type, "luks1") == 0;
  int r = 0;

  if (!luks1 && strcmp (type, "luks2") != 0)
    return reply_explained (c, EINVAL, "%s: type is luks1 or luks2", type);
  if (device_unused_or_reply (c, device) == -1 || begin_or_reply (&cmd) == -1 ||
      add_slot_or_reply (&cmd, o->keyslot) == -1)
    return -1;
  r = gm_strvec_addf (&cmd.argv, "--type=%s", type);
  if (r == 0 && has & GUESTFS_MINI_LUKS_FORMAT_CIPHER_BITMASK)
    r = gm_strvec_addf (&cmd.argv, "--cipher=%s", o->cipher);
  if (r == 0 && has & GUESTFS_MINI_LUKS_FORMAT_LABEL_BITMASK)
    r = gm_strvec_addf (&cmd.argv, "--label=%s", o->label);
  if (r == 0 && has & GUESTFS_MINI_LUKS_FORMAT_UUID_BITMASK)
    r = gm_strvec_addf (&cmd.argv, "--uuid=%s", o->uuid);
  if (r == -1 || add_pbkdf (&cmd, o, luks1) == -1)
    return reply_errno (c, "%s", device);
  if (add_key_or_reply (&cmd, "--key-file=", key) == -1)
    return -1;
  if (gm_strvec_add (&cmd.argv, "luksFormat") == -1 ||
      gm_strvec_add (&cmd.argv, device) == -1)
    return reply_errno (c, "%s", device);
  return finish_or_reply (&cmd);
}

char *
do_mini_luks_dump (struct call *c, const char *device)
{
  const char *type = find_type (device);
  char *out = NULL;

  if (type == NULL) {
    reply_explained (c, EINVAL, "%s: not an encrypted device", device);
    return NULL;
  }
  if (run_or_reply (
        c, device,
        RUN_ARGV ("cryptsetup",
                  strcmp (type, "luks") == 0 ? "luksDump" : "bitlkDump",
                  device),
        &out) == -1)
    return NULL;
  return out;
}

/* The program is told everything on its command line, and asks nothing. */
static int
begin_or_reply (struct command *cmd)
{
  cmd->nr_keys = 0;
  if (cmd->c->server->testing) /* the devices here are those of the host */
    return reply_code (cmd->c, ENOTSUP, "%s: cryptsetup", cmd->device);
  if (gm_strvec_add (&cmd->argv, "prlimit") == -1 ||
      gm_strvec_addf (&cmd->argv, "--as=%lld",
                      (long long) available_memory () << 10) == -1 ||
      gm_strvec_add (&cmd->argv, "cryptsetup") == -1 ||
      gm_strvec_add (&cmd->argv, "-q") == -1 ||
      gm_strvec_add (&cmd->argv, "--disable-keyring") == -1)
    return reply_errno (cmd->c, "%s", cmd->device);
  return 0;
}

static void
command_free (struct command *cmd)
{
  for (size_t i = 0; i < cmd->nr_keys; i++)
    close (cmd->keys[i]);
  gm_strvec_free (&cmd->argv);
}

static int
add_key_or_reply (struct command *cmd, const char *option, const char *key)
{
  size_t len = strlen (key);
  int fd;

  if (len == 0)
    return reply_explained (cmd->c, EINVAL, "%s: the passphrase is empty",
                            cmd->device);
  fd = memfd_create ("key", MFD_CLOEXEC);
  if (fd == -1)
    return reply_errno (cmd->c, "%s", cmd->device);
  cmd->keys[cmd->nr_keys++] = fd;
  if (write (fd, key, len) != (ssize_t) len ||
      gm_strvec_addf (&cmd->argv, "%s/dev/fd/%d", option, fd) == -1)
    return reply_errno (cmd->c, "%s", cmd->device);
  return 0;
}

static int
add_slot_or_reply (struct command *cmd, int keyslot)
{
  if (keyslot < 0)
    return reply_explained (cmd->c, EINVAL, "%s: %d is no key slot",
                            cmd->device, keyslot);
  if (gm_strvec_addf (&cmd->argv, "--key-slot=%d", keyslot) == -1)
    return reply_errno (cmd->c, "%s", cmd->device);
  return 0;
}

static int
finish_or_reply (struct command *cmd)
{
  CLEANUP_RUN struct run r = {
    .argv = (const char *const *) cmd->argv.strings,
    .keep = cmd->keys,
    .nr_keep = cmd->nr_keys,
  };

  if (run_program (cmd->c, &r) == -1)
    return reply_errno (cmd->c, "%s: cryptsetup", cmd->device);
  return r.status == 0 ? 0 : explain (cmd, &r);
}

static int
explain (struct command *cmd, struct run *r)
{
  int status = WIFEXITED (r->status) ? WEXITSTATUS (r->status) : -1;
  CLEANUP_FREE char *reason = NULL;
  size_t len;

  if (status == STATUS_PERMISSION) /* it does not always say so */
    return reply_explained (
      cmd->c, EPERM, "%s: No key available with this passphrase", cmd->device);
  if (status == STATUS_MEMORY ||
      (WIFSIGNALED (r->status) && WTERMSIG (r->status) == SIGKILL))
    return reply_explained (
      cmd->c, ENOMEM,
      "%s: %s takes more memory than the %d MiB that the appliance has left; "
      "give it more (set_memsize, LIBGUESTFS_MEMSIZE)",
      cmd->device, cmd->action != NULL ? cmd->action : "trying the passphrase",
      available_memory () >> 10);
  if (WIFSIGNALED (r->status))
    return reply_error (cmd->c, "%s: cryptsetup was killed by signal %d",
                        cmd->device, WTERMSIG (r->status));
  reason = run_tidy (r->err, "cryptsetup");
  len = reason != NULL ? strlen (reason) : 0;
  if (len > 0 && reason[len - 1] == '.')
    reason[len - 1] = '\0';
  return reply_explained (cmd->c, status == STATUS_BUSY ? EBUSY : EINVAL,
                          "%s: %s", cmd->device,
                          len > 0 ? reason : "cryptsetup failed");
}

/* In KiB, what a program may take. */
static int
available_memory (void)
{
  CLEANUP_FILE FILE *fp = fopen ("/proc/meminfo", "re");
  char line[128];
  int kib = 0;

  while (fp != NULL && fgets (line, sizeof line, fp) != NULL)
    if (sscanf (line, "MemAvailable: %d", &kib) == 1)
      break;
  return kib > 2 * MEMORY_MARGIN ? kib - MEMORY_MARGIN : MEMORY_MARGIN;
}

/* A fixed measure: what cryptsetup would measure here, under emulation, were a
 * weak one.  Returns 0, or -1 with errno.
 */
static int
add_pbkdf (struct command *cmd, const struct do_mini_luks_format_opts *o,
           bool luks1)
{
  const char *pbkdf = o->bitmask & GUESTFS_MINI_LUKS_FORMAT_PBKDF_BITMASK
                        ? o->pbkdf
                        : (luks1 ? "pbkdf2" : "argon2id");
  bool argon = strncmp (pbkdf, "argon", 5) == 0;
  int iterations = argon ? ARGON_PASSES : PBKDF2_ITERATIONS;
  int memory = ARGON_KIB;

  if (o->bitmask & GUESTFS_MINI_LUKS_FORMAT_ITERATIONS_BITMASK)
    iterations = o->iterations;
  if (o->bitmask & GUESTFS_MINI_LUKS_FORMAT_MEMORY_BITMASK)
    memory = o->memory;
  if (gm_strvec_addf (&cmd->argv, "--pbkdf=%s", pbkdf) == -1 ||
      gm_strvec_addf (&cmd->argv, "--pbkdf-force-iterations=%d", iterations) ==
        -1)
    return -1;
  if (!argon)
    return 0;
  if (gm_strvec_addf (&cmd->argv, "--pbkdf-memory=%d", memory) == -1 ||
      gm_strvec_addf (&cmd->argv, "--pbkdf-parallel=%d", ARGON_THREADS) == -1)
    return -1;
  return 0;
}

static int
need_luks_or_reply (struct call *c, const char *device)
{
  const char *type = find_type (device);

  if (type == NULL || strcmp (type, "luks") != 0)
    return reply_explained (c, EINVAL, "%s: not a LUKS device", device);
  return 0;
}

/* What cryptsetup calls the encryption of DEVICE, or NULL. */
static const char *
find_type (const char *device)
{
  CLEANUP_FREE char *type = label_get (device, "TYPE");

  if (type == NULL)
    return NULL;
  if (strcmp (type, "crypto_LUKS") == 0)
    return "luks";
  return strcmp (type, "BitLocker") == 0 ? "bitlk" : NULL;
}

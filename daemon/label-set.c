/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing labels and UUIDs.  API: share/api/label.xml.
 *
 * Most kinds have a program for it, whose command lines are a table here.  XFS
 * and btrfs are told by the kernel, mounted or not.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "btrfs.h"
#include "daemon-calls.h"
#include "call.h"
#include "derive.h"
#include "detached.h"
#include "device.h"
#include "ext2.h"
#include "label.h"
#include "run.h"
#include "swap.h"
#include "xfs.h"

#define DEVICE "\1" /* these words stand for themselves */
#define VALUE "\2"

/* What a UUID looks like. */
enum id_kind { ID_NONE, ID_UUID, ID_FAT, ID_NTFS };

struct kind {
  const char *type;
  size_t max;           /* bytes of a label; 0: it has none */
  bool mounted;         /* the label may be set while it is */
  bool no_dash;         /* its program takes a leading dash for an option */
  const char *label[8]; /* a command; empty: the kernel does it */
  const char *clear[6]; /* the same for an empty label; empty: as others */
  enum id_kind id;
  const char *uuid[8]; /* a command; empty: xfs_set_uuid_or_reply */
};

/* clang-format off */
#define EXT(name)                                           \
  { .type = name, .max = 16, .mounted = true,               \
    .label = { "e2label", DEVICE, VALUE },                  \
    .id = ID_UUID, .uuid = { "tune2fs", "-U", VALUE, DEVICE } }

static const struct kind kinds[] = {
  EXT ("ext2"), EXT ("ext3"), EXT ("ext4"),
  { .type = "xfs", .max = 12, .mounted = true,
    .id = ID_UUID },
  { .type = "btrfs", .max = 255, .mounted = true,
    .id = ID_UUID, .uuid = { "btrfstune", "-f", "-U", VALUE, DEVICE } },
  { .type = "swap", .max = SWAP_LABEL_MAX,
    .label = { "swaplabel", "-L", VALUE, DEVICE },
    .id = ID_UUID, .uuid = { "swaplabel", "-U", VALUE, DEVICE } },
  { .type = "vfat", .max = 11, .label = { "fatlabel", "--", DEVICE, VALUE },
    .clear = { "fatlabel", "-r", DEVICE },
    .id = ID_FAT, .uuid = { "fatlabel", "-i", DEVICE, VALUE } },
  { .type = "exfat", .max = 33, .no_dash = true,
    .label = { "exfatlabel", DEVICE, VALUE },
    .id = ID_FAT, .uuid = { "exfatlabel", "-i", DEVICE, "0x" VALUE } },
  { .type = "ntfs", .max = 384, .no_dash = true,
    .label = { "ntfslabel", DEVICE, VALUE },
    .id = ID_NTFS, .uuid = { "ntfslabel", "--new-serial=" VALUE, DEVICE } },
  { .type = "f2fs", .max = 1536, .no_dash = true,
    .label = { "f2fslabel", DEVICE, VALUE } },
  { .type = "jfs", .max = 16, .label = { "jfs_tune", "-L", VALUE, DEVICE },
    .id = ID_UUID, .uuid = { "jfs_tune", "-U", VALUE, DEVICE } },
  { .type = "crypto_LUKS", .max = 47,
    .label = { "cryptsetup", "config", DEVICE, "--label", VALUE },
    .id = ID_UUID,
    .uuid = { "cryptsetup", "-q", "luksUUID", DEVICE, "--uuid", VALUE } },
};
/* clang-format on */

static const struct kind *kind_or_reply (struct call *c, const char *device,
                                         const char *what);
static int run_words_or_reply (struct call *c, const char *const *words,
                               const char *device, const char *value);
static int add_word (struct gm_strvec *argv, const char *word,
                     const char *device, const char *value);
static int label_by_kernel (struct call *c, const struct kind *k,
                            const char *device, const char *label);
static int change_uuid (struct call *c, const struct kind *k,
                        const char *device, const char *uuid);
static bool is_id (enum id_kind kind, const char *text, char plain[40]);
static int make_id (enum id_kind kind, char text[40]);

int
do_set_label (struct call *c, const char *mountable, const char *label)
{
  CLEANUP_MOUNTABLE struct mountable m = { NULL, NULL };
  const struct kind *k;

  if (mountable_parse_or_reply (c, mountable, &m) == -1)
    return -1;
  k = kind_or_reply (c, m.device, "label");
  if (k == NULL)
    return -1;
  if (strlen (label) > k->max)
    return reply_explained (c, EINVAL,
                            "%s: a label of %s has at most %zu bytes, not %zu",
                            m.device, k->type, k->max, strlen (label));
  if (label[0] == '-' && k->no_dash)
    return reply_explained (c, EINVAL,
                            "%s: a label of %s cannot begin with - here",
                            m.device, k->type);
  if (!k->mounted && device_unused_or_reply (c, m.device) == -1)
    return -1;
  if (k->label[0] == NULL)
    return label_by_kernel (c, k, m.device, label);
  return run_words_or_reply (
    c, label[0] == '\0' && k->clear[0] != NULL ? k->clear : k->label, m.device,
    label);
}

int
do_set_uuid (struct call *c, const char *device, const char *uuid)
{
  const struct kind *k = kind_or_reply (c, device, "UUID");
  char plain[40];

  if (k == NULL)
    return -1;
  if (!is_id (k->id, uuid, plain))
    return reply_explained (
      c, EINVAL, "%s: not a UUID of %s, such as %s", uuid, k->type,
      k->id == ID_UUID  ? "01234567-89ab-cdef-0123-456789abcdef"
      : k->id == ID_FAT ? "0123-89AB"
                        : "0123456789ABCDEF");
  return change_uuid (c, k, device, plain);
}

int
do_set_uuid_random (struct call *c, const char *device)
{
  const struct kind *k = kind_or_reply (c, device, "UUID");
  char plain[40];

  if (k == NULL)
    return -1;
  if (make_id (k->id, plain) == -1)
    return reply_errno (c, "%s: random bytes", device);
  return change_uuid (c, k, device, plain);
}

/* The kind of what DEVICE holds, which must have a WHAT.  NULL after a reply.
 */
static const struct kind *
kind_or_reply (struct call *c, const char *device, const char *what)
{
  CLEANUP_FREE char *type = label_get (device, "TYPE");

  if (type == NULL)
    return reply_errno_null (c, "%s", device);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp (kinds[i].type, type) == 0 &&
        (strcmp (what, "label") == 0 || kinds[i].id != ID_NONE))
      return &kinds[i];
  if (type[0] == '\0')
    reply_explained (c, EINVAL, "%s: no filesystem was found", device);
  else
    reply_explained (c, ENOTSUP, "%s: the %s of %s cannot be set", device, what,
                     type);
  return NULL;
}

static int
run_words_or_reply (struct call *c, const char *const *words,
                    const char *device, const char *value)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };

  for (; *words != NULL; words++)
    if (add_word (&argv, *words, device, value) == -1)
      return reply_errno (c, "%s", device);
  return run_or_reply (c, device, (const char *const *) argv.strings, NULL);
}

static int
add_word (struct gm_strvec *argv, const char *word, const char *device,
          const char *value)
{
  size_t len = strcspn (word, DEVICE VALUE);

  return gm_strvec_addf (argv, "%.*s%s", (int) len, word,
                         word[len] == DEVICE[0]  ? device
                         : word[len] == VALUE[0] ? value
                                                 : "");
}

static int
label_by_kernel (struct call *c, const struct kind *k, const char *device,
                 const char *label)
{
  /* One that is mounted may have the same UUID. */
  static const char *const nouuid[] = { "nouuid", NULL };
  char text[FSLABEL_MAX] = "";
  CLEANUP_FD int fd = -1;

  btrfs_scan_for (c, device);
  fd = detached_mount_or_reply (c, device, k->type,
                                strcmp (k->type, "xfs") == 0 ? nouuid : NULL);
  if (fd == -1)
    return -1;
  memcpy (text, label, strlen (label));
  if (ioctl (fd, FS_IOC_SETFSLABEL, text) == -1)
    return reply_errno (c, "%s: label", device);
  return 0;
}

/* tune2fs writes all checksums anew, and wants to be sure of what is there. */
static int
change_uuid (struct call *c, const struct kind *k, const char *device,
             const char *uuid)
{
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  if (strncmp (k->type, "ext", 3) == 0 && e2_check_or_reply (c, device) == -1)
    return -1;
  if (k->uuid[0] == NULL)
    return xfs_set_uuid_or_reply (c, device, uuid);
  return run_words_or_reply (c, k->uuid, device, uuid);
}

/* Is TEXT a UUID of that KIND?  PLAIN is what the program takes. */
static bool
is_id (enum id_kind kind, const char *text, char plain[40])
{
  static const char *const shapes[] = {
    [ID_NONE] = "",
    [ID_UUID] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
    [ID_FAT] = "xxxx-xxxx",
    [ID_NTFS] = "xxxxxxxxxxxxxxxx",
  };
  const char *shape = shapes[kind];
  size_t n = 0;

  if (shape[0] == '\0' || strlen (text) != strlen (shape))
    return false;
  for (; *text != '\0'; text++, shape++) {
    if (*shape == '-' ? *text != '-' : !isxdigit ((unsigned char) *text))
      return false;
    if (*shape != '-' || kind == ID_UUID)
      plain[n++] = kind == ID_UUID ? tolower (*text) : *text;
  }
  plain[n] = '\0';
  return true;
}

static int
make_id (enum id_kind kind, char text[40])
{
  unsigned char b[16];
  ssize_t n;

  derive_begin ();
  n = getrandom (b, sizeof b, 0);
  derive_end ();
  if (n != sizeof b)
    return -1;
  if (kind == ID_FAT)
    sprintf (text, "%02X%02X%02X%02X", b[0], b[1], b[2], b[3]);
  else if (kind == ID_NTFS)
    sprintf (text, "%02X%02X%02X%02X%02X%02X%02X%02X", b[0], b[1], b[2], b[3],
             b[4], b[5], b[6], b[7]);
  else
    sprintf (text,
             "%02x%02x%02x%02x-%02x%02x-4%x%02x-%x%x%02x-"
             "%02x%02x%02x%02x%02x%02x",
             b[0], b[1], b[2], b[3], b[4], b[5], b[6] & 15, b[7],
             8 | (b[8] & 3), b[8] >> 4, b[9], b[10], b[11], b[12], b[13], b[14],
             b[15]);
  return 0;
}

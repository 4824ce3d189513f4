/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-part get, set: properties of one partition. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-part/part.h"

/* A property: GET prints it, SET takes the text behind the equals sign.  Both
 * return 0, or -1 after a message.  CHECK tells whether a value could be right
 * for any partition.
 */
struct property {
  const char *name, *values;
  bool (*check) (const char *value);
  int (*get) (guestfs_h *g, const char *device, int number);
  int (*set) (guestfs_h *g, const char *device, int number, const char *value);
};

static bool is_yes_or_no (const char *value);
static bool is_type (const char *value);
static bool is_guid (const char *value);
static bool is_number (const char *value);
static int get_bootable (guestfs_h *g, const char *device, int number);
static int set_bootable (guestfs_h *g, const char *device, int number,
                         const char *value);
static int get_name (guestfs_h *g, const char *device, int number);
static int set_name (guestfs_h *g, const char *device, int number,
                     const char *value);
static int get_type (guestfs_h *g, const char *device, int number);
static int set_type (guestfs_h *g, const char *device, int number,
                     const char *value);
static int get_guid (guestfs_h *g, const char *device, int number);
static int set_guid (guestfs_h *g, const char *device, int number,
                     const char *value);
static int get_attributes (guestfs_h *g, const char *device, int number);
static int set_attributes (guestfs_h *g, const char *device, int number,
                           const char *value);
static const struct property *find_property (const char *name, size_t len);
static const char *gpt_type (const char *value);
static long mbr_id (const char *value);
static int check_types (guestfs_h *g, char **args);
static int is_gpt (guestfs_h *g, const char *device);
static int print (guestfs_h *g, const char *device, char *take_text);
static int done (guestfs_h *g, const char *device, int r);

/* clang-format off */
static const struct property properties[] = {
  { "bootable", "yes or no", is_yes_or_no, get_bootable, set_bootable },
  { "name", NULL, NULL, get_name, set_name },
  { "type", "the name of a type, a GUID or an MBR's number", is_type, get_type, set_type },
  { "guid", "a GUID", is_guid, get_guid, set_guid },
  { "attributes", "a number", is_number, get_attributes, set_attributes },
};

/* Types that have a name here, which is that of sfdisk where it has one. */
static const struct {
  const char *name;
  int mbr; /* 0: none */
  const char *gpt;
} types[] = {
  { "linux", 0x83, "0FC63DAF-8483-4772-8E79-3D69D8477DE4" },
  { "swap", 0x82, "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F" },
  { "lvm", 0x8e, "E6D6D379-F507-44C2-A23C-238F2A3DF928" },
  { "raid", 0xfd, "A19D880F-05FC-4D3B-A006-743F0F84911E" },
  { "uefi", 0xef, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B" },
  { "bios", 0, "21686148-6449-6E6F-744E-656564454649" },
  { "root-x86-64", 0, "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709" },
  { "home", 0, "933AC7E1-2EB4-4F13-B844-0E14E2AEF915" },
  { "fat", 0x0c, "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7" },
};
/* clang-format on */

int
part_get (guestfs_h *g, const struct part_opts *o, char **args)
{
  const struct property *p = find_property (args[2], strlen (args[2]));

  (void) o;
  return p->get (g, args[0], part_number (args[1]));
}

void
part_check_get (char **args)
{
  part_number (args[1]);
  find_property (args[2], strlen (args[2]));
}

void
part_check_set (char **args)
{
  part_number (args[1]);
  for (size_t i = 2; args[i] != NULL; i++) {
    size_t len = strcspn (args[i], "=");
    const struct property *p = find_property (args[i], len);

    if (args[i][len] == '\0')
      tool_misuse ("%s: expected: %s=VALUE", args[i], args[i]);
    if (p->check != NULL && !p->check (args[i] + len + 1))
      tool_misuse ("%s: expected: %s", args[i], p->values);
  }
}

int
part_set (guestfs_h *g, const struct part_opts *o, char **args)
{
  int number = part_number (args[1]);

  (void) o;
  if (check_types (g, args) == -1)
    return -1;
  for (size_t i = 2; args[i] != NULL; i++) {
    size_t len = strcspn (args[i], "=");
    const struct property *p = find_property (args[i], len);

    if (p->set (g, args[0], number, args[i] + len + 1) == -1)
      return -1;
  }
  return 0;
}

static const struct property *
find_property (const char *name, size_t len)
{
  for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++)
    if (strlen (properties[i].name) == len &&
        strncmp (properties[i].name, name, len) == 0)
      return &properties[i];
  tool_misuse ("%.*s: unknown property; there are bootable, name, type, guid "
               "and attributes",
               (int) len, name);
}

/* ---- values ---- */

static bool
is_yes (const char *value)
{
  return strcmp (value, "yes") == 0 || strcmp (value, "on") == 0;
}

static bool
is_yes_or_no (const char *value)
{
  return is_yes (value) || strcmp (value, "no") == 0 ||
         strcmp (value, "off") == 0;
}

static bool
is_guid (const char *value)
{
  const char *dashes = "--------x----x----x----x------------";

  for (size_t i = 0; i < 36; i++)
    if (dashes[i] == 'x' ? value[i] != '-'
                         : !isxdigit ((unsigned char) value[i]))
      return false;
  return value[36] == '\0';
}

static bool
is_number (const char *value)
{
  char *end;

  errno = 0;
  strtoull (value, &end, 0);
  return errno == 0 && isdigit ((unsigned char) value[0]) && *end == '\0';
}

static bool
is_type (const char *value)
{
  return is_guid (value) || gpt_type (value) != value || mbr_id (value) != -1;
}

/* The GUID of the type with the name VALUE, or VALUE itself. */
static const char *
gpt_type (const char *value)
{
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (types[i].name, value) == 0)
      return types[i].gpt;
  return value;
}

/* -1: there is none. */
static long
mbr_id (const char *value)
{
  char *end;
  long id;

  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (types[i].name, value) == 0)
      return types[i].mbr > 0 ? types[i].mbr : -1;
  id = strtol (value, &end, 16);
  return strlen (value) <= 4 && isxdigit ((unsigned char) value[0]) &&
             *end == '\0' && id <= 255
           ? id
           : -1;
}

/* A type must be one of DEVICE's table: that is known only now. */
static int
check_types (guestfs_h *g, char **args)
{
  const char *device = args[0];

  for (size_t i = 2; args[i] != NULL; i++) {
    const char *value = strchr (args[i], '=') + 1;
    int gpt;

    if (strncmp (args[i], "type=", 5) != 0)
      continue;
    gpt = is_gpt (g, device);
    if (gpt == -1)
      return -1;
    if (gpt && !is_guid (gpt_type (value)))
      return tool_error (device, "%s: not a type of a GPT's partitions", value);
    if (!gpt && mbr_id (value) == -1)
      return tool_error (device, "%s: not a type of an MBR's partitions",
                         value);
  }
  return 0;
}

/* ---- one after the other ---- */

static int
get_bootable (guestfs_h *g, const char *device, int number)
{
  int r = guestfs_part_get_bootable (g, device, number);

  if (r == -1)
    return tool_fail (g, device);
  puts (r ? "yes" : "no");
  return 0;
}

static int
set_bootable (guestfs_h *g, const char *device, int number, const char *value)
{
  return done (g, device,
               guestfs_part_set_bootable (g, device, number, is_yes (value)));
}

static int
get_name (guestfs_h *g, const char *device, int number)
{
  return print (g, device, guestfs_part_get_name (g, device, number));
}

static int
set_name (guestfs_h *g, const char *device, int number, const char *value)
{
  return done (g, device, guestfs_part_set_name (g, device, number, value));
}

static int
get_type (guestfs_h *g, const char *device, int number)
{
  int gpt = is_gpt (g, device), id;

  if (gpt == -1)
    return -1;
  if (gpt)
    return print (g, device, guestfs_part_get_gpt_type (g, device, number));
  id = guestfs_part_get_mbr_id (g, device, number);
  if (id == -1)
    return tool_fail (g, device);
  printf ("%x\n", id);
  return 0;
}

static int
set_type (guestfs_h *g, const char *device, int number, const char *value)
{
  int gpt = is_gpt (g, device);

  if (gpt == -1)
    return -1;
  return done (
    g, device,
    gpt ? guestfs_part_set_gpt_type (g, device, number, gpt_type (value))
        : guestfs_part_set_mbr_id (g, device, number, mbr_id (value)));
}

static int
get_guid (guestfs_h *g, const char *device, int number)
{
  return print (g, device, guestfs_part_get_gpt_guid (g, device, number));
}

static int
set_guid (guestfs_h *g, const char *device, int number, const char *value)
{
  return done (g, device, guestfs_part_set_gpt_guid (g, device, number, value));
}

static int
get_attributes (guestfs_h *g, const char *device, int number)
{
  int64_t attributes = guestfs_part_get_gpt_attributes (g, device, number);

  if (attributes == -1)
    return tool_fail (g, device);
  printf ("0x%" PRIx64 "\n", (uint64_t) attributes);
  return 0;
}

static int
set_attributes (guestfs_h *g, const char *device, int number, const char *value)
{
  uint64_t attributes = strtoull (value, NULL, 0);

  return done (g, device,
               guestfs_part_set_gpt_attributes (g, device, number, attributes));
}

/* 1, 0, or -1 after a message. */
static int
is_gpt (guestfs_h *g, const char *device)
{
  CLEANUP_FREE char *type = guestfs_part_get_parttype (g, device);

  return type == NULL ? tool_fail (g, device) : strcmp (type, "gpt") == 0;
}

/* TEXT is NULL after a failed call. */
static int
print (guestfs_h *g, const char *device, char *take_text)
{
  if (take_text == NULL)
    return tool_fail (g, device);
  print_name (stdout, take_text);
  putchar ('\n');
  free (take_text);
  return 0;
}

static int
done (guestfs_h *g, const char *device, int r)
{
  return r == -1 ? tool_fail (g, device) : 0;
}

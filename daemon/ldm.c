/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dynamic disks of Windows.  API: share/api/ldm.xml.
 *
 * ldmtool(1) believes what the disks say, so it has bounds on memory and time,
 * and is shown the disks only.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "ldm.h"
#include "run.h"
#include "server.h"
#include "sysfs.h"

#define MAGIC "PRIVHEAD"
#define LIMITS "--as=268435456", "--cpu=60"
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static char **named (struct call *c, const char *prefix);
static int run (struct call *c, char *const *devices, const char *const *words,
                struct run *r, struct gm_strvec *argv);
static json_t *ask (struct call *c, char *const *devices,
                    const char *const *words, const char *object);
static char **scan (struct call *c, char *const *devices);
static char *member (struct call *c, const char *const *words, const char *key,
                     const char *object, const char *missing);
static char **members (struct call *c, const char *const *words,
                       const char *key, const char *object);
static char **strings (struct call *c, const json_t *array, const char *object);
static int for_all (struct call *c, const char *command);

bool
available_ldm (void)
{
  return run_exists ("ldmtool");
}

char **
do_list_ldm_volumes (struct call *c)
{
  return named (c, "/ldm_vol_");
}

char **
do_list_ldm_partitions (struct call *c)
{
  return named (c, "/ldm_part_");
}

int
do_ldmtool_create_all (struct call *c)
{
  return for_all (c, "create");
}

int
do_ldmtool_remove_all (struct call *c)
{
  return for_all (c, "remove");
}

char **
do_ldmtool_scan (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec names = { 0 }, devices = { 0 };

  if (sysfs_disks (&names) == -1)
    return reply_errno_null (c, "list of disks");
  for (size_t i = 0; i < names.len; i++)
    if (gm_strvec_addf (&devices, "%s/%s", c->server->dev, names.strings[i]) ==
        -1)
      return reply_errno_null (c, "list of disks");
  return scan (c, devices.strings);
}

char **
do_ldmtool_scan_devices (struct call *c, char *const *devices)
{
  return scan (c, devices);
}

char *
do_ldmtool_diskgroup_name (struct call *c, const char *diskgroup)
{
  return member (c, WORDS ("show", "diskgroup", diskgroup), "name", diskgroup,
                 NULL);
}

char **
do_ldmtool_diskgroup_volumes (struct call *c, const char *diskgroup)
{
  return members (c, WORDS ("show", "diskgroup", diskgroup), "volumes",
                  diskgroup);
}

char **
do_ldmtool_diskgroup_disks (struct call *c, const char *diskgroup)
{
  return members (c, WORDS ("show", "diskgroup", diskgroup), "disks",
                  diskgroup);
}

char *
do_ldmtool_volume_type (struct call *c, const char *diskgroup,
                        const char *volume)
{
  return member (c, WORDS ("show", "volume", diskgroup, volume), "type", volume,
                 NULL);
}

char *
do_ldmtool_volume_hint (struct call *c, const char *diskgroup,
                        const char *volume)
{
  return member (c, WORDS ("show", "volume", diskgroup, volume), "hint", volume,
                 "");
}

char **
do_ldmtool_volume_partitions (struct call *c, const char *diskgroup,
                              const char *volume)
{
  return members (c, WORDS ("show", "volume", diskgroup, volume), "partitions",
                  volume);
}

bool
ldm_in_head (const char *head)
{
  return memcmp (head + 6 * 512, MAGIC, strlen (MAGIC)) == 0;
}

bool
ldm_in_last_sector (const char *sector)
{
  return memcmp (sector, MAGIC, strlen (MAGIC)) == 0;
}

void
ldm_activate (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_RUN struct run r = { 0 };

  if (run (c, NULL, WORDS ("create", "all"), &r, &argv) == -1)
    server_log ("ldmtool: %s", strerror (errno));
  else if (r.status != 0 || r.err[0] != '\0')
    server_log ("ldmtool: %s", run_reason (&r));
}

/* The devices of device mapper whose names begin with PREFIX. */
static char **
named (struct call *c, const char *prefix)
{
  CLEANUP_FREE_STRINGS char **all = do_list_dm_devices (c);
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  char **list;

  if (all == NULL)
    return NULL;
  for (size_t i = 0; all[i] != NULL; i++) {
    const char *name = strrchr (all[i], '/');

    if (name != NULL && strncmp (name, prefix, strlen (prefix)) == 0 &&
        gm_strvec_add (&vec, all[i]) == -1)
      return reply_errno_null (c, "list of devices");
  }
  list = gm_strvec_steal (&vec);
  return list != NULL ? list : reply_errno_null (c, "list of devices");
}

/* Run ldmtool WORDS, which looks at DEVICES, or at all disks.  ARGV holds what
 * R points to.  Returns 0, or -1 with errno.
 */
static int
run (struct call *c, char *const *devices, const char *const *words,
     struct run *r, struct gm_strvec *argv)
{
  static const char *const first[] = { "prlimit",           LIMITS,    "env",
                                       "DM_DISABLE_UDEV=1", "ldmtool", NULL };
  CLEANUP_STRVEC struct gm_strvec names = { 0 };

  for (size_t i = 0; first[i] != NULL; i++)
    if (gm_strvec_add (argv, first[i]) == -1)
      return -1;
  if (devices == NULL && sysfs_disks (&names) == -1)
    return -1;
  for (size_t i = 0; i < names.len; i++)
    if (gm_strvec_add (argv, "-d") == -1 ||
        gm_strvec_addf (argv, "%s/%s", c->server->dev, names.strings[i]) == -1)
      return -1;
  for (size_t i = 0; devices != NULL && devices[i] != NULL; i++)
    if (gm_strvec_add (argv, "-d") == -1 ||
        gm_strvec_add (argv, devices[i]) == -1)
      return -1;
  if (gm_strvec_add (argv, "--") == -1)
    return -1;
  for (size_t i = 0; words[i] != NULL; i++)
    if (gm_strvec_add (argv, words[i]) == -1)
      return -1;
  r->argv = (const char *const *) argv->strings;
  return run_program (c, r);
}

/* What it prints; NULL after a reply. */
static json_t *
ask (struct call *c, char *const *devices, const char *const *words,
     const char *object)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_RUN struct run r = { 0 };
  json_t *answer;

  if (c->server->testing) /* the devices here are those of the host */
    return reply_code (c, ENOTSUP, "%s: ldmtool", object), NULL;
  if (run (c, devices, words, &r, &argv) == -1)
    return reply_errno_null (c, "%s: ldmtool", object);
  if (r.status != 0)
    return reply_error_null (c, "%s: %s", object, run_reason (&r));
  answer = json_loads (r.out, 0, NULL);
  if (answer == NULL || (json_array_size (answer) == 0 && r.err[0] != '\0')) {
    json_decref (answer);
    return reply_error_null (
      c, "%s: %s", object,
      r.err[0] != '\0' ? run_reason (&r) : "cannot read what ldmtool says");
  }
  return answer;
}

/* Given its devices as arguments, it says what is wrong with them. */
static char **
scan (struct call *c, char *const *devices)
{
  CLEANUP_STRVEC struct gm_strvec words = { 0 };
  char *none[] = { (char *) "/dev/null", NULL };
  json_t *answer;
  char **list;

  if (gm_strvec_add (&words, "scan") == -1)
    return reply_errno_null (c, "dynamic disks");
  for (size_t i = 0; devices != NULL && devices[i] != NULL; i++)
    if (gm_strvec_add (&words, devices[i]) == -1)
      return reply_errno_null (c, "dynamic disks");
  answer = ask (c, none, (const char *const *) words.strings, "dynamic disks");
  if (answer == NULL)
    return NULL;
  list = strings (c, answer, "dynamic disks");
  json_decref (answer);
  return list;
}

static char *
member (struct call *c, const char *const *words, const char *key,
        const char *object, const char *missing)
{
  json_t *answer = ask (c, NULL, words, object);
  const char *value;
  char *copy;

  if (answer == NULL)
    return NULL;
  value = json_string_value (json_object_get (answer, key));
  if (value == NULL)
    value = missing;
  if (value == NULL)
    copy = reply_error_null (c, "%s: ldmtool does not say the %s", object, key);
  else if ((copy = strdup (value)) == NULL)
    reply_errno (c, "%s", object);
  json_decref (answer);
  return copy;
}

static char **
members (struct call *c, const char *const *words, const char *key,
         const char *object)
{
  json_t *answer = ask (c, NULL, words, object);
  char **list;

  if (answer == NULL)
    return NULL;
  list = strings (c, json_object_get (answer, key), object);
  json_decref (answer);
  return list;
}

static char **
strings (struct call *c, const json_t *array, const char *object)
{
  CLEANUP_STRVEC struct gm_strvec vec = { 0 };
  char **list;

  for (size_t i = 0; i < json_array_size (array); i++) {
    const char *value = json_string_value (json_array_get (array, i));

    if (value != NULL && gm_strvec_add (&vec, value) == -1)
      return reply_errno_null (c, "%s", object);
  }
  list = gm_strvec_steal (&vec);
  return list != NULL ? list : reply_errno_null (c, "%s", object);
}

static int
for_all (struct call *c, const char *command)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_RUN struct run r = { 0 };

  if (c->server->testing)
    return reply_code (c, ENOTSUP, "dynamic disks: ldmtool");
  if (run (c, NULL, WORDS (command, "all"), &r, &argv) == -1)
    return reply_errno (c, "dynamic disks: ldmtool");
  if (r.status != 0 || r.err[0] != '\0')
    return reply_error (c, "dynamic disks: %s", run_reason (&r));
  return 0;
}

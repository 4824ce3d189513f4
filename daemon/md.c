/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Software RAID.  API: share/api/md.xml. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "md.h"
#include "run.h"
#include "server.h"
#include "sysfs.h"
#include "volumes.h"

#define MISSING_MAX 64 /* bits of a bitmap */
#define END_TRIES 1000 /* looks whether an array is gone */
#define END_STEP_MS 2

struct plan {
  uint64_t missing; /* a bit for each gap */
  int nr_devices, nr_missing;
  int active, spare;
};

static int plan_or_reply (struct call *c, const char *name,
                          char *const *devices,
                          const struct do_md_create_opts *o, struct plan *p);
static int add_members (struct gm_strvec *argv, char *const *devices,
                        const struct plan *p);
static int run_mdadm_or_reply (struct call *c, const char *object,
                               const char *const *argv, char **out);
static int await_end_or_reply (struct call *c, const char *device);
static int parse_detail (char *text, struct gm_strvec *table);
static guestfs_int_mdstat_list *parse_stat (char *line);
static int parse_member (char *word, guestfs_int_mdstat *m);
static char *stat_line (const char *name);
static const char *node_name (const char *device);

bool
available_mdadm (void)
{
  return run_exists ("mdadm");
}

int
do_md_create (struct call *c, const char *name, char *const *devices,
              const struct do_md_create_opts *o)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  const char *level =
    o->bitmask & GUESTFS_MD_CREATE_LEVEL_BITMASK ? o->level : "raid1";
  struct plan p;
  int r;

  if (plan_or_reply (c, name, devices, o, &p) == -1)
    return -1;
  for (size_t i = 0; devices[i] != NULL; i++)
    if (device_unused_or_reply (c, devices[i]) == -1)
      return -1;
  r = gm_strvec_add (&argv, "mdadm");
  if (r == 0)
    r = gm_strvec_add (&argv, "--create");
  if (r == 0)
    r = gm_strvec_add (&argv, "--run");
  if (r == 0)
    r = gm_strvec_add (&argv, "--quiet");
  if (r == 0)
    r = gm_strvec_addf (&argv, "--level=%s", level);
  if (r == 0)
    r = gm_strvec_addf (&argv, "--raid-devices=%d", p.active);
  if (r == 0 && p.spare > 0)
    r = gm_strvec_addf (&argv, "--spare-devices=%d", p.spare);
  if (r == 0 && o->bitmask & GUESTFS_MD_CREATE_CHUNK_BITMASK)
    r = gm_strvec_addf (&argv, "--chunk=%" PRIi64, o->chunk / 1024);
  if (r == 0)
    r = gm_strvec_add (&argv, name);
  if (r == -1 || add_members (&argv, devices, &p) == -1)
    return reply_errno (c, "%s", name);
  return run_mdadm_or_reply (c, name, (const char *const *) argv.strings, NULL);
}

char **
do_list_md_devices (struct call *c)
{
  CLEANUP_STRVEC struct gm_strvec names = { 0 }, paths = { 0 };
  char **list;

  volumes_ready (c);
  if (md_names (&names) == -1)
    return reply_errno_null (c, "/sys/block");
  for (size_t i = 0; i < names.len; i++)
    if (gm_strvec_addf (&paths, "%s/%s", c->server->dev, names.strings[i]) ==
        -1)
      return reply_errno_null (c, "list of arrays");
  list = gm_strvec_steal (&paths);
  return list != NULL ? list : reply_errno_null (c, "list of arrays");
}

char **
do_md_detail (struct call *c, const char *md)
{
  CLEANUP_STRVEC struct gm_strvec table = { 0 };
  CLEANUP_FREE char *out = NULL;
  char **list;

  if (run_mdadm_or_reply (c, md, RUN_ARGV ("mdadm", "--detail", "--export", md),
                          &out) == -1)
    return NULL;
  list = parse_detail (out, &table) == 0 ? gm_strvec_steal (&table) : NULL;
  return list != NULL ? list : reply_errno_null (c, "%s", md);
}

guestfs_int_mdstat_list *
do_md_stat (struct call *c, const char *md)
{
  char real[PATH_MAX]; /* /dev/md/NAME is a link */
  CLEANUP_FREE char *line = NULL;
  guestfs_int_mdstat_list *list;

  if (realpath (md, real) == NULL)
    return reply_errno_null (c, "%s", md);
  line = stat_line (node_name (real));
  if (line == NULL)
    return reply_error_null (c, "%s: not an array", md);
  list = parse_stat (line);
  return list != NULL ? list : reply_errno_null (c, "%s", md);
}

int
do_md_stop (struct call *c, const char *md)
{
  char real[PATH_MAX]; /* /dev/md/NAME is a link */

  if (realpath (md, real) == NULL)
    return reply_errno (c, "%s", md);
  if (device_unused_or_reply (c, real) == -1 ||
      run_mdadm_or_reply (c, md, RUN_ARGV ("mdadm", "--stop", real), NULL) ==
        -1)
    return -1;
  return await_end_or_reply (c, real);
}

char **
do_mini_mdadm (struct call *c, char *const *arguments)
{
  static const char *const modes[] = { "--assemble",       "--create",
                                       "--detail",         "--examine",
                                       "--grow",           "--manage",
                                       "--zero-superblock" };
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_RUN struct run r = { 0 };
  bool known = false;
  char **list;

  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
    known |= arguments[0] != NULL && strcmp (arguments[0], modes[i]) == 0;
  if (!known || c->server->testing) {
    reply_explained (c, EINVAL, "mdadm: no mode that is allowed");
    return NULL;
  }
  if (gm_strvec_add (&argv, "mdadm") == -1)
    return reply_errno_null (c, "mdadm");
  for (; *arguments != NULL; arguments++)
    if (gm_strvec_add (&argv, *arguments) == -1)
      return reply_errno_null (c, "mdadm");
  r.argv = (const char *const *) argv.strings;
  volumes_ready (c);
  if (run_program (c, &r) == -1)
    return reply_errno_null (c, "mdadm");
  volumes_came_on_array (c->server);
  list = run_table (&r);
  return list != NULL ? list : reply_errno_null (c, "mdadm");
}

int
md_names (struct gm_strvec *vec)
{
  DIR *dir = opendir ("/sys/block");
  size_t first = vec->len;
  struct dirent *d;
  int r = 0;

  if (dir == NULL)
    return -1;
  while (r == 0 && (d = readdir (dir)) != NULL) {
    char path[PATH_MAX];

    snprintf (path, sizeof path, "/sys/block/%s/md/level", d->d_name);
    if (strncmp (d->d_name, "md", 2) == 0 && access (path, F_OK) == 0)
      r = gm_strvec_add (vec, d->d_name);
  }
  closedir (dir);
  if (vec->len > first + 1)
    qsort (vec->strings + first, vec->len - first, sizeof vec->strings[0],
           device_compare);
  return r;
}

/* Arrays may lie on arrays: the upper ones have to go first. */
void
md_stop_all (void)
{
  for (bool progress = true; progress;) {
    CLEANUP_STRVEC struct gm_strvec names = { 0 };
    char path[PATH_MAX];

    progress = false;
    if (md_names (&names) == -1)
      return;
    for (size_t i = 0; i < names.len; i++) {
      snprintf (path, sizeof path, "/sys/block/%s/md/array_state",
                names.strings[i]);
      progress |= sysfs_write (path, "clear\n") == 0;
    }
  }
}

/* Numbers that fit together, or a reply. */
static int
plan_or_reply (struct call *c, const char *name, char *const *devices,
               const struct do_md_create_opts *o, struct plan *p)
{
  *p = (struct plan){ 0 };
  if (o->bitmask & GUESTFS_MD_CREATE_MISSINGBITMAP_BITMASK)
    p->missing = o->missingbitmap;
  if (o->bitmask & GUESTFS_MD_CREATE_SPARE_BITMASK)
    p->spare = o->spare;
  p->nr_missing = __builtin_popcountll (p->missing);
  while (devices[p->nr_devices] != NULL)
    p->nr_devices++;
  if (p->spare < 0)
    return reply_explained (
      c, EINVAL, "%s: number of spare devices %d is negative", name, p->spare);
  p->active = o->bitmask & GUESTFS_MD_CREATE_NRDEVICES_BITMASK
                ? o->nrdevices
                : p->nr_devices + p->nr_missing - p->spare;
  if (name[0] == '\0' || name[0] == '-') /* mdadm would take it for an option */
    return reply_explained (c, EINVAL, "'%s': not a name for an array", name);
  if (p->active < 1 ||
      (int64_t) p->active + p->spare != p->nr_devices + p->nr_missing)
    return reply_explained (c, EINVAL,
                            "%s: %d active and %d spare devices are asked for, "
                            "but %d are given and %d missing",
                            name, p->active, p->spare, p->nr_devices,
                            p->nr_missing);
  if (o->bitmask & GUESTFS_MD_CREATE_CHUNK_BITMASK &&
      (o->chunk <= 0 || o->chunk % 1024 != 0))
    return reply_explained (
      c, EINVAL, "%s: chunk size %" PRIi64 " is no positive multiple of 1024",
      name, o->chunk);
  return 0;
}

/* Devices in their order, and a word in each gap. */
static int
add_members (struct gm_strvec *argv, char *const *devices, const struct plan *p)
{
  int all = p->nr_devices + p->nr_missing;

  for (int i = 0; i < all; i++) {
    bool gap = i < MISSING_MAX && p->missing >> i & 1;

    /* Gaps behind the last device come to lie there. */
    if (gap || *devices == NULL) {
      if (gm_strvec_add (argv, "missing") == -1)
        return -1;
    } else if (gm_strvec_add (argv, *devices++) == -1)
      return -1;
  }
  return 0;
}

static int
run_mdadm_or_reply (struct call *c, const char *object, const char *const *argv,
                    char **out)
{
  CLEANUP_RUN struct run r = { .argv = argv };

  if (c->server->testing) /* the arrays here are those of the host */
    return reply_code (c, ENOTSUP, "%s: mdadm", object);
  volumes_ready (c);
  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: mdadm", object);
  if (r.status != 0) {
    const char *reason = run_reason (&r);

    for (char *p = r.err; p != NULL && (p = strchr (p, '\n')) != NULL;)
      *p = ';';
    if (strncmp (reason, "mdadm: ", 7) == 0)
      reason += 7;
    return reply_error (c, "%s: %s", object, reason);
  }
  if (out != NULL)
    *out = steal_ptr (&r.out);
  return 0;
}

/* The kernel lets go of an array in the background, and mdadm leaves its nodes:
 * whoever opened one of them would start an empty array.
 */
static int
await_end_or_reply (struct call *c, const char *device)
{
  const struct timespec step = { .tv_nsec = END_STEP_MS * 1000000 };
  char path[PATH_MAX + 16];
  struct dirent *d;
  DIR *links;

  snprintf (path, sizeof path, "/sys/block/%s", node_name (device));
  for (int i = 0; access (path, F_OK) == 0; i++) {
    if (i == END_TRIES)
      return reply_code (c, EBUSY, "%s", device);
    nanosleep (&step, NULL);
  }
  unlink (device);
  snprintf (path, sizeof path, "%s/md", c->server->dev);
  links = opendir (path);
  while (links != NULL && (d = readdir (links)) != NULL)
    if (faccessat (dirfd (links), d->d_name, F_OK, 0) == -1)
      unlinkat (dirfd (links), d->d_name, 0);
  if (links != NULL)
    closedir (links);
  return 0;
}

/* Lines "MD_LEVEL=raid1". */
static int
parse_detail (char *text, struct gm_strvec *table)
{
  char *save = NULL;

  for (char *line = strtok_r (text, "\n", &save); line != NULL;
       line = strtok_r (NULL, "\n", &save)) {
    char *value = strchr (line, '=');

    if (strncmp (line, "MD_", 3) != 0 || value == NULL)
      continue;
    *value++ = '\0';
    for (char *p = line; *p != '\0'; p++)
      *p = tolower ((unsigned char) *p);
    if (gm_strvec_add (table, line + 3) == -1 ||
        gm_strvec_add (table, value) == -1)
      return -1;
  }
  return 0;
}

/* "md127 : active raid1 sdb1[1] sda1[0](S)": the members are what has an
 * index in brackets.
 */
static guestfs_int_mdstat_list *
parse_stat (char *line)
{
  guestfs_int_mdstat_list *list = calloc (1, sizeof *list);
  guestfs_int_mdstat *all = NULL;
  char *save = NULL;
  size_t n = 0;

  if (list == NULL)
    return NULL;
  for (char *word = strtok_r (line, " \n", &save); word != NULL;
       word = strtok_r (NULL, " \n", &save)) {
    guestfs_int_mdstat *more;

    if (strchr (word, '[') == NULL || strchr (word, ']') == NULL)
      continue;
    more = reallocarray (all, n + 1, sizeof *all);
    if (more != NULL)
      all = more;
    if (more == NULL || parse_member (word, &all[n]) == -1) {
      while (n-- > 0) {
        free (all[n].mdstat_device);
        free (all[n].mdstat_flags);
      }
      free (all);
      free (list);
      return NULL;
    }
    n++;
  }
  list->guestfs_int_mdstat_list_val = all;
  list->guestfs_int_mdstat_list_len = n;
  return list;
}

/* "sda1[0](S)" */
static int
parse_member (char *word, guestfs_int_mdstat *m)
{
  char *index = strchr (word, '['), *flags = strchr (word, ']') + 1;
  char *to;

  *index = '\0';
  m->mdstat_index = atoi (index + 1);
  m->mdstat_flags = to = strdup (flags);
  if (asprintf (&m->mdstat_device, "/dev/%s", word) == -1)
    m->mdstat_device = NULL;
  if (to == NULL || m->mdstat_device == NULL) {
    free (m->mdstat_flags);
    free (m->mdstat_device);
    return -1;
  }
  for (const char *p = flags; *p != '\0'; p++)
    if (isalpha ((unsigned char) *p))
      *to++ = *p;
  *to = '\0';
  return 0;
}

/* The line of the array NAME in /proc/mdstat, for the caller to free. */
static char *
stat_line (const char *name)
{
  CLEANUP_FILE FILE *fp = fopen ("/proc/mdstat", "re");
  char *line = NULL;
  size_t size = 0, len = strlen (name);

  while (fp != NULL && getline (&line, &size, fp) != -1)
    if (strncmp (line, name, len) == 0 && line[len] == ' ')
      return line;
  free (line);
  return NULL;
}

static const char *
node_name (const char *device)
{
  const char *slash = strrchr (device, '/');

  return slash != NULL ? slash + 1 : device;
}

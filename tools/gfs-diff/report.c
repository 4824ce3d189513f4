/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-diff: settle what depends on contents, and print. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define GUESTFS_PRIVATE 1 /* mini_checksums */

#include "cleanup.h"
#include "escape.h"
#include "gfs-diff/diff.h"
#include "guestpath.h"
#include "strvec.h"

/* Nobody can make two files with the same one, and of those that hold for this
 * it is the fastest where there is no hardware for it.
 */
#define CHECKSUM "sha512"

enum { BATCH = 256 };

/* The question to one side, which a thread of its own asks. */
struct question {
  const struct side *side;
  struct gm_strvec paths;
  char **sums; /* NULL: it failed, the handle says why */
};

static size_t read_batch (FILE *spool, struct change *changes);
static bool ask_sums (struct question q[2]);
static void settle (struct change *changes, size_t n,
                    const struct side sides[2], struct result *result);
static void settle_one (struct change *c, const struct question q[2],
                        const char *a, const char *b, struct result *result);
static void print_change (struct opts *o, const struct side sides[2],
                          const struct change *c, struct result *result);
static void print_json (struct opts *o, const struct change *c);

void
report_changes (struct opts *o, const struct side sides[2], FILE *spool,
                struct result *result)
{
  struct change changes[BATCH];
  size_t n;

  if (fflush (spool) == EOF || fseek (spool, 0, SEEK_SET) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "temporary file: %s", strerror (errno));
  while (!tool_reader_gone () && (n = read_batch (spool, changes)) > 0) {
    if (!(o->common.quiet && result->differs))
      settle (changes, n, sides, result);
    for (size_t i = 0; i < n; i++) {
      if (!o->common.quiet && (changes[i].kind != '=' || changes[i].what[0]))
        print_change (o, sides, &changes[i], result);
      free (changes[i].path);
      free (changes[i].what);
    }
  }
  if (o->common.json && !o->common.quiet)
    json_list_end (&o->list);
}

static size_t
read_batch (FILE *spool, struct change *changes)
{
  size_t n = 0;

  while (n < BATCH && spool_read (spool, &changes[n]))
    n++;
  return n;
}

static void *
ask (void *opaque)
{
  struct question *q = opaque;

  q->sums = guestfs_mini_checksums (q->side->g, CHECKSUM, q->paths.strings);
  return NULL;
}

/* Both at once: they have an appliance, or a channel, each.  Returns false after
 * a message.
 */
static bool
ask_sums (struct question q[2])
{
  pthread_t thread;
  int err = pthread_create (&thread, NULL, ask, &q[1]);

  ask (&q[0]);
  if (err == 0)
    pthread_join (thread, NULL);
  else
    ask (&q[1]);
  for (int i = 0; i < 2; i++)
    if (q[i].sums == NULL)
      tool_fail (q[i].side->g, NULL);
  return q[0].sums && q[1].sums;
}

static void
settle (struct change *changes, size_t n, const struct side sides[2],
        struct result *result)
{
  struct question q[2] = { { .side = &sides[0] }, { .side = &sides[1] } };
  size_t asked = 0;

  for (size_t i = 0; i < n; i++)
    for (int j = 0; j < 2 && changes[i].ask_contents; j++) {
      const char *below = changes[i].path;
      char *path =
        below[0] ? path_join (sides[j].dir, below) : strdup (sides[j].dir);

      if (path == NULL || gm_strvec_take (&q[j].paths, path) == -1)
        tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    }
  if (q[0].paths.len > 0 && !ask_sums (q))
    result->trouble = true;
  for (size_t i = 0; i < n && q[0].sums && q[1].sums; i++)
    if (changes[i].ask_contents) {
      settle_one (&changes[i], q, q[0].sums[asked], q[1].sums[asked], result);
      asked++;
    }
  for (int j = 0; j < 2; j++) {
    gm_strvec_free (&q[j].paths);
    gm_strings_free (q[j].sums);
  }
}

static void
settle_one (struct change *c, const struct question q[2], const char *a,
            const char *b, struct result *result)
{
  const char *sums[2] = { a, b };
  bool failed = false;

  for (int j = 0; j < 2; j++)
    if (sums[j][0] == '!') {
      CLEANUP_FREE char *path = path_join (q[j].side->dir, c->path);

      tool_error (path, "%s", sums[j] + 1);
      failed = result->trouble = true;
    }
  if (failed || strcmp (a, b) == 0)
    return;
  add_what (c, "content");
  result->differs = true;
}

static void
print_change (struct opts *o, const struct side sides[2],
              const struct change *c, struct result *result)
{
  CLEANUP_FREE char *path = path_join ("/", c->path);

  if (o->common.json) {
    print_json (o, c);
    return;
  }
  printf ("%c ", c->kind);
  if (c->kind == '=') {
    const char *space = strchr (c->what, ' '); /* "regular file" */

    for (const char *p = c->what; *p; p++)
      putchar (space && *p == ' ' ? '-' : *p);
    putchar (' ');
  }
  if (o->common.null)
    fputs (path, stdout);
  else
    print_name (stdout, path);
  putchar (o->common.null ? '\0' : '\n');
  if (o->unified && c->kind == '=' && S_ISREG (c->old.st_mode) &&
      S_ISREG (c->new.st_mode) &&
      (strstr (c->what, "size:") || strstr (c->what, "content")) &&
      print_unified (sides, c) == -1)
    result->trouble = true;
}

/* The names of what has changed, without the values, which are in both structs. */
static json_t *
what_changed (const struct change *c)
{
  json_t *array = json_array ();
  CLEANUP_FREE char *copy = strdup (c->what);
  char *rest = copy, *item;

  while (copy && *copy && (item = strsep (&rest, ",")) != NULL) {
    if (strncmp (item, "xattr:", 6) != 0)
      item[strcspn (item, ":")] = '\0';
    json_array_append_new (array, json_string (item));
  }
  return array;
}

static void
print_json (struct opts *o, const struct change *c)
{
  static const char *const names[] = { "removed", "changed", "added" };
  CLEANUP_FREE char *path = path_join ("/", c->path);
  json_t *object = json_object (), *old = json_object (), *new = json_object ();

  json_object_set_new (object, "change",
                       json_string (names[c->kind == '-'   ? 0
                                          : c->kind == '=' ? 1
                                                           : 2]));
  json_set_name (object, "path", path);
  json_set_stat (old, &c->old);
  json_set_stat (new, &c->new);
  if (c->kind == '=')
    json_object_set_new (object, "what", what_changed (c));
  if (c->kind != '+')
    json_object_set (object, "old", old);
  if (c->kind != '-')
    json_object_set (object, "new", new);
  json_decref (old);
  json_decref (new);
  json_list_add (&o->list, object);
}

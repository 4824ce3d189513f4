/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which path each watch of an inotify instance stands for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "inotify-table.h"

static size_t find (const struct inotify_table *t, int wd);
static int insert (struct inotify_table *t, size_t at);
static void drop (struct inotify_table *t, struct inotify_entry *e);
static bool is_below (const char *path, const char *dir, size_t len);

int
inotify_table_set (struct inotify_table *t, int wd, const char *path)
{
  CLEANUP_FREE char *copy = strdup (path);
  size_t i = find (t, wd);

  if (copy == NULL)
    return -1;
  if (i == t->len || t->entries[i].wd != wd) {
    if (insert (t, i) == -1)
      return -1;
    t->entries[i] = (struct inotify_entry){ .wd = wd };
  }
  if (t->entries[i].path == NULL)
    t->live++;
  free (t->entries[i].path);
  t->entries[i].path = steal_ptr (&copy);
  return 0;
}

const char *
inotify_table_get (const struct inotify_table *t, int wd)
{
  size_t i = find (t, wd);

  return i < t->len && t->entries[i].wd == wd ? t->entries[i].path : NULL;
}

bool
inotify_table_has (const struct inotify_table *t, const char *path)
{
  for (size_t i = 0; i < t->len; i++)
    if (t->entries[i].path && strcmp (t->entries[i].path, path) == 0)
      return true;
  return false;
}

void
inotify_table_remove (struct inotify_table *t, int wd)
{
  size_t i = find (t, wd);

  if (i < t->len && t->entries[i].wd == wd)
    drop (t, &t->entries[i]);
}

int
inotify_table_rename (struct inotify_table *t, const char *from, const char *to)
{
  size_t len = strlen (from);

  for (size_t i = 0; i < t->len; i++) {
    char *path = t->entries[i].path;

    if (path == NULL || !is_below (path, from, len))
      continue;
    if (asprintf (&t->entries[i].path, "%s%s", to, path + len) == -1) {
      t->entries[i].path = path;
      return -1;
    }
    free (path);
  }
  return 0;
}

int
inotify_table_take_below (struct inotify_table *t, const char *dir)
{
  size_t len = strlen (dir);

  for (size_t i = 0; i < t->len; i++) {
    struct inotify_entry *e = &t->entries[i];
    int wd = e->wd;

    if (e->path != NULL && is_below (e->path, dir, len)) {
      drop (t, e);
      return wd;
    }
  }
  return -1;
}

void
inotify_table_free (struct inotify_table *t)
{
  for (size_t i = 0; i < t->len; i++)
    free (t->entries[i].path);
  free (t->entries);
  *t = (struct inotify_table){ 0 };
}

/* The place of WD, or where it would stand. */
static size_t
find (const struct inotify_table *t, int wd)
{
  size_t low = 0, high = t->len;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (t->entries[middle].wd < wd)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Make room for an entry at AT, which is nearly always the end. */
static int
insert (struct inotify_table *t, size_t at)
{
  if (t->len == t->capacity) {
    size_t capacity = t->capacity == 0 ? 64 : 2 * t->capacity;
    struct inotify_entry *entries =
      reallocarray (t->entries, capacity, sizeof *entries);

    if (entries == NULL)
      return -1;
    t->entries = entries;
    t->capacity = capacity;
  }
  memmove (t->entries + at + 1, t->entries + at,
           (t->len - at) * sizeof *t->entries);
  t->len++;
  return 0;
}

/* Throw the removed ones out when they are the most. */
static void
drop (struct inotify_table *t, struct inotify_entry *e)
{
  size_t n = 0;

  if (e->path == NULL)
    return;
  free (e->path);
  e->path = NULL;
  t->live--;
  if (t->live > t->len / 2)
    return;
  for (size_t i = 0; i < t->len; i++)
    if (t->entries[i].path != NULL)
      t->entries[n++] = t->entries[i];
  t->len = n;
}

static bool
is_below (const char *path, const char *dir, size_t len)
{
  return strncmp (path, dir, len) == 0 &&
         (path[len] == '\0' || path[len] == '/');
}

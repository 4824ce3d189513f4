/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Users in columns and as JSON. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "escape.h"
#include "json.h"

#include "gfs-users/accounts.h"

#define WIDTH_MAX 60 /* a column that is wider loses its shape */

enum column {
  NAME,
  ID,
  STATE,
  CHANGED, /* from here to GROUPS only in the long format */
  EXPIRES,
  LOGIN,
  GROUPS,
  HOME,
  SHELL,
  HASH, /* only if asked for */
  COLUMNS,
};

#define CELL_SIZE 32
static const char *cell (const struct account *a, enum column column,
                         char buf[CELL_SIZE]);
static bool is_shown (enum column column, const struct opts *o);
static const char *number (int64_t n, char buf[CELL_SIZE]);
static const char *date (int64_t t, const char *format, char buf[CELL_SIZE]);
static void set_time (json_t *object, const char *key, int64_t t);

void
print_accounts (const struct accounts *a, const struct opts *o)
{
  size_t widths[COLUMNS] = { 0 };
  char buf[CELL_SIZE];

  for (size_t i = 0; !o->common.null && i < a->nr; i++)
    for (enum column c = 0; c < COLUMNS; c++) {
      size_t n = strlen (cell (&a->list[i], c, buf));

      if (n > widths[c] && n <= WIDTH_MAX)
        widths[c] = n;
    }
  for (size_t i = 0; i < a->nr && !tool_reader_gone (); i++) {
    const enum column last = o->hashes ? HASH : SHELL;

    for (enum column c = 0; c <= last; c++) {
      const char *text = cell (&a->list[i], c, buf);
      size_t n = strlen (text);

      if (!is_shown (c, o))
        continue;
      print_name (stdout, text);
      if (c == last)
        break;
      if (o->common.null)
        putchar ('\t');
      else
        printf ("%*s", (int) (n < widths[c] ? widths[c] - n + 1 : 1), "");
    }
    putchar (o->common.null ? '\0' : '\n');
  }
}

static bool
is_shown (enum column column, const struct opts *o)
{
  return o->long_format || column < CHANGED || column > GROUPS;
}

/* What is not known is a hyphen, so that columns can be counted. */
static const char *
cell (const struct account *a, enum column column, char buf[CELL_SIZE])
{
  const char *text = NULL;

  switch (column) {
  case NAME:
    text = a->name;
    break;
  case ID:
    text = number (a->id, buf);
    break;
  case STATE:
    text = a->state;
    break;
  case CHANGED:
    text = date (a->changed, "%Y-%m-%d", buf);
    break;
  case EXPIRES:
    text = date (a->expires, "%Y-%m-%d", buf);
    break;
  case LOGIN:
    text = date (a->login, "%Y-%m-%dT%H:%M", buf);
    break;
  case GROUPS:
    text = a->groups;
    break;
  case HOME:
    text = a->home;
    break;
  case SHELL:
    text = a->shell;
    break;
  default:
    text = a->hash;
  }
  return text != NULL && text[0] != '\0' ? text : "-";
}

static const char *
number (int64_t n, char buf[CELL_SIZE])
{
  snprintf (buf, CELL_SIZE, "%" PRIi64, n);
  return buf;
}

static const char *
date (int64_t t, const char *format, char buf[CELL_SIZE])
{
  time_t time = t;
  struct tm tm;

  if (t < 0 || localtime_r (&time, &tm) == NULL ||
      strftime (buf, CELL_SIZE, format, &tm) == 0)
    return NULL;
  return buf;
}

void
print_accounts_json (const struct accounts *a, const struct opts *o)
{
  struct json_list list = { 0 };

  for (size_t i = 0; i < a->nr && !tool_reader_gone (); i++) {
    const struct account *account = &a->list[i];
    json_t *object = json_object ();
    const struct {
      const char *key, *value;
    } texts[] = {
      { "name", account->name },
      { "full_name", account->full_name },
      { "home", account->home },
      { "shell", account->shell },
      { "groups", account->groups },
      { "state", account->state },
      { "last_login_line", account->login_line },
      { "last_login_host", account->login_host },
      { "hash", o->hashes ? account->hash : NULL },
    };

    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
      if (texts[t].value != NULL && texts[t].value[0] != '\0')
        json_set_name (object, texts[t].key, texts[t].value);
    json_set_int (object, account->gid == -1 ? "rid" : "uid", account->id);
    if (account->gid != -1)
      json_set_int (object, "gid", account->gid);
    json_object_set_new (object, "system", json_boolean (account->system));
    set_time (object, "password_changed", account->changed);
    set_time (object, "expires", account->expires);
    set_time (object, "last_login", account->login);
    json_list_add (&list, object);
  }
  json_list_end (&list);
}

static void
set_time (json_t *object, const char *key, int64_t t)
{
  if (t >= 0)
    json_set_int (object, key, t);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Points in time as people write them. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gfs-log/log.h"

static int parse_relative (const char *text, time_t now, int64_t *usec);
static int parse_day (const char *text, struct tm *tm, const char **rest);
static int parse_clock (const char *text, struct tm *tm);
static int64_t unit_seconds (const char *text, const char **rest);

int
log_time_parse (const char *text, int64_t *usec)
{
  time_t now = time (NULL);
  const char *rest = text;
  struct tm tm;
  char *end;

  if (text[0] == '@') {
    double seconds = strtod (text + 1, &end);

    *usec = seconds * 1e6;
    return *end == '\0' && end != text + 1 && seconds >= 0 && seconds < 1e12
             ? 0
             : -1;
  }
  if (parse_relative (text, now, usec) == 0)
    return 0;
  localtime_r (&now, &tm);
  if (parse_day (text, &tm, &rest) == -1 || parse_clock (rest, &tm) == -1)
    return -1;
  tm.tm_isdst = -1;
  *usec = (int64_t) mktime (&tm) * 1000000;
  return 0;
}

/* "now", "-2h", "3 days ago". */
static int
parse_relative (const char *text, time_t now, int64_t *usec)
{
  const char *rest;
  bool before = text[0] == '-';
  long long n, unit;
  char *end;

  if (strcmp (text, "now") == 0) {
    *usec = (int64_t) now * 1000000;
    return 0;
  }
  n = strtoll (text + (before || text[0] == '+'), &end, 10);
  if (end == text || n < 0 || n > 1000000000)
    return -1;
  unit = unit_seconds (end, &rest);
  if (unit == 0)
    return -1;
  if (strcmp (rest, " ago") == 0)
    before = true;
  else if (*rest != '\0' || (text[0] != '-' && text[0] != '+'))
    return -1;
  *usec = ((int64_t) now + (before ? -n : n) * unit) * 1000000;
  return 0;
}

static int64_t
unit_seconds (const char *text, const char **rest)
{
  static const struct {
    const char *names;
    int64_t seconds;
  } units[] = {
    { " s sec second seconds ", 1 }, { " m min minute minutes ", 60 },
    { " h hr hour hours ", 3600 },   { " d day days ", 86400 },
    { " w week weeks ", 7 * 86400 },
  };
  size_t len;

  text += strspn (text, " ");
  len = strcspn (text, " ");
  *rest = text + len;
  for (size_t i = 0; len > 0 && i < sizeof units / sizeof units[0]; i++) {
    for (const char *at = units[i].names; (at = strchr (at, ' ')) != NULL; at++)
      if (strncmp (at + 1, text, len) == 0 && at[1 + len] == ' ')
        return units[i].seconds;
  }
  return 0;
}

/* A day or, for today, nothing. */
static int
parse_day (const char *text, struct tm *tm, const char **rest)
{
  static const struct {
    const char *name;
    int days;
  } words[] = { { "yesterday", -1 }, { "today", 0 }, { "tomorrow", 1 } };
  const char *end;

  tm->tm_sec = tm->tm_min = 0;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp (text, words[i].name) == 0) {
      tm->tm_mday += words[i].days;
      tm->tm_hour = 0;
      *rest = "";
      return 0;
    }
  end = strptime (text, "%Y-%m-%d", tm);
  if (end == NULL) {
    *rest = text;
    return *text == '\0' ? -1 : 0;
  }
  tm->tm_hour = 0;
  if (*end != '\0' && *end != ' ' && *end != 'T')
    return -1;
  *rest = *end == '\0' ? end : end + 1;
  return 0;
}

static int
parse_clock (const char *text, struct tm *tm)
{
  const char *end = *text == '\0' ? text : strptime (text, "%H:%M:%S", tm);

  if (end == NULL)
    end = strptime (text, "%H:%M", tm);
  return end != NULL && *end == '\0' ? 0 : -1;
}

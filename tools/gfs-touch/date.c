/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-touch: dates on the command line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gfs-touch/touch.h"

static bool parse_seconds (const char *text, struct touch_time *t);
static const char *parse_clock (const char *p, struct tm *tm, int64_t *nsec);
static const char *parse_zone (const char *p, bool *given, int64_t *offset);
static bool make_time (struct tm *tm, bool utc, int64_t *sec);
static const char *number (const char *p, int digits, int *n);
static const char *fraction (const char *p, int64_t *nsec);

bool
touch_parse_date (const char *text, struct touch_time *t)
{
  struct tm tm = { .tm_isdst = -1 };
  const char *p = text;
  int64_t offset = 0;
  bool zone = false;

  t->sec = 0;
  if (strcmp (text, "now") == 0) {
    t->nsec = -1;
    return true;
  }
  if (*p == '@')
    return parse_seconds (p + 1, t);
  t->nsec = 0;
  if ((p = number (p, 4, &tm.tm_year)) == NULL || *p++ != '-' ||
      (p = number (p, 2, &tm.tm_mon)) == NULL || *p++ != '-' ||
      (p = number (p, 2, &tm.tm_mday)) == NULL)
    return false;
  if (*p == 'T' || (*p == ' ' && p[1] >= '0' && p[1] <= '9'))
    p = parse_clock (p + 1, &tm, &t->nsec);
  if (p == NULL || (p = parse_zone (p, &zone, &offset)) == NULL || *p != '\0')
    return false;
  tm.tm_year -= 1900;
  tm.tm_mon--;
  if (!make_time (&tm, zone, &t->sec))
    return false;
  t->sec -= offset;
  return true;
}

bool
touch_parse_stamp (const char *text, struct touch_time *t)
{
  struct tm tm = { .tm_isdst = -1 };
  size_t digits = strspn (text, "0123456789");
  const char *p = text;
  int century = -1, year;
  time_t now = time (NULL);
  struct tm today;

  if (digits != 8 && digits != 10 && digits != 12)
    return false;
  if (localtime_r (&now, &today) == NULL)
    return false;
  year = today.tm_year % 100;
  century = 19 + today.tm_year / 100;
  if (digits == 12)
    p = number (p, 2, &century);
  if (digits >= 10)
    p = number (p, 2, &year);
  if (digits == 10) /* as POSIX has it */
    century = year < 69 ? 20 : 19;
  p = number (p, 2, &tm.tm_mon);
  p = number (p, 2, &tm.tm_mday);
  p = number (p, 2, &tm.tm_hour);
  p = number (p, 2, &tm.tm_min);
  if (*p == '.')
    p = number (p + 1, 2, &tm.tm_sec);
  if (p == NULL || *p != '\0')
    return false;
  tm.tm_year = 100 * century + year - 1900;
  tm.tm_mon--;
  t->nsec = 0;
  return make_time (&tm, false, &t->sec);
}

static bool
parse_seconds (const char *text, struct touch_time *t)
{
  bool negative = *text == '-';
  const char *p = text + (negative || *text == '+');
  char *end;

  t->nsec = 0;
  if (*p < '0' || *p > '9')
    return false;
  errno = 0;
  t->sec = strtoll (text, &end, 10);
  p = end;
  if (*p == '.' && (p = fraction (p + 1, &t->nsec)) == NULL)
    return false;
  if (negative && t->nsec > 0) { /* nanoseconds always count upwards */
    t->sec--;
    t->nsec = 1000000000 - t->nsec;
  }
  return errno == 0 && *p == '\0';
}

/* hh:mm[:ss[.FRACTION]] */
static const char *
parse_clock (const char *p, struct tm *tm, int64_t *nsec)
{
  if ((p = number (p, 2, &tm->tm_hour)) == NULL || *p++ != ':' ||
      (p = number (p, 2, &tm->tm_min)) == NULL)
    return NULL;
  if (*p == ':' && (p = number (p + 1, 2, &tm->tm_sec)) != NULL &&
      (*p == '.' || *p == ','))
    p = fraction (p + 1, nsec);
  return p;
}

/* Z, UTC, GMT or +hh[[:]mm], or nothing. */
static const char *
parse_zone (const char *p, bool *given, int64_t *offset)
{
  int hours, minutes = 0;
  char sign;

  while (*p == ' ')
    p++;
  if (*p == '\0')
    return p;
  *given = true;
  if (strcmp (p, "Z") == 0 || strcmp (p, "UTC") == 0 || strcmp (p, "GMT") == 0)
    return p + strlen (p);
  sign = *p++;
  if ((sign != '+' && sign != '-') || (p = number (p, 2, &hours)) == NULL)
    return NULL;
  if (*p == ':')
    p++;
  if (*p != '\0' && (p = number (p, 2, &minutes)) == NULL)
    return NULL;
  if (hours > 24 || minutes > 59)
    return NULL;
  *offset = (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  return p;
}

/* False for dates that there are not, such as the 31st of June. */
static bool
make_time (struct tm *tm, bool utc, int64_t *sec)
{
  struct tm wanted = *tm;

  if (tm->tm_sec > 60 || tm->tm_min > 59 || tm->tm_hour > 23)
    return false;
  *sec = utc ? timegm (tm) : mktime (tm);
  return tm->tm_year == wanted.tm_year && tm->tm_mon == wanted.tm_mon &&
         tm->tm_mday == wanted.tm_mday;
}

/* Exactly so many digits.  Returns what comes behind, or NULL; P may be NULL,
 * too.
 */
static const char *
number (const char *p, int digits, int *n)
{
  *n = 0;
  for (int i = 0; p != NULL && i < digits; i++) {
    if (*p < '0' || *p > '9')
      return NULL;
    *n = 10 * *n + *p++ - '0';
  }
  return p;
}

/* Digits behind a point, of which nine count. */
static const char *
fraction (const char *p, int64_t *nsec)
{
  int64_t unit = 100000000;

  if (*p < '0' || *p > '9')
    return NULL;
  for (*nsec = 0; *p >= '0' && *p <= '9'; p++, unit /= 10)
    *nsec += unit * (*p - '0');
  return p;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Logins, as programs on little endian machines write them. */
#include <string.h>

#include "users.h"

/* Records of wtmp: times are of 32 bits, but of 64 on arm64. */
enum { SIZE_32 = 384, SIZE_64 = 400 };
enum { TYPE = 0, LINE = 8, USER = 44, HOST = 76, TIME_32 = 340, TIME_64 = 344 };
enum { USER_PROCESS = 7 };

static uint32_t get_u32 (const unsigned char *p);
static void get_text (char *to, const unsigned char *from, size_t size);

size_t
gm_wtmp_size (int64_t file_size)
{
  return file_size % SIZE_32 != 0 && file_size % SIZE_64 == 0 ? SIZE_64
                                                              : SIZE_32;
}

bool
gm_wtmp_login (const unsigned char *buf, size_t len, size_t size, size_t i,
               struct gm_login *login)
{
  const unsigned char *p;

  if (i >= len / size)
    return false;
  p = buf + i * size;
  if ((get_u32 (p + TYPE) & 0xffff) != USER_PROCESS)
    return false;
  get_text (login->line, p + LINE, sizeof login->line);
  get_text (login->user, p + USER, sizeof login->user);
  get_text (login->host, p + HOST, sizeof login->host);
  login->time = size == SIZE_64
                  ? (int64_t) (get_u32 (p + TIME_64) |
                               (uint64_t) get_u32 (p + TIME_64 + 4) << 32)
                  : (int64_t) get_u32 (p + TIME_32);
  return login->user[0] != '\0' && login->time > 0;
}

bool
gm_lastlog_login (const unsigned char buf[GM_LASTLOG], struct gm_login *login)
{
  login->user[0] = '\0';
  login->time = get_u32 (buf);
  get_text (login->line, buf + 4, sizeof login->line);
  get_text (login->host, buf + 36, sizeof login->host);
  return login->time > 0;
}

static uint32_t
get_u32 (const unsigned char *p)
{
  return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t) p[3] << 24;
}

/* In the file it need not end. */
static void
get_text (char *to, const unsigned char *from, size_t size)
{
  memcpy (to, from, size - 1);
  to[size - 1] = '\0';
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cookie search and hello codec of leased channels. */
#include <string.h>

#include "chunk.h"
#include "hello.h"

void
gm_hello_encode (unsigned char out[GM_HELLO],
                 const unsigned char cookie[GM_COOKIE],
                 const struct gm_hello *hello)
{
  memcpy (out, cookie, GM_COOKIE);
  gm_put_be32 (out + GM_COOKIE, hello->chunk_size);
  gm_put_be32 (out + GM_COOKIE + 4, hello->flags);
}

void
gm_hello_decode (const unsigned char in[GM_HELLO_REST], struct gm_hello *hello)
{
  hello->chunk_size = gm_get_be32 (in);
  hello->flags = gm_get_be32 (in + 4);
}

uint32_t
gm_hello_agree (uint32_t wanted)
{
  if (wanted < GM_CHUNK_PLAIN)
    return GM_CHUNK_PLAIN;
  return wanted > GM_CHUNK_LIMIT ? GM_CHUNK_LIMIT : wanted;
}

/* fallback[i]: how long a beginning of the cookie ends at its byte i, not
 * counting the whole: there the search goes on when byte i + 1 differs.
 */
void
gm_hunt_start (struct gm_hunt *hunt, const unsigned char cookie[GM_COOKIE])
{
  size_t n = 0;

  memcpy (hunt->cookie, cookie, GM_COOKIE);
  hunt->matched = 0;
  hunt->fallback[0] = 0;
  for (size_t i = 1; i < GM_COOKIE; i++) {
    while (n > 0 && cookie[i] != cookie[n])
      n = hunt->fallback[n - 1];
    if (cookie[i] == cookie[n])
      n++;
    hunt->fallback[i] = n;
  }
}

size_t
gm_hunt_feed (struct gm_hunt *hunt, const void *buf, size_t len, int *found)
{
  const unsigned char *p = buf;

  for (size_t i = 0; i < len; i++) {
    if (hunt->matched == 0) { /* the usual case, and there may be megabytes */
      const unsigned char *first = memchr (p + i, hunt->cookie[0], len - i);

      if (first == NULL)
        break;
      i = first - p;
    }
    while (hunt->matched > 0 && p[i] != hunt->cookie[hunt->matched])
      hunt->matched = hunt->fallback[hunt->matched - 1];
    if (p[i] == hunt->cookie[hunt->matched])
      hunt->matched++;
    if (hunt->matched == GM_COOKIE) {
      hunt->matched = 0;
      *found = 1;
      return i + 1;
    }
  }
  *found = 0;
  return len;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Locks that a client may hold for long; see lock.h. */
#include <time.h>

#include "lock.h"

#define STEP_MS 50

int
lock_or_reply (struct call *c, pthread_mutex_t *lock)
{
  const struct timespec step = { .tv_nsec = STEP_MS * 1000000 };

  while (pthread_mutex_trylock (lock) != 0) {
    if (call_cancelled (c))
      return reply_cancelled (c);
    nanosleep (&step, NULL);
  }
  return 0;
}

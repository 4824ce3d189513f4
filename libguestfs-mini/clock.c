/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time as the host sees it; see clock.h. */

#include <string.h>
#include <time.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

#include "clock.h"

static int64_t
clock_ns (clockid_t id)
{
  struct timespec ts;

  clock_gettime (id, &ts);
  return (int64_t) ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t
gm_now_ms (void)
{
  return clock_ns (CLOCK_MONOTONIC) / 1000000;
}

#if defined(__x86_64__)

/* A pair of readings taken as close together as ten tries allow, so that an
 * interruption between the two does not spoil the measurement.
 */
static void
sample (int64_t *ns, uint64_t *ticks)
{
  uint64_t best = UINT64_MAX;

  for (int i = 0; i < 10; i++) {
    uint64_t before = __rdtsc ();
    int64_t t = clock_ns (CLOCK_MONOTONIC_RAW);
    uint64_t after = __rdtsc ();

    if (after - before < best) {
      best = after - before;
      *ns = t;
      *ticks = before + best / 2;
    }
  }
}

unsigned
gm_tsc_khz (void)
{
  const struct timespec wait = { .tv_nsec = 50000000 };
  int64_t ns0, ns1;
  uint64_t t0, t1;
  double khz;

  sample (&ns0, &t0);
  clock_nanosleep (CLOCK_MONOTONIC, 0, &wait, NULL);
  sample (&ns1, &t1);
  khz = (double) (t1 - t0) * 1e6 / (double) (ns1 - ns0);
  return (unsigned) (khz / 100 + 0.5) * 100;
}

void
gm_cpu_name (char buf[49])
{
  unsigned regs[12];

  memset (buf, 0, 49);
  if ((unsigned) __get_cpuid_max (0x80000000, NULL) < 0x80000004)
    return;
  for (unsigned i = 0; i < 3; i++)
    __get_cpuid (0x80000002 + i, &regs[4 * i], &regs[4 * i + 1],
                 &regs[4 * i + 2], &regs[4 * i + 3]);
  memcpy (buf, regs, 48);
}

#else

unsigned
gm_tsc_khz (void)
{
  return 0;
}

void
gm_cpu_name (char buf[49])
{
  memset (buf, 0, 49);
}

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time as the host sees it. */
#ifndef GM_CLOCK_H
#define GM_CLOCK_H

#include <stdint.h>

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t gm_now_ms (void);

/* The rate of the time stamp counter in kHz, measured against
 * CLOCK_MONOTONIC_RAW for about 50 ms and rounded to 100; 0 where there is no
 * such counter.
 */
unsigned gm_tsc_khz (void);

/* The processor's name as it reports it itself ("AMD EPYC ..."), or "". */
void gm_cpu_name (char buf[49]);

#endif

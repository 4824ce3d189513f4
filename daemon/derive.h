/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reproducible images: what would be random or the time of day is derived from
 * a seed that the library gave (mini_derive).
 *
 * Only names are derived (UUIDs, serial numbers, seeds of hashes), never keys:
 * the programs that make nothing but names are in a table, and within the
 * daemon code says where it is about names.  HACKING.md tells the whole story.
 */
#ifndef GUESTFSD_DERIVE_H
#define GUESTFSD_DERIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Start, from the text SEED, with the clock at EPOCH (seconds since 1970). */
void derive_start (int64_t epoch, const char *seed);

/* Was it started?  Then *EPOCH (may be NULL) is set. */
bool derive_on (int64_t *epoch);

/* Let the clock be at the epoch again, so that nobody can see how long
 * anything took.  Does nothing unless started.
 */
void derive_clock (void);

/* Between these two, what libraries of the calling thread take for random is
 * derived.  They nest.
 */
void derive_begin (void);
void derive_end (void);

/* The environment for the program ARGV: malloc'ed, as are the strings at its
 * end that are not environ's; free it by derive_free.  NULL: environ will do
 * (or memory is out).
 */
char **derive_environment (const char *const *argv);
void derive_free (char **environment);

#endif

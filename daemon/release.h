/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What systems write about themselves: os-release and its older kin.  The text
 * comes from an image; nothing here knows of files.
 */
#ifndef GUESTFSD_RELEASE_H
#define GUESTFSD_RELEASE_H

#include <stdbool.h>
#include <stddef.h>

#define RELEASE_VALUE_MAX 1024 /* bytes of a value; the rest is cut off */

/* The value of KEY in TEXT, lines of the form KEY=VALUE with quotes as in a
 * shell; the last one counts.  Returns it clean (release_clean), for the caller
 * to free, or NULL with errno: ENOENT, there is none, or it is empty.
 */
char *release_value (const char *text, const char *key);

/* The first value of the option KEY in TEXT, a file of OpenWrt: lines like
 * "option hostname 'OpenWrt'".  As release_value.
 */
char *release_uci (const char *text, const char *key);

/* The first line of TEXT that is not empty, clean and without white space
 * around it, for the caller to free; NULL with errno: ENOENT, there is none.
 */
char *release_line (const char *text);

/* Make of the first LEN bytes of TEXT a string that can be shown: valid UTF-8,
 * without control characters.  For the caller to free; NULL with errno.
 */
char *release_clean (const char *text, size_t len);

/* The first number in TEXT, and the second if it follows after a dot: "9.4
 * (Plow)", "release 7".  Both are 0 if there is none.  Returns whether there is.
 */
bool release_version (const char *text, int *major, int *minor);

/* Is WORD one of the words in TEXT, separated by blanks? */
bool release_has_word (const char *text, const char *word);

#endif

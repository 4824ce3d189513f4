/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The records of the call mini_list_applications: what is known about an
 * installed package.  The child that reads rpm databases writes them, the
 * daemon passes them on, library and tools read them.
 *
 * Numbers and strings are as in cursor.h.  A record is a number, what it is
 * (enum gm_package_kind); the epoch, a number; and the fields in their order, of
 * which a warning has only the first, its text.
 */
#ifndef GM_PACKAGE_H
#define GM_PACKAGE_H

#include <stddef.h>
#include <stdint.h>

#define GM_PACKAGE_TEXT 65536  /* bytes of a field at most; cut if longer */
#define GM_PACKAGES_MAX 200000 /* of one system */
#define GM_PACKAGES_BYTES (256 << 20) /* of all records together */

enum gm_package_kind { GM_PACKAGE, GM_PACKAGE_WARNING };

enum gm_package_field {
  GM_PACKAGE_NAME,
  GM_PACKAGE_DISPLAY_NAME,
  GM_PACKAGE_VERSION, /* without epoch and release */
  GM_PACKAGE_RELEASE,
  GM_PACKAGE_ARCH,
  GM_PACKAGE_INSTALL_PATH,
  GM_PACKAGE_PUBLISHER,
  GM_PACKAGE_URL,
  GM_PACKAGE_SOURCE,
  GM_PACKAGE_SUMMARY,
  GM_PACKAGE_DESCRIPTION,
  GM_PACKAGE_FULL_VERSION, /* as its package manager writes it */
  GM_PACKAGE_FORMAT,       /* "deb", as inspect_get_package_format has it */
  GM_PACKAGE_SIZE,         /* bytes when installed, in decimal digits */
  GM_PACKAGE_FIELDS,
};

/* What is not known is "".  Epochs are not negative. */
struct gm_package {
  enum gm_package_kind kind;
  int32_t epoch;
  const char *fields[GM_PACKAGE_FIELDS];
};

/* Take apart the record that begins at BUF, of which LEN bytes are there; the
 * fields are lent from there.  Returns how long it is, 0 if it is not there as
 * a whole, or -1 with errno EPROTO if it is none.
 */
ptrdiff_t gm_package_parse (struct gm_package *p, const char *buf, size_t len);

/* P as a record, malloc'ed, and its length in *LEN.  Fields that are NULL are
 * empty, those that are too long are cut.  NULL with errno.
 */
char *gm_package_record (const struct gm_package *p, size_t *len);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is told of a package. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rpm/header.h>
#include <rpm/rpmtag.h>

#include "package.h"

#include "rpm-list.h"

int
write_package (Header h)
{
  struct gm_package p = {
    .kind = GM_PACKAGE,
    .epoch = headerGetNumber (h, RPMTAG_EPOCH) & INT32_MAX,
    .fields = {
      [GM_PACKAGE_NAME] = headerGetString (h, RPMTAG_NAME),
      [GM_PACKAGE_VERSION] = headerGetString (h, RPMTAG_VERSION),
      [GM_PACKAGE_RELEASE] = headerGetString (h, RPMTAG_RELEASE),
      [GM_PACKAGE_ARCH] = headerGetString (h, RPMTAG_ARCH),
      [GM_PACKAGE_PUBLISHER] = headerGetString (h, RPMTAG_VENDOR),
      [GM_PACKAGE_URL] = headerGetString (h, RPMTAG_URL),
      [GM_PACKAGE_SOURCE] = headerGetString (h, RPMTAG_SOURCERPM),
      [GM_PACKAGE_SUMMARY] = headerGetString (h, RPMTAG_SUMMARY),
      [GM_PACKAGE_DESCRIPTION] = headerGetString (h, RPMTAG_DESCRIPTION),
      [GM_PACKAGE_FORMAT] = "rpm",
    },
  };
  char *full = headerGetAsString (h, RPMTAG_EVR), size[24], *record;
  size_t len;
  int r = -1;

  if (p.fields[GM_PACKAGE_NAME] == NULL || full == NULL) {
    complain ("a package without a name or a version");
    free (full);
    return 0;
  }
  snprintf (size, sizeof size, "%" PRIu64,
            headerGetNumber (h, headerIsEntry (h, RPMTAG_LONGSIZE)
                                  ? RPMTAG_LONGSIZE
                                  : RPMTAG_SIZE));
  p.fields[GM_PACKAGE_FULL_VERSION] = full;
  p.fields[GM_PACKAGE_SIZE] = size;
  record = gm_package_record (&p, &len);
  if (record != NULL && fwrite (record, 1, len, stdout) == len)
    r = 0;
  free (record);
  free (full);
  return r;
}

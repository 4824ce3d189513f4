/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Databases that librpm reads: SQLite, and Berkeley DB without changing it.
 *
 * No configuration is read, so nothing of macros or scripts is known.  Headers
 * are checked for what they must look like, but not signatures: the keys are
 * in the same database.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rpm/rpmdb.h>
#include <rpm/rpmkeyring.h>
#include <rpm/rpmlog.h>
#include <rpm/rpmmacro.h>
#include <rpm/rpmts.h>

#include "rpm-list.h"

static int log_to_complaint (rpmlogRec rec, rpmlogCallbackData data);

int
list_by_librpm (void)
{
  rpmts ts;
  rpmKeyring no_keys;
  rpmdbMatchIterator packages;
  Header h;
  int r = 0;

  rpmlogSetCallback (log_to_complaint, NULL);
  rpmDefineMacro (NULL, "_dbpath /", 0);
  ts = rpmtsCreate ();
  no_keys = rpmKeyringNew ();
  rpmtsSetKeyring (ts, no_keys);
  rpmtsSetVSFlags (ts, _RPMVSF_NODIGESTS | _RPMVSF_NOSIGNATURES);
  packages = rpmtsInitIterator (ts, RPMDBI_PACKAGES, NULL, 0);
  if (packages == NULL) {
    complain ("not a database of packages");
    r = -1;
  } else
    forgive (); /* that there are no indexes */
  while (r == 0 && (h = rpmdbNextIterator (packages)) != NULL) {
    r = write_package (h);
    if (r == -1)
      complain ("%s", strerror (errno));
  }
  rpmdbFreeIterator (packages);
  rpmKeyringFree (no_keys);
  rpmtsFree (ts);
  return r;
}

/* Without statements of SQL, and the insides of a header. */
static int
log_to_complaint (rpmlogRec rec, rpmlogCallbackData data)
{
  const char *message = rpmlogRecMessage (rec), *part;

  (void) data;
  if (rpmlogRecPriority (rec) > RPMLOG_WARNING)
    return 0;
  part = strstr (message, "h#");
  if (part != NULL && strstr (message, "skipping") != NULL)
    complain ("package %lu is damaged", strtoul (part + 2, NULL, 10));
  else if (strncmp (message, "sqlite failure", 14) == 0 &&
           (part = strrchr (message, ':')) != NULL)
    complain ("%s", part + 1 + strspn (part + 1, " "));
  else
    complain ("%s", message);
  return 0;
}

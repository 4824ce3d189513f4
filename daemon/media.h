/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What media to install from write about themselves.  The text comes from an
 * image; nothing here knows of files.
 */
#ifndef GUESTFSD_MEDIA_H
#define GUESTFSD_MEDIA_H

#include <stdbool.h>

#define MEDIA_NAME_MAX 256

struct media {
  char name[MEDIA_NAME_MAX]; /* of the product; clean, "" if unknown */
  const char *distro;        /* a word of inspect_get_distro, or NULL */
  const char *arch;          /* a word of file_architecture, or NULL */
  int major, minor;
  bool live, netinst, multipart;
};

/* .disk/info: one line, "Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64
 * NETINST ...".
 */
void media_read_info (const char *text, struct media *m);

/* .treeinfo: sections with keys "family = Fedora" and so on. */
void media_read_treeinfo (const char *text, struct media *m);

/* .discinfo: lines, the second with name or version, the third with the
 * architecture, the fourth with the numbers of disks.
 */
void media_read_discinfo (const char *text, struct media *m);

/* One line "NAME VERSION ...". */
void media_read_line (const char *text, struct media *m);

/* The word for the architecture that distributions call NAME, or NULL. */
const char *media_arch (const char *name);

#endif

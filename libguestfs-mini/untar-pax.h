/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The records of an extended header of a tar stream: "LENGTH KEY=VALUE\n". */
#ifndef GM_UNTAR_PAX_H
#define GM_UNTAR_PAX_H

#include "untar.h"

struct gm_pax {
  char *path, *target; /* NULL: not said */
  char *sparse_path;   /* counts more than path, which is then made up */
  bool has_size, has_uid, has_gid, has_mtime, has_atime;
  bool sparse; /* the data begins with a map of the extents */
  uint64_t size, uid, gid, real_size;
  struct timespec mtime, atime;
  struct gm_attribute *attributes;
  size_t nr_attributes;
};

/* Take in the records of BUF.  Returns 0, or -1 with errno, EPROTO if they are
 * none.
 */
int gm_pax_parse (struct gm_pax *pax, const char *buf, size_t len);
void gm_pax_clear (struct gm_pax *pax);

/* Fill in A by copies, with a NUL behind each; returns 0, or -1 with errno. */
int gm_attribute_add (struct gm_attribute *a, const char *name, size_t name_len,
                      const char *value, size_t len);
void gm_attributes_free (struct gm_attribute *attributes, size_t n);

#endif

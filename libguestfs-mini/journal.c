/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fields of journal entries, which come as a stream of any length. */
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define GUESTFS_PRIVATE 1
#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"
#include "memfile.h"

/* The appliance sends no more, unless the image has taken it over. */
#define FIELDS_MAX 4096
#define ENTRY_MAX (65 << 20)

static int add_fields (guestfs_h *g, const char *p, size_t size,
                       struct guestfs_xattr_list *list);
static int add_field (guestfs_h *g, const char *p, size_t len,
                      struct guestfs_xattr_list *list);

struct guestfs_xattr_list *
gm_call_journal_get (guestfs_h *g)
{
  CLEANUP_MEMFILE struct gm_memfile file = GM_MEMFILE_NONE;
  CLEANUP_FREE char *data = NULL;
  struct guestfs_xattr_list *list;
  struct stat st;
  size_t size;

  if (gm_memfile_open (g, &file) == -1 ||
      guestfs_internal_journal_get (g, file.name) == -1)
    return NULL;
  if (fstat (file.fd, &st) == -1 || st.st_size > ENTRY_MAX) {
    gm_error (g, "the appliance has sent too large an entry");
    return NULL;
  }
  data = gm_memfile_read (g, &file, &size);
  if (data == NULL)
    return NULL;
  list = gm_calloc (g, 1, sizeof *list);
  if (add_fields (g, data, size, list) == 0)
    return list;
  guestfs_free_xattr_list (list);
  return NULL;
}

static int
add_fields (guestfs_h *g, const char *p, size_t size,
            struct guestfs_xattr_list *list)
{
  while (size > 0) {
    uint64_t len;

    if (size >= sizeof len) {
      memcpy (&len, p, sizeof len);
      len = be64toh (len);
    }
    if (size < sizeof len || len > size - sizeof len ||
        list->len == FIELDS_MAX ||
        add_field (g, p + sizeof len, len, list) == -1) {
      gm_error (g, "the appliance has sent a field that is none");
      return -1;
    }
    p += sizeof len + len;
    size -= sizeof len + len;
  }
  return 0;
}

static int
add_field (guestfs_h *g, const char *p, size_t len,
           struct guestfs_xattr_list *list)
{
  const char *eq = memchr (p, '=', len);
  uint32_t n = list->len;
  struct guestfs_xattr *x;

  if (eq == NULL)
    return -1;
  if ((n & (n - 1)) == 0) /* full: 0, 1, 2, 4, ... */
    list->val =
      gm_realloc (g, list->val, (n == 0 ? 1 : 2 * (size_t) n) * sizeof *x);
  x = &list->val[n];
  x->attrname = gm_calloc (g, 1, eq - p + 1);
  memcpy (x->attrname, p, eq - p);
  x->attrval_len = len - (eq - p) - 1;
  x->attrval = gm_calloc (g, 1, x->attrval_len + 1);
  memcpy (x->attrval, eq + 1, x->attrval_len);
  list->len++;
  return 0;
}

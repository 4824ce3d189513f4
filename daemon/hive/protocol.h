/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the daemon and its program `hive' tell each other, over a socket that
 * is the program's input: a request and what belongs to it, an answer and what
 * belongs to it.  The hive itself is in a memory file, descriptor 3 of the
 * program, when it is opened and when it has been committed.
 */
#ifndef GUESTFSD_HIVE_PROTOCOL_H
#define GUESTFSD_HIVE_PROTOCOL_H

#include <stdint.h>

#define HIVE_MEMORY_FD 3
#define HIVE_NAME_MAX 65536
#define HIVE_DATA_MAX (16 * 1024 * 1024)

enum hive_op {
  HIVE_OPEN, /* number: flags of hivex_open */
  HIVE_COMMIT,
  HIVE_ROOT,
  HIVE_NODE_NAME,
  HIVE_NODE_CHILDREN,  /* data: int64_t each */
  HIVE_NODE_GET_CHILD, /* number: 0 if there is none, and so on */
  HIVE_NODE_PARENT,
  HIVE_NODE_VALUES,
  HIVE_NODE_GET_VALUE,
  HIVE_VALUE_KEY,
  HIVE_VALUE_TYPE,
  HIVE_VALUE_DATA,
  HIVE_VALUE_STRING,
  HIVE_ADD_CHILD,
  HIVE_DELETE_CHILD,
  HIVE_SET_VALUE, /* number: the type */

  /* By path, "A\\B\\C".  Only the last is answered; after a failure the others
   * do nothing.
   */
  HIVE_EDIT_KEY,    /* go there; it is made if it is missing */
  HIVE_EDIT_DELETE, /* with all that is below */
  HIVE_EDIT_SET,    /* a value of the key where we are; number: the type */
  HIVE_EDIT_UNSET,
  HIVE_EDIT_DONE, /* number: 0, or an errno; data: the name of what failed */
};

struct hive_request {
  uint32_t op;
  uint32_t name_len, data_len;
  uint32_t padding;
  int64_t handle; /* of a node or value */
  int64_t number;
};

struct hive_answer {
  int32_t err; /* 0, or an errno */
  uint32_t data_len;
  int64_t number;
};

#endif

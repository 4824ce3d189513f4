/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running lvm(8), and reading its reports. */
#ifndef GUESTFSD_LVM_RUN_H
#define GUESTFSD_LVM_RUN_H

#include <jansson.h>

#include "call.h"
#include "run.h"

/* An argument vector: LVM_ARGV ("pvcreate", "-y", "--", device). */
#define LVM_ARGV(...) RUN_ARGV ("lvm", __VA_ARGS__)

/* Run ARGV; when it fails reply "OBJECT: reason", the reason being what LVM
 * says, in one line.  *OUT (may be NULL) is its output, for the caller to free.
 * What lies on drives that have come is active before.  Returns 0, or -1 after
 * the reply.
 */
int lvm_run_or_reply (struct call *c, const char *object,
                      const char *const *argv, char **out);

/* The same, but a program that fails is no error: see its R->status. */
int lvm_run (struct call *c, struct run *r);

/* Have COMMAND, "pvs", "vgs" or "lvs", report FIELDS ("vg_name,lv_name") of
 * what the arguments MORE (NULL: none) name.  Sizes are in bytes.  Returns an
 * array with an object for each, whose members are strings; NULL after a
 * reply.
 */
json_t *lvm_report_or_reply (struct call *c, const char *object,
                             const char *command, const char *fields,
                             const char *const *more);

/* The string that ROW of a report has for FIELD, "" if none. */
const char *lvm_field (const json_t *row, const char *field);

/* The only FIELD of such a report, for the caller to free: an error if there
 * is not exactly one row.  NULL after a reply.
 */
char *lvm_value_or_reply (struct call *c, const char *object,
                          const char *command, const char *field,
                          const char *const *more);

/* What LVM's TEXT says, as one line: messages without their indentation,
 * separated by semicolons, and warnings only when there is nothing else.  For
 * the caller to free; NULL without memory.
 */
char *lvm_message (const char *text);

#endif

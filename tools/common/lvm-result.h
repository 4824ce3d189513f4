/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What mini_lvm and mini_mdadm return: the end of a program that ran in the
 * appliance, as a table of `status', `output' and `errors'.
 */
#ifndef TOOL_LVM_RESULT_H
#define TOOL_LVM_RESULT_H

/* The value of KEY, lent; "" if there is none. */
char *result_value (char **result, const char *key);

/* Tell what the program had to say about OBJECT (may be NULL): as one error if
 * it failed, else as warnings.  Returns 0, or -1 if it failed.
 */
int result_check (char **result, const char *object);

/* The same for a program that tells on stderr what went well: nothing of that
 * is told.
 */
int result_program_check (char **result, const char *object);

#endif

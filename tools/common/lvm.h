/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tools share that are called like LVM's own programs.
 *
 * They run the commands of lvm(8) in the appliance, one for each object, and
 * print what these say as our own messages.
 */
#ifndef TOOL_LVM_H
#define TOOL_LVM_H

#include "common.h"
#include "strvec.h"

/* Append options to the argument vector ARGV.  They die without memory; VALUE
 * NULL or FLAG 0 appends nothing.
 */
void lvm_add (struct gm_strvec *argv, const char *word);
void lvm_add_option (struct gm_strvec *argv, const char *option,
                     const char *value);
void lvm_add_flag (struct gm_strvec *argv, const char *option, int flag);

/* The same for an option NAME of the tool whose TEXT is a size: `100M', `1.5G',
 * `512s' (sectors), `4096b'; without a unit it is misuse.
 */
void lvm_add_size (struct gm_strvec *argv, const char *option, const char *name,
                   const char *text);

/* The size of a logical volume, from -L or -l: a size as above, or a share such
 * as `50%FREE'; and for -l also a number of extents.  SIGNED: a plus or minus
 * sign in front of it makes sense.
 */
void lvm_add_volume_size (struct gm_strvec *argv, const char *size,
                          const char *extents, bool is_signed);

/* Run `lvm COMMAND ARGV -- OBJECT', and tell what went wrong with OBJECT.
 * Returns 0 or -1.
 */
int lvm_run (guestfs_h *g, const char *command, const struct gm_strvec *argv,
             const char *object);

/* The same with several words in the end, of which the first is the object. */
int lvm_run_words (guestfs_h *g, const char *command,
                   const struct gm_strvec *argv, char *const *words);

/* True if nothing of NAME, which is a device, or a volume group or a logical
 * volume in any form that LVM takes, is on a read-only drive.  If not it has
 * told so.
 */
bool lvm_writable (guestfs_h *g, const char *name);

/* A whole tool that runs COMMAND for each argument, for those that have no more
 * options than -y and -f.  FORCE is what the latter stands for.
 */
int lvm_simple_tool (int argc, const char *argv[], const char *command,
                     const char *args_help, const char *force,
                     const char *force_help);

/* A whole tool that prints what COMMAND, `pvs', `vgs' or `lvs', reports. */
int lvm_report_tool (int argc, const char *argv[], const char *command,
                     const char *args_help);

#endif

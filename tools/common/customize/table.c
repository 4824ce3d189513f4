/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All operations, in the order of --help and of the manual. */
#include "customize/ops.h"

const struct customize_op *const customize_ops[] = {
  &op_hostname,
  &op_timezone,
  &op_password,
  &op_root_password,
  &op_ssh_inject,
  &op_firstboot,
  &op_firstboot_command,
  &op_firstboot_install,
  &op_install,
  &op_uninstall,
  &op_update,
  &op_run,
  &op_run_command,
  &op_write,
  &op_append_line,
  &op_edit,
  &op_upload,
  &op_copy_in,
  &op_copy,
  &op_move,
  &op_delete,
  &op_mkdir,
  &op_chmod,
  &op_link,
  &op_touch,
  &op_truncate,
  &op_truncate_recursive,
  &op_scrub,
};
const size_t nr_customize_ops = sizeof customize_ops / sizeof customize_ops[0];

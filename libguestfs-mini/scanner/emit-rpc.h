/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of stubs-FAMILY.c: how a daemon-side call travels. */
#ifndef SCANNER_EMIT_RPC_H
#define SCANNER_EMIT_RPC_H

#include "model.h"

/* The static function rpc_X with the parameters of the public one. */
void emit_rpc (FILE *fp, const struct call *call);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client for QEMU's Machine Protocol (qemu's docs/interop/qmp-spec):
 * one JSON object a line over a Unix stream socket, descriptors beside it.
 */
#ifndef GM_QMP_H
#define GM_QMP_H

#include <stdbool.h>
#include <jansson.h>

struct gm_qmp;

/* Take over FD (closed by gm_qmp_free), read the greeting and leave
 * negotiation mode.  Returns NULL with *WHY malloc'ed on error, also when
 * qemu says nothing for TIMEOUT milliseconds.
 */
struct gm_qmp *gm_qmp_new (int fd, int timeout, char **why);
void gm_qmp_free (struct gm_qmp *q);

/* Run COMMAND with ARGS (reference stolen, NULL: none); FD, unless -1, goes
 * along as SCM_RIGHTS and stays open here.  Returns 0, and the result in
 * *RET when RET is not NULL (the caller decrefs), or -1 with *WHY malloc'ed.
 * Events that arrive in between are kept for gm_qmp_wait_event.
 */
int gm_qmp_command (struct gm_qmp *q, const char *command, json_t *args, int fd,
                    json_t **ret, char **why);

/* Wait up to TIMEOUT milliseconds for event NAME whose data member KEY is
 * the string VALUE (KEY NULL: any).  Returns 1 if seen, 0 on time-out, -1
 * when qemu is gone.
 */
int gm_qmp_wait_event (struct gm_qmp *q, const char *name, const char *key,
                       const char *value, int timeout);

/* Drop the events kept so far. */
void gm_qmp_forget_events (struct gm_qmp *q);

/* The descriptor, to poll for the end of qemu. */
int gm_qmp_fd (const struct gm_qmp *q);

/* Read what has arrived without waiting.  Returns false when qemu is gone. */
bool gm_qmp_pump (struct gm_qmp *q);

#endif

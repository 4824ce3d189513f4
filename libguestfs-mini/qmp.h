/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client for QEMU's Machine Protocol (qemu's docs/interop/qmp-spec):
 * one JSON object a line over a Unix stream socket, descriptors beside it.
 */
#ifndef GM_QMP_H
#define GM_QMP_H

#include <stdbool.h>
#include <jansson.h>

struct gm_qmp;

/* Take over FD (closed by gm_qmp_free) and post the command that leaves
 * negotiation mode; qemu need not have started yet.  Returns NULL with *WHY
 * malloc'ed on error.
 */
struct gm_qmp *gm_qmp_new (int fd, char **why);
void gm_qmp_free (struct gm_qmp *q);

/* Send a command and do not wait: qemu carries out one after the other, and
 * gm_qmp_settle, or the next gm_qmp_command, looks at how it went.  ARGS and
 * FD are as below.  Returns 0, or -1 with *WHY malloc'ed.
 */
int gm_qmp_post (struct gm_qmp *q, const char *command, json_t *args, int fd,
                 char **why);

/* Collect the replies to what was posted, for up to TIMEOUT milliseconds.
 * Returns 0, or -1 with the first failure's reason in *WHY, malloc'ed; all
 * replies are collected even then.
 */
int gm_qmp_settle (struct gm_qmp *q, int timeout, char **why);

/* Run COMMAND with ARGS (reference stolen, NULL: none); FD, unless -1, goes
 * along as SCM_RIGHTS and stays open here.  Returns 0, and the result in
 * *RET when RET is not NULL (the caller decrefs), or -1 with *WHY malloc'ed.
 * Events that arrive in between are kept for gm_qmp_wait_event.
 */
int gm_qmp_command (struct gm_qmp *q, const char *command, json_t *args, int fd,
                    json_t **ret, char **why);

/* Wait up to TIMEOUT milliseconds for the next event NAME.  Returns its data
 * member KEY, a string, malloc'ed; NULL on time-out or when qemu is gone.
 */
char *gm_qmp_next_event (struct gm_qmp *q, const char *name, const char *key,
                         int timeout);

/* Wait up to TIMEOUT milliseconds for event NAME whose data member KEY is
 * the string VALUE (KEY NULL: any).  Returns 1 if seen, 0 on time-out, -1
 * when qemu is gone.
 */
int gm_qmp_wait_event (struct gm_qmp *q, const char *name, const char *key,
                       const char *value, int timeout);

/* Has qemu said anything yet? */
bool gm_qmp_greeted (const struct gm_qmp *q);

/* Drop the events kept so far. */
void gm_qmp_forget_events (struct gm_qmp *q);

/* The descriptor, to poll for the end of qemu. */
int gm_qmp_fd (const struct gm_qmp *q);

/* Read what has arrived without waiting.  Returns false when qemu is gone. */
bool gm_qmp_pump (struct gm_qmp *q);

#endif

# SPDX-License-Identifier: LGPL-2.1-or-later
# The scanner, a build-time program; links libxml2.
scanner_SRCS := main.c model.c types.c util.c read.c check.c check-call.c \
  emit.c emit-header.c emit-structs.c emit-protocol.c emit-wire.c \
  emit-stubs.c emit-rpc.c emit-daemon.c emit-serve.c emit-dispatch.c \
  emit-lists.c emit-call-table.c emit-pod.c \
  emit-pod-fixed.c doc.c

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-resize: telling a plan, and carrying it out. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define GUESTFS_PRIVATE 1
#include "cleanup.h"
#include "escape.h"
#include "gfs-resize/resize.h"
#include "json.h"
#include "size.h"

static const char *step_name (const struct plan *p, const struct step *s);
static void print_json (const struct plan *p);
static int run_step (guestfs_h *g, const struct plan *p, const struct step *s);

void
plan_print (const struct plan *p, bool json, bool human)
{
  char from[SIZE_TEXT], to[SIZE_TEXT];

  if (json) {
    print_json (p);
    return;
  }
  for (size_t i = 0; i < p->nr; i++) {
    const struct step *s = &p->steps[i];

    print_name (stdout, s->device);
    printf (" %s", step_name (p, s));
    if (s->from != -1)
      printf (" %s -> %s", size_text (from, s->from, human),
              size_text (to, s->to, human));
    putchar ('\n');
  }
}

static const char *
step_name (const struct plan *p, const struct step *s)
{
  switch (s->kind) {
  case STEP_CONTENT:
    return p->content.type;
  case STEP_LV:
    return "lv";
  case STEP_PV:
    return "pv";
  case STEP_CRYPT:
    return "crypt";
  case STEP_CLOSE:
    return "close";
  case STEP_PARTITION:
    return "partition";
  case STEP_GPT:
    return "expand-gpt";
  case STEP_DEACTIVATE:
    return "deactivate";
  case STEP_ACTIVATE:
    return "activate";
  }
  return "";
}

static void
print_json (const struct plan *p)
{
  struct json_list list = { 0 };

  for (size_t i = 0; i < p->nr; i++) {
    const struct step *s = &p->steps[i];
    json_t *object = json_object ();

    json_set_name (object, "device", s->device);
    json_set_name (object, "step", step_name (p, s));
    if (s->from != -1) {
      json_set_int (object, "from", s->from);
      json_set_int (object, "to", s->to);
    }
    json_list_add (&list, object);
  }
  json_list_end (&list);
}

int
plan_run (guestfs_h *g, struct plan *p)
{
  int r;

  if (p->nr == 0)
    return 0;
  if (content_begin (g, &p->content, p->shrink) == -1)
    return -1;
  r = 0;
  for (size_t i = 0; i < p->nr; i++) {
    /* What was deactivated comes back even if a step has failed. */
    if (r == 0 || p->steps[i].kind == STEP_ACTIVATE)
      r |= run_step (g, p, &p->steps[i]);
    if (r == 0 && p->shrink && p->steps[i].kind == STEP_CONTENT)
      r = content_end (g, &p->content); /* or nothing below lets go */
  }
  if ((!p->shrink || r == -1) && content_end (g, &p->content) == -1)
    r = -1;
  return r;
}

static int
run_step (guestfs_h *g, const struct plan *p, const struct step *s)
{
  char *const group[] = { s->device, NULL };
  bool own = strcmp (s->device, p->content.device) == 0;
  int r = 0;

  switch (s->kind) {
  case STEP_CONTENT:
    return content_resize (g, &p->content, p->shrink, s->to);
  case STEP_PV:
    if (own)
      return content_resize (g, &p->content, p->shrink, s->to);
    r = guestfs_pvresize (g, s->device);
    break;
  case STEP_LV:
    r = s->to / MIB > INT_MAX
          ? tool_error (s->device, "is too large")
          : guestfs_lvresize (g, s->device, (s->to + MIB - 1) / MIB);
    break;
  case STEP_CRYPT:
    r = guestfs_mini_crypt_resize (g, s->device);
    break;
  case STEP_CLOSE:
    r = guestfs_cryptsetup_close (g, s->device);
    break;
  case STEP_PARTITION:
    r = guestfs_part_resize (g, s->disk, s->number,
                             (s->start + s->to) / s->sector - 1);
    break;
  case STEP_GPT:
    r = guestfs_part_expand_gpt (g, s->device);
    break;
  case STEP_DEACTIVATE:
  case STEP_ACTIVATE:
    r = guestfs_vg_activate (g, s->kind == STEP_ACTIVATE, group);
    break;
  }
  return r == -1 ? tool_fail (g, s->device) : 0;
}

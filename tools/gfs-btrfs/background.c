/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-btrfs balance and scrub. */
#include <inttypes.h>
#include <stdio.h>

#include "cleanup.h"
#include "gfs-btrfs/btrfs.h"
#include "json.h"
#include "size.h"

static int await_scrub (guestfs_h *g, const char *path);

int
balance_start (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_filesystem_balance (g, args[0]), args[0]);
}

int
balance_pause (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_balance_pause (g, args[0]), args[0]);
}

int
balance_cancel (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_balance_cancel (g, args[0]), args[0]);
}

int
balance_resume (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_balance_resume (g, args[0]), args[0]);
}

int
balance_status (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  struct guestfs_btrfsbalance *b = guestfs_btrfs_balance_status (g, args[0]);

  if (b == NULL)
    return tool_fail (g, args[0]);
  if (o->common.json) {
    json_t *object = json_object ();

    json_set_name (object, "status", b->btrfsbalance_status);
    json_set_int (object, "total", b->btrfsbalance_total);
    json_set_int (object, "balanced", b->btrfsbalance_balanced);
    json_set_int (object, "considered", b->btrfsbalance_considered);
    json_set_int (object, "left", b->btrfsbalance_left);
    json_print (object);
  } else if (b->btrfsbalance_total == 0)
    puts (b->btrfsbalance_status);
  else
    printf ("%s: %" PRIu64 " of about %" PRIu64 " chunks balanced (%" PRIu64
            " considered), %" PRIu64 "%% left\n",
            b->btrfsbalance_status, b->btrfsbalance_balanced,
            b->btrfsbalance_total, b->btrfsbalance_considered,
            b->btrfsbalance_left);
  guestfs_free_btrfsbalance (b);
  return 0;
}

int
scrub_start (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;

  if (guestfs_btrfs_scrub_start (g, args[0]) == -1)
    return tool_fail (g, args[0]);
  return o->foreground ? await_scrub (g, args[0]) : 0;
}

int
scrub_cancel (guestfs_h *g, const void *opts, char **args)
{
  (void) opts;
  return btrfs_done (g, guestfs_btrfs_scrub_cancel (g, args[0]), args[0]);
}

int
scrub_resume (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;

  if (guestfs_btrfs_scrub_resume (g, args[0]) == -1)
    return tool_fail (g, args[0]);
  return o->foreground ? await_scrub (g, args[0]) : 0;
}

int
scrub_status (guestfs_h *g, const void *opts, char **args)
{
  const struct btrfs_opts *o = opts;
  CLEANUP_FREE char *state = guestfs_mini_btrfs_scrub_state (g, args[0], -1);
  struct guestfs_btrfsscrub *s =
    state == NULL ? NULL : guestfs_btrfs_scrub_status (g, args[0]);
  const struct {
    const char *name;
    uint64_t value;
  } lines[] = {
    { "data", s == NULL ? 0 : s->btrfsscrub_data_bytes_scrubbed },
    { "metadata", s == NULL ? 0 : s->btrfsscrub_tree_bytes_scrubbed },
    { "read_errors", s == NULL ? 0 : s->btrfsscrub_read_errors },
    { "csum_errors", s == NULL ? 0 : s->btrfsscrub_csum_errors },
    { "verify_errors", s == NULL ? 0 : s->btrfsscrub_verify_errors },
    { "super_errors", s == NULL ? 0 : s->btrfsscrub_super_errors },
    { "uncorrectable", s == NULL ? 0 : s->btrfsscrub_uncorrectable_errors },
    { "corrected", s == NULL ? 0 : s->btrfsscrub_corrected_errors },
  };
  json_t *object = json_object ();
  char text[SIZE_TEXT];

  if (s == NULL) {
    json_decref (object);
    return tool_fail (g, args[0]);
  }
  json_set_name (object, "status", state);
  if (!o->common.json)
    printf ("status: %s\n", state);
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    json_set_int (object, lines[i].name, lines[i].value);
    if (!o->common.json)
      printf ("%s: %s\n", lines[i].name,
              size_text (text, lines[i].value, o->human && i < 2));
  }
  guestfs_free_btrfsscrub (s);
  if (o->common.json)
    json_print (object);
  else
    json_decref (object);
  return 0;
}

/* Wait for its end: damage that could not be repaired is a failure. */
static int
await_scrub (guestfs_h *g, const char *path)
{
  CLEANUP_FREE char *state = guestfs_mini_btrfs_scrub_state (
    g, path, GUESTFS_MINI_BTRFS_SCRUB_STATE_WAIT, 1, -1);
  struct guestfs_btrfsscrub *s =
    state == NULL ? NULL : guestfs_btrfs_scrub_status (g, path);
  uint64_t bad;

  if (s == NULL)
    return tool_fail (g, path);
  bad = s->btrfsscrub_uncorrectable_errors;
  guestfs_free_btrfsscrub (s);
  return bad == 0
           ? 0
           : tool_error (path, "%" PRIu64 " errors cannot be corrected", bad);
}

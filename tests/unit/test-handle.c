/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Handles: private data, state, sharing and closing. */

#include <pthread.h>

#include "child-helper.h"
#include "handle.h"

static void
private_data (struct unit *u)
{
  guestfs_h *g = new_handle ();
  int a, b, n = 0;
  const char *key;

  CHECK (u, guestfs_get_private (g, "a") == NULL);
  CHECK (u, guestfs_first_private (g, &key) == NULL);
  guestfs_set_private (g, "a", &b);
  guestfs_set_private (g, "a", &a);
  guestfs_set_private (g, "b", &b);
  guestfs_set_private (g, "c", NULL);
  CHECK (u, guestfs_get_private (g, "a") == &a);
  CHECK (u, guestfs_get_private (g, "b") == &b);
  for (void *p = guestfs_first_private (g, &key); p != NULL;
       p = guestfs_next_private (g, &key)) {
    CHECK (u, guestfs_get_private (g, key) == p);
    n++;
  }
  SAME_INT (u, 2, n);
  guestfs_set_private (g, "a", NULL);
  CHECK (u, guestfs_get_private (g, "a") == NULL);
  CHECK (u, guestfs_get_private (g, "b") == &b);
  guestfs_close (g);
}

static void
state (struct unit *u)
{
  char *const none[] = { NULL };
  guestfs_h *g = new_handle ();

  SAME_INT (u, 1, guestfs_is_config (g));
  SAME_INT (u, 0, guestfs_is_launching (g));
  SAME_INT (u, 0, guestfs_is_ready (g));
  SAME_INT (u, 0, guestfs_is_busy (g));
  SAME_INT (u, 0, guestfs_get_state (g));
  SAME_INT (u, -1, guestfs_wait_ready (g));
  SAME_INT (u, -1, guestfs_get_pid (g));
  SAME_INT (u, 0, guestfs_kill_subprocess (g)); /* there is none */
  SAME_INT (u, -1, guestfs_ping_daemon (g));
  HAS (u, "launch", guestfs_last_error (g));
  CHECK (u, guestfs_cat (g, "/x") == NULL);
  CHECK (u, guestfs_ls (g, "/x") == NULL);
  CHECK (u, guestfs_stat (g, "/x") == NULL);
  SAME_INT (u, -1, guestfs_write (g, "/x", "y", 1));
  SAME_INT (u, -1, guestfs_device_index (g, "/dev/sda"));
  SAME_INT (u, 0, guestfs_available (g, none));
  /* Settings of the machine come too late now. */
  g->state = GM_READY;
  SAME_INT (u, -1, guestfs_set_memsize (g, 1024));
  SAME_INT (u, -1, guestfs_parse_environment (g));
  SAME_INT (u, 0, guestfs_set_verbose (g, 0));
  SAME_INT (u, 1, guestfs_is_ready (g));
  SAME_INT (u, 2, guestfs_get_state (g));
  SAME_INT (u, 0, guestfs_wait_ready (g));
  g->state = GM_CONFIG;
  guestfs_close (g);
}

static void
about (struct unit *u)
{
  guestfs_h *g = new_handle ();
  struct guestfs_version *v = guestfs_version (g);
  char *name;

  SAME_INT (u, 1, v->major);
  SAME_INT (u, 48, v->minor);
  SAME_INT (u, 6, v->release);
  SAME_STR (u, "mini", v->extra);
  guestfs_free_version (v);
  CHECK (u, guestfs_c_pointer (g) == (intptr_t) g);
  SAME_INT (u, 255, guestfs_max_disks (g));
  name = guestfs_canonical_device_name (g, "/dev/hda1");
  SAME_STR (u, "/dev/sda1", name);
  free (name);
  name = guestfs_canonical_device_name (g, "/dev/vdc");
  SAME_STR (u, "/dev/sdc", name);
  free (name);
  name = guestfs_canonical_device_name (g, "/dev/vg/lv");
  SAME_STR (u, "/dev/vg/lv", name);
  free (name);
  guestfs_close (g);
}

static void
say_closed (guestfs_h *g, void *opaque)
{
  (void) g;
  fprintf (stderr, "%s closed\n", (const char *) opaque);
}

static void
leave_open (void)
{
  guestfs_h *a = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);
  guestfs_h *b = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT |
                                       GUESTFS_CREATE_NO_CLOSE_ON_EXIT);
  guestfs_h *c = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);

  guestfs_set_close_callback (a, say_closed, "a");
  guestfs_set_close_callback (b, say_closed, "b");
  guestfs_set_close_callback (c, say_closed, "c");
  if (fork () == 0)
    exit (0); /* a child has nothing to close */
  wait (NULL);
  guestfs_close (c);
  fprintf (stderr, "exit\n");
  fclose (stdout); /* what is buffered is our parent's */
  exit (0);
}

static void
close_at_exit (struct unit *u)
{
  struct seen seen;

  SAME_STR (u, "c closed\nexit\na closed\n", child_stderr (&seen, leave_open));
}

static void
close_twice (void)
{
  guestfs_h *g = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);

  guestfs_close (NULL);
  guestfs_close (g);
  guestfs_close (g);
}

static void
close_misused (struct unit *u)
{
  struct seen seen;

  HAS (u, "closed before", child_stderr (&seen, close_twice));
}

static void *
many_calls (void *g)
{
  for (int i = 0; i < 2000; i++) {
    guestfs_set_memsize (g, 300);
    guestfs_set_smp (g, 0); /* an error each time */
  }
  return NULL;
}

static void
threads (struct unit *u)
{
  guestfs_h *g = new_handle ();
  pthread_t t[4];

  for (int i = 0; i < 4; i++)
    CHECK (u, pthread_create (&t[i], NULL, many_calls, g) == 0);
  for (int i = 0; i < 4; i++)
    pthread_join (t[i], NULL);
  SAME_INT (u, 0, g->depth);
  HAS (u, "set_smp: 0", guestfs_last_error (g));
  guestfs_close (g);
}

static const struct unit_test tests[] = {
  { "private data is found, listed and removed", private_data },
  { "the state decides what is allowed", state },
  { "version, pointer and device names", about },
  { "open handles are closed at exit, but not by children", close_at_exit },
  { "closing twice is reported, closing NULL is nothing", close_misused },
  { "threads may share a handle", threads },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

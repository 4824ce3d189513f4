/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making and closing handles, and the calls that ask about a handle itself.
 *
 * The list of all handles is the one global of the library: at exit they
 * must be closed, or an appliance would be killed with unwritten data.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "drives.h"
#include "error.h"
#include "event.h"
#include "gm-calls.h"
#include "handle.h"
#include "launch.h"
#include "private.h"
#include "settings.h"

static struct {
  pthread_mutex_t lock;
  struct guestfs_h *handles;
  bool registered; /* with atexit */
} all = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int init_lock (guestfs_h *g);
static void list_add (guestfs_h *g);
static bool list_remove (guestfs_h *g);
static void close_all (void);

guestfs_h *
guestfs_create (void)
{
  return guestfs_create_flags (0);
}

guestfs_h *
guestfs_create_flags (unsigned flags, ...)
{
  guestfs_h *g = calloc (1, sizeof *g);

  if (g == NULL)
    return NULL;
  if (init_lock (g) == -1) {
    free (g);
    return NULL;
  }
  g->state = GM_CONFIG;
  g->abort_cb = abort;
  g->handler.cb = gm_error_print;
  g->owner = getpid ();
  g->close_on_exit = (flags & GUESTFS_CREATE_NO_CLOSE_ON_EXIT) == 0;
  gm_settings_init (g);
  /* A bad value has been told to the handler by now; libguestfs makes the
   * handle all the same.
   */
  if ((flags & GUESTFS_CREATE_NO_ENVIRONMENT) == 0)
    gm_call_parse_environment (g);
  list_add (g);
  gm_debug (g, "new handle %p, version %s", (void *) g, PACKAGE_VERSION);
  return g;
}

static int
init_lock (guestfs_h *g)
{
  pthread_mutexattr_t attr;
  int err;

  pthread_mutexattr_init (&attr);
  pthread_mutexattr_settype (&attr, PTHREAD_MUTEX_RECURSIVE);
  err = pthread_mutex_init (&g->lock, &attr);
  pthread_mutexattr_destroy (&attr);
  errno = err;
  return err == 0 ? 0 : -1;
}

void
guestfs_close (guestfs_h *g)
{
  if (g == NULL)
    return;
  if (!list_remove (g)) {
    fprintf (stderr, "libguestfs: error: close: this handle was closed "
                     "before\n");
    return;
  }
  if (g->set.trace)
    gm_event (g, GUESTFS_EVENT_TRACE, "close", strlen ("close"), NULL, 0);
  gm_debug (g, "closing handle %p in state %d", (void *) g, (int) g->state);
  if (g->state != GM_CONFIG)
    gm_launch_shutdown (g);
  gm_event_void (g, GUESTFS_EVENT_CLOSE);

  gm_drives_free (g);
  gm_event_free_all (g);
  gm_private_free_all (g);
  gm_settings_free (g);
  gm_error_free_all (g);
  pthread_mutex_destroy (&g->lock);
  free (g);
}

static void
list_add (guestfs_h *g)
{
  pthread_mutex_lock (&all.lock);
  if (!all.registered && g->close_on_exit)
    all.registered = atexit (close_all) == 0;
  g->next = all.handles;
  all.handles = g;
  pthread_mutex_unlock (&all.lock);
}

/* Returns false if G is not in the list: it is no handle any more. */
static bool
list_remove (guestfs_h *g)
{
  struct guestfs_h **p;
  bool found = false;

  pthread_mutex_lock (&all.lock);
  for (p = &all.handles; *p != NULL && *p != g; p = &(*p)->next)
    ;
  if (*p != NULL) {
    *p = g->next;
    found = true;
  }
  pthread_mutex_unlock (&all.lock);
  return found;
}

/* The next handle to close at exit, or NULL.  A forked child that exits must
 * leave its parent's handles alone.
 */
static guestfs_h *
next_to_close (void)
{
  guestfs_h *g;

  pthread_mutex_lock (&all.lock);
  g = all.handles;
  while (g != NULL && (!g->close_on_exit || g->owner != getpid ()))
    g = g->next;
  pthread_mutex_unlock (&all.lock);
  return g;
}

static void
close_all (void)
{
  guestfs_h *g;

  while ((g = next_to_close ()) != NULL)
    guestfs_close (g);
}

/* ---- about the handle ---- */

/* The version of libguestfs that this library can stand in for. */
struct guestfs_version *
gm_call_version (guestfs_h *g)
{
  struct guestfs_version *v = gm_malloc (g, sizeof *v);

  *v = (struct guestfs_version){
    .major = 1, .minor = 48, .release = 6, .extra = gm_strdup (g, "mini")
  };
  return v;
}

int64_t
gm_call_c_pointer (guestfs_h *g)
{
  return (int64_t) (intptr_t) g;
}

/* From any thread or a signal handler, so it does nothing but this. */
int
gm_call_user_cancel (guestfs_h *g)
{
  g->user_cancel = true;
  return 0;
}

/* ---- state ---- */

int
gm_call_is_config (guestfs_h *g)
{
  return g->state == GM_CONFIG;
}

int
gm_call_is_launching (guestfs_h *g)
{
  return g->state == GM_LAUNCHING;
}

int
gm_call_is_ready (guestfs_h *g)
{
  return g->state == GM_READY;
}

/* A call that could see itself busy does not exist. */
int
gm_call_is_busy (guestfs_h *g)
{
  (void) g;
  return 0;
}

int
gm_call_get_state (guestfs_h *g)
{
  return g->state;
}

/* Launch does not return before the appliance is ready. */
int
gm_call_wait_ready (guestfs_h *g)
{
  if (g->state == GM_READY)
    return 0;
  return gm_error (g, "nothing was launched");
}

int
gm_call_get_pid (guestfs_h *g)
{
  pid_t pid = gm_launch_pid (g);

  if (pid <= 0)
    return gm_error_code (g, ESRCH, "no emulator is running");
  return pid;
}

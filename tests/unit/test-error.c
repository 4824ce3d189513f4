/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors, their handlers, and what is printed when nobody listens. */

#include <errno.h>

#include "child-helper.h"
#include "error.h"
#include "stub.h"

static void
error_handlers (struct unit *u)
{
  struct seen a = { "", 0 }, b = { "", 0 };
  guestfs_h *g = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);
  void *opaque;

  SAME_STR (u, NULL, guestfs_last_error (g));
  SAME_INT (u, 0, guestfs_last_errno (g));
  CHECK (u, guestfs_get_error_handler (g, NULL) == gm_error_print);
  guestfs_set_error_handler (g, on_error, &a);
  CHECK (u, guestfs_get_error_handler (g, &opaque) == on_error);
  CHECK (u, opaque == &a);
  SAME_INT (u, -1, gm_error (g, "first %d", 1));
  guestfs_push_error_handler (g, on_error, &b);
  gm_error (g, "second");
  guestfs_push_error_handler (g, NULL, NULL);
  gm_error (g, "third");
  guestfs_pop_error_handler (g);
  gm_error (g, "fourth");
  guestfs_pop_error_handler (g);
  gm_error (g, "fifth");
  SAME_STR (u, "first 1\nfifth\n", a.text);
  SAME_STR (u, "second\nfourth\n", b.text);
  SAME_STR (u, "fifth", guestfs_last_error (g));
  guestfs_pop_error_handler (g); /* nothing was pushed: the default */
  CHECK (u, guestfs_get_error_handler (g, NULL) == gm_error_print);
  guestfs_push_error_handler (g, on_error, &a); /* close frees it */
  guestfs_close (g);
}

static void
error_text (struct unit *u)
{
  guestfs_h *g = new_handle ();

  errno = ENOENT;
  SAME_INT (u, -1, gm_perror (g, "%s", "file"));
  SAME_STR (u, "file: No such file or directory", guestfs_last_error (g));
  SAME_INT (u, ENOENT, guestfs_last_errno (g));
  gm_call_begin (g, "outer");
  gm_call_begin (g, "inner");
  gm_error_code (g, EPERM, "no");
  SAME_STR (u, "outer: no", guestfs_last_error (g));
  SAME_INT (u, EPERM, guestfs_last_errno (g));
  gm_call_end (g);
  gm_error (g, "outer: said already");
  SAME_STR (u, "outer: said already", guestfs_last_error (g));
  gm_call_end (g);
  gm_error (g, "outside");
  SAME_STR (u, "outside", guestfs_last_error (g));
  /* The last message may be part of the next. */
  gm_error (g, "again: %s", guestfs_last_error (g));
  SAME_STR (u, "again: outside", guestfs_last_error (g));
  guestfs_close (g);
}

static void
print_to_stderr (void)
{
  guestfs_h *g = guestfs_create_flags (GUESTFS_CREATE_NO_ENVIRONMENT);

  gm_error (g, "bad");
  gm_debug (g, "not verbose");
  gm_warning (g, "careful");
  guestfs_set_verbose (g, 1);
  gm_debug (g, "chatty");
  guestfs_set_verbose (g, 0);
  guestfs_set_trace (g, 1);
  guestfs_get_smp (g);
}

static void
default_output (struct unit *u)
{
  struct seen seen;

  SAME_STR (u,
            "libguestfs: error: bad\n"
            "test-error: libguestfs: warning: careful\n"
            "libguestfs: chatty\n"
            "libguestfs: trace: get_smp\n"
            "libguestfs: trace: get_smp = 2\n",
            child_stderr (&seen, print_to_stderr));
}

/* The address sanitizer would rather stop than return NULL. */
const char *__asan_default_options (void)
  __attribute__ ((visibility ("default")));

const char *
__asan_default_options (void)
{
  return "allocator_may_return_null=1";
}

static void __attribute__ ((noreturn)) on_no_memory (void)
{
  _exit (9);
}

static void
out_of_memory (struct unit *u)
{
  guestfs_h *g = new_handle ();
  int status;
  pid_t pid;

  CHECK (u, guestfs_get_out_of_memory_handler (g) == abort);
  guestfs_set_out_of_memory_handler (g, on_no_memory);
  CHECK (u, guestfs_get_out_of_memory_handler (g) == on_no_memory);
  fflush (stdout);
  pid = fork ();
  if (pid == 0) {
    gm_calloc (g, SIZE_MAX / 2, 16); /* overflows: no allocator gives that */
    _exit (0);
  }
  waitpid (pid, &status, 0);
  CHECK (u, WIFEXITED (status) && WEXITSTATUS (status) == 9);
  guestfs_close (g);
}

static const struct unit_test tests[] = {
  { "error handlers are stacked", error_handlers },
  { "an error begins with the user's call and keeps its errno", error_text },
  { "messages without a callback go to stderr", default_output },
  { "running out of memory calls the handler", out_of_memory },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}

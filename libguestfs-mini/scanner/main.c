/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* scanner: turn the API description into source code.
 *
 * Everything is read and checked first, then each output is made in memory,
 * and only when all are made are they written, each to a temporary file that
 * is renamed.  Files whose content would not change are left alone, so that
 * nothing that depends on them is built again.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit.h"
#include "model.h"
#include "util.h"

/* clang-format off */
static const struct output outputs[] = {
  { "guestfs.h", false, emit_guestfs_h },
  { "structs.c", false, emit_structs_c },
  { "guestfs_protocol.x", false, emit_protocol_x },
  { "wire-structs.h", false, emit_wire_structs_h },
  { "wire-structs.c", false, emit_wire_structs_c },
  { "gm-calls.h", false, emit_gm_calls_h },
  { "stubs-%s.c", true, emit_stubs_c },
  { "daemon-calls.h", false, emit_daemon_calls_h },
  { "serve.h", false, emit_serve_h },
  { "serve-%s.c", true, emit_serve_c },
  { "dispatch.h", false, emit_dispatch_h },
  { "dispatch.c", false, emit_dispatch_c },
  { "call-table.c", false, emit_call_table_c },
  { "guestfs-mini-api.pod", false, emit_pod },
  { "libguestfs-mini.map", false, emit_map },
  { "call-names.txt", false, emit_call_names },
};
/* clang-format on */
enum { NR_OUTPUTS = sizeof outputs / sizeof outputs[0] };

struct opts {
  const char *schema, *fixed, *directory, *only;
};

struct made {
  char *filename; /* without directory */
  char *text;
  size_t len;
};

static void parse_options (int argc, char *argv[], struct opts *o);
static void make_output (struct made **made, size_t *nr,
                         const struct output *out, const struct model *m,
                         const struct family *f);
static int write_output (const char *directory, const struct made *made);
static int print_output (const struct made *made, size_t nr, const char *name);

int
main (int argc, char *argv[])
{
  struct opts o = { 0 };
  struct made *made = NULL;
  size_t nr = 0;
  const struct model *m;

  parse_options (argc, argv, &o);
  m = model_read (o.schema, o.fixed, argv + optind, argc - optind);
  if (m == NULL || model_check (m) > 0)
    return EXIT_FAILURE;

  for (size_t i = 0; i < NR_OUTPUTS; i++)
    if (!outputs[i].per_family)
      make_output (&made, &nr, &outputs[i], m, NULL);
    else
      for (size_t j = 0; j < m->nr_families; j++)
        make_output (&made, &nr, &outputs[i], m, &m->families[j]);

  if (o.only)
    return print_output (made, nr, o.only) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  for (size_t i = 0; i < nr; i++)
    if (write_output (o.directory, &made[i]) == -1)
      return EXIT_FAILURE;
  return EXIT_SUCCESS;
}

static const char default_header[] =
  "libguestfs-mini/include/guestfs-fixed.h.in";

static void
usage (FILE *fp)
{
  fprintf (fp,
           "usage: scanner {-o DIR | -p NAME} [-s SCHEMA] [-H HEADER] "
           "FAMILY.xml...\n"
           "  -o, --output DIR     write everything below DIR\n"
           "  -p, --print NAME     print only the output of that file name\n"
           "  -s, --schema SCHEMA  default: api.rng beside the first XML "
           "file\n"
           "  -H, --header HEADER  handwritten part of guestfs.h, default:\n"
           "                       %s\n",
           default_header);
}

static void
parse_options (int argc, char *argv[], struct opts *o)
{
  static const struct option table[] = {
    { "schema", required_argument, NULL, 's' },
    { "header", required_argument, NULL, 'H' },
    { "output", required_argument, NULL, 'o' },
    { "print", required_argument, NULL, 'p' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
  };
  int opt;

  while ((opt = getopt_long (argc, argv, "s:H:o:p:h", table, NULL)) != -1)
    switch (opt) {
    case 's':
      o->schema = optarg;
      break;
    case 'H':
      o->fixed = optarg;
      break;
    case 'o':
      o->directory = optarg;
      break;
    case 'p':
      o->only = optarg;
      break;
    case 'h':
      usage (stdout);
      exit (EXIT_SUCCESS);
    default:
      usage (stderr);
      exit (2);
    }
  if (!o->directory == !o->only || optind == argc) {
    usage (stderr);
    exit (2);
  }
  if (o->fixed == NULL)
    o->fixed = default_header;
  if (o->schema == NULL) {
    const char *first = argv[optind], *slash = strrchr (first, '/');

    o->schema =
      xasprintf ("%.*sapi.rng", slash ? (int) (slash + 1 - first) : 0, first);
  }
}

static void
make_output (struct made **made, size_t *nr, const struct output *out,
             const struct model *m, const struct family *f)
{
  struct made *one = VECTOR_ADD (*made, *nr);
  FILE *fp = open_memstream (&one->text, &one->len);
  const char *percent = strstr (out->filename, "%s");

  if (fp == NULL)
    abort ();
  one->filename = f ? xasprintf ("%.*s%s%s", (int) (percent - out->filename),
                                 out->filename, f->name, percent + 2)
                    : xstrdup (out->filename);
  out->emit (fp, m, f);
  if (fclose (fp) != 0)
    abort (); /* only memory can be lacking */
}

static int
print_output (const struct made *made, size_t nr, const char *name)
{
  for (size_t i = 0; i < nr; i++)
    if (strcmp (made[i].filename, name) == 0) {
      fwrite (made[i].text, 1, made[i].len, stdout);
      if (fflush (stdout) != 0) {
        perror ("scanner: stdout");
        return -1;
      }
      return 0;
    }
  fprintf (stderr, "scanner: there is no output called %s\n", name);
  return -1;
}

static int
write_output (const char *directory, const struct made *made)
{
  char *path = xasprintf ("%s/%s", directory, made->filename);
  char *temp = xasprintf ("%s.%d", path, (int) getpid ());
  char *old = read_whole (path);
  FILE *fp;
  int r = 0;

  if (old == NULL || strcmp (old, made->text) != 0) {
    fp = fopen (temp, "w");
    if (fp == NULL || fwrite (made->text, 1, made->len, fp) != made->len)
      r = -1;
    if (fp && fclose (fp) != 0)
      r = -1;
    if (r == -1 || rename (temp, path) == -1) {
      fprintf (stderr, "scanner: %s: %s\n", path, strerror (errno));
      unlink (temp);
      r = -1;
    }
  }
  free (old);
  free (temp);
  free (path);
  return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shapes and texts of the picture; see svg-draw.h. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "escape.h"
#include "gfs-filesystems/svg-draw.h"
#include "size.h"

#define GLYPH 0.60 /* an average character's width, by its height */
#define PADDING 7

static const char *color (const struct node *n);
static void text (struct svg *s, double x, double y, double room, int px,
                  const char *class, const char *words);
static void put (FILE *fp, const char *s, size_t len);
static char *join (const char **names, size_t nr);
static char *describe (const struct node *n);
static char *format (const char *fs, ...)
  __attribute__ ((format (printf, 1, 2)));

void
svg_begin (struct svg *s, int height)
{
  fprintf (
    s->fp,
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
    "viewBox=\"0 0 %d %d\" font-family=\"Helvetica, Arial, sans-serif\">\n"
    "<style>.n{fill:#fff;font-weight:bold}.c{fill:#fff;fill-opacity:.88}"
    ".t{fill:#1f2933;font-weight:bold}.g{fill:#52606d}</style>\n"
    "<defs><pattern id=\"gap\" width=\"8\" height=\"8\" "
    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
    "<rect width=\"8\" height=\"8\" fill=\"#f5f7fa\"/>"
    "<rect width=\"3\" height=\"8\" fill=\"#e4e7eb\"/></pattern></defs>\n"
    "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
    SVG_WIDTH, height, SVG_WIDTH, height);
}

void
svg_end (struct svg *s)
{
  fputs ("</svg>\n", s->fp);
}

void
svg_title (struct svg *s, const struct node *disk)
{
  char size[SIZE_TEXT];
  CLEANUP_FREE char *more =
    format ("%s  %s%s%u-byte sectors%s", size_text (size, disk->size, 1),
            disk->table, disk->table[0] ? "  " : "", disk->sector,
            disk->readonly ? "  read-only" : "");

  text (s, SVG_MARGIN, s->y + 20, 300, 18, "t", disk->device);
  text (s, SVG_MARGIN + 130, s->y + 20, 900, 14, "g", more);
}

void
svg_axis (struct svg *s, uint64_t size)
{
  const double width = SVG_WIDTH - 2 * SVG_MARGIN;

  fprintf (s->fp, "<g stroke=\"#9aa5b1\">");
  for (int i = 0; i <= 4; i++)
    fprintf (s->fp, "<path d=\"M%.1f %dv6\"/>", SVG_MARGIN + width * i / 4,
             s->y);
  fprintf (s->fp, "<path d=\"M%d %dh%.1f\"/></g>\n", SVG_MARGIN, s->y, width);
  for (int i = 0; i <= 4; i++) {
    char words[SIZE_TEXT];

    size_text (words, size / 4 * i + size % 4 * i / 4, 1);
    fprintf (s->fp,
             "<text x=\"%.1f\" y=\"%d\" font-size=\"11\" class=\"g\" "
             "text-anchor=\"%s\">%s</text>\n",
             SVG_MARGIN + width * i / 4, s->y + 20,
             i == 0   ? "start"
             : i == 4 ? "end"
                      : "middle",
             words);
  }
}

void
svg_box (struct svg *s, const struct node *n, double x0, double x1, int row)
{
  double width = x1 - x0 > 1 ? x1 - x0 : 1, room = width - 2 * PADDING;
  CLEANUP_FREE char *words = describe (n);
  const char *name =
    strncmp (n->device, "/dev/", 5) == 0 ? n->device + 5 : n->device;
  int y = s->y + row * SVG_ROW;

  fprintf (s->fp, "<g><title>");
  put (s->fp, n->device, strlen (n->device));
  fputs (": ", s->fp);
  put (s->fp, words, strlen (words));
  fprintf (s->fp,
           "</title><rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" "
           "rx=\"%.1f\" fill=\"%s\" stroke=\"#fff\" stroke-width=\"%.1f\"/>\n",
           x0, y, width, SVG_ROW - 4, width > 12 ? 4. : 0., color (n),
           width > 4 ? 1. : 0.);
  text (s, x0 + PADDING, y + 19, room, 13, "n", name);
  text (s, x0 + PADDING, y + 35, room, 11, "c", words);
  fputs ("</g>\n", s->fp);
}

/* They share their room: no scale can show them. */
void
svg_subvolumes (struct svg *s, const struct node *n, double x0, double x1,
                int row)
{
  CLEANUP_FREE char *names = join (n->subvolumes, n->nr_subvolumes);
  double width = x1 - x0 > 1 ? x1 - x0 : 1;
  int y = s->y + row * SVG_ROW;

  fprintf (s->fp, "<g><title>subvolumes: ");
  put (s->fp, names, strlen (names));
  fprintf (s->fp,
           "</title><rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" "
           "rx=\"4\" fill=\"%s\" fill-opacity=\".15\" stroke=\"%s\" "
           "stroke-dasharray=\"4 3\"/>\n",
           x0 + .5, y, width - 1 > 0 ? width - 1 : 1, SVG_ROW - 4, color (n),
           color (n));
  text (s, x0 + PADDING, y + 19, width - 2 * PADDING, 11, "g",
        n->nr_subvolumes == 1 ? "1 subvolume" : "subvolumes");
  text (s, x0 + PADDING, y + 35, width - 2 * PADDING, 11, "t", names);
  fputs ("</g>\n", s->fp);
}

void
svg_gap (struct svg *s, uint64_t size, double x0, double x1, int row)
{
  char words[SIZE_TEXT];
  int y = s->y + row * SVG_ROW;

  if (x1 - x0 < 1)
    return;
  size_text (words, size, 1);
  fprintf (s->fp,
           "<g><title>free: %s</title><rect x=\"%.2f\" y=\"%d\" "
           "width=\"%.2f\" height=\"%d\" fill=\"url(#gap)\"/>\n",
           words, x0, y, x1 - x0, SVG_ROW - 4);
  text (s, x0 + PADDING, y + 19, x1 - x0 - 2 * PADDING, 12, "g", "free");
  text (s, x0 + PADDING, y + 35, x1 - x0 - 2 * PADDING, 11, "g", words);
  fputs ("</g>\n", s->fp);
}

void
svg_line (struct svg *s, const struct node *n, int depth)
{
  CLEANUP_FREE char *words = describe (n), *mounts = NULL;
  double x = SVG_MARGIN + depth * 22;

  fprintf (s->fp,
           "<rect x=\"%.1f\" y=\"%d\" width=\"12\" height=\"12\" rx=\"2\" "
           "fill=\"%s\"/>\n",
           x, s->y + 3, color (n));
  text (s, x + 20, s->y + 13, 380 - x, 12, "t", n->device);
  text (s, 400, s->y + 13, 500, 12, "g", words);
  if (n->nr_mounts > 0) {
    CLEANUP_FREE char *dirs = join (n->mounts, n->nr_mounts);

    mounts = format ("mounted on %s", dirs);
    text (s, 920, s->y + 13, SVG_WIDTH - SVG_MARGIN - 920, 12, "g", mounts);
  }
}

void
svg_line_subvolumes (struct svg *s, const struct node *n, int depth)
{
  CLEANUP_FREE char *names = join (n->subvolumes, n->nr_subvolumes);

  text (s, SVG_MARGIN + depth * 22 + 20, s->y + 13,
        SVG_WIDTH - 2 * SVG_MARGIN - depth * 22 - 20, 12, "g", names);
}

static const char *
color (const struct node *n)
{
  /* clang-format off */
  static const struct { const char *type, *color; } colors[] = {
    { "ext", "#2f6fb5" }, { "xfs", "#1b8a8f" }, { "btrfs", "#c2611f" },
    { "vfat", "#9a7d0a" }, { "exfat", "#9a7d0a" }, { "ntfs", "#4056a1" },
    { "swap", "#a3485f" }, { "LVM2_member", "#6b4c9a" },
    { "crypto_", "#8f2d2d" }, { "BitLocker", "#8f2d2d" },
    { "linux_raid", "#3f7d3a" }, { "iso9660", "#5c6b73" },
    { "f2fs", "#217a5b" }, { "", "" },
  };
  /* clang-format on */

  for (size_t i = 0; colors[i].type[0] != '\0'; i++)
    if (strncmp (n->type, colors[i].type, strlen (colors[i].type)) == 0)
      return colors[i].color;
  if (n->type[0] != '\0')
    return "#4f5d75";
  return n->table[0] != '\0' || node_is_extended (n) ? "#3e4c59" : "#7b8794";
}

/* WORDS, cut so that they fit into ROOM, or nothing. */
static void
text (struct svg *s, double x, double y, double room, int px, const char *class,
      const char *words)
{
  CLEANUP_FREE char *safe = escape_name (words);
  size_t fits = room > 0 ? room / (px * GLYPH) : 0, n = 0;
  const char *end = safe;

  for (; safe != NULL && *end != '\0' && n < fits; n++)
    do
      end++;
    while ((*end & 0xc0) == 0x80);
  if (safe == NULL || n == 0 || (*end != '\0' && n < 4))
    return;
  if (*end != '\0') /* room for the dots */
    do
      end--;
    while ((*end & 0xc0) == 0x80);
  fprintf (s->fp, "<text x=\"%.2f\" y=\"%.1f\" font-size=\"%d\" class=\"%s\">",
           x, y, px, class);
  put (s->fp, safe, end - safe);
  fprintf (s->fp, "%s</text>\n", *end != '\0' ? "…" : "");
}

/* LEN bytes of S, whose control characters become escapes. */
static void
put (FILE *fp, const char *s, size_t len)
{
  CLEANUP_FREE char *part = strndup (s, len);
  CLEANUP_FREE char *safe = part != NULL ? escape_name (part) : NULL;

  for (const char *p = safe; p != NULL && *p != '\0'; p++)
    switch (*p) {
    case '&':
      fputs ("&amp;", fp);
      break;
    case '<':
      fputs ("&lt;", fp);
      break;
    case '>':
      fputs ("&gt;", fp);
      break;
    default:
      putc (*p, fp);
    }
}

static char *
join (const char **names, size_t nr)
{
  char *all = NULL;

  for (size_t i = 0; i < nr; i++) {
    CLEANUP_FREE char *before = all;

    all = format ("%s%s%s", before ? before : "", before ? ", " : "", names[i]);
  }
  return all;
}

/* "20G ext4 label" */
static char *
describe (const struct node *n)
{
  const char *content = node_content (n);
  char size[SIZE_TEXT];

  return format ("%s%s%s%s%s%s%s%s", size_text (size, n->size, 1),
                 n->level[0] ? " " : "", n->level, content[0] ? " " : "",
                 content, n->label[0] ? " “" : "", n->label,
                 n->label[0] ? "”" : "");
}

static char *
format (const char *fs, ...)
{
  va_list args;
  char *words;

  va_start (args, fs);
  if (vasprintf (&words, fs, args) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  va_end (args);
  return words;
}

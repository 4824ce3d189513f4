/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Modes as chmod(1) takes them.
 *
 * A mode is a number in octal, or clauses with commas between them.  A clause
 * names for whom it is (any of "ugoa", or nobody), and then has any number of
 * actions: an operator and either some of "rwxXst", or one of "ugo" whose
 * permissions are copied, or a number.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "chmode.h"

#define ALL 07777
#define SET_ID (S_ISUID | S_ISGID)

static int parse_clause (struct gm_chmode *ch, const char **p);
static int parse_action (struct gm_chmode *ch, const char **p, mode_t who);
static void parse_letters (struct gm_chmode_step *step, const char **p);
static int parse_octal (const char **p, mode_t *value);
static int add (struct gm_chmode *ch, const struct gm_chmode_step *step);
static mode_t step_value (const struct gm_chmode_step *step, mode_t mode,
                          bool dir);

int
gm_chmode_parse (struct gm_chmode *ch, const char *text)
{
  const char *p = text;

  ch->nr = 0;
  if (*p >= '0' && *p <= '7') {
    struct gm_chmode_step step = { .op = '=', .kind = 'v', .who = ALL };
    int digits = parse_octal (&p, &step.value);

    /* Five digits mean all bits, with fewer a directory may keep some. */
    step.mentioned = digits < 5 ? (step.value & SET_ID) | (ALL & ~SET_ID) : ALL;
    if (digits == -1 || *p != '\0') {
      errno = EINVAL;
      return -1;
    }
    return add (ch, &step);
  }
  do {
    if (parse_clause (ch, &p) == -1)
      return -1;
  } while (*p == ',' && p++);
  if (*p == '\0')
    return 0;
  errno = EINVAL;
  return -1;
}

mode_t
gm_chmode_apply (const struct gm_chmode *ch, mode_t mode, bool dir,
                 mode_t umask)
{
  mode &= ALL;
  for (size_t i = 0; i < ch->nr; i++) {
    const struct gm_chmode_step *step = &ch->steps[i];
    mode_t keep = dir ? SET_ID & ~step->mentioned : 0;
    mode_t value = step_value (step, mode, dir);

    value &= (step->who != 0 ? step->who : ~umask) & ~keep;
    if (step->op == '=')
      mode = (mode & ((step->who != 0 ? ~step->who : 0) | keep)) | value;
    else if (step->op == '+')
      mode |= value;
    else
      mode &= ~value;
  }
  return mode & ALL;
}

/* For whom, then at least one action. */
static int
parse_clause (struct gm_chmode *ch, const char **p)
{
  static const struct {
    char letter;
    mode_t bits;
  } whos[] = {
    { 'u', S_ISUID | S_IRWXU },
    { 'g', S_ISGID | S_IRWXG },
    { 'o', S_ISVTX | S_IRWXO },
    { 'a', ALL },
  };
  mode_t who = 0;

  for (bool found = true; found;) {
    found = false;
    for (size_t i = 0; i < sizeof whos / sizeof whos[0]; i++)
      if (**p == whos[i].letter) {
        who |= whos[i].bits;
        found = true;
      }
    *p += found;
  }
  do {
    if (parse_action (ch, p, who) == -1)
      return -1;
  } while (**p == '=' || **p == '+' || **p == '-');
  return 0;
}

static int
parse_action (struct gm_chmode *ch, const char **p, mode_t who)
{
  struct gm_chmode_step step = { .op = **p, .kind = 'v', .who = who };

  if (step.op != '=' && step.op != '+' && step.op != '-') {
    errno = EINVAL;
    return -1;
  }
  ++*p;
  if (**p >= '0' && **p <= '7') { /* a number is for everybody */
    if (who != 0 || parse_octal (p, &step.value) == -1 ||
        (**p != '\0' && **p != ',')) {
      errno = EINVAL;
      return -1;
    }
    step.who = step.mentioned = ALL;
    return add (ch, &step);
  }
  if (**p == 'u' || **p == 'g' || **p == 'o')
    step.kind = *(*p)++;
  else
    parse_letters (&step, p);
  step.mentioned = who != 0 ? who & step.value : step.value;
  return add (ch, &step);
}

static void
parse_letters (struct gm_chmode_step *step, const char **p)
{
  static const struct {
    char letter;
    mode_t bits;
  } perms[] = {
    { 'r', 0444 }, { 'w', 0222 },   { 'x', 0111 },
    { 'X', 0 },    { 's', SET_ID }, { 't', S_ISVTX },
  };

  for (bool found = true; found; *p += found) {
    found = false;
    for (size_t i = 0; i < sizeof perms / sizeof perms[0] && !found; i++)
      if (**p == perms[i].letter) {
        step->value |= perms[i].bits;
        found = true;
        if (**p == 'X')
          step->kind = 'X';
      }
  }
}

/* Returns how many digits it has, -1 if it is beyond 07777. */
static int
parse_octal (const char **p, mode_t *value)
{
  int digits = 0;

  for (*value = 0; **p >= '0' && **p <= '7'; ++*p, digits++) {
    *value = *value << 3 | (**p - '0');
    if (*value > ALL)
      return -1;
  }
  return digits;
}

static int
add (struct gm_chmode *ch, const struct gm_chmode_step *step)
{
  if (ch->nr == GM_CHMODE_MAX) {
    errno = E2BIG;
    return -1;
  }
  ch->steps[ch->nr++] = *step;
  return 0;
}

/* What the step sets or clears in a file that has MODE now. */
static mode_t
step_value (const struct gm_chmode_step *step, mode_t mode, bool dir)
{
  mode_t bits;

  switch (step->kind) {
  case 'X':
    return step->value | (dir || (mode & 0111) ? 0111 : 0);
  case 'u':
    bits = mode >> 6 & 7;
    break;
  case 'g':
    bits = mode >> 3 & 7;
    break;
  case 'o':
    bits = mode & 7;
    break;
  default:
    return step->value;
  }
  return bits << 6 | bits << 3 | bits;
}

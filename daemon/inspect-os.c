/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One operating system as it is being found out; see inspect.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "inspect.h"
#include "release.h"

#define WARNINGS_MAX 100
#define WARNING_LENGTH 1024

void
inspect_os_free (struct inspect_os *os)
{
  if (os == NULL)
    return;
  free (os->root);
  free (os->type);
  free (os->distro);
  free (os->arch);
  free (os->hostname);
  free (os->product_name);
  free (os->product_variant);
  free (os->package_format);
  free (os->package_management);
  free (os->systemroot);
  free (os->software_hive);
  free (os->system_hive);
  free (os->control_set);
  gm_strvec_free (&os->mounts);
  gm_strvec_free (&os->swaps);
  gm_strvec_free (&os->missing);
  gm_strvec_free (&os->facts);
  gm_strvec_free (&os->warnings);
  gm_strvec_free (&os->drives);
  free (os);
}

int
inspect_set (char **field, const char *text)
{
  char *clean = release_clean (text, strlen (text));

  if (clean == NULL)
    return -1;
  free (*field);
  *field = clean;
  return 0;
}

int
inspect_fact (struct inspect_os *os, const char *key, const char *value)
{
  char *clean;

  if (value == NULL || value[0] == '\0')
    return 0;
  clean = release_clean (value, strlen (value));
  if (clean == NULL)
    return -1;
  for (size_t i = 0; i + 1 < os->facts.len; i += 2)
    if (strcmp (os->facts.strings[i], key) == 0) {
      free (os->facts.strings[i + 1]);
      os->facts.strings[i + 1] = clean;
      return 0;
    }
  if (gm_strvec_add (&os->facts, key) == 0 &&
      gm_strvec_take (&os->facts, clean) == 0)
    return 0;
  return -1;
}

int
inspect_warn (struct inspect_os *os, const char *fs, ...)
{
  char text[WARNING_LENGTH], *clean;
  va_list args;

  if (os->warnings.len >= WARNINGS_MAX)
    return 0;
  if (os->warnings.len == WARNINGS_MAX - 1)
    return gm_strvec_add (&os->warnings, "there is more that is wrong");
  va_start (args, fs);
  vsnprintf (text, sizeof text, fs, args);
  va_end (args);
  clean = release_clean (text, strlen (text));
  for (size_t i = 0; clean != NULL && i < os->warnings.len; i++)
    if (strcmp (os->warnings.strings[i], clean) == 0) {
      free (clean);
      return 0;
    }
  return clean == NULL ? -1 : gm_strvec_take (&os->warnings, clean);
}

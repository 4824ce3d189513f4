/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which machine a program is for; see elf-arch.h. */
#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "elf-arch.h"

static const char *of_elf (const unsigned char *head);
static const char *of_pe (const unsigned char *head, size_t len);
static uint16_t le16 (const unsigned char *p);

const char *
elf_arch (const void *head, size_t len)
{
  if (len >= sizeof (Elf32_Ehdr) && memcmp (head, ELFMAG, SELFMAG) == 0)
    return of_elf (head);
  if (len >= 0x40 && memcmp (head, "MZ", 2) == 0)
    return of_pe (head, len);
  return NULL;
}

static const char *
of_elf (const unsigned char *head)
{
  bool big = head[EI_DATA] == ELFDATA2MSB, wide = head[EI_CLASS] == ELFCLASS64;
  uint16_t machine = le16 (head + 18);

  if (big)
    machine = machine >> 8 | machine << 8;
  switch (machine) {
  case EM_386:
    return "i386";
  case EM_X86_64:
    return "x86_64";
  case EM_AARCH64:
    return "aarch64";
  case EM_ARM:
    return "arm";
  case EM_PPC:
    return "ppc";
  case EM_PPC64:
    return big ? "ppc64" : "ppc64le";
  case EM_RISCV:
    return wide ? "riscv64" : "riscv32";
  case EM_S390:
    return wide ? "s390x" : "s390";
  case EM_SPARC:
  case EM_SPARC32PLUS:
    return "sparc";
  case EM_SPARCV9:
    return "sparc64";
  case EM_IA_64:
    return "ia64";
  case EM_MIPS:
  case EM_MIPS_RS3_LE:
    return wide ? (big ? "mips64" : "mips64el") : (big ? "mips" : "mipsel");
  case EM_LOONGARCH:
    return wide ? "loongarch64" : "loongarch32";
  default:
    return NULL;
  }
}

static const char *
of_pe (const unsigned char *head, size_t len)
{
  uint32_t start = le16 (head + 0x3c) | (uint32_t) le16 (head + 0x3e) << 16;

  if (len < 6 || start > len - 6 || memcmp (head + start, "PE\0\0", 4) != 0)
    return NULL;
  switch (le16 (head + start + 4)) {
  case 0x14c:
    return "i386";
  case 0x8664:
    return "x86_64";
  case 0xaa64:
    return "aarch64";
  case 0x1c0:
  case 0x1c4:
    return "arm";
  case 0x200:
    return "ia64";
  case 0x1f0:
    return "ppc";
  case 0x166:
    return "mips";
  case 0x184:
    return "alpha";
  default:
    return NULL;
  }
}

static uint16_t
le16 (const unsigned char *p)
{
  return p[0] | p[1] << 8;
}

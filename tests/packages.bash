# SPDX-License-Identifier: LGPL-2.1-or-later
# Databases of packages, for what lists them.
# shellcheck shell=bash

# packages_dpkg DIR: two packages, and one that has left its configuration.
packages_dpkg () {
  mkdir -p "$1/var/lib/dpkg"
  cat >"$1/var/lib/dpkg/status" <<'END'
Package: libalpha
Status: install ok triggers-pending
Installed-Size: 3000
Maintainer: A. Lpha <a@example.org>
Architecture: amd64
Source: alpha (1.9)
Version: 2.0-3
Description: what alpha needs
Homepage: https://example.org/

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1
Description: not there any more

Package: alpha
Status: hold ok installed
Architecture: amd64
Version: 1:2.0-3
Conffiles:
 /etc/alpha 0123456789abcdef0123456789abcdef
Description: the first
 In one line
 .
 and another.
END
}

packages_apk () {
  mkdir -p "$1/lib/apk/db"
  cat >"$1/lib/apk/db/installed" <<'END'
C:Q1abcdefghijklmnopqrstuvwxyz0=
P:musl
V:1.2.4-r2
A:x86_64
S:383304
I:622592
T:the musl c library (libc) implementation
U:https://musl.libc.org/
L:MIT
o:musl
m:Some Body <some@example.org>
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755

P:zlib
V:1.2.13_p1-r10
A:x86_64
END
}

packages_pacman () {
  mkdir -p "$1/var/lib/pacman/local/zlib-1:1.3-1"
  echo 9 >"$1/var/lib/pacman/local/ALPM_DB_VERSION"
  cat >"$1/var/lib/pacman/local/zlib-1:1.3-1/desc" <<'END'
%NAME%
zlib

%VERSION%
1:1.3-1

%DESC%
Compression library

%URL%
https://www.zlib.net/

%ARCH%
x86_64

%SIZE%
341000

%DEPENDS%
glibc
END
}

packages_portage () {
  local d=$1/var/db/pkg

  mkdir -p "$d/sys-libs/zlib-1.3-r2" "$d/app-misc/a-b-2_p3" "$d/app-misc/-MERGING-x-1"
  echo "Standard (de)compression library" >"$d/sys-libs/zlib-1.3-r2/DESCRIPTION"
  echo 123 >"$d/sys-libs/zlib-1.3-r2/SIZE"
}

# packages_rpm DIR: a database by the host's rpm, in SQLite.
packages_rpm () {
  local top

  top=$(mktemp -d -p "$(scratch)")
  cat >"$top/test.spec" <<'END'
Name: alpha
Epoch: 2
Version: 1.0
Release: 3.fc40
Summary: The first
License: MIT
URL: https://example.org/alpha
Vendor: Example
BuildArch: noarch
%description
This is alpha.
It has two lines.
%package -n beta
Epoch: 0
Summary: The second
%description -n beta
This is beta.
%files
%files -n beta
END
  HOME=$top rpmbuild -bb --quiet --define "_topdir $top" "$top/test.spec" >&2
  mkdir -p "$1"
  rpm --root "$(realpath "$1")" --dbpath /var/lib/rpm --justdb --nodeps -i \
    "$top"/RPMS/noarch/*.rpm 2>/dev/null
}

# SPDX-License-Identifier: LGPL-2.1-or-later
# Everything is built from here, in one make process.  Folders' files.mk only
# list names; tools, tests and man pages are found by wildcard.
# `make help` lists the targets and the variables worth setting.

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
bindir = $(PREFIX)/bin
libdir = $(PREFIX)/lib
includedir = $(PREFIX)/include
datadir = $(PREFIX)/share
mandir = $(datadir)/man

# SAN=1: all host programs with address and undefined-behaviour sanitizers, in
# their own tree.  Generated sources and the appliance are the ordinary ones.
B := build
O := $B$(if $(SAN),/san)
GEN := $B/gen
APPLIANCE := $B/appliance

CC := gcc
CFLAGS ?= -O2 -g
comma := ,
OPTIM := $(if $(SAN),-O1 -g -fsanitize=address$(comma)undefined \
           -fno-sanitize-recover=undefined -fno-omit-frame-pointer,$(CFLAGS))
WARN := -Wall -Wextra $(if $(WERROR),-Werror)
DEFS = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DPACKAGE_VERSION='"$(VERSION)"' \
  -DGM_APPLIANCE_DIR='"$(libdir)/guestfs-mini"'
BASE = -std=gnu11 $(WARN) -fvisibility=hidden -fPIC -MMD -MP $(DEFS)

Q := $(if $V,,@)
say = $(if $V,,@printf '  %-4s %s\n' '$1' '$(or $2,$@)';)
SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -r
ifeq (,$(filter -j%,$(MAKEFLAGS)))
MAKEFLAGS += -j$(shell nproc)
endif

.PHONY: all
all:

# ---- names -----------------------------------------------------------------
include $(wildcard */files.mk */*/files.mk)

lib_SRCS ?= $(wildcard libguestfs-mini/*.c)
daemon_SRCS ?= $(wildcard daemon/*.c)
daemon_MODULES ?= mount blkid fdisk
API := $(sort $(wildcard share/api/*.xml))
families := $(notdir $(API:.xml=))
TOOLS := $(sort $(notdir $(wildcard tools/gfs.c tools/gfs-*.c)))
TOOLS := $(TOOLS:.c=)
tool_common_SRCS := $(sort $(wildcard tools/common/*.c tools/common/*/*.c))
UNIT := $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/*.c)))
FUZZ := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c)))
PODS := $(sort $(wildcard man/*.pod))

# What the scanner writes, apart from headers.

gen_lib := structs.c wire-structs.c $(families:%=stubs-%.c)
gen_daemon := dispatch.c $(families:%=serve-%.c)
gen_names := guestfs.h guestfs_protocol.x wire-structs.h gm-calls.h \
  daemon-calls.h serve.h dispatch.h libguestfs-mini.map call-names.txt \
  guestfs-mini-api.pod call-table.c $(sort $(gen_lib) $(gen_daemon))
gen_lib += guestfs_protocol.c
gen_daemon += guestfs_protocol.c
GENERATED := $(addprefix $(GEN)/,$(gen_names) guestfs_protocol.h guestfs_protocol.c)

in = $(patsubst $1/$1/%,$1/%,$(addprefix $1/,$2))
scanner := $(call in,libguestfs-mini/scanner,$(scanner_SRCS))
common := $(call in,libguestfs-mini/common,$(common_SRCS))
lib := $(call in,libguestfs-mini,$(lib_SRCS)) $(common)
daemon := $(call in,daemon,$(daemon_SRCS)) $(common)

objs = $(patsubst %.c,$1/%.o,$2)
scanner_OBJS := $(call objs,$B/obj,$(scanner))
lib_OBJS := $(call objs,$O/obj,$(lib) $(addprefix gen/,$(gen_lib)))
daemon_OBJS := $(call objs,$B/obj-daemon,$(daemon) $(addprefix gen/,$(gen_daemon)))
tool_common_OBJS := $(call objs,$O/obj,$(tool_common_SRCS) gen/call-table.c)

# ---- libraries of the host -------------------------------------------------
# config.mk holds the flags of every module named in share/deps/build.txt, or
# the build stops here with the name of the Debian package.
$B/config.mk: share/deps/build.txt | $(if $(filter check demo bench,$(MAKECMDGOALS)),deps)
	@mkdir -p $(@D)
	@awk '!/^#/ && NF > 1 { print $$1, $$2 }' $< | while read -r deb mod; do \
	  pkg-config --exists $$mod || { exec >&2; \
	    echo "missing library $$mod: install the Debian package $$deb"; exit 1; }; \
	  echo "$${mod}_CFLAGS := $$(pkg-config --cflags $$mod)"; \
	  echo "$${mod}_LIBS := $$(pkg-config --libs $$mod)"; \
	done > $@.tmp && mv $@.tmp $@
ifneq ($(filter-out deps clean help format,$(or $(MAKECMDGOALS),all)),)
include $B/config.mk
endif
flags = $(foreach m,$1,$($m_CFLAGS))
libs = $(foreach m,$1,$($m_LIBS))

# Tools start some hundred times in a script: linked statically they need no
# dynamic linker, a fifth of a millisecond each time.  (Not with sanitizers.)
static_libs = -ltirpc -lpopt -ljansson -lcrypt -pthread
LDTOOL := -Wl,--as-needed -Wl,-O1
STATIC := $(if $(SAN),,-static-pie)
# Not those that need more, which Debian has not, or only in megabytes.
more_libs = $(call libs,$(tools_MODULES_$(@F)))

# ---- compiling -------------------------------------------------------------
inc_lib = -I$(GEN) -Ilibguestfs-mini -Ilibguestfs-mini/common $(call flags,libtirpc)
INC_libguestfs-mini = $(inc_lib) $(call flags,jansson libxml-2.0)
INC_gen = $(inc_lib) -Idaemon -Itools/common
INC_daemon = -Idaemon $(inc_lib) $(call flags,$(daemon_MODULES))
INC_tools = -I$(GEN) -Itools -Itools/common -Ilibguestfs-mini/common \
  $(call flags,popt jansson libxml-2.0)
INC_tests = -Itests/unit -Itools $(INC_libguestfs-mini) -Idaemon -Itools/common \
  $(call flags,popt)
INC_build = $(INC_gen)
# rpcgen's C declares variables that it does not use.
define compile
	@mkdir -p $(@D)
	$(call say,CC,$<)$1 $(BASE) $2 $(INC_$(firstword $(subst /, ,$<))) \
	  $(if $(findstring guestfs_protocol,$<),-Wno-unused) -c -o $@ $<
endef

# A tree of objects: its folder, compiler and flags.
define object_tree
$1/%.o: %.c | $(GENERATED)
	$$(call compile,$2,$3)
$1/gen/%.o: $(GEN)/%.c | $(GENERATED)
	$$(call compile,$2,$3)
endef
$(eval $(call object_tree,$O/obj,$(CC),$$(OPTIM)))
$(eval $(call object_tree,$B/obj-daemon,$(CC),$$(CFLAGS)))
$(eval $(call object_tree,$B/obj-fuzz,clang,$$(FUZZ_FLAGS)))
# The scanner makes the generated sources, so it cannot wait for them.
$B/obj/libguestfs-mini/scanner/%.o: libguestfs-mini/scanner/%.c
	$(call compile,$(CC),$(CFLAGS))
%.a:
	@mkdir -p $(@D)
	$(call say,AR)rm -f $@.tmp && ar crs $@.tmp $^ && mv $@.tmp $@

-include $(shell find $(or $(sort $(wildcard $B/obj* $O/obj)),/dev/null) -name '*.d' -type f)

# ---- scanner and generated sources -----------------------------------------
$B/scanner: $(scanner_OBJS)
	$(call say,LINK)$(CC) $(CFLAGS) -o $@ $^ $(call libs,libxml-2.0)

$(GEN)/.stamp: $B/scanner $(API) $(wildcard share/api/*.rng libguestfs-mini/include/*.in)
	@mkdir -p $(@D)
	$(call say,GEN,$(GEN))$B/scanner -o $(GEN) $(API)
	@touch $@
$(addprefix $(GEN)/,$(gen_names)): $(GEN)/.stamp ; @:
$(GEN)/guestfs_protocol.h $(GEN)/guestfs_protocol.c: $(GEN)/guestfs_protocol.x
	$(call say,RPC)cd $(GEN) && rpcgen $(if $(filter %.h,$@),-h,-c) -i 0 \
	  guestfs_protocol.x > $(@F).tmp && mv $(@F).tmp $(@F)

# ---- library, tools, daemon ------------------------------------------------
LIB := $O/lib/libguestfs-mini
$(LIB).a: $(lib_OBJS)
# The library knows where it will be installed.
$(lib_OBJS): $B/prefix
$B/prefix: FORCE
	@mkdir -p $(@D); echo $(PREFIX) | cmp -s - $@ || echo $(PREFIX) > $@
FORCE:
$(LIB).so.0: $(lib_OBJS) $(GEN)/libguestfs-mini.map
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(OPTIM) -shared -Wl,-soname,$(@F) -Wl,-z,defs \
	  -Wl,--version-script=$(GEN)/libguestfs-mini.map -Wl,--as-needed \
	  -o $@ $(lib_OBJS) $(call libs,libtirpc jansson) -pthread
	@ln -sf $(@F) $(LIB).so
$O/lib/libtool-common.a: $(tool_common_OBJS)

.SECONDEXPANSION:
# `gfs' alone lists the tools, as the NAME sections of their pages call them.
$(GEN)/tool-list.h: $(PODS) $(GEN)/.stamp
	@awk '/^=head1 NAME/ { getline; getline; sub (/ - /, "\", \""); \
	  sub (/^gfs-/, "") || sub (/^/, "-"); print "{ \"" $$0 "\" }," }' \
	  $(filter man/gfs-%,$(filter-out $(tools_NOINST:%=man/%.pod),$(PODS))) > $@
$O/obj/tools/gfs.o: $(GEN)/tool-list.h

$(TOOLS:%=$O/bin/%): $O/bin/%: $O/obj/tools/%.o \
    $$(addprefix $O/obj/,$$(addsuffix .o,$$(basename $$(wildcard tools/$$*/*.c)))) \
    $O/lib/libtool-common.a $(LIB).a
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(OPTIM) $(LDTOOL) $(if $(more_libs),,$(STATIC)) \
	  -o $@ $^ $(static_libs) $(more_libs)

$B/guestfsd: $(daemon_OBJS)
	$(call say,LINK)$(CC) $(CFLAGS) -Wl,--as-needed,-z,now -o $@ $^ \
	  $(call libs,libtirpc $(daemon_MODULES)) $(daemon_LIBS) -pthread

# What else of ours is in the appliance: for images that are to be reproducible
# goes into programs, and runs after unmounting; reads logs, databases of rpm;
# holds Augeas, and libhivex.
HELPERS := $(addprefix $B/guestfsd-helpers/,preload.so settle journal events \
  rpm-list augeas hive)
$B/guestfsd-helpers/preload.so: $B/obj-daemon/daemon/preload/preload.o
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(CFLAGS) -shared -Wl,-z,now -o $@ $^
$B/guestfsd-helpers/settle: $(call objs,$B/obj-daemon,$(wildcard daemon/settle/*.c))
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(CFLAGS) -Wl,--as-needed,-z,now -o $@ $^ $(call libs,ext2fs)
$B/guestfsd-helpers/journal: $(call objs,$B/obj-daemon,$(addprefix daemon/logs/, \
    export.c limits.c $(notdir $(wildcard daemon/logs/journal*.c))) \
    libguestfs-mini/common/cleanup.c)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(CFLAGS) -Wl,--as-needed,-z,now -o $@ $^ \
	  $(call libs,libsystemd libcap)
$B/guestfsd-helpers/events: $(call objs,$B/obj-daemon,$(addprefix daemon/logs/, \
    export.c limits.c events-main.c) libguestfs-mini/common/cleanup.c)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(CFLAGS) -Wl,--as-needed,-z,now -o $@ $^ -levtx \
	  $(call libs,libcap)
$B/guestfsd-helpers/rpm-list: $(call objs,$B/obj-daemon,$(wildcard daemon/rpm-list/*.c) \
    $(addprefix libguestfs-mini/common/,package.c cursor.c))
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(CFLAGS) -Wl,--as-needed,-z,now -o $@ $^ $(call libs,rpm)
$B/guestfsd-helpers/augeas: $(call objs,$B/obj-daemon,$(wildcard daemon/augeas/*.c) \
    daemon/augeas-wire.c daemon/augeas-place.c daemon/capabilities.c \
    $(addprefix libguestfs-mini/common/,cleanup.c strvec.c))
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(CFLAGS) -Wl,--as-needed,-z,now -o $@ $^ $(call libs,augeas)
$B/guestfsd-helpers/hive: $(call objs,$B/obj-daemon,$(wildcard daemon/hive/*.c) \
    $(addprefix libguestfs-mini/common/,cleanup.c samename.c))
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(CFLAGS) -Wl,--as-needed,-z,now -o $@ $^ $(call libs,hivex)

all: $(TOOLS:%=$O/bin/%) $(LIB).so.0 $B/guestfsd $(HELPERS) ## build everything but the appliance

# ---- appliance and template ------------------------------------------------
.PHONY: appliance template
appliance: $(APPLIANCE)/id ## make kernel and initramfs, without root
$(APPLIANCE)/id: $B/guestfsd $(HELPERS) $(appliance_INPUTS)
	@echo "making the appliance (Debian packages are downloaded once)"
	$Qappliance/make-appliance $(APPLIANCE) $B/guestfsd $(HELPERS)

# Programs run from the build tree find their own things, and keep their
# templates in it.
BUILD_ENV = PATH="$(CURDIR)/$O/bin:$$PATH" GFS_BUILD="$(CURDIR)/$B" \
  LIBGUESTFS_PATH="$(CURDIR)/$(APPLIANCE)" XDG_CACHE_HOME="$(CURDIR)/$B/cache"
template: $(APPLIANCE)/id $O/bin/gfs-launch ## boot the appliance once, freeze it
	@echo "making the template (one boot; later launches restore it)"
	$Q$(BUILD_ENV) gfs-launch -- true

# ---- tests -----------------------------------------------------------------
.PHONY: check bench demo golden style format deps install clean help
DAEMON_UNIT := $(filter test-daemon%,$(UNIT))
$(UNIT:%=$O/unit/%): $O/unit/%: $O/obj/tests/unit/%.o $O/lib/libtool-common.a $(LIB).a
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(OPTIM) $(LDTOOL) -o $@ $^ $(static_libs) \
	  $(if $(filter $(DAEMON_UNIT:%=$O/unit/%),$@),$(call libs,$(daemon_MODULES)) $(daemon_LIBS))
# Unit tests of the daemon have all of it but main.
$(DAEMON_UNIT:%=$O/unit/%): $O/lib/libdaemon.a
$O/lib/libdaemon.a: $(call objs,$O/obj,$(filter-out daemon/main.c,$(daemon)) \
    $(addprefix gen/,$(gen_daemon)))

# Fuzzers: clang's libFuzzer over the library and the daemon without its main.
FUZZ_FLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
  -fno-sanitize-recover=undefined
fuzz_OBJS := $(call objs,$B/obj-fuzz,$(sort $(lib) \
  $(filter-out daemon/main.c,$(daemon)) $(addprefix gen/,$(gen_lib) $(gen_daemon))))
$B/fuzz/lib.a: $(fuzz_OBJS)
$(FUZZ:%=$B/fuzz/%): $B/fuzz/%: $B/obj-fuzz/tests/fuzz/%.o $B/fuzz/lib.a
	$(call say,LINK)clang -fsanitize=fuzzer,address,undefined -o $@ $^ \
	  $(call libs,libtirpc jansson $(daemon_MODULES)) $(daemon_LIBS) -pthread

check_builds = all $(PODS:%=$B/%) $(UNIT:%=$O/unit/%) $(if $(T),,$(FUZZ:%=$B/fuzz/%))
check: deps $(check_builds) template ## run the tests (T=tools/gfs-ls: one)
	$Q$(BUILD_ENV) GFS_OUT="$(CURDIR)/$O" NEED_ALL="$(NEED_ALL)" tests/run $(T)
bench: deps all template $B/bench/echo ## compare with Debian's libguestfs (RUNS=, ONLY=)
	$Qshare/deps/install share/deps/bench.txt
	$Q$(BUILD_ENV) tests/bench/run
$B/bench/echo: $B/obj/tests/bench/echo.o
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(CFLAGS) -o $@ $^
demo: deps all template ## do a real job on a real Debian root, step by step
	$Q$(BUILD_ENV) share/examples/demo/demo.sh $B/demo
golden: $B/scanner ## refresh the stored outputs of the scanner's tests
	$Qtests/scanner/golden $B/scanner
deps: ## install the Debian packages that build and tests need
	$Qshare/deps/install share/deps/build.txt \
	  $(if $(filter check,$(MAKECMDGOALS)),share/deps/test.txt)

C_FILES = $(filter-out tests/scanner/expected/%,$(shell git ls-files '*.[ch]' 2>/dev/null))
style: ## print what is over the sizes of STYLE (fails nothing)
	$Qtests/style $(C_FILES)
format: ## lay out the C files
	$Qclang-format -i $(C_FILES)

# ---- install ---------------------------------------------------------------
PAGES := $(patsubst man/%.pod,$B/man/%.1,$(filter man/gfs%,$(PODS))) \
  $B/man/guestfs-mini.7 $B/man/guestfs-mini-api.3
INSTALLED := $(filter-out $(tools_NOINST),$(TOOLS))
# `=for include NAME' in a page stands for man/include/NAME.pod, in which
# letters that the page has given to its own options are left out.
$B/man/%.pod: man/%.pod $(wildcard man/include/*.pod)
	@mkdir -p $(@D)
	@awk '/^=for include / { f = "man/include/" $$3 ".pod"; \
	  while ((getline line < f) > 0) { \
	    if (substr (line, 10, 1) in own) sub (/^=item B<-[^-][^,]*, /, "=item ", line); \
	    print line }; next } \
	  /^=item B<-[^-]>/ { own[substr ($$0, 10, 1)] } { print }' $< > $@
pod2man = $(call say,MAN)pod2man -u -s $1 -c guestfs-mini -r $(VERSION) $< $@
$B/man/%.1: $B/man/%.pod
	$(call pod2man,1)
$B/man/%.7: $B/man/%.pod
	$(call pod2man,7)
$B/man/%.3: $(GEN)/%.pod
	$(call pod2man,3)

$B/libguestfs-mini.pc: share/pkg-config/libguestfs-mini.pc.in $B/prefix
	@sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' $< > $@

# MODE:SOURCE:TARGET of all that is installed.
install_list = $(foreach t,$(INSTALLED), \
    755:$O/bin/$t:$(bindir)/$t 644:$B/man/$t.1:$(mandir)/man1/$t.1 \
    644:share/completions/gfs.bash:$(datadir)/bash-completion/completions/$t) \
  644:$(LIB).so.0:$(libdir)/libguestfs-mini.so.0 \
  644:$(LIB).a:$(libdir)/libguestfs-mini.a \
  644:$(GEN)/guestfs.h:$(includedir)/guestfs.h \
  644:$B/libguestfs-mini.pc:$(libdir)/pkgconfig/libguestfs-mini.pc \
  $(foreach f,kernel initramfs id,644:$(APPLIANCE)/$f:$(libdir)/guestfs-mini/$f) \
  $(foreach f,$(notdir $(wildcard share/schema/*)), \
    644:share/schema/$f:$(datadir)/guestfs-mini/$f) \
  644:$(GEN)/call-names.txt:$(datadir)/guestfs-mini/call-names.txt \
  644:$B/man/guestfs-mini-api.3:$(mandir)/man3/guestfs-mini-api.3 \
  644:$B/man/guestfs-mini.7:$(mandir)/man7/guestfs-mini.7 \
  $(foreach f,$(wildcard share/examples/*.c share/examples/*/*), \
    $(if $(filter %/install,$f),755,644):$f:$(datadir)/doc/guestfs-mini/$(f:share/%=%))
install: all $(APPLIANCE)/id $B/libguestfs-mini.pc $(PAGES) ## see PREFIX, DESTDIR
	$QIFS=:; for f in $(install_list); do \
	  set -- $$f; install -D -m $$1 $$2 $(DESTDIR)$$3 || exit; done
	$Qln -sf libguestfs-mini.so.0 $(DESTDIR)$(libdir)/libguestfs-mini.so

clean: ## remove every output
	rm -rf $B
help: ## this text
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20
	@echo "variables: V=1 SAN=1 WERROR=1 NEED_ALL=1 PREFIX= DESTDIR= T=FILE RUNS= ONLY="

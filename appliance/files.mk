# SPDX-License-Identifier: LGPL-2.1-or-later
# What the appliance is made of, besides guestfsd.
appliance_INPUTS := $(addprefix appliance/,make-appliance packages modules \
  prune init) $(shell find appliance/etc -type f)

#!/bin/sh
# Builds the AppImage's runtime: runtime.sh OUTPUT [VERSION]
# It stands alone: with runtime.c beside it, it is also what a user relinks the runtime with.
set -eu
output=$1 version=${2:-1}
source=$(dirname "$0")/runtime.c
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What ld says of libfuse's modules is known: none is loaded, so no library is looked for.
known="fuse_get_module|Using 'dlopen' in statically linked"
${CC:-gcc} -std=gnu11 -Os -Wall -Wextra -Werror -static-pie -ffunction-sections -fdata-sections \
  -fstack-protector-strong -D_FORTIFY_SOURCE=2 "-DRUNTIME_VERSION=$version" \
  -o "$work/runtime" "$source" -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,relro,-z,now \
  -lsquashfuse_ll -lsquashfuse -lfuse3 -lzstd -llz4 -lz -lpthread 2>"$work/said" || {
  cat "$work/said" >&2
  exit 1
}
grep -Ev "$known" "$work/said" >&2 || true
strip --strip-all "$work/runtime"
# What marks a file as an AppImage of type 2: these bytes at offset 8.
printf 'AI\002' | dd of="$work/runtime" bs=1 seek=8 conv=notrunc status=none
mv "$work/runtime" "$output"

#!/bin/sh
# Resolves the lock files under packaging/locks, every package with its hashes:
#   lock.sh BIN [UPGRADE]     BIN is the environment's folder of programs
# Without UPGRADE a lock changes only where pyproject.toml asks for it.
#   dev.txt       what `make test` needs, for every system at once
#   linux.txt, windows.txt, macos-arm64.txt, macos-x86_64.txt
#                 what an installer of that system carries, wheels only
#   build.txt     what makes the installers
#   audit.txt     what compares the locks with the published advisories
# What is shipped is what was tested: the locks of the installers take dev.txt's versions.
set -eu
bin=$1 upgrade=${2:+--upgrade}
cd "$(dirname "$0")/.."
locks=packaging/locks

"$bin/python" -m pip install --quiet --disable-pip-version-check "uv>=0.13,<0.14"

resolve() { # resolve LOCK ARGUMENTS…
  lock=$locks/$1.txt
  shift
  echo "$lock"
  # shellcheck disable=SC2086 # without an upgrade there is no argument
  "$bin/uv" pip compile --quiet --generate-hashes --no-header --python-version 3.11 $upgrade \
    "$@" -o "$lock"
}

resolve dev --universal --group dev pyproject.toml
resolve build --universal -c $locks/dev.txt --group installers
resolve audit --universal -c $locks/dev.txt --group audit
# PySide6's wheels set the floor: glibc 2.34, macOS 13.
resolve linux -c $locks/dev.txt --only-binary :all: --python-platform x86_64-manylinux_2_34 \
  pyproject.toml
resolve windows -c $locks/dev.txt --only-binary :all: --python-platform x86_64-pc-windows-msvc \
  pyproject.toml
export MACOSX_DEPLOYMENT_TARGET=13.0
resolve macos-arm64 -c $locks/dev.txt --only-binary :all: --python-platform aarch64-apple-darwin \
  pyproject.toml
resolve macos-x86_64 -c $locks/dev.txt --only-binary :all: --python-platform x86_64-apple-darwin \
  pyproject.toml

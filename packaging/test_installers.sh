#!/bin/sh
# What CI proves of the installers: wheel and .deb are built, installed, run and removed.
# What lacks root or tools is left out and named, an error with PROVE_ALL=1; the rest has to hold.
# `make installer-deb-test` takes a second system.
set -eu
cd "$(dirname "$0")/.."
left_out=
proved=wheel

able() { # able NAMES WORDS: are the tools here, or can they be installed? Else WORDS are left out
  option=--check
  [ "$(id -u)" != 0 ] || option=
  # shellcheck disable=SC2086 # a list of names
  sh packaging/build_tools.sh $option $1 >/dev/null || {
    left_out="$left_out; $2 (sh packaging/build_tools.sh $1 tells what to install)"
    return 1
  }
}
frozen_by() { # can this Python be frozen? The locks are for 3.11
  "$1" -c 'import sys, sysconfig
sys.exit(sys.version_info[:2] != (3, 11) or not sysconfig.get_config_var("Py_ENABLE_SHARED"))' || {
    left_out="$left_out; building the .deb ($1 is no 3.11 with a shared libpython: make PYTHON=…)"
    return 1
  }
}
rooted() { # can a clean system be made here?
  if [ "$(id -u)" != 0 ]; then
    left_out="$left_out; installing the .deb in a clean root (needs root)"
    return 1
  fi
  able "test-screen test-deb" "installing the .deb in a clean root" || return 1
  unshare --mount --pid --fork true && bash packaging/tests/clean_root.sh make bookworm || {
    left_out="$left_out; installing the .deb in a clean root (none can be made here, see above)"
    return 1
  }
}

make --no-print-directory installer-wheel
if able "test-screen test-wheel" "running the wheel"; then
  make --no-print-directory installer-wheel-test
else
  proved=
fi
if frozen_by "${PYTHON:-python3}" && able "freeze desktop deb" "building the .deb"; then
  make --no-print-directory installer-deb
  if rooted; then
    SUITES=bookworm make --no-print-directory installer-deb-test
    proved="$proved deb"
  fi
fi
# shellcheck disable=SC2086 # one word for each kind
[ -z "$proved" ] || .venv/bin/python packaging/proof_table.py show $proved
[ -z "$left_out" ] || {
  echo "Left out:${left_out#;}"
  [ -z "${PROVE_ALL:-}" ] || exit 1
}

#!/bin/sh
# What CI proves of the installers: wheel and .deb are built, installed, run and removed.
# Without root, what needs it is left out and named; everything else still has to hold.
set -eu
cd "$(dirname "$0")/.."
left_out=
proved=wheel

able() { # able NAMES WORDS: are the tools here, or can they be installed? Else WORDS are left out
  # shellcheck disable=SC2086 # a list of names
  [ "$(id -u)" = 0 ] || sh packaging/build_tools.sh --check $1 2>/dev/null || {
    left_out="$left_out; $2 (sh packaging/build_tools.sh $1 tells what to install)"
    return 1
  }
}

make --no-print-directory installer-wheel
if able "test-screen test-wheel" "running the wheel"; then
  make --no-print-directory installer-wheel-test
else
  proved=
fi
if able "freeze desktop deb" "building the .deb"; then
  make --no-print-directory installer-deb
  if [ "$(id -u)" = 0 ]; then
    make --no-print-directory installer-deb-test
    proved="$proved deb"
  else
    left_out="$left_out; installing the .deb in a clean root (needs root)"
  fi
fi
# shellcheck disable=SC2086 # one word for each kind
[ -z "$proved" ] || .venv/bin/python packaging/proof_table.py show $proved
[ -z "$left_out" ] || echo "Left out:${left_out#;}"

#!/bin/sh
# Builds setup.exe and the portable zip into dist/: build.sh PYTHON
# PYTHON is CPython 3.11. With AUTHENTICODE_PKCS12 in the environment, both are signed; see sign.sh.
set -eu
python=$1
cd "$(dirname "$0")/../.."
here=packaging/windows
work=build/windows
folder="$work/Guest API Inspector"

. packaging/reproducible.sh
export VERSION="$version"

mkdir -p "$work"
"$python" -m venv --clear "$work/env" # for pip, whatever Python the checkout's own environment has
own=$work/env/bin/python
[ -x "$own" ] || own=$work/env/Scripts/python.exe # on Windows itself
sh packaging/stage_sources.sh "$work/sources"
"$own" $here/assemble.py "$work/sources" "$folder"
"$own" packaging/licences.py "$folder" "$work/wheels" \
  "$folder/Lib/resources/licences" --linked windows
if [ -n "${AUTHENTICODE_PKCS12:-}" ]; then
  # makensis signs the uninstaller from a folder of its own.
  export SIGN_SCRIPT="$PWD/$here/sign.sh"
  AUTHENTICODE_PKCS12=$(realpath "$AUTHENTICODE_PKCS12")
  [ -z "${AUTHENTICODE_PASSWORD_FILE:-}" ] ||
    AUTHENTICODE_PASSWORD_FILE=$(realpath "$AUTHENTICODE_PASSWORD_FILE")
  for program in "$folder"/*.exe; do sh "$SIGN_SCRIPT" "$program"; done
fi
"$own" $here/pack.py "$folder" "$work/native" dist
if [ -n "${SIGN_SCRIPT:-}" ]; then
  sh "$SIGN_SCRIPT" "dist/Guest-API-Inspector-$VERSION-setup.exe"
fi
du -sm "$folder"
ls -l "dist/Guest-API-Inspector-$VERSION-setup.exe" "dist/Guest-API-Inspector-$VERSION-windows-x86_64.zip"

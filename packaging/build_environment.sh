#!/bin/sh
# Makes a virtual environment with exactly the packages of lock files, checked by their hashes:
#   build_environment.sh PYTHON VENV LOCK…
# An environment that was made from the same locks by the same Python is kept.
set -eu
python=$1 venv=$2
shift 2
made=$venv/.made-from
wanted=$("$python" --version; cat "$@" | sha256sum)
if [ -x "$venv/bin/python" ] && [ -f "$made" ] && [ "$(cat "$made")" = "$wanted" ]; then
  exit 0
fi
echo "Installing $* into $venv …"
rm -rf "$venv"
"$python" -m venv "$venv"
for lock in "$@"; do
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    --only-binary :all: -r "$lock"
done
printf '%s\n' "$wanted" >"$made"

#!/bin/sh
# Tells whether a lock is behind a security release: audit.sh PYTHON [LOCK…]
# 0 nothing known, 1 an advisory names a locked release, 3 the advisories could not be asked. Needs
# the network: it asks PyPI's advisory database for every locked package.
set -eu
python=$1
shift
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- packaging/locks/*.txt
sh packaging/build_environment.sh "$python" build/audit packaging/locks/audit.txt
said=$(mktemp)
trap 'rm -f "$said"' EXIT
behind=
for lock in "$@"; do
  echo "== $lock"
  # The locks are whole, so nothing is resolved. Strict: a package that cannot be asked about counts.
  if build/audit/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes \
    --requirement "$lock" >"$said" 2>&1; then
    cat "$said"
  elif grep -q '^Name .*ID' "$said"; then
    cat "$said"
    behind="$behind $lock"
  else
    tail -3 "$said" >&2
    echo "The advisory database could not be asked; nothing is known about $lock." >&2
    exit 3
  fi
done
[ -z "$behind" ] || {
  echo "Behind a security release:$behind. Take it in with:  make lock UPGRADE=1" >&2
  exit 1
}

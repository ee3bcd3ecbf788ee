#!/bin/sh
# Writes dist/SHA256SUMS: one line for each artifact, sorted by name.
set -eu
cd "$(dirname "$0")/../dist"
export LC_ALL=C
find . -maxdepth 1 -type f ! -name 'SHA256SUMS*' ! -name '*.asc' ! -name '*.log' -print |
  sed 's,^\./,,' | sort | tr '\n' '\0' | xargs -0 -r sha256sum >SHA256SUMS
[ -s SHA256SUMS ] || { rm SHA256SUMS; echo "There is no artifact in dist/ to sum." >&2; exit 1; }
echo "dist/SHA256SUMS: $(wc -l <SHA256SUMS) artifacts"

#!/bin/sh
# Lays out what every build packs: stage_sources.sh FOLDER [PATH…]
# FOLDER gets inspector/ and resources/, or the named paths, as git tracks them (with what is
# changed in the checkout), and resources/build.json, which tells the commit and its date. Times are
# the commit's.
set -eu
folder=$1
shift
[ $# -gt 0 ] || set -- inspector resources
cd "$(dirname "$0")/.."

epoch=$(git log -1 --format=%ct)
rm -rf "$folder"
mkdir -p "$folder"
git ls-files -z -- "$@" | LC_ALL=C sort -z |
  tar --create --null --files-from=- --file=- | tar --extract --file=- --directory="$folder"
git diff --quiet HEAD -- "$@" ||
  echo "note: $* differ from the commit that the build names" >&2
printf '{"commit": "%s", "date": "%s"}\n' "$(git log -1 --format=%H)" \
  "$(TZ=UTC git log -1 --format=%cd --date=iso-strict-local)" >"$folder/resources/build.json"
find "$folder" -type d -exec chmod 755 {} +
find "$folder" -type f -exec chmod 644 {} +
find "$folder" -exec touch --no-dereference --date="@$epoch" {} +

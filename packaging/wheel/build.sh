#!/bin/sh
# Builds the source distribution, and the wheel from it: build.sh PYTHON
# Both are of the commit: its files, its time, its id in resources/build.json. The wheel is made
# of the unpacked source distribution, so that what others build of that is the same.
set -eu
python=$1
cd "$(dirname "$0")/../.."
. packaging/reproducible.sh

sh packaging/build_environment.sh "$python" build/tools packaging/locks/build.txt
tools=$PWD/build/tools/bin
work=$PWD/build/wheel
rm -rf "$work"
mkdir -p "$work/out" dist
sh packaging/stage_sources.sh "$work/tree" .
(cd "$work/tree" && "$tools/python" -m hatchling build -t sdist -d "$work/out")
tar --extract --file="$(echo "$work"/out/*.tar.gz)" --directory="$work"
(cd "$work"/guest_api_inspector-*/ && "$tools/python" -m hatchling build -t wheel -d "$work/out")
rm -f dist/guest_api_inspector-*.whl dist/guest_api_inspector-*.tar.gz
mv "$work"/out/* dist/
ls -l dist/guest_api_inspector-*

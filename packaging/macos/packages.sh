#!/bin/sh
# Installs what the app carries, for each processor, from the locks: packages.sh UV FOLDER
# Runs on any system: the packages are only laid out, not run. FOLDER gets arm64/ and x86_64/.
set -eu
uv=$1 folder=$2
cd "$(dirname "$0")/../.."
export MACOSX_DEPLOYMENT_TARGET=13.0
rm -rf "$folder"
for pair in arm64=aarch64-apple-darwin x86_64=x86_64-apple-darwin; do
  "$uv" pip install --quiet --target "$folder/${pair%=*}" --python-version 3.11 \
    --python-platform "${pair#*=}" --only-binary :all: --no-deps --require-hashes \
    -r "packaging/locks/macos-${pair%=*}.txt"
done

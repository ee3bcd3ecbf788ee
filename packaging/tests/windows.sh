#!/bin/sh
# Proves the Windows setup and the portable zip in dist/ under Wine; see windows.py.
set -eu
cd "$(dirname "$0")/../.."
exec .venv/bin/python packaging/tests/windows.py "$@"

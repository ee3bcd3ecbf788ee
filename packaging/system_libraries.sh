#!/bin/sh
# Makes sure that Qt can start: system_libraries.sh PYTHON
# Installs missing Debian/Ubuntu packages when root, else prints the one command and stops.
set -eu
python=$1
[ "$(uname)" = Linux ] || exit 0

probe='
import ctypes, sys
from PySide6 import QtWidgets
missing = []
for name in ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libxkbcommon-x11.so.0",
             "libxcb-image.so.0", "libxcb-render-util.so.0", "libxcb-shape.so.0"):
    try:
        ctypes.CDLL(name)
    except OSError:
        missing.append(name)
sys.exit(bool(missing))
'
packages="libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 libxkbcommon-x11-0 \
libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 \
fonts-dejavu-core"
# For the tests only: a real Secret Service, and curl to run what we export.
test_packages="dbus gnome-keyring curl"

have_tools() { command -v dbus-run-session && command -v gnome-keyring-daemon && command -v curl; }
if "$python" -c "$probe" 2>/dev/null; then
  if have_tools >/dev/null || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    exit 0
  fi
fi
if ! command -v apt-get >/dev/null; then
  echo "Qt cannot start: install your system's packages for EGL, fontconfig, xkbcommon and xcb." >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then
  echo "Installing the system libraries that Qt needs …"
  apt-get update -qq
  # Ubuntu 24.04+ and Debian 13 renamed libglib2.0-0; apt resolves the old name where it exists.
  for package in $packages $test_packages; do
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" \
      >/dev/null 2>&1 ||
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${package}t64" >/dev/null || echo "could not install $package" >&2
  done
  "$python" -c "$probe"
else
  echo "Qt needs system libraries that are not here. Install them with:" >&2
  echo "  sudo apt-get install -y $packages" >&2
  exit 1
fi

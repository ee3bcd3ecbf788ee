#!/bin/sh
# Makes sure that the tools which make or test an installer are here: build_tools.sh NAME…
# Installs missing Debian/Ubuntu packages when root, else prints the one command and stops.
# build_tools.sh --check NAME… installs nothing: it says what is missing, 1 if anything is.
set -eu

# What each name needs, as PROBE=PACKAGE: a command, or a file by its full path (* may be in it).
needs() {
  case $1 in
    freeze) echo "chrpath=chrpath strip=binutils objdump=binutils ldconfig=libc-bin git=git" ;;
    desktop) echo "rsvg-convert=librsvg2-bin desktop-file-validate=desktop-file-utils \
      appstreamcli=appstream gzip=gzip" ;;
    deb) echo "dpkg-deb=dpkg dpkg-query=dpkg objdump=binutils xz=xz-utils lintian=lintian" ;;
    rpm) echo "rpmbuild=rpm xz=xz-utils rpmlint=rpmlint" ;;
    appimage) echo "gcc=gcc mksquashfs=squashfs-tools strip=binutils \
      /usr/include/squashfuse/squashfuse.h=libsquashfuse-dev /usr/include/fuse3/fuse.h=libfuse3-dev \
      /usr/include/zstd.h=libzstd-dev /usr/include/lz4.h=liblz4-dev \
      /usr/include/zlib.h=zlib1g-dev" ;;
    tar) echo "tar=tar xz=xz-utils" ;;
    wheel) echo "git=git" ;;
    windows) echo "x86_64-w64-mingw32-gcc=gcc-mingw-w64-x86-64 makensis=nsis \
      rsvg-convert=librsvg2-bin icotool=icoutils zip=zip" ;;
    sbom) echo "git=git dpkg-deb=dpkg rpm2cpio=rpm cpio=cpio 7z=p7zip-full" ;;
    sign) echo "gpg=gnupg debsigs=debsigs rpmsign=rpm osslsigncode=osslsigncode" ;;
    test-screen) echo "Xvfb=xvfb xdpyinfo=x11-utils import=imagemagick dbus-run-session=dbus \
      gnome-keyring-daemon=gnome-keyring" ;;
    test-deb) echo "debootstrap=debootstrap lintian=lintian unshare=util-linux" ;;
    test-rpm) echo "debootstrap=debootstrap rpm=rpm rpmlint=rpmlint unshare=util-linux" ;;
    test-appimage) echo "debootstrap=debootstrap fusermount3=fuse3 unshare=util-linux setpriv=util-linux" ;;
    test-tar) echo "debootstrap=debootstrap unshare=util-linux" ;;
    test-wheel) echo "Xvfb=xvfb" ;;
    test-windows) echo "/usr/lib/wine/wine64=wine64 /usr/bin/wine=wine Xvfb=xvfb \
      x86_64-w64-mingw32-gcc=gcc-mingw-w64-x86-64 import=imagemagick" ;;
    test-sign) echo "gpg=gnupg debsigs=debsigs debsig-verify=debsig-verify rpmsign=rpm \
      osslsigncode=osslsigncode openssl=openssl" ;;
    *)
      echo "build_tools.sh: no list of tools is named $1" >&2
      exit 2
      ;;
  esac
}

here() { # here PROBE: is that command or file here?
  case $1 in
    /*) for file in $1; do [ -e "$file" ] && return 0; done; return 1 ;;
    # Programs for root only, such as debootstrap, are not on everybody's path.
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 ;;
  esac
}

missing() { # missing NAME…: the packages of what is not here, each once
  for name in "$@"; do
    list=$(needs "$name")
    for pair in $list; do
      here "${pair%=*}" || echo "${pair##*=}"
    done
  done | sort -u | tr '\n' ' '
}

check=
if [ "${1:-}" = --check ]; then
  check=1
  shift
fi
[ $# -gt 0 ] || { echo "usage: build_tools.sh [--check] NAME…" >&2; exit 2; }
for name in "$@"; do needs "$name" >/dev/null; done
packages=$(missing "$@")
[ -n "$packages" ] || exit 0
if [ -n "$check" ]; then
  echo "missing for $*: $packages" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  echo "Tools are missing here; Debian's packages of them are: $packages" >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "Tools for $* are missing here. Install them with:" >&2
  echo "  sudo apt-get install -y --no-install-recommends $packages" >&2
  exit 1
fi
echo "Installing the tools for $*: $packages"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
apt-get install -y -qq --no-install-recommends $packages >/dev/null
packages=$(missing "$@")
[ -z "$packages" ] || { echo "Still missing after the installation: $packages" >&2; exit 1; }

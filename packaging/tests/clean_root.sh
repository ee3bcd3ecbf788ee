#!/bin/bash
# Systems without anything of ours, to install into and to run in; needs root:
#   clean_root.sh make SUITE         a minimal Debian under build/roots/SUITE, made once
#   clean_root.sh copy SUITE ROOT    a fresh copy of it in ROOT
#   clean_root.sh run ROOT COMMAND…  the command inside, with nothing of the caller's environment
#                                    but DISPLAY and the message bus (their sockets are let in)
# AS=USER:GROUP (numbers) runs it as somebody else. HIDE_FUSE=1 takes /dev/fuse away.
# What `run` starts and mounts is gone when it ends, however it ends.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "clean_root.sh needs root" >&2; exit 1; }
verb=$1
shift

make_root() {
  local suite=$1 top root
  top=$(cd "$(dirname "$0")/../.." && pwd)
  root=$top/build/roots/$suite
  [ ! -e "$root/.made" ] || return 0
  rm -rf "$root"
  mkdir -p "$root"
  echo "Making a minimal Debian $suite …"
  debootstrap --variant=minbase "$suite" "$root" >"$top/build/roots/$suite.log" 2>&1 || {
    tail -n 3 "$top/build/roots/$suite.log" >&2
    exit 1
  }
  touch "$root/.made"
}

case $verb in
  make) make_root "$1" ;;
  copy)
    make_root "$1"
    rm -rf --one-file-system "$2"
    mkdir -p "$(dirname "$2")"
    cp -a "$(cd "$(dirname "$0")/../.." && pwd)/build/roots/$1" "$2"
    rm "$2/.made"
    ;;
  run)
    root=$(readlink -f "$1")
    shift
    # The shell stays as process 1 of the namespace, so that the command's own children are reaped
    # and its signals are those of any process; with it everything inside is killed.
    exec unshare --mount --pid --fork --kill-child=KILL --propagation private \
      bash -euc '
        root=$1
        shift
        mount -t proc proc "$root/proc"
        mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
        mount -t tmpfs -o mode=755 tmpfs "$root/dev"
        for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0" \
          "${HIDE_FUSE:-fuse 10 229}"; do
          [ "$device" = 1 ] || mknod -m 666 "$root/dev/${device%% *}" c ${device#* }
        done
        ln -s /proc/self/fd "$root/dev/fd"
        mkdir -m 1777 "$root/dev/shm"
        mkdir -p "$root/tmp/.X11-unix"
        [ ! -d /tmp/.X11-unix ] || mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
        bus=${DBUS_SESSION_BUS_ADDRESS:-}
        socket=${bus#unix:path=}
        socket=${socket%%,*}
        if [ -S "$socket" ]; then
          mkdir -p "$root$(dirname "$socket")"
          : >"$root$socket"
          mount --bind "$socket" "$root$socket"
        else
          bus=
        fi
        home=/root
        set -- /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
          LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive ${DISPLAY:+"DISPLAY=$DISPLAY"} \
          ${bus:+"DBUS_SESSION_BUS_ADDRESS=$bus"} ${APPIMAGE_EXTRACT_AND_RUN:+APPIMAGE_EXTRACT_AND_RUN=1} \
          ${AS:+HOME=/home/user} "$@"
        code=0
        chroot ${AS:+"--userspec=$AS"} "$root" "$@" || code=$?
        exit $code
      ' clean_root "$root" "$@"
    ;;
  *)
    echo "clean_root.sh: make, copy or run" >&2
    exit 2
    ;;
esac

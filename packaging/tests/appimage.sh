#!/bin/bash
# Proves the AppImage in dist/: its runtime in everything that can go wrong, then the whole program
# with FUSE, without it, as root, as an unprivileged user and on a clean Debian; nothing stays.
set -euo pipefail
kind=appimage
# shellcheck source=packaging/tests/linux.sh
. "$(dirname "$0")/linux.sh"
need_root
image=$(artifact '*.AppImage')
plain=$scratch/plain.AppImage # where everybody may read it
cp "$image" "$plain"
mkdir -m 1777 "$scratch/tmp"
export TMPDIR=$scratch/tmp
for user in root nobody; do
  mkdir -p "$scratch/home-$user" "$scratch/run-$user"
  chmod 700 "$scratch/run-$user"
done
chown 65534:65534 "$scratch/home-nobody" "$scratch/run-nobody"

# The keeper has five seconds to tidy up.
nothing_left() { # nothing_left WHO
  local tries=100 left
  while left=$(ls -A "$TMPDIR"; grep -F " $TMPDIR/" /proc/mounts; pgrep -f "^$plain" || true) &&
    [ -n "$left" ] && [ $tries -gt 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
  done
  [ -z "$left" ] || fail "$1 left $(echo "$left" | head -n 3 | tr '\n' ' ')"
}

user() { # user NAME COMMAND…: with a home of its own and no other's message bus
  local who=$1
  shift
  env HOME="$scratch/home-$who" XDG_RUNTIME_DIR="$scratch/run-$who" "$@"
}

self_test() { # self_test WHO NAME COMMAND…: on a screen, with a picture and where it runs from
  local who=$1 picture=$2
  shift 2
  mkdir -m 1777 "$scratch/$picture"
  "$@" "$plain" --self-test --screenshot "$scratch/$picture/window.png" \
    >"$scratch/$picture/report.json" || true
  judged "$who" "$scratch/$picture/report.json" "$scratch/$picture/window.png"
  keep_picture "$scratch/$picture/window.png" "$picture"
  runs_from=$("$python" -c 'import json, sys
checks = {check["name"]: check["detail"] for check in json.load(open(sys.argv[1]))["checks"]}
print("mount" if "/.mount_" in checks["resources"] else "folder")' "$scratch/$picture/report.json")
  nothing_left "$who"
}

begin=$(date +%s)
say "the runtime, with a small program"
head -c "$("$plain" --appimage-offset)" "$plain" >"$scratch/runtime"
TMPDIR=/tmp bash "$tests/appimage_runtime.sh" "$scratch/runtime" >"$scratch/runtime.log" ||
  { grep -v '^ok' "$scratch/runtime.log" >&2; fail "the runtime failed"; }
say "$(grep -c '^ok' "$scratch/runtime.log") cases of the runtime hold"

say "what is inside"
(cd "$scratch" && "$plain" --appimage-extract)
inside=$scratch/squashfs-root
desktop-file-validate "$inside/$id.desktop" || fail "its desktop entry"
[ "$(readlink -f "$inside/.DirIcon")" = "$(readlink -f "$inside/$id.png")" ] || fail "it has no icon"
[ -f "$inside/usr/share/metainfo/$id.metainfo.xml" ] || fail "it has no metainfo"
find "$inside" -mindepth 1 ! -user root -o -perm /6000 | grep . && fail "odd owners or modes"

say "its runtime can be linked anew from what it brings (LGPL)"
relink=$inside/usr/share/doc/$name/appimage-runtime
(cd "$relink" && sh ./runtime.sh "$scratch/new-runtime" relinked)
{ cat "$scratch/new-runtime"; tail -c +$(($("$plain" --appimage-offset) + 1)) "$plain"; } >"$scratch/new.AppImage"
chmod 755 "$scratch/new.AppImage"
"$scratch/new.AppImage" --appimage-version | grep -q relinked || fail "the relinked runtime is not the one that runs"
"$scratch/new.AppImage" --version >/dev/null || fail "the relinked one does not start"
rm "$scratch/new.AppImage"
nothing_left "the relinked one"

step=self-test
self_test "root, mounted" appimage user root sh "$tests/on_screen.sh"
[ "$runs_from" = mount ] || fail "root: it ran from a $runs_from"
self_test "nobody, mounted by fusermount3" appimage-nobody user nobody \
  setpriv --reuid=65534 --regid=65534 --clear-groups sh "$tests/on_screen.sh"
[ "$runs_from" = mount ] || fail "nobody: it ran from a $runs_from"
self_test "nobody, no setuid programs" appimage-unpacked user nobody $as_nobody sh "$tests/on_screen.sh"
[ "$runs_from" = folder ] || fail "without FUSE: it ran from a $runs_from"

say "on a clean Debian 12"
root_with_libraries "$inside$folder"
cp "$plain" "$scratch/root/program.AppImage"
before=$(listing "$scratch/root/home")
in_clean_root() { # in_clean_root WHO NAME: with AS and HIDE_FUSE as they are set
  local script='/program.AppImage --self-test --screenshot /home/window.png; code=$?
    for try in 1 2 3 4 5 6 7 8 9 10; do [ -z "$(ls -A /tmp | grep -v "^.X11-unix$")" ] && break; sleep 0.2; done
    ls -A /tmp | grep -v "^.X11-unix$" >/home/left; grep appimage /proc/mounts >>/home/left; exit $code'
  chmod 1777 "$scratch/root/home"
  on_screen env --unset=DBUS_SESSION_BUS_ADDRESS bash "$tests/clean_root.sh" run "$scratch/root" \
    sh -c "$script" >"$scratch/$2.json" || true
  judged "$1" "$scratch/$2.json" "$scratch/root/home/window.png"
  keep_picture "$scratch/root/home/window.png" "$2"
  [ ! -s "$scratch/root/home/left" ] || fail "$1 left $(head -n 3 "$scratch/root/home/left")"
  rm -f "$scratch/root/home/window.png" "$scratch/root/home/left"
}
in_clean_root "clean root, as root" appimage-clean
HIDE_FUSE=1 AS=1000:1000 in_clean_root "clean root, a user without /dev/fuse" appimage-clean-user
[ "$before" = "$(listing "$scratch/root/home" | grep -vE '^./user/\.(cache|local|config)')" ] ||
  fail "it left files in the user's home"

say "start: mounted, unpacked by itself, and from a folder, in turn"
"$python" - "$plain" "$inside/AppRun" <<'END'
import os, subprocess, sys, time
image, folder = sys.argv[1:]
ways = {
    "mounted": ([image], {}),
    "unpacked": ([image], {"APPIMAGE_EXTRACT_AND_RUN": "1"}),
    "folder": ([folder], {}),
}
seconds: dict[str, list[float]] = {way: [] for way in ways}
for _ in range(10):
    for way, (command, more) in ways.items():
        begin = time.monotonic()
        subprocess.run([*command, "--version"], check=True, env=os.environ | more, stdout=subprocess.DEVNULL)
        seconds[way].append(time.monotonic() - begin)
for way, taken in seconds.items():
    print(f"  {way}: {min(taken):.2f} s, {min(taken) / min(seconds['folder']):.2f} of the folder's")
END
note "install=nothing to install" "self-test=$said" "screenshot=dist/proof/appimage.png"

step=remove
nothing_left "it"
note "remove=no mount or folder left"
say "proved in $(($(date +%s) - begin)) s"

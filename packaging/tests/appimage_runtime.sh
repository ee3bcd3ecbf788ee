#!/bin/bash
# Puts the AppImage's runtime through what can go wrong: appimage_runtime.sh RUNTIME
# The application is a script of a few lines, so that this takes seconds. Needs root: it becomes
# nobody, hides /dev/fuse and mounts small file systems, all in a mount namespace of its own.
set -euo pipefail
if [ "${1:-}" != --inside ]; then
  [ "$(id -u)" = 0 ] || { echo "appimage_runtime.sh needs root" >&2; exit 1; }
  exec unshare --mount --propagation private bash "$0" --inside "$(readlink -f "$1")"
fi
runtime=$2
work=$(mktemp -d /tmp/appimage-runtime-test.XXXXXX)
image=$work/small.AppImage
places=() failures=0

finish() {
  local place
  jobs -pr | xargs -r kill 2>/dev/null || true
  for place in "${places[@]}"; do umount -l "$place" 2>/dev/null || true; done
  rm -rf --one-file-system "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

expect() { # expect WHAT WANTED SEEN
  if [ "$2" = "$3" ]; then
    echo "ok    $1"
  else
    printf 'FAIL  %s\n      wanted: %s\n      seen:   %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

expect_words() { # expect_words WHAT WORDS TEXT: are the words in the text?
  case $3 in *"$2"*) expect "$1" here here ;; *) expect "$1" "… $2 …" "$3" ;; esac
}

# The keeper tidies up after the application has ended: it is given five seconds.
nothing_left() { # nothing_left WHAT
  local tries=100
  while [ -n "$(ls -A "$TMPDIR")$(grep -F " $TMPDIR/" /proc/mounts)$(keepers)" ] && [ $tries -gt 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
  done
  expect "$1: no folder is left" "" "$(ls -A "$TMPDIR")"
  expect "$1: no mount is left" "" "$(grep -F " $TMPDIR/" /proc/mounts || true)"
  expect "$1: no process is left" "" "$(keepers)"
}

keepers() { # the keepers and servers of this test's image
  local process
  for process in $(pgrep -x appimage-keeper; pgrep -x appimage-server); do
    [ "$(readlink "/proc/$process/exe")" != "$image" ] || echo "$process"
  done
}

nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"

make_image() {
  local app=$work/AppDir
  mkdir -p "$app/folder/deep" "$app/empty"
  head -c 3000000 /dev/urandom >"$app/folder/large"
  : >"$app/folder/none"
  echo text >"$app/folder/deep/file.desktop"
  ln -s deep/file.desktop "$app/folder/link"
  cat >"$app/AppRun" <<'APPRUN'
#!/bin/sh
case $1 in
  place) echo "$APPDIR" | sed 's,.*/,,; s,_.*,,' ;;
  variables) echo "$APPIMAGE $ARGV0 $OWD $(pwd)" ;;
  words) shift; for word; do printf '<%s>' "$word"; done ;;
  input) cat ;;
  files) echo /proc/self/fd/* | sed 's,/proc/self/fd/,,g' ;;
  children) read -r children </proc/$$/task/$$/children; echo "$children" ;;
  compare) cmp "$APPDIR/folder/large" "$2" && echo same ;;
  exit) exit "$2" ;;
  die) kill "-$2" $$; sleep 5 ;;
  stay) echo "$APPDIR"; exec sleep 60 ;;
esac
APPRUN
  chmod 755 "$work" "$app/AppRun"
  mksquashfs "$app" "$work/squashfs" -root-owned -noappend -no-progress -quiet -comp zstd >/dev/null
  cat "$runtime" "$work/squashfs" >"$image"
  chmod 755 "$image"
}

small_folder() { # small_folder NAME OPTIONS: a temporary folder of its own kind
  mkdir "$work/$1"
  mount -t tmpfs -o "mode=1777,$2" tmpfs "$work/$1"
  places+=("$work/$1")
}

runs_well() { # runs_well WHO PLACE COMMAND…: the whole contract, for one way of running
  local who=$1 place=$2 out pid
  shift 2
  expect "$who: runs from" "$place" "$("$@" place 2>&1)"
  expect "$who: variables" "$image ${!#} $PWD $PWD" "$("$@" variables)"
  expect "$who: words" "<a  b><><*>" "$("$@" words "a  b" "" "*")"
  expect "$who: input" "typed" "$(echo typed | "$@" input)"
  expect "$who: open files" "$("$work/AppDir/AppRun" files)" "$("$@" files)"
  expect "$who: children" "" "$("$@" children)"
  expect "$who: content" "same" "$("$@" compare "$work/AppDir/folder/large")"
  out=0; "$@" exit 42 || out=$?
  expect "$who: exit code" 42 $out
  for signal in TERM SEGV KILL; do
    out=$(python3 -c 'import subprocess, sys
print(subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL).returncode)' "$@" die $signal)
    expect "$who: ends by SIG$signal" "-$(kill -l $signal)" "$out"
  done
  nothing_left "$who"
  mkfifo "$work/says"
  "$@" stay >"$work/says" & pid=$!
  read -r out <"$work/says"
  expect "$who: runs while it is watched" yes \
    "$([ -x "$out/AppRun" ] && echo yes || $nobody sh -c '[ -x "$0/AppRun" ] && echo yes' "$out")"
  kill -KILL $pid; wait $pid 2>/dev/null || true
  rm "$work/says"
  nothing_left "$who, killed"
}

make_image
mkdir -m 1777 "$work/tmp"
export TMPDIR=$work/tmp
cd "$work"

expect "magic" "414902" "$(dd if="$image" bs=1 skip=8 count=3 status=none | od -An -tx1 | tr -d ' \n')"
expect "offset" hsqs "$(dd if="$image" bs=1 skip="$("$image" --appimage-offset)" count=4 status=none)"
expect_words "version" "AppImage runtime" "$("$image" --appimage-version)"
expect_words "help" "--appimage-extract-and-run" "$("$image" --appimage-help)"
expect_words "unknown option" "--appimage-help" "$("$image" --appimage-portable-home 2>&1 || true)"

runs_well root .mount "$image"
runs_well "root, unpacked" appimage env APPIMAGE_EXTRACT_AND_RUN=1 "$image"
runs_well nobody .mount $nobody "$image"
expect "extract and run" appimage "$("$image" --appimage-extract-and-run place)"
expect "by a link" "$image ../tmp/../link $work/tmp $work/tmp" \
  "$(ln -s "$image" "$work/link"; cd tmp; ../tmp/../link variables)"
nothing_left "by a link"

for _ in 1 2 3 4 5; do "$image" exit 0 & done
wait
nothing_left "five at once"

# The server dies under the application: what is left of the mount goes.
coproc app { exec "$image" stay; }
# shellcheck disable=SC2154 # bash sets it for a coprocess
app_id=$app_PID
read -r folder <&"${app[0]}"
server=$(pgrep -x appimage-server -n)
kill -KILL "$server"
nothing_left "server killed"
kill $app_id; wait $app_id 2>/dev/null || true

# The image is unpacked whole, again over itself, and in part.
mkdir "$work/out"; cd "$work/out"
"$image" --appimage-extract && echo other >squashfs-root/AppRun && "$image" --appimage-extract
expect "extract" "" "$(diff -r --no-dereference "$work/AppDir" squashfs-root 2>&1)"
expect "extract: times and modes" "$(cd "$work/AppDir" && find . -type f -printf '%p %m %Ts\n' | sort)" \
  "$(cd squashfs-root && find . -type f -printf '%p %m %Ts\n' | sort)"
rm -r squashfs-root
"$image" --appimage-extract '*.desktop'
expect "extract in part" "squashfs-root/folder/deep/file.desktop" "$(find . -type f -printf '%P\n')"
expect_words "extract what is not there" "named nothing.txt" "$("$image" --appimage-extract nothing.txt 2>&1 || true)"
mkdir -m 755 "$work/closed"
expect_words "extract where one may not" "Permission denied" "$(cd "$work/closed"; $nobody "$image" --appimage-extract 2>&1 || true)"
cd "$work"

coproc app { exec "$image" --appimage-mount; }
app_id=$app_PID
read -r folder <&"${app[0]}"
expect "mount" yes "$([ -x "$folder/AppRun" ] && echo yes)"
kill -INT $app_id; wait $app_id 2>/dev/null && code=0 || code=$?
expect "mount: ends well" 0 "$code"
nothing_left mount

# A folder for programs is needed only where there is no FUSE.
small_folder noexec size=20m,noexec
export TMPDIR=$work/noexec
expect "noexec, mounted" .mount "$("$image" place)"
seen=$("$image" --appimage-extract-and-run place 2>&1) && code=0 || code=$?
expect "noexec, unpacked: code" 125 "$code"
expect_words "noexec, unpacked: remedy" "TMPDIR=" "$seen"
nothing_left noexec

small_folder full size=1m
export TMPDIR=$work/full
seen=$("$image" --appimage-extract-and-run place 2>&1) && code=0 || code=$?
expect "full: code" 125 "$code"
expect_words "full: what is wrong" "no space is left in" "$seen"
expect_words "full: remedy" "TMPDIR=" "$seen"
nothing_left full

export TMPDIR=$work/closed
expect_words "closed folder" "TMPDIR=" "$($nobody "$image" place 2>&1 || true)"
TMPDIR=$work/missing
expect_words "missing folder" "No such file or directory" "$("$image" place 2>&1 || true)"
export TMPDIR=$work/tmp

head -c 2000000 "$image" >"$work/short.AppImage"; chmod 755 "$work/short.AppImage"
expect_words "cut short" "damaged" "$("$work/short.AppImage" place 2>&1 || true)"
expect_words "cut short, extracted" "damaged" "$("$work/short.AppImage" --appimage-extract 2>&1 || true)"
nothing_left "cut short"

# Without FUSE it unpacks by itself: fusermount3 may not become root, the device is a dead one,
# may not be opened, is not there.
runs_well "no new privileges" appimage $nobody setpriv --no-new-privs "$image"
mount --bind /dev/null /dev/fuse; places+=(/dev/fuse)
runs_well "dead device, root" appimage "$image"
umount /dev/fuse
touch "$work/device"; chmod 600 "$work/device"; mount --bind "$work/device" /dev/fuse
runs_well "closed device, nobody" appimage $nobody "$image"
expect_words "mount without FUSE" "--appimage-extract" "$($nobody "$image" --appimage-mount 2>&1 || true)"
umount /dev/fuse
small_folder dev mode=755
mount --rbind "$work/dev" /dev; places+=(/dev)
mknod -m 666 /dev/null c 1 3
runs_well "no device, root" appimage "$image"
runs_well "no device, nobody" appimage $nobody "$image"
rm /dev/null
expect "empty /dev" appimage "$($nobody "$image" place)"
umount -l /dev
nothing_left "empty /dev"

[ $failures = 0 ] || { echo "$failures failed"; exit 1; }
echo "the runtime does what it should"

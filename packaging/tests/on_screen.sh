#!/bin/sh
# Runs a command on a screen and a message bus of its own, with a keyring that is open:
#   on_screen.sh COMMAND…      its exit code is the command's; nothing of it stays behind
# The folders of the user (HOME, XDG_…) are the caller's to set.
set -eu
if [ -z "${ON_SCREEN_BUS:-}" ]; then
  ON_SCREEN_BUS=1 exec dbus-run-session -- sh "$0" "$@"
fi
unset ON_SCREEN_BUS
state=$(mktemp -d)
# Xvfb takes a free number by itself and says which, once it answers.
mkfifo "$state/number"
Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp 3>"$state/number" 2>"$state/log" &
screen=$!
end() {
  kill "$screen" ${keyring:+"$keyring"} 2>/dev/null || true
  wait "$screen" 2>/dev/null || true
  rm -rf "$state"
}
trap end EXIT
trap 'exit 130' INT TERM
read -r number <"$state/number" || { cat "$state/log" >&2; exit 1; }
DISPLAY=:$number
export DISPLAY
unset WAYLAND_DISPLAY QT_QPA_PLATFORM
echo | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
keyring=$!
code=0
"$@" || code=$?
exit "$code"

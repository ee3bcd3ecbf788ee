#!/bin/sh
# Prints what the program in a folder needs of the system, for those who read it: system_needs.sh FOLDER
# Both lists are read from the files of the folder.
set -eu
folder=$1
here=$(dirname "$0")
depends=$(python3 "$here/deb/depends.py" "$folder")
glibc=$(echo "$depends" | sed -n 's/.*libc6 (>= \([0-9.]*\)).*/\1/p')
sonames=$(python3 "$here/rpm/requires.py" "$folder" | sed -n 's/^Requires: \(.*\)()(64bit)$/\1/p')
# Of two names, new | old, the older one.
packages=$(echo "$depends" | sed 's/ ([^)]*)//g; s/[^ ,]* | //g; s/,//g')

cat <<END
Linux on x86-64 with glibc $glibc or newer and these libraries, which every desktop has:

$(echo "$sonames" | tr '\n' ' ' | fmt -w 90 | sed 's/^/    /')

A server or a container without a desktop needs these packages of Debian 12 or Ubuntu 22.04, and a
font such as fonts-dejavu-core (in newer releases libglib2.0-0 is called libglib2.0-0t64):

$(echo "$packages" | fmt -w 90 | sed 's/^/    /')
END

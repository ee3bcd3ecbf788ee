#!/bin/sh
# Signs a Windows program in its place: sign.sh FILE
#   AUTHENTICODE_PKCS12         file with certificate and key
#   AUTHENTICODE_PASSWORD_FILE  file with its password; none when it has none
#   AUTHENTICODE_TIMESTAMP_URL  a time-stamp server (RFC 3161); without one the signature ends with
#                               the certificate
set -eu
file=$1
set -- -pkcs12 "$AUTHENTICODE_PKCS12" -h sha256 -n "Guest API Inspector"
[ -z "${AUTHENTICODE_PASSWORD_FILE:-}" ] || set -- "$@" -readpass "$AUTHENTICODE_PASSWORD_FILE"
[ -z "${AUTHENTICODE_TIMESTAMP_URL:-}" ] || set -- "$@" -ts "$AUTHENTICODE_TIMESTAMP_URL"
rm -f "$file.signed"
osslsigncode sign "$@" -in "$file" -out "$file.signed" >/dev/null
mv "$file.signed" "$file"

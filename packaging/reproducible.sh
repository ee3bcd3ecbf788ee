# shellcheck shell=sh
# shellcheck disable=SC2034 # what sources this uses them
# Sourced, from the top of the checkout, by what builds: the same commit gives the same bytes.
export PYTHONHASHSEED=1 LC_ALL=C.UTF-8 TZ=UTC
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
umask 022
name=guest-api-inspector
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' inspector/__init__.py)
homepage=$(sed -n 's/^Homepage = "\(.*\)"$/\1/p' pyproject.toml)

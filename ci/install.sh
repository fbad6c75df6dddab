#!/usr/bin/env bash
# Builds iamlint from the source that lies beside this script.
#
#   install.sh key ROOT     writes to GITHUB_OUTPUT by what a build is known again, and where its program will be
#   install.sh build ROOT   builds it into ROOT/bin
set -euo pipefail
cd "$(dirname "$0")/.."

root=${2:?}
case ${1:?} in
key)
    hash=$(find Cargo.toml Cargo.lock build.rs src rules -type f -print0 | LC_ALL=C sort -z | xargs -0 cat | sha256sum | cut -d ' ' -f 1)
    {
        printf 'key=%s\n' "$hash"
        printf 'binary=%s\n' "$root/bin/iamlint"
    } >>"$GITHUB_OUTPUT"
    ;;
build)
    cargo install --locked --path . --root "$root"
    ;;
*)
    echo "install.sh: key or build, not $1" >&2
    exit 2
    ;;
esac

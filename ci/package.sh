#!/usr/bin/env bash
# Builds what a release consists of into a directory that is made: an archive with the program, its manual and completions, a wheel, and checksums of both.
#
#   package.sh DIRECTORY [TAG]
#
# With a tag, its version has to be the one in Cargo.toml. Needs cargo and maturin. IAMLINT_PROFILE is cargo's profile, release where it is not set.
set -euo pipefail

out=${1:?}
tag=${2:-}
profile=${IAMLINT_PROFILE:-release}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")/.."

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
if [ -n "$tag" ] && [ "$tag" != "v$version" ]; then
    echo "package.sh: the tag is $tag, and Cargo.toml says $version" >&2
    exit 1
fi

cargo build --locked --profile "$profile" --bin iamlint
target=${CARGO_TARGET_DIR:-target}
program=$target/${profile/dev/debug}/iamlint
host=$(rustc -vV | sed -n 's/^host: //p')

name=iamlint-$version-$host
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/$name/man" "$work/$name/completions"
cp "$program" README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT THIRD-PARTY-NOTICES "$work/$name"
"$program" man "$work/$name/man"
for shell in bash elvish fish nushell powershell zsh; do
    "$program" completions "$shell" >"$work/$name/completions/iamlint.$shell"
done

# The same source makes the same archive, to the byte.
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" --directory "$work" "$name" | gzip -n >"$out/$name.tar.gz"

SOURCE_DATE_EPOCH=$epoch maturin build --quiet --profile "$profile" --out "$out"

cd "$out"
sha256sum -- *.tar.gz *.whl >SHA256SUMS
cat SHA256SUMS

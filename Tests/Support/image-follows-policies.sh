#!/bin/bash
# Shows that a plain build embeds what stands in Policies, Sources/Facts and Sources/Page at that moment, or fails aloud.
#
# usage: image-follows-policies.sh LEXGATE-PACK
#
# The build is that of a small package with our plugin, our CEmbedded and copies of our data. Its lexgate-pack is a stub
# that calls the built one, so that a change of data is all that is ever built. Its program prints the image
# and the parts of the page.
set -euo pipefail

pack=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
# The blank in the name is part of the test.
work=$(mktemp -d)/"small package"
trap 'rm -rf "$(dirname "$work")"' EXIT

mkdir -p "$work/Sources/lexgate-pack" "$work/Sources/show"
cp -R "$root/Policies" "$work/Policies"
cp -R "$root/Sources/Facts" "$root/Sources/Page" "$root/Sources/CEmbedded" "$root/Sources/EmbedPolicies" "$work/Sources/"
cat > "$work/Package.swift" << 'END'
// swift-tools-version: 6.3;(experimentalCGen)
import PackageDescription

let package = Package(
    name: "small",
    targets: [
        .target(name: "CEmbedded", plugins: ["EmbedPolicies"]),
        .executableTarget(name: "lexgate-pack"),
        .executableTarget(name: "show", dependencies: ["CEmbedded"]),
        .plugin(
            name: "EmbedPolicies", capability: .buildTool(), dependencies: ["lexgate-pack"],
            path: "Sources/EmbedPolicies"),
    ],
    cLanguageStandard: .c2x
)
END
cat > "$work/Sources/lexgate-pack/main.c" << END
#include <unistd.h>
int main(int count, char **arguments) { return execv("$pack", arguments); }
END
cat > "$work/Sources/show/main.c" << 'END'
#include <stdio.h>
#include "cembedded.h"
static int show(const unsigned char *bytes, size_t size) { return fwrite(bytes, 1, size, stdout) != size; }
static int part(lexgate_page_part part) { return show(part.bytes, part.size); }
int main(void) {
    return show(lexgate_image(), lexgate_image_size()) || part(lexgate_page_style()) || part(lexgate_page_script())
        || part(lexgate_page_words());
}
END

log=$work/log
build() { swift build --package-path "$work" > "$log" 2>&1; }
image_has() {
    "$work/.build/debug/show" > "$work/image"
    grep --text --quiet --fixed-strings "$1" "$work/image"
}
passed() { echo "passed: $1"; }
failed() {
    echo "failed: $1" >&2
    cat "$log" >&2
    exit 1
}

rule=$(grep -rl --include='*.yaml' '^requires:' "$work/Policies" | LC_ALL=C sort | sed -n 1p)
[ -n "$rule" ] || failed "no rule in Policies"
folder=$(dirname "$rule")
slug=$(basename "$rule" .yaml)
cp "$rule" "$work/rule"
pristine() { cp "$work/rule" "$rule"; }

build || failed "builds"

sed -i 's/^title: .*/title: first title of a changed rule/' "$rule"
build && image_has "first title of a changed rule" || failed "an edited rule is embedded"
passed "an edited rule is embedded"

sed -i 's/^title: .*/title: second title of a changed rule/' "$rule"
build && image_has "second title of a changed rule" || failed "a rule edited again is embedded"
if image_has "first title of a changed rule"; then failed "a former text is gone"; fi
passed "a rule edited again is embedded, its former text gone"
pristine

mkdir -p "$folder/new-folder"
added="$folder/new-folder/$slug-added.yaml"
sed "s/^id: .*/&-added/; s/^title: .*/title: title of an added rule/" "$work/rule" > "$added"
build && image_has "title of an added rule" || failed "a rule added in a new folder is embedded"
passed "a rule added in a new folder is embedded"

mv "$added" "$folder/$slug-added.yaml"
build && image_has "title of an added rule" || failed "a moved rule is embedded"
passed "a moved rule is embedded"

before=$(stat -c %y "$work/.build/debug/show")
build || failed "builds again"
[ "$before" = "$(stat -c %y "$work/.build/debug/show")" ] || failed "an unchanged image is not linked again"
passed "without a change nothing is built"

rm -r "$folder/$slug-added.yaml" "$folder/new-folder"
build || failed "builds after a rule was deleted"
if image_has "title of an added rule"; then failed "a deleted rule is gone"; fi
passed "a deleted rule is gone"

for again in "" ", and again"; do
    sed -i 's/^requires:.*/requires: "BROKEN ("/' "$rule"
    if build; then failed "a broken rule stops the build$again"; fi
    grep --quiet "$slug.yaml:[0-9]*:[0-9]*: error: " "$log" || failed "the build names the broken line$again"
    passed "a broken rule stops the build with its file and line$again"
done

pristine
build || failed "the mended rule builds"
passed "the mended rule builds"

facts=$(find "$work/Sources/Facts" -name '*.yaml' | LC_ALL=C sort | sed -n 1p)
echo "# changed" >> "$facts"
build && grep --quiet "Packing policies and facts" "$log" || failed "changed facts are packed"
passed "changed facts are packed"

for name in page.css page.js words.yaml; do
    echo "changed text of $name" >> "$work/Sources/Page/$name"
    build && image_has "changed text of $name" || failed "an edited $name is embedded"
    passed "an edited $name is embedded"
done

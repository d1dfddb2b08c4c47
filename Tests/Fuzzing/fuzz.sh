#!/bin/bash
# Fuzzes CEL with libFuzzer and AddressSanitizer: `fuzz.sh SECONDS`, or `fuzz.sh FILE` to run one input again.
# What is found is left in .build/fuzz as crash-*. The corpus is read, and new inputs go to .build/fuzz/corpus;
# `fuzz.sh merge` takes those into the repository that reach what none there does.
set -euo pipefail
cd "$(dirname "$0")/../.."
OUT=.build/fuzz
mkdir -p "$OUT/corpus"
CORPUS=Tests/Fuzzing/corpus

# The package manager knows no such program: libFuzzer has the main function. So the four modules are built by hand.
FLAGS=(-O -g -parse-as-library -sanitize=fuzzer,address -swift-version 6 -package-name lexgate -enable-testing
    -I "$OUT" -I Sources/CRE2/include -Xcc -fmodule-map-file="$PWD/$OUT/module.modulemap")
printf 'module CRE2 { umbrella "%s" export * link "re2" }\n' "$PWD/Sources/CRE2/include" > "$OUT/module.modulemap"

compile() { # MODULE FOLDER
    local sources
    sources=$(find "Sources/$1" -name '*.swift')
    # shellcheck disable=SC2086
    swiftc "${FLAGS[@]}" -wmo -module-name "$1" -emit-module -emit-module-path "$OUT/$1.swiftmodule" \
        -c $sources -o "$OUT/$1.o"
}

if [[ -z $(find "$OUT/cel-fuzzer" -newer "$0" 2> /dev/null) || -n $(find Sources/{Diagnostics,DataTree,CEL,CRE2} \
    Tests/Fuzzing -newer "$OUT/cel-fuzzer" -type f -not -path '*/corpus/*' 2> /dev/null) ]]; then
    for module in Diagnostics DataTree CEL; do compile "$module"; done
    clang++ -O2 -g -std=c++17 -fsanitize=fuzzer-no-link,address -I Sources/CRE2/include -c Sources/CRE2/cre2.cpp \
        -o "$OUT/cre2.o"
    swiftc "${FLAGS[@]}" Tests/Fuzzing/CELFuzzer.swift -module-name Fuzzer \
        "$OUT"/{Diagnostics,DataTree,CEL,cre2}.o -lre2 -lstdc++ -lm -o "$OUT/cel-fuzzer"
fi

export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
COMMON=(-artifact_prefix="$OUT/" -dict=Tests/Fuzzing/cel.dict -max_len=400 -timeout=20 -rss_limit_mb=4096)
case ${1:-60} in
    merge) "$OUT/cel-fuzzer" "${COMMON[@]}" -merge=1 "$CORPUS" "$OUT/corpus" ;;
    *[!0-9]*) "$OUT/cel-fuzzer" "${COMMON[@]}" "$1" ;;
    *) # Where memory was allocated is asked when a file is run again, not a thousand times a second.
        ASAN_OPTIONS+=:malloc_context_size=0:quarantine_size_mb=8 "$OUT/cel-fuzzer" "${COMMON[@]}" \
            -max_total_time="${1:-60}" -print_final_stats=1 "$OUT/corpus" "$CORPUS" ;;
esac

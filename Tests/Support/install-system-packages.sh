#!/bin/sh
# Installs the system packages that the build needs and this machine lacks, or does nothing.
# With --tests also those of the tests. With --check it installs nothing, says what is missing, and fails if anything is.
set -eu

missing=
need() { missing="$missing $1"; }

# Headers and libraries are looked for, not packages: where they come from is the machine's own affair.
if command -v pkg-config > /dev/null; then
    pkg-config --exists yaml-0.1 || need libyaml-dev
    pkg-config --exists re2 || need libre2-dev
else
    need pkg-config
    need libyaml-dev
    need libre2-dev
fi
ls /usr/include/c++/*/string > /dev/null 2>&1 || need g++

if [ "${1:-}" = --tests ]; then
    command -v python3 > /dev/null || need python3
    # Hooks are taken from a repository.
    command -v git > /dev/null || need git
    # Counts instructions.
    command -v valgrind > /dev/null || need valgrind
    # Looks for mistakes in the manual page.
    command -v mandoc > /dev/null || need mandoc
    # The conformance tests of CEL; Debian 13 keeps old names of time zones in a package of their own.
    [ -e /usr/share/zoneinfo/Europe/Berlin ] || need tzdata
    [ -e /usr/share/zoneinfo/US/Central ] || need tzdata-legacy
    # The page of reports is opened in a browser.
    command -v chromium > /dev/null || command -v chromium-browser > /dev/null || command -v google-chrome > /dev/null \
        || need chromium
    # Debian splits what makes environments from the rest.
    python3 -c 'import ensurepip, venv' > /dev/null 2>&1 || need python3-venv
fi

if [ -z "$missing" ]; then exit 0; fi

if [ "${1:-}" = --check ]; then
    echo "missing system packages:$missing" >&2
    echo "install them with: make packages" >&2
    exit 1
fi

if ! command -v apt-get > /dev/null; then
    echo "missing:$missing (names of Debian packages); install their like with this system's package manager" >&2
    exit 1
fi

run=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
        echo "missing system packages; run as root: apt-get install$missing" >&2
        exit 1
    fi
    run=sudo
fi

echo "installing missing system packages:$missing"
$run apt-get update -q
# shellcheck disable=SC2086  # one argument per package
$run env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing

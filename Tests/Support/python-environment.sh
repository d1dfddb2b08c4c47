#!/bin/sh
# Makes the Python environment of the tests in .build/python, or does nothing where it is there already.
# It holds what Tests/Support/python-requirements.txt names, and nothing of the machine's own packages.
set -eu
cd "$(dirname "$0")/../.."

wanted=Tests/Support/python-requirements.txt
made=.build/python

if cmp -s "$wanted" "$made/requirements.txt"; then exit 0; fi

echo "making the Python environment of the tests in $made"
rm -rf "$made"
python3 -m venv "$made"
"$made/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
# Last, so that a broken attempt is made again.
cp "$wanted" "$made/requirements.txt"

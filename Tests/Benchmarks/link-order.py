#!/usr/bin/env python3
"""Writes Sources/lexgate/link-order.txt: the functions that the hot verbs run, in the order in which the linker puts them.

A page of the program is in memory once anything on it runs, with its neighbours. Spread over the whole program, what a gate
runs takes several times the memory that it takes together. Names that the program no longer has do no harm; the
budget fails when many of them are gone.
"""

import pathlib
import sys
import tempfile

import measure
from measure import DAY, LINK_ORDER

FILES = 40


def main():
    reason = measure.why_no_counts()
    if reason:
        sys.exit(reason)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        binary = measure.bare(sys.argv[1], work / "lexgate", with_symbols=True)
        descriptors = measure.generate(work / "descriptors", FILES)
        options = ["--as-of", DAY, "--jobs", "1", "--no-cache"]
        # What comes first in one stays before what only a later one runs.
        found = {}
        for verb, path in [("gate", work / "descriptors"), ("gate", descriptors[0]), ("lint", work / "descriptors")]:
            found |= dict.fromkeys(measure.functions([binary, verb, *options, path]))
    known = measure.symbols(pathlib.Path(sys.argv[1]))
    lines = ["# Made by `make link-order`.", *(name for name in found if name in known)]
    LINK_ORDER.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 1} functions")


if __name__ == "__main__":
    main()

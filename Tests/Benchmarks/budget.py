#!/usr/bin/env python3
"""Holds the instructions of each stage of a gate against budget.json: the same each time, on a busy machine too.

A stage is what one run takes more than another; the start is a descriptor that says nothing more than its name. Fails where a stage takes a tenth more than its budget. Where it takes a tenth less, the budget
should be lowered: --record writes what is counted. Another compiler or C library counts differently; record then, too.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import measure
from measure import DAY, HERE, LINK_ORDER

BUDGET = HERE / "budget.json"
FEW, MANY = 4, 12
SLACK = 1.1
# Of the functions that lie together, those that have to be in the program still.
LEAST_ORDERED = 0.8


def stages(binary, work):
    """Instructions by stage, for one run (start) or one descriptor."""
    descriptors = measure.generate(work / "descriptors", MANY)
    few, many, foreign = work / "few", work / "many", work / "foreign"
    for folder in (few, many, foreign, work / "foreign-few"):
        folder.mkdir()
    for place, file in enumerate(descriptors):
        text = file.read_text(encoding="utf-8")
        (many / file.name).write_text(text, encoding="utf-8")
        # The same facts, a level deeper and not ours: read to the end, and then passed over.
        other = "kind: lexgate-other\nbelow:\n" + "".join(f"  {line}\n" for line in text.splitlines())
        (foreign / file.name).write_text(other, encoding="utf-8")
        if place < FEW:
            (few / file.name).write_text(text, encoding="utf-8")
            (work / "foreign-few" / file.name).write_text(other, encoding="utf-8")
    least = work / "least.yaml"
    least.write_text("apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: least}\n", encoding="utf-8")

    def counted(verb, *paths, allowed=(0, 1)):
        return measure.instructions([binary, verb, "--as-of", DAY, "--jobs", "1", "--no-cache", *paths], allowed)

    def each(verb, more, less, allowed=(0, 1)):
        return (counted(verb, more, allowed=allowed) - counted(verb, less, allowed=allowed)) // (MANY - FEW)

    start = counted("gate", least)
    judged = each("gate", many, few)
    # Nothing but files that are passed over is nothing to judge: 2.
    read = each("gate", foreign, work / "foreign-few", allowed=(2,))
    cache = os.environ | {"LEXGATE_CACHE": str(work / "cache")}
    large = work / "large"
    large.mkdir()
    for file in descriptors:
        # Enough for the cache to be asked.
        (large / file.name).write_text(file.read_text(encoding="utf-8") + "# .\n" * 2000, encoding="utf-8")
    command = [binary, "lint", "--as-of", DAY, "--jobs", "1", large]
    subprocess.run(command, env=cache, check=False, stdout=subprocess.DEVNULL)
    os.environ["LEXGATE_CACHE"] = cache["LEXGATE_CACHE"]
    recalled = measure.instructions(command)
    os.environ["LEXGATE_CACHE"] = ""
    return {
        "start: the policy, and the least descriptor": start,
        "read: a descriptor to a tree": read,
        "judge: its facts and all rules": judged - read,
        "write: what lint says of it": each("lint", many, few) - judged,
        "recall: what lint said of one of 12 kB": (recalled - start) // MANY,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path, help="the static release")
    parser.add_argument("--record", action="store_true", help="write what is counted into budget.json")
    options = parser.parse_args()
    reason = measure.why_no_counts()
    if reason:
        print(f"skipped: instructions are not counted, {reason}")
        return
    with tempfile.TemporaryDirectory(prefix="lexgate-budget-") as name:
        work = pathlib.Path(name)
        counted = stages(measure.bare(options.binary.resolve(), work / "lexgate"), work)
    if options.record:
        BUDGET.write_text(json.dumps(counted, indent=2) + "\n", encoding="utf-8")
    budget = json.loads(BUDGET.read_text(encoding="utf-8"))
    if list(budget) != list(counted):
        sys.exit("budget.json has other stages: --record writes it anew")
    over = []
    for stage, count in counted.items():
        ratio = count / budget[stage]
        word = "over" if ratio > SLACK else "lower the budget" if ratio < 1 / SLACK else ""
        print(f"{stage:44}{count:>14,}{budget[stage]:>14,}{ratio:8.3f}  {word}".rstrip())
        if ratio > SLACK:
            over.append(stage)
    names = LINK_ORDER.read_text(encoding="utf-8").splitlines()[1:]
    ordered = len(measure.symbols(options.binary).keys() & set(names)) / len(names)
    print(f"{'functions of link-order.txt that there are':44}{ordered:36.3f}")
    if ordered < LEAST_ORDERED:
        sys.exit("link-order.txt is out of date: make link-order")
    if over:
        sys.exit(f"over the budget: {'; '.join(over)}")


if __name__ == "__main__":
    main()

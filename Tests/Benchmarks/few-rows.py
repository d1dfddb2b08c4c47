#!/usr/bin/env python3
"""Measures what the catalogue costs at the start: lexgate beside itself with a catalogue of ten rows.

The second program is a copy of the first in which the image is overwritten by one that lexgate-pack makes of the same
policies and of ten rows; every other byte, and so the code and the size of the file, stays. One descriptor is judged that
names those rows and no others. Counted are the instructions of one run (valgrind, the same each time), timed are runs in
turns; ratio 1.00 is the program with ten rows.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import measure
from measure import ROOT
KEPT = {
    "models": ["qwen3-32b", "gpt-4.1", "mistral-small"],
    "licences": ["apache-2.0", "proprietary"],
    "places": ["aws / eu-central-1", "ovh / gra"],
    "services": ["aws", "ovh", "azure-openai"],
}
DESCRIPTOR = """\
apiVersion: lexgate/v1
kind: Deployment
metadata: {name: few-rows}
organization: {countries: DE, roles: [controller, deployer]}
models: [{id: own, name: Qwen/Qwen3-32B}, {id: rented, name: gpt-4.1}]
sites: [{id: frankfurt, provider: aws, region: eu-central-1, operator: aws}]
recipients: [{id: aws, provider: aws, role: processor}]
data: {id: chats, subjects: customers, subjectCountries: DE, categories: conversations}
flows: {id: chat, data: chats, to: frankfurt, model: own}
"""


def keep_few(facts):
    """Leaves ten rows in the folder; rows are flow mappings that begin with `  - {`."""
    kept = 0
    for path in sorted((facts / "catalogue").iterdir()):
        head, rows = path.read_text(encoding="utf-8").split("\nrows:\n")
        wanted = KEPT.get(path.stem, [])
        few = []
        for row in re.split(r"(?m)^(?=  - \{)", rows):
            place = re.match(r"  - \{cloud: ([^,]+), region: ([^,]+),", row)
            name = re.match(r"  - \{id: ([^,]+),", row)
            key = " / ".join(place.groups()) if place else name and name[1]
            if key and key.lower() in wanted:
                few.append(row if row.endswith("\n") else row + "\n")
        kept += len(few)
        path.write_text(head + ("\nrows:\n" + "".join(few) if few else "\nrows: []\n"), encoding="utf-8")
    if kept != sum(map(len, KEPT.values())):
        sys.exit(f"{kept} rows were kept; a row that this measurement names is gone")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path, help="the lexgate to measure, built from the sources around this file")
    parser.add_argument("pack", type=pathlib.Path, help="its lexgate-pack")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--at-most", type=float, default=1.1, help="the ratio of instructions from which on this fails")
    options = parser.parse_args()
    binary = options.binary.resolve()

    with tempfile.TemporaryDirectory(prefix="lexgate-few-") as name:
        work = pathlib.Path(name)
        shutil.copytree(ROOT / "Sources" / "Facts", work / "Facts")
        keep_few(work / "Facts")
        image = measure.compile_image(options.pack.resolve(), ROOT / "Policies", work / "Facts", work / "image")
        whole = measure.replace_image(binary, image, work / "few")
        # Written in the same way to the same place: how a file lies in memory can be felt at the start.
        (work / "all").write_bytes(binary.read_bytes())
        (work / "all").chmod(0o755)
        binary = work / "all"
        print(f"image: {whole / 1e6:.2f} MB, with ten rows {len(image) / 1e6:.2f} MB")
        (work / "few-rows.yaml").write_text(DESCRIPTOR, encoding="utf-8")
        lint = ["lint", "--as-of", measure.DAY, work / "few-rows.yaml"]
        answers = [subprocess.run([program, *lint], check=False, stdout=subprocess.PIPE).stdout
                   for program in (work / "few", binary)]
        if answers[0] != answers[1]:
            sys.exit("the two programs do not answer alike")
        measure.compile_c(measure.HERE / "take-turns.c", work / "take-turns")
        os.sched_setaffinity(0, measure.CORES[:1])
        runs = measure.in_turns(work / "take-turns", {
            "few": ([work / "few", *lint], (0, 1)), "all": ([binary, *lint], (0, 1))}, options.rounds)
        print(f"cold start, one descriptor, one core: {measure.spread(measure.ratios(runs['all'], runs['few']))} times")
        reason = measure.why_no_counts()
        if reason:
            sys.exit(f"instructions are not counted: {reason}")
        counts = [measure.instructions([measure.bare(program, work / "bare"), *lint]) for program in (work / "few", binary)]
        ratio = counts[1] / counts[0]
        print(f"instructions: {counts[0] / 1e6:.2f} million with ten rows, {counts[1] / 1e6:.2f} million with all: "
              f"{ratio:.3f}")
        if ratio > options.at_most:
            sys.exit(f"more than {options.at_most}")


if __name__ == "__main__":
    main()

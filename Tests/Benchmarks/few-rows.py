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

import run

ROOT = run.HERE.parent.parent
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


def symbols(binary):
    output = subprocess.run(["nm", binary], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {fields[2]: int(fields[0], 16) for fields in map(str.split, output.splitlines()) if len(fields) == 3}


def offset(binary, address):
    """Where the byte at an address stands in the file."""
    headers = subprocess.run(["readelf", "--segments", "--wide", binary], check=True, stdout=subprocess.PIPE, text=True)
    for line in headers.stdout.splitlines():
        fields = line.split()
        if fields[:1] == ["LOAD"]:
            start, virtual, size = int(fields[1], 16), int(fields[2], 16), int(fields[4], 16)
            if virtual <= address < virtual + size:
                return start + address - virtual
    sys.exit(f"{binary}: nothing is loaded at {address:#x}")


def replace_image(binary, image, output):
    known = symbols(binary)
    data = bytearray(binary.read_bytes())
    length = offset(binary, known["lexgate_image_length"])
    room = int.from_bytes(data[length:length + 8], "little")
    if len(image) > room:
        sys.exit("the image with ten rows is larger than the whole one")
    start = offset(binary, known["lexgate_image_bytes"])
    data[start:start + room] = image + bytes(room - len(image))
    data[length:length + 8] = len(image).to_bytes(8, "little")
    output.write_bytes(data)
    output.chmod(0o755)
    return room


def instructions(command):
    done = subprocess.run(["valgrind", "--tool=none", "--log-file=/dev/null", "true"], check=False)
    if done.returncode != 0:
        return None
    with tempfile.NamedTemporaryFile() as counts:
        # valgrind gives up on what the linker leaves for debuggers.
        bare = pathlib.Path(counts.name + "-bare")
        subprocess.run(["strip", "-o", bare, command[0]], check=True)
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts.name}", "--log-file=/dev/null"]
        subprocess.run([*tool, bare, *command[1:]], check=False, stdout=subprocess.DEVNULL)
        bare.unlink()
        totals = re.search(r"(?m)^(?:totals|summary): (\d+)", pathlib.Path(counts.name).read_text(encoding="utf-8"))
    return int(totals[1]) if totals else None


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
        subprocess.run([options.pack.resolve(), "--policies", ROOT / "Policies", "--facts", work / "Facts",
                        "--output", work / "image"], check=True)
        image = (work / "image").read_bytes()
        whole = replace_image(binary, image, work / "few")
        # Written in the same way to the same place: how a file lies in memory can be felt at the start.
        (work / "all").write_bytes(binary.read_bytes())
        (work / "all").chmod(0o755)
        binary = work / "all"
        print(f"image: {whole / 1e6:.2f} MB, with ten rows {len(image) / 1e6:.2f} MB")
        (work / "few-rows.yaml").write_text(DESCRIPTOR, encoding="utf-8")
        lint = ["lint", "--as-of", "2026-11-21", work / "few-rows.yaml"]
        answers = [subprocess.run([program, *lint], check=False, stdout=subprocess.PIPE).stdout
                   for program in (work / "few", binary)]
        if answers[0] != answers[1]:
            sys.exit("the two programs do not answer alike")
        counts = [instructions([program, *lint]) for program in (work / "few", binary)]
        run.compile_c(run.HERE / "take-turns.c", work / "take-turns")
        os.sched_setaffinity(0, run.CORES[:1])
        run.compare(work / "take-turns", "cold start, one descriptor, one core", {
            "ten rows": ([work / "few", *lint], (0, 1)),
            "whole catalogue": ([binary, *lint], (0, 1)),
        }, options.rounds)
        if None in counts:
            sys.exit("instructions are not counted: valgrind is missing or cannot run lexgate")
        ratio = counts[1] / counts[0]
        print(f"\ninstructions: {counts[0] / 1e6:.2f} million with ten rows, {counts[1] / 1e6:.2f} million with all: "
              f"{ratio:.3f}")
        if ratio > options.at_most:
            sys.exit(f"more than {options.at_most}")


if __name__ == "__main__":
    main()

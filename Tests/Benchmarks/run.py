#!/usr/bin/env python3
"""Measures lexgate beside what bounds it: an empty C program for its start, bare libyaml for its throughput.

The contenders take turns, so that a busy machine slows all of them alike; read the ratios, not the times. A ratio is
the median of the ratios of neighbouring runs. Linked and compiled as lexgate is: statically, with optimisation.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CORES = sorted(os.sched_getaffinity(0))


def compile_c(source, output, libraries=()):
    compiler = os.environ.get("CC") or shutil.which("cc") or "clang"
    subprocess.run([compiler, "-O2", "-static", "-o", output, source, *libraries], check=True)


def compare(take_turns, title, contenders, rounds, unit=1e6, suffix="ms"):
    """Runs the contenders in turns, one turn unmeasured before; the first is the measure of the others."""
    arguments = [take_turns, str(rounds + 1)]
    for command, _ in contenders.values():
        arguments += ["--", *command]
    output = subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True).stdout
    runs = [tuple(map(int, line.split())) for line in output.splitlines()]
    names = list(contenders)
    for index, _, status, _ in runs:
        command, allowed = contenders[names[index]]
        if status not in allowed:
            sys.exit(f"{' '.join(map(str, command))}: status {status}, expected one of {allowed}")
    print(f"\n{title} ({rounds} rounds)")
    print(f"  {'':24}{'min ' + suffix:>10}{'median':>10}{'max':>10}{'ratio':>10}{'peak MB':>10}")
    columns = [[run for run in runs[len(names):] if run[0] == index] for index in range(len(names))]
    for name, column in zip(names, columns):
        times = [elapsed / unit for _, elapsed, _, _ in column]
        ratio = statistics.median(own[1] / base[1] for own, base in zip(column, columns[0]))
        peak = max(memory for _, _, _, memory in column) / 1024
        print(f"  {name:24}{min(times):10.3f}{statistics.median(times):10.3f}{max(times):10.3f}{ratio:10.2f}{peak:10.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path, help="the lexgate to measure")
    parser.add_argument("--descriptors", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=11, help="for throughput; the start is measured ten times as often")
    parser.add_argument("--as-of", default="2026-11-21")
    options = parser.parse_args()
    binary = options.binary.resolve()

    with tempfile.TemporaryDirectory(prefix="lexgate-bench-") as name:
        work = pathlib.Path(name)
        (work / "empty.c").write_text("int main(void) { return 0; }\n")
        compile_c(work / "empty.c", work / "empty")
        compile_c(HERE / "yaml-events.c", work / "yaml-events", ["-lyaml"])
        compile_c(HERE / "take-turns.c", work / "take-turns")
        corpus = work / "descriptors"
        subprocess.run([sys.executable, HERE / "generate-descriptors.py", "--output", corpus, "--seed", str(options.seed),
                        "--count", str(options.descriptors)], check=True)
        files = sorted(corpus.iterdir())
        lengths = sorted((sum(1 for _ in file.open(encoding="utf-8")), file) for file in files)
        median_lines, median_file = lengths[len(lengths) // 2]
        size = sum(file.stat().st_size for file in files)
        print(f"{len(files)} descriptors, {size / 1e6:.2f} MB, "
              f"{lengths[0][0]}/{median_lines}/{lengths[-1][0]} lines; {binary.stat().st_size / 1e6:.1f} MB binary")

        day = ["--as-of", options.as_of]
        judged = (0, 1)
        os.sched_setaffinity(0, CORES[:1])
        compare(work / "take-turns", "cold start, one descriptor, one core", {
            "empty C program": ([work / "empty"], (0,)),
            "lexgate --version": ([binary, "--version"], (0,)),
            "lexgate lint FILE": ([binary, "lint", *day, median_file], judged),
            "lexgate gate FILE": ([binary, "gate", *day, median_file], judged),
        }, options.rounds * 10)
        os.sched_setaffinity(0, CORES)
        throughput = {"libyaml events": ([work / "yaml-events", corpus], (0,))}
        for jobs in sorted({1, len(CORES)}):
            throughput[f"lexgate gate --jobs {jobs}"] = (
                [binary, "gate", *day, "--jobs", str(jobs), corpus], judged)
        compare(work / "take-turns", f"throughput, all descriptors, {len(CORES)} cores", throughput, options.rounds, 1e9, "s")


if __name__ == "__main__":
    main()

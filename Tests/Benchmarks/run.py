#!/usr/bin/env python3
"""Prints where lexgate stands beside its goals: an empty C program for its start, bare libyaml for all the rest.

The contenders take turns, so that a busy machine slows all of them alike; every figure is the median of the ratios of
neighbouring runs, with the least and the greatest of them. README.md beside this file says what each row is.
"""

import argparse
import datetime
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import measure
import rules
from measure import DAY, HERE, ROOT

JUDGED = (0, 1)
# These make three hundred rules.
SOME_PACKS = ["china", "eu-ai-act", "eprivacy", "gdpr", "geo", "hong-kong", "third-country-risk"]
LARGE = 50_000_000
BEGIN, END = "<!-- figures: make bench FIGURES=write -->\n", "<!-- end of figures -->\n"


class Bench:
    def __init__(self, binary, pack_tool, work, options):
        self.binary, self.pack_tool, self.work, self.rounds = binary, pack_tool, work, options.rounds
        self.rows = []
        (work / "empty.c").write_text("int main(void) { return 0; }\n", encoding="utf-8")
        measure.compile_c(work / "empty.c", work / "empty", static=False)
        measure.compile_c(HERE / "yaml-events.c", work / "yaml-events", ["-lyaml"])
        measure.compile_c(HERE / "take-turns.c", work / "take-turns")
        self.corpus = work / "descriptors"
        self.files = measure.generate(self.corpus, options.descriptors)

    def row(self, name, least, aim, measured, isHeld):
        self.rows.append((name, least, aim, measured, isHeld))
        print(f"{name}: {measured}", file=sys.stderr)

    def turns(self, contenders, rounds=None):
        return measure.in_turns(self.work / "take-turns", contenders, rounds or self.rounds)

    def ratio(self, name, runs, base, least, aim, field="elapsed"):
        values = measure.ratios(runs, base, field)
        self.row(name, f"{least}", f"{aim}", measure.spread(values), statistics.median(values) <= least)

    def gate(self, *paths, binary=None, flags=("--jobs", "1")):
        return ([binary or self.binary, "gate", "--no-cache", "--as-of", DAY, *flags, *paths], JUDGED)

    def check_answers(self):
        """Figures count only for the answers that judging one file at a time gives."""
        def said(*arguments, cache=""):
            done = subprocess.run([self.binary, *arguments], check=False, stdout=subprocess.PIPE,
                                  env={**os.environ, "LEXGATE_CACHE": cache})
            if done.returncode not in JUDGED:
                sys.exit(f"status {done.returncode} for {' '.join(map(str, arguments))}")
            return done.stdout

        whole = said("gate", "--no-cache", "--as-of", DAY, "--jobs", "1", self.corpus)
        for again in (["--no-cache", "--jobs", "2"], [], []):
            if said("gate", "--as-of", DAY, *again, self.corpus, cache=str(self.work / "cache")) != whole:
                sys.exit(f"answers differ with {again or 'the cache'}")
        lines = whole.splitlines()
        for place in range(0, len(self.files), max(1, len(self.files) // 20)):
            alone = said("gate", "--no-cache", "--as-of", DAY, self.files[place]).splitlines()
            if not set(alone[:-2]) <= set(lines):
                sys.exit(f"{self.files[place]} is judged otherwise alone")

    def throughput(self):
        policies = self.work / "policies"
        for pack in SOME_PACKS:
            shutil.copytree(ROOT / "Policies" / pack, policies / pack)
        image = measure.compile_image(self.pack_tool, policies, ROOT / "Sources" / "Facts", self.work / "image")
        measure.replace_image(self.binary, image, self.work / "some")
        count = len(self.files)
        runs = self.turns({
            "libyaml": ([self.work / "yaml-events", self.corpus], (0,)),
            "some": self.gate(self.corpus, binary=self.work / "some"),
            "all": self.gate(self.corpus),
            "two": self.gate(self.corpus, flags=("--jobs", "2")),
            "version": ([self.binary, "--version"], (0,)),
        })
        base = runs["libyaml"]
        self.ratio(f"gate, {count:,} descriptors, 300 of the rules, 1 thread / libyaml loop", runs["some"], base, 1.7, 1.3)
        self.ratio("the same with all packs, 1 thread / libyaml loop", runs["all"], base, 2.3, 1.7)
        self.ratio("the same with all packs, 2 threads / libyaml loop on 1", runs["two"], base, 1.25, 0.95)
        own = [(a.memory - b.memory) / c.memory for a, b, c in zip(runs["all"], runs["version"], base)]
        memory = (f"peak RSS over {count:,} files less that of `lexgate --version`, / C loop", "6", "3.5")
        self.row(*memory, measure.spread(own), statistics.median(own) <= 6)

    def cache(self):
        """How much quicker an answer is that is known, and how much slower one that has to be kept."""
        folder = self.work / "warm"
        for verb in ("gate", "lint"):
            command = [self.binary, verb, "--as-of", DAY, "--jobs", "1", self.corpus]
            known = ["/usr/bin/env", f"LEXGATE_CACHE={folder}", *command]
            new = ["/bin/sh", "-c", f'rm -rf "$0" && LEXGATE_CACHE="$0" exec "$@"', str(self.work / "cold"), *command]
            runs = self.turns({"none": (command, JUDGED), "known": (known, JUDGED), "new": (new, JUDGED)},
                              max(3, self.rounds // 2))
            for name, words in [("known", "all of it in the cache"), ("new", "all of it new to the cache")]:
                self.row(f"{verb}, {words} / without a cache", "", "",
                         measure.spread(measure.ratios(runs[name], runs["none"])), True)

    def start(self):
        lengths = sorted((file.stat().st_size, file) for file in self.files)
        os.sched_setaffinity(0, measure.CORES[:1])
        runs = self.turns({
            "empty": ([self.work / "empty"], (0,)), "gate": self.gate(lengths[len(lengths) // 2][1], flags=()),
        }, self.rounds * 10)
        os.sched_setaffinity(0, measure.CORES)
        self.ratio("cold `lexgate gate` on one file (static) / empty C program (dynamic, `cc -O2`)", runs["gate"],
                   runs["empty"], 5, 2.5)

    def large(self):
        one, many = self.work / "one", self.work / "many"
        for folder in (one, many):
            folder.mkdir()
        # Keys of its author, which are read and kept as facts are, but asked for by no rule.
        entry = "  - {{id: item-{}, owner: operations, note: listed on the day of the survey, room: {}}}\n"
        text = self.files[0].read_text(encoding="utf-8") + "x-inventory:\n"
        entries = "".join(entry.format(n, n % 97) for n in range(LARGE // 80))
        (one / "one.yaml").write_text((text + entries)[:LARGE].rsplit("\n", 1)[0] + "\n", encoding="utf-8")
        size = (one / "one.yaml").stat().st_size
        with (many / "many.yaml").open("w", encoding="utf-8") as output:
            written = place = 0
            while written < LARGE:
                written += output.write("---\n" + self.files[place % len(self.files)].read_text(encoding="utf-8"))
                place += 1
        runs = self.turns({
            "libyaml": ([self.work / "yaml-events", one], (0,)), "gate": self.gate(one / "one.yaml"),
        }, max(3, self.rounds // 2))
        self.ratio(f"{size / 1e6:.0f} MB document: wall / libyaml", runs["gate"], runs["libyaml"], 1.5, 1.2)
        memory = [run.memory * 1024 / size for run in runs["gate"]]
        self.row("the same: RSS / bytes", "4", "3", measure.spread(memory), statistics.median(memory) <= 4)
        runs = self.turns({
            "libyaml": ([self.work / "yaml-events", many], (0,)), "gate": self.gate(many / "many.yaml"),
        }, max(3, self.rounds // 4))
        self.row("as much in many documents of one file: wall / libyaml", "", "",
                 measure.spread(measure.ratios(runs["gate"], runs["libyaml"])), True)

    def added_rules(self):
        costs = rules.cost_per_rule(self.binary, self.pack_tool, self.work, self.rounds)
        whole = statistics.median(costs.whole)
        halves = (statistics.median(costs.first), statistics.median(costs.second))
        isLinear = 0.7 <= halves[1] / halves[0] <= 1.4 if halves[0] > 0 else False
        self.row("cost per added rule (100 → 500 rules), per descriptor", "linear, 40 ns", "25 ns",
                 f"{measure.spread(costs.whole, 1)} ns; 100 → 300: {halves[0]:.1f}, 300 → 500: {halves[1]:.1f}",
                 whole <= 40 and isLinear)


def heading(bench):
    def line(*command):
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
        return done.stdout.strip()

    models = {line.split(": ")[1] for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
              if line.startswith("model name")}
    commit = line("git", "rev-parse", "--short=12", "HEAD") or "unknown"
    if line("git", "status", "--porcelain", "--untracked-files=no"):
        commit += " with changes"
    load = os.getloadavg()[0]
    return (f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, commit {commit}, {len(measure.CORES)} cores "
            f"({', '.join(sorted(models)) or 'unknown'}), load {load:.1f} at the end; {bench.rounds} rounds, seed 7, "
            f"{len(bench.files):,} descriptors. Median (least to greatest).\n")


def table(bench):
    lines = ["| measure | at least | aim | measured | |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {least} | {aim} | {measured} | {'' if not least else 'held' if isHeld else '**missed**'} |"
              for name, least, aim, measured, isHeld in bench.rows]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path, help="the lexgate to measure")
    parser.add_argument("pack", type=pathlib.Path, help="the lexgate-pack of the same sources")
    parser.add_argument("--descriptors", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=11, help="the start is measured ten times as often")
    parser.add_argument("--only", action="append", choices=["throughput", "start", "large", "added_rules", "cache"],
                        help="measure this alone; repeatable")
    parser.add_argument("--write", action="store_true", help="put the table into README.md beside this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lexgate-bench-") as name:
        bench = Bench(options.binary.resolve(), options.pack.resolve(), pathlib.Path(name), options)
        bench.check_answers()
        for part in options.only or ["throughput", "start", "large", "added_rules", "cache"]:
            getattr(bench, part)()
        text = f"{heading(bench)}\n{table(bench)}"
        print(text)
        if options.write:
            page = HERE / "README.md"
            before, rest = page.read_text(encoding="utf-8").split(BEGIN)
            page.write_text(before + BEGIN + "\n" + text + "\n" + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What one more rule costs a gate, for each descriptor: 101 rules against one, over the same descriptors, in turns.

The hundred are ten for each of the families of cel/run.py that the vocabulary can say, so that what a rule takes beside
its expression is in the figure: its scope, its verdict, its finding. One thread; reading and parsing cancel out.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from run import compile_c  # noqa: E402

COUNTRIES = ["CN", "US", "SG", "BR", "IN", "JP", "KR", "GB", "DE", "FR"]
SECTORS = ["health", "finance", "education", "employment", "retail", "justice", "media", "energy", "travel", "technology"]
USES = ["training", "marketing", "customer-support", "analytics", "payment", "logging", "booking", "research", "recruitment",
        "service-delivery"]
CATEGORIES = ["identity", "contact", "health", "account", "cv", "financial", "conversations", "prompts", "voice", "location"]


def families(n):
    country, sector, use, category = COUNTRIES[n], SECTORS[n], USES[n], CATEGORIES[n]
    return [
        f"organization.sector != '{sector}'",
        f"!(organization.sector in ['{sector}', 'justice', 'migration'])",
        f"!sites.exists(s, s.country == '{country}' && s.providerReadsClearText)",
        f"data.all(d, d.identifiability != 'identified' || d.persons <= {10 ** n})",
        f"!system.purpose.contains('{use}')",
        f"organization.employees < {500 * (n + 1)}",
        f"asOf < timestamp('20{30 + n}-01-01T00:00:00Z')",
        f"!data.exists(d, d.purposes.exists(p, p.use == '{use}' && p.basis == 'consent'))",
        f"!metadata.name.matches('^{sector}-[a-z]+-[0-9]+$')",
        f"!(organization.sector == '{sector}' && organization.employees > {50 * n} && '{category}' in data[0].categories"
        f" && sites.exists(s, s.country in ['{country}', 'US']) && system.stage == 'production')",
    ]


def write_pack(folder, rules):
    folder.mkdir()
    (folder / "pack.yaml").write_text("id: bench\nnamespace: bench\ntitle: Rules to measure\nversion: 1\ndate: 2026-01-01\n")
    for number, rule in enumerate(rules):
        (folder / f"r{number:03}.yaml").write_text(
            f"id: bench/r{number:03}\ntitle: Rule {number}\ncites: []\ninForce: {{from: 2020-01-01}}\nseverity: low\n"
            f"confidence: high\nappliesTo: everything\nrequires: \"{rule}\"\notherwise: warn\nmessage: not so\n"
            "why: to be measured\nremedies: []\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path, help="the lexgate to measure")
    parser.add_argument("--descriptors", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lexgate-bench-") as name:
        work = pathlib.Path(name)
        compile_c(HERE / "take-turns.c", work / "take-turns")
        corpus = work / "descriptors"
        subprocess.run([sys.executable, HERE / "generate-descriptors.py", "--output", corpus, "--count",
                        str(options.descriptors)], check=True)
        many = [rule for n in range(10) for rule in families(n)]
        write_pack(work / "few", ["metadata.name != ''"])
        write_pack(work / "many", ["metadata.name != ''", *many])
        arguments = [work / "take-turns", str(options.rounds + 1)]
        for pack in ("few", "many"):
            arguments += ["--", options.binary.resolve(), "gate", "--as-of", "2026-11-21", "--jobs", "1", "--pack",
                          work / pack, corpus]
        output = subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True).stdout
        runs = [tuple(map(int, line.split())) for line in output.splitlines()][2:]
        if any(status not in (0, 1) for _, _, status, _ in runs):
            shown = subprocess.run([str(part) for part in arguments[-9:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            sys.exit(shown.stdout[:2000])
        few, many_runs = ([run[1] for run in runs if run[0] == index] for index in (0, 1))
        # Compiling the pack is in it too: the same packs without a descriptor tell how much that is.
        minimal = work / "minimal.yaml"
        minimal.write_text("apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: minimal}\n")
        start = [work / "take-turns", str(options.rounds + 1)]
        for pack in ("few", "many"):
            start += ["--", options.binary.resolve(), "gate", "--as-of", "2026-11-21", "--jobs", "1", "--pack", work / pack,
                      minimal]
        output = subprocess.run(start, check=True, stdout=subprocess.PIPE, text=True).stdout
        alone = [tuple(map(int, line.split())) for line in output.splitlines()][2:]
        few_alone, many_alone = ([run[1] for run in alone if run[0] == index] for index in (0, 1))
        costs = [((m - f) - (ma - fa)) / len(many) / options.descriptors
                 for f, m, fa, ma in zip(few, many_runs, few_alone, many_alone)]
        print(f"ns for one rule and one descriptor, {len(many)} rules, {options.descriptors} descriptors, {options.rounds} rounds: "
              f"median {statistics.median(costs):.1f}, min {min(costs):.1f}, max {max(costs):.1f}")


if __name__ == "__main__":
    main()

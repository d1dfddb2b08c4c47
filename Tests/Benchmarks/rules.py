#!/usr/bin/env python3
"""What one more rule costs a gate, for each descriptor: 100, 300 and 500 rules over the same descriptors, in turns.

The rules are of the families of cel/run.py that the vocabulary can say, each family as often, no two alike, so that what a
rule takes beside its expression is in the figure: its scope, its verdict, its finding. They are compiled into the program in
place of its packs, so nothing is compiled while the clock runs. Counted is the processor time of the one thread, which
another program takes away from less than from the time on the wall. Reading and parsing cancel out in the difference; they
take ten times what is looked for, and whatever else the machine does makes a run longer, never shorter. So runs are short,
a difference is one of the least times of ten rounds, and the median of those differences is the figure.
"""

import argparse
import pathlib
import statistics
import tempfile
from typing import NamedTuple

import measure
from measure import DAY, HERE, ROOT

COUNTRIES = ["CN", "US", "SG", "BR", "IN", "JP", "KR", "GB", "DE", "FR"]
SECTORS = ["health", "finance", "education", "employment", "retail", "justice", "media", "energy", "travel", "technology"]
USES = ["training", "marketing", "customer-support", "analytics", "payment", "logging", "booking", "research", "recruitment",
        "service-delivery"]
CATEGORIES = ["identity", "contact", "health", "account", "cv", "financial", "conversations", "prompts", "voice", "location"]
PROVIDERS = ["aws", "azure-openai", "google-vertex", "aws-bedrock", "ovh"]
BASES = ["consent", "contract", "legitimate-interests", "legal-obligation", "vital-interests"]


def families(n):
    """The nth of each family."""
    a, b = n % 10, n // 10
    country, sector, other = COUNTRIES[a], SECTORS[a], SECTORS[(a + 1 + b) % 10]
    use, category, size = USES[(a + b) % 10], CATEGORIES[a], 500 * (n + 1)
    return [
        f"metadata.name != 'name-{n}'",
        f"!(organization.sector in ['{sector}', '{other}', 'justice'])",
        f"!sites.exists(s, s.country == '{country}' && s.provider == '{PROVIDERS[b]}' && s.providerReadsClearText)",
        f"data.all(d, d.identifiability != 'identified' || d.persons <= {size})",
        f"!system.purpose.contains('{use} {b}')",
        f"organization.employees < {size}",
        f"asOf < timestamp('2{100 + n}-01-01T00:00:00Z')",
        f"!data.exists(d, d.purposes.exists(p, p.use == '{use}' && p.basis == '{BASES[b]}'))",
        f"!metadata.name.matches('^{sector}-[a-z]+-[0-9]{{{b + 1}}}$')",
        f"!(organization.sector == '{sector}' && organization.employees > {size} && '{category}' in data[0].categories"
        f" && sites.exists(s, s.country in ['{country}', 'US']) && system.stage == 'production')",
    ]


def write_pack(folder, expressions):
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: bench\nnamespace: bench\ntitle: Rules to measure\nversion: 1\ndate: 2026-01-01\n",
                                      encoding="utf-8")
    for number, expression in enumerate(expressions):
        (folder / f"r{number:03}.yaml").write_text(
            f"id: bench/r{number:03}\ntitle: Rule {number}\ncites: []\ninForce: {{from: 2020-01-01}}\nseverity: low\n"
            f"confidence: high\nappliesTo: everything\nrequires: \"{expression}\"\notherwise: fail\nmessage: not so\n"
            "why: to be measured\nremedies: []\n", encoding="utf-8")


def with_rules(expressions, binary, pack_tool, folder):
    """The program with these rules alone."""
    write_pack(folder / "policies" / "bench", expressions)
    image = measure.compile_image(pack_tool, folder / "policies", ROOT / "Sources" / "Facts", folder / "image")
    measure.replace_image(binary, image, folder / "lexgate")
    return folder / "lexgate"


class Costs(NamedTuple):
    """Nanoseconds for a rule and a descriptor, of each round: from 100 to 500 rules, to 300, and from there."""

    whole: list
    first: list
    second: list


# So many that a run takes some tens of milliseconds.
DESCRIPTORS = 200
# Of which the least time is taken.
BATCH = 10


def cost_per_rule(binary, pack_tool, work, rounds):
    corpus = work / "for-rules"
    measure.generate(corpus, DESCRIPTORS)
    contenders = {}
    for count in (100, 300, 500):
        expressions = [expression for n in range(count // 10) for expression in families(n)]
        program = with_rules(expressions, binary, pack_tool, work / f"rules-{count}")
        gate = [program, "gate", "--no-cache", "--as-of", DAY, "--jobs", "1"]
        contenders[count] = ([*gate, corpus], (0, 1))
        # What a rule costs the start is not what it costs a descriptor.
        contenders[f"{count} alone"] = ([*gate, min(corpus.iterdir())], (0, 1))
    runs = measure.in_turns(work / "take-turns", contenders, BATCH * rounds)

    def least(name):
        times = [run.processor for run in runs[name]]
        return [min(times[start:start + BATCH]) for start in range(0, len(times), BATCH)]

    def differences(few, many):
        def beyond_start(count):
            return [a - b for a, b in zip(least(count), least(f"{count} alone"))]

        return [(b - a) / (many - few) / (DESCRIPTORS - 1) for a, b in zip(beyond_start(few), beyond_start(many))]

    return Costs(differences(100, 500), differences(100, 300), differences(300, 500))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path, help="the lexgate to measure")
    parser.add_argument("pack", type=pathlib.Path, help="the lexgate-pack of the same sources")
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lexgate-bench-") as name:
        work = pathlib.Path(name)
        measure.compile_c(HERE / "take-turns.c", work / "take-turns")
        costs = cost_per_rule(options.binary.resolve(), options.pack.resolve(), work, options.rounds)
        for words, values in zip(("100 to 500 rules", "100 to 300", "300 to 500"), costs):
            print(f"ns for one more rule and one descriptor, {words}: {measure.spread(values, 1)}")
        print(f"second half / first half: {statistics.median(costs.second) / statistics.median(costs.first):.2f}")


if __name__ == "__main__":
    main()

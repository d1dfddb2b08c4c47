#!/usr/bin/env python3
"""Nanoseconds for one evaluation of a rule: the engine, the reference interpreter, and the public implementation in Rust.

A hundred rules of eleven families are evaluated over the same hundred documents, which each engine has in its own form
before the clock starts. The engines take turns; what is printed are medians over the rounds, and ratios of medians.
All must give the same answers, or nothing is printed. The other implementation is `common-expression-language`, which
knows no unknown facts: where a third of them is unknown, it is still measured with all of them.
"""

import argparse
import json
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]

COUNTRIES = ["DE", "FR", "IE", "NL", "ES", "US", "GB", "IN", "JP", "KR", "SG", "BR", "CN"]
PROVIDERS = {"aws": ["eu-central-1", "us-east-1", "cn-north-1"], "azure": ["westeurope", "eastus"],
             "ovh": ["EU-WEST-PAR"], "alibaba": ["ap-southeast-1", "cn-hangzhou"], "own": ["cellar"]}
SECTORS = ["health", "finance", "education", "employment", "retail", "justice", "media", "energy"]
MECHANISMS = ["adequacy", "scc", "bcr", "derogation", "none"]
CATEGORIES = ["identity", "contact", "health", "biometric", "location", "financial", "cv", "conversations", "prompts", "voice"]
LICENCES = ["apache-2.0", "mit", "llama-community", "proprietary", "cc-by-nc-4.0"]
DEVELOPERS = ["Mistral AI", "Meta", "Alibaba Cloud", "Google", "Cohere"]
PURPOSES = ["sorts requests by urgency before a clerk reads them", "drafts answers from manuals and earlier letters",
            "ranks applications for a recruiter who decides", "estimates whether an instalment will be paid"]


def document(chance, number):
    def day():
        return f"{chance.randint(2020, 2027)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"

    provider = chance.choice(sorted(PROVIDERS))
    sector = chance.choice(SECTORS)
    return {
        "organization": {"country": chance.choice(COUNTRIES), "employees": chance.randint(3, 90000),
                         "isPublic": chance.random() < 0.2, "owner": f"team-{chance.choice(['risk', 'ml', 'care'])}@example.org"},
        "system": {"name": f"{sector}-{number:03}", "sector": sector, "purpose": chance.choice(PURPOSES),
                   "environment": chance.choice(["production", "pilot", "staging"]), "started": day(),
                   "users": chance.randint(1, 2000000)},
        "model": {"name": chance.choice(["mistral-small-24b", "qwen3-32b", "llama-3.3-70b", "command-r"]),
                  "developer": chance.choice(DEVELOPERS), "licence": chance.choice(LICENCES),
                  "origin": chance.choice(COUNTRIES), "parameters": chance.randint(1, 700), "released": day()},
        "hosting": {"provider": provider, "region": chance.choice(PROVIDERS[provider]), "country": chance.choice(COUNTRIES),
                    "tenancy": chance.choice(["shared", "dedicated"]),
                    "endpoint": chance.choice(["https", "http"]) + f"://api-{number}.example.org/v1"},
        "security": {"atRest": chance.choice(["aes-256", "aes-128", "none"]), "inTransit": chance.choice(["tls1.3", "tls1.0"]),
                     "keys": chance.choice(["own", "provider", "none"]), "tested": day(), "score": chance.randint(0, 100)},
        "impact": {"done": day(), "expires": day(), "hasAdvice": chance.random() < 0.6},
        "transfers": [{"to": chance.choice(COUNTRIES), "mechanism": chance.choice(MECHANISMS), "signed": day(),
                       "measures": chance.sample(["encryption", "pseudonyms", "audit", "split"], chance.randint(1, 3))}
                      for _ in range(chance.randint(1, 4))],
        "data": [{"name": name, "days": chance.choice([30, 90, 180, 365, 1825]), "persons": chance.randint(10, 3000000),
                  "purposes": [{"use": chance.choice(["support", "training", "marketing", "billing"]),
                                "basis": chance.choice(["consent", "contract", "legitimate-interests", "none"])}
                               for _ in range(chance.randint(1, 3))]}
                 for name in chance.sample(CATEGORIES, chance.randint(2, 5))],
    }


def rules():
    """Rules by family: CEL that means the same to every engine, over one variable that holds all facts."""
    def quoted(values):
        return "[" + ", ".join(f"'{value}'" for value in values) + "]"

    families = {
        "eq": [f"{path} == '{value}'" for path, value in [
            ("hosting.tenancy", "shared"), ("security.atRest", "none"), ("security.inTransit", "tls1.0"),
            ("security.keys", "provider"), ("system.environment", "production"), ("system.sector", "justice"),
            ("model.licence", "proprietary"), ("hosting.provider", "own"), ("organization.country", "CN"),
            ("model.developer", "Alibaba Cloud")]],
        "member": [f"{path} in {quoted(values)}" for path, values in [
            ("model.origin", ["CN", "IN", "BR"]), ("hosting.country", ["CN", "US", "SG"]),
            ("system.sector", ["health", "justice", "education"]), ("model.licence", ["cc-by-nc-4.0", "llama-community"]),
            ("hosting.provider", ["alibaba", "own"]), ("hosting.region", ["cn-north-1", "cn-hangzhou", "us-east-1"]),
            ("security.atRest", ["none", "aes-128"]), ("system.environment", ["pilot", "staging"]),
            ("model.developer", ["Meta", "Alibaba Cloud"]), ("organization.country", ["US", "GB", "JP", "KR"])]],
        "list any": [f"transfers.exists(t, t.to == '{country}' && t.mechanism == '{mechanism}')"
                     for country, mechanism in zip(COUNTRIES[3:], ["none", "derogation", "scc"] * 4)][:10],
        "list all": [f"data.all(d, d.name != '{name}' || d.days <= {days})"
                     for name, days in zip(CATEGORIES, [30, 90, 180, 365, 1825] * 2)],
        "string": ["system.name.startsWith('health-')", "organization.owner.endsWith('@example.org')",
                   "system.purpose.contains('who decides')", "hosting.region.startsWith('cn-')",
                   "!hosting.endpoint.startsWith('https://')", "system.purpose.contains('earlier letters')",
                   "model.name.endsWith('b') && model.name.contains('-')", "size(system.purpose) > 45",
                   "hosting.endpoint.contains('example.com')", "organization.owner.startsWith('team-risk')"],
        "number": ["organization.employees > 250", "system.users >= 1000000", "model.parameters * 2 > 140",
                   "security.score < 50", "security.score + model.parameters > 300", "organization.employees / 10 < 25",
                   "system.users % 2 == 0", "model.parameters - 70 > 0", "system.users > organization.employees * 100",
                   "security.score >= 20 && security.score <= 80"],
        "date as text": ["impact.done < '2025-01-01'", "impact.expires < impact.done", "model.released >= '2025-08-02'",
                         "system.started < '2026-08-02'", "security.tested > '2026-01-01'"],
        "date as timestamp": [
            "timestamp(impact.done + 'T00:00:00Z') < timestamp('2025-01-01T00:00:00Z')",
            "timestamp(impact.expires + 'T00:00:00Z') < timestamp(impact.done + 'T00:00:00Z')",
            "timestamp(model.released + 'T00:00:00Z') >= timestamp('2025-08-02T00:00:00Z')",
            "timestamp(system.started + 'T00:00:00Z') < timestamp('2026-08-02T00:00:00Z')",
            "timestamp(security.tested + 'T00:00:00Z') > timestamp('2026-01-01T00:00:00Z')"],
        "nested": [f"data.exists(d, d.name == '{name}' && d.purposes.exists(p, p.use == '{use}' && p.basis == '{basis}'))"
                   for name, use, basis in zip(CATEGORIES, ["training", "marketing", "support"] * 4,
                                               ["none", "contract", "consent", "legitimate-interests"] * 3)],
        "regex": [f"{path}.matches('{pattern}')" for path, pattern in [
            ("hosting.endpoint", "^https://[a-z0-9.-]+/v[0-9]+$"), ("model.name", "[0-9]+b$"),
            ("organization.owner", "^team-(risk|ml)@"), ("hosting.region", "^(eu|us)-[a-z]+-[0-9]$"),
            ("system.name", "-0[0-4][0-9]$"), ("security.inTransit", "^tls1[.][0-2]$"), ("impact.done", "^202[0-4]-"),
            ("system.purpose", "(rank|sort)s .* by"), ("model.licence", "^(apache|mit|cc)"),
            ("security.atRest", "^aes-(128|256)$")]],
        "five clauses": [
            f"system.sector == '{sector}' && organization.employees > {size} && hosting.country in ['US', 'CN', 'IN', 'SG'] "
            f"&& security.keys != 'own' && system.users > {10 * size}"
            for sector, size in zip(SECTORS + SECTORS, [50, 250, 1000, 5000] * 3)][:10],
    }
    roots = re.compile(r"(?<![\w.'-])(organization|system|model|hosting|security|impact|transfers|data)(?=[.])")
    return [(f"R{number:03}", family, roots.sub(r"input.\1", text))
            for number, (family, text) in enumerate(((f, t) for f, texts in families.items() for t in texts), 1)]


PEER = """
import collections, json, sys, time, cel
folder, times = sys.argv[1], 3
rules = [line.rstrip("\\n").split("\\t") for line in open(folder + "/rules.tsv")]
contexts = [cel.Context(document) for document in json.load(open(folder + "/documents.json"))]
programs = [(name, family, cel.compile(text)) for name, family, text in rules]
for name, family, program in programs:
    print("answers", "known", name, [sum(program.execute(c) is want for c in contexts) for want in (True, False)] + [0], sep="\\t")
empty = cel.compile("true")
spent = collections.Counter()
count = collections.Counter()
for name, family, program in programs + [("", "a call alone", empty)]:
    for context in contexts: program.execute(context)
    start = time.perf_counter_ns()
    for _ in range(times):
        for context in contexts: program.execute(context)
    spent[family] += time.perf_counter_ns() - start
    count[family] += times * len(contexts)
for family in spent: print("ns", "peer", "known", family, spent[family] / count[family], sep="\\t")
print("done")
"""


def lines(command, **environment):
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found = [line.split("\t") for line in done.stdout.splitlines()]
    if done.returncode or ["done"] not in found:
        sys.exit(done.stdout[-4000:] + f"\n{command[0]} ended with status {done.returncode}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="folder of a release build with tests")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="lexgate-cel-") as name:
        work = pathlib.Path(name)
        chance = random.Random(options.seed)
        (work / "documents.json").write_text(json.dumps([{"input": document(chance, n)} for n in range(options.documents)]))
        (work / "rules.tsv").write_text("".join("\t".join(rule) + "\n" for rule in rules()))
        measured, answers = {}, {}
        for _ in range(options.rounds):
            swift = ["swift", "test", "--configuration", "release", "--scratch-path", options.build, "-Xswiftc",
                     "-enable-testing", "--skip-build", "--disable-xctest", "--filter", "The speed of evaluation"]
            for engine, found in [("ours", lines(swift, LEXGATE_CEL_BENCH=str(work))),
                                  ("peer", lines([sys.executable, "-c", PEER, str(work)]))]:
                for row in found:
                    if row[0] == "answers":
                        known = answers.setdefault((row[1], row[2]), row[3])
                        if known != row[3]:
                            sys.exit(f"{row[2]}: {known} or {row[3]} ({engine})")
                    if row[0] == "ns":
                        measured.setdefault(tuple(row[1:4]), []).append(float(row[4]))
        report(measured, answers, options)


def report(measured, answers, options):
    median = {key: statistics.median(values) for key, values in measured.items()}
    weights = {}
    for _, family, _ in rules():
        weights[family] = weights.get(family, 0) + 1

    def all_rules(engine, facts):
        return sum(median[engine, facts, family] * count for family, count in weights.items()) / sum(weights.values())

    print(f"ns per evaluation, {sum(weights.values())} rules, {options.documents} documents, median of {options.rounds} rounds")
    print(f"{'':20}{'all facts known':^40}{'a third unknown':^40}")
    heads = ["compiled", "reference", "peer", "ratio", "compiled", "reference", "peer", "ratio"]
    print(f"{'':20}" + "".join(f"{head:>10}" for head in heads))
    for family in [*weights, "all"]:
        cells = []
        for facts in ("known", "third-unknown"):
            value = (lambda engine, facts: all_rules(engine, facts)) if family == "all" else (
                lambda engine, facts: median[engine, facts, family])
            ours, reference, peer = value("compiled", facts), value("reference", facts), value("peer", "known")
            cells += [f"{ours:10.1f}", f"{reference:10.0f}", f"{peer:10.0f}", f"{'1/' + format(peer / ours, '.0f'):>10}"]
        print(f"{family:20}" + "".join(cells))
    print(f"the peer takes {median['peer', 'known', 'a call alone']:.0f} ns for `true`")
    decided = {facts: sum(sum(json.loads(text)[:2]) for (kind, _), text in answers.items() if kind == facts)
               for facts in ("known", "third-unknown")}
    print(f"answers agree: {decided['known']} decided with all facts, {decided['third-unknown']} with a third unknown")


if __name__ == "__main__":
    main()

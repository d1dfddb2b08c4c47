#!/usr/bin/env python3
"""Lexgate beside what Python's package index has, on the same work: forty rules over the same descriptors.

Each rule asks of facts that every descriptor states, so that all of them can say it: in CEL for lexgate and
`common-expression-language` (Rust), in Rego for `regopy` (C++), as JSON Schema for `check-jsonschema` (Python). Each
program reads the files and names every rule that one of them breaks. A peer counts only if it names exactly the same;
then its time stands beside lexgate's, from runs in turns.

Run by the Python of an environment with the peers: `make bench-peers`. `checkov` is not among them: its policies are
about resources of clouds and clusters, and cannot ask for what these rules do without being written as other rules.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import measure
import rules
from measure import DAY, HERE

SECTORS = ["retail", "technology", "employment", "finance", "media", "travel", "health", "education"]
KINDS = ["chatbot", "hr-tool", "scoring", "agent", "transcription", "search-assistant", "text-generator"]
PROVIDERS = ["aws", "ovh", "azure-openai", "aws-bedrock", "alibaba-model-studio", "google-vertex", "own"]
CATEGORIES = ["identity", "cv", "voice", "financial", "payment", "conversations", "contact"]
DAYS = [30, 90, 180, 365]
MODELS = ["gpt-4.1", "qwen-plus", "gemini-2.5-pro", "claude-sonnet-4-5", "Qwen/Qwen3-32B", "Qwen/Qwen3-8B"]


def work():
    """Each rule as what breaks it: in CEL, in Rego and as JSON Schema, in turn."""
    def is_value(path, value):
        schema = {"const": value}
        for key in reversed(path.split(".")):
            schema = {"properties": {key: schema}, "required": [key]}
        return f"{path} == '{value}'", f'input.{path} == "{value}"', schema

    def has(items, key, value):
        one = {"properties": {key: {"const": value}}, "required": [key]}
        return (f"{items}.exists(e, e.{key} == '{value}')", f'some e in input.{items}; e.{key} == "{value}"',
                {"properties": {items: {"contains": one}}, "required": [items]})

    found = [is_value("organization.sector", value) for value in SECTORS]
    found += [is_value("system.kind", value) for value in KINDS]
    found += [has("sites", "provider", value) for value in PROVIDERS]
    found += [has("models", "name", value) for value in MODELS]
    for value in CATEGORIES:
        one = {"properties": {"categories": {"contains": {"const": value}}}, "required": ["categories"]}
        found.append((f"data.exists(e, '{value}' in e.categories)",
                      f'some e in input.data; "{value}" in e.categories',
                      {"properties": {"data": {"contains": one}}, "required": ["data"]}))
    for days in DAYS:
        one = {"properties": {"retentionDays": {"exclusiveMinimum": days}}, "required": ["retentionDays"]}
        found.append((f"data.exists(e, e.retentionDays > {days})", f"some e in input.data; e.retentionDays > {days}",
                      {"properties": {"data": {"contains": one}}, "required": ["data"]}))
    found.append(is_value("metadata.owner", "product"))
    return {f"r{number:03}": forms for number, forms in enumerate(found)}


# Both read with libyaml. A day stays a text, as descriptors have it.
READER = """
import json, os, sys, yaml
class Reader(yaml.CSafeLoader):
    yaml_implicit_resolvers = {
        first: [one for one in all if not one[0].endswith(":timestamp")]
        for first, all in yaml.CSafeLoader.yaml_implicit_resolvers.items()}
"""
CEL_PEER = READER + """
import cel
rules = [line.rstrip("\\n").split("\\t") for line in open(sys.argv[1])]
programs = [(name, cel.compile(text)) for name, text in rules]
for path in sorted(os.listdir(sys.argv[2])):
    with open(sys.argv[2] + "/" + path, encoding="utf-8") as file:
        context = cel.Context(yaml.load(file, Reader))
    for name, program in programs:
        if program.execute(context) is True: print(path, name)
"""
REGO_PEER = READER + """
import regopy
rego = regopy.Interpreter()
rego.add_module("bench", open(sys.argv[1]).read())
bundle = rego.build("data.bench.broken")
for path in sorted(os.listdir(sys.argv[2])):
    with open(sys.argv[2] + "/" + path, encoding="utf-8") as file:
        rego.set_input(yaml.load(file, Reader))
    for name in json.loads(str(rego.query_bundle(bundle)))["expressions"][0]: print(path, name)
"""


def said_in_lines(output):
    return {tuple(line.split(" ")) for line in output.splitlines()}


def said_in_csv(output):
    rows = csv.DictReader(io.StringIO(output))
    return {(pathlib.Path(row["path"]).name, row["rule"].split("/")[1]) for row in rows
            if row["kind"] == "finding" and row["verdict"] == "fail"}


def said_in_errors(output):
    """Of check-jsonschema: the name of a rule stands in the part of the schema that its message shows."""
    return {(pathlib.Path(error["filename"]).name, found[1]) for error in json.loads(output)["errors"]
            if (found := re.search(r"'\$comment': '(r\d+)'\}$", error["message"]))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path, help="the lexgate to measure")
    parser.add_argument("pack", type=pathlib.Path, help="the lexgate-pack of the same sources")
    parser.add_argument("--descriptors", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lexgate-peers-") as name:
        folder = pathlib.Path(name)
        measure.compile_c(HERE / "take-turns.c", folder / "take-turns")
        corpus = folder / "descriptors"
        files = measure.generate(corpus, options.descriptors)
        every = work()
        program = rules.with_rules([f"!({cel})" for cel, _, _ in every.values()], options.binary.resolve(),
                                   options.pack.resolve(), folder / "own")
        lines = [f"{name}\t{cel}\n" for name, (cel, _, _) in every.items()]
        (folder / "rules.txt").write_text("".join(lines), encoding="utf-8")
        (folder / "one-rule.txt").write_text(lines[0], encoding="utf-8")
        one = rules.with_rules([f"!({every['r000'][0]})"], options.binary.resolve(), options.pack.resolve(), folder / "one")
        (folder / "rules.rego").write_text("package bench\nimport rego.v1\n" + "".join(
            f'broken contains "{name}" if {{ {rego} }}\n' for name, (_, rego, _) in every.items()), encoding="utf-8")
        (folder / "schema.json").write_text(json.dumps({"allOf": [
            {"not": {**schema, "$comment": name}} for name, (_, _, schema) in every.items()]}), encoding="utf-8")
        (folder / "ask-cel.py").write_text(CEL_PEER, encoding="utf-8")
        (folder / "ask-rego.py").write_text(REGO_PEER, encoding="utf-8")
        contenders = {
            "lexgate, 1 thread": ([program, "gate", "--no-cache", "--as-of", DAY, "--jobs", "1", "--format", "csv", corpus],
                                  said_in_csv),
            "common-expression-language": ([sys.executable, folder / "ask-cel.py", folder / "rules.txt", corpus], said_in_lines),
            "regopy": ([sys.executable, folder / "ask-rego.py", folder / "rules.rego", corpus], said_in_lines),
            "check-jsonschema": ([pathlib.Path(sys.executable).parent / "check-jsonschema", "--output-format", "json", "--schemafile", folder / "schema.json", *files], said_in_errors),
        }
        answers, counted = {}, {}
        for peer, (command, read) in contenders.items():
            done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                answers[peer] = read(done.stdout)
            except (ValueError, KeyError):
                answers[peer] = None
            own = next(iter(answers.values()))
            if answers[peer] == own:
                counted[peer] = (command, (0, 1))
                continue
            words = "no answer" if answers[peer] is None else f"{len(answers[peer] ^ own)} answers are others"
            print(f"{peer} does not count: {words} (status {done.returncode}) {done.stderr[-300:]}")
        names = list(counted)
        if not answers[names[0]]:
            sys.exit("no rule is broken: nothing is compared")
        print(f"{len(files)} descriptors, {len(every)} rules, {len(answers[names[0]])} findings, the same of each; {options.rounds} rounds")
        runs = measure.in_turns(folder / "take-turns", counted, options.rounds)
        for peer in names[1:]:
            print(f"{peer} / {names[0]}: {measure.spread(measure.ratios(runs[peer], runs[names[0]]), 1)} in time, "
                  f"{measure.spread(measure.ratios(runs[peer], runs[names[0]], 'memory'), 1)} in peak RSS")
        if "common-expression-language" in counted:
            rule_by_rule(folder, counted, one, len(every) - 1, options.rounds)


def rule_by_rule(folder, counted, one, added, rounds):
    """What each rule but the first adds to one, as processor time: reading and starting cancel out."""
    own, peer = "lexgate, 1 thread", "common-expression-language"
    quiet = ["gate", "--no-cache", "--as-of", DAY, "--jobs", "1", folder / "descriptors"]
    runs = measure.in_turns(folder / "take-turns", {
        "own": ([counted[own][0][0], *quiet], (0, 1)), "own, one": ([one, *quiet], (0, 1)), peer: counted[peer],
        "peer, one": ([*counted[peer][0][:2], folder / "one-rule.txt", folder / "descriptors"], (0,)),
    }, 3 * rounds)

    def cost(all_rules, one_rule):
        differences = [a.processor - b.processor for a, b in zip(runs[all_rules], runs[one_rule])]
        return statistics.median(differences) / added

    count = len(list((folder / "descriptors").iterdir()))
    ours, theirs = cost("own", "own, one") / count, cost(peer, "peer, one") / count
    if ours <= 0 or theirs <= 0:
        sys.exit("what a rule costs is lost in the noise: take more --descriptors or --rounds")
    print(f"ns per rule in the gate: {ours:.0f}, {peer}: {theirs:.0f}, 1/{theirs / ours:.0f} (at least 1/80, aim 1/150)")


if __name__ == "__main__":
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    main()

#!/usr/bin/env python3
"""Compares `lexgate` with the JSON Schema that it prints: whether a descriptor has errors, both must say alike.

Examples, descriptors of the benchmark and descriptors made by chance from the schema itself are judged as they are and
with mistakes in them, and so is every place where a fact can stand, with values of all kinds. The same seed gives the
same documents. What may differ stands in `differences.py`.
"""

import argparse
import collections
import concurrent.futures
import importlib.util
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import jsonschema

import core_yaml
import differences
import mutations
import shapes

ROOT = pathlib.Path(__file__).resolve().parents[2]
PALETTE = [
    None, "none", [], {}, True, False, 5, -1, 1.5, "some text", "2026-05-01", "2026-02-30", "done", "DE", "EU", "uk",
    "de", "organization", ["none"], ["DE"], [None], [[]], [{}], {"x-mine": [None]}, {"unknown": 1}, {"id": "other"},
    ["some text", "2026-05-01"], [{"id": "one"}, {"id": "two"}], "x" * 5000,
]
# Judging costs more than reading, and no rule is needed to know whether a descriptor has errors.
PACK = {
    "pack.yaml": "id: nothing\nnamespace: nothing\ntitle: Nothing\nversion: 1\ndate: 2026-01-01\n",
    "nothing.yaml": "id: nothing/nothing\ntitle: Nothing\ncites: []\ninForce: {from: 2020-01-01}\nseverity: low\n"
                    "confidence: high\nappliesTo: everything\nrequires: 'true'\notherwise: fail\n"
                    "message: nothing\nwhy: none\n",
}


def benchmark_descriptor():
    path = ROOT / "Tests/Benchmarks/generate-descriptors.py"
    spec = importlib.util.spec_from_file_location("generate_descriptors", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.descriptor


def beyond(form):
    """Values that just miss a form, or that its neighbours seldom bring."""
    if form.get("$from") == "none":
        return ["none", [], {}]
    if form.get("type") == "array":
        return [[{}], [[]]]
    return [-1] if form.get("type") == "integer" else []


def documents(schema, options):
    """(origin, text, what is expected of both or None) of every document to be compared."""
    rng = random.Random(options.seed)
    walk = shapes.Shapes(schema)
    for text in differences.BOTH_TAKE:
        yield "said to be right", text, True
    for text in differences.BOTH_REFUSE:
        yield "said to be wrong", text, False

    descriptor = benchmark_descriptor()
    whole = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "Examples").rglob("*.yaml"))]
    # What extends others is written to another folder than they.
    whole = [text for text in whole if "apiVersion: lexgate/v1" in text and "\nextends: " not in text]
    for text in whole:
        yield "examples", text, True
    whole += [descriptor(options.seed, number) for number in range(100)]
    for text in whole[-100:]:
        yield "benchmark", text, True

    def written(value):
        return rng.choice([core_yaml.block, core_yaml.flow])(value)

    bases = [core_yaml.load(text) for text in whole]
    for _ in range(options.random):
        bases.append(walk.value(schema, rng))
        yield "made from the schema", written(bases[-1]), None
    for _ in range(options.mutated):
        kind = rng.choice(mutations.KINDS)
        value = mutations.mutated(rng.choice(bases), kind, rng)
        if value is not None:
            yield kind, written(value), None
    places = list(walk.places())
    rng.shuffle(places)
    enumerations = set()
    for path, part in places[:options.places] if options.places else places:
        for form in walk.forms(part):
            yield "fitting value", written(walk.around(path, walk.of_form(form, rng), rng)), None
            for value in beyond(form):
                yield "beyond its form", written(walk.around(path, value, rng)), None
            words = form.get("enum", [])
            if str(words) in enumerations:
                continue
            enumerations.add(str(words))
            for word in words:
                yield "word", written(walk.around(path, word, rng)), None
        for value in rng.sample(PALETTE, options.values):
            yield "any value", written(walk.around(path, value, rng)), None


def judged(lexgate, texts):
    """What Lexgate says is wrong with each text."""
    with tempfile.TemporaryDirectory(prefix="lexgate-schema-") as name:
        folder = pathlib.Path(name)
        (folder / "pack").mkdir()
        for file, text in PACK.items():
            (folder / "pack" / file).write_text(text, encoding="utf-8")
        names = [f"{number:06}.yaml" for number in range(len(texts))]
        for file, text in zip(names, texts):
            (folder / file).write_text(text, encoding="utf-8")
        command = [lexgate, "gate", "--quiet", "--color", "never", "--as-of", "2026-11-21", "--pack", "pack", *names]
        run = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        # That another day than today is judged is told even with --quiet.
        faults = [line for line in run.stderr.splitlines() if line and not line.startswith("lexgate: judged as of ")]
        if run.returncode not in (0, 1, 2) or faults:
            sys.exit(f"lexgate ended with status {run.returncode}: {run.stderr}")
    errors = [[] for _ in texts]
    for line in run.stdout.splitlines():
        found = re.match(r"(\d{6})\.yaml:\d+:\d+: error: (.*)", line)
        if found:
            errors[int(found[1])].append(found[2])
    return errors


SCHEMA = None


def begin(schema):
    """Once per process."""
    global SCHEMA
    kind = jsonschema.validators.validator_for(schema)
    SCHEMA = kind(schema, format_checker=kind.FORMAT_CHECKER)


def checked(text):
    """What the schema says is wrong with a text; None for nothing."""
    try:
        value = core_yaml.load(text)
    except Exception as problem:  # whatever the loader cannot read, an editor cannot check
        return f"not read: {problem}"
    problem = jsonschema.exceptions.best_match(SCHEMA.iter_errors(value))
    return problem and f"{problem.json_path}: {problem.message[:200]}"


def intended(errors):
    """The difference that explains what Lexgate alone complains about."""
    listed = [each for each in differences.DIFFERENCES if each.message]
    known = [next((each.name for each in listed if re.search(each.message, error)), None) for error in errors]
    return known[0] if known and all(known) else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lexgate", type=pathlib.Path, help="the program to compare with its schema")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--random", type=int, default=200, help="documents made from the schema by chance")
    parser.add_argument("--mutated", type=int, default=1500, help="documents with a mistake in them")
    parser.add_argument("--places", type=int, default=0, help="places of facts that are tried out; 0 for all")
    parser.add_argument("--values", type=int, default=2, help="values of any kind that are tried at each")
    options = parser.parse_args()
    start = time.monotonic()
    lexgate = options.lexgate.resolve()
    printed = [subprocess.run([lexgate, "schema"], check=True, stdout=subprocess.PIPE).stdout for _ in range(2)]
    schema = json.loads(printed[0])
    jsonschema.Draft202012Validator.check_schema(schema)
    wrong = [] if printed[0] == printed[1] else ["the schema differs from one run to the next"]

    tried = list(documents(schema, options))
    examples = [(each.name, each.example, None) for each in differences.DIFFERENCES]
    texts = [text for _, text, _ in tried + examples]
    made = time.monotonic()
    errors = judged(lexgate, texts)
    read = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(2, initializer=begin, initargs=(schema,)) as pool:
        problems = list(pool.map(checked, texts, chunksize=50))
    ended = time.monotonic()

    counts = collections.defaultdict(collections.Counter)
    for (origin, text, expected), said, problem in zip(tried, errors, problems):
        agreed = bool(said) == bool(problem)
        explained = None if agreed or problem else intended(said)
        counts[origin]["refused by both" if agreed and said else "taken by both" if agreed else explained] += 1
        is_made = origin in ("made from the schema", "fitting value", "word")
        if not agreed and not explained or expected not in (None, not said) or is_made and problem:
            said = said[:3] or "nothing"
            wrong.append(f"{origin}\n  lexgate: {said}\n  schema: {problem or 'nothing'}\n{text[:1500]}")
    for difference, said, problem in zip(differences.DIFFERENCES, errors[len(tried):], problems[len(tried):]):
        fits = not difference.message or all(re.search(difference.message, error) for error in said)
        if not said or problem or not fits:
            wrong.append(f"no difference any more: {difference.name}\n  lexgate: {said}\n  schema: {problem}")

    for origin, count in counts.items():
        print(f"{origin:22}" + ", ".join(f"{number} {words}" for words, number in sorted(count.items(), key=str)))
    total = sum(counts.values(), collections.Counter())
    refused = total["refused by both"]
    differing = len(tried) - refused - total["taken by both"]
    print(f"{len(tried)} descriptors (seed {options.seed}): {refused} refused by both, {total['taken by both']} taken "
          f"by both, {differing} differ, {len(wrong)} of them against the list; {made - start:.0f} s making them, "
          f"{read - made:.0f} s lexgate, {ended - read:.0f} s schema")
    if refused * 3 < len(tried) or total["taken by both"] * 5 < len(tried):
        wrong.append("too few descriptors are refused, or too few taken, to show anything")
    for one in wrong[:20]:
        print(f"\nfailed: {one}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

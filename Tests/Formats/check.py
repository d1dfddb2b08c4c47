#!/usr/bin/env python3
"""Holds every report format against its readers: the schemas and programs that take such files, and hostile texts.

What a run came to, its JSON report says; every other format must let its reader see the same.
"""

import argparse
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

import jsonschema
import junitparser
import referencing
import yaml
from lxml import etree

import hostile
import readers

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DAY = "2026-11-21"
FORMATS = list(readers.READERS)
# Formats with every finding; the others list what is wrong or to come.
WHOLE = {"json", "ndjson", "csv", "junit", "policyreport", "wgpolicyreport", "oscal", "html"}
# Formats that give a text as it is; the others show it as people can see it.
EXACT = {"json", "ndjson", "policyreport", "wgpolicyreport"}
EXTENSIONS = {"sarif": "sarif", "oscal": "json", "junit": "xml", "markdown": "md"}


class Failures:
    def __init__(self):
        self.count = 0
        self.checks = 0

    def expect(self, condition, words):
        self.checks += 1
        if not condition:
            self.count += 1
            print(f"failed: {words}", file=sys.stderr)
        return condition


failures = Failures()
expect = failures.expect


class Run:
    """All formats of one run of the program."""

    def __init__(self, binary, name, *arguments, verb="lint", pack=True, folder=None):
        self.name = name
        self.verb = verb
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lexgate-formats-"))
        self.summary = self.folder / "summary.md"
        line = [binary, verb, "--as-of", DAY]
        if pack:
            line += ["--pack", str(HERE / "pack")]
        for form in FORMATS:
            line += ["--format", f"{form}={self.path(form)}"]
        environment = dict(os.environ, GITHUB_STEP_SUMMARY=str(self.summary))
        done = subprocess.run(line + list(arguments), capture_output=True, cwd=folder or ROOT, env=environment)
        self.status = done.returncode
        self.errors = done.stderr.decode()
        expect(done.stdout == b"", f"{name}: something stands on standard output")

    def path(self, form):
        return self.folder / f"report-{form}.{EXTENSIONS.get(form, form)}"

    def text(self, form):
        return self.path(form).read_bytes().decode("utf-8", errors="strict")

    @functools.cache
    def json(self, form):
        return json.loads(self.text(form))

    @functools.cache
    def read(self, form):
        try:
            read = readers.READERS[form](self.text(form))
            if form == "markdown" and "more not shown here" in self.text(form):
                # The page of the step has room for all.
                read = readers.READERS[form](self.summary.read_text(encoding="utf-8"))
            return read
        except (readers.NotOfTheFormat, ValueError, KeyError, IndexError, etree.XMLSyntaxError) as problem:
            expect(False, f"{self.name}: {form}: {problem!r}")
            return readers.Read([])

    def bytes(self):
        return {form: self.path(form).read_bytes() for form in FORMATS}


# What each consumer checks.

def schema(path):
    return json.loads((HERE / path).read_text())


def validators():
    reports = ROOT / "Sources/LexgateReports/Schemas"
    own = {path.name.split("-")[0]: json.loads(path.read_text()) for path in sorted(reports.glob("*.schema.json"))}
    registry = referencing.Registry().with_resources(
        [(s["$id"], referencing.Resource.from_contents(s)) for s in own.values()])
    crds = {}
    for form, name in (("policyreport", "openreports.io_reports.v1alpha1"),
                       ("wgpolicyreport", "wgpolicyk8s.io_policyreports.v1alpha2")):
        definition = yaml.safe_load((HERE / f"schemas/{name}.crd.yaml").read_text())
        version = name.rsplit(".", 1)[1]
        crds[form] = next(v for v in definition["spec"]["versions"] if v["name"] == version)["schema"]["openAPIV3Schema"]
    return {
        **{name: jsonschema.Draft202012Validator(schema, registry=registry) for name, schema in own.items()},
        "sarif": jsonschema.Draft4Validator(schema("schemas/sarif-schema-2.1.0.json")),
        "gitlab": jsonschema.Draft202012Validator(schema("schemas/codequality-report.schema.json")),
        **{form: jsonschema.Draft202012Validator(crd) for form, crd in crds.items()},
        "junit": [etree.XMLSchema(etree.parse(HERE / f"schemas/{name}"))
                  for name in ("jenkins-junit-10.xsd", "windyroad-junit.xsd")],
    }


def check_schemas(run, valid):
    for form, name in (("json", "report"), ("sarif", "sarif"), ("gitlab", "gitlab")):
        problem = next(valid[name].iter_errors(run.json(form)), None)
        expect(problem is None, f"{run.name}: {form} leaves its schema: {problem}"[:600])
    for number, line in enumerate(run.text("ndjson").split("\n")[:-1]):
        problem = next(valid["lines"].iter_errors(json.loads(line)), None)
        expect(problem is None, f"{run.name}: line {number} leaves its schema: {problem}"[:600])
    for form in ("policyreport", "wgpolicyreport"):
        for item in run.json(form)["items"]:
            problem = next(valid[form].iter_errors(item), None)
            expect(problem is None, f"{run.name}: {form} leaves its schema: {problem}"[:600])
            check_known(item, valid[form].schema, f"{run.name}: {form}")
    tree = etree.parse(run.path("junit"))
    for xsd in valid["junit"]:
        expect(xsd.validate(tree), f"{run.name}: junit leaves its schema: {xsd.error_log.last_error}")
    fingerprints = [issue["fingerprint"] for issue in run.json("gitlab")]
    expect(len(set(fingerprints)) == len(fingerprints), f"{run.name}: two issues of GitLab have one fingerprint")
    for form in FORMATS:
        expect(run.text(form).endswith("\n") or run.text(form) == "", f"{run.name}: {form} ends without a line end")
        expect(not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", run.text(form)),
               f"{run.name}: {form} holds characters that move the cursor or turn text around")


def check_known(value, shape, words):
    """Kubernetes drops what a schema does not know."""
    if isinstance(value, list):
        for item in value:
            check_known(item, shape.get("items", {}), words)
    if isinstance(value, dict) and "properties" in shape:
        for key, item in value.items():
            if key != "metadata":
                expect(key in shape["properties"], f"{words}: the schema knows no `{key}`")
                check_known(item, shape["properties"].get(key, {}), words)


# What every format must let its reader see.

@functools.cache
def truth(run):
    """(rule, message, verdict, upcoming, missing facts) of every finding, as JSON has them."""
    return [(finding["rule"], finding["message"], finding["verdict"], finding.get("upcoming"),
             [missing["fact"] for missing in finding["missing"]])
            for assessment in run.json("json")["assessments"] for finding in assessment["findings"]]


def check_verdicts(run, forms=FORMATS):
    # What is listed by its message first, so that no other takes its place.
    expected = sorted(truth(run), key=lambda finding: finding[2] in ("pass", "not-applicable") and not finding[3])
    for form in forms:
        if form == "text" and run.verb != "lint":
            # The other two verbs have no form that a reader could take apart.
            continue
        read = run.read(form)
        left = list(read.entries)
        for rule, message, verdict, upcoming, missing in expected:
            is_bad = verdict in ("fail", "incomplete", "error")
            is_listed = is_bad or verdict == "warn" or (upcoming and upcoming["would"] in ("warn", "fail", "incomplete", "error"))
            if form == "text" and (verdict == "incomplete" or upcoming):
                # Asked about fact by fact.
                continue
            if form in ("markdown", "github") and verdict == "incomplete" and missing:
                # Asked about fact by fact too; here the rules that ask are counted.
                continue
            if not is_listed:
                if form not in WHOLE:
                    continue
                match = [e for e in left if e.rule == rule and e.passed]
            else:
                text = message if form in EXACT else hostile.visible(message)
                match = [e for e in left if e.rule == rule and e.passed != is_bad and same(text, e.message, form)]
            if not match:
                expect(False, f"{run.name}: {form} does not show {verdict} of {rule}: {message[:200]!r}")
                continue
            expect(True, "")
            left.remove(match[0])
        if form in ("markdown", "github"):
            for assessment in run.json("json")["assessments"]:
                for fact, rules in asked(assessment).items():
                    match = [e for e in read.entries if f"`{hostile.visible(fact)}`" in e.message and e.asked == len(rules)]
                    expect(match and not match[0].passed, f"{run.name}: {form} does not ask for {fact}, as {len(rules)} rules do")
        if form != "text":
            surplus = [e for e in left if e.rule and not e.passed]
            expect(not surplus, f"{run.name}: {form} shows what nobody found: {surplus[:2]}")


def asked(assessment):
    """The rules that miss each fact, by the fact and what is wrong with it."""
    rules = {}
    for finding in assessment["findings"]:
        for missing in finding["missing"] if finding["verdict"] == "incomplete" else []:
            rules.setdefault((missing["fact"], missing["misstated"], missing["insufficient"]), set()).add(finding["rule"])
    return {fact: rules for (fact, _, _), rules in rules.items()}


def same(text, read, form):
    if form == "sarif":
        text = text.replace("](", "]<U+0028>")
    if form == "junit":
        text = text.replace("\ufffe", "<U+FFFE>").replace("\uffff", "<U+FFFF>")
    return text in read


def check_notes(run, note):
    for form in FORMATS:
        said = run.text("text").split("\n")[0] if form == "text" else run.read(form).before
        expect(note in said, f"{run.name}: {form} does not say first: {note}")


def check_problem(run, words):
    """What cannot be judged is told in every format, as something that did not pass."""
    for form in FORMATS:
        text = run.text(form)
        read = run.read(form)
        told = read.before + " ".join(entry.message for entry in read.entries if not entry.passed)
        if form in ("text", "json", "ndjson"):
            told = text
        expect(words in told, f"{run.name}: {form} does not tell: {words}")


def check_hostile(binary, seed):
    texts = hostile.strings(seed)
    expect(len(texts) >= 200, "there are too few hostile texts")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lexgate-hostile-"))
    # The name of the file is data too.
    path = folder / "a b%0A::error::,x=\u202e\x1b[2J<s>&\"'`|é.yaml"
    path.write_text(hostile.descriptors(texts), encoding="utf-8")
    run = Run(binary, "hostile texts", path.name, folder=folder)
    expect(run.status == 2, f"hostile names are errors, and the status is {run.status}: {run.errors[:300]}")
    expected = {f"d{number}": text for number, text in enumerate(texts)}
    for form in FORMATS:
        content = run.summary.read_text(encoding="utf-8") if form == "markdown" else None
        read = readers.READERS[form](content) if content else run.read(form)
        found = {}
        for entry in read.entries:
            match = re.fullmatch(r"(d\d+)»(.*)«", entry.message, re.S)
            if entry.rule == "hostile/names" and match:
                found[match[1]] = match[2]
                expect(not entry.passed, f"hostile texts: {form} shows a fail as passed")
        for key, text in expected.items():
            want = text if form in EXACT else hostile.visible(text)
            if form == "sarif":
                want = want.replace("](", "]<U+0028>")
            if form == "junit":
                want = want.replace("\ufffe", "<U+FFFE>").replace("\uffff", "<U+FFFF>")
            if len(text) > {"markdown": 1900, "github": 3900}.get(form, len(text)):
                # A page shows what it can hold of a text.
                expect(key not in found, f"hostile texts: {form} shows all of a very long text")
                continue
            expect(found.get(key) == want, f"hostile texts: {form} has {found.get(key)!r:.200} for {want!r:.200}")
        print(f"  {form}: {len(found)} of {len(expected)} texts read back")
    names = [hostile.strings(seed)[start] for start in range(0, len(texts), 16)]
    for form in ("json", "ndjson", "policyreport", "wgpolicyreport"):
        expect(run.read(form).names == names or form.endswith("report"), f"hostile texts: names in {form}")
    for entry in run.read("sarif").entries:
        expect(re.fullmatch(r"[A-Za-z0-9\-._~/%]+", entry.place[0]), f"no URI: {entry.place[0]!r}")
    expect({urllib.parse.unquote(entry.place[0]) for entry in run.read("sarif").entries} == {path.name}, "the URI is another path")
    # The pull request's page has a limit, and says so.
    expect("more not shown here" in run.text("markdown"), "Markdown leaves findings out and does not say so")
    expect(len(run.path("markdown").read_bytes()) < 65536, "Markdown is longer than a comment may be")
    return run


# Programs that read such reports.

def tool(*line, folder=None):
    done = subprocess.run([str(pathlib.Path(sys.executable).parent / line[0]), *map(str, line[1:])],
                          capture_output=True, text=True, cwd=folder)
    return done.returncode, done.stdout + done.stderr


def check_programs(run):
    counts = {}
    for _, _, verdict, _, _ in truth(run):
        counts[verdict] = counts.get(verdict, 0) + 1
    _, said = tool("sarif", "summary", run.path("sarif"))
    errors = int(re.search(r"^error: (\d+)", said, re.M)[1])
    expect(errors == counts.get("fail", 0) + counts.get("error", 0), f"{run.name}: sarif-tools counts {errors} errors")
    status, said = tool("sarif", "--check", "error", "ls", run.path("sarif"))
    expect(status != 0, f"{run.name}: `sarif --check error` is content: {said[:300]}")
    suites = junitparser.JUnitXml.fromfile(str(run.path("junit")))
    cases = [case for suite in suites for case in suite]
    broken = sum(any(isinstance(r, (junitparser.Failure, junitparser.Error)) for r in case.result) for case in cases)
    expect(broken == sum(counts.get(v, 0) for v in ("fail", "incomplete", "error")), f"{run.name}: junitparser counts {broken}")
    expect(sum(s.tests for s in suites) == len(cases), f"{run.name}: the suites count other tests than there are")
    status, said = tool("check-jsonschema", "--schemafile", HERE / "schemas/sarif-schema-2.1.0.json", run.path("sarif"))
    expect(status == 0, f"{run.name}: check-jsonschema: {said[:600]}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lexgate-trestle-"))
    tool("trestle", "init", "--local", folder=folder)
    status, said = tool("trestle", "import", "-f", run.path("oscal"), "-o", "run", folder=folder)
    expect(status == 0, f"{run.name}: trestle import: {said[-600:]}")
    status, said = tool("trestle", "validate", "-t", "assessment-results", "-n", "run", folder=folder)
    expect(status == 0 and "VALID: " in said, f"{run.name}: trestle validate: {said[-600:]}")
    shutil.rmtree(folder)


def check_situations(binary, valid):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lexgate-situations-"))
    head = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: %s}\n"
    every = "data:\n  - {id: d1, retentionReason: because}\n  - {id: breaks, retentionReason: because}\n"
    shutil.copy(HERE / "every.yaml", folder)
    (folder / "unknown.yaml").write_text(head % "unknown-key" + "siets: none\n")
    (folder / "none.yaml").write_text(head % "nothing-known")
    (folder / "broken.yaml").write_text(head % '"a\\uD800"')
    (folder / "several.yaml").write_text("---\n".join(head % f"number-{n}" + every for n in range(3)))
    (folder / "empty").mkdir()
    (folder / "bad-pack").mkdir()
    (folder / "bad-pack/pack.yaml").write_text("id: bad\n")
    founding = ROOT / "Examples/founding"
    example = lambda name: str((founding / name / "deployment.yaml").relative_to(ROOT))
    note = "incomplete findings do not close the gate"
    jobs = {
        "every verdict": lambda name: Run(binary, name, "every.yaml", folder=folder),
        "every verdict, reported": lambda name: Run(binary, name, "every.yaml", verb="report", folder=folder),
        "an absolute path": lambda name: Run(binary, name, str(folder / "every.yaml"), verb="gate"),
        "several documents": lambda name: Run(binary, name, "several.yaml", folder=folder),
        "an unknown key": lambda name: Run(binary, name, "unknown.yaml", pack=False, folder=folder),
        "broken YAML": lambda name: Run(binary, name, "broken.yaml", pack=False, folder=folder),
        "no such file": lambda name: Run(binary, name, "no-such.yaml", pack=False, folder=folder),
        "an empty folder": lambda name: Run(binary, name, "empty", pack=False, folder=folder),
        "one of two unreadable": lambda name: Run(binary, name, "every.yaml", "no-such.yaml", folder=folder),
        "a broken pack": lambda name: Run(binary, name, "--pack", "bad-pack", "every.yaml", pack=False, folder=folder),
        "--fail-on fail": lambda name: Run(binary, name, "--fail-on", "fail", example("06-believed-european"), pack=False),
        "a fail": lambda name: Run(binary, name, example("01-singapore-no-mechanism"), pack=False, verb="report"),
        "incomplete": lambda name: Run(binary, name, example("06-believed-european"), pack=False, verb="gate"),
        "a warning": lambda name: Run(binary, name, example("05-self-hosted-us-parent"), pack=False),
        "a pass": lambda name: Run(binary, name, example("08-code-completion"), pack=False),
    }
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = dict(zip(jobs, pool.map(lambda name: jobs[name](name), jobs)))
    statuses = {"--fail-on fail": 0, "a fail": 1, "incomplete": 1, "a warning": 0, "a pass": 0}
    for name, run in runs.items():
        expect(run.status == statuses.get(name, 2), f"{name}: the status is {run.status}: {run.errors[:300]}")
        check_schemas(run, valid)
        check_verdicts(run)
        expect(run.json("json")["gate"]["exitStatus"] == run.status, f"{name}: another status in JSON")
        expect(run.json("sarif")["runs"][0]["invocations"][0]["exitCode"] == run.status, f"{name}: another status in SARIF")
        expect(run.json("sarif")["runs"][0]["invocations"][0]["executionSuccessful"] == (run.status < 2),
               f"{name}: SARIF says of the run what it was not")
    check_notes(runs["--fail-on fail"], note)
    for name, words in {
        "an unknown key": "unknown key", "broken YAML": "not valid YAML", "no such file": "no such file or folder",
        "an empty folder": "no descriptor", "one of two unreadable": "no such file or folder", "a broken pack": "pack.yaml",
    }.items():
        check_problem(runs[name], words)
    kinds = {result["kind"] for result in runs["every verdict, reported"].json("sarif")["runs"][0]["results"]}
    expect(kinds == {"fail", "open", "review", "pass", "notApplicable"}, f"SARIF has the kinds {kinds}")
    kinds = {result["kind"] for result in runs["a pass"].json("sarif")["runs"][0]["results"]}
    expect(kinds <= {"review"}, f"SARIF of lint has the kinds {kinds}, of which GitHub would make alerts")
    for name in ("every verdict", "a fail"):
        check_programs(runs[name])
    return runs, folder


def check_stability(binary, runs, folder):
    """Equal runs give equal bytes, and fingerprints stay when lines move."""
    again = Run(binary, "every verdict", "every.yaml", folder=folder)
    for form, content in again.bytes().items():
        expect(content == runs["every verdict"].bytes()[form], f"{form} is not the same twice")
    one, four = (Run(binary, "jobs", "--jobs", jobs, "every.yaml", "several.yaml", folder=folder) for jobs in ("1", "4"))
    for form, content in one.bytes().items():
        expect(content == four.bytes()[form], f"{form} depends on the number of threads")
    original = (folder / "every.yaml").read_text()
    moved = "# one line\n# and another\n" + original.replace("data:\n", "\n# a comment\ndata:\n\n")
    (folder / "every.yaml").write_text(moved)
    shifted = Run(binary, "moved lines", "every.yaml", folder=folder)
    (folder / "every.yaml").write_text(original)
    marks = lambda run: [r["partialFingerprints"] for r in run.json("sarif")["runs"][0]["results"]]
    expect(marks(shifted) == marks(again), "fingerprints of SARIF move with the lines")
    issues = lambda run: [issue["fingerprint"] for issue in run.json("gitlab")]
    expect(issues(shifted) == issues(again), "fingerprints of GitLab move with the lines")
    expect(shifted.text("sarif") != again.text("sarif"), "moved lines are not seen at all")


def check_explanations(binary, valid, folder):
    """Rules and facts by themselves, and how findings came about."""
    def explain(name, subject, *paths):
        done = subprocess.run([binary, "explain", subject, *paths, "--format", "json"],
                              capture_output=True, text=True, cwd=folder)
        if not expect(done.stdout.startswith("{"), f"explain {subject} {paths}: {done.returncode} {done.stderr[:200]}"):
            return {}
        problem = next(valid[name].iter_errors(json.loads(done.stdout)), None)
        expect(problem is None, f"explain {subject} {paths} leaves its schema: {problem}"[:600])
        return json.loads(done.stdout)

    listed = subprocess.run([binary, "packs", "--rules"], capture_output=True, text=True).stdout
    rules = re.findall(r"^  ([^ :]+/[^ :]+): ", listed, re.M)
    expect(len(rules) > 300, f"{len(rules)} rules are listed")
    facts = list(json.loads(subprocess.run([binary, "schema"], capture_output=True, text=True).stdout)["properties"])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda rule: explain("rule", rule), rules[::10] + ["lexgate/waiver-unused", "lexgate/waiver-expired"]))
        level = [name for name in facts if name not in ("apiVersion", "kind", "extends")]
        seen = 0
        while level:
            told = list(pool.map(lambda fact: explain("fact", fact), level))
            seen += len(level)
            below = [f"{fact}.{part['name']}" for fact, answer in zip(level, told) for part in answer.get("facts", [])]
            # Lists of facts repeat themselves from a depth on.
            level = below if len(below) < 40 else below[:: len(below) // 20]
    expect(seen > 60, f"{seen} facts were explained")
    for rule in rules[::40] + ["lexgate/waiver-unused"]:
        explain("explanation", rule, "every.yaml", "several.yaml", "no-such.yaml")


def check_arguments(binary, folder):
    def run(*arguments):
        return subprocess.run([binary, "gate", "--as-of", DAY, *arguments, "every.yaml"], capture_output=True, text=True, cwd=folder)

    both = run("--format", "text", "--format", "sarif=out.sarif")
    expect("closed" in both.stdout and (folder / "out.sarif").exists(), "a format to the terminal and one to a file")
    expect(run("--format", "json=-").stdout.startswith("{"), "`-` is standard output")
    for arguments, words in [
        (("--format", "json", "--format", "csv"), "two formats go to standard output"),
        (("--format", "json=a", "--format", "csv=a"), "two formats go to `a`"),
        (("--format", "pdf"), "is no format"), (("--format", "json="), "name a file"),
        (("--format", "json=no/such/folder"), "cannot be written"), (("--format", "json=empty"), "it is a folder"),
    ]:
        refused = run(*arguments)
        expect(refused.returncode == 2 and words in refused.stderr, f"{arguments}: {refused.returncode} {refused.stderr[:200]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lexgate")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.monotonic()
    binary = str(pathlib.Path(options.lexgate).resolve())
    valid = validators()
    runs, folder = check_situations(binary, valid)
    check_stability(binary, runs, folder)
    check_arguments(binary, folder)
    check_explanations(binary, valid, folder)
    run = check_hostile(binary, options.seed)
    check_schemas(run, valid)
    for done in [*runs.values(), run]:
        shutil.rmtree(done.folder, ignore_errors=True)
    print(f"formats: {failures.checks} checks, {failures.count} failed, {time.monotonic() - start:.0f} s")
    sys.exit(failures.count > 0)


if __name__ == "__main__":
    main()

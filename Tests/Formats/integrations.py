#!/usr/bin/env python3
"""Tries what README.md tells people to paste: the files fit their schemas, and their commands run."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = pathlib.Path(sys.executable).parent
FAILING = "01-singapore-no-mechanism"
PASSING = "08-code-completion"
failed = []


def expect(condition, words):
    if not condition:
        failed.append(words)
        print(f"failed: {words}", file=sys.stderr)


def run(*line, folder, **variables):
    done = subprocess.run(list(map(str, line)), cwd=folder, capture_output=True, text=True, env={**os.environ, **variables})
    return done.returncode, done.stdout + done.stderr


def pasted():
    """The blocks of the section, by the file that their first line names."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text[text.index("\n## In your CI\n"):]
    section = section[:section.index("\n## ", 5)]
    blocks = re.findall(r"^```(?:yaml|groovy)\n(?:#|//) (\S+)\n(.*?)^```$", section, re.M | re.S)
    return dict(blocks)


def repository(binary, story):
    """A repository with the program and one descriptor, as the section wants them."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lexgate-integration-"))
    (folder / "tools").mkdir()
    program = folder / "tools/lexgate"
    # As ever, but on one day where none is given: verdicts change with the years.
    program.write_text(
        f'#!/bin/bash\nif [[ $1 = fmt || " $* " = *" --as-of "* ]]; then exec "{binary}" "$@"; fi\n'
        f'exec "{binary}" "$1" --as-of 2026-11-21 "${{@:2}}"\n')
    program.chmod(0o755)
    (folder / "deploy").mkdir()
    shutil.copy(ROOT / f"Examples/founding/{story}/deployment.yaml", folder / "deploy/deployment.yaml")
    return folder


def commands(name, text):
    if name == "Jenkinsfile":
        return re.findall(r"sh '([^']*)'", text)
    document = yaml.safe_load(text)
    if name == ".gitlab-ci.yml":
        return document["lexgate"]["script"]
    return [step["run"] for job in document["jobs"].values() for step in job["steps"] if "run" in step]


def check_pasted(binary, blocks):
    schemas = {".github/workflows/lexgate.yml": "vendor.github-workflows", ".gitlab-ci.yml": "vendor.gitlab-ci"}
    for name in [*schemas, "Jenkinsfile"]:
        expect(name in blocks, f"README.md has no {name} any more")
        for story, wanted in ((FAILING, 1), (PASSING, 0)):
            folder = repository(binary, story)
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(blocks[name])
            if name in schemas:
                status, said = run(TOOLS / "check-jsonschema", "--builtin-schema", schemas[name], path, folder=folder)
                expect(status == 0, f"{name}: {said[:400]}")
            for command in commands(name, blocks[name]):
                status, said = run("bash", "-ec", command, folder=folder)
                expect(status == wanted, f"{name}: `{command}` has status {status}: {said[:400]}")
            for file in re.findall(r"--format \w+=(\S+)", blocks[name]):
                expect((folder / file).stat().st_size > 0, f"{name}: nobody wrote {file}")
                expect(blocks[name].count(file) > 1, f"{name}: nobody reads {file}")
            shutil.rmtree(folder)


def check_pre_commit(binary, blocks):
    manifest = ROOT / ".pre-commit-hooks.yaml"
    status, said = run(TOOLS / "pre-commit", "validate-manifest", manifest, folder=ROOT)
    expect(status == 0, f"{manifest.name}: {said[:400]}")
    # As people use it: a repository of hooks, taken by its revision.
    hooks = pathlib.Path(tempfile.mkdtemp(prefix="lexgate-hooks-"))
    shutil.copy(manifest, hooks)
    identity = ["-c", "user.name=tests", "-c", "user.email=tests@localhost"]
    for line in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "hooks"]):
        run("git", *line, folder=hooks)
    revision = run("git", "rev-parse", "HEAD", folder=hooks)[1].strip()
    by_manifest = f"repos:\n  - repo: {hooks}\n    rev: {revision}\n    hooks: [{{id: lexgate}}, {{id: lexgate-fmt}}]\n"
    home = tempfile.mkdtemp(prefix="lexgate-pre-commit-")
    for text in (blocks[".pre-commit-config.yaml"], by_manifest):
        for story, wanted in ((FAILING, 1), (PASSING, 0)):
            folder = repository(binary, story)
            (folder / ".pre-commit-config.yaml").write_text(text)
            status, said = run(TOOLS / "pre-commit", "validate-config", folder=folder)
            expect(status == 0, f".pre-commit-config.yaml: {said[:400]}")
            run("git", "init", "-q", folder=folder)
            # Laid out before, so that only verdicts count.
            run(binary, "fmt", "deploy", folder=folder)
            run("git", "add", ".", folder=folder)
            path = f"{folder / 'tools'}:{TOOLS}:{os.environ['PATH']}"
            status, said = run(TOOLS / "pre-commit", "run", "--all-files", folder=folder, PATH=path, PRE_COMMIT_HOME=home)
            expect((status != 0) == (wanted != 0), f"pre-commit has status {status} for {story}: {said[-600:]}")
            if wanted:
                expect("gdpr/transfer-without-mechanism" in said, f"pre-commit does not show the finding: {said[-600:]}")
            shutil.rmtree(folder)
        check_commits(binary, text, home)
    shutil.rmtree(home)
    shutil.rmtree(hooks)


def check_commits(binary, text, home):
    """Commits that touch no descriptor are let through, unless one of them changes a verdict."""
    folder = repository(binary, FAILING)
    path = f"{folder / 'tools'}:{TOOLS}:{os.environ['PATH']}"
    fragment, configuration = folder / "deploy/base.yaml", folder / "deploy/.lexgate.yaml"
    waivers = folder / "deploy/lexgate-waivers.yaml"

    def commit(words, wanted):
        for line in (["add", "--all"], ["-c", "user.name=tests", "-c", "user.email=tests@localhost", "commit", "-qm", words]):
            status, said = run("git", *line, folder=folder, PATH=path, PRE_COMMIT_HOME=home)
        expect((status == 0) == wanted, f"a commit that {words} has status {status}: {said[-600:]}")
        if not wanted:
            run("git", "reset", "-q", "--hard", folder=folder)

    (folder / ".pre-commit-config.yaml").write_text(text)
    run("git", "init", "-q", folder=folder)
    run(TOOLS / "pre-commit", "install", folder=folder, PRE_COMMIT_HOME=home)
    # The example with waivers, above what it extends as a fragment.
    example = ROOT / "Examples/waived"
    shared = (folder / "deploy/deployment.yaml").read_text().replace("kind: Deployment", "kind: Fragment")
    fragment.write_text(shared)
    descriptor = (example / "deployment.yaml").read_text()
    (folder / "deploy/deployment.yaml").write_text(re.sub(r"(?m)^extends: .*$", "extends: base.yaml", descriptor))
    accepted = (example / "lexgate-waivers.yaml").read_text()
    waivers.write_text(accepted)
    run(binary, "fmt", "deploy", folder=folder)
    commit("begins", True)
    waivers.write_text(accepted.replace("reason: the", "reason: soon the"))
    commit("touches only waivers", True)
    configuration.write_text("upcoming: 0\n")
    commit("touches only the configuration", True)
    fragment.write_text(fragment.read_text() + "# nothing\n")
    commit("touches only a fragment", True)
    (folder / "README.md").write_text("text\n")
    commit("touches nothing of ours", True)
    waivers.unlink()
    commit("takes waivers away", False)
    configuration.write_text("failon: fail\n")
    commit("breaks the configuration", False)
    fragment.write_text(re.sub(r"(?m)^organization:.*\n(?:[ #].*\n)*", "", fragment.read_text()))
    commit("takes facts out of a fragment", False)
    shutil.rmtree(folder)


def check_action(binary):
    path = ROOT / ".github/actions/lexgate/action.yml"
    status, said = run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-actions", path, folder=ROOT)
    expect(status == 0, f"action.yml: {said[:400]}")
    action = yaml.safe_load(path.read_text())
    [step] = action["runs"]["steps"]
    defaults = {name: value.get("default", "") for name, value in action["inputs"].items()}
    for story, wanted, extra in ((FAILING, 1, {}), (PASSING, 0, {}), (PASSING, 0, {"sarif": "", "as-of": "2026-11-21"}),
                                 (PASSING, 2, {"fail-on": "x; exit 0"}), (PASSING, 2, {"paths": "--help"})):
        folder = repository(binary, story)
        given = {**defaults, "paths": "deploy/\n\n", "lexgate": "tools/lexgate", **extra}
        variables = {key: given[re.search(r"inputs\.([\w-]+)", value)[1]] for key, value in step["env"].items()}
        output, summary = folder / "output", folder / "summary"
        output.touch()
        status, said = run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], folder=folder,
                           GITHUB_OUTPUT=str(output), GITHUB_STEP_SUMMARY=str(summary), **variables)
        expect(status == wanted, f"the action has status {status} for {story} with {extra}: {said[:400]}")
        expect(output.read_text() == f"status={wanted}\n", f"the action puts out {output.read_text()!r}")
        if wanted < 2:
            expect("## Lexgate: " in summary.read_text(), "the action writes no summary")
            expect((folder / "lexgate.sarif").exists() == bool(given["sarif"]), "the action writes another file")
        shutil.rmtree(folder)


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    blocks = pasted()
    check_pasted(binary, blocks)
    check_pre_commit(binary, blocks)
    check_action(binary)
    print(f"integrations: {len(blocks)} files of README.md, the hooks and the action, {len(failed)} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()

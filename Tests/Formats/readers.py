"""What the readers of each format see in a report. None of this knows how Lexgate writes one."""

import base64
import csv
import dataclasses
import hashlib
import io
import json
import pathlib
import re

import html5lib
from lxml import etree
from markdown_it import MarkdownIt


@dataclasses.dataclass
class Entry:
    """One finding, or what else is listed like one."""
    rule: str
    message: str
    passed: bool
    place: tuple = ()
    # Of a fact that is asked for: how many rules ask.
    asked: int = 0


@dataclasses.dataclass
class Read:
    entries: list
    # Everything that is said before the first finding.
    before: str = ""
    names: list = dataclasses.field(default_factory=list)


class NotOfTheFormat(Exception):
    pass


def expect(condition, words):
    if not condition:
        raise NotOfTheFormat(words)


def askers(line):
    """Of `asked by: a, b, c and 20 more`."""
    named = re.fullmatch(r"asked by: ([a-z0-9/, -]+?)(?: and (\d+) more)?", line)
    expect(named, f"not to be counted: {line!r}")
    return len(named[1].split(", ")) + int(named[2] or 0)


# JSON

def read_json(text):
    report = json.loads(text)
    return Read(json_entries(report["assessments"]), " ".join(report["notes"] + report["problems"]),
                [a["name"] for a in report["assessments"]])


def read_ndjson(text):
    lines = text.split("\n")
    expect(lines[-1] == "", "the last line does not end")
    head, *assessments = [json.loads(line) for line in lines[:-1]]
    expect(head["lines"] == len(assessments), "the head counts other lines than there are")
    return Read(json_entries(assessments), " ".join(head["notes"] + head["problems"]), [a["name"] for a in assessments])


def json_entries(assessments):
    entries = []
    for assessment in assessments:
        for diagnostic in assessment["diagnostics"]:
            entries.append(Entry("", diagnostic["message"], diagnostic["severity"] != "error"))
        for finding in assessment["findings"]:
            place = (finding["location"].get("path", assessment["path"]), finding["location"]["line"])
            passed = finding["verdict"] in ("pass", "not-applicable", "waived", "warn")
            entries.append(Entry(finding["rule"], finding["message"], passed, place))
    return entries


# Tables

def read_csv(text):
    expect("\r\n" in text and text.replace("\r\n", "").count("\n") == 0, "a line ends otherwise than by CR LF")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    entries, before, names = [], [], []
    for row in rows:
        expect(None not in row and None not in row.values(), f"a row has not the columns of the head: {row}")
        for key, cell in row.items():
            expect(not re.match(r" *[=+\-@＝＋－＠]", cell), f"a cell begins a formula: {cell!r}")
            row[key] = cell[1:] if cell.startswith("'") else cell
        if row["kind"] in ("finding", "diagnostic"):
            passed = row["verdict"] in ("pass", "not-applicable", "waived", "warn")
            entries.append(Entry(row["rule"], row["message"], passed, (row["path"], int(row["line"]))))
        elif row["kind"] == "assessment":
            names.append(row["name"])
        elif not entries:
            before.append(row["message"])
    return Read(entries, " ".join(before), names)


# Markdown

def inline_text(tokens, links=False):
    """The text that a page shows; anything else than text is refused."""
    shown = []
    depth = 0
    for token in tokens:
        if token.type in ("text", "text_special"):
            shown.append(token.content)
        elif token.type == "html_inline" and token.content == "<!-- -->":
            pass
        elif links and token.type in ("link_open", "link_close"):
            depth += 1 if token.type == "link_open" else -1
            href = token.attrGet("href") if token.type == "link_open" else None
            expect(href is None or re.fullmatch(r"https?://[\x21-\x7e]+", href), f"a link leads to {href}")
        elif token.type in ("strong_open", "strong_close"):
            shown.append("**")
        else:
            raise NotOfTheFormat(f"Markdown has a {token.type}: {[t.content for t in tokens]!r:.600} {token.attrs}")
    text = "".join(shown)
    # What hosts look for once more in the text of a page.
    for token in tokens:
        if token.type in ("text", "text_special"):
            expect(not re.search(r"[@#]\w|:[a-z_]+:", token.content) or links, f"a host would act on {token.content!r}")
    return text


def markdown(text):
    parser = MarkdownIt("gfm-like")
    # Of an address without its scheme GitHub makes no link.
    parser.linkify.add("//", None)
    return parser.parse(text)


def read_markdown(text):
    entries, before, names = [], [], []
    last = None
    kinds = set()
    for token in markdown(text):
        kinds.add(token.type)
        if token.type != "inline":
            continue
        children = merged(token.children)
        is_rule = bool(children) and children[0].content.startswith("rule: ")
        is_line = last is not None or children
        shown = inline_text(children, links=is_rule)
        item = re.fullmatch(r"\*\*([a-z ]+)\*\* (.*)", shown, re.S)
        if is_rule and last:
            last.rule = re.match(r"rule: ([a-z0-9/-]+)", shown)[1]
        elif last and shown.startswith("asked by: "):
            last.asked = askers(shown)
        elif item and item[1] in ("fail", "warn", "incomplete", "error", "upcoming", "warning"):
            place = re.match(r"(.*?):(\d+):(\d+): ", item[2], re.S)
            expect(place, f"no place in {shown!r}")
            last = Entry("", item[2][place.end():], item[1] in ("warn", "warning", "upcoming"), (place[1], int(place[2])))
            entries.append(last)
        elif not entries and is_line:
            before.append(shown)
    allowed = {"inline", "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open",
               "bullet_list_close", "list_item_open", "list_item_close", "blockquote_open", "blockquote_close"}
    strange = {kind for kind in kinds - allowed if not re.match(r"(table|thead|tbody|tr|th|td)_", kind)}
    expect(not strange, f"Markdown has {strange}")
    return Read(entries, " ".join(before), names)


def merged(tokens):
    return [token for token in tokens or [] if not (token.type == "text" and token.content == "")]


# Workflow commands, as actions/runner reads them from lines of a log.

def read_github(text):
    entries, before = [], []
    expect(not re.search("[\r\v\f\x1c-\x1e\x85\u2028\u2029]", text), "there is a line end of another kind")
    for line in text.split("\n")[:-1]:
        if not line.lstrip().startswith("::"):
            expect("##[" not in line and "##vso[" not in line, f"an old command stands in {line!r}")
            continue
        command = re.fullmatch(r"::([a-z]+) ([^\n]*?)::(.*)", line)
        expect(command and command[1] in ("error", "warning", "notice"), f"no command of ours: {line!r}")
        properties = dict(part.split("=", 1) for part in command[2].split(","))
        for key, value in properties.items():
            for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                value = value.replace(code, character)
            properties[key] = value
        expect(set(properties) <= {"title", "file", "line", "col"}, f"other properties in {line!r}")
        message = command[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        found = re.match(r"([a-z]+): ([a-z0-9-]+/[a-z0-9-]+)", properties["title"])
        asked = re.search("^asked by: .*", message, re.M)
        if asked and properties["title"].startswith("incomplete: "):
            entries.append(Entry("", message.split("\n")[0], command[1] != "error", asked=askers(asked[0])))
        elif "file" in properties and (found or properties["title"] == "lexgate: descriptor"):
            rule = found[2] if found else ""
            entries.append(Entry(rule, message.split("\n")[0], command[1] != "error", (properties["file"], int(properties["line"]))))
        elif not entries:
            before.append(message)
    return Read(entries, " ".join(before))


# SARIF

def sarif_text(message):
    text = message["text"]
    expect(not re.search(r"\]\(", text), f"an embedded link in {text!r}")
    pairs = re.sub(r"\{\{|\}\}", "", text)
    expect("{" not in pairs and "}" not in pairs, f"a placeholder in {text!r}")
    return text.replace("{{", "{").replace("}}", "}")


def read_sarif(text):
    run = json.loads(text)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    entries, names = [], []
    for result in run["results"]:
        expect(rules[result["ruleIndex"]]["id"] == result["ruleId"], "a result points at another rule")
        expect(result["kind"] == "fail" or result["level"] == "none", "only what fails may have a level")
        physical = result["locations"][0]["physicalLocation"]
        passed = result["kind"] in ("pass", "notApplicable", "review") or result["level"] == "warning"
        names += [part["name"] for part in result["locations"][0].get("logicalLocations", [])[:1]]
        rule = "" if result["ruleId"] == "lexgate/not-judged" else result["ruleId"]
        place = (physical["artifactLocation"]["uri"], physical["region"]["startLine"])
        entries.append(Entry(rule, sarif_text(result["message"]), passed, place))
    invocation = run["invocations"][0]
    said = [sarif_text(notice["message"]) for notice in invocation["toolExecutionNotifications"]]
    return Read(entries, " ".join(said), names)


# JUnit

def read_junit(text):
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    entries, before, names = [], [], []
    for suite in root.iter("testsuite"):
        names.append(suite.get("name"))
        before += [item.get("value") for item in suite.iter("property") if item.get("name") == "note"]
        for case in suite.iter("testcase"):
            outcome = [child for child in case if child.tag in ("failure", "error")]
            skipped = case.find("skipped")
            message = (outcome or [skipped])[0].get("message") if outcome or skipped is not None else ""
            name = case.get("name")
            rule = re.match(r"[a-z0-9-]+/[a-z0-9-]+", name)
            if outcome and not rule:
                before.append(message)
            entries.append(Entry(rule[0] if rule else "", message, not outcome))
        for line in (suite.findtext("system-out") or "").split("\n"):
            warning = re.match(r"warn: (.*?):(\d+):(\d+): (.*) \(([a-z0-9-]+/[a-z0-9-]+).*\)", line)
            if warning:
                entries.append(Entry(warning[5], warning[4], True))
    return Read(entries, " ".join(before), names)


# GitLab

def read_gitlab(text):
    entries, before = [], []
    for issue in json.loads(text):
        rule = issue["check_name"]
        place = issue["location"]
        line = place["lines"]["begin"] if "lines" in place else place["positions"]["begin"]["line"]
        if rule in ("lexgate/note", "lexgate/not-judged"):
            if rule == "lexgate/note" or "lines" in place:
                before.append(issue["description"])
                continue
            entries.append(Entry("", issue["description"], issue["severity"] != "blocker", (place["path"], line)))
            continue
        label, message = issue["description"].split(": ", 1)
        passed = issue["severity"] in ("info", "minor")
        expect(passed == (label in ("warn", "upcoming")), f"{label} is {issue['severity']}")
        entries.append(Entry(rule, message, passed, (place["path"], line)))
    return Read(entries, " ".join(before))


# Kubernetes

def read_policyreport(text):
    entries, before, names = [], [], []
    for item in json.loads(text)["items"]:
        expect(re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,250}[a-z0-9])?", item["metadata"]["name"]), "no name of Kubernetes")
        names.append(item["metadata"]["annotations"]["lexgate-descriptor"])
        for word, count in item["summary"].items():
            expect(count == sum(result["result"] == word for result in item["results"]), "the summary counts others")
        for result in item["results"]:
            if result["rule"] in ("lexgate/note", "lexgate/not-judged"):
                before.append(result["message"])
                if result["rule"] == "lexgate/not-judged":
                    entries.append(Entry("", result["message"], result["result"] not in ("fail", "error")))
                continue
            entries.append(Entry(result["rule"], result["message"], result["result"] not in ("fail", "error")))
    return Read(entries, " ".join(before), names)


# OSCAL, whose texts are Markdown.

def shown(text):
    tokens = MarkdownIt("commonmark").parse(text)
    return "\n".join(inline_text(merged(token.children), links=True) for token in tokens if token.type == "inline")


def read_oscal(text):
    report = json.loads(text)["assessment-results"]
    before = [shown(report["metadata"].get("remarks", ""))]
    entries, names = [], []
    for result in report["results"]:
        names.append(shown(result["title"]))
        observations = {item["uuid"]: item for item in result.get("observations", [])}
        state = {}
        for finding in result.get("findings", []):
            is_satisfied = finding["target"]["status"]["state"] == "satisfied"
            if "related-observations" not in finding:
                before.append(shown(finding["description"]))
                entries.append(Entry("", shown(finding["description"]), is_satisfied))
            for related in finding.get("related-observations", []):
                expect(related["observation-uuid"] in observations, "a finding of no observation")
                state[related["observation-uuid"]] = is_satisfied
        for uuid, item in observations.items():
            properties = {prop["name"]: prop["value"] for prop in item["props"]}
            entries.append(Entry(properties["rule"], shown(item["description"]),
                                 state.get(uuid, True) or properties["verdict"] == "warn"))
    return Read(entries, " ".join(before), names)


def read_text(text):
    """Of what `lint` prints: each finding begins a line with its place and verdict, and names its rule later."""
    entries = []
    blocks = re.findall(r"^([^\n]*?):(\d+):(\d+): (fail|warn|incomplete|error): ([^\n]*)$(?=((?:\n .*)*))", text, re.M)
    for path, line, _, word, message, rest in blocks:
        rule = re.search(r"^ +rule: (\S+)", rest, re.M)
        entries.append(Entry(rule[1] if rule else "", message, word == "warn", (path, int(line))))
    return Read(entries, text.split("\n\n")[0])


# The page, as a browser reads it.

PAGE = pathlib.Path(__file__).resolve().parents[2] / "Sources/Page"
HTML_ELEMENTS = set("""
    html head meta title style body a header div span label select option button nav h1 h2 h3 h4 h5 h6 ol ul li main section p
    dl dt dd table caption thead tbody tr th td time code pre mark figure figcaption details summary article search fieldset
    legend input footer script strong b svg g rect path polygon text line circle""".split())
HTML_ATTRIBUTES = set("""
    class id lang hidden href rel for value type name content charset http-equiv autocomplete spellcheck checked open scope
    tabindex role datetime aria-labelledby aria-hidden data-t data-0 data-1 data-2 data-kind data-rule data-law data-lang data-rules
    data-region viewBox width height x y rx d points x1 x2 y1 y2 cx cy r text-anchor""".split())


def read_html(text):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(text)
    problems = [error for error in parser.errors if error[1] != "invalid-codepoint"]
    expect(not problems, f"no HTML: {problems[:3]}")
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    expect(all(isinstance(node.tag, str) for node in root.iter()), "the page has comments")
    ids = [node.get("id") for node in nodes if node.get("id") is not None]
    expect(len(ids) == len(set(ids)), f"ids stand twice: {sorted(i for i in set(ids) if ids.count(i) > 1)[:3]}")
    for node in nodes:
        tag = node.tag.removeprefix("{http://www.w3.org/2000/svg}")
        expect(tag in HTML_ELEMENTS, f"a strange element: {tag}")
        expect(set(node.attrib) <= HTML_ATTRIBUTES, f"strange attributes of {tag}: {set(node.attrib) - HTML_ATTRIBUTES}")
        href = node.get("href")
        if href is not None:
            expect(tag == "a" and (href[1:] in ids if href.startswith("#") else re.fullmatch(r"https?://[\x21-\x7e]+", href)),
                   f"a link leads to {href!r}")
        for name in (node.get("aria-labelledby") or "").split():
            expect(name in ids, f"nothing is called {name}")
    # What is carried is the program's own, and the only thing that runs.
    style, = [node.text for node in nodes if node.tag == "style"]
    words, script = [node.text for node in nodes if node.tag == "script"]
    expect((style, script) == tuple((PAGE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js")),
           "style or script of the page are others")
    expect(all(len(texts) == 5 for texts in json.loads(words).values()), "the page speaks other languages")
    policy, = [node.get("content") for node in nodes if node.get("http-equiv") == "Content-Security-Policy"]
    digests = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    expect(policy == f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
           "base-uri 'none'; form-action 'none'", f"the page may do more than it must: {policy}")

    def having(name, inside=root):
        return [node for node in inside.iter() if name in (node.get("class") or "").split()]

    def shown(node):
        return "".join(node.itertext())

    parents = {inner: node for node in root.iter() for inner in node}

    def above(node):
        while node in parents:
            node = parents[node]
            yield node

    codes = {shown(node).split(" (")[0] for node in nodes if node.tag == "code"}
    entries = []
    for kind in ("finding", "diagnostic"):
        for node in having(kind):
            # What does not apply has verdict and message over all that say the same.
            around = (node, *above(node))
            verdict = next(outer.get("data-kind") for outer in around if outer.get("data-kind"))
            badge = next(badge for outer in around for badge in having("badge", outer))
            expect(verdict in badge.get("class").split(), "a badge says another verdict than its finding")
            expect(shown(badge)[1:] == verdict.replace("-", " "), f"the badge of {verdict} says {shown(badge)!r}")
            rule = node.get("data-rule") or (shown(next(node.iter("code"))).split(" (")[0] if kind == "finding" else "")
            expect(kind != "finding" or rule in codes, "a finding does not name its rule")
            passed = verdict not in ("fail", "incomplete", "error")
            entries.append(Entry(rule, shown(next(message for outer in around for message in having("message", outer))), passed))
    before = [shown(node) for name in ("problem", "note", "reason") for node in having(name)]
    before += [shown(node) for node in having("callout") if "bad" in node.get("class")]
    names = [shown(next(node.iter("h2"))) for node in having("deployment")]
    return Read(entries, " ".join(before), names)


READERS = {
    "text": read_text, "json": read_json, "ndjson": read_ndjson, "csv": read_csv, "markdown": read_markdown,
    "github": read_github, "sarif": read_sarif, "junit": read_junit, "gitlab": read_gitlab,
    "policyreport": read_policyreport, "wgpolicyreport": read_policyreport, "oscal": read_oscal, "html": read_html,
}

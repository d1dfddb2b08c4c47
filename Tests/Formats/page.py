#!/usr/bin/env python3
"""Opens the page that `--format html` makes in a browser: barriers, languages, keyboard, choosing, printing, the network.

What stands on the page, `check.py` reads without a browser.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import pypdf
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DAY = "2026-11-21"
LANGUAGES = ["en", "es", "de", "fr", "zh"]
WORDS = yaml.safe_load((ROOT / "Sources/Page/words.yaml").read_text(encoding="utf-8"))
BARRIERS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

count = {"checks": 0, "failures": 0}


def expect(condition, words):
    count["checks"] += 1
    if not condition:
        count["failures"] += 1
        print(f"failed: {words}", file=sys.stderr)


class Pages:
    """Reports of a few runs, by name."""

    def __init__(self, binary):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lexgate-page-"))
        pack = ["--pack", str(HERE / "pack")]
        many = self.folder / "many.yaml"
        many.write_text("apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: many}\ndata:\n"
                        + "".join(f"  - {{id: {'breaks' if n == 7 else f'd{n}'}, retentionReason: because {n}}}\n" for n in range(126)))
        broken = self.folder / "broken.yaml"
        broken.write_text("apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: broken}\nsiets: none\n")
        self.runs = {
            "every": (pack + [str(HERE / "every.yaml")], 2),
            "many": (pack + [str(many)], 2),
            "large": (["Examples/founding/01-singapore-no-mechanism/deployment.yaml"], 1),
            "several": (["Examples/waived", str(broken)] + pack, 2),
            "empty": (["no-such-file.yaml"], 2),
        }
        self.reports = {}
        for name, (arguments, status) in self.runs.items():
            line = [binary, "report", "--as-of", DAY]
            line += ["--format", f"html={self.path(name)}", "--format", f"json={self.folder / name}.json", *arguments]
            done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT)
            expect(done.returncode == status, f"{name}: the status is {done.returncode}: {done.stderr[:300]}")
            self.reports[name] = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))

    def path(self, name):
        return self.folder / f"{name}.html"

    def url(self, name):
        return self.path(name).as_uri()

    def findings(self, name):
        return [finding for assessment in self.reports[name]["assessments"] for finding in assessment["findings"]]


class Browser:
    def __init__(self, chromium):
        self.chromium = chromium
        self.requests = []
        self.problems = []

    def open(self, url, **options):
        """A page in a context of its own; whatever it asks for is written down."""
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "reduced_motion": "reduce", **options}
        context = self.chromium.new_context(**options)
        context.on("request", lambda request: self.requests.append(request.url))
        page = context.new_page()
        page.on("console", lambda message: self.problems.append(message.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(url)
        return page


def close(page):
    page.context.close()


def wait(page, condition):
    """Until it is true; the policy of the page lets no browser's own waiting in."""
    end = time.monotonic() + 10
    while not page.evaluate(condition):
        if time.monotonic() > end:
            return expect(False, f"this does not come true: {condition[-60:]}")
        time.sleep(0.02)


# Barriers

def check_barriers(browser, pages):
    def look(page, words, rules):
        found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        expect(found.response["passes"], f"{words}: nothing was looked at")
        for violation in found.response["violations"]:
            nodes = "; ".join(f"{node['target']}: {node['failureSummary']}" for node in violation["nodes"][:2])
            expect(False, f"{words}: {violation['id']} ({len(violation['nodes'])}): {nodes[:500]}")

    for name, language in [("every", language) for language in LANGUAGES] + [("several", "en"), ("large", "en"), ("empty", "de")]:
        page = browser.open(f"{pages.url(name)}?lang={language}", color_scheme="light")
        if name == "every":
            # What is folded is looked at too.
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        look(page, f"{name}, {language}, light", {"type": "tag", "values": BARRIERS})
        page.emulate_media(color_scheme="dark")
        # Only colours are others.
        look(page, f"{name}, {language}, dark", {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})
        close(page)


# Languages

def check_languages(browser, pages):
    for number, language in enumerate(LANGUAGES):
        page = browser.open(pages.url("every"), locale=language)
        expect(page.evaluate("document.documentElement.lang") == language, f"{language}: the page takes another language")
        said = page.evaluate("Array.from(document.querySelectorAll('[data-t]:not([data-region])'), e => "
                             "[e.dataset.t, e.textContent, [0, 1, 2].map(n => e.dataset[n] ?? '')])")
        for key, text, values in said:
            wanted = WORDS[key][language]
            for place, value in enumerate(values):
                wanted = wanted.replace("{%d}" % place, value)
            expect(text == wanted, f"{language}: `{key}` says {text!r}, not {wanted!r}")
        expect(page.locator("main .message").first.get_attribute("lang") == "en", f"{language}: a message is not marked as English")
        other = LANGUAGES[number - 1]
        page.select_option("#language", other)
        expect(page.evaluate("document.documentElement.lang") == other, f"{other} cannot be chosen")
        expect(page.locator("h1").text_content() == WORDS["gate-unjudged"][other], f"{other} is not spoken after it was chosen")
        close(page)
    page = browser.open(pages.url("every"), locale="pt-BR")
    expect(page.evaluate("document.documentElement.lang") == "en", "who speaks none of the five gets another than English")
    close(page)


# Keyboard

FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const box = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    const frame = e.closest('.choice') ? getComputedStyle(e.closest('.choice')) : style;
    return {name: e.tagName + (e.id ? '#' + e.id : ''), text: e.textContent.slice(0, 40), width: box.width, height: box.height,
        inView: box.bottom > 0 && box.top < innerHeight, outline: frame.outlineStyle !== 'none' && parseFloat(frame.outlineWidth) > 0};
}"""


def check_keyboard(browser, pages):
    page = browser.open(pages.url("every"))
    walked = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        walked.append(focused)
        expect(focused["width"] > 0 and focused["height"] > 0 and focused["inView"], f"the focus cannot be seen: {focused}")
        expect(focused["outline"], f"nothing shows the focus: {focused}")
    else:
        expect(False, "the focus does not come to an end")
    expect(walked and walked[0]["text"] == WORDS["skip"]["en"], "the first stop does not lead past the head")
    reachable = page.evaluate("""Array.from(document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]'))
        .filter(e => e.checkVisibility()).length""")
    expect(len(walked) == reachable, f"{len(walked)} stops for {reachable} things to use")
    page.keyboard.press("Shift+Tab")
    expect(page.evaluate(FOCUSED) is not None, "there is no way back")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.evaluate("document.querySelector('main').contains(document.activeElement)"), "the skip link leads elsewhere")
    summary = page.locator("article.finding.incomplete > details > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(summary.evaluate("e => e.parentElement.open"), "Enter opens no finding")
    page.keyboard.press("Space")
    expect(not summary.evaluate("e => e.parentElement.open"), "Space closes no finding")
    close(page)


# Choosing

SHOWN = "Array.from(document.querySelectorAll('.finding')).filter(e => !e.closest('[hidden]')).map(e => e.closest('[data-kind]').dataset.kind)"


def check_choosing(browser, pages):
    page = browser.open(pages.url("many"))
    findings = pages.findings("many")
    expect(len(findings) >= 500, f"{len(findings)} findings are not many")
    kinds = ["upcoming" if f.get("upcoming") and f["verdict"] == "not-applicable" else f["verdict"] for f in findings]
    expect(sorted(page.evaluate(SHOWN)) == sorted(kinds), "not every finding is shown at first")
    for kind in sorted(set(kinds)):
        box = page.locator(f"input[name=kind][value={kind}]")
        said = int(box.locator("xpath=..").locator(".count").text_content())
        expect(said == kinds.count(kind), f"{said} are said to be {kind}, not {kinds.count(kind)}")
        box.uncheck()
        expect(kind not in page.evaluate(SHOWN), f"{kind} stays where nobody wants it")
        box.check()
    begin = time.monotonic()
    page.fill("#search", "HOSTILE/names d33»because")
    wait(page, f"{SHOWN}.length < {len(kinds)}")
    expect(time.monotonic() - begin < 3, "searching takes long")
    expected = [f for f in findings if "d33»because" in f["message"]]
    expect(len(page.evaluate(SHOWN)) == len(expected) > 0, f"the search finds {len(page.evaluate(SHOWN))}, not {len(expected)}")
    expect(page.locator("#shown").text_content() == f"{len(expected)} of {len(kinds)} findings shown", "the number is not told")
    expect(page.locator("#shown").get_attribute("role") == "status", "nobody who listens is told")
    page.fill("#search", "nothing is called like this")
    wait(page, f"{SHOWN}.length === 0")
    target = page.locator("article.finding").last.get_attribute("id")
    page.evaluate(f"location.hash = '{target}'")
    wait(page, f"{SHOWN}.length === {len(kinds)}")
    expect(page.locator(f"#{target} > details").evaluate("e => e.open && e.checkVisibility()"), "a link does not open its finding")
    page.click("#fold")
    expect(page.locator(".deployment details[open]").count() == 0, "not all is folded")
    page.click("#unfold")
    expect(page.locator(".deployment details:not([open])").count() == 0, "not all is opened")
    close(page)
    page = browser.open(pages.url("large"))
    page.select_option("#law", "GDPR")
    shown = page.evaluate("Array.from(document.querySelectorAll('.finding')).filter(e => !e.closest('[hidden]')).map(e => e.closest('.law').dataset.law)")
    expect(set(shown) == {"GDPR"}, f"another law is shown: {set(shown)}")
    close(page)


# Sizes, paper, and what is switched off

def check_sizes(browser, pages):
    for name in pages.runs:
        page = browser.open(f"{pages.url(name)}?lang=de", viewport={"width": 320, "height": 640})
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        # A phone, and the narrowest page that has tables and the one that has its contents beside them.
        for width in (320, 740, 1090):
            page.set_viewport_size({"width": width, "height": 640})
            taken = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
            expect(taken <= width, f"{name}: the page is {taken} pixels wide on {width}")
        close(page)


def check_paper(browser, pages):
    for name in ("every", "large"):
        page = browser.open(pages.url(name), color_scheme="dark")
        path = pages.folder / f"{name}.pdf"
        page.pdf(path=path, tagged=True, outline=True, prefer_css_page_size=True)
        close(page)
        paper = pypdf.PdfReader(path)
        for sheet in paper.pages:
            size = (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height)))
            expect(size == (595, 842), f"{name}: a page is {size}, not A4")
        catalogue = paper.trailer["/Root"]
        expect("/StructTreeRoot" in catalogue and catalogue["/MarkInfo"]["/Marked"], f"{name}: the PDF has no tags")
        expect("/Lang" in catalogue, f"{name}: the PDF says no language")
        expect(len(paper.outline) > 0, f"{name}: the PDF has no outline")
        # A name may go on behind a break; what stands at the foot of every page does not belong into it.
        text = ""
        for number, sheet in enumerate(paper.pages, 1):
            words = "".join(sheet.extract_text().split())
            foot = f"{number}/{len(paper.pages)}"
            for whole in (f"Lexgate{foot}", f"{foot}Lexgate"):
                words = words.replace(whole, "")
            text += words
        for finding in pages.findings(name):
            expect(finding["rule"].replace("-", "") in text.replace("-", ""), f"{name}: {finding['rule']} is not on paper")
        for key in ("print", "search", "unfold"):
            expect("".join(WORDS[key]["en"].split()) not in text[:2000], f"{name}: paper has `{key}`")


def check_without_script(browser, pages):
    page = browser.open(pages.url("every"), java_script_enabled=False)
    # The protocol still evaluates; the page's own script does not run.
    expect(not page.locator("#tools").is_visible() and not page.locator("#filters").is_visible(), "there are controls that do nothing")
    expect(page.locator("h1").text_content() == WORDS["gate-unjudged"]["en"], "the page is not in English")
    expect(page.locator(".finding").count() == len(pages.findings("every")), "not every finding is there")
    for heading in page.locator(".deployment h3").all():
        expect(heading.is_visible(), "a part cannot be seen")
    close(page)


def check_quiet(browser, pages):
    strangers = [url for url in browser.requests if not url.startswith(pages.folder.as_uri())]
    expect(not strangers, f"the page asks for {strangers[:3]}")
    expect(len(browser.requests) > 20, "nothing was looked at")
    expect(not browser.problems, f"the browser complains: {browser.problems[:3]}")


def chromium():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    sys.exit("no chromium; Tests/Support/install-system-packages.sh --tests installs it")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", type=pathlib.Path)
    binary = str(parser.parse_args().binary.resolve())
    begin = time.monotonic()
    pages = Pages(binary)
    with sync_playwright() as playwright:
        # Where tests run as root, in a container, the sandbox of the browser cannot be had.
        program = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        browser = Browser(program)
        for check in (check_barriers, check_languages, check_keyboard, check_choosing, check_sizes, check_paper, check_without_script, check_quiet):
            start = time.monotonic()
            check(browser, pages)
            print(f"  {check.__name__[6:].replace('_', ' ')}: {time.monotonic() - start:.0f} s")
        program.close()
    shutil.rmtree(pages.folder)
    print(f"page: {count['checks']} checks, {count['failures']} failed, {time.monotonic() - begin:.0f} s")
    sys.exit(1 if count["failures"] else 0)


if __name__ == "__main__":
    main()

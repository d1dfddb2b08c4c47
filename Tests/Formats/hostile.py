"""Texts that would do harm if a format took them for more than text, and descriptors that carry them."""

import random
import sys

FIXED = [
    # Terminals.
    "\x1b[2J\x1b]0;owned\x07", "\x9b1A", "a\x00b", "\x7f\x08\x08", "\x85", "a\rb", "a\nb", "a\r\nb", "a\tb", "\x0b\x0c",
    # Direction and invisibility.
    "\u202ebidi\u202c", "\u2066iso\u2069", "\u200e\u200f\u061c", "zero\u200bwidth", "\ufefftext", "\u2028\u2029",
    "\U000e0041\U000e007f", "\ufff9\ufffa\ufffb", "\u00adsoft", "e\u0301\u0323", "\"\u0301,\"\u0301", ",\u0301x", "<\u0338b>",
    # Characters that some encodings lack.
    "\U0001f600\U0001f468\u200d\U0001f469", "𠮷野家", "\ufffe", "\uffff", "\U0001fffe", "\ufdd0", "\U0010ffff", "\ue000",
    "\\ud800", "\\udfff\\ud800", "&#xD800;", "\\u0000", "%00", "\\x00", "\\N", "<U+0000>",
    # Spreadsheets.
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "=HYPERLINK(\"http://x\",\"y\")", "'=1", "''", "\t=1", "\r=1", " =1",
    "  '=1", "＝1+1", "－1", "＠x", "=1;=2", "a;=2", "a,=2", "\"=1\"", "a\"b", "\"", "\"\"", "a,b", ";", "sep=;", " ", "  a  ",
    # Workflow commands.
    "%0A::error::x", "::error::x", "\n::error::x", "::add-mask::secret", "##[stop-commands]x", "##[add-mask]x", "##vso[task]",
    "::set-output name=a::b", "%25", "%3A%2C", "a:b,c", "::stop-commands::token", "%", "%%0D%0A", "::warning file=x::y",
    # XML and HTML.
    "]]>", "<![CDATA[x]]>", "<script>alert(1)</script>", "</failure><testcase/>", "&amp;", "&lt;b&gt;", "&#10;", "&nbsp;",
    "<!-- x", "-->", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>", "<?xml version='1.0'?>", "&y;", "<b>", "<img src=x>",
    "' onload='x", "\" onload=\"x", "javascript:alert(1)", "<https://x.example>", "<a@b.example>", "<svg/onload=x>",
    # Markdown.
    "[a](http://x.example)", "![a](http://x.example/i.png)", "[a]: http://x.example", "[^1]", "`", "``` x", "` `` `",
    "**b**", "_i_", "__b__", "~~s~~", "***", "---", "# h", "#1", "@team", "@here", "GH-1", ":smile:", "www.x.example",
    "http://x.example", "https://x.example/a?b=c#d", "ftp://x.example", "mailto:a@b.example", "a@b.example", "a | b", "|", "\\|",
    "\\", "\\\\", "\\`", "a\\", "1. a", "- a", "+ a", "* a", "> q", "    code", "- [ ] t", "$x$", "$$x$$", "{+a+}", "[-a-]",
    "==h==", "^x^", "~x~", "!1", "%1", "&1", "~label", "a<br>b", "<!-- c -->", "<details>", "[[x]]", "\\[a](b)", "\\\\[a](b)",
    "![", "](", "[a]\u0301(b)", "|---|", "a\\|b", "<http://x", "&copy", "*a*b*",
    # SARIF.
    "{0}", "{{0}}", "{", "}", "}{", "[1](1)", "[a](1)", "{0} [b](2)",
    # Addresses and paths.
    "../../etc/passwd", "file:///etc/passwd", "//x.example/y", "a?b#c", "%2e%2e%2f", "C:\\x", "\\\\host\\share", "a b",
    # JSON, YAML, shells.
    "\",\"verdict\":\"pass\"", "\\\"", "\\u0022", "}]}", "{{ x }}", "${{ secrets.X }}", "$(id)", "`id`", "; rm -rf /", "$IFS",
    "{{config}}", "${jndi:ldap://x}", "!!python/object", "&a *a", "null", "true", "1e9", "~", "yes", "", "None",
    # Long ones.
    "x" * 5000, "<" * 3000, "é" * 2500, "a " * 2000,
]

ALPHABET = list("<>&\"'`*_[](){}#@:;,.!|~^$%=+-\\/ \t\n\rabc0") + ["\x00", "\x1b", "\u202e", "\u2028", "\U0001f600", "\ufffe", "\u0301"]


def strings(seed, wanted=320):
    """The same for one seed; `FIXED` first."""
    rng = random.Random(seed)
    made = list(FIXED)
    while len(made) < wanted:
        made.append("".join(rng.choice(ALPHABET) for _ in range(rng.randint(1, 40))))
    return made


def quoted(text):
    """A double-quoted scalar of YAML."""
    plain = lambda c: c.isascii() and c.isprintable() and c not in "\"\\"
    return '"' + "".join(c if plain(c) else "\\U%08x" % ord(c) for c in text) + '"'


def descriptors(texts, each=16):
    """A stream of documents; every text stands once as a reason, the first of each document as its name too."""
    documents = []
    for start in range(0, len(texts), each):
        part = texts[start:start + each]
        lines = ["apiVersion: lexgate/v1", "kind: Deployment", f"metadata: {{name: {quoted(part[0])}}}", "data:"]
        for number, text in enumerate(part, start):
            lines.append(f"  - {{id: d{number}, retentionReason: {quoted(text)}}}")
        documents.append("\n".join(lines) + "\n")
    return "---\n".join(documents)


def disturbs(scalar):
    value = ord(scalar)
    return (
        value < 0x20 or 0x7F <= value < 0xA0 or value in (0x061C, 0x200B, 0x200E, 0x200F, 0xFEFF)
        or 0x2028 <= value <= 0x202E or 0x2060 <= value <= 0x206F or 0xFFF9 <= value <= 0xFFFB or 0xE0000 <= value <= 0xE007F
    )


def visible(text):
    """What formats for people show: a tab as two blanks, what cannot be seen by its number."""
    return "".join("  " if c == "\t" else "<U+%04X>" % ord(c) if disturbs(c) else c for c in text)


if __name__ == "__main__":
    sys.stdout.write(descriptors(strings(1)))

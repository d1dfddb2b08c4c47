"""Where Lexgate and the JSON Schema differ, on purpose: the one list of it.

In each, Lexgate refuses what the schema lets pass; nothing that Lexgate takes may the schema refuse. `message` fits
what Lexgate says; where it is None, only the example is known to differ, and no other document may.
"""

from dataclasses import dataclass

HEAD = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: example}\n"


@dataclass(frozen=True)
class Difference:
    name: str
    reason: str
    message: str | None
    example: str


DIFFERENCES = [
    Difference(
        "reference to nobody", "JSON Schema cannot look an id up elsewhere in the document",
        r"^no [A-Z]\w*( or [A-Z]\w*)* has the id `",
        HEAD + "data: {id: chats}\nflow: {data: chat}\n"),
    Difference(
        "id used twice", "`uniqueItems` compares whole elements, not their ids, and ids are shared by several lists",
        r"^the id `.*` is used twice$",
        HEAD + "data: [{id: chats}, {id: chats, persons: 5}]\n"),
    Difference(
        "persons of nobody", "says something of two facts at once, which an editor would show at neither of them",
        r"^(`personal: false` does not fit the `subjects` of the set|a set without `subjects` counts no `persons`)$",
        HEAD + "data: {id: chats, subjects: none, persons: 5}\n"),
    Difference(
        "extended file that is not there", "a schema sees one file, and none of those that it names",
        r"^`.*` cannot be extended: ",
        HEAD + "extends: [organization.yaml]\n"),
    Difference(
        "too deep", "a limit of Lexgate, below which everything under `x-` is the author's own",
        r"^nested more than \d+ levels deep$",
        HEAD + "x-deep: " + "[" * 120 + "]" * 120 + "\n"),
    Difference(
        "spelling of a number", "a pattern is for the text, and a loader hands over the number: here 31",
        None, HEAD.replace("example", "0x1F")),
    Difference(
        "number too large to be counted with", "whole numbers end below 9e15 where they are written with an exponent",
        None, HEAD + "data: {id: chats, persons: 1e16}\n"),
    Difference(
        "no finite number", "JSON knows none, and loaders differ in what they hand over",
        None, HEAD + "models: {trainingComputeFlop: .nan}\n"),
]

# Documents that both must take, and that both must refuse: forms that neither examples nor chance would bring.
BOTH_TAKE = [
    "apiVersion: lexgate/v1\nkind: Fragment\norganization: {countries: DE}\nflow: {data: elsewhere}\n",
    HEAD.replace("Deployment", "Fragment") + "extends: none\n",
    HEAD + "extends: []\n",
    "# yaml-language-server: $schema=lexgate.schema.json\n" + HEAD,
    HEAD + "organization: {country: NO, name: off, employees: 3.0, roles: controller}\n",
    HEAD + "organization: {countries: [NO, EU], parentCountry: 'NO', employees: 0x10}\n",
    HEAD + "x-base: &base {country: DE, x-note: ~}\nsites:\n- {<<: *base, id: a}\n- {<<: *base, id: 2}\n",
    HEAD + "model: qwen-plus\nsite: none\nrecipients: []\n",
    HEAD + "model: {name: qwen-plus, catalog: 5}\nflow: {to: organization, from: NO}\n",
    HEAD + "assessments: {dpia: 2026-05-01, fria: none, bias: [], accuracy: in-progress, ethics: {number: 3}}\n",
    HEAD + "euAiAct: {covers: none}\ndata: {purpose: [analytics, booking], basis: consent, needs: none}\n",
    HEAD.replace("example", "example, labels: {tier: 1, old: true, empty: }")
    + "evidence: {for: assessments.dpia, uri: 'urn:x'}\n",
    HEAD.replace("example", "2024"),
]
BOTH_REFUSE = [
    "apiVersion: lexgate/v1\nkind: Deployment\norganization: {countries: DE}\n",
    "apiVersion: lexgate/v1\nkind: Fragment\norganization: {countries: XX}\n",
    "kind: Fragment\norganization: {countries: DE}\n",
    HEAD.replace("Deployment", "Fragment").replace("name: example", "owner: me"),
    HEAD.replace("Deployment", "fragment"),
    HEAD + "extends: {file: organization.yaml}\n",
    HEAD + "organization: {country: DE, countries: [FR]}\n",
    HEAD + "organization: {countries: none}\n",
    HEAD + "organization: {countries: []}\n",
    HEAD + "organization: {parentCountry: EU}\n",
    HEAD + "organization: none\n",
    HEAD + "models: [qwen-plus]\n",
    HEAD + "models: [{name: qwen-plus}]\n",
    HEAD + "data: {id: d, basis: consent}\n",
    HEAD + "data: {id: d, purpose: none, basis: consent}\n",
    HEAD + "data: {id: d, purpose: booking, purposes: []}\n",
    HEAD + "data: {id: d, persons: '5'}\n",
    HEAD + "data: {id: d, persons: 1.5}\n",
    HEAD + "data: {id: d, personal: 'true'}\n",
    HEAD + "data: {id: d e}\n",
    HEAD + "sites: [~]\n",
    HEAD + "site: {entry: {country: DE}}\n",
    HEAD + "derived: none\n",
    HEAD + "assessments: {dpia: 2026-02-30}\n",
    HEAD + "assessments: {dpia: soon}\n",
    HEAD + "assessments: {dpia: [2026-05-01]}\n",
    HEAD + "notice: {languages: english}\n",
    HEAD + "kind: Deployment\n",
    HEAD.replace("lexgate/v1", "lexgate/v2"),
    HEAD.replace("apiVersion", "apiversion"),
    HEAD.replace("example", "-5"),
]

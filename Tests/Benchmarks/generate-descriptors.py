#!/usr/bin/env python3
"""Writes deployment descriptors for the benchmark: invented, different from each other, the same for the same seed.

The shape is that of descriptors people write: about 130 lines, block style for what is large and flow style for what
is small, comments here and there, facts left out now and then. Nobody's deployment is described.
"""

import argparse
import pathlib
import random

EU = ["AT", "BE", "DE", "DK", "EE", "ES", "FI", "FR", "IE", "IT", "LT", "NL", "PL", "PT", "SE"]
OTHER = ["BR", "CH", "CL", "GB", "JP", "KR", "MX", "'NO'", "SG", "US"]
LANGUAGES = {"AT": "de", "BE": "nl", "DE": "de", "DK": "da", "EE": "et", "ES": "es", "FI": "fi", "FR": "fr", "IE": "en",
             "IT": "it", "LT": "lt", "NL": "nl", "PL": "pl", "PT": "pt", "SE": "sv", "BR": "pt", "CH": "de", "CL": "es",
             "GB": "en", "JP": "ja", "KR": "ko", "MX": "es", "'NO'": "nb", "SG": "en", "US": "en"}
FIRST = ["Amber", "Birch", "Cobalt", "Delta", "Elm", "Fjord", "Granite", "Harbour", "Iris", "Juniper", "Kestrel", "Linden",
         "Meadow", "Nimbus", "Orchard", "Pine", "Quarry", "Rowan", "Sable", "Tern", "Umber", "Vale", "Willow", "Zephyr"]
SECOND = ["Analytics", "Care", "Commerce", "Energy", "Freight", "Homes", "Insurance", "Learning", "Logistics", "Media",
          "Mobility", "Payments", "Robotics", "Telecom", "Travel", "Works"]
LEGAL_FORM = {"DE": "GmbH", "AT": "GmbH", "FR": "SAS", "ES": "SL", "IT": "Srl", "NL": "BV", "BE": "NV", "SE": "AB",
              "FI": "Oy", "DK": "ApS", "PL": "sp. z o.o.", "PT": "Lda", "IE": "Ltd", "EE": "OÜ", "LT": "UAB"}

# kind, uses, sector, audience, subjects, categories, purposes as (use, basis), sentence
SCENARIOS = [
    ("chatbot", ["customer-support"], "retail", "public", ["customers", "visitors"],
     ["conversations", "identity", "contact", "purchases"],
     [("customer-support", "contract"), ("technical-support", "legitimate-interests")],
     "Answers questions about orders, returns and invoices before a colleague takes over."),
    ("search-assistant", ["internal-assistance"], "technology", "internal-staff", ["employees", "business-contacts"],
     ["prompts", "identity", "contact", "uploads"],
     [("service-delivery", "legitimate-interests"), ("logging", "legitimate-interests")],
     "Finds passages in handbooks and tickets and drafts an answer with their sources."),
    ("hr-tool", ["recruitment-screening"], "employment", "internal-staff", ["applicants"],
     ["cv", "identity", "contact", "education-records"],
     [("recruitment", "contract"), ("logging", "legitimate-interests")],
     "Sorts applications by how well the written experience fits the opening."),
    ("scoring", ["credit-scoring", "fraud-detection"], "finance", "internal-staff", ["borrowers"],
     ["identity", "government-id", "financial", "payroll"],
     [("credit-decision", "contract"), ("fraud-prevention", "legitimate-interests")],
     "Estimates whether an applicant will be able to repay a consumer loan."),
    ("transcription", ["translation-transcription"], "media", "internal-staff", ["employees", "business-contacts"],
     ["voice", "identity", "conversations"],
     [("service-delivery", "consent"), ("logging", "legitimate-interests")],
     "Writes minutes of calls and meetings and marks who said what."),
    ("agent", ["customer-support", "internal-assistance"], "travel", "public", ["customers"],
     ["conversations", "identity", "contact", "bookings", "payment"],
     [("booking", "contract"), ("customer-support", "contract")],
     "Looks up reservations, changes dates and prepares refunds for approval."),
    ("text-generator", ["content-creation", "text-drafting"], "media", "businesses", ["users"],
     ["prompts", "account", "uploads"],
     [("service-delivery", "contract"), ("analytics", "consent")],
     "Drafts product texts from keywords and pictures that the customer uploads."),
    ("medical-tool", ["medical-diagnosis-support"], "health", "internal-staff", ["patients"],
     ["identity", "health", "uploads"],
     [("health-care", "legal-obligation"), ("logging", "legitimate-interests")],
     "Points the physician to findings in letters and laboratory values."),
]

# id, provider, region, country, service, operator, inference scope
SITES = [
    ("frankfurt", "aws", "eu-central-1", "DE", "self-managed", None, None),
    ("dublin", "aws", "eu-west-1", "IE", "self-managed", None, None),
    ("paris", "ovh", "EU-WEST-PAR", "FR", "self-managed", None, None),
    ("sweden", "azure-openai", "swedencentral", "SE", "model-api", "microsoft", "eu"),
    ("bedrock", "aws-bedrock", "eu-central-1", "DE", "model-api", "aws", "eu"),
    ("singapore", "alibaba-model-studio", "ap-southeast-1", "SG", "model-api", "alibaba", "global"),
    ("iowa", "google-vertex", "us-central1", "US", "model-api", "google", "us"),
    ("cellar", "own", None, None, "self-managed", None, None),
]
RECIPIENTS = {
    "microsoft": ("azure-openai", "Microsoft Ireland Operations Ltd", "IE"),
    "aws": ("aws-bedrock", "Amazon Web Services EMEA SARL", "LU"),
    "alibaba": ("alibaba-model-studio", "Alibaba Cloud (Singapore) Private Limited", "SG"),
    "google": ("google-vertex", "Google Cloud EMEA Limited", "IE"),
}
OPEN_MODELS = ["Qwen/Qwen3-32B", "Qwen/Qwen3-14B", "Qwen/Qwen3-8B", "meta-llama/Llama-3.3-70B-Instruct",
               "mistralai/Mistral-Small-3.2-24B-Instruct-2506", "openai/whisper-large-v3", "Qwen/Qwen3-Embedding-8B"]
HOSTED_MODELS = {"sweden": "gpt-4.1", "bedrock": "claude-sonnet-4-5", "singapore": "qwen-plus", "iowa": "gemini-2.5-pro"}
CONTRACT = ["subject-and-duration", "written", "data-types", "purposes", "instructions", "confidentiality", "security",
            "sub-processors", "assist-rights", "assist-duties", "deletion-or-return", "audit"]
NOTICE = ["controller-identity", "contact-dpo", "purposes", "legal-basis", "recipients", "transfers", "retention", "rights",
          "complaint", "ai-interaction", "source", "consent-withdrawal"]
RIGHTS = ["access", "rectification", "erasure", "restriction", "portability", "objection", "human-review", "explanation"]
MEASURES = ["encryption-in-transit", "encryption-at-rest", "access-control", "individual-accounts",
            "strong-authentication", "logging", "monitoring", "backup-restore", "testing", "network-isolation",
            "pii-redaction", "deletion-jobs", "staff-training"]
DPIA = ["systematic-description", "necessity-proportionality", "risks", "measures", "dpo-advice", "review", "entrustment"]
DUTIES = {
    "risk-management": ["process", "identify", "misuse", "pmm", "measures", "residual", "hierarchy", "testing"],
    "data-governance": ["design-choices", "origin", "preparation", "assumptions", "availability", "bias-examined",
                        "bias-measures", "gaps", "quality", "context"],
    "technical-documentation": ["general", "development", "control", "metrics", "risk", "standards", "pmm",
                                "before-market"],
    "record-keeping": ["automatic", "risk-events", "pmm", "operation"],
    "human-oversight-design": ["understand", "automation-bias", "interpret", "override", "stop", "measures"],
    "use-monitoring": ["monitor", "feedback", "risk-notice"],
}
REASONS = ["Complaints may come in until the warranty ends.", "Books and records are kept for ten years by tax law.",
           "The works council agreed to ninety days.", "A dispute over the invoice can be opened within three years."]


class Writer:
    """Lines of YAML; `depth` levels of two blanks."""

    def __init__(self, random):
        self.random = random
        self.lines = []

    def line(self, depth, text):
        self.lines.append("  " * depth + text)

    def items(self, depth, key, values):
        """A list, in one line where it fits, else broken as people break it."""
        text = f"{key}: [" if key else "["
        for index, value in enumerate(values):
            piece = value + ("," if index < len(values) - 1 else "]")
            if len("  " * depth + text) + 1 + len(piece) > 100:
                self.line(depth, text)
                text = "  " + piece
            else:
                text += ("" if text.endswith("[") else " ") + piece
        self.line(depth, text)

    def some(self, values, least=1):
        """Some of `values`, in their order."""
        count = self.random.randint(min(least, len(values)), len(values))
        chosen = set(self.random.sample(range(len(values)), count))
        return [value for index, value in enumerate(values) if index in chosen]

    def chance(self, probability):
        return self.random.random() < probability

    def day(self, first=2023, last=2026):
        year = self.random.randint(first, last)
        return f"{year}-{self.random.randint(1, 10):02}-{self.random.randint(1, 28):02}"


def descriptor(seed, number):
    rng = random.Random(f"{seed}/{number}")
    out = Writer(rng)
    kind, uses, sector, audience, subjects, categories, purposes, sentence = rng.choice(SCENARIOS)
    home = rng.choice(EU)
    markets = [home] + rng.sample([country for country in EU if country != home], rng.randint(0, 3))
    if out.chance(0.3):
        markets += rng.sample(OTHER, rng.randint(1, 2))
    first, second = rng.choice(FIRST), rng.choice(SECOND)
    name = f"{first} {second} {LEGAL_FORM[home]}"
    sites = rng.sample(SITES, rng.choice([1, 2, 2, 3, 4]))
    operators = [site[5] for site in sites if site[5]]

    out.line(0, f"# {first} {second}: {sentence.split()[0].lower()} … ({kind}).")
    out.line(0, "apiVersion: lexgate/v1")
    out.line(0, "kind: Deployment")
    out.line(0, "metadata:")
    out.line(1, f"name: {first.lower()}-{second.lower()}-{number:04}")
    out.line(1, f"owner: {rng.choice(['platform', 'data-office', 'product', 'legal-engineering'])}")
    out.line(1, f"description: {sentence}")
    if out.chance(0.5):
        out.line(1, f"labels: {{tier: '{rng.randint(1, 3)}', programme: {rng.choice(FIRST).lower()}-{rng.randint(24, 27)}}}")

    out.line(0, "organization:")
    out.line(1, f"name: {name}")
    out.items(1, "countries", [home] + out.some(markets[1:], least=0)[:1])
    if out.chance(0.7):
        out.line(1, f"parentCountry: {rng.choice([home, home, home, 'US', 'GB'])}")
    out.items(1, "roles", ["controller"] + out.some(["provider", "deployer"]))
    out.line(1, f"sector: {sector}")
    if out.chance(0.8):
        out.line(1, f"size: {rng.choice(['small', 'medium', 'large'])}")

    out.line(0, "system:")
    out.line(1, f"kind: {kind}")
    out.line(1, f"purpose: {sentence}")
    out.items(1, "uses", uses)
    out.line(1, "offering:")
    out.line(2, f"to: {audience}")
    out.items(2, "countries", markets)
    out.items(2, "languages", sorted({LANGUAGES[country] for country in markets}))
    out.line(2, f"since: {out.day()}")
    if out.chance(0.7):
        out.line(2, f"minors: {rng.choice(['none', 'possible'])}")

    out.line(0, "models:")
    models = {}
    for site in sites:
        model = HOSTED_MODELS.get(site[0]) or rng.choice(OPEN_MODELS)
        models[site[0]] = f"{site[0]}-model"
        if out.chance(0.25) and site[0] not in HOSTED_MODELS:
            out.line(1, f"- id: {models[site[0]]}")
            out.line(1, f"  name: {model}")
            out.line(1, f"  modification: {{kind: fine-tuned, computeShare: 0.00{rng.randint(1, 9)}}}")
        else:
            out.line(1, f"- {{id: {models[site[0]]}, name: {model}}}")

    out.line(0, "sites:")
    for identifier, provider, region, country, service, operator, scope in sites:
        out.line(1, f"- id: {identifier}")
        out.line(1, f"  provider: {provider}")
        out.line(1, f"  region: {region}" if region else f"  country: {home}")
        out.line(1, f"  service: {service}")
        if operator:
            out.line(1, f"  operator: {operator}")
        if scope:
            out.line(1, f"  inferenceScope: {scope}")
        if service == "self-managed":
            out.line(1, f"  keyHolder: {rng.choice(['organization', 'organization', 'provider'])}")
        if out.chance(0.85):
            out.items(2, "accessFrom", [country or home])
        if out.chance(0.6):
            out.items(2, "workloads", out.some(["storage", "inference", "index", "cache", "logs", "backup"], least=2))
        if out.chance(0.5):
            out.line(1, "  telemetry: none")

    if operators:
        out.line(0, "recipients:")
        for operator in operators:
            provider, legal_name, country = RECIPIENTS[operator]
            out.line(1, f"- id: {operator}")
            out.line(1, f"  provider: {provider}")
            out.line(1, f"  name: {legal_name}")
            out.line(1, "  role: processor")
            out.line(1, f"  country: {country}")
            out.line(1, f"  ownPurposes: {rng.choice(['none', 'none', '[security, aggregated-statistics]'])}")
            if out.chance(0.8):
                out.line(1, "  contract:")
                out.line(1, f"    done: {out.day()}")
                out.items(3, "covers", out.some(CONTRACT, least=9))
            else:
                out.line(1, f"  contract: {rng.choice(['none', out.day()])}")
            if out.chance(0.6):
                out.items(2, "subProcessors", ["listed", "change-notice"])

    out.line(0, "data:")
    sets = []
    for index in range(rng.choice([1, 2, 2, 3, 4])):
        identifier = ["main", "history", "attachments", "training-set"][index]
        sets.append(identifier)
        chosen = out.some(categories, least=2)
        out.line(1, f"- id: {identifier}")
        out.items(2, "subjects", out.some(subjects))
        out.items(2, "subjectCountries", markets)
        out.items(2, "collectedIn", markets)
        out.items(2, "categories", chosen)
        if out.chance(0.8):
            out.line(1, f"  incidental: {rng.choice(['none', 'none', '[health]', '[health, payment]'])}")
        if identifier == "training-set":
            out.line(1, f"  identifiability: {rng.choice(['pseudonymised', 'anonymised', 'identified'])}")
        if out.chance(0.8):
            out.line(1, f"  minors: {rng.choice(['none', 'possible'])}")
        if out.chance(0.6):
            out.line(1, f"  persons: {rng.choice([800, 4000, 25000, 160000, 1200000])}")
        out.line(1, f"  retentionDays: {rng.choice([30, 90, 180, 365, 1095])}")
        if out.chance(0.6):
            out.line(1, f"  retentionReason: {rng.choice(REASONS)}")
        out.line(1, "  purposes:")
        for use, basis in out.some(purposes):
            if basis == "legitimate-interests" and out.chance(0.8):
                out.line(2, f"  - use: {use}")
                out.line(2, f"    basis: {basis}")
                out.line(2, f"    balancingTest: {{done: {out.day()}, covers: [purpose, necessity, balance, opt-out]}}")
            elif basis == "consent":
                out.line(2, f"  - use: {use}")
                out.line(2, f"    basis: {basis}")
                out.line(2, "    consent: {qualities: [informed, logged, withdrawable, free-choice]}")
            else:
                out.line(2, f"  - {{use: {use}, basis: {basis}}}")

    out.line(0, "flows:")
    for data in sets:
        for site in out.some([site[0] for site in sites]):
            out.line(1, f"- id: {data}-to-{site}")
            out.line(1, f"  data: {data}")
            out.line(1, f"  to: {site}")
            out.line(1, f"  model: {models[site]}")
            if site in ("singapore", "iowa") or out.chance(0.15):
                out.line(1, f"  arrivesAs: {rng.choice(['redacted', 'clear', 'pseudonymised'])}")
            if site == "iowa":
                out.line(1, f"  transfer: {{mechanism: {rng.choice(['dpf', 'scc', 'none'])}, onward: same-safeguards}}")
            if site == "singapore":
                out.line(1, "  transfer:")
                out.line(1, f"    mechanism: {rng.choice(['scc', 'scc', 'none'])}")
                if out.chance(0.6):
                    out.line(1, f"    assessment: {rng.choice(['none', out.day()])}")
                    out.line(1, "    onward: same-safeguards")

    if out.chance(0.85):
        out.line(0, "notices:")
        out.line(1, "- timing: before")
        out.items(2, "audience", subjects)
        out.items(2, "languages", sorted({LANGUAGES[country] for country in markets}))
        out.items(2, "covers", out.some(NOTICE, least=8))
    if out.chance(0.8):
        out.line(0, "rights:")
        out.items(1, "offered", out.some(RIGHTS, least=5))
        out.line(1, f"responseDays: {rng.choice([14, 30])}")
    if kind in ("hr-tool", "scoring"):
        out.line(0, "decisions:")
        out.line(1, "- id: outcome")
        out.line(1, f"  use: {uses[0]}")
        out.line(1, f"  automation: {rng.choice(['supports-human', 'automated'])}")
        out.line(1, "  effect: significant")
        out.line(1, "  oversight: can-override")
        out.items(2, "overseers", out.some(["assigned", "competent", "trained", "authority"], least=2))
        out.items(2, "safeguards", out.some(["human-review", "express-view", "contest", "explanation"], least=2))
        out.line(1, f"  profiling: {rng.choice(['true', 'false'])}")
    else:
        out.line(0, "decisions: none")

    out.line(0, "security:")
    out.items(1, "measures", out.some(MEASURES, least=6))
    if out.chance(0.7):
        out.line(1, "logs:")
        out.line(2, f"retentionDays: {rng.choice([90, 180, 200, 400])}")
        out.items(2, "heldBy", ["deployer"])
    out.line(0, "governance:")
    out.line(1, "officer:")
    out.line(2, f"done: {out.day(2018, 2024)}")
    out.items(2, "covers", out.some(["published", "independent", "involved", "resources", "reachable"], least=3))
    if out.chance(0.7):
        out.line(1, "records:")
        out.line(2, f"done: {out.day(2024)}")
        out.items(2, "covers", ["contacts", "purposes", "categories", "recipients", "transfers", "retention", "security"])
    out.line(0, "assessments:")
    if out.chance(0.75):
        out.line(1, "dpia:")
        out.line(2, f"done: {out.day(2024)}")
        out.items(2, "covers", out.some(DPIA, least=5))
    else:
        out.line(1, f"dpia: {rng.choice(['none', '{status: in-progress}'])}")
    if kind in ("hr-tool", "scoring", "medical-tool"):
        out.line(0, "euAiAct:")
        duties = out.some(list(DUTIES), least=3)
        out.items(1, "duties", ["ai-literacy"] + duties)
        out.line(1, "covers:")
        for duty in duties:
            out.items(2, duty, out.some(DUTIES[duty], least=3))
    else:
        out.line(0, "euAiAct: {duties: [ai-literacy, interaction-disclosure]}")
    if out.chance(0.5):
        out.line(0, f"declared: {{riskClass: {rng.choice(['minimal', 'transparency'])}}}")
    if out.chance(0.5):
        out.line(0, "evidence:")
        out.line(1, f"- {{for: 'assessments.dpia', uri: 'https://files.example/{first.lower()}/dpia-{number}.pdf'}}")
    return "\n".join(out.lines) + "\n"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--output", type=pathlib.Path, required=True, help="folder for the files")
    options = arguments.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for number in range(options.count):
        path = options.output / f"descriptor-{number:04}.yaml"
        path.write_text(descriptor(options.seed, number), encoding="utf-8")


if __name__ == "__main__":
    main()

import CEL
import DataTree
import Diagnostics
import LexgateModel

/// Reads what a rule says in words and days; its expressions are left to the compiler.
struct RuleHeadReader {
    struct Route {
        let from: CalendarDay
        let until: CalendarDay?
        let when: Cursor?
    }
    struct Outcome {
        let when: Cursor?
        let verdict: Verdict
        let message: Cursor?
    }

    let pack: PolicyPack
    let packs: [PolicyPack]
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var routes: [Route] = []
    private(set) var outcomes: [Outcome] = []
    /// By citation: the node of its condition.
    private(set) var citationConditions: [Cursor?] = []

    static let keys = [
        "id", "title", "obligations", "cites", "inForce", "severity", "hard", "confidence", "reading", "appliesTo",
        "each",
        "applies", "requires", "otherwise", "message", "why", "remedies", "examples",
    ]

    init(pack: PolicyPack, packs: [PolicyPack]) {
        self.pack = pack
        self.packs = packs
    }

    private mutating func problem(_ message: String, _ span: Span, help: String? = nil) {
        diagnostics.append(.error(message, at: span, help: help))
    }

    private mutating func checkKeys(_ node: Cursor, _ known: [String]) {
        for child in node.children where node.isMapping && !known.contains(child.key) && !child.key.hasPrefix("x-") {
            let like = nearest(to: child.key, among: known).first
            problem("unknown key `\(child.key)`", child.keySpan, help: like.map { "did you mean `\($0)`?" })
        }
    }

    /// `nil` when the rule cannot be judged at all.
    mutating func read(_ document: Cursor, packIndex: Int) -> CompiledPolicy.Rule? {
        let head = document.children.first?.keySpan ?? document.span
        checkKeys(document, RuleHeadReader.keys)
        if let hard = document["hard"], hard.core != .bool(true), hard.core != .bool(false) {
            problem("`hard` takes `true` or `false`", hard.span)
        }
        for key in ["title", "inForce", "severity", "confidence", "appliesTo", "requires", "otherwise", "why"]
        where document[key] == nil {
            problem("`\(key)` is missing", head)
        }
        // Outcomes may bring their own words; what has none needs the rule's.
        let outcomes = document["otherwise"]?.elements ?? []
        if document["message"] == nil, outcomes.contains(where: { !$0.isMapping || $0["message"] == nil }) {
            problem("`message` is missing", head)
        }
        var rule = CompiledPolicy.Rule(
            id: document["id"]?.text ?? "", pack: packIndex, title: document["title"]?.text ?? "",
            obligations: document["obligations"]?.words ?? [], citations: [], severity: .medium, confidence: .medium,
            reading: document["reading"]?.text ?? "", isHard: document["hard"]?.core == .bool(true),
            appliesTo: document["appliesTo"]?.text ?? "", why: document["why"]?.text ?? "", remedies: [], routes: [],
            variable: "", each: nil, applies: nil, requires: ExpressionID(index: 0), outcomes: [], message: nil,
            path: "")
        readWords(document, &rule)
        readCitations(document["cites"], head, &rule)
        readRoutes(document["inForce"])
        readOutcomes(document["otherwise"])
        return self.outcomes.isEmpty || routes.isEmpty ? nil : rule
    }

    private mutating func readWords(_ document: Cursor, _ rule: inout CompiledPolicy.Rule) {
        if let node = document["severity"] {
            if let severity = Severity(word: node.text) {
                rule.severity = severity
            } else {
                problem("`\(node.text)` is not a severity", node.span, help: "one of low, medium, high, critical")
            }
        }
        if let node = document["confidence"] {
            if let confidence = Confidence(word: node.text) {
                rule.confidence = confidence
            } else {
                problem("`\(node.text)` is not a confidence", node.span, help: "one of low, medium, high")
            }
        }
        for node in document["remedies"]?.elements ?? [] {
            checkKeys(node, ["do", "cost", "set"])
            if let cost = node["cost"], !["low", "medium", "high"].contains(cost.text) {
                problem("`\(cost.text)` is not a cost", cost.span, help: "one of low, medium, high")
            }
            guard let text = node["do"] else {
                problem("a remedy says what to do (`do`)", node.span)
                continue
            }
            rule.remedies.append(CompiledPolicy.Remedy(text: text.text, cost: node["cost"]?.text ?? ""))
        }
    }

    private mutating func readCitations(_ node: Cursor?, _ head: Span, _ rule: inout CompiledPolicy.Rule) {
        for entry in node?.elements ?? [] {
            checkKeys(entry, ["instrument", "provision", "when"])
            guard let instrument = entry["instrument"], let provision = entry["provision"] else {
                problem("a citation needs `instrument` and `provision`", entry.span)
                continue
            }
            let known = packs.filter { $0.id == pack.id || pack.uses.contains($0.id) }.flatMap(\.instruments).map(\.id)
            if !known.contains(instrument.text) {
                problem(
                    "no instrument `\(instrument.text)` in this pack", instrument.span,
                    help: nearest(to: instrument.text, among: known).first.map { "did you mean `\($0)`?" })
            }
            rule.citations.append(
                CompiledPolicy.Citation(instrument: instrument.text, provision: provision.text))
            citationConditions.append(entry["when"])
        }
        if rule.citations.isEmpty, !pack.instruments.isEmpty {
            problem("a rule cites the law it states (`cites`)", head)
        }
    }

    private mutating func readRoutes(_ node: Cursor?) {
        guard let node else { return }
        checkKeys(node, node["routes"] == nil ? ["from", "until", "when"] : ["routes"])
        let list = node["routes"]
        let entries = list?.elements ?? [node]
        if let list, entries.isEmpty {
            problem("`routes` holds at least one `{from: …}`, or no day would ever come", list.span)
        }
        for entry in entries {
            checkKeys(entry, ["from", "until", "when"])
            guard let from = entry["from"] else {
                problem("`inForce` needs the first day (`from`)", entry.span)
                continue
            }
            guard let first = CalendarDay(from.text) else {
                problem("`\(from.text)` is not a day", from.span)
                continue
            }
            var until: CalendarDay?
            if let node = entry["until"] {
                until = CalendarDay(node.text)
                if until == nil { problem("`\(node.text)` is not a day", node.span) }
                if let until, until < first {
                    problem("`until` lies before `from`, so this would never be in force", node.span)
                }
            }
            routes.append(Route(from: first, until: until, when: entry["when"]))
        }
    }

    private mutating func readOutcomes(_ node: Cursor?) {
        guard let node else { return }
        if node.elements.isEmpty { problem("`otherwise` holds at least one outcome", node.span) }
        for (i, entry) in node.elements.enumerated() {
            if entry.isMapping { checkKeys(entry, ["when", "verdict", "message"]) }
            let word = entry.isMapping ? entry["verdict"] : entry
            // Only what no law says may be left open by itself: a gap in coverage, for one.
            let allowed: [Verdict] = pack.id == "lexgate" ? [.warn, .incomplete, .fail] : [.warn, .fail]
            guard let word, let verdict = Verdict(word: word.text), allowed.contains(verdict) else {
                problem("an outcome is one of \(allowed.map(\.word).joined(separator: ", "))", (word ?? entry).span)
                continue
            }
            let isLast = i == node.elements.count - 1
            if entry.isMapping, (entry["when"] == nil) != isLast {
                problem("every outcome but the last needs `when`, and the last has none", entry.span)
            }
            outcomes.append(
                Outcome(
                    when: entry.isMapping ? entry["when"] : nil, verdict: verdict,
                    message: entry.isMapping ? entry["message"] : nil))
        }
    }
}

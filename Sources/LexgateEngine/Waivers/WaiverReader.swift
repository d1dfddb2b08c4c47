import DataTree
import Diagnostics
import LexgateModel
import YAML

/// Reads a waivers file: a mapping with a list, `waivers`, and what all of them have in common.
///
/// A waiver that is not understood covers nothing, and neither do the others of its file: see `hasErrors` of the result.
package struct WaiverReader {
    /// More than anybody answers for.
    package static let mostWaivers = 10_000

    private static let mostMistakes = 100

    private let policy: CompiledPolicy
    private let day: CalendarDay
    private let path: String
    private var diagnostics: [Diagnostic] = []
    private var first: [Key: Span] = [:]

    /// Two waivers that would cover the same.
    private struct Key: Hashable {
        let rule: String
        let subject: String
        let deployment: String?
        let isForMissingFacts: Bool
    }

    private init(_ policy: CompiledPolicy, _ day: CalendarDay, _ path: String) {
        self.policy = policy
        self.day = day
        self.path = path
    }

    /// The waivers of a file, to be judged with on `day`; their places count from the start of the file.
    package static func read(_ file: SourceFile, under policy: CompiledPolicy, on day: CalendarDay) -> Parsed<[Waiver]>
    {
        let parsed = file.yamlDocuments()
        var reader = WaiverReader(policy, day, file.path)
        reader.diagnostics = parsed.diagnostics
        guard !parsed.hasErrors else { return Parsed([], parsed.diagnostics) }
        let documents = parsed.value.filter { !$0.isEmpty }
        guard let tree = documents.first else {
            return Parsed([], [.error("the waivers file is empty", at: .zero, help: "write `waivers: []`")])
        }
        if documents.count > 1 { reader.problem("a waivers file holds one document", documents[1].nodes[0].span.start) }
        let waivers = reader.waivers(Cursor(tree))
        return Parsed(reader.diagnostics.contains { $0.severity == .error } ? [] : waivers, reader.diagnostics)
    }

    private mutating func waivers(_ root: Cursor) -> [Waiver] {
        guard root.isMapping else {
            problem("a waivers file is a mapping with a list, `waivers`", at: root.span)
            return []
        }
        checkKeys(root, ["waivers", "deployment", "granted"])
        // What is not known may be what was meant.
        let areKeysKnown = diagnostics.isEmpty
        let usual = (deployment: root["deployment"].flatMap { text($0) }, granted: root["granted"].flatMap { date($0) })
        guard let list = root["waivers"] else {
            if areKeysKnown { problem("`waivers` is missing", root.span.start) }
            return []
        }
        guard list.kind == .sequence else {
            problem("`waivers` is a list", at: list.span)
            return []
        }
        let entries = list.children
        if entries.count > WaiverReader.mostWaivers {
            problem("more than \(WaiverReader.mostWaivers) waivers in one file", at: list.keySpan)
            return []
        }
        var waivers: [Waiver] = []
        for entry in entries {
            // Nobody reads more, and each costs a search for what was meant.
            guard diagnostics.count < WaiverReader.mostMistakes else { break }
            if let waiver = waiver(entry, usual.deployment, usual.granted) { waivers.append(waiver) }
        }
        return waivers
    }

    private mutating func waiver(_ entry: Cursor, _ deployment: String?, _ granted: CalendarDay?) -> Waiver? {
        guard entry.isMapping else {
            problem("a waiver is a mapping", at: entry.span)
            return nil
        }
        let needed = ["rule", "subject", "reason", "approver", "until"]
        checkKeys(entry, needed + ["deployment", "granted", "missing"])
        let absent = needed.filter { entry[$0] == nil }
        if !absent.isEmpty {
            let names = absent.map { "`\($0)`" }.joined(separator: ", ")
            problem("the waiver lacks \(names)", at: place(of: entry))
        }
        let rule = entry["rule"].flatMap { text($0) }
        let subject = entry["subject"].flatMap { text($0) }.map { $0 == "deployment" ? "" : $0 }
        let reason = entry["reason"].flatMap { text($0) }
        let approver = entry["approver"].flatMap { text($0) }
        let until = entry["until"].flatMap { date($0) }
        let ownGranted = entry["granted"].map { date($0) } ?? granted
        let ownDeployment = entry["deployment"].flatMap { text($0) } ?? deployment
        let missing = entry["missing"].map { facts($0) } ?? []
        guard let rule, let subject, let reason, let approver, let until, let ruleSpan = entry["rule"]?.span,
            let untilSpan = entry["until"]?.span
        else { return nil }
        let waiver = Waiver(
            rule: rule, subject: .named(subject), deployment: ownDeployment, reason: reason, approver: approver,
            granted: ownGranted, until: until, missing: missing, span: place(of: entry), path: path)
        diagnostics += waiver.problems(under: policy, on: day, rule: ruleSpan, until: untilSpan)
        let key = Key(
            rule: rule, subject: subject, deployment: ownDeployment, isForMissingFacts: !missing.isEmpty)
        if let earlier = first[key] {
            diagnostics.append(
                .error(
                    "there is a waiver of `\(rule)` for this subject already",
                    at: entry.tree.aliasSite(of: entry.node) ?? waiver.span,
                    notes: [Diagnostic.Note("it stands here", at: earlier)], help: "take one of them out"))
        } else {
            first[key] = waiver.span
        }
        return waiver
    }

    /// The first entry of a waiver, of which all the text would be too much to underline.
    private func place(of entry: Cursor) -> Span {
        guard let head = entry["rule"] ?? entry.children.first else { return entry.span }
        return head.tree.entrySpan(of: head.node)
    }

    // MARK: - Values

    private mutating func text(_ value: Cursor) -> String? {
        guard value.isScalar, !value.isNull, value.text.isStatement else {
            let isNone = value.isScalar && value.text.isReadable
            problem(
                isNone ? "`\(value.key)` cannot be `none`" : "`\(value.key)` takes a text",
                at: value.isScalar && !value.text.isEmpty ? value.span : value.keySpan)
            return nil
        }
        return value.text
    }

    private mutating func date(_ value: Cursor) -> CalendarDay? {
        guard value.isScalar, let day = CalendarDay(value.text) else {
            let words = value.isScalar ? "`\(value.text)` is not a day" : "`\(value.key)` takes a day"
            problem(words, at: value.span, help: "write a day as 2027-03-31")
            return nil
        }
        return day
    }

    private mutating func facts(_ value: Cursor) -> [String] {
        let entries = value.elements
        if entries.isEmpty { problem("`missing` lists the facts that are not known", at: value.span) }
        return entries.compactMap { entry in
            guard entry.isScalar, !entry.isNull, !entry.text.isEmpty else {
                problem("`missing` lists paths of facts, as findings name them", at: entry.span)
                return nil
            }
            return entry.text
        }
    }

    private mutating func checkKeys(_ node: Cursor, _ known: [String]) {
        for child in node.children where !known.contains(child.key) && !child.key.utf8.starts(with: "x-".utf8) {
            let like = nearest(to: child.key, among: known).first
            problem(
                "unknown key `\(child.key)`", at: child.keySpan,
                help: like.map { "did you mean `\($0)`?" }
                    ?? "known are \(known.map { "`\($0)`" }.joined(separator: ", "))")
        }
    }

    private mutating func problem(_ message: String, at span: Span, help: String? = nil) {
        diagnostics.append(.error(message, at: span, help: help))
    }

    private mutating func problem(_ message: String, _ start: UInt32) {
        problem(message, at: Span(Int(start), Int(start)))
    }
}

extension Waiver {
    /// What is wrong with a waiver that was understood: no such rule, one that cannot be waived, or too long a time.
    func problems(under policy: CompiledPolicy, on day: CalendarDay, rule place: Span, until end: Span) -> [Diagnostic]
    {
        if rule.hasPrefix("lexgate/waiver-") {
            return [.error("`\(rule)` is about waivers and cannot be waived", at: place)]
        }
        guard let index = policy.rule(rule) else {
            let like = alike(rule, among: policy.rules.map(\.id)).map { "`\($0)`" }
            let help =
                like.isEmpty
                ? "`lexgate packs --rules` lists the rules" : "did you mean \(like.joined(separator: " or "))?"
            return [.error("no rule `\(rule)`", at: place, help: help)]
        }
        var problems: [Diagnostic] = []
        if policy.rules[index].isHard {
            problems.append(
                .error(
                    "`\(rule)` is a prohibition (hard) and cannot be waived", at: place,
                    help: "take the waiver out; `lexgate explain \(rule)` says what the law forbids"))
        }
        if let granted, until < granted {
            problems.append(.error("the waiver ends before it begins, on \(granted)", at: end))
            return problems
        }
        let pack = policy.packs[policy.rules[index].pack]
        let start = granted ?? day
        let days = Int(until.daysSinceEpoch) - Int(start.daysSinceEpoch)
        if days > pack.maximumWaiverDays {
            let from = granted == nil ? "the day judged, \(day)" : "\(start), when it was granted"
            problems.append(
                .error(
                    "the waiver lasts \(days) days from \(from); the pack `\(pack.id)` allows \(pack.maximumWaiverDays)",
                    at: end, help: "end it on \(start.advanced(by: pack.maximumWaiverDays)) at the latest"))
        }
        return problems
    }
}

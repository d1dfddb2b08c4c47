import DataTree
import Diagnostics

extension PolicyPack {
    /// One duty of the law, and what no rule of it judges.
    package struct Duty: Sendable {
        package let id: String
        /// What the law asks, in one line.
        package let about: String
        package let citations: [CompiledPolicy.Citation]
        /// `nil` where rules and definitions judge all of it.
        package let rest: Rest?
        package let place: Place
    }

    /// The part of a duty that rules leave over.
    package struct Rest: Sendable {
        package enum Kind: String, Sendable, CaseIterable {
            /// Rules judge a part; the reason says which part they leave to a person.
            case partly
            /// A person must judge.
            case human
            /// The descriptor cannot say what would decide.
            case uncovered
        }

        package let kind: Kind
        package let reason: String
        /// What would have to be known to decide by rule.
        package let facts: [String]
    }
}

/// Reads `coverage.yaml`: every duty of a pack's law, by id.
struct CoverageReader {
    private(set) var diagnostics: [FileDiagnostic] = []

    mutating func read(_ document: Cursor, _ file: Int) -> [PolicyPack.Duty] {
        checkKeys(document, ["about", "duties"], file)
        return (document["duties"]?.children ?? []).map { duty($0, file) }
    }

    private mutating func duty(_ node: Cursor, _ file: Int) -> PolicyPack.Duty {
        let kinds = PolicyPack.Rest.Kind.allCases
        checkKeys(node, ["about", "cites", "facts"] + kinds.map(\.rawValue), file)
        for key in ["about", "cites"] where node[key] == nil { problem("`\(key)` is missing", file, node.keySpan) }
        let said = kinds.filter { node[$0.rawValue] != nil }
        if said.count > 1, let second = node[said[1].rawValue] {
            problem(
                "a duty is judged in one of these ways: \(kinds.map(\.rawValue).joined(separator: ", "))", file,
                second.keySpan)
        }
        if said.isEmpty, let facts = node["facts"] {
            problem("`facts` says what is missing where rules do not judge all of a duty", file, facts.keySpan)
        }
        let rest = said.first.map {
            PolicyPack.Rest(kind: $0, reason: node[$0.rawValue]?.text ?? "", facts: node["facts"]?.words ?? [])
        }
        let citations = (node["cites"]?.elements ?? []).compactMap { entry -> CompiledPolicy.Citation? in
            guard let instrument = entry["instrument"], let provision = entry["provision"] else {
                problem("a citation needs `instrument` and `provision`", file, entry.span)
                return nil
            }
            return CompiledPolicy.Citation(instrument: instrument.text, provision: provision.text)
        }
        return PolicyPack.Duty(
            id: node.key, about: node["about"]?.text ?? "", citations: citations, rest: rest,
            place: PolicyPack.Place(file: file, span: node.keySpan))
    }

    private mutating func problem(_ message: String, _ file: Int, _ span: Span, help: String? = nil) {
        diagnostics.append(FileDiagnostic(file: file, .error(message, at: span, help: help)))
    }

    private mutating func checkKeys(_ node: Cursor, _ known: [String], _ file: Int) {
        for child in node.children where !known.contains(child.key) && !child.key.hasPrefix("x-") {
            let like = nearest(to: child.key, among: known).first
            problem("unknown key `\(child.key)`", file, child.keySpan, help: like.map { "did you mean `\($0)`?" })
        }
    }
}

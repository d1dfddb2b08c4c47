import DataTree
import Diagnostics

/// What the packs make of each duty of one pack's law.
package struct PackCoverage: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case automated, partly, human
        case uncovered = "not covered"
    }

    package struct Row: Sendable {
        package let duty: PolicyPack.Duty
        /// Ids of the rules that stand for it.
        package let rules: [String]
        /// Names of the definitions that stand for it.
        package let definitions: [String]

        package var kind: Kind {
            switch duty.rest?.kind {
            case .partly: .partly
            case .human: .human
            case .uncovered: .uncovered
            case nil: isJudged ? .automated : .uncovered
            }
        }

        /// Nothing judges the duty, and nobody says why.
        package var isForgotten: Bool { duty.rest == nil && !isJudged }

        var isJudged: Bool { !rules.isEmpty || !definitions.isEmpty }
    }

    /// In the order of `coverage.yaml`.
    package let rows: [Row]

    /// `nil` when the pack has no `coverage.yaml`. Rules of `lexgate` are about the descriptor and judge no duty.
    package init?(of pack: PolicyPack, among packs: [PolicyPack]) {
        guard let duties = pack.duties else { return nil }
        let packs = packs.filter { $0.id != "lexgate" }
        rows = duties.map { duty in
            Row(
                duty: duty,
                rules: packs.flatMap(\.rules).filter { $0.obligations.contains(duty.id) }.map(\.id).sorted(),
                definitions: packs.flatMap(\.definitions).filter { $0.obligations.contains(duty.id) }.map(\.name))
        }
    }

    package func count(_ kind: Kind) -> Int { rows.count { $0.kind == kind } }
}

extension PolicyPack.RuleSource {
    /// Ids of the duties that the rule stands for.
    package var obligations: [String] { document["obligations"]?.words ?? [] }
}

extension PolicyPack {
    /// Where `coverage.yaml` and the rules of the pack say different things.
    func coverageProblems(among packs: [PolicyPack]) -> [FileDiagnostic] {
        guard let coverage = PackCoverage(of: self, among: packs) else { return [] }
        var problems: [FileDiagnostic] = []
        let known = packs.flatMap { $0.duties ?? [] }.map(\.id)
        for rule in rules {
            for word in rule.document["obligations"]?.elements ?? [] where !known.contains(word.text) {
                problems.append(
                    FileDiagnostic(
                        file: rule.file,
                        .error(
                            "no `coverage.yaml` has the duty `\(word.text)`", at: word.span,
                            help: nearest(to: word.text, among: known).first.map { "did you mean `\($0)`?" })))
            }
        }
        let instruments = packs.filter { $0.id == id || uses.contains($0.id) }.flatMap(\.instruments).map(\.id)
        for row in coverage.rows {
            func problem(_ message: String) {
                problems.append(FileDiagnostic(file: row.duty.place.file, .error(message, at: row.duty.place.span)))
            }
            for citation in row.duty.citations where !instruments.contains(citation.instrument) {
                problem("no instrument `\(citation.instrument)` in this pack")
            }
            switch (row.duty.rest?.kind, row.isJudged) {
            case (.partly, false): problem("no rule and no definition stands for the part that is judged")
            case (.human, true), (.uncovered, true):
                problem("`\((row.rules + row.definitions)[0])` stands for this duty: say `partly`")
            default: break
            }
        }
        return problems
    }
}

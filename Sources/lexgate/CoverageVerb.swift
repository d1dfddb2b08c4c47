import ArgumentParser
import LexgateEngine

struct Coverage: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say of each duty of a law whether rules judge it, all or in part, or a person must.")

    @Argument(
        help: "Packs by id; all if none is named. A folder with a pack is compiled first.",
        completion: .custom { Completions.packs($0, $1, $2) })
    var packs: [String] = []

    func run() throws {
        let (_, build, named) = try namedPacks(packs)
        var duties = 0
        var isForgotten = false
        for pack in named {
            guard let coverage = PackCoverage(of: pack, among: build.packs) else {
                if !packs.isEmpty { complain("the pack `\(pack.id)` has no `coverage.yaml`") }
                continue
            }
            for row in coverage.rows { Output.say(text(row, of: pack)) }
            let counts = PackCoverage.Kind.allCases.map { "\(coverage.count($0)) \($0.rawValue)" }
            Output.say(
                "\(pack.id): \(coverage.rows.count) \(coverage.rows.count == 1 ? "duty" : "duties"): \(counts.joined(separator: ", "))"
            )
            duties += coverage.rows.count
            isForgotten = isForgotten || coverage.rows.contains(where: \.isForgotten)
        }
        if duties == 0 { throw ExitCode(ExitStatus.unjudged.rawValue) }
        if isForgotten { throw ExitCode(ExitStatus.closed.rawValue) }
    }

    private func text(_ row: PackCoverage.Row, of pack: PolicyPack) -> String {
        let law = row.duty.citations.map { citation in
            let instrument = pack.instruments.first { $0.id == citation.instrument }
            return "\(instrument?.short ?? citation.instrument) \(citation.provision)"
        }
        var lines = ["\(law.joined(separator: ", ")): \(row.kind.rawValue): \(row.duty.about) (\(row.duty.id))"]
        if !row.rules.isEmpty { lines.append("  rules: \(row.rules.joined(separator: ", "))") }
        if !row.definitions.isEmpty { lines.append("  definitions: \(row.definitions.joined(separator: ", "))") }
        if let rest = row.duty.rest {
            lines.append("  \(rest.kind == .uncovered ? "because" : "left to a person"): \(rest.reason)")
            if !rest.facts.isEmpty { lines.append("  would need: \(rest.facts.joined(separator: "; "))") }
        } else if row.isForgotten {
            lines.append("  no rule stands for it, and nobody says why")
        }
        return lines.joined(separator: "\n")
    }
}

import Diagnostics
import LexgateEngine
import LexgateFiles

/// A folder of cases beside what the packs say.
struct Measured {
    let asFound: [JudgedCase]
    /// Without what only the authority concluded; nil where the folder knows no difference.
    let asStated: [JudgedCase]?
    /// Clusters of which some members are elsewhere.
    let partialClusters: [String]
    let skipped: [(member: CaseFile, packs: [String])]
    /// What could not be used, ready to be printed; what stands there is in none of the figures.
    let problems: [String]

    init(_ folder: String, policy: CompiledPolicy, codes: SourceFile) throws(Unusable) {
        let table = CodeTable.read(codes, policy)
        guard table.diagnostics.isEmpty else {
            throw Unusable(lines: table.diagnostics.map { Excerpts(codes).render($0) })
        }
        let cases: CaseFolder
        do throws(FileError) { cases = try CaseFolder(folder, table.value) } catch {
            throw Unusable(lines: ["\(folder): \(error.message)"])
        }
        var judge = CaseJudge(policy, table.value)
        (asFound, asStated) = judge.judge(cases)
        skipped = cases.skipped
        partialClusters = cases.partial
        problems = cases.problems + judge.problems
    }

    /// Whether anything has to be flagged; without it there is no recall.
    var hasRecall: Bool { Tally(asFound).recall != nil }

    /// Whether enough is flagged and nothing fails that must not, in both runs.
    func meets(minimumRecall: Double, mostFalseFails: Int) -> Bool {
        [asFound, asStated ?? asFound].map { Tally($0) }.allSatisfy { tally in
            (tally.recall ?? 1) >= minimumRecall && tally.falseFails <= mostFalseFails
        }
    }
}

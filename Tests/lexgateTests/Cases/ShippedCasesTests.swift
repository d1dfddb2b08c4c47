import Foundation
import Testing

@testable import lexgate_cases

/// The real decisions in `Examples/cases`. `LEXGATE_RECORD=1` writes their page anew, as `make docs` does.
@Suite struct `Real decisions` {
    private static let folder = Project.examples.appending(path: "cases")
    private static let measured = Result {
        try Measured(folder.path, policy: Project.policy(), codes: Project.codesFile.get())
    }

    private let measured: Measured

    init() throws { measured = try Self.measured.get() }

    @Test func `are all measured, or skipped for want of a pack`() {
        #expect(measured.problems == [])
        #expect(measured.asFound.count == 57)
        #expect(measured.skipped.map(\.packs) == [["kr-pipa"], ["br-lgpd"], ["kr-pipa"]])
    }

    @Test func `are found out, and no clearance is contradicted`() throws {
        let stated = try #require(measured.asStated, "some conclusions are the authority's own")
        for cases in [measured.asFound, stated] {
            let tally = Tally(cases)
            #expect((tally.recall ?? 0) >= 0.95, "\(decimals(tally.recall))")
            #expect(tally.falseFails == 0)
            let cleared = Tally(cases.filter(\.found.isCleared))
            #expect((cleared.settledShare ?? 0) >= 2.0 / 3, "\(decimals(cleared.settledShare))")
        }
    }

    @Test func `come to the answers that their page tells`() throws {
        let page = CasePage(measured).text
        let path = Self.folder.appending(path: "README.md")
        if ProcessInfo.processInfo.environment["LEXGATE_RECORD"] == "1" {
            try Data(page.utf8).write(to: path)
            Issue.record("recorded \(path.lastPathComponent)")
            return
        }
        let written = try String(contentsOf: path, encoding: .utf8)
        #expect(page.split(separator: "\n") == written.split(separator: "\n"), "run `make docs`")
        #expect(page == written)
    }
}

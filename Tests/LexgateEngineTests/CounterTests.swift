import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

@Suite struct `A gate that only counts` {
    private static let days = ["2026-11-21", "2028-01-01"]

    private func compare(_ file: SourceFile, _ assessor: inout Assessor) throws -> Int {
        let trees = file.yamlDocuments(symbols: assessor.policy.vocabulary.symbols).value
        for (document, tree) in trees.enumerated() {
            for (number, day) in Self.days.enumerated() {
                let day = try #require(CalendarDay(day))
                let window = number * 400
                let counted = assessor.assess(
                    tree, of: file, document: document, on: day, upcomingWindow: window, detail: .counts)
                let judged = assessor.assess(
                    tree, of: file, document: document, on: day, upcomingWindow: window, detail: .everything)
                expectSameCounts(counted, judged, "\(file.path) on \(day)")
            }
        }
        return trees.count
    }

    @Test func `agrees with judging on every third example`() throws {
        var assessor = Assessor(policy: try #require(try Project.shipped.get().policy))
        var documents = 0
        for (number, file) in try Project.yaml(below: "Examples").enumerated() where number.isMultiple(of: 3) {
            documents += try compare(file, &assessor)
        }
        #expect(documents > 40)
    }
}

import Foundation
import LexgateReports
import Testing

/// Who answers for a waiver, from when until when, and why.
@Suite struct `A waiver that covers something` {
    @Test(arguments: ["lint", "gate", "report"])
    func `is told with all that it says in every format`(verb: String) throws {
        let scratch = try Scratch()
        let names = ReportFormat.table.map(\.name)
        let formats = names.flatMap { ["--format", "\($0)=\(scratch.folder.path)/\($0)"] }
        let command = try Command.lexgate([verb, "--as-of", Sample.day] + formats + ["Examples/waived"])
        #expect(command.status == 0)
        for name in names {
            let text = try String(contentsOf: scratch.folder.appending(path: name), encoding: .utf8)
            for words in ["Board of Facturia Ejemplo SL", "2026-11-16", "2027-03-31", "the contract in Singapore"] {
                #expect(text.contains(words), "\(name): \(words)")
            }
        }
    }

    @Test func `stands below the line of the gate, unless nothing is to be said`() throws {
        let told = try Command.lexgate("gate", "--as-of", Sample.day, "Examples/waived")
        let lines = told.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("open   Examples/waived/"))
        #expect(lines.contains("       gdpr/transfer-without-mechanism (transfers[answers])"))
        let words = "      fail, waived by Board of Facturia Ejemplo SL from 2026-11-16 until 2027-03-31 ("
        #expect(lines.contains { $0.hasPrefix(words) })
        #expect(try Command.lexgate("gate", "--quiet", "--as-of", Sample.day, "Examples/waived").output == "")
    }
}

import Diagnostics
import Foundation
import LexgateModel
import Testing

@testable import lexgate_cases

@Suite struct `The figures of cases` {
    private let table: CodeTable

    init() throws { table = try Project.codes() }

    private func judged(
        _ sample: SampleCase, _ remarks: [(Provision, Verdict)], withoutConclusions: Bool = false,
        overall: [String: Verdict] = [:]
    ) throws -> JudgedCase {
        let read = CaseFile.read(SourceFile(path: "case.yaml", text: sample.text), name: sample.id, table)
        let remarks = remarks.enumerated().map { number, remark in
            JudgedCase.Remark(
                provision: remark.0, verdict: remark.1, upcoming: nil, rule: "pack/rule-\(number)", message: "m",
                file: "case.descriptor.yaml", line: number + 1)
        }
        let judgement = JudgedCase.Judgement(remarks: remarks, overall: overall)
        return JudgedCase(try #require(read.value), judgement, withoutConclusions: withoutConclusions, table)
    }

    @Test(
        arguments: [
            ("fail", .fail, .agreed), ("fail", .warn, .differs), ("fail", .incomplete, .open),
            ("fail", .pass, .differs),
            ("warn", .warn, .agreed), ("warn", .fail, .differs), ("pass", .pass, .agreed), ("pass", .fail, .differs),
            ("pass", .notApplicable, .agreed), ("pass", .warn, .differs), ("pass", .incomplete, .open),
        ] as [(String, Verdict, JudgedCase.Agreement)])
    func `hold the whole against what was held`(
        held: String, verdict: Verdict, agreement: JudgedCase.Agreement
    ) throws {
        let isCleared = held == "pass"
        let sample = SampleCase(
            mustFlag: isCleared ? "[]" : "[GDPR:46]", mustNotFlag: isCleared ? "[GDPR:46]" : "[]", overall: held)
        // What other packs say is not what the case is about.
        let judged = try judged(sample, [], overall: ["gdpr": verdict, "china": .fail])
        #expect(judged.agreement == agreement)
        #expect(judged.isFailedThoughCleared == (isCleared && verdict == .fail))
        let tally = Tally([judged])
        #expect([tally.agreed, tally.openCases, tally.differing].reduce(0, +) == 1)
        #expect(tally.failedCases == (judged.isFailedThoughCleared ? 1 : 0))
    }

    @Test(
        arguments: [
            (.fail, true), (.warn, true), (.incomplete, false), (.pass, false), (.notApplicable, false),
            (.waived, false),
        ] as [(Verdict, Bool)])
    func `count as found what is reported at warn or fail`(verdict: Verdict, isFound: Bool) throws {
        let tally = Tally([try judged(SampleCase(), [("GDPR:46(1)", verdict), ("GDPR:9", .fail)])])
        #expect(decimals(tally.recall) == (isFound ? "1.00" : "0.00"))
        #expect(tally.falseFails == 0)
    }

    @Test(
        arguments: [
            (.fail, [1, 0, 0, 0, 0]), (.warn, [0, 1, 0, 0, 0]), (.incomplete, [0, 0, 1, 0, 0]),
            (.pass, [0, 0, 0, 1, 0]),
            (.notApplicable, [0, 0, 0, 1, 0]), (nil, [0, 0, 0, 0, 1]),
        ] as [(Verdict?, [Int])])
    func `tell apart what becomes of what must not fail`(verdict: Verdict?, counts: [Int]) throws {
        let sample = SampleCase(mustFlag: "[]", mustNotFlag: "[GDPR:9]")
        var remarks: [(Provision, Verdict)] = [("GDPR:6", .fail)]
        if let verdict { remarks.append(("GDPR:9(2)(a)", verdict)) }
        let tally = Tally([try judged(sample, remarks)])
        #expect([tally.falseFails, tally.warned, tally.open, tally.settled, tally.uncited] == counts)
        #expect(tally.recall == nil)
        #expect(decimals(tally.precision) == (verdict == .fail ? "0.00" : "1.00"))
        #expect(decimals(tally.settledShare) == (counts[3] == 1 ? "1.00" : "0.00"))
    }

    @Test func `weigh what has to be found`() throws {
        let found = try judged(SampleCase(weight: 0.5, mustFlag: "[GDPR:46, GDPR:9]"), [("GDPR:46", .fail)])
        let missed = try judged(SampleCase(weight: 1), [("GDPR:46", .incomplete)])
        let tally = Tally([found, missed])
        #expect(tally.wantedWeight == 2 && tally.flaggedWeight == 0.5)
        #expect(decimals(tally.recall) == "0.25")
    }

    @Test func `weigh false fails in the precision, and count them`() throws {
        let sample = SampleCase(weight: 0.25, mustFlag: "[]", mustNotFlag: "[GDPR:9]")
        let clean = SampleCase(weight: 0.75, mustFlag: "[]", mustNotFlag: "[GDPR:9]")
        let tally = Tally([try judged(sample, [("GDPR:9", .fail)]), try judged(clean, [("GDPR:9", .pass)])])
        #expect(tally.falseFails == 1)
        #expect(decimals(tally.precision) == "0.75")
    }

    @Test func `take thirds for a whole, and round down`() throws {
        let third = try judged(SampleCase(weight: 0.333), [("GDPR:46", .fail)])
        #expect(decimals(Tally([third, third, third]).recall) == "1.00")
        #expect(decimals(0.94999) == "0.94" && decimals(0.95) == "0.95" && decimals(0.29) == "0.29")
        #expect(decimals(nil) == "-" && decimals(0) == "0.00")
    }

    @Test func `leave out what rests on conclusions, in the run without them`() throws {
        let sample = SampleCase(mustFlag: "[GDPR:46, GDPR:9]", rest: "conclusions_only: [GDPR:9]\n")
        let stated = Tally([try judged(sample, [("GDPR:46", .fail)], withoutConclusions: true)])
        #expect(stated.leftOut == 1 && decimals(stated.recall) == "1.00")
        let found = Tally([try judged(sample, [("GDPR:46", .fail)])])
        #expect(found.leftOut == 0 && decimals(found.recall) == "0.50")
    }

    @Test func `let a finding decide before an open question, and the provision itself before another`() throws {
        let remarks: [(Provision, Verdict)] = [
            ("GDPR:46", .incomplete), ("GDPR:44", .fail), ("GDPR:46(1)", .fail), ("GDPR:46", .pass),
        ]
        let entry = try #require(try judged(SampleCase(), remarks).entries.first)
        #expect(entry.remarks.map(\.rule) == ["pack/rule-2", "pack/rule-1", "pack/rule-0", "pack/rule-3"])
        #expect(entry.answer == .fail)
    }

    @Test func `count no equivalence that the case excludes`() throws {
        let sample = SampleCase(packs: "[us-dsp]", mustFlag: "[US-DSP:202.301]", mustNotFlag: "[US-DSP:202.303]")
        let judged = try judged(sample, [("US-DSP:202.303", .fail)])
        #expect(judged.entries.map(\.answer) == [nil, .fail])
        #expect(judged.entries[1].isFalseFail)
    }
}

@Suite struct `A folder that is measured` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func measured() throws -> Measured {
        try Measured(scratch.folder.path, policy: Project.policy(), codes: Project.codesFile.get())
    }

    private func story(_ name: String) throws -> String {
        try String(contentsOf: Project.examples.appending(path: "founding/\(name)/deployment.yaml"), encoding: .utf8)
    }

    @Test func `judges each case on its day, upcoming duties as warnings`() throws {
        let credit = "[AIA:27]"
        for (id, day) in [("before", "2027-12-01"), ("since", "2027-12-02")] {
            try scratch.file(
                "\(id).yaml",
                SampleCase(id: id, packs: "[eu-ai-act]", day: day, mustFlag: "[]", mustNotFlag: credit).text)
            try scratch.file("\(id).descriptor.yaml", try story("10-credit-scoring"))
        }
        let measured = try measured()
        #expect(measured.problems == [])
        let answers = measured.asFound.map { $0.entries[0].remarks.first?.word }
        #expect(answers == ["warn (from 2027-12-02)", "fail"])
        #expect(Tally(measured.asFound).falseFails == 1)
        #expect(!measured.meets(minimumRecall: 0, mostFalseFails: 0))
        #expect(measured.meets(minimumRecall: 1, mostFalseFails: 1))
        #expect(measured.asStated == nil)
    }

    @Test func `is judged by the facts as found and as stated`() throws {
        let stated = """
            apiVersion: lexgate/v1
            kind: Deployment
            metadata: {name: clause}
            organization: {countries: DE, roles: deployer}
            data: {id: orders, subjects: customers, subjectCountries: DE, categories: contact}
            site: {id: cloud, country: SG, operator: host, accessFrom: SG}
            recipient: {id: host, role: processor, country: SG}

            """
        let found = """
            apiVersion: lexgate/v1
            kind: Deployment
            metadata: {name: clause-found}
            extends: a-clause.descriptor.yaml
            flow: {data: orders, from: DE, to: cloud, transfer: {mechanism: none}}

            """
        try scratch.file("a-clause.yaml", SampleCase().text)
        try scratch.file("a-clause.descriptor.yaml", stated)
        try scratch.file("a-clause.found.descriptor.yaml", found)
        let measured = try measured()
        #expect(measured.problems == [])
        let remark = try #require(measured.asFound.first?.entries[0].remarks.first)
        #expect(remark.verdict == .fail)
        #expect(remark.file == "a-clause.found.descriptor.yaml" && remark.line == 5)
        #expect(measured.asStated?.first?.entries[0].answer == .incomplete)
        #expect(!measured.meets(minimumRecall: 0.5, mostFalseFails: 0), "the lower run counts")

        let report = CaseReport(measured).text
        let last = report.split(separator: "\n").last
        #expect(last == "recall 1.00, false fails 0, skipped 0")
        #expect(report.contains("missed: a-clause GDPR:46\n    incomplete: gdpr/"))
        #expect(report.contains("`flows[orders-to-cloud].transfer.mechanism`"), "what is missing is told")
        #expect(report == CaseReport(try self.measured()).text, "the same folder gives the same report")
        let page = CasePage(measured).text
        #expect(page.contains("[A clause](<https://example.org/decision>), `a-clause`, 2026-11-21"))
        #expect(
            page.contains(
                "flag GDPR:46 | fail; as stated **missed: incomplete** | `\(remark.rule)`, [as found, line 5]"))
    }

    @Test(arguments: [
        ("apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: a}\nsytem: {}\n", "descriptor.yaml:4:1: error: "),
        ("apiVersion: lexgate/v1\nkind: [\n", "descriptor.yaml:2:"), ("", "not one descriptor, but 0"),
        (
            "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: a}\nextends: gone.yaml\n",
            "gone.yaml` cannot be extended"
        ),
    ])
    func `has in its figures nothing that cannot be judged`(descriptor: String, problem: String) throws {
        try scratch.file("a-clause.yaml", SampleCase().text)
        try scratch.file("a-clause.descriptor.yaml", descriptor)
        let measured = try measured()
        #expect(measured.asFound.isEmpty)
        #expect(measured.problems.contains { $0.contains(problem) }, "\(measured.problems)")
    }

    @Test func `is there`() throws {
        #expect(throws: Unusable.self) {
            try Measured("/nowhere", policy: Project.policy(), codes: Project.codesFile.get())
        }
    }
}

@Suite struct `The tool for cases` {
    private func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        let scratch = try Scratch()
        let process = Process()
        process.executableURL = Command.products.appending(path: "lexgate-cases")
        process.arguments = arguments
        process.currentDirectoryURL = Project.root
        let (output, errors) = (try scratch.file("out", ""), try scratch.file("err", ""))
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        return (
            process.terminationStatus, try String(contentsOf: output, encoding: .utf8),
            try String(contentsOf: errors, encoding: .utf8)
        )
    }

    @Test(arguments: [
        [], ["--min-recall", "2", "."], ["--max-false-fails", "-1", "."], ["--quick", "."], ["a", "b"],
        [".", "--page"],
    ])
    func `says how it is used`(arguments: [String]) throws {
        let run = try run(arguments)
        #expect(run.status == 2 && run.output == "" && run.errors.contains("usage: lexgate-cases DIR"))
    }

    /// One case that is found, one that is skipped, and what ends the run otherwise than well.
    @Test(arguments: [(0, "[GDPR:46]", ""), (1, "[GDPR:46, GDPR:9]", ""), (2, "[GDPR:46]", "stray.descriptor.yaml")])
    func `ends with a status of its own for what it measured`(status: Int32, mustFlag: String, stray: String) throws {
        let scratch = try Scratch()
        let descriptor = try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
        try scratch.file("a-clause.yaml", SampleCase(mustFlag: mustFlag).text)
        try scratch.file("a-clause.descriptor.yaml", descriptor)
        try scratch.file("b-far.yaml", SampleCase(id: "b-far", packs: "[kr-pipa]").text)
        if !stray.isEmpty { try scratch.file(stray, "") }
        let run = try run([scratch.folder.path + "/"])
        #expect(run.status == status)
        #expect(run.output.contains("\nskipped b-far: no pack for kr-pipa\n"))
        let recall = status == 1 ? "0.50" : "1.00"
        #expect(run.output.hasSuffix("\nrecall \(recall), false fails 0, skipped 1\n"))
        #expect(stray.isEmpty ? run.errors == "" : run.errors.contains("\(stray): a descriptor without its case"))
    }

    @Test func `asks for something to find, unless no recall is asked for`() throws {
        let scratch = try Scratch()
        let descriptor = try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
        try scratch.file("a-clause.yaml", SampleCase(mustFlag: "[]", mustNotFlag: "[GDPR:46]").text)
        try scratch.file("a-clause.descriptor.yaml", descriptor)
        let bare = try run([scratch.folder.path])
        #expect(bare.status == 2 && bare.errors.contains("nothing has to be flagged"))
        let open = try run([scratch.folder.path, "--min-recall", "0"])
        #expect(open.status == 1 && open.errors == "")
        #expect(open.output.contains("a-clause 2026-11-21: FALSE fail (pass was held), not GDPR:46 FALSE fail"))
        #expect(open.output.contains("cases agreed 0, open 0, differing 1, cleared and failed 1"))
    }

    @Test func `is never content with nothing`() throws {
        let scratch = try Scratch()
        let run = try run([scratch.folder.path])
        #expect(run.status == 2 && run.errors.contains("no case was measured"))
    }
}

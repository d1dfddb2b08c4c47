import Diagnostics
import LexgateModel

/// A run as JUnit XML that keeps both to the schema of Jenkins and to that of Ant: a suite for each descriptor, a test for
/// each finding.
///
/// A warning that does not close the gate is a passed test, told in `system-out`: the schema of Ant has nothing between.
/// Neither schema knows attributes for file and line, so they begin the text of a failure.
struct JUnitReport {
    private let run: ReportRun
    private var xml = XMLWriter()
    private var suites = 0

    private struct TestCase {
        var name: String
        /// The descriptor and the pack: readers take two tests of one class and name for the same.
        var className: String
        var outcome: Outcome = .passed
        var message = ""
        var lines: [String] = []
        enum Outcome: Equatable {
            case passed, skipped
            case failure(String)
            case error
        }
    }

    static func bytes(_ run: ReportRun) -> [UInt8] {
        var report = JUnitReport(run: run)
        report.write()
        return Array(report.xml.text.utf8)
    }

    private init(run: ReportRun) { self.run = run }

    private mutating func write() {
        xml.begin("testsuites")
        let problems = run.allProblems
        if !problems.isEmpty {
            let tests = problems.map {
                TestCase(name: "can be judged", className: "lexgate", outcome: .error, message: $0, lines: [$0])
            }
            suite("lexgate", tests, output: run.notes.map { "note: \($0)" } + [run.ending])
        } else if run.assessments.isEmpty {
            // Some readers take a file without a test for a mistake.
            let none = TestCase(
                name: "anything to judge", className: "lexgate", outcome: .skipped, message: run.ending)
            suite("lexgate", [none], output: run.notes.map { "note: \($0)" } + [run.ending])
        }
        for assessment in run.assessments {
            let (tests, output) = tests(assessment)
            suite("\(assessment.place): \(assessment.name)", tests, output: run.notes.map { "note: \($0)" } + output)
        }
        xml.end()
    }

    private mutating func suite(_ name: String, _ tests: [TestCase], output: [String]) {
        xml.begin(
            "testsuite",
            [
                ("id", "\(suites)"), ("package", "lexgate"), ("name", name), ("timestamp", "\(run.day)T00:00:00"),
                ("hostname", "localhost"), ("tests", "\(tests.count)"),
                (
                    "failures",
                    "\(tests.count { if case .failure = $0.outcome { true } else { false } })"
                ), ("errors", "\(tests.count { $0.outcome == .error })"),
                ("skipped", "\(tests.count { $0.outcome == .skipped })"), ("time", "0"),
            ])
        suites += 1
        xml.begin("properties")
        xml.element("property", [("name", "lexgate"), ("value", run.toolVersion)])
        xml.element("property", [("name", "failOn"), ("value", run.failOn.word)])
        for pack in run.packs { xml.element("property", [("name", "pack \(pack.id)"), ("value", pack.version)]) }
        for note in run.notes { xml.element("property", [("name", "note"), ("value", note)]) }
        xml.end()
        for test in tests { write(test) }
        xml.element("system-out", [], output.isEmpty ? [""] : output)
        xml.element("system-err", [], [""])
        xml.end()
    }

    private mutating func write(_ test: TestCase) {
        let attributes = [("name", test.name), ("classname", test.className), ("time", "0")]
        if test.outcome == .passed {
            xml.element("testcase", attributes)
            return
        }
        xml.begin("testcase", attributes)
        switch test.outcome {
        case .passed: break
        case .skipped: xml.element("skipped", [("message", test.message)])
        case .failure(let kind): xml.element("failure", [("message", test.message), ("type", kind)], test.lines)
        case .error: xml.element("error", [("message", test.message), ("type", "error")], test.lines)
        }
        xml.end()
    }

    private func tests(_ assessment: Assessment) -> (tests: [TestCase], output: [String]) {
        let excerpts = Excerpts(assessment.file)
        var output = [TextReport(style: .plain).summary(assessment)]
        var tests: [TestCase] = []
        var descriptor = TestCase(
            name: "is a descriptor without a mistake", className: "\(assessment.place).lexgate")
        for diagnostic in assessment.diagnostics {
            let line = "\(excerpts.location(diagnostic.span)): \(diagnostic.message)"
            if diagnostic.severity == .warning {
                output.append("warning: \(line)")
                continue
            }
            if descriptor.outcome == .passed { descriptor.message = line }
            descriptor.outcome = .error
            descriptor.lines.append(line)
            if let help = diagnostic.help { descriptor.lines.append("help: \(help)") }
        }
        if assessment.counts.total == 0, descriptor.outcome == .passed {
            descriptor.outcome = .error
            descriptor.message = "nothing was judged"
            descriptor.lines = [descriptor.message]
        }
        tests.append(descriptor)
        for finding in ReportRun.ordered(assessment) {
            let place = excerpts.location(finding.span)
            var test = TestCase(
                name: finding.ruleAndSubject, className: "\(assessment.place).\(finding.pack)")
            test.message = finding.fullMessage
            let verdict = run.counting(finding)
            switch verdict {
            case .pass: break
            case .notApplicable, .waived: test.outcome = .skipped
            case .warn where run.failOn > .warn:
                output.append("warn: \(place): \(finding.fullMessage) (\(finding.ruleAndSubject))")
            case .warn, .incomplete, .fail: test.outcome = .failure(verdict.word)
            case .error: test.outcome = .error
            }
            test.lines = ["\(place): \(finding.fullMessage)"]
            if !finding.citations.isEmpty { test.lines.append("law: \(finding.law)") }
            if verdict == .fail || verdict == .warn { test.lines += finding.remedies.map { "help: \($0.text)" } }
            tests.append(test)
        }
        return (tests, output)
    }
}

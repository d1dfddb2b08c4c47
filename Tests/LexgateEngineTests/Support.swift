import DataTree
import Diagnostics
import Foundation
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// The folders that ship with the project.
enum Project {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The YAML files below a folder; their paths count from it.
    static func yaml(below folder: String) throws -> [SourceFile] {
        let base = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".yaml") }.sorted().map {
            SourceFile(path: $0, bytes: [UInt8](try Data(contentsOf: base.appending(path: $0))))
        }
    }

    static func file(_ path: String) throws -> SourceFile {
        SourceFile(path: path, bytes: [UInt8](try Data(contentsOf: root.appending(path: path))))
    }

    /// What ships: vocabulary, catalogue and every pack, built once.
    static let shipped = Result {
        PolicyBuild.run(facts: try yaml(below: "Sources/Facts"), packs: try yaml(below: "Policies"))
    }
}

/// A rule of the pack `law`: what a test is about, and usual words for the rest.
func rule(_ text: String, id: String = "law/defect") -> String {
    let usual = [
        ("id", id), ("title", "The box is right"), ("inForce", "{from: 2020-01-01}"), ("severity", "medium"),
        ("confidence", "high"), ("appliesTo", "boxes with a lid"), ("otherwise", "fail"),
        ("message", "the box is wrong"), ("why", "boxes are to be right"),
    ]
    let said = Set(
        text.split(separator: "\n").filter { !$0.hasPrefix(" ") }.compactMap { $0.split(separator: ":").first })
    return usual.filter { !said.contains($0.0[...]) }.map { "\($0): \($1)\n" }.joined() + text + "\n"
}

/// The head of a pack, with further lines.
func head(_ id: String = "law", _ more: String = "") -> String {
    "id: \(id)\nnamespace: \(id)\ntitle: Law of boxes\nversion: 1.2\ndate: 2026-06-01\n\(more)\n"
}

/// Packs over the small vocabulary.
struct Law {
    let build: PolicyBuild.Result

    init(files: [String: String], reported: Set<String>? = nil) {
        build = PolicyBuild.run(
            facts: [SourceFile(path: "descriptor.yaml", text: smallVocabulary)],
            packs: files.map { SourceFile(path: $0.key, text: $0.value) }, reported: reported)
    }

    /// A pack of one rule; `with` adds files to its folder.
    init(_ text: String, with more: [String: String] = [:]) {
        var files = ["law/pack.yaml": head(), "law/defect.yaml": rule(text)]
        for (path, text) in more { files["law/\(path)"] = text }
        self.init(files: files)
    }

    /// Each diagnostic as `file: message | line with the «marked» place | help`.
    var problems: [String] {
        build.diagnostics.map { problem in
            let help = problem.diagnostic.help.map { " | \($0)" } ?? ""
            return
                "\(problem.file.path): \(problem.diagnostic.message) | \(marked(problem.diagnostic.span, problem.file))\(help)"
        }
    }

    /// The marked line of each diagnostic.
    var places: [String] { build.diagnostics.map { marked($0.diagnostic.span, $0.file) } }

    /// Judges the facts in `text`, which needs no head.
    func judge(
        _ text: String, on day: String = "2026-06-01", window: Int = 0, limits: (inout Assessor) -> Void = { _ in }
    ) throws -> Assessment {
        try judge(
            document: "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: crate}\n\(text)\n", on: day,
            window: window, limits: limits)
    }

    func judge(
        document: String, on day: String = "2026-06-01", window: Int = 0, limits: (inout Assessor) -> Void = { _ in }
    ) throws -> Assessment {
        let policy = try #require(build.policy)
        #expect(!build.hasErrors, "\(problems)")
        let file = SourceFile(path: "crate.yaml", text: document)
        let parsed = file.yamlDocuments(symbols: policy.vocabulary.symbols)
        var assessor = Assessor(policy: policy)
        limits(&assessor)
        let tree = try #require(parsed.value.first)
        let day = try #require(CalendarDay(day))
        let judged = assessor.assess(
            tree, of: file, document: 0, on: day, upcomingWindow: window, readerDiagnostics: parsed.diagnostics)
        let counted = assessor.assess(
            tree, of: file, document: 0, on: day, upcomingWindow: window, detail: .counts,
            readerDiagnostics: parsed.diagnostics)
        expectSameCounts(counted, judged, document)
        return judged
    }

    /// The verdict on the deployment as a whole, in a word.
    func verdict(_ text: String, on day: String = "2026-06-01", window: Int = 0) throws -> String {
        try judge(text, on: day, window: window).verdict.word
    }

    /// What an expression comes out as when it is all that a rule requires of a box.
    static func value(of expression: String, _ facts: String) throws -> String {
        let law = Law("requires: |-\n  \(expression)")
        guard law.problems.isEmpty else { return "refused: \(law.problems)" }
        let finding = try #require(try law.judge("box:\n  \(facts)").findings.first)
        switch finding.verdict {
        case .pass: return "true"
        case .fail: return "false"
        case .incomplete: return "unknown: " + finding.missing.map(\.path).sorted().joined(separator: ", ")
        default: return "\(finding.verdict.word): \(finding.message)"
        }
    }
}

extension Assessment {
    /// `subject: verdict` for each finding, the subject left out where it is the deployment.
    var outline: [String] {
        findings.map { finding in
            let ahead = finding.upcoming.map { ", \($0.would.word) from \($0.day)" } ?? ""
            return (finding.subject.isEmpty ? "" : "\(finding.subject): ") + finding.verdict.word + ahead
        }
    }

    /// The finding that a test with one rule and one subject is about.
    var only: Finding {
        get throws {
            #expect(findings.count == 1)
            return try #require(findings.first)
        }
    }

    func marked(_ span: Span) -> String { LexgateEngineTests.marked(span, file) }
}

extension Finding {
    var missingPaths: [String] { missing.map(\.path).sorted() }
}

/// The line on which a span begins, without its indent, with the span between « and ».
func marked(_ span: Span, _ file: SourceFile) -> String {
    let lines = LineIndex(file)
    let line = lines.range(ofLine: lines.lineNumber(of: Int(span.start)))
    let end = min(Int(span.end), line.upperBound)
    let parts = [
        line.lowerBound..<Int(span.start), Int(span.start)..<max(Int(span.start), end),
        max(Int(span.start), end)..<line.upperBound,
    ]
    let text = parts.map { String(decoding: file.bytes[$0], as: UTF8.self) }
    return "\(text[0])«\(text[1])»\(text[2])".trimmingCharacters(in: .whitespaces)
}

/// Counting goes by jumping code and tells nothing; judging walks every expression and tells all. They agree.
func expectSameCounts(_ counted: Assessment, _ judged: Assessment, _ about: String) {
    #expect(counted.verdict == judged.verdict, "\(about)")
    for verdict in Verdict.allCases {
        #expect(counted.counts[verdict] == judged.counts[verdict], "\(about): \(verdict.word)")
    }
    #expect(counted.counts.upcoming == judged.counts.upcoming, "\(about)")
}

import DataTree
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// What a test judges boxes with: one rule over parts, one over the whole, and a hard one.
struct WaiverLaw {
    static let law = Law(files: [
        "law/pack.yaml": head("law", "maximumWaiverDays: 100"),
        "law/part-bad.yaml": rule(
            "each: {part: box.parts}\nrequires: part.good\notherwise: [{when: part.other, verdict: warn}, {verdict: fail}]",
            id: "law/part-bad"),
        "law/box-bad.yaml": rule("requires: box.flag", id: "law/box-bad"),
        "law/box-forbidden.yaml": rule("requires: box.third\nhard: true", id: "law/box-forbidden"),
        "law/box-broken.yaml": rule("requires: |-\n  1 / box.count > 0", id: "law/box-broken"),
        "law/box-later.yaml": rule("requires: box.other\ninForce: {from: 2026-08-01}", id: "law/box-later"),
    ])

    /// A waivers file that was read, and the assessment under it.
    static func judge(
        _ text: String, waivers: String, on day: String = "2026-06-01", window: Int = 0, expiring: Int = 30,
        detail: Assessor.Detail = .everything
    ) throws -> (assessment: Assessment, problems: [String]) {
        try judge(
            document: "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: crate}\n\(text)\n", waivers: waivers,
            on: day, window: window, expiring: expiring, detail: detail)
    }

    static func judge(
        document: String, waivers: String, on day: String = "2026-06-01", window: Int = 0, expiring: Int = 30,
        detail: Assessor.Detail = .everything
    ) throws -> (assessment: Assessment, problems: [String]) {
        let policy = try #require(law.build.policy)
        let day = try #require(CalendarDay(day))
        var file = SourceFile(path: "crate.yaml", text: document)
        let tree = try #require(file.yamlDocuments(symbols: policy.vocabulary.symbols).value.first)
        let inline = InlineWaivers.read(
            YAMLComment.all(in: file.bytes).filter { $0.document == 0 }, of: file, tree, under: policy, on: day)
        var all = inline.value
        var problems = inline.diagnostics.map { told($0, file) }
        if !waivers.isEmpty {
            let source = SourceFile(path: "waivers.yaml", text: waivers)
            let read = WaiverReader.read(source, under: policy, on: day)
            problems += read.diagnostics.map { told($0, source) }
            let beside = file.with(source)
            file = beside.file
            all += read.value.map { $0.shifted(by: beside.start) }
        }
        var assessor = Assessor(policy: policy)
        let assessment = assessor.assess(
            tree, of: file, document: 0, waivers: Waivers(all, expiringDays: expiring), on: day, upcomingWindow: window,
            detail: detail)
        return (assessment, problems)
    }

    static func told(_ problem: Diagnostic, _ file: SourceFile) -> String {
        "\(problem.message) | \(marked(problem.span, file))\(problem.help.map { " | \($0)" } ?? "")"
    }

    /// A waivers file of one waiver, its usual words apart from what is said.
    static func file(_ said: String...) -> String {
        let usual = [
            ("rule", "law/box-bad"), ("subject", "deployment"), ("reason", "it is mended in July"),
            ("approver", "The Board"), ("until", "2026-08-31"),
        ]
        let keys = said.map { $0.split(separator: ":")[0] }
        let lines = said + usual.filter { !keys.contains($0.0[...]) }.map { "\($0.0): \($0.1)" }
        return "waivers:\n  - " + lines.joined(separator: "\n    ") + "\n"
    }
}

extension Assessment {
    /// The finding of a rule, of one subject where there are several.
    func finding(_ rule: String, _ subject: String = "") throws -> Finding {
        try #require(findings.first { $0.rule == rule && (subject.isEmpty || $0.subject == subject) })
    }

    /// The messages of findings about waivers.
    var aboutWaivers: [String] {
        findings.filter { $0.rule.hasPrefix("lexgate/waiver-") }.map { "\($0.rule.dropFirst(8)): \($0.message)" }
    }
}

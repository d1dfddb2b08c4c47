import DataTree
import Diagnostics
import JSON
import LexgateFiles
import LexgateModel

/// A baseline as a file: JSON, schema `lexgate.baseline/v1`, one entry for each finding, sorted, the same bytes for the
/// same findings.
enum BaselineFile {
    static let name = "lexgate-baseline.json"
    private static let schema = "lexgate.baseline/v1"
    private static let keys = ["path", "deployment", "rule", "subject", "verdict", "missing", "facts"]

    static func bytes(_ baseline: Baseline, asOf day: CalendarDay) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("schema", schema)
        json.field("asOf", day.description)
        json.array("findings", baseline.entries) { json, entry in
            json.beginObject()
            json.field("path", entry.path)
            json.field("deployment", entry.deployment)
            json.field("rule", entry.rule)
            json.field("subject", entry.subject)
            json.field("verdict", entry.verdict.word)
            if !entry.missing.isEmpty { json.array("missing", entry.missing) { $0.value($1) } }
            if !entry.facts.isEmpty { json.array("facts", entry.facts) { $0.value($1) } }
            json.endObject()
        }
        json.endObject()
        json.newline()
        return json.bytes
    }

    /// The baseline in a file, and the day on which it was written.
    static func read(_ path: String) throws(PolicyProblem) -> (baseline: Baseline, asOf: CalendarDay) {
        let file: SourceFile
        do throws(FileError) { file = SourceFile(path: path, bytes: try Files.read(path, limit: 64 << 20)) } catch {
            throw PolicyProblem(lines: ["\(visible(path)): \(error.message)"])
        }
        let parsed = file.json()
        var problems = parsed.diagnostics
        var found: (Baseline, CalendarDay)?
        if problems.isEmpty, let tree = parsed.value { found = read(Cursor(tree), &problems) }
        guard problems.isEmpty, let found else {
            let excerpts = Excerpts(file)
            throw PolicyProblem(lines: problems.map { excerpts.render($0) })
        }
        return found
    }

    private static func read(_ root: Cursor, _ problems: inout [Diagnostic]) -> (Baseline, CalendarDay)? {
        guard root.isMapping, root["schema"]?.text == schema, let list = root["findings"], list.kind == .sequence,
            let day = root["asOf"].flatMap({ CalendarDay($0.text) })
        else {
            let help = "`lexgate baseline write` makes one"
            problems.append(.error("no baseline of `\(schema)`", at: root["schema"]?.span ?? .zero, help: help))
            return nil
        }
        for key in root.children where !["schema", "asOf", "findings"].contains(key.key) {
            problems.append(.error("unknown key `\(key.key)`", at: key.keySpan))
        }
        let entries = list.children.compactMap { entry($0, &problems) }
        return problems.isEmpty ? (Baseline(entries), day) : nil
    }

    private static func entry(_ node: Cursor, _ problems: inout [Diagnostic]) -> Baseline.Entry? {
        func text(_ node: Cursor) -> String? {
            guard node.isScalar, case .string(let text) = node.core else { return nil }
            return text
        }
        let texts = keys.dropLast(2).compactMap { key in node[key].flatMap(text) }
        let isKnown = node.children.allSatisfy { keys.contains($0.key) }
        let lists = ["missing", "facts"].map { node[$0] }
        let areLists = lists.allSatisfy {
            $0.map { $0.kind == .sequence && $0.children.allSatisfy { text($0) != nil } } ?? true
        }
        guard node.isMapping, isKnown, areLists, texts.count == keys.count - 2, let verdict = Verdict(word: texts[4]),
            [.warn, .incomplete, .fail].contains(verdict)
        else {
            problems.append(
                .error(
                    "a finding of a baseline has `path`, `deployment`, `rule`, `subject`, `verdict` (warn, incomplete "
                        + "or fail) and perhaps `missing` and `facts`", at: node.span))
            return nil
        }
        return Baseline.Entry(
            path: texts[0], deployment: texts[1], rule: texts[2], subject: texts[3], verdict: verdict,
            missing: (lists[0]?.words ?? []).sorted(), facts: (lists[1]?.words ?? []).sorted())
    }
}

/// A baseline with the folder from which it names descriptors.
struct KnownFindings: Sendable {
    let baseline: Baseline
    private let folder: String

    init(_ baseline: Baseline, at path: String) {
        self.baseline = baseline
        folder = BaselinePaths.absolute(Files.folder(of: path))
    }

    func compared(_ assessment: Assessment, upcomingWindow: Int) -> Assessment {
        assessment.compared(
            with: baseline, path: BaselinePaths.relative(assessment.file.path, to: folder),
            upcomingWindow: upcomingWindow)
    }
}

/// Paths that are the same wherever the program runs.
enum BaselinePaths {
    static func absolute(_ path: String) -> String { (try? Files.realPath(path)) ?? path }

    /// The path of a descriptor from a folder without links on its way. Below what lies above both, the links stay that the
    /// descriptor was named with: what is judged through each is a finding of its own.
    static func relative(_ path: String, to folder: String) -> String {
        guard path != "<stdin>" else { return path }
        let steps = Files.way(to: path).path.split(separator: "/")
        let base = folder.split(separator: "/")
        var (above, below) = (base, steps.count)
        // The root is above everything.
        repeat {
            below -= 1
            above = absolute("/" + steps[..<below].joined(separator: "/")).split(separator: "/")
        } while !base.starts(with: above)
        return (Array(repeating: ".."[...], count: base.count - above.count) + steps[below...]).joined(separator: "/")
    }
}

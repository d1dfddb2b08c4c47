import DataTree
import Diagnostics
import Foundation
import LexgateModel
import Testing
import YAML

/// One entry of an `expected.yaml`: a descriptor, a day, and every finding at warn or worse.
struct Story: CustomTestStringConvertible, Sendable {
    /// The folder of its `expected.yaml`, as a path below `Examples`.
    let folder: String
    let descriptor: String
    let day: CalendarDay
    let whole: String
    let gate: String
    let findings: [String]
    let upcoming: [String]
    let diagnostics: [String]
    /// Words that the help of its diagnostics has to hold, such as the nearest names.
    let suggestions: [String]
    /// Rules whose every finding has to be not-applicable.
    let notApplicable: [String]

    var testDescription: String { "\(path) on \(day)" }

    var path: String { "\(folder)/\(descriptor)" }

    func file() throws -> SourceFile {
        try Project.file(at: Project.examples.appending(path: path), named: descriptor)
    }

    /// All stories, in the order of their folders. Throws where an `expected.yaml` is not in shape.
    static func all() throws -> [Story] {
        try yamlPaths().filter { $0.hasSuffix("/expected.yaml") }.flatMap { path in
            let parsed = try Project.file(at: Project.examples.appending(path: path), named: path).yamlDocuments()
            guard !parsed.hasErrors, let tree = parsed.value.first else { throw Problem("\(path) cannot be read") }
            let folder = String(path.dropLast("/expected.yaml".count))
            return try Cursor(tree).elements.map { try Story($0, folder: folder) }
        }
    }

    /// The YAML files below `Examples`, in order.
    static func yamlPaths() -> [String] {
        let paths = FileManager.default.enumerator(atPath: Project.examples.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".yaml") }.sorted()
    }

    private init(_ entry: Cursor, folder: String) throws {
        func text(_ key: String) throws -> String {
            guard let value = entry[key], value.isScalar else {
                throw Problem("\(folder)/expected.yaml lacks `\(key)`")
            }
            return value.text
        }
        func lines(_ key: String, _ keys: [String]) throws -> [String] {
            try (entry[key]?.elements ?? []).map { row in
                for child in row.children where !keys.contains(child.key) {
                    throw Problem("\(folder)/expected.yaml: `\(child.key)` is no key of `\(key)`")
                }
                return Story.line(keys) { key in row[key]?.elements.map(\.text).joined(separator: ", ") ?? "" }
            }
        }
        guard let day = CalendarDay(try text("asOf")), entry["findings"] != nil else {
            throw Problem("\(folder)/expected.yaml: an entry needs a day and its `findings`")
        }
        self.folder = folder
        self.day = day
        descriptor = try text("descriptor")
        whole = try text("whole")
        gate = try text("gate")
        findings = try lines("findings", Story.findingKeys).sorted()
        upcoming = try lines("upcoming", Story.upcomingKeys).sorted()
        diagnostics = try lines("diagnostics", Story.diagnosticKeys).sorted()
        suggestions = entry["suggestions"]?.words ?? []
        notApplicable = entry["notApplicable"]?.words ?? []
    }
}

// MARK: - What is compared

extension Story {
    private static let findingKeys = ["verdict", "rule", "subject", "line", "missing"]
    private static let upcomingKeys = ["day", "would", "rule", "subject", "line"]
    private static let diagnosticKeys = ["severity", "line", "message"]

    private static func line(_ keys: [String], _ value: (String) -> String) -> String {
        keys.compactMap { key in
            let value = value(key)
            return value.isEmpty ? nil : "\(key) \(value)"
        }.joined(separator: ", ")
    }

    /// Findings at warn or worse as `expected.yaml` writes them.
    static func findings(_ assessment: Assessment) -> [String] {
        let excerpts = Excerpts(assessment.file)
        return assessment.findings.filter { $0.verdict >= .warn }.map { finding in
            line(findingKeys) { key in
                switch key {
                case "verdict": finding.verdict.word
                case "rule": finding.rule
                case "subject": finding.subject
                case "line": "\(excerpts.place(finding.span).position.line)"
                default: finding.missing.map(\.path).joined(separator: ", ")
                }
            }
        }.sorted()
    }

    static func upcoming(_ assessment: Assessment) -> [String] {
        let excerpts = Excerpts(assessment.file)
        return assessment.findings.compactMap { finding in
            finding.upcoming.map { upcoming in
                line(upcomingKeys) { key in
                    switch key {
                    case "day": "\(upcoming.day)"
                    case "would": upcoming.would.word
                    case "rule": finding.rule
                    case "subject": finding.subject
                    default: "\(excerpts.place(finding.span).position.line)"
                    }
                }
            }
        }.sorted()
    }

    static func diagnostics(_ assessment: Assessment) -> [String] {
        let excerpts = Excerpts(assessment.file)
        return assessment.diagnostics.map { diagnostic in
            line(diagnosticKeys) { key in
                switch key {
                case "severity": diagnostic.severity == .error ? "error" : "warning"
                case "line": "\(excerpts.place(diagnostic.span).position.line)"
                default: diagnostic.message
                }
            }
        }.sorted()
    }
}

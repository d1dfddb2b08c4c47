import DataTree
import Diagnostics
import LexgateFiles
import LexgateModel
import YAML

/// A file that says for all runs below its folder what flags say for one. Flags win.
struct ConfigurationFile {
    static let name = ".lexgate.yaml"
    /// More than anybody configures.
    private static let maximumBytes = 1 << 20

    /// The keys, each with what it takes, in the order in which they are shown.
    static let keys = [
        "packs", "catalog", "failOn", "upcoming", "waivers", "expiring", "baseline", "format",
    ]

    private(set) var configuration = Configuration()
    private var diagnostics: [Diagnostic] = []
    private let file: SourceFile
    private let folder: String
    private let lines: LineIndex

    /// Reads the file at `path`; paths in it count from its folder.
    static func read(_ path: String) throws(PolicyProblem) -> Configuration {
        let source: SourceFile
        do throws(FileError) { source = SourceFile(path: path, bytes: try Files.read(path, limit: maximumBytes)) } catch
        {
            throw PolicyProblem(lines: ["\(visible(path)): \(error.message)"])
        }
        var reader = ConfigurationFile(source)
        reader.read()
        let excerpts = Excerpts(source)
        let errors = reader.diagnostics.filter { $0.severity == .error }.map { excerpts.render($0) }
        guard errors.isEmpty else { throw PolicyProblem(lines: errors) }
        return reader.configuration
    }

    private init(_ file: SourceFile) {
        self.file = file
        lines = LineIndex(file)
        folder = Files.folder(of: file.path)
    }

    private mutating func read() {
        let parsed = file.yamlDocuments()
        diagnostics = parsed.diagnostics
        guard !parsed.hasErrors else { return }
        let documents = parsed.value.filter { !$0.isEmpty }
        // An empty file stops the search for one above, and sets nothing.
        guard let tree = documents.first else { return }
        let root = Cursor(tree)
        guard documents.count == 1, root.isMapping else {
            return problem("a configuration is one mapping", at: documents.count > 1 ? .zero : root.span)
        }
        for entry in root.children where !entry.key.utf8.starts(with: "x-".utf8) { take(entry) }
    }

    private mutating func take(_ entry: Cursor) {
        switch entry.key {
        case "packs": configuration.packs = sourced(paths(entry), entry)
        case "catalog": configuration.catalogues = sourced(paths(entry), entry)
        case "failOn":
            let known = JudgingRequest.Threshold.allCases
            configuration.failOn = sourced(
                word(entry, among: known.map(\.rawValue)).flatMap { .init(rawValue: $0) }, entry)
        case "upcoming": configuration.upcoming = sourced(days(entry), entry)
        case "expiring": configuration.expiring = sourced(days(entry), entry)
        case "waivers": configuration.waivers = sourced(path(entry), entry)
        case "baseline": configuration.baseline = sourced(path(entry), entry)
        case "format":
            configuration.format = sourced(renderings(entry), entry)
        default:
            let like = nearest(to: entry.key, among: ConfigurationFile.keys).first
            problem(
                "unknown key `\(entry.key)`", at: entry.keySpan,
                help: like.map { "did you mean `\($0)`?" }
                    ?? "known are \(ConfigurationFile.keys.map { "`\($0)`" }.joined(separator: ", "))")
        }
    }

    private func sourced<Value>(_ value: Value?, _ entry: Cursor) -> Sourced<Value>? {
        value.map { Sourced(value: $0, source: "\(file.path):\(lines.lineNumber(of: Int(entry.keySpan.start)))") }
    }

    // MARK: - Values

    private mutating func path(_ value: Cursor) -> String? {
        guard value.isScalar, !value.isNull, !value.text.isEmpty else {
            problem("`\(value.key)` takes a path", at: value.isScalar ? value.keySpan : value.span)
            return nil
        }
        return Files.path(value.text, from: folder)
    }

    private mutating func paths(_ value: Cursor) -> [String]? {
        guard !value.isNull, value.kind != .mapping else {
            problem("`\(value.key)` takes a list of paths", at: value.isScalar ? value.keySpan : value.span)
            return nil
        }
        let entries = value.elements
        guard let wrong = entries.first(where: { !$0.isScalar || $0.isNull || $0.text.isEmpty }) else {
            return entries.map { Files.path($0.text, from: folder) }
        }
        problem("`\(value.key)` takes a list of paths", at: wrong.span)
        return nil
    }

    private mutating func days(_ value: Cursor) -> Int? {
        guard value.isScalar, case .int(let days) = value.core, (0...100_000).contains(days) else {
            problem("`\(value.key)` takes a whole number of days, 0 or more", at: value.span)
            return nil
        }
        return Int(days)
    }

    private mutating func renderings(_ value: Cursor) -> [Rendering]? {
        guard !value.isNull, value.kind != .mapping else {
            problem("`\(value.key)` takes formats, such as `sarif=out.sarif`", at: value.span)
            return nil
        }
        var renderings: [Rendering] = []
        for entry in value.elements {
            do {
                renderings.append(try Rendering(entry.text).moved(to: folder))
            } catch {
                problem("\(error)", at: entry.span)
                return nil
            }
        }
        if let conflict = Rendering.conflict(renderings) { problem(conflict, at: value.span) }
        return renderings
    }

    private mutating func word(_ value: Cursor, among known: [String]) -> String? {
        guard value.isScalar, known.contains(value.text) else {
            let words = known.map { "`\($0)`" }.joined(separator: ", ")
            let like = value.isScalar ? nearest(to: value.text, among: known).first : nil
            problem(
                "`\(value.key)` is one of \(words)", at: value.span, help: like.map { "did you mean `\($0)`?" })
            return nil
        }
        return value.text
    }

    private mutating func problem(_ message: String, at span: Span, help: String? = nil) {
        diagnostics.append(.error(message, at: span, help: help))
    }
}

// MARK: - Where it is found

extension ConfigurationFile {
    /// The one file that counts for all inputs of a run: the nearest beside or above each, which has to be the same for
    /// all of them, since a run has one threshold and one answer. A run on no file is under that of the working folder.
    static func path(for inputs: Inputs) throws(PolicyProblem) -> String? {
        var search = UpwardSearch(name)
        let places = inputs.areNone ? ["."] : inputs.files.map(\.path)
        var first: (input: String, found: String?)?
        for place in places {
            let found = search.file(for: place)
            guard search.problems.isEmpty else { throw PolicyProblem(lines: search.problems) }
            guard let first else {
                first = (place, found)
                continue
            }
            guard first.found != found, !isSame(first.found, found) else { continue }
            func words(_ input: String, _ found: String?) -> String {
                "\(visible(input)) is under \(found.map { visible($0) } ?? "none")"
            }
            throw PolicyProblem(lines: [
                "the inputs are under different configurations: \(words(first.input, first.found)), "
                    + "\(words(place, found)); judge them in runs of their own, or name one with --config"
            ])
        }
        // Where no file is named that can be read, what is wrong with the names is said without one.
        return first?.found ?? nil
    }

    /// Two ways may lead to one file. Where a link to it stands in another folder, its paths lead elsewhere.
    private static func isSame(_ path: String?, _ other: String?) -> Bool {
        guard let path, let other else { return false }
        func identities(_ path: String) -> [FileIdentity?] {
            [path, Files.folder(of: path)].map { (try? Files.target(of: $0))?.identity }
        }
        return !identities(path).contains(nil) && identities(path) == identities(other)
    }
}

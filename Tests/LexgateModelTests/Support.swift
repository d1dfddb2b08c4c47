import CEL
import DataTree
import Diagnostics
import Foundation
import Testing
import YAML

@testable import LexgateModel

/// The folders that ship with the project.
enum Project {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func file(_ path: String) throws -> SourceFile {
        SourceFile(path: path, bytes: [UInt8](try Data(contentsOf: root.appending(path: path))))
    }

    /// The YAML files below a folder; their paths count from it.
    static func yaml(below folder: String) throws -> [SourceFile] {
        let base = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".yaml") }.sorted().map {
            SourceFile(path: $0, bytes: [UInt8](try Data(contentsOf: base.appending(path: $0))))
        }
    }
}

/// The vocabulary and the catalogue as they ship.
struct Shipped {
    let vocabulary: Vocabulary
    let program: Program
    let catalogue: Catalogue
    let library: Catalogue
    let index: CatalogueIndex
    let diagnostics: [Diagnostic]

    private static let loaded = Result { try Shipped(files: Project.yaml(below: "Sources/Facts")) }
    static var facts: Shipped { get throws { try loaded.get() } }

    init(files: [SourceFile]) throws {
        let file = try #require(files.first { $0.path == "descriptor.yaml" })
        let parsed = file.yamlDocuments()
        let draft = VocabularyReader.read(try #require(parsed.value.first))
        let compiled = CompiledVocabulary.compile(draft.value)
        var reader = CatalogueReader(vocabulary: compiled.value.vocabulary)
        var problems = parsed.diagnostics + draft.diagnostics + compiled.diagnostics
        for file in files where file.path.hasPrefix("catalogue/") {
            let parsed = file.yamlDocuments()
            problems += parsed.diagnostics + reader.read(try #require(parsed.value.first))
        }
        vocabulary = compiled.value.vocabulary
        var builder = compiled.value.builder
        _ = builder.compileDefinitions()
        program = builder.finish()
        catalogue = reader.catalogue
        library = reader.library
        index = CatalogueIndex(judging: reader.catalogue, library: reader.library)
        diagnostics = problems
    }
}

/// The facts of one document, each in words under its path.
struct Reading {
    struct Fact: Equatable {
        let value: String
        let step: Facts.Step
        /// The line that states it, or under which it belongs, with the «marked» place.
        let place: String
    }

    private(set) var facts: [String: Fact] = [:]
    /// Elements of `derived.transfers` and the other computed lists, by list.
    private(set) var derived: [String: [String]] = [:]
    private(set) var openLists: Set<String> = []
    let problems: [String]
    let contradictions: [String]

    subscript(path: String) -> String { facts[path].map { "\($0.value)" } ?? "no such fact" }
    func step(_ path: String) -> Facts.Step? { facts[path]?.step }
    func place(_ path: String) -> String { facts[path]?.place ?? "no such fact" }

    init(
        _ text: String, isFragment: Bool = true, path: String = "f.yaml", limits: (inout Machine) -> Void = { _ in }
    ) throws {
        let shipped = try Shipped.facts
        let file = SourceFile(path: path, text: text)
        let parsed = file.yamlDocuments(symbols: shipped.vocabulary.symbols)
        let tree = try #require(parsed.value.first)
        var machine = Machine(program: shipped.program)
        limits(&machine)
        var normaliser = Normaliser(vocabulary: shipped.vocabulary, catalogue: shipped.catalogue)
        let told = normaliser.normalise(tree, isFragment: isFragment, &machine)
        var lists = DerivedLists(for: normaliser)
        lists.make(&normaliser.facts, shipped.vocabulary, &machine)
        let facts = normaliser.facts
        problems = (parsed.diagnostics + told).map { problem in
            let help = problem.help.map { " | \($0)" } ?? ""
            return "\(problem.message) | \(marked(problem.span, file))\(help)"
        }
        contradictions = facts.contradictions.map { "\($0.derived) by \($0.source)" }
        let paths = FactPaths(facts, shipped.vocabulary)
        for record in facts.records {
            let fields = shipped.vocabulary.types[Int(record.type)].fields
            for offset in 0..<UInt32(fields.count) {
                let cell = record.first + offset
                let path = paths.path(ofCell: cell, machine)
                let value = machine[cell]
                let place = paths.place(ofCell: facts.source(of: cell), in: tree)
                // The stand-in for the organisation among the recipients goes by the same name.
                if self.facts[path] == nil {
                    self.facts[path] = Fact(
                        value: machine.describe(value), step: facts.origin(of: facts.source(of: cell)).step,
                        place: marked(place.span, file))
                }
                if value.tag == .list, value.isOpen { openLists.insert(path) }
                if path.hasPrefix("derived."), value.tag == .list, path.split(separator: ".").count == 2 {
                    derived[String(path.dropFirst("derived.".count))] = machine.elements(of: value).map {
                        machine.describe($0)
                    }
                }
            }
        }
    }

    /// `from → country` of each transfer under its id, with what else is asked for.
    func transfers(_ fields: String...) -> [String] {
        (derived["transfers"] ?? []).map { id in
            ([id] + fields.map { self["derived.transfers[\(id)].\($0)"] }).joined(separator: " | ")
        }
    }
}

/// The line on which a span begins, without its indent, with the span between « and ».
func marked(_ span: Span, _ file: SourceFile) -> String {
    let lines = LineIndex(file)
    let line = lines.range(ofLine: lines.lineNumber(of: Int(span.start)))
    let start = min(Int(span.start), line.upperBound)
    let end = max(start, min(Int(span.end), line.upperBound))
    let parts = [line.lowerBound..<start, start..<end, end..<line.upperBound].map {
        String(decoding: file.bytes[$0], as: UTF8.self)
    }
    return "\(parts[0])«\(parts[1])»\(parts[2])".trimmingCharacters(in: .whitespaces)
}

/// A generator that repeats itself: SplitMix64.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

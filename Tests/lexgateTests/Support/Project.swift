import DataTree
import Diagnostics
import Foundation
import LexgateEngine
import YAML

/// What ships with the project, found from this file.
enum Project {
    static let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL

    static let examples = root.appending(path: "Examples")

    /// Vocabulary, catalogue and every pack, compiled once in this process.
    static let build = Result {
        PolicyBuild.run(facts: try yamlFiles(below: "Sources/Facts"), packs: try yamlFiles(below: "Policies"))
    }

    static func policy() throws -> CompiledPolicy {
        let result = try build.get()
        let errors = result.diagnostics.filter { $0.diagnostic.severity == .error }
            .map { Excerpts($0.file).render($0.diagnostic) }
        guard errors.isEmpty, let policy = result.policy else { throw Problem(errors.joined()) }
        return policy
    }

    /// The YAML files below a folder of the project; their paths count from it.
    static func yamlFiles(below folder: String) throws -> [SourceFile] {
        let base = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".yaml") }.sorted().map {
            try file(at: base.appending(path: $0), named: $0)
        }
    }

    static func file(at url: URL, named path: String) throws -> SourceFile {
        SourceFile(path: path, bytes: [UInt8](try Data(contentsOf: url)))
    }

    /// The one document of a file, with the words of the vocabulary, so that it can be judged.
    static func document(_ file: SourceFile) throws -> Tree {
        let parsed = file.yamlDocuments(symbols: try policy().vocabulary.symbols)
        guard !parsed.hasErrors, parsed.value.count == 1 else { throw Problem("\(file.path) is not one YAML document") }
        return parsed.value[0]
    }
}

/// A test's material is not what it should be.
struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

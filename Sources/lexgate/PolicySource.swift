import CEmbedded
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import LexgateReports
import YAML

/// Why no policy could be had; the messages are ready to be printed.
struct PolicyProblem: Error {
    let lines: [String]
}

/// The policy to judge by: the embedded one, or one compiled in memory with `--pack`.
enum PolicySource {
    private static var image: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: lexgate_image(), count: lexgate_image_size())
    }

    static func embedded() throws(PolicyProblem) -> CompiledPolicy { try loaded.get() }

    /// Read once, and never taken apart: the process ends with it.
    private static let loaded: Result<CompiledPolicy, PolicyProblem> = {
        do throws(ImageError) { return .success(try PolicyImage.policy(image)) } catch {
            return .failure(
                PolicyProblem(
                    lines: ["the embedded policy is damaged (\(error)); the program must be built again"]))
        }
    }()

    static func sources() throws(PolicyProblem) -> PolicyImage.Sources {
        do throws(ImageError) { return try PolicyImage.sources(image) } catch {
            throw PolicyProblem(lines: ["the embedded packs are damaged (\(error)); the program must be built again"])
        }
    }

    /// The vocabulary with its words for authors, which judging does without: read again from its source in the image.
    static func vocabulary() throws(PolicyProblem) -> VocabularyDraft {
        guard let file = PolicyBuild.vocabularyFile(among: try sources().facts) else {
            throw PolicyProblem(lines: ["the embedded vocabulary is missing; the program must be built again"])
        }
        return PolicyBuild.vocabulary(file).value
    }

    /// What is asked about providers, from its source in the image.
    static func dueDiligence() throws(PolicyProblem) -> DueDiligenceFramework {
        guard let file = try sources().facts.first(where: { $0.path == DueDiligenceFramework.fileName }),
            let tree = file.yamlDocuments().value.first
        else { throw PolicyProblem(lines: ["the embedded framework is missing; the program must be built again"]) }
        return DueDiligenceFramework.read(tree).value
    }

    /// All files of the catalogue, without the packs: quicker than compiling them.
    static func catalogueIndex(adding catalogues: [String] = []) throws(PolicyProblem) -> CatalogueIndex {
        var policy = try embedded()
        if !catalogues.isEmpty { try add(catalogues, to: &policy) }
        return CatalogueIndex(judging: policy.catalogue, library: try library(policy.vocabulary))
    }

    /// Compiles the packs in `folders` together with the shipped ones; only theirs are reported.
    static func compiled(adding folders: [String]) throws(PolicyProblem) -> (
        policy: CompiledPolicy, build: PolicyBuild.Result
    ) {
        let sources = try sources()
        var extra: [SourceFile] = []
        for folder in folders { extra += try packFiles(folder) }
        var reader = PackReader()
        reader.read(extra)
        let added = Set(reader.packs.map(\.id))
        if !folders.isEmpty, added.isEmpty {
            throw PolicyProblem(lines: folders.map { "\($0): no pack there (a pack is a folder with a `pack.yaml`)" })
        }
        let build = PolicyBuild.run(
            facts: sources.facts, packs: sources.packs, extra: extra, reported: folders.isEmpty ? nil : added)
        let errors = build.diagnostics.filter { $0.diagnostic.severity == .error }
        guard errors.isEmpty, let policy = build.policy else {
            throw PolicyProblem(lines: errors.map { Excerpts($0.file).render($0.diagnostic) })
        }
        guard policy.rules.contains(where: { policy.packs[$0.pack].isReported }) else {
            throw PolicyProblem(lines: ["the packs in \(folders.joined(separator: ", ")) hold no rule"])
        }
        return (policy, build)
    }

    /// The shipped packs and those in `folders` as they are written, not compiled, and the files of schema and catalogue.
    static func packs(adding folders: [String]) throws(PolicyProblem) -> (reader: PackReader, facts: [SourceFile]) {
        let sources = try sources()
        var reader = PackReader()
        reader.read(sources.packs)
        for folder in folders { reader.read(try packFiles(folder)) }
        return (reader, sources.facts)
    }

    /// Puts the rows of users' files beside those of the catalogue, or in their place.
    static func add(_ catalogues: [String], to policy: inout CompiledPolicy) throws(PolicyProblem) {
        var reader = CatalogueReader(
            vocabulary: policy.vocabulary, extending: policy.catalogue, library: try library(policy.vocabulary))
        var problems: [String] = []
        var files: [String: SourceFile] = [:]
        for path in catalogues {
            let file: SourceFile
            do throws(FileError) {
                file = SourceFile(path: path, bytes: try Files.read(path, limit: maximumInputBytes))
            } catch {
                throw PolicyProblem(lines: ["\(path): \(error.message)"])
            }
            files[path] = file
            let parsed = file.yamlDocuments()
            var diagnostics = parsed.diagnostics
            if !parsed.hasErrors {
                for tree in parsed.value { diagnostics += reader.readOwn(tree, from: path, today: today()) }
                if parsed.value.isEmpty { diagnostics.append(.error("the catalogue file is empty", at: .zero)) }
            }
            let excerpts = Excerpts(file)
            problems += diagnostics.filter { $0.severity == .error }.map { excerpts.render($0) }
        }
        for (path, diagnostic) in reader.danglingReferences() {
            if let file = files[path] { problems.append(Excerpts(file).render(diagnostic)) }
        }
        guard problems.isEmpty else { throw PolicyProblem(lines: problems) }
        policy.catalogue = reader.catalogue
    }

    /// The rows that judging does without, from their sources.
    private static func library(_ vocabulary: Vocabulary) throws(PolicyProblem) -> Catalogue {
        var reader = CatalogueReader(vocabulary: vocabulary)
        for kind in Catalogue.Kind.allCases where kind.isForReaders {
            let file = try sources().facts.first { $0.path.hasSuffix("catalogue/\(kind.rawValue).yaml") }
            // What is wrong with them stops the build.
            if let tree = file?.yamlDocuments().value.first { _ = reader.read(tree) }
        }
        return reader.library
    }

    /// A folder may be one pack or hold several; paths begin with the pack's folder.
    private static func packFiles(_ folder: String) throws(PolicyProblem) -> [SourceFile] {
        var folder = folder
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        func naming<R>(_ path: String, _ read: () throws(FileError) -> R) throws(PolicyProblem) -> R {
            do throws(FileError) { return try read() } catch {
                throw PolicyProblem(lines: ["\(path): \(error.message)"])
            }
        }
        let root = folder
        if let target = try? Files.target(of: root), target.kind != .folder {
            throw PolicyProblem(lines: ["\(visible(root)): not a folder; a pack is a folder with a `pack.yaml`"])
        }
        let isPack = try naming(root) { () throws(FileError) in try Files.names(in: root).contains("pack.yaml") }
        // What cannot be read may be a rule.
        var unreadable: [String] = []
        let found = try naming(root) { () throws(FileError) in
            try Files.filesBelow(root) { unreadable.append("\($0): \($1.message)") }
        }
        guard unreadable.isEmpty else { throw PolicyProblem(lines: unreadable) }
        let base = root.split(separator: "/").last.map(String.init) ?? "pack"
        var files: [SourceFile] = []
        for (path, _) in found where Files.isYAML(path) {
            let relative = String(path.dropFirst(root.count + 1))
            let bytes = try naming(path) { () throws(FileError) in try Files.read(path) }
            files.append(SourceFile(path: isPack ? "\(base)/\(relative)" : relative, bytes: bytes))
        }
        return files
    }
}

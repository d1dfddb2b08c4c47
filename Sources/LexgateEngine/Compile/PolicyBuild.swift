import DataTree
import Diagnostics
import LexgateModel
import YAML

/// A diagnostic with the file it is in.
package struct LocatedDiagnostic: Sendable {
    package let file: SourceFile
    package let diagnostic: Diagnostic

    package init(file: SourceFile, _ diagnostic: Diagnostic) {
        self.file = file
        self.diagnostic = diagnostic
    }
}

/// From the files of vocabulary, catalogue and packs to a policy: what the build does, and `--pack` again in memory.
package enum PolicyBuild {
    package struct Result: Sendable {
        /// `nil` when the vocabulary itself could not be read.
        package let policy: CompiledPolicy?
        package let diagnostics: [LocatedDiagnostic]
        /// What its expressions say; empty where there is no policy.
        package let texts: PolicyTexts
        /// What the packs were compiled against; `nil` as `policy` is.
        let base: Base?
        /// The packs as read, for running their examples.
        let reader: PackReader
        /// Rows of the catalogue that judging does not need.
        package var library = Catalogue()

        package var packs: [PolicyPack] { reader.packs }
        package var files: [SourceFile] { reader.files }

        package var hasErrors: Bool { diagnostics.contains { $0.diagnostic.severity == .error } }
    }

    /// Vocabulary and catalogue, before any pack.
    struct Base: Sendable {
        let vocabulary: CompiledVocabulary
        let catalogue: Catalogue

        func policy(_ reader: PackReader, reported: Set<String>? = nil) -> (
            policy: CompiledPolicy, diagnostics: [FileDiagnostic], texts: PolicyTexts
        ) {
            PolicyCompiler.compile(
                vocabulary: vocabulary, catalogue: catalogue, packs: reader.packs, files: reader.files,
                reported: reported)
        }
    }

    /// The file of the vocabulary.
    package static func vocabularyFile(among facts: [SourceFile]) -> SourceFile? {
        facts.first { $0.path.hasSuffix("descriptor.yaml") }
    }

    /// What the file of the vocabulary says, its derivations not compiled.
    package static func vocabulary(_ file: SourceFile) -> Parsed<VocabularyDraft> {
        let parsed = file.yamlDocuments()
        var draft = VocabularyReader.read(parsed.value.first ?? Tree())
        draft.diagnostics = parsed.diagnostics + draft.diagnostics
        return draft
    }

    /// `facts`: `descriptor.yaml` and `catalogue/*.yaml`. `packs`: paths relative to a folder of packs; `extra` replaces
    /// packs of the same id and, with `reported`, restricts what is reported.
    package static func run(
        facts: [SourceFile], packs: [SourceFile], extra: [SourceFile] = [], reported: Set<String>? = nil
    ) -> Result {
        var diagnostics: [LocatedDiagnostic] = []
        guard let file = vocabularyFile(among: facts) else {
            let missing = SourceFile(path: "descriptor.yaml", bytes: [])
            return unbuilt([LocatedDiagnostic(file: missing, .error("the vocabulary is missing", at: .zero))])
        }
        func report(_ problems: [Diagnostic], in file: SourceFile) {
            diagnostics += problems.map { LocatedDiagnostic(file: file, $0) }
        }
        let draft = vocabulary(file)
        report(draft.diagnostics, in: file)
        guard !draft.hasErrors else { return unbuilt(diagnostics) }
        let vocabulary = CompiledVocabulary.compile(draft.value)
        report(vocabulary.diagnostics, in: file)

        var catalogue = CatalogueReader(vocabulary: vocabulary.value.vocabulary)
        for file in facts.sorted(by: { $0.path < $1.path }) where file.path.contains("catalogue/") {
            let parsed = file.yamlDocuments()
            report(parsed.diagnostics, in: file)
            if let tree = parsed.value.first { report(catalogue.read(tree), in: file) }
        }

        var reader = PackReader()
        reader.read(packs)
        if !extra.isEmpty { reader.read(extra) }
        let base = Base(vocabulary: vocabulary.value, catalogue: catalogue.catalogue)
        var compiled = base.policy(reader, reported: reported)
        compiled.texts.defaults = draft.value.notes.map(\.because)
        for problem in reader.diagnostics + compiled.diagnostics {
            diagnostics.append(LocatedDiagnostic(file: reader.files[problem.file], problem.diagnostic))
        }
        return Result(
            policy: compiled.policy, diagnostics: diagnostics, texts: compiled.texts, base: base, reader: reader,
            library: catalogue.library)
    }

    private static func unbuilt(_ diagnostics: [LocatedDiagnostic]) -> Result {
        Result(
            policy: nil, diagnostics: diagnostics, texts: PolicyTexts(files: []), base: nil, reader: PackReader())
    }
}

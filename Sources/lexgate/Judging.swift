import DataTree
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import YAML

/// What came of one file.
struct JudgedFile<Product: Sendable>: Sendable {
    var status = ExitStatus.open
    var documents = 0
    var closed = 0
    /// The file was found in a folder and holds no descriptor.
    var isPassedOver = false
    /// For standard error.
    var complaint: String?
    /// What was made of its documents, in their order.
    var products: [Product] = []

    mutating func raise(_ status: ExitStatus) { self.status = max(self.status, status) }
}

struct JudgingSettings: Sendable {
    var day: CalendarDay
    var failOn: Verdict
    var upcomingWindow: Int
    var detail: Assessor.Detail
}

/// Reads and judges files, one after the other; one per thread.
struct Judging<Product: Sendable>: Worker, ~Copyable {
    private var assessor: Assessor
    private let files: [Inputs.File]
    private let settings: JudgingSettings
    private let product: @Sendable (Assessment) -> Product?

    init(
        _ files: [Inputs.File], policy: CompiledPolicy, settings: JudgingSettings,
        _ product: @escaping @Sendable (Assessment) -> Product?
    ) {
        assessor = Assessor(policy: policy)
        self.files = files
        self.settings = settings
        self.product = product
    }

    /// Judges every document of a file.
    mutating func work(on item: Int) -> JudgedFile<Product> {
        let input = files[item]
        var judged = JudgedFile<Product>()
        let file: SourceFile
        do throws(FileError) { file = try Inputs.read(input.path) } catch {
            judged.complaint = "\(visible(input.path)): \(error.message)"
            judged.raise(.unjudged)
            return judged
        }
        if input.isFound, !file.mentionsLexgate {
            judged.isPassedOver = true
            return judged
        }
        file.bytes.withUnsafeBytes { source in
            var reader = YAMLReader(source: source, symbols: assessor.policy.vocabulary.symbols)
            var isMore = true
            while isMore {
                var read: (tree: Tree, diagnostics: [Diagnostic])?
                isMore = reader.next { tree, diagnostics in read = (copy tree, diagnostics) }
                guard let read else { break }
                if input.isFound, isForeign(read.tree, read.diagnostics) { continue }
                judge(read.tree, read.diagnostics, of: file, &judged)
            }
        }
        if judged.documents == 0, input.isFound {
            judged.isPassedOver = true
        } else if judged.documents == 0 {
            judged.complaint = "\(visible(file.path)): the file is empty"
            judged.raise(.unjudged)
        }
        return judged
    }

    /// A whole document of another kind, as repositories are full of: no `apiVersion` of ours.
    private func isForeign(_ tree: Tree, _ diagnostics: [Diagnostic]) -> Bool {
        guard diagnostics.isEmpty else { return false }
        guard !tree.isEmpty else { return true }
        guard let version = tree.child(of: 0, "apiVersion") else {
            // A head that is misspelt must not make a descriptor disappear.
            return !tree.children(of: 0).contains {
                tree.nodes[$0].kind == .scalar && tree.bytes(of: $0).starts(with: "lexgate/".utf8)
                    && tree.nodes[$0].keyLength > 0
            }
        }
        return !tree.string(version).lowercased().contains("lexgate")
    }

    private mutating func judge(
        _ tree: Tree, _ diagnostics: [Diagnostic], of file: SourceFile, _ judged: inout JudgedFile<Product>
    ) {
        let assessment = assessor.assess(
            tree, of: file, document: judged.documents, on: settings.day, upcomingWindow: settings.upcomingWindow,
            detail: settings.detail, readerDiagnostics: diagnostics)
        judged.documents += 1
        if assessment.hasErrors || assessment.verdict == .error || assessment.counts.total == 0 {
            judged.raise(.unjudged)
        }
        if assessment.verdict >= settings.failOn || assessment.hasErrors {
            judged.closed += 1
            judged.raise(.closed)
        }
        if let made = product(assessment) { judged.products.append(made) }
    }
}

extension SourceFile {
    /// Whether the text could be one of our descriptors: it names the vocabulary somewhere.
    ///
    /// Repositories are full of YAML files of other kinds, templates among them that are no YAML before they are
    /// filled in. None of them is ours to refuse, nor to read; but a descriptor has to say `lexgate/v1`, and whatever
    /// holds that word, in any case or in UTF-16, is read as one and refused where it cannot be.
    var mentionsLexgate: Bool {
        let word: StaticString = "lexgate"
        return bytes.withUnsafeBytes { text in
            // Every other byte of UTF-16 is zero in such a word.
            let isWide = text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF])
            let step = isWide ? 2 : 1
            let length = (word.utf8CodeUnitCount - 1) * step + 1
            guard text.count >= length else { return false }
            // Most descriptors say it in their first line, so a plain search ends at once.
            return (0...text.count - length).contains { start in
                (0..<word.utf8CodeUnitCount).allSatisfy { text[start + $0 * step] | 0x20 == word.utf8Start[$0] }
            }
        }
    }
}

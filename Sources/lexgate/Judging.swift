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
    /// Documents of facts for others to extend, without a mistake.
    var fragments = 0
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
    private var extending: Extending
    private let files: [Inputs.File]
    private let settings: JudgingSettings
    private let product: @Sendable (Assessment) -> Product?

    init(
        _ files: [Inputs.File], policy: CompiledPolicy, settings: JudgingSettings,
        _ product: @escaping @Sendable (Assessment) -> Product?
    ) {
        assessor = Assessor(policy: policy)
        extending = Extending(policy.vocabulary)
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
        let isNamed = file.mentions("lexgate")
        // A head that is misspelt or missing must not make a descriptor disappear.
        if input.isFound, !isNamed, !(file.mentions("deployment") && file.mentions("organization")) {
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
                if input.isFound, isForeign(read.tree, isWhole: read.diagnostics.isEmpty, isNamed: isNamed) { continue }
                let document = ReadDocument(tree: read.tree, diagnostics: read.diagnostics, file: file)
                judge(extending.complete(document, at: input.path), &judged)
            }
        }
        if judged.documents + judged.fragments > 0 { return judged }
        if input.isFound {
            judged.isPassedOver = true
        } else {
            judged.complaint = "\(visible(file.path)): the file is empty"
            judged.raise(.unjudged)
        }
        return judged
    }

    /// A document of another kind, as repositories are full of: no `apiVersion` of ours, nor our facts at its top.
    private func isForeign(_ tree: Tree, isWhole: Bool, isNamed: Bool) -> Bool {
        guard isWhole else { return !isNamed }
        guard !tree.isEmpty else { return true }
        if let version = tree.child(of: 0, "apiVersion"), tree.string(version).lowercased().contains("lexgate") {
            return false
        }
        let vocabulary = assessor.policy.vocabulary
        var known = 0
        for child in tree.children(of: 0) {
            // Other kinds of documents have these too.
            if ["apiVersion", "kind", "metadata", "data", "models", "evidence"].contains(tree.key(of: child)) {
                continue
            }
            if tree.nodes[child].kind == .scalar, tree.bytes(of: child).starts(with: "lexgate/".utf8) { return false }
            if vocabulary.meaning(type: vocabulary.root, symbol: tree.nodes[child].key) != .unknown { known += 1 }
        }
        let isOfOurKind =
            tree.child(of: 0, "kind").map { ["Deployment", "Fragment"].contains(tree.string($0)) } ?? false
        return known < (isOfOurKind ? 1 : 2)
    }

    private mutating func judge(_ document: ReadDocument, _ judged: inout JudgedFile<Product>) {
        let number = judged.documents + judged.fragments
        let assessment: Assessment
        if extending.isFragment(document.tree) {
            assessment = assessor.check(
                document.tree, of: document.file, document: number, on: settings.day,
                readerDiagnostics: document.diagnostics)
            if !assessment.hasErrors {
                judged.fragments += 1
                return
            }
        } else {
            assessment = assessor.assess(
                document.tree, of: document.file, document: number, on: settings.day,
                upcomingWindow: settings.upcomingWindow, detail: settings.detail,
                readerDiagnostics: document.diagnostics)
        }
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
    /// Whether a word stands in the text, in any case.
    ///
    /// Repositories are full of YAML files of other kinds, templates among them that are no YAML before they are
    /// filled in. None of them is ours to refuse; but a descriptor has to say `lexgate/v1`, and whatever holds that word,
    /// in any case or in UTF-16, is read as one and refused where it cannot be.
    func mentions(_ word: StaticString) -> Bool {
        bytes.withUnsafeBytes { text in
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

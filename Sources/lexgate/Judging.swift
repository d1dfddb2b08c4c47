import DataTree
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import YAML

/// Reads and judges one file after the other and keeps the status that the process will answer with.
struct Judging: ~Copyable {
    struct Settings {
        var day: CalendarDay
        var failOn: Verdict
        var upcomingWindow: Int
        var detail: Assessor.Detail
    }

    private var assessor: Assessor
    private let settings: Settings
    private(set) var status = ExitStatus.open
    private(set) var documents = 0
    private(set) var closed = 0
    /// Files found in folders that hold no descriptor.
    private(set) var passedOver: [String] = []

    init(policy: CompiledPolicy, settings: Settings) {
        assessor = Assessor(policy: policy)
        self.settings = settings
    }

    mutating func raise(_ status: ExitStatus) { self.status = max(self.status, status) }

    /// Judges every document of a file.
    mutating func judge(_ input: Inputs.File, _ body: (Assessment) -> Void) {
        let file: SourceFile
        do throws(FileError) { file = try Inputs.read(input.path) } catch {
            complain("\(visible(input.path)): \(error.message)")
            return raise(.unjudged)
        }
        if input.isFound, !file.mentionsLexgate {
            passedOver.append(input.path)
            return
        }
        var count = 0
        file.bytes.withUnsafeBytes { source in
            var reader = YAMLReader(source: source, symbols: assessor.policy.vocabulary.symbols)
            var isMore = true
            while isMore {
                var read: (tree: Tree, diagnostics: [Diagnostic])?
                isMore = reader.next { tree, diagnostics in read = (copy tree, diagnostics) }
                guard let read else { break }
                if input.isFound, isForeign(read.tree, read.diagnostics) { continue }
                judge(read.tree, read.diagnostics, of: file, document: count, body)
                count += 1
            }
        }
        if count == 0, input.isFound {
            passedOver.append(input.path)
        } else if count == 0 {
            complain("\(visible(file.path)): the file is empty")
            raise(.unjudged)
        }
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
        _ tree: Tree, _ diagnostics: [Diagnostic], of file: SourceFile, document: Int, _ body: (Assessment) -> Void
    ) {
        let assessment = assessor.assess(
            tree, of: file, document: document, on: settings.day, upcomingWindow: settings.upcomingWindow,
            detail: settings.detail, readerDiagnostics: diagnostics)
        documents += 1
        if assessment.hasErrors || assessment.verdict == .error || assessment.counts.total == 0 { raise(.unjudged) }
        if assessment.verdict >= settings.failOn || assessment.hasErrors {
            closed += 1
            raise(.closed)
        }
        body(assessment)
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

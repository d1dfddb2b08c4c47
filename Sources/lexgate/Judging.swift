import DataTree
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import LexgateReports
import YAML

/// What came of one file.
struct JudgedFile<Product: Sendable>: Sendable {
    var status = ExitStatus.open
    var documents = 0
    var closed = 0
    /// Documents that were left out, from 0.
    var leftOut: [(document: Int, reason: LeftOut.Reason)] = []
    /// The file was found in a folder and holds no descriptor.
    var isPassedOver = false
    /// For standard error.
    var complaint: String?
    /// What was made of its documents, in their order.
    var products: [Product] = []
    /// What its documents extend.
    var extended: [SourceFile] = []
    /// For the cache, or from it.
    var entry: VerdictCache.Entry?
    var isRecalled = false

    /// The names of its documents, and how many so far have each.
    var names: [String: Int] = [:]

    mutating func raise(_ status: ExitStatus) { self.status = max(self.status, status) }

    /// How many documents before this one have its name.
    @discardableResult
    mutating func count(_ tree: Tree) -> Int {
        let metadata = tree.isEmpty ? nil : tree.child(of: 0, "metadata")
        guard let name = metadata.flatMap({ tree.child(of: $0, "name") }).map({ tree.string($0) }) else { return 0 }
        defer { names[name, default: 0] += 1 }
        return names[name, default: 0]
    }

    /// Whether something in it is meant for us.
    var holdsOurs: Bool { documents > 0 || leftOut.contains { $0.reason != .noHead } }
}

struct JudgingSettings: Sendable {
    var day: CalendarDay
    var failOn: Verdict
    var upcomingWindow: Int
    /// Waivers that end within so many days are told of.
    var expiringDays: Int
    var detail: Assessor.Detail
    /// Whether each assessment gets its survey, for reports that show it.
    var surveys = false
    /// Findings that are to say how they came about.
    var explaining: Explaining?
}

/// Reads and judges files, one after the other; one per thread.
struct Judging<Product: Sendable>: Worker, ~Copyable {
    private var assessor: Assessor
    private var extending: Extending
    private let files: [Inputs.File]
    private let settings: JudgingSettings
    private let known: KnownFindings?
    private let changes: Changes?
    private let recall: Recall<Product>?
    private let product: @Sendable (Assessment) -> Product?

    init(
        _ files: [Inputs.File], policy: CompiledPolicy, settings: JudgingSettings, known: KnownFindings?,
        changes: Changes?, recall: Recall<Product>?,
        _ product: @escaping @Sendable (Assessment) -> Product?
    ) {
        assessor = Assessor(policy: policy)
        assessor.explaining = settings.explaining
        extending = Extending(policy.vocabulary)
        self.files = files
        self.settings = settings
        self.known = known
        self.changes = changes
        self.recall = recall
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
        let key = recall?.key(of: file, input)
        if let key, let known = recall?.judged(key) { return known }
        judge(file, of: input, &judged)
        if let key { judged.entry = recall?.entry(key, judged) }
        return judged
    }

    private mutating func judge(_ file: SourceFile, of input: Inputs.File, _ judged: inout JudgedFile<Product>) {
        let likeness = input.isFound ? file.likeness : .named
        if likeness == .none {
            judged.isPassedOver = true
            return
        }
        var comments = (file.mayHoldWaivers ? YAMLComment.all(in: file.bytes) : [])[...]
        let isSame = input.mayBeLeftOut && changes?.isUnchanged(file.path, file.bytes) == true
        var number = -1
        file.bytes.withUnsafeBytes { source in
            var reader = YAMLReader(source: source, of: file.bytes, symbols: assessor.policy.vocabulary.symbols)
            var isMore = true
            while isMore {
                var read: (tree: Tree, diagnostics: [Diagnostic])?
                isMore = reader.next { tree, diagnostics in read = (copy tree, diagnostics) }
                guard let read else { break }
                number += 1
                let isWhole = read.diagnostics.isEmpty
                if input.isFound, assessor.policy.vocabulary.isForeign(read.tree, isWhole: isWhole, likeness) {
                    if read.tree.hasNoHead { judged.leftOut.append((number, .noHead)) }
                    continue
                }
                let document = ReadDocument(tree: read.tree, diagnostics: read.diagnostics, file: file)
                let own = comments.take(number)
                let completed = extending.complete(document, at: input.path)
                judged.extended += completed.file.extended
                if isSame, extendsUnchanged(completed) {
                    judged.leftOut.append((number, extending.isFragment(completed.tree) ? .fragment : .unchanged))
                    judged.count(completed.tree)
                } else {
                    judge(completed, number, read.tree, own, input.waivers, &judged)
                }
            }
        }
        if judged.holdsOurs { return }
        if input.isFound {
            judged.isPassedOver = true
        } else {
            judged.complaint = "\(visible(file.path)): the file is empty"
            judged.raise(.unjudged)
        }
    }

    /// Whether all that a document of an unchanged file extends is there and unchanged too.
    private func extendsUnchanged(_ document: ReadDocument) -> Bool {
        guard let changes, document.diagnostics.isEmpty else { return false }
        return document.file.extended.allSatisfy { changes.isUnchanged($0.path, $0.bytes) }
    }

    /// What is known is known by findings and what they rest on, even where only their number is asked for.
    private var detail: Assessor.Detail { known != nil ? .everything : settings.detail }

    /// `number` is that of the document in its file, `comments` are those of the document itself, and `own` is its tree before it was completed.
    private mutating func judge(
        _ document: ReadDocument, _ number: Int, _ own: Tree, _ comments: [YAMLComment], _ waiverFile: WaiverFile?,
        _ judged: inout JudgedFile<Product>
    ) {
        if extending.isFragment(document.tree) { return check(document, number, comments, &judged) }
        var document = document
        let waivers = document.takeWaivers(from: waiverFile, comments, own, under: assessor.policy, settings)
        var assessment = assessor.assess(
            document.tree, of: document.file, document: number, waivers: waivers, on: settings.day,
            upcomingWindow: settings.upcomingWindow, detail: detail, readerDiagnostics: document.diagnostics)
        assessment.namesakes = judged.count(document.tree)
        if let known {
            assessment = known.compared(assessment, upcomingWindow: settings.upcomingWindow)
            if settings.detail != .everything { assessment.findings.removeAll { !$0.isConcern } }
        }
        if settings.surveys {
            assessment.survey = assessor.survey(
                of: document.tree, file: document.file, document: number, waivers: waivers, from: settings.day)
        }
        judged.documents += 1
        if assessment.hasErrors || assessment.verdict == .error || assessment.counts.total == 0 {
            judged.raise(.unjudged)
        }
        if assessment.isClosed(from: settings.failOn) {
            judged.closed += 1
            judged.raise(.closed)
        }
        if let made = product(assessment) { judged.products.append(made) }
    }

    /// A fragment is no descriptor, also where it has mistakes, which are shown.
    private mutating func check(
        _ document: ReadDocument, _ number: Int, _ comments: [YAMLComment], _ judged: inout JudgedFile<Product>
    ) {
        let misplaced = comments.isEmpty ? [] : InlineWaivers.misplaced(in: document.file, start: 0)
        let assessment = assessor.check(
            document.tree, of: document.file, document: number, on: settings.day,
            readerDiagnostics: document.diagnostics + misplaced)
        judged.leftOut.append((number, .fragment))
        guard assessment.hasErrors else { return }
        judged.raise(.unjudged)
        if let made = product(assessment) { judged.products.append(made) }
    }
}

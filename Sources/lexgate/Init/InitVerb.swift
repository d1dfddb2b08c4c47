import ArgumentParser
import DataTree
import Diagnostics
import Glibc
import LexgateEngine
import LexgateFiles
import LexgateModel
import YAML

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a descriptor by questions: first what decides most, and nothing that no longer matters.",
        discussion: """
            An empty answer leaves a fact unknown, `none` says that there is none, `?` tells what the values mean, \
            `? WORD` looks among them or in the catalogue, `\(Init.stop)` writes the file with what is known. So does the \
            end of the input; an interrupt writes nothing. A file that exists is never overwritten.
            """)

    static let stop = "save"

    @Argument(help: "The file to write.")
    var file = "lexgate.yaml"

    @Option(
        help: ArgumentHelp(
            "Take the facts of this descriptor or fragment as answers; what it leaves open is asked.", valueName: "file"
        ))
    var answers: String?

    @Flag(help: "Ask nothing; write what --answers says, and what it leaves open as a comment.")
    var noQuestions = false

    @Option(help: "Judge as of this day (YYYY-MM-DD); today in UTC if left out.")
    var asOf: CalendarDay?

    @Option(
        help: ArgumentHelp(
            "Also compile the pack in this folder and ask what its rules want to know; repeatable.", valueName: "dir"))
    var pack: [String] = []

    @Option(
        help: ArgumentHelp(
            "Rows of your own for the catalogue, or in place of its rows; repeatable.", valueName: "file"))
    var catalog: [String] = []

    @Option(help: "Colours: auto, always or never. NO_COLOR is respected.")
    var color: ColorChoice = .auto

    func validate() throws {
        if file.isEmpty || file == Inputs.standardInput { throw ValidationError("name the file to write") }
    }

    func run() throws {
        let request = JudgingRequest(flags: .flags(packs: pack, catalogues: catalog))
        do throws(InitProblem) {
            if Files.exists(file) { throw .exists(file) }
            do throws(FileError) { try Files.checkFolder(of: file) } catch {
                throw .other(["\(file): \(error.message)"])
            }
            let policy: CompiledPolicy
            let day: CalendarDay
            let words: VocabularyDraft
            do throws(PolicyProblem) {
                policy = try request.policy()
                day = try policy.day(asOf)
                words = try PolicySource.vocabulary()
            } catch { throw .other(error.lines) }
            let draft = try Beginning(policy, day: day).draft(answers: answers, file: file)
            var talk = Talk(Interview(draft, under: policy, words: words, on: day), style: color.style)
            if !noQuestions { talk.ask() }
            try talk.write(to: file, words)
        } catch {
            for line in error.lines { complain(line) }
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
    }
}

/// Why no descriptor was written.
enum InitProblem: Error {
    case exists(String)
    case other([String])

    var lines: [String] {
        switch self {
        case .exists(let file): ["\(file): it exists, and nothing is overwritten; name another file"]
        case .other(let lines): lines
        }
    }
}

/// What is known before the first question.
private struct Beginning {
    let policy: CompiledPolicy
    let day: CalendarDay

    init(_ policy: CompiledPolicy, day: CalendarDay) {
        self.policy = policy
        self.day = day
    }

    func draft(answers: String?, file: String) throws(InitProblem) -> Draft {
        var draft = Draft(
            .mapping([
                .init(key: "apiVersion", value: Draft(.scalar("lexgate/v1"))),
                .init(key: "kind", value: Draft(.scalar("Deployment"))),
                .init(key: "metadata", value: Draft(.mapping([.init(key: "name", value: .text(name(for: file)))]))),
            ]))
        guard let answers else { return draft }
        let (facts, metadata) = try read(answers)
        for entry in facts.entries where draft[entry.key] == nil && entry.key != "extends" {
            draft[entry.key] = entry.value
        }
        var head = draft["metadata"] ?? Draft(.mapping([]))
        for entry in metadata?.entries ?? [] { head[entry.key] = entry.value }
        draft["metadata"] = head
        draft.spellOutInlines(policy.vocabulary.root, policy.vocabulary)
        return draft
    }

    /// The facts of a file and of those that it extends, and what it says of itself.
    ///
    /// They are read as those of a file that a descriptor extends, so that mistakes are told at their places.
    private func read(_ path: String) throws(InitProblem) -> (facts: Draft, metadata: Draft?) {
        do throws(FileError) { _ = try Files.target(of: path) } catch { throw .other(["\(path): \(error.message)"]) }
        let head = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: answers}\nextends: "
        let source = SourceFile(path: "<answers>", text: head + Draft.quoted(path) + "\n")
        let symbols = policy.vocabulary.symbols
        guard let tree = source.yamlDocuments(symbols: symbols).value.first else {
            throw .other(["\(path): no such file or folder"])
        }
        var extending = Extending(policy.vocabulary)
        let document = extending.complete(ReadDocument(tree: tree, diagnostics: [], file: source), at: "answers")
        var assessor = Assessor(policy: policy)
        let assessment = assessor.assess(
            document.tree, of: document.file, document: 0, on: day, detail: .counts,
            readerDiagnostics: document.diagnostics)
        let excerpts = Excerpts(document.file)
        let errors = assessment.diagnostics.filter { $0.severity == .error }
        guard errors.isEmpty else { throw .other(errors.map { excerpts.render($0) }) }
        for warning in assessment.diagnostics { complain(excerpts.render(warning)) }
        let own = document.file.extensions.first?.file.yamlDocuments(symbols: symbols).value.first
        let metadata = own.flatMap { tree in tree.child(of: 0, "metadata").map { Draft(tree, $0) } }
        return (Draft(document.tree), metadata)
    }

    /// A name for the deployment: that of the file, or of its folder where the file has the usual name.
    private func name(for file: String) -> String {
        var parts = file.split(separator: "/").map(String.init)
        var stem = parts.popLast() ?? ""
        if let dot = stem.lastIndex(of: "."), dot != stem.startIndex { stem = String(stem[..<dot]) }
        if ["lexgate", "deployment"].contains(stem) {
            let folder = parts.isEmpty ? "." : (file.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
            stem = (try? Files.realPath(folder)).flatMap { $0.split(separator: "/").last.map(String.init) } ?? ""
        }
        let letters = stem.lowercased().map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        let name = String(letters).split(separator: "-").joined(separator: "-")
        return name.isEmpty ? "deployment" : name
    }
}

/// The conversation at a terminal or through a pipe.
private struct Talk: ~Copyable {
    private var interview: Interview
    private let style: TextStyle
    private var input = LineReader()
    private var output = Output()
    private var answered = 0
    /// Only facts that decide little are left.
    private var isAtTail = false

    init(_ interview: consuming Interview, style: TextStyle) {
        self.interview = interview
        self.style = style
    }

    private mutating func say(_ text: String) {
        output.write(text)
        output.flush()
    }

    /// Asks until nothing is open, or nobody answers any more.
    mutating func ask() {
        Interrupt.watch()
        say(
            "Empty leaves a fact open, `none` says there is none, `?` explains the values, `\(Init.stop)` writes the file.\n"
        )
        while let question = interview.next() {
            if question.rules == 1, !isAtTail {
                isAtTail = true
                say("\nwhat is left decides one rule each; `\(Init.stop)` writes the file\n")
            }
            say(interview.prompt(question, style: style))
            guard ask(question) else { return }
        }
        say("\nnothing is left to ask\n")
    }

    /// False when nothing more shall be asked.
    private mutating func ask(_ question: Question) -> Bool {
        var refused: String?
        while true {
            say("> ")
            guard let line = input.next() else {
                say("\nthe input has ended\n")
                return false
            }
            // A terminal shows what is typed; in the record of a pipe it would be missing.
            if !input.isTerminal { say("\(visible(line))\n") }
            let answer = line.trimmed
            switch answer {
            case Init.stop: return false
            case "":
                interview.passOver(question)
                return true
            case _ where answer.hasPrefix("?"):
                let catalogue = interview.catalogue
                let help = try? interview.help(question, part: answer.dropFirst().trimmed) {
                    CatalogueIndex(judging: catalogue, library: try PolicySource.compiled(adding: []).build.library)
                }
                say(help ?? "")
            default:
                let problems = interview.answer(question, answer, insists: refused == answer)
                if problems.isEmpty {
                    answered += 1
                    return true
                }
                refused = answer
                for problem in problems { say(words(problem)) }
            }
        }
    }

    private func words(_ problem: Diagnostic) -> String {
        let isError = problem.severity == .error
        let severity = isError ? style.red("error") : style.yellow("warning")
        var text = "  \(severity): \(visible(problem.message))\n"
        if let help = problem.help { text += "   help: \(visible(help))\n" }
        return isError ? text : text + "  enter it again to keep it\n"
    }

    // MARK: - The file

    mutating func write(to file: String, _ words: VocabularyDraft) throws(InitProblem) {
        let text = interview.descriptor()
        Interrupt.forget()
        do throws(FileError) {
            try Files.create(file, text)
        } catch {
            // What somebody has answered is not to be lost.
            if answered > 0 { output.write(bytes: text) }
            output.flush()
            if error == .exists { throw .exists(file) }
            throw .other(["\(file): \(error.message)"])
        }
        let open = interview.openFindings
        say(
            "written: \(visible(file)), \(open == 0 ? "nothing is open" : "\(counted(open, "finding")) open"); "
                + "`lexgate lint \(visible(file))` says more\n")
    }
}

import ArgumentParser
import DataTree
import Diagnostics
import JSON
import LexgateModel

/// What `make install` puts beside the program.
struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the manual page of this program, in the macros of man(7).")

    func run() throws {
        let dump = SourceFile(path: "help", text: Lexgate._dumpHelp()).json()
        guard let tree = dump.value, let command = Cursor(tree)["command"] else {
            complain("the description of the arguments cannot be read")
            throw ExitCode(ExitStatus.internalFault.rawValue)
        }
        let day = (try? PolicySource.embedded())?.packs.map(\.date).max()
        Output.say(ManualPage(command, day: day).text)
    }
}

/// The manual page, made from what the argument parser tells of itself, so that the two cannot differ.
struct ManualPage {
    private(set) var text: String

    init(_ root: Cursor, day: CalendarDay?) {
        text = ".TH LEXGATE 1 \"\(day.map { "\($0)" } ?? "")\" \"lexgate \(version)\"\n"
        section("NAME")
        let about = ManualPage.roff(root.word("abstract").lowercasedFirst.withoutStop)
        text += ManualPage.filled("lexgate \\- \(about)") + "\n"
        section("SYNOPSIS")
        text += ".B lexgate\n.I verb\n.RI [ options ]\n.RI [ arguments ]\n"
        section("DESCRIPTION")
        paragraph(
            "A descriptor says in YAML what is deployed, where, on whose data and under which safeguards. Each verb says "
                + "with --help what it takes.")
        section("VERBS")
        let verbs = root.list("subcommands").filter(\.isShown)
        for verb in verbs { add(verb, "lexgate \(verb.word("commandName"))") }
        section("EXIT STATUS")
        for (status, meaning) in [
            (0, "open; nothing to say; the work is done"), (1, "closed by findings"),
            (2, "could not judge: unreadable input, broken pack, bad arguments, nothing evaluated"),
            (3, "a fault of lexgate itself"),
        ] {
            text += ".TP\n.B \(status)\n\(ManualPage.roff(meaning))\n"
        }
        section("ENVIRONMENT")
        text += ".TP\n.B NO_COLOR\nNo colours where they are not asked for.\n"
        text += ".TP\n.B GITHUB_STEP_SUMMARY\nA file to whose end the format github writes its summary.\n"
        section("FILES")
        text += ".TP\n.I .lexgate.yaml\nThe configuration, beside the inputs or in a folder above.\n"
        text += ".TP\n.I lexgate\\-waivers.yaml\nWaivers, found in the same way.\n"
        section("EXAMPLES")
        text += ".EX\nlexgate lint deployment.yaml\nlexgate gate \\-\\-as\\-of 2026\\-12\\-02 deploy/\n"
        text += "lexgate explain gdpr/transfer\\-without\\-mechanism deployment.yaml\n.EE"
    }

    private mutating func section(_ name: String) { text += ".SH \(name)\n" }

    private mutating func paragraph(_ words: String) {
        for (place, part) in words.split(separator: "\n\n").enumerated() {
            if place > 0 { text += ".PP\n" }
            for line in part.split(separator: "\n") { text += ManualPage.filled(ManualPage.roff(String(line))) + "\n" }
        }
    }

    private mutating func add(_ command: Cursor, _ name: String) {
        let inner = command.list("subcommands").filter { $0.isShown && $0.word("commandName") != "help" }
        let arguments = command.list("arguments").filter { $0.isShown && !$0.isHelp }
        let places = arguments.filter { $0.word("kind") == "positional" }
        let synopsis = places.map { argument in
            let many = argument["isRepeating"]?.core == .bool(true) ? "..." : ""
            let name = argument.word("valueName") + many
            return argument["isOptional"]?.core == .bool(true) ? "[\(name)]" : name
        }
        text += ".SS \"\(ManualPage.roff(([name] + synopsis).joined(separator: " ")))\"\n"
        paragraph(command.word("abstract"))
        let discussion = command.word("discussion")
        if !discussion.isEmpty {
            text += ".PP\n"
            paragraph(discussion)
        }
        for argument in arguments {
            text += ".TP\n\(ManualPage.head(of: argument))\n"
            paragraph(argument.word("abstract").isEmpty ? "\\&" : argument.word("abstract"))
        }
        for command in inner { add(command, "\(name) \(command.word("commandName"))") }
    }

    private static func head(of argument: Cursor) -> String {
        let value = argument.word("valueName")
        if argument.word("kind") == "positional" { return ".I \(roff(value))" }
        let names = argument.list("names").map { name in
            (name.word("kind") == "long" ? "--" : "-") + name.word("name")
        }
        let shown = names.map { "\\fB\(roff($0))\\fR" }.joined(separator: ", ")
        return argument.word("kind") == "flag" ? shown : "\(shown) \\fI\(roff(value))\\fR"
    }

    /// Lines of troff that are not longer than a reader of the source wants; no word begins a request.
    private static func filled(_ line: String) -> String {
        var lines = [""]
        for word in line.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty || last.utf8.count + word.utf8.count < 78 {
                lines[lines.count - 1] += last.isEmpty ? "\(word)" : " \(word)"
            } else {
                lines.append(word.hasPrefix(".") || word.hasPrefix("'") ? "\\&\(word)" : "\(word)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Text as troff that prints just that; each line of it stands by itself.
    static func roff(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: true).map { line in
            let words = line.drop { $0 == " " }
            let plain = words.map { character -> String in
                switch character {
                case "\\": "\\e"
                case "-": "\\-"
                case "\"": "\\(dq"
                case "`": "\\(ga"
                case "'": "\\(aq"
                case "^": "\\(ha"
                case "~": "\\(ti"
                default: String(character)
                }
            }.joined()
            return words.first == "." || words.first == "'" ? "\\&\(plain)" : plain
        }.joined(separator: "\n")
    }
}

extension Cursor {
    fileprivate func word(_ key: String) -> String { self[key]?.text ?? "" }
    fileprivate func list(_ key: String) -> [Cursor] { self[key]?.children ?? [] }
    fileprivate var isShown: Bool { self["shouldDisplay"]?.core != .bool(false) }
    /// What every verb has, and nobody needs to be told of each.
    fileprivate var isHelp: Bool {
        list("names").contains { ["help", "version"].contains($0.word("name")) }
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
    fileprivate var withoutStop: String { hasSuffix(".") ? String(dropLast()) : self }
}

import ArgumentParser
import DataTree
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import YAML

struct Fmt: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lay out descriptors: order of keys, indentation, blanks; what they say and every comment stays.",
        discussion: """
            Files are changed in place; of standard input the result is written to standard output. What cannot be laid \
            out without a change of what it says is left alone, with the reason and status 2.
            """)

    @Argument(help: "Descriptors: files, folders, patterns, or - for standard input.")
    var paths: [String] = []

    @Flag(help: "Change nothing; name what would change, and end with status 1 if there is something.")
    var check = false

    @Flag(help: "Change nothing; show what would change, line by line.")
    var diff = false

    @Flag(name: .shortAndLong, help: "Do not name the files that change.")
    var quiet = false

    func validate() throws {
        if paths.isEmpty { throw ValidationError("name at least one descriptor, folder, or - for standard input") }
    }

    func run() throws {
        var output = Output()
        let status: ExitStatus
        do throws(PolicyProblem) {
            var formatting = Formatting(try PolicySource.embedded().vocabulary, changes: !check && !diff)
            let inputs = Inputs(paths)
            for problem in inputs.problems { formatting.refuse(problem) }
            for input in inputs.files {
                guard let text = formatting.format(input) else { continue }
                let path = input.path == Inputs.standardInput ? "<stdin>" : input.path
                if diff { output.write(bytes: UnifiedDiff(path: path, from: text.old, to: text.new).bytes) }
                if input.path == Inputs.standardInput, !check, !diff {
                    output.write(bytes: text.new)
                } else if text.isChanged, !quiet, !diff || check {
                    output.write("\(check ? "would change" : "formatted") \(visible(path))\n")
                }
                if text.isChanged, check { formatting.raise(.closed) }
            }
            if !formatting.hasFound { formatting.refuse("no descriptor was found") }
            status = formatting.status
        } catch {
            for line in error.lines { complain(line) }
            status = .unjudged
        }
        output.flush()
        if status != .open { throw ExitCode(status.rawValue) }
    }
}

extension YAMLFormatter {
    /// Lays out descriptors and fragments.
    static func descriptors(_ vocabulary: Vocabulary) -> YAMLFormatter {
        var places: [String: Int] = [:]
        for (place, key) in vocabulary.keys(of: vocabulary.root).enumerated() { places[key.word] = place }
        return YAMLFormatter(order: KeyOrder(places: places, head: Set(Layers.head))) { tree in
            !tree.isEmpty && tree.child(of: 0, "apiVersion").map { tree.string($0) == "lexgate/v1" } ?? false
        }
    }
}

/// Formats files one after the other, and says on standard error what cannot be.
private struct Formatting {
    struct Text {
        let old: [UInt8]
        let new: [UInt8]
        var isChanged: Bool { old != new }
    }

    /// Laying out costs far more memory than reading, and no descriptor comes near.
    private static let mostBytes = 8 << 20

    private(set) var status = ExitStatus.open
    /// There was something to lay out, or to complain of.
    private(set) var hasFound = false
    private let formatter: YAMLFormatter
    /// Whether files are written.
    private let changes: Bool

    init(_ vocabulary: Vocabulary, changes: Bool) {
        formatter = .descriptors(vocabulary)
        self.changes = changes
    }

    mutating func raise(_ status: ExitStatus) { self.status = max(self.status, status) }

    mutating func refuse(_ reason: String) {
        complain(reason)
        raise(.unjudged)
        hasFound = true
    }

    /// What the file holds and what it will; nil for files of others, and where something is wrong.
    mutating func format(_ input: Inputs.File) -> Text? {
        do throws(FileError) {
            let file = try Inputs.read(input.path)
            if file.bytes.count > Formatting.mostBytes { throw .tooLarge(Formatting.mostBytes) }
            if input.isFound, !file.mentions("lexgate") { return nil }
            let result = formatter.format(file)
            guard let text = result.value else {
                let excerpts = Excerpts(file)
                for diagnostic in result.diagnostics { refuse(excerpts.render(diagnostic)) }
                return nil
            }
            guard text.documents > 0 else {
                if !input.isFound { refuse("\(visible(file.path)): no descriptor: it has no `apiVersion: lexgate/v1`") }
                return nil
            }
            hasFound = true
            let laidOut = SourceFile(path: file.path, bytes: text.bytes)
            if text.bytes != file.bytes, file.mayHoldWaivers,
                InlineWaivers.placed(in: file) != InlineWaivers.placed(in: laidOut)
            {
                refuse(
                    "\(visible(input.path)): left alone: a waiver in a comment would stand above something else; "
                        + "move it to a waivers file, or bring the keys below it into their order by hand")
                return nil
            }
            let isFile = input.path != Inputs.standardInput
            if isFile, input.isFound, try !isInside(input.path, input.folders) {
                complain("\(visible(input.path)): left alone, as it lies outside of \(visible(input.folders[0]))")
                return nil
            }
            if changes, isFile, text.bytes != file.bytes {
                try Files.edit(input.path, from: file.bytes, to: text.bytes)
            }
            return Text(old: file.bytes, new: text.bytes)
        } catch {
            refuse("\(visible(input.path)): \(error.message)")
            return nil
        }
    }

    /// Whether a file found in folders lies in one of them: what a link names elsewhere was not asked for.
    private func isInside(_ path: String, _ folders: [String]) throws(FileError) -> Bool {
        let path = try Files.realPath(path)
        for folder in folders {
            let folder = try Files.realPath(folder)
            if path.utf8.starts(with: (folder == "/" ? folder : folder + "/").utf8) { return true }
        }
        return false
    }
}

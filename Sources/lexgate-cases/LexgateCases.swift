import Diagnostics
import Glibc
import LexgateEngine
import LexgateFiles
import LexgateModel

/// Measures the packs by real decisions; a tool for developers, run in the root of the project.
///
///     lexgate-cases DIR [--min-recall 0.90] [--max-false-fails 0] [--page FILE]
///
/// Exit status: 0 measured, 1 short of the mark, 2 something could not be used. With `--page` it writes the page of the
/// cases instead of printing, whatever the mark.
@main
enum LexgateCases {
    static let usage = "usage: lexgate-cases DIR [--min-recall SHARE] [--max-false-fails NUMBER] [--page FILE]"

    static func main() {
        var folder: String?
        var minimumRecall = 0.90
        var mostFalseFails = 0
        var page: String?
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            switch argument {
            case "--min-recall":
                guard let share = arguments.popFirst().flatMap(Double.init), (0...1).contains(share) else {
                    fail(usage)
                }
                minimumRecall = share
            case "--max-false-fails":
                guard let number = arguments.popFirst().flatMap({ Int($0) }), number >= 0 else { fail(usage) }
                mostFalseFails = number
            case "--page":
                guard let path = arguments.popFirst() else { fail(usage) }
                page = path
            default:
                guard folder == nil, !argument.hasPrefix("-") else { fail(usage) }
                folder = argument
            }
        }
        guard var folder else { fail(usage) }
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        let measured: Measured
        do throws(Unusable) { measured = try Measured(folder, policy: shippedPolicy(), codes: source(codesPath)) } catch
        {
            fail(error.lines.joined(separator: "\n"))
        }
        if let page {
            do throws(FileError) { try Files.write(Array(CasePage(measured).text.utf8), to: page) } catch {
                fail("\(page): \(error.message)")
            }
        } else {
            try? Files.write(Array(CaseReport(measured).text.utf8), toDescriptor: STDOUT_FILENO)
        }
        for problem in measured.problems { complain(problem) }
        if measured.asFound.isEmpty { complain("\(folder): no case was measured") }
        // A mark that nothing is held to says nothing; whoever asks for none may measure clearances alone.
        let hasMark = measured.hasRecall || minimumRecall == 0 || page != nil
        if !hasMark, !measured.asFound.isEmpty {
            complain("\(folder): nothing has to be flagged, so there is no recall; `--min-recall 0` asks for none")
        }
        if !measured.problems.isEmpty || measured.asFound.isEmpty || !hasMark { exit(2) }
        let meets = measured.meets(minimumRecall: minimumRecall, mostFalseFails: mostFalseFails)
        exit(meets || page != nil ? 0 : 1)
    }

    private static let codesPath = "Sources/lexgate-cases/codes.yaml"

    /// The packs as they are on disk, so that a change of a rule needs no build.
    private static func shippedPolicy() throws(Unusable) -> CompiledPolicy {
        let result = PolicyBuild.run(facts: try sources("Sources/Facts"), packs: try sources("Policies"))
        let errors = result.diagnostics.filter { $0.diagnostic.severity == .error }
        guard errors.isEmpty, let policy = result.policy else {
            throw Unusable(lines: errors.map { Excerpts($0.file).render($0.diagnostic) })
        }
        return policy
    }

    private static func sources(_ folder: String) throws(Unusable) -> [SourceFile] {
        var unreadable: [String] = []
        let files: [SourceFile]
        do throws(FileError) {
            files = try Files.yamlSources(below: folder) { unreadable.append("\($0): \($1.message)") }
        } catch {
            throw Unusable(lines: ["\(folder): \(error.message)"])
        }
        guard unreadable.isEmpty else { throw Unusable(lines: unreadable) }
        return files
    }

    private static func source(_ path: String) throws(Unusable) -> SourceFile {
        do throws(FileError) { return SourceFile(path: path, bytes: try Files.read(path)) } catch {
            throw Unusable(lines: ["\(path): \(error.message)"])
        }
    }

    private static func complain(_ text: String) {
        try? Files.write(Array("lexgate-cases: \(text)\n".utf8), toDescriptor: STDERR_FILENO)
    }

    private static func fail(_ text: String) -> Never {
        complain(text)
        exit(2)
    }
}

/// Why nothing can be measured.
struct Unusable: Error {
    let lines: [String]
}

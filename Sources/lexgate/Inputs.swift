import Diagnostics
import Glibc
import LexgateFiles
import YAML

/// The files that a command line names, in its order, folders in the order of their names.
struct Inputs {
    struct File {
        let path: String
        /// Found in a folder: a file that is no descriptor is passed over and counted.
        let isFound: Bool
    }

    private(set) var files: [File] = []
    /// Paths that cannot be read, with the reason.
    private(set) var problems: [String] = []

    static let standardInput = "-"

    init(_ arguments: [String]) {
        for argument in arguments { add(argument) }
    }

    private mutating func add(_ argument: String) {
        if argument == Inputs.standardInput {
            files.append(File(path: argument, isFound: false))
            return
        }
        do throws(FileError) {
            switch try Files.kind(of: argument) {
            case .file: files.append(File(path: argument, isFound: false))
            case .folder: try addFolder(argument)
            }
        } catch .notFound where argument.contains(where: { "*?[".contains($0) }) {
            let matches = Files.matching(argument)
            if matches.isEmpty { problems.append("\(argument): nothing fits this pattern") }
            for match in matches { add(match) }
        } catch {
            problems.append("\(argument): \(error.message)")
        }
    }

    private mutating func addFolder(_ folder: String) throws(FileError) {
        var unreadable: [String] = []
        let paths = try Files.filesBelow(folder) { unreadable.append("\($0): \($1.message)") }
        problems += unreadable
        files += paths.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map { File(path: $0, isFound: true) }
    }

    /// The bytes of one file; `-` is standard input.
    static func read(_ path: String) throws(FileError) -> SourceFile {
        if path == standardInput {
            return SourceFile(path: "<stdin>", bytes: try Files.readStandardInput(limit: maximumInputBytes))
        }
        return SourceFile(path: path, bytes: try Files.read(path, limit: maximumInputBytes))
    }
}

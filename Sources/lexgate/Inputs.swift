import Diagnostics
import Glibc
import LexgateFiles
import YAML

/// The files that a command line names, in its order, folders in the order of their names.
struct Inputs {
    struct File {
        let path: String
        /// The folders and patterns on the command line that led to it.
        var sources: [String] = []
        /// The folders that were searched for it.
        var folders: [String] = []
        /// Whether only these led to it: then, if it is no descriptor, it is passed over and named, not refused.
        var isFound: Bool { !isNamed }
        var isNamed = true
        /// The waivers file that counts for it.
        var waivers: WaiverFile?
        /// Only what changed is to be judged, and nothing beside it did.
        var mayBeLeftOut = false
    }

    private(set) var files: [File] = []
    /// Paths that cannot be read, with the reason.
    private(set) var problems: [String] = []
    /// Folders and patterns, in each of which somebody expects a descriptor, and what is said where there is none.
    private(set) var sources: [(name: String, lack: String)] = []
    /// What several paths lead to is judged once for each folder that they stand in, whose waivers count for it. Where
    /// each of these stands in `files`, `places` says.
    private var identities = KeyIndex<FileIdentity>()
    private var places: [[Int]] = []
    /// By folder as it is named: the way to it.
    private var ways: [String: String] = [:]
    /// Links to nothing in folders that were searched: they may have led to one.
    private(set) var deadLinks: [String] = []

    static let standardInput = Extending.standardInput

    init(_ arguments: [String]) {
        for argument in arguments { add(Files.plain(argument)) }
    }

    private mutating func add(_ argument: String) {
        if argument == Inputs.standardInput {
            if !files.contains(where: { $0.path == argument }) { files.append(File(path: argument)) }
            return
        }
        do throws(FileError) {
            let target = try Files.target(of: argument)
            switch target.kind {
            case .file, .other:
                if let use = useBesideDescriptors(of: argument) {
                    let help = "name those, or the folder `\(visible(Files.folder(of: argument)))`"
                    problems.append("\(visible(argument)): \(use), and no descriptor: \(help)")
                } else {
                    add(File(path: argument), target.identity)
                }
            case .folder:
                try addFolder(argument, in: argument)
                expectDescriptors(in: argument, "no descriptor in this folder")
            }
        } catch .notFound where Files.isPattern(argument) {
            addMatches(of: argument)
        } catch {
            problems.append("\(visible(argument)): \(error.message)")
        }
    }

    /// A pattern finds what a folder would, whatever its name ends with.
    private mutating func addMatches(of pattern: String) {
        if pattern.split(separator: "/").contains("**") {
            problems.append(
                "\(visible(pattern)): no pattern goes down all folders, as `**` would; name the folder itself")
            return
        }
        let known = problems.count
        let matches = Files.matching(pattern) { problems.append("\(visible($0)): \($1.message)") }.map(Files.plain)
        if matches.isEmpty, problems.count == known {
            problems.append("\(visible(pattern)): nothing fits this pattern")
        }
        for match in matches {
            do throws(FileError) {
                let target = try Files.target(of: match)
                guard target.kind != .folder else {
                    try addFolder(match, in: pattern)
                    continue
                }
                if useBesideDescriptors(of: match) == nil {
                    let folder = Files.folder(of: match)
                    add(File(path: match, sources: [pattern], folders: [folder], isNamed: false), target.identity)
                }
            } catch {
                problems.append("\(visible(match)): \(error.message)")
            }
        }
        if !matches.isEmpty { expectDescriptors(in: pattern, "no descriptor fits this pattern") }
    }

    private mutating func expectDescriptors(in source: String, _ lack: String) {
        if !sources.contains(where: { $0.name == source }) { sources.append((source, lack)) }
    }

    /// Whether nothing was named.
    var areNone: Bool { files.isEmpty && sources.isEmpty && problems.isEmpty }

    /// Whether a file is one of the inputs, by whatever name.
    func hold(_ identity: FileIdentity) -> Bool { identities.place(of: identity) != nil }

    private mutating func add(_ file: File, _ identity: FileIdentity) {
        guard let known = identities.place(of: identity) else {
            identities.insert(identity)
            places.append([files.count])
            files.append(file)
            return
        }
        // What lies above a folder depends on the way to it.
        let way = way(to: file)
        var same: Int?
        for place in places[known] where same == nil && self.way(to: files[place]) == way { same = place }
        if let place = same {
            // Whoever names a file means it, wherever else it was found.
            files[place].isNamed = files[place].isNamed || file.isNamed
            files[place].sources += file.sources
            files[place].folders += file.folders
        } else {
            places[known].append(files.count)
            files.append(file)
        }
    }

    /// The way to the folder of a file, with the links on it.
    private mutating func way(to file: File) -> String {
        let folder = Files.folder(of: file.path)
        if let known = ways[folder] { return known }
        let way = Files.way(to: folder).path
        ways[folder] = way
        return way
    }

    private mutating func addFolder(_ folder: String, in source: String) throws(FileError) {
        var (unreadable, dead): ([String], [String]) = ([], [])
        let found = try Files.filesBelow(folder, byEachLink: true) { path, error in
            // A link to nothing, a pipe or a file of an odd name hides nothing, unless that is the name of a descriptor.
            switch error {
            case .leadsNowhere where !Files.isYAML(path):
                dead.append(path)
                return
            case .isNoFile, .nameNotUTF8(isFolder: false): guard Files.isYAML(path) else { return }
            default: break
            }
            unreadable.append("\(visible(path)): \(error.message)")
        }
        problems += unreadable
        deadLinks += dead
        for (path, identity) in found where Files.isYAML(path) && useBesideDescriptors(of: path) == nil {
            add(File(path: path, sources: [source], folders: [folder], isNamed: false), identity)
        }
    }

    /// The bytes of one file; `-` is standard input.
    static func read(_ path: String) throws(FileError) -> SourceFile {
        if path == standardInput {
            return SourceFile(path: "<stdin>", bytes: try Files.readStandardInput(limit: maximumInputBytes))
        }
        return SourceFile(path: path, bytes: try Files.read(path, limit: maximumInputBytes))
    }
}

/// What a file of this name is read for beside descriptors; nil for what may be one.
private func useBesideDescriptors(of path: String) -> String? {
    switch Files.name(of: path) {
    case WaiverFiles.name: "it holds waivers for the descriptors beside and below it"
    case ConfigurationFile.name: "it configures runs on the descriptors beside and below it"
    default: nil
    }
}

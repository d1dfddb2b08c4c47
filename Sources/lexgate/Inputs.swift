import Diagnostics
import Glibc
import LexgateFiles
import YAML

/// The files that a command line names, in its order, folders in the order of their names.
struct Inputs {
    struct File {
        let path: String
        /// The folders on the command line in which it lies.
        var folders: [String] = []
        /// Whether only a folder led to it: then, if it is no descriptor, it is passed over and named, not refused.
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
    private(set) var folders: [String] = []
    /// What several paths lead to is judged once for each folder that they stand in, whose waivers count for it. Where
    /// each of these stands in `files`, `places` says.
    private var identities = KeyIndex<FileIdentity>()
    private var places: [[Int]] = []

    static let standardInput = Extending.standardInput

    init(_ arguments: [String]) {
        for argument in arguments { add(argument) }
    }

    private mutating func add(_ argument: String) {
        if argument == Inputs.standardInput {
            if !files.contains(where: { $0.path == argument }) { files.append(File(path: argument)) }
            return
        }
        do throws(FileError) {
            let target = try Files.target(of: argument)
            switch target.kind {
            case .file, .other: add(File(path: argument), target.identity)
            case .folder: try addFolder(argument)
            }
        } catch .notFound where argument.contains(where: { "*?[".contains($0) }) {
            let known = problems.count
            let matches = Files.matching(argument) { problems.append("\(visible($0)): \($1.message)") }
            if matches.isEmpty, problems.count == known {
                problems.append("\(visible(argument)): nothing fits this pattern")
            }
            for match in matches { add(match) }
        } catch {
            problems.append("\(visible(argument)): \(error.message)")
        }
    }

    /// Whether a file is one of the inputs, by whatever name.
    func hold(_ identity: FileIdentity) -> Bool { identities.place(of: identity) != nil }

    private mutating func add(_ file: File, _ identity: FileIdentity) {
        guard let known = identities.place(of: identity) else {
            identities.insert(identity)
            places.append([files.count])
            files.append(file)
            return
        }
        if let place = places[known].first(where: { standsBeside(files[$0].path, file.path) }) {
            // Whoever names a file means it, wherever else it was found.
            files[place].isNamed = files[place].isNamed || file.isNamed
            files[place].folders += file.folders
        } else {
            places[known].append(files.count)
            files.append(file)
        }
    }

    private func standsBeside(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Files.folder(of: a), Files.folder(of: b))
        guard a != b else { return true }
        guard let x = try? Files.target(of: a), let y = try? Files.target(of: b) else { return false }
        return x.identity == y.identity
    }

    private mutating func addFolder(_ folder: String) throws(FileError) {
        var unreadable: [String] = []
        let found = try Files.filesBelow(folder) { path, error in
            // A link to nothing, a pipe or a file of an odd name hides nothing, unless that is the name of a descriptor.
            switch error {
            case .leadsNowhere, .isNoFile, .nameNotUTF8(isFolder: false): guard isYAML(path) else { return }
            default: break
            }
            unreadable.append("\(visible(path)): \(error.message)")
        }
        problems += unreadable
        if !folders.contains(folder) { folders.append(folder) }
        for (path, identity) in found where isYAML(path) && !isWaiversFile(path) {
            add(File(path: path, folders: [folder], isNamed: false), identity)
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

/// Waivers are about descriptors and are none.
private func isWaiversFile(_ path: String) -> Bool {
    path == WaiverFiles.name
        || path.utf8.suffix(WaiverFiles.name.utf8.count + 1).elementsEqual("/\(WaiverFiles.name)".utf8)
}

/// Whether a path ends as YAML files do, in whatever case.
private func isYAML(_ path: String) -> Bool {
    let end = path.utf8.suffix(5).map { $0 | 0x20 }
    return end.elementsEqual(".yaml".utf8) || end.suffix(4).elementsEqual(".yml".utf8)
}

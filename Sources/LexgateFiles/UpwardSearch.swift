import Diagnostics

/// Looks for a file of one name beside files, then in the folders above, and remembers what it saw.
///
/// It ends at a folder that holds `.git`, the top of a repository: what lies above belongs to somebody else.
package struct UpwardSearch {
    private let name: String
    /// What to say of files that would have been found under their full name: whoever wrote one means it to count.
    package private(set) var problems: [String] = []
    private var folders = KeyIndex<String>()
    /// In the order of `folders`.
    private var found: [String?] = []
    private var last: (folder: Substring, found: String?)?
    /// More folders than anybody nests.
    private static let mostLevels = 4_096

    package init(_ name: String) { self.name = name }

    /// The nearest file for the file at `path`. Standard input lies in the folder where the program runs.
    package mutating func file(for path: String) -> String? {
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[..<path.utf8.index(after: $0)] } ?? ""
        if let last, last.folder == folder { return last.found }
        let found = file(in: String(folder))
        last = (folder, found)
        return found
    }

    /// The file in a folder, or in the nearest one above that has it.
    package mutating func file(in folder: String) -> String? {
        var folder = folder
        while folder.utf8.count > 1, folder.utf8.last == UInt8(ascii: "/") { folder.removeLast() }
        return search(folder.isEmpty ? "." : folder, nil, levels: UpwardSearch.mostLevels)
    }

    /// The name as it ends in other programs.
    private var shortName: String? { name.hasSuffix(".yaml") ? "\(name.dropLast(4))yml" : nil }

    /// `identity` is that of the folder, where it is known.
    private mutating func search(_ folder: String, _ identity: FileIdentity?, levels: Int) -> String? {
        if let place = folders.place(of: folder) { return found[place] }
        func path(_ name: String) -> String {
            folder == "." ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
        }
        var result: String?
        let isThere = Files.exists(path(name))
        if let short = shortName, Files.exists(path(short)) {
            let remedy = isThere ? "delete it, since there is a" : "call it"
            problems.append("\(visible(path(short))): under this name it is not read; \(remedy) `\(name)`")
        }
        if isThere {
            result = path(name)
        } else if levels > 0, !Files.exists(path(".git")), let above = above(folder, identity) {
            result = search(above.path, above.identity, levels: levels - 1)
        }
        folders.insert(folder)
        found.append(result)
        return result
    }

    /// The folder above, named as the user would; nil above the root, and where there is no folder.
    private func above(_ folder: String, _ identity: FileIdentity?) -> (path: String, identity: FileIdentity)? {
        let path = pathAbove(folder)
        guard let here = identity ?? (try? Files.target(of: folder))?.identity,
            let above = (try? Files.target(of: path))?.identity
        else { return nil }
        // The root is above itself; by its name a folder has another one above, wherever a link may lead.
        let isRoot = folder == "/" || Files.name(of: path) == ".." && here == above
        return isRoot ? nil : (path, above)
    }

    private func pathAbove(_ folder: String) -> String {
        if folder == "." { return ".." }
        let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/"))
        let step = slash.map { folder[folder.utf8.index(after: $0)...] } ?? folder[...]
        if step == ".." || step == "." { return "\(folder)/.." }
        guard let slash else { return "." }
        return slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
}

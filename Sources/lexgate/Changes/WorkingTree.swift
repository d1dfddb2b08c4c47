import Diagnostics
import LexgateFiles
import LexgateReports

/// A working tree of git and what one of its commits holds.
///
/// A file is unchanged where the commit has these very bytes at its path. What git would say of it does not count: it
/// looks at times and sizes first, passes over files with certain marks, and compares what filters leave of the rest.
struct WorkingTree: Sendable {
    /// Its uppermost folder, without links on the way and with a slash at the end.
    let root: [UInt8]
    /// The files of the commit and the links in it, by path.
    private var entries: [Entry] = []
    /// Working trees inside of it, with the commits that the commit has for them.
    private(set) var inner: [(folder: String, commit: String)] = []

    private struct Entry {
        let path: ArraySlice<UInt8>
        /// The hexadecimal digits of its contents' name; nil for a link.
        let object: ArraySlice<UInt8>?
    }

    /// `commit` is one of `folder`'s, the uppermost of a working tree.
    init(_ folder: String, at commit: String) throws(Git.Problem) {
        root = Array((folder == "/" ? folder : folder + "/").utf8)
        let listed = try Git(folder: folder).run(["ls-tree", "-r", "-z", "--full-tree", commit])
        guard listed.isSuccess else { throw Git.Problem(reason: listed.complaint) }
        for entry in listed.output.split(separator: 0) {
            // `100644 blob <object><tab><path>`; of a link the mode is 120000, of another repository 160000.
            guard let tab = entry.firstIndex(of: UInt8(ascii: "\t")) else { continue }
            let fields = entry[..<tab].split(separator: UInt8(ascii: " "))
            let path = entry[(tab + 1)...]
            guard fields.count == 3 else { continue }
            if fields[1].elementsEqual("blob".utf8) {
                let isLink = fields[0].elementsEqual("120000".utf8)
                entries.append(Entry(path: path, object: isLink ? nil : fields[2]))
            } else if let path = String(validating: path, as: UTF8.self) {
                let folder = String(decoding: root, as: UTF8.self) + path
                if Files.exists(folder + "/.git") {
                    inner.append((folder, String(decoding: fields[2], as: UTF8.self)))
                }
            }
        }
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.path.lexicographicallyPrecedes($1.path) }
        if !isSorted { entries.sort { $0.path.lexicographicallyPrecedes($1.path) } }
    }

    // MARK: - What the commit has

    /// Whether the commit has a file with these contents at a path without links.
    func holds(_ path: [UInt8], _ bytes: [UInt8]) -> Bool {
        guard path.starts(with: root) else { return false }
        let name = path[root.count...]
        let place = place(of: name)
        guard place < entries.count, entries[place].path == name, let object = entries[place].object else {
            return false
        }
        let blob = Array("blob \(bytes.count)\0".utf8) + bytes
        let digest = object.count == 40 ? SHA1.digest(blob) : SHA256.digest(blob)
        return object.elementsEqual(StableID.hex(digest[...]).utf8)
    }

    /// The links of the commit.
    var links: [[UInt8]] { entries.lazy.filter { $0.object == nil }.map { root + $0.path } }

    /// The paths below a folder, which ends with a slash.
    func paths(below folder: [UInt8]) -> [[UInt8]] {
        entries.lazy.map { root + $0.path }.filter { $0.starts(with: folder) }
    }

    /// The paths of what is called `name`.
    func paths(named name: String) -> [[UInt8]] {
        let end = Array("/\(name)".utf8)
        // The root ends with a slash, for those in it.
        return entries.lazy.filter { $0.path.suffix(end.count - 1).elementsEqual(end.dropFirst()) }
            .map { root + $0.path }.filter { $0.suffix(end.count).elementsEqual(end) }
    }

    /// Where a name stands, or would stand.
    private func place(of name: ArraySlice<UInt8>) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].path.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

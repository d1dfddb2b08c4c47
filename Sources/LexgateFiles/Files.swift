import Diagnostics
import Glibc

/// Why a file or folder could not be read or written.
package enum FileError: Error, Equatable {
    case notFound
    case notPermitted
    case isFolder
    /// A socket, or a device that says nothing: its end may never come.
    case isNoFile
    /// A link to nothing, or to itself.
    case leadsNowhere
    /// A named pipe at whose other end is nobody.
    case nobodyWrites
    case notWritable
    /// Hard links: a new file under one of the names would no longer be that of the others.
    case hasSeveralNames
    /// It no longer holds what was read.
    case hasChanged
    /// Something has the name already, if only a link to nothing.
    case exists
    /// We could not say it, nor find it again by what we say.
    case nameNotUTF8(isFolder: Bool)
    /// Larger than the limit that the caller set, in bytes.
    case tooLarge(Int)
    /// Anything else, with the system's own words.
    case system(String)

    package var message: String {
        switch self {
        case .notFound: "no such file or folder"
        case .notPermitted: "no permission to read it"
        case .isFolder: "it is a folder"
        case .isNoFile: "it is a pipe, a socket or a device, not a file; `-` reads standard input"
        case .leadsNowhere: "a link that leads nowhere"
        case .nobodyWrites: "it is a pipe, and nobody writes to it"
        case .notWritable: "no permission to write it, or in its folder"
        case .hasSeveralNames: "it has several names (hard links), of which only one would change"
        case .hasChanged: "somebody changed it in the meantime"
        case .exists: "it exists already"
        case .nameNotUTF8: "its name is not UTF-8, as names have to be here; rename it"
        case .tooLarge(let limit): "it is larger than \(limit >> 20) MiB"
        case .system(let words): words
        }
    }

    static func last(isWriting: Bool = false) -> FileError {
        switch errno {
        case EACCES where isWriting, EPERM where isWriting, EROFS where isWriting: .notWritable
        case ENOENT, ENOTDIR: .notFound
        case EACCES, EPERM: .notPermitted
        case EISDIR: .isFolder
        case EEXIST: .exists
        case ENXIO: .isNoFile
        case ELOOP: .leadsNowhere
        default: .system(String(cString: strerror(errno)))
        }
    }
}

/// Reading files and folders, with POSIX calls: Foundation would cost the start more than the rest of the work.
package enum Files {
    /// What a path leads to, links followed.
    package static func target(of path: String) throws(FileError) -> FileTarget {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let error = FileError.last()
            if error == .notFound, lstat(path, &status) == 0 { throw .leadsNowhere }
            throw error
        }
        return FileTarget(status)
    }

    /// How many bytes a file has; 0 for what is no file.
    package static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
    }

    /// Whether a name is taken, be it by a link that leads nowhere.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    package static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// A path from the root, as it is written: links stay in it, and so does a `..` behind one. Two such paths are the same
    /// only where everything that lies above them is.
    package static func way(to path: String) -> (path: String, hasLinks: Bool) {
        var way = path.utf8.first == UInt8(ascii: "/") ? "" : workingFolder
        var hasLinks = false
        for step in path.split(separator: "/") where step != "." {
            if step == "..", !hasLinks {
                way = String(way[..<(way.lastIndex(of: "/") ?? way.startIndex)])
                continue
            }
            way += "/\(step)"
            hasLinks = hasLinks || isLink(way)
        }
        return (way, hasLinks)
    }

    /// The folder from which relative paths count; empty where it is gone, or its name is not UTF-8.
    package static var workingFolder: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(validatingCString: path) ?? ""
    }

    /// The folder of a file, as its path names it.
    package static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part of a path.
    package static func name(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    }

    /// The path that a file in `folder` calls `name`.
    package static func path(_ name: String, from folder: String) -> String {
        guard name.utf8.first != UInt8(ascii: "/") else { return name }
        let name = name.utf8.starts(with: "./".utf8) && name.utf8.count > 2 ? String(name.dropFirst(2)) : name
        return folder == "." ? plain(name) : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }

    /// A path that begins no line as commands in the logs of GitHub do, `::error::` for one: it gets its folder in front.
    package static func plain(_ path: String) -> String {
        path.utf8.drop { $0 == 0x20 || $0 == 0x09 }.starts(with: "::".utf8) ? "./\(path)" : path
    }

    /// Names in a folder, sorted bytewise, without `.` and `..`. Those that are not UTF-8 are handed over as far as they
    /// can be read.
    package static func names(
        in folder: String, odd: (String, FileError) -> Void = { _, _ in }
    ) throws(FileError) -> [String] {
        guard let directory = opendir(folder) else { throw .last() }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                if errno != 0 { throw .last() }
                break
            }
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { bytes in
                    if let name = String(validatingCString: bytes) {
                        if name != "." && name != ".." { names.append(name) }
                        return
                    }
                    var status = stat()
                    let isFolder =
                        fstatat(dirfd(directory), bytes, &status, 0) == 0 && status.st_mode & S_IFMT == S_IFDIR
                    odd(String(cString: bytes), .nameNotUTF8(isFolder: isFolder))
                }
            }
        }
        return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    /// The files below a folder, in the order of names, hidden ones left out; behind them those that only links lead to,
    /// each folder once, or, with `byEachLink`, once for each link that stands in one of the folders themselves.
    package static func filesBelow(
        _ folder: String, byEachLink: Bool = false, unreadable: (String, FileError) -> Void = { _, _ in }
    ) throws(FileError) -> [(path: String, identity: FileIdentity)] {
        var result: [(path: String, identity: FileIdentity)] = []
        var visited = KeyIndex<FileIdentity>()
        var links: [(path: String, identity: FileIdentity)] = []
        func visit(_ folder: String, _ identity: FileIdentity, again: Bool = false) throws(FileError) {
            guard visited.insert(identity) || again else { return }
            func path(_ name: String) -> String { folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }
            let names = try names(in: folder) { name, error in
                if !name.utf8.starts(with: ".".utf8) { unreadable(path(name), error) }
            }
            for name in names where !name.utf8.starts(with: ".".utf8) {
                let path = path(name)
                do throws(FileError) {
                    let target = try target(of: path)
                    switch target.kind {
                    case .folder:
                        if isLink(path) {
                            links.append((path, target.identity))
                        } else {
                            try visit(path, target.identity, again: again)
                        }
                    case .file: result.append((path, target.identity))
                    // Its end may never come.
                    case .other: unreadable(path, .isNoFile)
                    }
                } catch {
                    unreadable(path, error)
                }
            }
        }
        try visit(folder, try target(of: folder).identity)
        let own = links.count
        var place = 0
        while place < links.count {
            let (path, identity) = links[place]
            do throws(FileError) {
                let leadsUp = "\(try realPath(Files.folder(of: path)))/".hasPrefix("\(try realPath(path))/")
                try visit(path, identity, again: byEachLink && place < own && !leadsUp)
            } catch {
                unreadable(path, error)
            }
            place += 1
        }
        return result
    }

    /// The YAML files below a folder, in the order of names; their paths count from the folder.
    package static func yamlSources(
        below folder: String, unreadable: (String, FileError) -> Void
    ) throws(FileError) -> [SourceFile] {
        var files: [SourceFile] = []
        for (path, _) in try filesBelow(folder, unreadable: unreadable)
        where isYAML(path) {
            do throws(FileError) {
                files.append(SourceFile(path: String(path.dropFirst(folder.count + 1)), bytes: try read(path)))
            } catch {
                unreadable(path, error)
            }
        }
        return files
    }

    /// Paths that a pattern with `*`, `?` and `[…]` stands for (glob(7)), sorted; empty when nothing fits. Handed over are
    /// those that are not UTF-8, as far as they can be read, and folders on the way that cannot be searched.
    package static func matching(
        _ pattern: String, odd: (String, FileError) -> Void = { _, _ in }
    ) -> [String] {
        for place in pattern.indices.dropFirst() where pattern[place] == "/" {
            let isListed = isPattern(pattern[place...].dropFirst().prefix { $0 != "/" })
            for folder in fitting(String(pattern[..<place]), odd: { _, _ in }) {
                guard let target = try? target(of: folder), target.kind == .folder else { continue }
                if access(folder, isListed ? R_OK | X_OK : X_OK) != 0 { odd(folder, .notPermitted) }
            }
        }
        return fitting(pattern, odd: odd)
    }

    /// Whether a path stands for those that fit it, rather than for itself.
    package static func isPattern(_ path: some StringProtocol) -> Bool { path.contains { "*?[".contains($0) } }

    private static func fitting(_ pattern: String, odd: (String, FileError) -> Void) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { place in
            guard let bytes = found.gl_pathv[place] else { return nil }
            if let path = String(validatingCString: bytes) {
                // Nobody means the folder itself, or the one above.
                return [".", ".."].contains(name(of: path)) ? nil : path
            }
            odd(String(cString: bytes), .nameNotUTF8(isFolder: false))
            return nil
        }
    }
}

/// What tells two files or folders apart, whatever paths lead there.
package struct FileIdentity: IndexKey {
    private let device: dev_t
    private let number: ino_t

    init(_ status: stat) {
        device = status.st_dev
        number = status.st_ino
    }

    public var bucket: UInt64 { UInt64(number) ^ UInt64(device) << 48 }
}

/// What lies at the end of a path.
package struct FileTarget: Sendable {
    /// `other`: a pipe, a socket or a device.
    package enum Kind: Sendable { case file, folder, other }

    package let kind: Kind
    package let identity: FileIdentity

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFDIR: kind = .folder
        case S_IFREG: kind = .file
        default: kind = .other
        }
        identity = FileIdentity(status)
    }
}

import Diagnostics
import Glibc

/// Why a file or folder could not be read.
package enum FileError: Error, Equatable {
    case notFound
    case notPermitted
    case isFolder
    /// Larger than the limit that the caller set, in bytes.
    case tooLarge(Int)
    /// Anything else, with the system's own words.
    case system(String)

    package var message: String {
        switch self {
        case .notFound: "no such file or folder"
        case .notPermitted: "no permission to read it"
        case .isFolder: "it is a folder"
        case .tooLarge(let limit): "it is larger than \(limit >> 20) MiB"
        case .system(let words): words
        }
    }

    static func last() -> FileError {
        switch errno {
        case ENOENT, ENOTDIR: .notFound
        case EACCES, EPERM: .notPermitted
        case EISDIR: .isFolder
        default: .system(String(cString: strerror(errno)))
        }
    }
}

/// Reading files and folders, with POSIX calls: Foundation would cost the start more than the rest of the work.
package enum Files {
    package enum Kind { case file, folder }

    package static func kind(of path: String) throws(FileError) -> Kind {
        try mode(of: path) == S_IFDIR ? .folder : .file
    }

    private static func mode(of path: String) throws(FileError) -> mode_t {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let error = FileError.last()
            if error == .notFound, lstat(path, &status) == 0 { throw .system("a link that leads nowhere") }
            throw error
        }
        return status.st_mode & S_IFMT
    }

    /// The bytes of a file, at most `limit` of them. Pipes and devices are read to their end.
    package static func read(_ path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last() }
        if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder }
        if Int(status.st_size) > limit { throw .tooLarge(limit) }
        return try readAll(descriptor, expecting: Int(status.st_size), limit: limit)
    }

    package static func readStandardInput(limit: Int = .max) throws(FileError) -> [UInt8] {
        try readAll(STDIN_FILENO, expecting: 0, limit: limit)
    }

    private static func readAll(_ descriptor: Int32, expecting size: Int, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        // A size is a promise that a sparse file or a device need not keep.
        var capacity = min(max(size + 1, 1 << 12), 1 << 26)
        while true {
            var count = 0
            let wanted = limit == .max ? capacity : min(capacity, max(1, limit - bytes.count + 1))
            let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
                count = Glibc.read(descriptor, buffer.baseAddress, wanted)
                initialized = max(0, count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last()
            }
            if count == 0 { return bytes }
            if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
            if bytes.count > limit { throw .tooLarge(limit) }
            capacity = 1 << 16
        }
    }

    /// Names in a folder, sorted bytewise, without `.` and `..`.
    package static func names(in folder: String) throws(FileError) -> [String] {
        guard let directory = opendir(folder) else { throw .last() }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                if errno != 0 { throw .last() }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    /// Paths of the files below a folder, in the order of names, hidden ones and what is no file left out. A folder
    /// that links lead to again is entered once.
    package static func filesBelow(
        _ folder: String, unreadable: (String, FileError) -> Void = { _, _ in }
    ) throws(FileError) -> [String] {
        var result: [String] = []
        var visited: Set<FolderIdentity> = []
        func visit(_ folder: String) throws(FileError) {
            var status = stat()
            guard stat(folder, &status) == 0 else { throw .last() }
            guard visited.insert(FolderIdentity(status)).inserted else { return }
            for name in try names(in: folder) where !name.utf8.starts(with: ".".utf8) {
                let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
                do throws(FileError) {
                    switch try mode(of: path) {
                    case S_IFDIR: try visit(path)
                    case S_IFREG: result.append(path)
                    // A pipe, a socket or a device: its end may never come.
                    default: break
                    }
                } catch {
                    unreadable(path, error)
                }
            }
        }
        try visit(folder)
        return result
    }

    /// Paths that a pattern with `*`, `?` and `[…]` stands for (glob(7)), sorted; empty when nothing fits.
    package static func matching(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// Replaces a file as a whole, and leaves it alone when it holds these bytes already.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        if let present = try? read(path), present == bytes { return }
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .last() }
        var written = 0
        while written < bytes.count {
            let count = writeSome(bytes[written...], to: descriptor)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = FileError.last()
                close(descriptor)
                unlink(temporary)
                throw error
            }
            written += count
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let error = FileError.last()
            unlink(temporary)
            throw error
        }
    }

    /// How many of the bytes went out; as `write(2)`.
    private static func writeSome(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int {
        bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Writes to an open descriptor until all is out; a reader that went away ends it silently.
    package static func write(_ bytes: [UInt8], toDescriptor descriptor: Int32) {
        var written = 0
        while written < bytes.count {
            let count = writeSome(bytes[written...], to: descriptor)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            written += count
        }
    }
}

/// What tells two folders apart, whatever paths lead there.
private struct FolderIdentity: Hashable {
    let device: dev_t
    let number: ino_t

    init(_ status: stat) {
        device = status.st_dev
        number = status.st_ino
    }
}

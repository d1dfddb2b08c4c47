import Glibc

// Writing to the end, and files as a whole: a reader sees the old text or the new one, never a part.
extension Files {
    /// Replaces a file as a whole, and leaves it alone when it holds these bytes already.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        if let present = try? read(path), present == bytes { return }
        try replace(path, with: bytes, mode: 0o644)
    }

    /// Writes a file that may be there already: as a whole, or into what is no file, such as `/dev/stderr`. Follows links.
    package static func output(_ bytes: [UInt8], to path: String) throws(FileError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            // A link to nothing is not the user's file.
            if lstat(path, &status) == 0 { throw .leadsNowhere }
            return try replace(path, with: bytes, mode: 0o644)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard access(path, W_OK) == 0 else { throw .notWritable }
            try replace(try realPath(path), with: bytes, mode: status.st_mode & 0o7777)
        case S_IFDIR: throw .isFolder
        default: try append(bytes, to: path)
        }
    }

    /// Writes at the end of a file, which is made if it is not there.
    package static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o644)
        guard descriptor >= 0 else { throw .last(isWriting: true) }
        defer { close(descriptor) }
        try write(bytes, toDescriptor: descriptor)
    }

    /// Puts `new` in the place of a file that holds `old`, which keeps its mode and its owner. Follows links.
    package static func edit(_ path: String, from old: [UInt8], to new: [UInt8]) throws(FileError) {
        let path = try realPath(path)
        var status = stat()
        guard stat(path, &status) == 0 else { throw .last() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .isNoFile }
        // A new file under one of its names would part it from the others.
        guard status.st_nlink == 1 else { throw .hasSeveralNames }
        guard access(path, W_OK) == 0 else { throw .notWritable }
        guard try read(path) == old else { throw .hasChanged }
        try replace(path, with: new, mode: status.st_mode & 0o7777, owner: (status.st_uid, status.st_gid))
    }

    /// Writes a file that was not there before, nor a link of that name; nothing stays where that fails.
    package static func create(_ path: String, _ bytes: [UInt8]) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .last(isWriting: true) }
        defer { close(descriptor) }
        do throws(FileError) { try write(bytes, toDescriptor: descriptor) } catch {
            unlink(path)
            throw error
        }
    }

    /// Throws where `create` could not make a file at this path, its name apart.
    package static func checkFolder(of path: String) throws(FileError) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard try target(of: folder).kind == .folder else { throw .notFound }
        guard access(folder, W_OK | X_OK) == 0 else { throw .last(isWriting: true) }
    }

    /// The path of what a path leads to, without links on the way.
    package static func realPath(_ path: String) throws(FileError) -> String {
        guard let resolved = realpath(path, nil) else { throw .last() }
        defer { free(resolved) }
        guard let path = String(validatingCString: resolved) else { throw .nameNotUTF8(isFolder: false) }
        return path
    }

    /// Replaces a file that can be made again, for its owner alone. After a crash of the machine it may be damaged, which
    /// whoever reads it has to notice.
    package static func keep(_ bytes: [UInt8], at path: String) throws(FileError) {
        try replace(path, with: bytes, mode: 0o600, isDurable: false)
    }

    private static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t, owner: (user: uid_t, group: gid_t)? = nil,
        isDurable: Bool = true
    ) throws(FileError) {
        let temporary = "\(path).\(getpid())"
        // Left by a run that was killed.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last(isWriting: true) }
        do throws(FileError) {
            try write(bytes, toDescriptor: descriptor)
            // Whoever may not give files away keeps what is written as the own.
            if let owner { _ = fchown(descriptor, owner.user, owner.group) }
            guard fchmod(descriptor, mode) == 0, !isDurable || fsync(descriptor) == 0 else {
                throw .last(isWriting: true)
            }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let error = FileError.last(isWriting: true)
            unlink(temporary)
            throw error
        }
    }

    /// Writes to an open descriptor until all is out; a reader that went away ends it silently.
    package static func write(_ bytes: [UInt8], toDescriptor descriptor: Int32) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if errno == EPIPE { return }
                throw .last()
            }
            written += count
        }
    }
}

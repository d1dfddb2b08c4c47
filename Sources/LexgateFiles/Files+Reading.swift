import Glibc

// Reading to the end, which files always have, pipes have while somebody writes, and devices need not have.
extension Files {
    /// How long a pipe may be without a writer: one that was started beside us comes a moment later.
    private static let patienceMilliseconds: Int32 = 1_000

    /// The bytes of a file or pipe, at most `limit` of them. Never waits for somebody who is not there.
    package static func read(_ path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
        // Not blocking: opening a pipe would wait for its writer for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last() }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR { throw .isFolder }
        if Int(status.st_size) > limit { throw .tooLarge(limit) }
        // `/dev/stdin` is a device where standard input is a terminal; at another one nobody may ever type.
        let waits: Waiting =
            kind == S_IFREG ? .never : kind == S_IFIFO ? .forWriter : isStandardInput(status) ? .always : .never
        return try readAll(descriptor, expecting: Int(status.st_size), limit: limit, waits: waits)
    }

    package static func readStandardInput(limit: Int = .max) throws(FileError) -> [UInt8] {
        try readAll(STDIN_FILENO, expecting: 0, limit: limit, waits: .always)
    }

    /// What to do while there is nothing to read.
    private enum Waiting {
        case never, always
        /// As long as somebody is there who can write.
        case forWriter
    }

    private static func isStandardInput(_ status: stat) -> Bool {
        var input = stat()
        return fstat(STDIN_FILENO, &input) == 0 && FileIdentity(input) == FileIdentity(status)
    }

    private static func readAll(
        _ descriptor: Int32, expecting size: Int, limit: Int, waits: Waiting
    ) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        // A size is a promise that a sparse file or a device need not keep.
        var capacity = min(max(size + 1, 1 << 12), 1 << 26)
        var hasWaited = false
        while true {
            var count = 0
            let wanted = limit == .max ? capacity : min(capacity, max(1, limit - bytes.count + 1))
            let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
                count = Glibc.read(descriptor, buffer.baseAddress, wanted)
                initialized = max(0, count)
            }
            if count < 0 {
                switch errno {
                case EINTR: continue
                case EAGAIN where waits == .never: throw .isNoFile
                // The writer is there and takes its time.
                case EAGAIN: _ = wait(for: descriptor, milliseconds: -1)
                default: throw .last()
                }
                continue
            }
            if count == 0 {
                guard waits == .forWriter, bytes.isEmpty else { return bytes }
                // The end, or a beginning: a pipe without writer says the same of both.
                if hasWaited { throw .nobodyWrites }
                hasWaited = true
                // Came and went without a word.
                if wait(for: descriptor, milliseconds: patienceMilliseconds) == Int16(POLLHUP) { return bytes }
                continue
            }
            if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
            if bytes.count > limit { throw .tooLarge(limit) }
            // A file that gives as much as it promised, and less than was asked for, has ended.
            if size > 0, bytes.count == size, count < wanted { return bytes }
            capacity = 1 << 16
        }
    }

    /// What poll(2) says happened; 0 when the time is over.
    private static func wait(for descriptor: Int32, milliseconds: Int32) -> Int16 {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, milliseconds) < 0, errno == EINTR {}
        return request.revents
    }

    /// Whether a path ends as YAML files do, in whatever case.
    package static func isYAML(_ path: String) -> Bool {
        let end = path.utf8.suffix(5).map { $0 | 0x20 }
        return end.elementsEqual(".yaml".utf8) || end.suffix(4).elementsEqual(".yml".utf8)
    }
}

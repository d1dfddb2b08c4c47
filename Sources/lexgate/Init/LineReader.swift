import Glibc

/// Lines of standard input, as they come.
struct LineReader: ~Copyable {
    private var buffer: [UInt8] = []
    private var hasEnded = false

    /// No answer is longer; what is, ends there.
    private static let longest = 1 << 16

    let isTerminal = isatty(STDIN_FILENO) == 1

    /// The next line without its end; nil when there is no more.
    mutating func next() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[..<end]
                defer { buffer.removeSubrange(...end) }
                return String(decoding: line, as: UTF8.self)
            }
            if hasEnded || buffer.count > LineReader.longest {
                defer { buffer = [] }
                return buffer.isEmpty ? nil : String(decoding: buffer, as: UTF8.self)
            }
            let chunk = [UInt8](unsafeUninitializedCapacity: 4096) { bytes, count in
                count = max(0, Glibc.read(STDIN_FILENO, bytes.baseAddress, 4096))
            }
            if chunk.isEmpty { hasEnded = true }
            buffer += chunk
        }
    }
}

/// What happens on Ctrl-C: as the file is written at the end and at once, there is nothing to take back.
enum Interrupt {
    static func watch() {
        // Whoever started us may have blocked it.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigprocmask(SIG_UNBLOCK, &signals, nil)
        signal(SIGINT) { _ in
            // Nothing but calls that a handler may make (signal-safety(7)).
            let words: StaticString = "\nlexgate: interrupted; nothing was written\n"
            _ = Glibc.write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
            _exit(ExitStatus.unjudged.rawValue)
        }
    }

    static func forget() { signal(SIGINT, SIG_DFL) }
}

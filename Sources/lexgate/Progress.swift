import Diagnostics
import Glibc
import LexgateFiles

/// One line on a terminal that tells how far long work has come; rewritten, and gone at the end.
///
/// It stands on standard error, so that what is printed stays whole. There is none where nobody would see it: in a pipe,
/// with `--quiet`, on a terminal that cannot erase a line, and for work that is done within half a second.
struct Progress: ~Copyable {
    private let verb: String
    private let items: Int
    private let noun: String
    private let isOn: Bool
    private let start: Int64
    /// When it is written next, in milliseconds of the monotonic clock.
    private var next: Int64
    private var isVisible = false

    private static let delay: Int64 = 500
    private static let pause: Int64 = 100

    /// `verb` what is being done with `items` things called `noun`: `judging`, `file`.
    ///
    /// `begun` is when the work began of which this is a part; one item of such work is told of too.
    init(_ verb: String, _ items: Int, _ noun: String, isQuiet: Bool = false, begun: Int64? = nil) {
        self.verb = verb
        self.items = items
        self.noun = noun
        isOn = !isQuiet && (items > 1 || begun != nil) && isatty(STDERR_FILENO) == 1 && Progress.terminalErases
        start = isOn ? begun ?? Progress.now() : 0
        next = start + Progress.delay
    }

    /// So many are done.
    mutating func tell(_ done: Int) {
        guard isOn else { return }
        let now = Progress.now()
        guard now >= next, done < items else { return }
        next = now + Progress.pause
        isVisible = true
        let percent = items > 0 ? 100 * done / items : 100
        write("\r\u{1B}[K\(verb) \(done) of \(items) \(noun)\(items == 1 ? "" : "s") (\(percent) %)")
    }

    /// Makes room for something that is printed.
    mutating func hide() {
        guard isVisible else { return }
        isVisible = false
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) { try? Files.write(Array(text.utf8), toDescriptor: STDERR_FILENO) }

    private static var terminalErases: Bool {
        guard let term = getenv("TERM") else { return false }
        let name = String(cString: term)
        return !name.isEmpty && name != "dumb"
    }

    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

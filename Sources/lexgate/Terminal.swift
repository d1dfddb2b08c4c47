import Diagnostics
import Glibc
import LexgateFiles
import LexgateModel

enum ColorChoice: String, CaseIterable {
    case auto, always, never

    /// `auto` means a terminal that has not said no (NO_COLOR, TERM=dumb).
    var style: TextStyle {
        switch self {
        case .always: return .ansi
        case .never: return .plain
        case .auto:
            if let value = getenv("NO_COLOR"), value.pointee != 0 { return .plain }
            if let term = getenv("TERM"), String(cString: term) == "dumb" { return .plain }
            return isatty(STDOUT_FILENO) == 1 ? .ansi : .plain
        }
    }
}

/// Collects output and writes it in large pieces; one per process.
struct Output: ~Copyable {
    private var buffer: [UInt8] = []

    mutating func write(_ text: String) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count > 1 << 16 { flush() }
    }

    mutating func write(bytes: [UInt8]) {
        buffer.append(contentsOf: bytes)
        if buffer.count > 1 << 16 { flush() }
    }

    /// Ends the process where the output cannot be written: a report that was cut off must not look like a success.
    mutating func flush() {
        do throws(FileError) { try Files.write(buffer, toDescriptor: STDOUT_FILENO) } catch {
            complain("standard output: \(error.message)")
            Glibc.exit(ExitStatus.unjudged.rawValue)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes one text at once.
    static func say(_ text: String) {
        var output = Output()
        output.write(text + "\n")
        output.flush()
    }
}

/// Says on standard error what keeps the program from its work.
func complain(_ text: String) {
    // Names of files and arguments are data too; line ends are ours.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }
    // Where even this cannot be written, the exit status is all that is left.
    try? Files.write(Array("lexgate: \(lines.joined(separator: "\n"))\n".utf8), toDescriptor: STDERR_FILENO)
}

/// Today in UTC: the only clock of the program.
func today() -> CalendarDay {
    let seconds = time(nil)
    return CalendarDay(daysSinceEpoch: Int32(clamping: seconds / 86_400))
}

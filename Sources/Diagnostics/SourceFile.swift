/// The bytes of one input and the name under which messages mention it.
package final class SourceFile: Sendable {
    /// The path as the user wrote it, `<stdin>`, or the name of an embedded file.
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    package convenience init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// The text of `span`; ill-formed UTF-8 is repaired, a span that leaves the file is clipped.
    package func text(_ span: Span) -> String {
        let range = span.range.clamped(to: 0..<bytes.count)
        return String(decoding: bytes[range], as: UTF8.self)
    }
}

/// Where lines begin. Building it reads the file once; it is made only when a message is printed.
package struct LineIndex: Sendable {
    private let starts: [Int]
    private let bytes: [UInt8]

    package init(_ file: SourceFile) {
        bytes = file.bytes
        var starts = [0]
        for (i, byte) in file.bytes.enumerated() where byte == 0x0A { starts.append(i + 1) }
        self.starts = starts
    }

    /// A place in a file; both numbers count from 1, the column in Unicode scalars.
    package struct Position: Hashable, Sendable {
        package let line: Int
        package let column: Int
    }

    package var lineCount: Int { starts.count }

    package func position(of offset: Int) -> Position {
        let line = lineNumber(of: offset)
        let start = starts[line - 1]
        let end = min(max(offset, start), bytes.count)
        // A continuation byte (10xxxxxx) does not begin a scalar.
        let column = bytes[start..<end].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        return Position(line: line, column: column)
    }

    /// The line that holds `offset`, from 1.
    package func lineNumber(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The bytes of a line without its line break. `line` counts from 1.
    package func range(ofLine line: Int) -> Range<Int> {
        precondition(line >= 1 && line <= starts.count, "no such line")
        let start = starts[line - 1]
        var end = line < starts.count ? starts[line] - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return start..<max(start, end)
    }
}

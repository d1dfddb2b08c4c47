/// Where lines begin. Building it reads the file once; it is made only when a message is printed.
///
/// Lines end with LF, CR LF or CR, as YAML and editors see them; a byte order mark belongs to no line.
package struct LineIndex: Sendable {
    private static let stride = 1 << 10

    private let starts: [Int]
    /// Scalars before every `stride`th byte, so that a column costs the same in a line of any length.
    private let scalarCounts: [Int]
    private let bytes: [UInt8]

    package init(_ file: SourceFile) {
        bytes = file.bytes
        var starts = [file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        var scalarCounts: [Int] = []
        var scalars = 0
        file.bytes.withUnsafeBytes { bytes in
            for start in Swift.stride(from: 0, to: bytes.count, by: LineIndex.stride) {
                scalarCounts.append(scalars)
                let end = min(start + LineIndex.stride, bytes.count)
                var place = start
                while place + 8 <= end {
                    let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    if LineIndex.isPlain(word) {
                        scalars += 8
                    } else {
                        LineIndex.look(at: place..<place + 8, in: bytes, &starts, &scalars)
                    }
                    place += 8
                }
                LineIndex.look(at: place..<end, in: bytes, &starts, &scalars)
            }
        }
        self.starts = starts
        self.scalarCounts = scalarCounts
    }

    /// No closure: what one captures is guarded at run time.
    @inline(__always)
    private static func look(
        at places: Range<Int>, in bytes: UnsafeRawBufferPointer, _ starts: inout [Int], _ scalars: inout Int
    ) {
        for place in places {
            let byte = bytes[place]
            if startsScalar(byte) { scalars += 1 }
            let isCarriageReturn = byte == 0x0D && (place + 1 == bytes.count || bytes[place + 1] != 0x0A)
            if byte == 0x0A || isCarriageReturn { starts.append(place + 1) }
        }
    }

    /// Whether eight bytes are ASCII without a line break. No for some that are, where a byte below looks like one.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (feeds, returns) = (word ^ (ones &* 0x0A), word ^ (ones &* 0x0D))
        let breaks = ((feeds &- ones) & ~feeds) | ((returns &- ones) & ~returns)
        return (word | breaks) & (ones << 7) == 0
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
        return Position(line: line, column: 1 + scalars(in: start..<end))
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
        var end = line < starts.count ? starts[line] : bytes.count
        if end > start, bytes[end - 1] == 0x0A { end -= 1 }
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }

    private func scalars(in range: Range<Int>) -> Int {
        guard range.count > LineIndex.stride else { return bytes[range].reduce(0) { startsScalar($1) ? $0 + 1 : $0 } }
        return scalars(before: range.upperBound) - scalars(before: range.lowerBound)
    }

    private func scalars(before offset: Int) -> Int {
        let checkpoint = min(offset / LineIndex.stride, scalarCounts.count - 1)
        return bytes[checkpoint * LineIndex.stride..<offset].reduce(scalarCounts[checkpoint]) {
            startsScalar($1) ? $0 + 1 : $0
        }
    }
}

/// Every byte of UTF-8 does, but for continuation bytes (10xxxxxx).
func startsScalar(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

/// A half-open range of bytes in one source file.
///
/// Offsets count UTF-8 bytes from the start of the file. Files are limited to 64 MiB, so 32 bits are enough.
package struct Span: Hashable, Comparable, Sendable, BitwiseCopyable {
    package var start: UInt32
    package var end: UInt32

    @inlinable @inline(__always) package init(_ start: Int, _ end: Int) {
        precondition(start >= 0 && end >= start, "a span must not end before it starts")
        self.start = UInt32(start)
        self.end = UInt32(end)
    }

    package static let zero = Span(0, 0)

    package var range: Range<Int> { Int(start)..<Int(end) }
    package var isEmpty: Bool { start == end }

    /// The same bytes, seen from a file in which this text begins at `offset`.
    package func shifted(by offset: Int) -> Span { Span(Int(start) + offset, Int(end) + offset) }

    /// Earlier starts first; of two that start together the shorter one.
    package static func < (a: Span, b: Span) -> Bool { (a.start, a.end) < (b.start, b.end) }
}

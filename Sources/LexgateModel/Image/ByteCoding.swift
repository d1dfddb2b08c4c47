import Diagnostics

/// Appends numbers, text and arrays to a run of bytes; `ByteReader` reads them back in the same order.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ number: UInt32) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func write(_ number: Int) { write(UInt32(number)) }
    package mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }
    package mutating func write(byte: UInt8) { bytes.append(byte) }
    package mutating func write(day: CalendarDay?) {
        write(day != nil)
        if let day { write(UInt32(bitPattern: day.daysSinceEpoch)) }
    }

    package mutating func write(_ text: String) {
        write(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func write<Element>(_ elements: [Element], _ body: (inout ByteWriter, Element) -> Void) {
        write(elements.count)
        for element in elements { body(&self, element) }
    }

    /// Elements as they lie in memory, to be used where they are written.
    package mutating func write<Element: BitwiseCopyable>(raw elements: Flat<Element>) {
        elements.withUnsafeBytes { append($0) }
    }

    /// Bytes with their number in front, on a place that suits any trivial element.
    package mutating func append(_ other: some Collection<UInt8>) {
        write(other.count)
        while !bytes.count.isMultiple(of: ByteReader.alignment) { bytes.append(0) }
        bytes.append(contentsOf: other)
    }
}

/// Why an image cannot be used.
package enum ImageError: Error, Equatable {
    /// It ends too early, or a number in it leaves its bounds.
    case malformed
    /// It was made by another version of the tool.
    case otherFormat(found: UInt32, expected: UInt32)
}

/// Reads what a `ByteWriter` wrote; never beyond its end.
package struct ByteReader {
    /// Of runs of bytes, counted from the first byte read.
    fileprivate static let alignment = 16

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// `bytes` must stay alive as long as the reader.
    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    package var isAtEnd: Bool { position == bytes.count }

    private mutating func take(_ count: Int) throws(ImageError) -> UnsafeRawBufferPointer {
        guard count >= 0, bytes.count - position >= count else { throw .malformed }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    package mutating func number() throws(ImageError) -> UInt32 {
        UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self))
    }

    /// A count of elements that take at least `size` bytes each.
    package mutating func count(of size: Int = 1) throws(ImageError) -> Int {
        let count = Int(try number())
        guard count * size <= bytes.count - position else { throw .malformed }
        return count
    }

    package mutating func int() throws(ImageError) -> Int { Int(try number()) }
    package mutating func byte() throws(ImageError) -> UInt8 { try take(1)[0] }
    package mutating func flag() throws(ImageError) -> Bool { try byte() != 0 }
    package mutating func day() throws(ImageError) -> CalendarDay? {
        try flag() ? CalendarDay(daysSinceEpoch: Int32(bitPattern: try number())) : nil
    }

    package mutating func text() throws(ImageError) -> String {
        let count = try count()
        return String(decoding: try take(count), as: UTF8.self)
    }

    package mutating func array<Element>(
        _ body: (inout ByteReader) throws(ImageError) -> Element
    ) throws(ImageError) -> [Element] {
        let count = try count()
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try body(&self)) }
        return elements
    }

    /// Elements where they lie: the bytes must outlive them.
    package mutating func raw<Element: BitwiseCopyable>(
        _: Element.Type = Element.self
    ) throws(ImageError) -> Flat<Element> {
        guard let elements = Flat<Element>(in: try block()) else { throw .malformed }
        return elements
    }

    package mutating func block() throws(ImageError) -> UnsafeRawBufferPointer {
        let count = try int()
        _ = try take(-position & (ByteReader.alignment - 1))
        return try take(count)
    }
}

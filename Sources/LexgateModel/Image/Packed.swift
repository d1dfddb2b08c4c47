import Diagnostics

/// What can be kept as bytes and read again.
package protocol Packable: Sendable {
    func write(to writer: inout ByteWriter)
    init(from reader: inout ByteReader) throws(ImageError)
}

/// An array kept as bytes: an element is made when somebody asks for it, each time anew.
///
/// A start of the program thus costs two copies, whatever the number of elements. For words and texts, most of which
/// nobody reads in one run; what is read for every descriptor lies in plain arrays.
///
/// As with `KeyIndex`, the type asks nothing of its elements, since the runtime would look for it.
package struct Packed<Element: Sendable>: Sendable {
    /// Where each element ends in `bytes`.
    private var ends = Flat<UInt32>()
    private var bytes = Flat<UInt8>()

    package init() {}
}

extension Packed: Sequence, Collection, BidirectionalCollection, RandomAccessCollection, Packable
where Element: Packable {
    package init(_ elements: some Sequence<Element>) {
        for element in elements { append(element) }
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { ends.count }

    package subscript(place: Int) -> Element {
        bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[range(place)]))
            do throws(ImageError) { return try Element(from: &reader) } catch {
                preconditionFailure("the image is damaged")
            }
        }
    }

    package mutating func append(_ element: Element) {
        var writer = ByteWriter()
        element.write(to: &writer)
        bytes += writer.bytes
        ends.append(UInt32(bytes.count))
    }

    private func range(_ place: Int) -> Range<Int> { (place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place]) }

    package func write(to writer: inout ByteWriter) {
        writer.write(raw: ends)
        writer.write(raw: bytes)
    }

    package init(from reader: inout ByteReader) throws(ImageError) {
        ends = try reader.raw(UInt32.self)
        bytes = try reader.raw(UInt8.self)
        guard Int(ends.last ?? 0) == bytes.count else { throw .malformed }
    }
}

extension Packed<String> {
    /// As `firstIndex(of:)`, without making strings.
    package func place(of text: String, in places: Range<Int>? = nil) -> Int? {
        var text = text
        // A text stands behind its length.
        let length = MemoryLayout<UInt32>.size
        return text.withUTF8 { text in
            bytes.withUnsafeBytes { bytes in
                (places ?? indices).first { place in
                    let range = range(place)
                    return range.count == length + text.count && bytes[range].dropFirst(length).elementsEqual(text)
                }
            }
        }
    }
}

extension String: Packable {
    package func write(to writer: inout ByteWriter) { writer.write(self) }
    package init(from reader: inout ByteReader) throws(ImageError) { self = try reader.text() }
}

extension Array: Packable where Element: Packable {
    package func write(to writer: inout ByteWriter) { writer.write(self) { $1.write(to: &$0) } }
    package init(from reader: inout ByteReader) throws(ImageError) {
        self = try reader.array { (reader) throws(ImageError) in try Element(from: &reader) }
    }
}

extension Packed: Equatable where Element: Equatable & Packable {
    package static func == (a: Packed, b: Packed) -> Bool { a.elementsEqual(b) }
}

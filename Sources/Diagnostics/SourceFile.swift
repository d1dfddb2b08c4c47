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

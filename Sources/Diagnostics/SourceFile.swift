/// The bytes of one input and the name under which messages mention it, with the files that belong to it: those that it
/// extends, and the one with its waivers.
///
/// All of them share one row of offsets, so that a span names a place in any of them: those of the file itself count
/// from 0, those of an extended one from `Extension.start`.
package final class SourceFile: Sendable {
    /// The path as the user wrote it, `<stdin>`, or the name of an embedded file.
    package let path: String
    package let bytes: [UInt8]
    /// In the order of their offsets.
    package let extensions: [Extension]
    private let lines: KeptLines

    /// A file that another one extends, or that is about it.
    package struct Extension: Sendable {
        package let file: SourceFile
        /// Where its bytes begin in the row.
        package let start: Int
        /// What names it, in the file itself or in an extension before this one; nil for a file that is not extended.
        package let site: Span?

        package init(_ file: SourceFile, start: Int, site: Span?) {
            self.file = file
            self.start = start
            self.site = site
        }
    }

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        extensions = []
        lines = KeptLines()
    }

    private init(_ file: SourceFile, _ extensions: [Extension]) {
        path = file.path
        bytes = file.bytes
        self.extensions = extensions
        lines = file.lines
    }

    package convenience init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// Where a further file would begin in the row.
    package var end: Int { extensions.last.map { $0.start + $0.file.bytes.count + 1 } ?? bytes.count + 1 }

    package var lineIndex: LineIndex { lines.index(of: self) }

    /// The same file with those that it extends.
    package func extending(_ extensions: [Extension]) -> SourceFile { SourceFile(self, extensions) }

    /// The same file, with one beside it that it does not extend; the place of that one in the row.
    package func with(_ other: SourceFile) -> (file: SourceFile, start: Int) {
        let beside = Extension(other, start: end, site: nil)
        return (extending(extensions + [beside]), end)
    }

    /// The files that it extends, in the order of their offsets.
    package var extended: [SourceFile] { extensions.filter { $0.site != nil }.map(\.file) }

    /// The text of `span`; ill-formed UTF-8 is repaired, a span that leaves the file is clipped.
    package func text(_ span: Span) -> String {
        let range = span.range.clamped(to: 0..<bytes.count)
        return String(decoding: bytes[range], as: UTF8.self)
    }
}

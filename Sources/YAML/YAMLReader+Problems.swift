import CLibYAML
import Diagnostics
import Glibc

/// Why a source is not even handed to libyaml.
enum SourceCheck {
    /// libyaml compares every `%TAG` line with all others of the document, within one call that nobody can stop.
    private static let maximumTagDirectives = 1000

    static func problem(with source: UnsafeRawBufferPointer) -> (message: String, span: Span)? {
        if source.count > maximumInputBytes {
            return ("the file is larger than \(maximumInputBytes >> 20) MiB", .zero)
        }
        if isWide(source) {
            return ("not valid UTF-8 text: it is UTF-16 or UTF-32; save the file as UTF-8", Span(0, 1))
        }
        var count = 0
        var rest = source[...]
        while let start = firstPercent(in: rest) {
            rest = source[(start + 1)...]
            guard rest.starts(with: "TAG".utf8) else { continue }
            count += 1
            guard count <= maximumTagDirectives else {
                return ("more than \(maximumTagDirectives) `%TAG`", Span(start, start + 4))
            }
        }
        return nil
    }

    /// UTF-16 or UTF-32, by its mark, or by the zeros beside the first character (YAML 1.2.2, section 5.2).
    private static func isWide(_ source: UnsafeRawBufferPointer) -> Bool {
        if source.starts(with: [0xFF, 0xFE]) || source.starts(with: [0xFE, 0xFF]) { return true }
        guard source.count >= 2 else { return false }
        if source[0] != 0 || source[1] != 0 { return source[0] == 0 || source[1] == 0 }
        return source.count >= 4 && source[3] != 0
    }

    private static func firstPercent(in part: Slice<UnsafeRawBufferPointer>) -> Int? {
        let bytes = UnsafeRawBufferPointer(rebasing: part)
        guard let base = bytes.baseAddress, let found = memchr(base, 0x25, bytes.count) else { return nil }
        return part.startIndex + (UnsafeRawPointer(found) - base)
    }
}

extension YAMLReader {
    /// The error that stopped libyaml.
    func problem(in positions: SourcePositions) -> Diagnostic {
        var positions = positions
        let parser = parser.raw.pointee
        let words = parser.problem.map { String(cString: $0) } ?? "the text is not YAML"
        if parser.error == YAML_READER_ERROR {
            // The reader counts bytes itself, and gives the number of the character where there is one.
            let span = positions.byte(at: parser.problem_offset)
            if parser.problem_value >= 0, parser.problem_value < 0x80 {
                return .error("not valid YAML: \(words)", at: span, help: "escape it in a double-quoted text")
            }
            return .error("not valid UTF-8 text: \(words)", at: span, help: "save the file as UTF-8")
        }
        var notes: [Diagnostic.Note] = []
        if let context = parser.context {
            notes.append(Diagnostic.Note(String(cString: context), at: positions.character(at: parser.context_mark)))
        }
        return .error("not valid YAML: \(words)", at: positions.character(at: parser.problem_mark), notes: notes)
    }
}

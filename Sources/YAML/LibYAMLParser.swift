import CLibYAML
import Glibc

/// Owns a `yaml_parser_t`. libyaml keeps a pointer to the parser inside the parser, so it must never move.
struct LibYAMLParser: ~Copyable {
    let raw: UnsafeMutablePointer<yaml_parser_t>
    let event: UnsafeMutablePointer<yaml_event_t>
    private let empty: StaticString = ""

    /// `input` must stay alive and in place as long as the parser.
    init(input: UnsafeRawBufferPointer) {
        raw = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        precondition(yaml_parser_initialize(raw) == 1, "out of memory")
        event.initialize(to: yaml_event_t())
        // With the encoding fixed, a UTF-16 mark is an error instead of a second way to count characters.
        yaml_parser_set_encoding(raw, YAML_UTF8_ENCODING)
        // libyaml refuses a missing pointer, even to nothing.
        let start = input.bindMemory(to: UInt8.self).baseAddress ?? UnsafePointer(empty.utf8Start)
        yaml_parser_set_input_string(raw, start, input.count)
    }

    deinit {
        yaml_parser_delete(raw)
        raw.deallocate()
        event.deallocate()
    }

    /// Whether the last error is that a document begins without `---`.
    var wantsDocumentStart: Bool {
        raw.pointee.error == YAML_PARSER_ERROR
            && strcmp(raw.pointee.problem, "did not find expected <document start>") == 0
    }

    /// Where the last error is, counted in characters of the input.
    var problemMark: (index: Int, line: Int, column: Int) {
        let mark = raw.pointee.problem_mark
        return (mark.index, mark.line, mark.column)
    }

    /// Parses the next event into `event`, which the caller must hand to `yaml_event_delete`. False on an error.
    func next() -> Bool { yaml_parser_parse(raw, event) == 1 }
}

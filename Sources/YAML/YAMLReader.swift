// Hot: the loop that every descriptor goes through. libyaml's scanner takes most of it.
import CLibYAML
import DataTree
import Diagnostics

/// Largest input in bytes that is read at all.
package let maximumInputBytes = 64 << 20

/// Reads YAML 1.2 documents from one source into trees, one after the other.
///
/// The first malformed document ends the stream: what stands behind it cannot be trusted to begin where it seems to.
package struct YAMLReader: ~Copyable {
    private let source: UnsafeRawBufferPointer
    private let parser: LibYAMLParser
    private let characters: CharacterMap
    private var builder: TreeBuilder
    private var isAtEnd = false

    /// `source` must stay alive and in place as long as the reader.
    package init(
        source: UnsafeRawBufferPointer, symbols: SymbolTable = .empty, limits: TreeBuilder.Limits = .init()
    ) {
        self.source = source
        parser = LibYAMLParser(input: source)
        characters = CharacterMap(source)
        builder = TreeBuilder(symbols: symbols, limits: limits)
        if source.count > maximumInputBytes {
            builder.report(
                .error("the file is larger than \(maximumInputBytes >> 20) MiB", at: .zero))
            isAtEnd = true
        }
    }

    /// Hands the next document to `body`; false when there is none left.
    ///
    /// A document without content gives an empty tree. Diagnostics of a broken stream come with the last tree.
    package mutating func next(_ body: (borrowing Tree, [Diagnostic]) -> Void) -> Bool {
        if isAtEnd {
            guard !builder.diagnostics.isEmpty else { return false }
            body(builder.tree, builder.diagnostics)
            builder.reset()
            return false
        }
        builder.reset()
        guard readDocument() else {
            isAtEnd = true
            builder.closeAll(at: source.count)
            guard !builder.diagnostics.isEmpty else { return false }
            body(builder.tree, builder.diagnostics)
            builder.reset()
            return true
        }
        body(builder.tree, builder.diagnostics)
        return true
    }

    /// False at the end of the stream, and after an error (which is then among the diagnostics).
    private mutating func readDocument() -> Bool {
        while !builder.isExhausted {
            guard parser.next() else {
                builder.report(problem())
                return false
            }
            let type = parser.event.pointee.type
            defer { yaml_event_delete(parser.event) }
            switch type {
            case YAML_STREAM_END_EVENT: return false
            case YAML_DOCUMENT_END_EVENT: return true
            case YAML_SCALAR_EVENT: scalar()
            case YAML_SEQUENCE_START_EVENT: begin(.sequence)
            case YAML_MAPPING_START_EVENT: begin(.mapping)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: builder.end(at: Int(span().end))
            case YAML_ALIAS_EVENT: alias()
            default: break
            }
        }
        return false
    }

    private func offset(_ mark: yaml_mark_t) -> Int {
        characters.byteOffset(ofCharacter: mark.index, in: source)
    }

    private func span() -> Span {
        let start = offset(parser.event.pointee.start_mark)
        let end = offset(parser.event.pointee.end_mark)
        return Span(start, max(start, end))
    }

    // MARK: - Events

    private mutating func scalar() {
        let data = parser.event.pointee.data.scalar
        let word = UnsafeRawBufferPointer(start: data.value, count: data.length)
        var span = span()
        if builder.expectsKey {
            builder.key(word, isPlain: data.style == YAML_PLAIN_SCALAR_STYLE, span: span)
            return
        }
        let style = style(data.style)
        if style == .literal || style == .folded { span = trimmed(span) }
        checkTag(data.tag, isScalar: true, at: span)
        let hasStringTag = data.tag != nil && equals(data.tag, "tag:yaml.org,2002:str")
        builder.scalar(
            word, style: hasStringTag && style == .plain ? .string : style, span: span, anchor: name(data.anchor))
    }

    private mutating func begin(_ kind: Tree.Kind) {
        let span = span()
        if builder.expectsKey {
            builder.report(.error("a key must be a plain word, not a list or a mapping", at: span))
            builder.key(UnsafeRawBufferPointer(start: nil, count: 0), isPlain: false, span: span)
            // The collection itself is read as the value of that key, and its own value as the next key: the
            // nesting stays balanced, and the error above already keeps the document from being trusted.
        }
        let event = parser.event.pointee
        let tag = kind == .sequence ? event.data.sequence_start.tag : event.data.mapping_start.tag
        let anchor = kind == .sequence ? event.data.sequence_start.anchor : event.data.mapping_start.anchor
        checkTag(tag, isScalar: false, at: span)
        builder.begin(kind, span: span, anchor: name(anchor))
    }

    private mutating func alias() {
        let span = span()
        if builder.expectsKey {
            builder.report(.error("an alias cannot be a key", at: span))
            builder.key(UnsafeRawBufferPointer(start: nil, count: 0), isPlain: false, span: span)
            return
        }
        builder.alias(name(parser.event.pointee.data.alias.anchor) ?? [], span: span)
    }

    private func style(_ style: yaml_scalar_style_t) -> Tree.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private func name(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> [UInt8]? {
        guard let pointer else { return nil }
        var length = 0
        while pointer[length] != 0 { length += 1 }
        return Array(UnsafeBufferPointer(start: pointer, count: length))
    }

    private func equals(_ pointer: UnsafeMutablePointer<yaml_char_t>?, _ word: StaticString) -> Bool {
        guard let bytes = name(pointer) else { return false }
        return bytes.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// Tags of the core schema are understood; anything else would change the meaning behind our back.
    private mutating func checkTag(_ tag: UnsafeMutablePointer<yaml_char_t>?, isScalar: Bool, at span: Span) {
        guard let bytes = name(tag) else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        let core = "tag:yaml.org,2002:"
        let known = isScalar ? ["str", "int", "float", "bool", "null"] : ["map", "seq"]
        if text == "!" || known.contains(where: { text == core + $0 }) { return }
        builder.report(.error("the tag `\(text)` is not understood", at: span, help: "leave the tag out"))
    }

    /// Block scalars end after their last content line, not where the next token starts.
    private func trimmed(_ span: Span) -> Span {
        var end = Int(span.end)
        while end > Int(span.start), [0x0A, 0x0D, 0x20].contains(source[end - 1]) { end -= 1 }
        return Span(Int(span.start), end)
    }

    // MARK: - Errors

    private func problem() -> Diagnostic {
        let parser = parser.raw.pointee
        let words = parser.problem.map { String(cString: $0) } ?? "the text is not YAML"
        if parser.error == YAML_READER_ERROR {
            // The reader counts bytes itself.
            let start = min(parser.problem_offset, source.count)
            return .error(
                "not valid UTF-8 text: \(words)", at: Span(start, min(start + 1, source.count)),
                help: "save the file as UTF-8")
        }
        let start = min(offset(parser.problem_mark), source.count)
        var notes: [Diagnostic.Note] = []
        if let context = parser.context {
            let at = min(offset(parser.context_mark), source.count)
            notes.append(Diagnostic.Note(String(cString: context), at: Span(at, min(at + 1, source.count))))
        }
        return .error("not valid YAML: \(words)", at: Span(start, min(start + 1, source.count)), notes: notes)
    }
}

extension SourceFile {
    /// Every document of the file, for readers that are not in a hurry (packs, vocabulary, tests).
    package func yamlDocuments(
        symbols: SymbolTable = .empty, limits: TreeBuilder.Limits = .init()
    ) -> Parsed<[Tree]> {
        var trees: [Tree] = []
        var diagnostics: [Diagnostic] = []
        bytes.withUnsafeBytes { source in
            var reader = YAMLReader(source: source, symbols: symbols, limits: limits)
            while reader.next({ tree, problems in
                trees.append(copy tree)
                diagnostics.append(contentsOf: problems)
            }) {}
        }
        return Parsed(trees, diagnostics)
    }
}

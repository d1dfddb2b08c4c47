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
    var parser: LibYAMLParser
    private var positions: SourcePositions
    private var builder: TreeBuilder
    private var isAtEnd = false
    /// The byte behind the last thing read. A block collection ends there, not where the next token starts.
    private var contentEnd = 0
    /// Levels of the list or mapping that stands as a key and is passed over; 0 elsewhere.
    private var keyDepth = 0
    /// The line on which `...` ended the last document, counted by the parser; nil where nothing was written.
    private var markerLine: Int?

    /// `source` are the bytes of `text`, and must stay alive and in place as long as the reader.
    package init(
        source: UnsafeRawBufferPointer, of text: [UInt8], symbols: SymbolTable = .empty,
        limits: TreeBuilder.Limits = .init()
    ) {
        let problem = SourceCheck.problem(with: source)
        // What is refused is not even looked at.
        positions = SourcePositions(problem == nil ? source : UnsafeRawBufferPointer(rebasing: source[..<0]))
        parser = LibYAMLParser(input: positions.text)
        builder = TreeBuilder(symbols: symbols, limits: limits, source: problem == nil ? text : [])
        if let problem {
            builder.exhaust(problem.message, at: problem.span)
            isAtEnd = true
        }
    }

    /// Hands the next document to `body`; false when there is none left.
    ///
    /// A document without content gives an empty tree. Diagnostics of a broken stream come with the last tree.
    package mutating func next(_ body: (borrowing Tree, [Diagnostic]) -> Void) -> Bool {
        if !isAtEnd {
            builder.reset()
            isAtEnd = !readDocument()
        }
        if isAtEnd {
            builder.closeAll(at: contentEnd)
            guard !builder.diagnostics.isEmpty else { return false }
        }
        body(builder.tree, builder.diagnostics)
        if isAtEnd { builder.reset() }
        return true
    }

    /// False at the end of the stream, and after an error (which is then among the diagnostics).
    private mutating func readDocument() -> Bool {
        while !builder.isExhausted {
            guard parser.next() else {
                if beginsBareDocument() { continue }
                builder.report(problem(in: positions))
                return false
            }
            defer { yaml_event_delete(parser.event) }
            switch lexgate_event_type(parser.event) {
            case YAML_STREAM_END_EVENT: return false
            case YAML_DOCUMENT_END_EVENT:
                markerLine = lexgate_document_end_is_implicit(parser.event) ? nil : lexgate_event_end_line(parser.event)
                return true
            case YAML_SCALAR_EVENT: scalar()
            case YAML_SEQUENCE_START_EVENT: begin(.sequence)
            case YAML_MAPPING_START_EVENT: begin(.mapping)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: end()
            case YAML_ALIAS_EVENT: alias()
            default: break
            }
        }
        return false
    }

    /// YAML 1.2.2, section 9.1.5: behind `...` a document may begin without `---`. libyaml wants one there, so the rest of
    /// the text gets a parser of its own, from the line on which that document begins.
    private mutating func beginsBareDocument() -> Bool {
        guard let line = markerLine, parser.wantsDocumentStart, parser.problemMark.line > line else { return false }
        markerLine = nil
        parser = LibYAMLParser(input: positions.continue(at: parser.problemMark.index - parser.problemMark.column))
        return true
    }

    // MARK: - Events

    private mutating func scalar() {
        let event = parser.event
        let word = UnsafeRawBufferPointer(start: lexgate_scalar_value(event), count: lexgate_scalar_length(event))
        let tag = lexgate_event_tag(event)
        let anchor = lexgate_event_anchor(event)
        var span = span()
        if anchor != nil || tag != nil { span = positions.withoutProperties(span) }
        var style = Tree.Style(lexgate_scalar_style(event))
        if style == .literal || style == .folded { span = positions.trimmed(span) }
        contentEnd = Int(span.end)
        guard keyDepth == 0 else { return }
        let place = positions.place(of: word, style, span, isOneLine: lexgate_event_is_one_line(event))
        if builder.expectsKey {
            check(tag, allows: { $0 == "str" }, at: span)
            builder.key(word, style: style, span: span, anchor: name(anchor), sourcePlace: place)
            return
        }
        if let tag {
            let text = String(cString: tag)
            if text == "!" || text == YAML_STR_TAG {
                if style == .plain { style = .string }
            } else {
                let type = style == .plain ? Tree.coreScalar(plain: ArraySlice(word)) : .string("")
                check(tag, allows: type.carries, at: span)
            }
        }
        builder.scalar(word, style: style, span: span, anchor: name(anchor), sourcePlace: place)
    }

    private mutating func begin(_ kind: Tree.Kind) {
        let span = positions.openingBracket(of: span())
        contentEnd = Int(span.end)
        if keyDepth > 0 || builder.expectsKey {
            if keyDepth == 0 {
                builder.report(.error("a key must be a plain word, not a list or a mapping", at: span))
                builder.unusableKey(at: span)
            }
            keyDepth += 1
            _ = builder.fits(height: keyDepth, at: span)
            return
        }
        check(lexgate_event_tag(parser.event), allows: { $0 == (kind == .sequence ? "seq" : "map") }, at: span)
        builder.begin(kind, span: span, anchor: name(lexgate_event_anchor(parser.event)))
    }

    private mutating func end() {
        let span = span()
        // Only a bracket has a width; blocks end where something else begins.
        if !span.isEmpty { contentEnd = Int(span.end) }
        if keyDepth > 0 { keyDepth -= 1 } else { builder.end(at: contentEnd) }
    }

    private mutating func alias() {
        let span = span()
        contentEnd = Int(span.end)
        guard keyDepth == 0 else { return }
        if builder.expectsKey {
            builder.report(.error("an alias cannot be a key", at: span))
            builder.unusableKey(at: span)
            return
        }
        builder.alias(name(lexgate_event_anchor(parser.event)) ?? [], span: span)
    }

    // MARK: - Parts of an event

    private mutating func span() -> Span {
        positions.span(lexgate_event_start(parser.event), lexgate_event_end(parser.event))
    }

    private func name(_ pointer: UnsafePointer<yaml_char_t>?) -> [UInt8]? {
        pointer.map { Array(String(cString: $0).utf8) }
    }

    /// Tags of the core schema may say what is true anyway; anything else would change the meaning behind our back.
    private mutating func check(
        _ tag: UnsafePointer<yaml_char_t>?, allows isFitting: (Substring) -> Bool, at span: Span
    ) {
        guard let tag else { return }
        let text = String(cString: tag)
        let core = "tag:yaml.org,2002:"
        if text == "!" || text.hasPrefix(core) && isFitting(text.dropFirst(core.count)) { return }
        let known = ["str", "int", "float", "bool", "null", "seq", "map"].contains { text == core + $0 }
        let name = known ? "!!\(text.dropFirst(core.count))" : text
        let problem = known ? "does not fit" : "is not understood"
        builder.report(.error("the tag `\(name)` \(problem)", at: span, help: "leave the tag out"))
    }
}

extension CoreScalar {
    /// Whether a tag of the core schema says what a plain scalar is anyway.
    fileprivate func carries(tag: Substring) -> Bool {
        switch self {
        case .null: tag == "null"
        case .bool: tag == "bool"
        case .int: tag == "int" || tag == "float"
        case .double: tag == "float"
        case .string: false
        }
    }
}

extension Tree.Style {
    init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
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
            var reader = YAMLReader(source: source, of: bytes, symbols: symbols, limits: limits)
            while reader.next({ tree, problems in
                trees.append(copy tree)
                diagnostics.append(contentsOf: problems)
            }) {}
        }
        return Parsed(trees, diagnostics)
    }
}

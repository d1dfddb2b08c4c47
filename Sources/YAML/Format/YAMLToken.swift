import CLibYAML
import DataTree

/// One piece of a YAML text as libyaml's scanner cuts it. Blanks, line breaks and comments lie between the pieces.
struct YAMLToken {
    enum Kind: Equatable {
        case directive, documentStart, documentEnd
        /// Without a width: where a collection in block style begins and ends, and where a key comes next.
        case blockSequence, blockMapping, blockEnd, key
        case dash, colon, comma, opening, closing
        case alias, anchor, tag
        case scalar(Tree.Style)
    }

    let kind: Kind
    /// Bytes of the text. Of a block scalar they reach behind its last line break.
    let range: Range<Int>

    /// Stands for something in the text; the others only say how pieces belong together.
    var isVisible: Bool { !range.isEmpty }
}

extension YAMLToken {
    /// The tokens of a text without byte order mark that `YAMLReader` reads without an error.
    static func all(in text: UnsafeRawBufferPointer) -> [YAMLToken] {
        var positions = SourcePositions(text)
        let parser = LibYAMLParser(input: text)
        var tokens: [YAMLToken] = []
        while true {
            var raw = yaml_token_t()
            guard yaml_parser_scan(parser.raw, &raw) == 1 else { return tokens }
            defer { yaml_token_delete(&raw) }
            if raw.type == YAML_STREAM_END_TOKEN || raw.type == YAML_NO_TOKEN { return tokens }
            guard let kind = Kind(raw) else { continue }
            tokens.append(
                YAMLToken(kind: kind, range: positions.span(raw.start_mark.index, raw.end_mark.index).range))
        }
    }
}

extension YAMLToken.Kind {
    fileprivate init?(_ token: yaml_token_t) {
        switch token.type {
        case YAML_VERSION_DIRECTIVE_TOKEN, YAML_TAG_DIRECTIVE_TOKEN: self = .directive
        case YAML_DOCUMENT_START_TOKEN: self = .documentStart
        case YAML_DOCUMENT_END_TOKEN: self = .documentEnd
        case YAML_BLOCK_SEQUENCE_START_TOKEN: self = .blockSequence
        case YAML_BLOCK_MAPPING_START_TOKEN: self = .blockMapping
        case YAML_BLOCK_END_TOKEN: self = .blockEnd
        case YAML_FLOW_SEQUENCE_START_TOKEN, YAML_FLOW_MAPPING_START_TOKEN: self = .opening
        case YAML_FLOW_SEQUENCE_END_TOKEN, YAML_FLOW_MAPPING_END_TOKEN: self = .closing
        case YAML_BLOCK_ENTRY_TOKEN: self = .dash
        case YAML_FLOW_ENTRY_TOKEN: self = .comma
        case YAML_KEY_TOKEN: self = .key
        case YAML_VALUE_TOKEN: self = .colon
        case YAML_ALIAS_TOKEN: self = .alias
        case YAML_ANCHOR_TOKEN: self = .anchor
        case YAML_TAG_TOKEN: self = .tag
        case YAML_SCALAR_TOKEN: self = .scalar(Tree.Style(token.data.scalar.style))
        default: return nil
        }
    }
}

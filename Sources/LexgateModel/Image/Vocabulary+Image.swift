import CEL
import DataTree

extension Vocabulary {
    package func write(to writer: inout ByteWriter) {
        writer.write(raw: types)
        typeNames.write(to: &writer)
        writer.write(raw: fields)
        fieldNames.write(to: &writer)
        abouts.write(to: &writer)
        writer.write(raw: symbols.starts)
        writer.write(raw: symbols.text)
        writer.write(raw: symbols.slots)
        writer.write(raw: keys)
        writer.write(meanings) { writer, meaning in
            let (code, number) = meaning.coded
            writer.write(byte: code)
            writer.write(number)
        }
        writer.write(inlines) { writer, inline in
            writer.write(inline.field)
            writer.write(inline.elementField)
            writer.write(inline.companions) {
                $0.write($1.symbol)
                $0.write($1.elementField)
            }
        }
        enumerationNames.write(to: &writer)
        enumerationValues.write(to: &writer)
        writer.write(raw: enumerationBits)
        writer.write(consequences) { writer, consequence in
            writer.write(consequence.type)
            writer.write(consequence.field)
            writer.write(consequence.value)
            writer.write(consequence.sets)
            consequence.to.write(to: &writer)
        }
        writer.write(defaults) { $1.write(to: &$0) }
        writer.write(patterns) { $0.write($1) }
        writer.write(referable) { $0.write($1) }
        countries.write(to: &writer)
        writer.write(root)
        writer.write(fillsByType) { $0.write($1) { $0.write($1) } }
        writer.write(artefactType)
    }

    package init(from reader: inout ByteReader) throws(ImageError) {
        self.init()
        types = try reader.raw(ObjectType.self)
        typeNames = try Packed(from: &reader)
        fields = try reader.raw(Field.self)
        fieldNames = try Packed(from: &reader)
        abouts = try Packed(from: &reader)
        let (starts, text, slots) = (
            try reader.raw(UInt32.self), try reader.raw(UInt8.self), try reader.raw(Symbol.self)
        )
        guard let symbols = SymbolTable(starts: starts, text: text, slots: slots) else { throw .malformed }
        self.symbols = symbols
        keys = try reader.raw(UInt16.self)
        meanings = try reader.array { (reader) throws(ImageError) in try Meaning(code: reader.byte(), reader.int()) }
        inlines = try reader.array { (reader) throws(ImageError) in
            Inline(
                field: try reader.int(), elementField: try reader.int(),
                companions: try reader.array { (reader) throws(ImageError) in (try reader.number(), try reader.int()) })
        }
        enumerationNames = try Packed(from: &reader)
        enumerationValues = try Packed(from: &reader)
        enumerationBits = try reader.raw(UInt64.self)
        consequences = try reader.array { (reader) throws(ImageError) in
            Consequence(
                type: try reader.int(), field: try reader.int(), value: try reader.text(), sets: try reader.int(),
                to: try DefaultValue(from: &reader))
        }
        defaults = try reader.array { (reader) throws(ImageError) in try DefaultValue(from: &reader) }
        patterns = try reader.array { (reader) throws(ImageError) in try reader.text() }
        referable = try reader.array { (reader) throws(ImageError) in try reader.int() }
        countries = try Packed(from: &reader)
        root = try reader.int()
        fillsByType = try reader.array { (reader) throws(ImageError) in
            try reader.array { (reader) throws(ImageError) in try reader.int() }
        }
        artefactType = try reader.int()
        guard types.indices.contains(root), fillsByType.count == types.count, fieldNames.count == fields.count,
            keys.count == types.count * (symbols.count + 1)
        else { throw .malformed }
    }
}

extension Vocabulary.Meaning {
    fileprivate var coded: (UInt8, Int) {
        switch self {
        case .field(let n): (0, n)
        case .singular(let n): (1, n)
        case .inlineKey(let n): (2, n)
        case .inlineCompanion(let n): (3, n)
        case .unknown: (4, 0)
        }
    }

    fileprivate init(code: UInt8, _ number: Int) throws(ImageError) {
        switch code {
        case 0: self = .field(number)
        case 1: self = .singular(number)
        case 2: self = .inlineKey(number)
        case 3: self = .inlineCompanion(number)
        case 4: self = .unknown
        default: throw .malformed
        }
    }
}

extension Vocabulary.DefaultValue {
    fileprivate func write(to writer: inout ByteWriter) {
        switch self {
        case .none: writer.write(byte: 0)
        case .bool(let flag):
            writer.write(byte: 1)
            writer.write(flag)
        case .word(let word):
            writer.write(byte: 2)
            writer.write(word)
        case .words(let words):
            writer.write(byte: 3)
            writer.write(words) { $0.write($1) }
        }
    }

    fileprivate init(from reader: inout ByteReader) throws(ImageError) {
        switch try reader.byte() {
        case 0: self = .none
        case 1: self = .bool(try reader.flag())
        case 2: self = .word(try reader.text())
        case 3: self = .words(try reader.array { (reader) throws(ImageError) in try reader.text() })
        default: throw .malformed
        }
    }
}

import Diagnostics

/// Compiled expressions, definitions, tables, and templates: flat arrays that never change, shared by all machines.
///
/// Everything is trivially copyable and refers by index, so a program is written to an image as it lies in memory and
/// used there (`sections`).
package struct Program: Sendable {
    var ops = Flat<Op>()
    /// In parallel to `ops`; read only when something goes wrong or is explained.
    var origins = Flat<Origin>()
    var operands = Flat<UInt32>()
    var constants = Flat<Value>()
    /// Elements, entries, and fields of constant lists, maps, and table rows.
    var cells = Flat<Value>()
    /// UTF-8 and bytes that constants point into.
    var text = Flat<UInt8>()
    var roots = Flat<Root>()
    var definitions = Flat<DefinitionEntry>()
    var tables = Flat<TableEntry>()
    var rows = Flat<RowEntry>()
    var objectTypes = Flat<ObjectTypeEntry>()
    /// Names of fields, in layout order, type after type.
    var fieldNames = Flat<TextRange>()
    /// Patterns known while compiling.
    var patterns = Flat<PatternEntry>()
    /// What constants of unknown value stand for.
    var names = Flat<TextRange>()
    var templates = Flat<TemplateEntry>()
    var templateParts = Flat<TemplatePart>()
    /// Jumping code, expression after expression; what has none is walked.
    var code = Flat<Instruction>()
    /// In parallel to `roots` and `definitions`.
    var codeOfRoots = Flat<CodeEntry>()
    var codeOfDefinitions = Flat<CodeEntry>()
    /// The different paths of `path` ops, which code reads once for a document.
    var paths = Flat<PathEntry>()
    /// By the caller's numbers.
    var choices = Flat<ChoiceEntry>()
    var globalCount: UInt32 = 0

    /// Bytes of `text`.
    struct TextRange: BitwiseCopyable, Sendable {
        var offset: UInt32
        var length: UInt32
        var range: Range<Int> { Int(offset)..<Int(offset) + Int(length) }
    }

    struct PatternEntry: BitwiseCopyable, Sendable {
        var text: TextRange
        /// As `RegularExpression.programSize`.
        var size: UInt32
        var shape: PatternShape
    }

    /// A stand-alone expression.
    struct Root: BitwiseCopyable, Sendable {
        var op: UInt32
        var frameSize: UInt16
        var parameters: UInt16
    }

    struct DefinitionEntry: BitwiseCopyable, Sendable {
        var op: UInt32
        var frameSize: UInt16
        var parameters: UInt16
    }

    /// Fields of fields of a global; `first` is the first operand, as those of the op are.
    struct PathEntry: BitwiseCopyable, Sendable {
        var global: UInt32
        var first: UInt32
        var steps: UInt32
    }

    struct TableEntry: BitwiseCopyable, Sendable {
        var name: TextRange
        var rowType: UInt32
        var firstRow: UInt32
        var rowCount: UInt32
        var keyCount: UInt16
        var isDated: UInt8
        /// `TableDeclaration.Absence`
        var absent: UInt8
    }

    /// A row; those of one table are sorted by key, then by day.
    struct RowEntry: BitwiseCopyable, Sendable {
        /// First cell of the record; it starts with the keys.
        var record: UInt32
        /// Inclusive days since 1970-01-01; the ends of Int32 are unbounded.
        var from: Int32
        var until: Int32
        /// The caller's number.
        var id: UInt32
        /// Of the first key; see `keyPrefix`.
        var prefix: UInt64
    }

    /// The first eight bytes of a text as a number, so that numbers stand in the order of the texts, or are the same.
    static func keyPrefix(of text: some Sequence<UInt8>) -> UInt64 {
        var prefix: UInt64 = 0
        var shift: UInt64 = 64
        for byte in text {
            shift -= 8
            prefix |= UInt64(byte) << shift
            if shift == 0 { break }
        }
        return prefix
    }

    struct ObjectTypeEntry: BitwiseCopyable, Sendable {
        var name: TextRange
        var firstField: UInt32
        var fieldCount: UInt32
        /// The field `id`, by which messages mention a record, or `Op.none`.
        var idField: UInt32
    }

    struct TemplateEntry: BitwiseCopyable, Sendable {
        var firstPart: UInt32
        var count: UInt32
    }

    struct TemplatePart: BitwiseCopyable, Sendable {
        var literal: TextRange
        /// A root to print after the literal, or `Op.none`.
        var root: UInt32
        var padding: UInt32 = 0
    }
}

extension Program {
    func string(_ range: TextRange) -> String {
        text.text(range.range.clamped(to: 0..<text.count))
    }

    /// The place of a field of an object type, by name.
    func field(named name: ArraySlice<UInt8>, of type: UInt32) -> UInt32? {
        guard type < objectTypes.count else { return nil }
        let entry = objectTypes[Int(type)]
        for index in 0..<entry.fieldCount {
            let range = fieldNames[Int(entry.firstField + index)]
            if range.length == name.count, text[range.range].elementsEqual(name) { return index }
        }
        return nil
    }
}

/// Writing a program as raw bytes and reading it back. Layout is the machine's own: an image is made for one target.
extension Program {
    private enum Section: UInt32, CaseIterable {
        case ops = 1
        case origins, operands, constants, cells, text, roots, definitions, tables, rows, objectTypes
        case fieldNames, patterns, names, templates, templateParts, globals
    }

    /// The arrays as bytes, in a fixed order. The same program gives the same bytes.
    package func sections() -> [(id: UInt32, bytes: [UInt8])] {
        Section.allCases.map { section in
            let bytes: [UInt8] =
                switch section {
                case .ops: raw(ops)
                case .origins: raw(origins)
                case .operands: raw(operands)
                case .constants: raw(constants)
                case .cells: raw(cells)
                case .text: text
                case .roots: raw(roots)
                case .definitions: raw(definitions)
                case .tables: raw(tables)
                case .rows: raw(rows)
                case .objectTypes: raw(objectTypes)
                case .fieldNames: raw(fieldNames)
                case .patterns: raw(patterns)
                case .names: raw(names)
                case .templates: raw(templates)
                case .templateParts: raw(templateParts)
                case .globals: raw([globalCount])
                }
            return (section.rawValue, bytes)
        }
    }

    /// Reads what `sections()` wrote. Nil if a section is missing, has a size that does not fit its elements, or holds
    /// a code that this version does not know.
    package init?(sections: [(id: UInt32, bytes: [UInt8])]) {
        self.init(sections: sections.map { (id: $0.id, bytes: $0.bytes[...]) })
    }

    /// As above, from slices of a larger image.
    package init?(sections: [(id: UInt32, bytes: ArraySlice<UInt8>)]) {
        func bytes(_ section: Section) -> ArraySlice<UInt8>? { sections.first { $0.id == section.rawValue }?.bytes }
        // An enumeration out of range would be undefined behaviour, so codes are looked at before they become one.
        guard let opBytes = bytes(.ops), Program.codes(of: opBytes, fit: OpCode.allCases.count),
            let constantBytes = bytes(.constants), Program.codes(of: constantBytes, fit: Value.Tag.allCases.count),
            let cellBytes = bytes(.cells), Program.codes(of: cellBytes, fit: Value.Tag.allCases.count),
            let ops: [Op] = Program.array(opBytes), let origins: [Origin] = Program.array(bytes(.origins)),
            let operands: [UInt32] = Program.array(bytes(.operands)),
            let constants: [Value] = Program.array(constantBytes), let cells: [Value] = Program.array(cellBytes),
            let text = bytes(.text), let roots: [Root] = Program.array(bytes(.roots)),
            let definitions: [DefinitionEntry] = Program.array(bytes(.definitions)),
            let tables: [TableEntry] = Program.array(bytes(.tables)),
            let rows: [RowEntry] = Program.array(bytes(.rows)),
            let objectTypes: [ObjectTypeEntry] = Program.array(bytes(.objectTypes)),
            let fieldNames: [TextRange] = Program.array(bytes(.fieldNames)),
            let patterns: [TextRange] = Program.array(bytes(.patterns)),
            let names: [TextRange] = Program.array(bytes(.names)),
            let templates: [TemplateEntry] = Program.array(bytes(.templates)),
            let templateParts: [TemplatePart] = Program.array(bytes(.templateParts)),
            let globals: [UInt32] = Program.array(bytes(.globals)), globals.count == 1, origins.count == ops.count
        else { return nil }
        self.ops = ops
        self.origins = origins
        self.operands = operands
        self.constants = constants
        self.cells = cells
        self.text = Array(text)
        self.roots = roots
        self.definitions = definitions
        self.tables = tables
        self.rows = rows
        self.objectTypes = objectTypes
        self.fieldNames = fieldNames
        self.patterns = patterns
        self.names = names
        self.templates = templates
        self.templateParts = templateParts
        globalCount = globals[0]
        guard isConsistent else { return nil }
    }

    private func raw<T: BitwiseCopyable>(_ array: [T]) -> [UInt8] { array.withUnsafeBytes { Array($0) } }

    private static func array<T: BitwiseCopyable>(_ bytes: ArraySlice<UInt8>?) -> [T]? {
        guard let bytes, bytes.count.isMultiple(of: MemoryLayout<T>.stride) else { return nil }
        let count = bytes.count / MemoryLayout<T>.stride
        return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
            bytes.withUnsafeBytes { source in
                guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
                UnsafeMutableRawPointer(to).copyMemory(from: from, byteCount: source.count)
            }
            initialized = count
        }
    }

    /// Whether the first byte of every 16 is below `limit`.
    private static func codes(of bytes: ArraySlice<UInt8>, fit limit: Int) -> Bool {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: 16).allSatisfy { bytes[$0] < limit }
    }

    /// Whether what refers to an array by index stays inside it: an image that was cut or patched is refused here
    /// instead of trapping later.
    private var isConsistent: Bool {
        let validText = { (range: TextRange) in range.range.upperBound <= text.count }
        return roots.allSatisfy { $0.op < ops.count } && definitions.allSatisfy { $0.op < ops.count }
            && fieldNames.allSatisfy(validText) && patterns.allSatisfy(validText) && names.allSatisfy(validText)
            && templateParts.allSatisfy { validText($0.literal) && ($0.root == Op.none || $0.root < roots.count) }
            && templates.allSatisfy { Int($0.firstPart) + Int($0.count) <= templateParts.count }
            && objectTypes.allSatisfy {
                Int($0.firstField) + Int($0.fieldCount) <= fieldNames.count && validText($0.name)
            }
            && tables.allSatisfy {
                Int($0.firstRow) + Int($0.rowCount) <= rows.count && $0.rowType < objectTypes.count
                    && validText($0.name)
            }
            && rows.allSatisfy { $0.record <= cells.count }
            && ops.allSatisfy(isConsistent) && (constants + cells).allSatisfy(isConsistent)
    }

    private func isConsistent(_ value: Value) -> Bool {
        switch value.tag {
        case .string, .bytes, .type: value.textOffset + value.textLength <= text.count
        case .list: Int(value.firstCell) + value.count <= cells.count
        case .map: Int(value.firstCell) + 2 * value.count <= cells.count
        case .record: value.aux < objectTypes.count && Int(value.firstCell) <= cells.count
        case .optional: value.bits <= UInt64(cells.count)
        default: true
        }
    }
}

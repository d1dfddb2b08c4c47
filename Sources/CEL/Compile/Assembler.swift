import Diagnostics

/// The growing arrays of a program, while it is built.
struct Assembler {
    var program = Program()
    var pool = ConstantPool()
    private var patternPlaces: [String: UInt32] = [:]

    mutating func emit(_ op: Op, _ span: Span, _ source: SourceID) -> UInt32 {
        program.ops.append(op)
        program.origins.append(Origin(start: span.start, end: span.end, source: source))
        return UInt32(program.ops.count - 1)
    }

    /// Stores a run of operands; the result is the place of the first.
    mutating func run(_ operands: [UInt32]) -> UInt32 {
        defer { program.operands += operands }
        return UInt32(program.operands.count)
    }

    mutating func pattern(_ text: String) -> UInt32 {
        if let known = patternPlaces[text] { return known }
        let index = UInt32(program.patterns.count)
        program.patterns.append(pool.range(of: text))
        patternPlaces[text] = index
        return index
    }

    /// Records the layout of an object type for look-ups by name and for messages.
    mutating func add(_ type: TypeEnvironment.ObjectType) {
        program.objectTypes.append(
            .init(
                name: pool.range(of: type.name), firstField: UInt32(program.fieldNames.count),
                fieldCount: UInt32(type.fields.count), idField: type.index(of: "id").map(UInt32.init) ?? Op.none))
        for field in type.fields { program.fieldNames.append(pool.range(of: field.name)) }
    }

    consuming func finish(globalCount: Int) -> Program {
        program.text = Flat(pool.text)
        program.cells = Flat(pool.cells)
        program.constants = Flat(pool.constants)
        program.names = Flat(pool.names)
        program.globalCount = UInt32(globalCount)
        program.generateCode()
        return program
    }
}

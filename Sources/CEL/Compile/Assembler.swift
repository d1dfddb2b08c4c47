import Diagnostics

/// The growing arrays of a program, while it is built.
struct Assembler {
    var program = Program()
    var pool = ConstantPool()
    private var knownPatterns: [String: Pattern] = [:]
    private var patternCost: Int64 = 0
    /// Whether the last pattern is too large by itself.
    private(set) var isPatternTooLarge = false

    /// A pattern that is written out.
    struct Pattern {
        let place: UInt32
        /// What is wrong with it, in RE2's words.
        let problem: String?
    }

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

    /// Compiles a pattern, for its size, its shape and its problems. Nil if all together take more than
    /// `RegularExpression.mostCostTogether`; then no other is compiled.
    mutating func pattern(_ text: String) -> Pattern? {
        if let known = knownPatterns[text] { return known }
        let bytes = Array(text.utf8)
        func charge(_ cost: Int64) -> Bool {
            isPatternTooLarge = cost > RegularExpression.mostCostTogether
            patternCost += cost
            return patternCost <= RegularExpression.mostCostTogether
        }
        let parsing = RegularExpression.parsingCost(of: bytes[...])
        guard charge(parsing) else { return nil }
        let trial = RegularExpression.Trial(of: bytes)
        guard charge(trial.cost) else { return nil }
        let pattern = Pattern(place: UInt32(program.patterns.count), problem: trial.problem)
        program.patterns.append(
            .init(text: pool.range(of: text), size: UInt32(clamping: trial.programSize), shape: trial.shape))
        knownPatterns[text] = pattern
        return pattern
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

import Diagnostics

/// Makes jumping code of the ops of one expression.
///
/// Each condition is given three places to jump to, so that nothing is computed that a jump can say. What has no code of
/// its own is left to the walk over ops (`evaluate`).
struct CodeGenerator {
    let program: Program
    private let paths: PathNumbers
    var code: [Instruction] = []
    private(set) var rest: Int?
    /// Slots of the frame that are taken.
    private var slots: Int
    /// Marks of operands that were unknown, one for each operator and loop.
    var bits = 0
    var cost = 0
    var isTooLarge = false
    /// Where a label is; nil before it is placed.
    private var places: [Int?] = []

    typealias Label = Int

    struct Targets {
        var yes: Label
        var no: Label
        var open: Label
    }

    init(_ program: Program, _ paths: PathNumbers, frameSize: UInt16) {
        self.program = program
        self.paths = paths
        slots = Int(frameSize)
    }

    /// The code of the expression at `op`, and how it is entered, as if it began at 0; nil where it would not fit.
    static func code(
        of op: UInt32, frameSize: UInt16, in program: Program, _ paths: PathNumbers
    ) -> ([Instruction], CodeEntry)? {
        var generator = CodeGenerator(program, paths, frameSize: frameSize)
        generator.expression(op)
        return generator.finished()
    }

    /// What was made; nil where it does not fit.
    func finished() -> ([Instruction], CodeEntry)? {
        guard !isTooLarge, code.count <= Int(UInt16.max), slots <= Int(UInt16.max), cost <= Int(UInt16.max) else {
            return nil
        }
        let entry = CodeEntry(
            start: 0, rest: UInt16(rest ?? 0), frameSize: UInt16(slots), cost: UInt32(cost))
        return (patched(), entry)
    }

    mutating func expression(_ op: UInt32) {
        let node = program.ops[Int(op)]
        guard isCondition(node) else {
            value(op)
            emit(.answer)
            return
        }
        let targets = newTargets()
        conditionWithRest(op, targets)
        place(targets.yes)
        emit(.answerTrue)
        place(targets.no)
        emit(.answerFalse)
        place(targets.open)
        emit(.answerUnknown)
    }

    /// A condition; of several operands, `rest` is where the second begins.
    mutating func conditionWithRest(_ op: UInt32, _ targets: Targets) {
        let node = program.ops[Int(op)]
        guard node.code == .and, node.b > 1 else { return condition(op, targets) }
        allOf(node, targets) { generator in generator.rest = generator.code.count }
    }

    func number(ofPath op: Op) -> UInt32 { paths[op, program] }

    // MARK: - Slots, marks, and labels

    mutating func newSlot() -> UInt32 {
        slots += 1
        return UInt32(truncatingIfNeeded: slots - 1) & 0xFFFF
    }

    mutating func newBit() -> UInt32 {
        if bits == 64 { isTooLarge = true } else { bits += 1 }
        return UInt32(bits - 1)
    }

    mutating func newLabel() -> Label {
        places.append(nil)
        return places.count - 1
    }

    mutating func newTargets() -> Targets { Targets(yes: newLabel(), no: newLabel(), open: newLabel()) }

    mutating func place(_ label: Label) { places[label] = code.count }

    mutating func emit(_ code: InstructionCode, slot: UInt16 = 0, a: UInt32 = 0) {
        emit(Instruction(code: code, slot: slot, a: a))
    }

    mutating func emit(_ instruction: Instruction) {
        code.append(instruction)
        targets.append(nil)
    }

    mutating func emit(_ instruction: Instruction, _ targets: Targets) {
        emit(instruction)
        self.targets[code.count - 1] = targets
    }

    mutating func jump(_ label: Label) {
        emit(Instruction(code: .jump), Targets(yes: label, no: label, open: label))
    }

    /// Where each instruction goes, by labels.
    private var targets: [Targets?] = []

    /// The code with places for labels.
    private func patched() -> [Instruction] {
        zip(code, targets).map { instruction, targets in
            guard let targets else { return instruction }
            func place(_ label: Label) -> UInt16 { UInt16(truncatingIfNeeded: places[label] ?? 0) }
            var patched = instruction
            (patched.yes, patched.no, patched.open) = (place(targets.yes), place(targets.no), place(targets.open))
            return patched
        }
    }
}

extension Program {
    /// Adds jumping code for every root and definition, where it fits.
    mutating func generateCode() {
        let paths = PathNumbers(adding: &self)
        codeOfDefinitions = Flat(definitions.map { add(code: $0.op, $0.frameSize, paths) })
        codeOfRoots = Flat(roots.map { add(code: $0.op, $0.frameSize, paths) })
    }

    private mutating func add(code op: UInt32, _ frameSize: UInt16, _ paths: PathNumbers) -> CodeEntry {
        guard case (let added, var entry)? = CodeGenerator.code(of: op, frameSize: frameSize, in: self, paths) else {
            return CodeEntry()
        }
        entry.start = UInt32(code.count)
        code += added
        return entry
    }
}

/// The different paths of a program, by number.
struct PathNumbers {
    private var numbers: [[UInt32]: UInt32] = [:]

    /// Those of all ops, in their order; a program has them once.
    init(adding program: inout Program) {
        program.paths = Flat()
        for op in program.ops where op.code == .path {
            let key = PathNumbers.key(op, program)
            guard numbers[key] == nil else { continue }
            numbers[key] = UInt32(program.paths.count)
            program.paths.append(Program.PathEntry(global: op.a, first: op.b, steps: op.c))
        }
    }

    subscript(op: Op, program: Program) -> UInt32 { numbers[PathNumbers.key(op, program)] ?? Op.none }

    private static func key(_ op: Op, _ program: Program) -> [UInt32] {
        [op.a] + (op.b..<op.b + 2 * op.c).map { program.operands[Int($0)] }
    }
}

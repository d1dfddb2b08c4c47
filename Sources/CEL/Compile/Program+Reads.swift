// What an expression can read, told from its ops alone: for people who ask which rules rest on a fact.
extension Program {
    /// A field of an object type.
    package struct FieldRead: Hashable, Sendable {
        package let type: UInt32
        package let field: UInt32
    }

    /// Every field that the expression names, also in the definitions it calls. Costs a walk over its ops.
    package func fieldsRead(by expression: ExpressionID) -> Set<FieldRead> {
        guard Int(expression.index) < roots.count else { return [] }
        var walk = ReadWalk(program: self)
        walk.visit(roots[Int(expression.index)].op)
        return walk.reads
    }

    /// Whether a definition names this global itself, so that its remembered results hold for one value of it alone.
    package func definitionsRead(global: Int) -> Bool {
        var walk = ReadWalk(program: self)
        for definition in definitions { walk.visit(definition.op) }
        return walk.globals.contains(UInt32(global))
    }
}

private struct ReadWalk {
    let program: Program
    var reads: Set<Program.FieldRead> = []
    var globals: Set<UInt32> = []
    private var isVisited: [Bool]
    private var pending: [UInt32] = []

    init(program: Program) {
        self.program = program
        isVisited = Array(repeating: false, count: program.ops.count)
    }

    mutating func visit(_ op: UInt32) {
        pending = [op]
        while let next = pending.popLast() {
            guard next < program.ops.count, !isVisited[Int(next)] else { continue }
            isVisited[Int(next)] = true
            visit(program.ops[Int(next)])
        }
    }

    private mutating func visit(_ op: Op) {
        switch op.code {
        case .global: globals.insert(op.a)
        case .field, .hasField, .localField: reads.insert(Program.FieldRead(type: op.c, field: op.b))
        case .path:
            globals.insert(op.a)
            for step in 0..<op.c {
                let field = program.operands[Int(op.b + 2 * step)] & 0xFF_FFFF
                reads.insert(Program.FieldRead(type: program.operands[Int(op.b + 2 * step + 1)], field: field))
            }
        case .definition:
            if Int(op.a) < program.definitions.count { pending.append(program.definitions[Int(op.a)].op) }
        default: break
        }
        pending += program.parts(of: op)
    }
}

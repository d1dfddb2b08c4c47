import Diagnostics

/// What one sub-expression came to, and what was done for it: evaluation as a tree, for people who ask why.
package struct TracedPart: Sendable {
    /// What kind of expression it is, as far as it matters for what decides.
    package enum Form: Sendable, Equatable {
        case constant
        /// A parameter, or the element of a loop.
        case variable
        /// A fact of the document, or a field of something else.
        case field
        case and, or, not, conditional, bind
        /// Whether a loop ends on the first element that is true (`exists`), or false (`all`); nil for others.
        case loop(endsOn: Bool?)
        /// By its number in the order of declaration.
        case definition(Int)
        case lookup
        /// Takes all its operands, unless one is unknown or an error.
        case strict
    }

    let op: UInt32
    package let form: Form
    /// Bytes in the text of the expression, or of the definition that was entered.
    package let span: Span
    package let source: SourceID
    package let value: Value
    /// In the order in which they were done: arguments before the body of a definition, a list before its turns.
    package let parts: [TracedPart]
    /// The fact that it read itself.
    package let cell: UInt32?
    /// The row that answered a look-up.
    package let row: RowReference?
    /// In a turn of a loop, the element whose turn it was.
    package let element: Value?
    /// Turns of the loop before this one that were left out.
    package var leftOut = 0
    /// It is the body of the definition whose call holds it.
    package let isBody: Bool
    fileprivate let size: Int
}

/// What is true of each op wherever it is evaluated.
struct OpTable: Sendable {
    /// The op that asks for it; `Op.none` for roots and bodies.
    fileprivate var parents: [UInt32]
    /// The slot of the element whose turn it is, + 1, for what a loop does in each turn; 0 for all else.
    fileprivate var slots: [UInt32]

    init(_ program: Program) {
        parents = Array(repeating: Op.none, count: program.ops.count)
        slots = Array(repeating: 0, count: program.ops.count)
        for index in program.ops.indices {
            let op = program.ops[index]
            for part in program.parts(of: op) { parents[Int(part)] = UInt32(index) }
            guard op.code == .fold else { continue }
            let slot = UInt32(op.extra) + (op.flags & Op.twoVariablesFlag == 0 ? 1 : 2)
            for turn in [op.b, op.c] where turn != Op.none { slots[Int(turn)] = slot }
        }
    }
}

/// Puts steps together, which come parts first.
struct PartRecorder: Sendable {
    /// Done, and waiting for what asked for them.
    fileprivate var waiting: [TracedPart] = []
    /// Parts in `waiting`, with theirs.
    fileprivate var size = 0
    /// How much of the log belongs to parts that are done.
    fileprivate var logged: Int

    /// Turns of one loop that are kept; the last one always is, since it may decide.
    fileprivate static let mostTurns = 200
    /// From so many on, what is done in turns and definitions is kept without its parts.
    fileprivate static let mostParts = 40_000
}

extension Machine {
    /// Evaluates like `evaluate(_:arguments:)` and tells how it came about. What a definition was asked before with the
    /// same arguments, in this call, is not told again: its call has no body.
    ///
    /// Forgets remembered results; the log of what was read stays as it was.
    package mutating func parts(of root: ExpressionID, _ arguments: [Value]) -> TracedPart? {
        if opTable == nil { opTable = OpTable(program) }
        memo.invalidate()
        restartSteps()
        let logCount = log.count
        recorder = PartRecorder(logged: logCount)
        isTracing = true
        defer {
            isTracing = false
            recorder = nil
            memo.invalidate()
            log.truncate(to: logCount)
        }
        let value = evaluate(root, arguments: arguments)
        guard let whole = recorder?.waiting.last else { return nil }
        // A limit may have been hit, which no single part came to.
        return value.tag == whole.value.tag ? whole : part(whole.op, value, [whole], nil, nil)
    }

    /// The operands of `&&` or `||` that were not asked, since others decided.
    package func partsNotAsked(in whole: TracedPart) -> [(span: Span, source: SourceID)] {
        guard whole.form == .and || whole.form == .or else { return [] }
        let done = Set(whole.parts.map(\.op))
        return program.parts(of: program.ops[Int(whole.op)]).filter { !done.contains($0) }.map(program.origin)
    }

    @inline(never)
    mutating func recordPart(_ value: Value, of index: UInt32) {
        let op = program.ops[Int(index)]
        // Around a condition that may come to null nobody wrote an `&&`.
        if op.code == .and, op.b == 1 { return }
        guard var recorder, let opTable else { return }
        self.recorder = nil
        let body = op.code == .definition ? program.definitions[Int(op.a)].op : Op.none
        var first = recorder.waiting.count
        while first > 0 {
            let before = recorder.waiting[first - 1].op
            guard opTable.parents[Int(before)] == index || before == body else { break }
            first -= 1
        }
        var parts = Array(recorder.waiting[first...])
        recorder.waiting.removeSubrange(first...)
        var cell: UInt32?
        var row: RowReference?
        for place in min(recorder.logged, log.count)..<log.count {
            switch log[place].kind {
            case .cell(let read): cell = read
            case .row(let table, let number): row = reference(table, number)
            case .range: break
            }
        }
        recorder.logged = log.count
        let slot = opTable.slots[Int(index)]
        if recorder.size > PartRecorder.mostParts, slot > 0 || body != Op.none {
            recorder.size -= parts.reduce(0) { $0 + $1.size }
            parts = []
        }
        recorder.size += 1
        var done = part(index, value, parts, cell, row)
        // Of the turns of a long loop the first are kept, and the last.
        let most = PartRecorder.mostTurns
        let count = recorder.waiting.count
        if slot > 0, count > most, let last = (count - 2..<count).last(where: { recorder.waiting[$0].op == index }),
            recorder.waiting[count - most..<count - most + 2].contains(where: { $0.op == index })
        {
            recorder.size -= recorder.waiting[last].size
            done.leftOut = recorder.waiting[last].leftOut + 1
            recorder.waiting[last] = done
        } else {
            recorder.waiting.append(done)
        }
        self.recorder = recorder
    }

    private func reference(_ table: UInt32, _ row: UInt32) -> RowReference? {
        guard table < program.tables.count, row < program.tables[Int(table)].rowCount else { return nil }
        let entry = program.tables[Int(table)]
        return RowReference(table: program.string(entry.name), id: program.rows[Int(entry.firstRow + row)].id)
    }

    private func part(
        _ index: UInt32, _ value: Value, _ parts: [TracedPart], _ cell: UInt32?, _ row: RowReference?
    ) -> TracedPart {
        let (span, source) = program.origin(of: index)
        let slot = opTable.map { $0.slots[Int(index)] } ?? 0
        let isBody = opTable.map { $0.parents[Int(index)] == Op.none } ?? false
        return TracedPart(
            op: index, form: form(of: program.ops[Int(index)]), span: span, source: source, value: value, parts: parts,
            cell: cell, row: row, element: slot > 0 ? frames[base + Int(slot) - 1] : nil,
            isBody: isBody && callDepth > 0, size: parts.reduce(1) { $0 + $1.size })
    }

    private func form(of op: Op) -> TracedPart.Form {
        switch op.code {
        case .constant: .constant
        case .local: .variable
        case .global, .field, .localField, .path, .select, .optionalSelect, .hasField, .hasName, .index,
            .optionalIndex:
            .field
        case .and: .and
        case .or: .or
        case .not: .not
        case .conditional: .conditional
        case .bind, .optionalMap: .bind
        case .fold:
            switch op.flags & ~Op.twoVariablesFlag {
            case FoldKind.exists.rawValue: .loop(endsOn: true)
            case FoldKind.all.rawValue: .loop(endsOn: false)
            default: .loop(endsOn: nil)
            }
        case .definition: .definition(Int(op.a))
        case .lookup: .lookup
        case .negate, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .contained, .equalConstant,
            .notEqualConstant, .containedInConstants, .add, .subtract, .multiply, .divide, .remainder, .list, .map,
            .optionalOr, .optionalOrValue, .call0, .call1, .call2, .call3, .call, .matches, .fail:
            .strict
        }
    }
}

// Hot: evaluates every rule of every document. Flat arrays, no existentials, no allocation in the common case.
import Diagnostics

/// Evaluates the expressions of one program against one document at a time. One per thread; reuse it with `reset()`.
///
/// It owns all that evaluation makes: heap cells and text, unions of missing facts, failures, remembered results of
/// definitions, and the log of what was read. Evaluation never traps and always ends, whatever the values.
package struct Machine: ~Copyable {
    let program: Program
    /// See `InPlace`.
    private let inPlace = InPlace()

    /// Evaluation steps that one call of `evaluate` may take before it fails. A remembered result costs what computing
    /// it cost, so that it does not matter what was evaluated before.
    package var costLimit = CostEstimate.limit
    /// Steps really taken that all evaluations of one document may take together: seconds, whatever it says.
    package var documentCostLimit: Int64 = 1_000_000_000
    /// Cells of the heap that facts may take; see `isHeapFull`.
    package var cellLimit = 4_000_000
    /// Bytes that one document may hold altogether, text excepted: its heap, what was read, and what is remembered.
    package var memoryLimit = 512 << 20
    /// Bytes of text that one document may make altogether.
    package var textLimit = 64 << 20
    /// Seconds east of UTC in a named time zone at an instant (seconds since 1970), for getters of timestamps. Only
    /// `UTC` and fixed offsets are known without it.
    package var zoneOffset: (@Sendable (_ zone: String, _ seconds: Int64) -> Int32?)?

    // The heap.
    @usableFromInline var cells = Arena<Value>()
    var text: [UInt8] = []
    /// How much of `text` the document states itself.
    var statedText = 0
    var unknowns: [UnknownNode] = []
    var unknownNames: [String] = []
    var failures: [Failure] = []
    var globals: [Value]
    /// The heap cell that each global is read from; `Op.none` where it is no fact.
    var globalCells: [UInt32]

    // The state of one evaluation.
    var frames = Arena<Value>()
    var base = 0
    var top = 0
    var scratch = Arena<Value>()
    var remaining: Int64 = 0
    /// What remembered results saved of the steps of this evaluation.
    var recalled: Int64 = 0
    /// Steps taken for this document, and at how many its limits are looked at next.
    var spent: Int64 = 0
    private var nextLook: Int64 = 0
    private var isExhausted = false
    /// See `startDeciding`.
    var isDeciding = false
    /// What choices came to so far, by answer, and those still to be made in the row; see `choose`.
    package var tally = SIMD8<Int32>()
    /// By the number of the path; an error where it was not read yet.
    var pathValues = Arena<Value>()
    var nextTurn: UnsafePointer<ChoiceTurn>?
    var turnsLeft = 0
    var callDepth = 0
    /// The op that a failure is blamed on.
    var site: UInt32 = 0

    // What outlives it.
    var log = Arena<LogEntry>()
    var memo: MemoTable
    var mapIndexes = MapIndexes()
    var patterns: [RegularExpression]
    var isTracing = false
    var steps: [TraceStep] = []
    var mostSteps = Int.max
    /// Of the last trace.
    package internal(set) var stepsLeftOut = 0
    /// See `parts(of:)`; while there is one, remembered results are used also while tracing.
    var recorder: PartRecorder?
    var forgetsResults: Bool { isTracing && recorder == nil }
    /// Made when first asked for.
    var opTable: OpTable?
    var turns: TurnWatch?

    package init(program: Program) {
        self.program = program
        memo = MemoTable(definitions: program.definitions.count)
        globals = Array(repeating: .null, count: Int(program.globalCount))
        globalCells = Array(repeating: Op.none, count: globals.count)
        patterns = Array(repeating: RegularExpression(), count: program.patterns.count)
    }

    deinit {
        for pattern in patterns { pattern.free() }
    }

    /// Forgets the document: heap, globals, missing facts, failures, log, and remembered results. Keeps capacity.
    package mutating func reset() {
        cells.removeAll()
        text.removeAll(keepingCapacity: true)
        statedText = 0
        unknowns.removeAll(keepingCapacity: true)
        unknownNames.removeAll(keepingCapacity: true)
        failures.removeAll(keepingCapacity: true)
        for index in globals.indices { setGlobal(index, .null) }
        invalidateMemo()
    }

    /// Forgets remembered results and the log, as is due after a cell was changed. Earlier log marks are void.
    package mutating func invalidateMemo() {
        spent = 0
        nextLook = 0
        memo.invalidate()
        mapIndexes.removeAll()
        log.removeAll()
    }

    /// From here on the document may take all its steps once more.
    mutating func restartSteps() {
        spent = 0
        nextLook = 0
    }

    /// Gives a root variable its value.
    package mutating func setGlobal(_ index: Int, _ value: Value) {
        globals[index] = value
        globalCells[index] = Op.none
        if isDeciding { forgetPaths() }
    }

    // MARK: - Evaluating

    /// The value of an expression; locals 0… are its declared parameters.
    package mutating func evaluate(_ root: ExpressionID) -> Value {
        guard let entry = begin(root, arguments: 0) else { return fail(.corruptProgram) }
        return finish(entry)
    }

    package mutating func evaluate(_ root: ExpressionID, _ a: Value) -> Value {
        guard let entry = begin(root, arguments: 1) else { return fail(.corruptProgram) }
        frames[0] = a
        return finish(entry)
    }

    /// As `evaluate`, of an expression that has a parameter or none.
    package mutating func evaluate(_ root: ExpressionID, element: Value?) -> Value {
        if isDeciding, let value = decide(root, element, isRest: false) { return value }
        return if let element { evaluate(root, element) } else { evaluate(root) }
    }

    /// The value of `a && b && …` whose first operand is known to be true.
    package mutating func evaluateRest(_ root: ExpressionID, _ a: Value?) -> Value {
        if isDeciding, let value = decide(root, a, isRest: true) { return value }
        guard let entry = begin(root, arguments: a == nil ? 0 : 1) else { return fail(.corruptProgram) }
        if let a { frames[0] = a }
        let op = program.ops[Int(entry.op)]
        return finish(entry.op, op.code == .and && op.b > 1 ? and(op, entry.op, from: 1) : run(entry.op))
    }

    package mutating func evaluate(_ root: ExpressionID, _ a: Value, _ b: Value) -> Value {
        guard let entry = begin(root, arguments: 2) else { return fail(.corruptProgram) }
        frames[0] = a
        frames[1] = b
        return finish(entry)
    }

    package mutating func evaluate(_ root: ExpressionID, _ a: Value, _ b: Value, _ c: Value) -> Value {
        guard let entry = begin(root, arguments: 3) else { return fail(.corruptProgram) }
        frames[0] = a
        frames[1] = b
        frames[2] = c
        return finish(entry)
    }

    package mutating func evaluate(_ root: ExpressionID, arguments: [Value]) -> Value {
        guard let entry = begin(root, arguments: arguments.count) else { return fail(.corruptProgram) }
        for (index, argument) in arguments.enumerated() { frames[index] = argument }
        return finish(entry)
    }

    /// Makes room for the frame. Missing arguments are null.
    @inline(__always)
    private mutating func begin(_ root: ExpressionID, arguments: Int) -> Program.Root? {
        guard root.index < program.roots.count else { return nil }
        let entry = program.roots[Int(root.index)]
        let size = max(Int(entry.frameSize), arguments)
        frames.extend(to: size, with: .null)
        base = 0
        top = size
        if spent >= nextLook { lookAtLimits() }
        remaining = isExhausted ? -1 : costLimit
        recalled = 0
        callDepth = 0
        scratch.removeAll()
        return entry
    }

    /// What one step adds is small and of fixed size, so it is enough to look now and then.
    @inline(never)
    private mutating func lookAtLimits() {
        let limit = isDeciding ? min(documentCostLimit, Machine.decidingLimit) : documentCostLimit
        isExhausted = spent >= limit || held > memoryLimit
        nextLook = min(spent + 10_000, limit)
    }

    /// Bytes that the document holds.
    var held: Int {
        log.count &* MemoryLayout<LogEntry>.stride &+ cells.count &* MemoryLayout<Value>.stride
            &+ unknowns.count &* MemoryLayout<UnknownNode>.stride &+ failures.count &* MemoryLayout<Failure>.stride
            &+ memo.heldBytes &+ mapIndexes.held
    }

    @inline(__always)
    private mutating func finish(_ entry: Program.Root) -> Value {
        finish(entry.op, run(entry.op))
    }

    /// What an expression of one parameter or none comes to, by its code. With `isRest`, its first operand is true.
    @inline(__always)
    private mutating func decide(_ root: ExpressionID, _ a: Value?, isRest: Bool) -> Value? {
        let code = program.codeOfRoots[Int(root.index)]
        guard code.start != Op.none, !isRest || code.rest > 0 else { return nil }
        prepareToDecide(frameSize: Int(code.frameSize), a)
        let value = execute(code, isRest: isRest)
        spent += costLimit - remaining - recalled
        return value
    }

    @inline(__always)
    private mutating func prepareToDecide(frameSize: Int, _ a: Value?) {
        if spent >= nextLook { lookAtLimits() }
        base = 0
        top = max(frameSize, 1)
        frames.extend(to: top, with: .null)
        if let a { frames[0] = a }
        scratch.removeAll()
        remaining = isExhausted ? -1 : costLimit
        recalled = 0
        callDepth = 0
    }

    /// Makes the choices of a row for an element, one after the other, and adds what they come to to `tally`. Null, or the
    /// error that ended it; then `tally` says nothing. Only between `startDeciding` and `stopDeciding`.
    package mutating func choose(_ turns: UnsafeBufferPointer<ChoiceTurn>, frameSize: Int, _ a: Value?) -> Value {
        guard let first = turns.baseAddress, turns.count > 0 else { return .null }
        prepareToDecide(frameSize: frameSize, a)
        nextTurn = first + 1
        turnsLeft = turns.count - 1
        let value = execute(first.pointee)
        (nextTurn, turnsLeft) = (nil, 0)
        spent += costLimit - remaining - recalled
        return value
    }

    @inline(__always)
    private mutating func finish(_ op: UInt32, _ value: Value) -> Value {
        spent += costLimit - remaining - recalled
        // A limit that was hit must show, even where logic would absorb an error.
        if remaining < 0, !value.isError { return fail(.costLimit, at: op) }
        return value
    }
}

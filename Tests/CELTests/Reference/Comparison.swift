import Diagnostics

@testable import CEL

/// One expression, compiled in every way, beside the tree that the reference interpreter walks.
struct Comparison {
    let text: String
    private let tree: Expression
    /// How it was compiled, the program, and its one expression.
    private let programs: [(mode: String, program: Program, id: ExpressionID)]

    /// More steps than these end an evaluation; then there is nothing to compare.
    static let costLimit: Int64 = 50_000

    /// Nil if the text is no expression.
    init?(_ text: String) {
        guard let tree = Expression.parse(text).value else { return nil }
        self.text = text
        self.tree = tree
        var programs: [(String, Program, ExpressionID)] = []
        for (name, mode, isTyped) in [
            ("unchecked", CheckMode.unchecked, false), ("standard", .standard, false), ("typed", .standard, true),
            ("strict", .strict, true),
        ] {
            var environment = TypeEnvironment()
            for variable in ExpressionWriter.variables {
                environment.addGlobal(variable.name, isTyped ? variable.type : .dyn)
            }
            var builder = ProgramBuilder(environment, mode: mode)
            if let id = builder.add(tree).value?.id { programs.append((name, builder.finish(), id)) }
        }
        self.programs = programs
    }

    /// Whether the checker has nothing against it, knowing the types of the variables.
    var isWellTyped: Bool { programs.contains { $0.mode == "typed" } }

    struct Difference: CustomStringConvertible {
        let mode: String
        let compiled: Ref
        let reference: Ref
        var description: String { "\(mode): compiled \(compiled), reference \(reference)" }
    }

    /// What the compiled expression comes to, as it is without types; nil if that takes too long.
    func value(_ inputs: [String: Ref]) -> Ref? { evaluate(programs[0].program, programs[0].id, inputs) }

    /// The steps that evaluating took, and the estimate of them; nil if they were too many.
    func cost(_ inputs: [String: Ref]) -> (steps: Int64, estimate: CostEstimate)? {
        var machine = machine(programs[0].program, inputs)
        let value = machine.evaluate(programs[0].id)
        if value.isError, machine.failure(of: value).isLimit { return nil }
        return (
            machine.costLimit - machine.remaining,
            programs[0].program.cost(of: programs[0].id, elements: RefWriter.mostElements)
        )
    }

    func difference(_ inputs: [String: Ref]) -> Difference? {
        guard let first = evaluate(programs[0].program, programs[0].id, inputs) else { return nil }
        let expected = Reference().evaluate(tree, inputs)
        for (place, (mode, program, id)) in programs.enumerated() {
            guard let compiled = place == 0 ? first : evaluate(program, id, inputs) else { return nil }
            if !compiled.isSame(as: expected) { return Difference(mode: mode, compiled: compiled, reference: expected) }
            let decided = decide(program, id, inputs)
            if !decided.isError, !decided.isSame(as: expected.anonymous) {
                return Difference(mode: mode + ", decided", compiled: decided, reference: expected)
            }
        }
        return nil
    }

    private func evaluate(_ program: Program, _ id: ExpressionID, _ inputs: [String: Ref]) -> Ref? {
        var machine = machine(program, inputs)
        let value = machine.evaluate(id)
        return value.isError && machine.failure(of: value).isLimit ? nil : machine.ref(of: value)
    }

    /// What the code comes to; an error also where it would be absorbed, or if it takes too long.
    private func decide(_ program: Program, _ id: ExpressionID, _ inputs: [String: Ref]) -> Ref {
        var machine = machine(program, inputs)
        machine.startDeciding()
        let value = machine.evaluate(id, element: nil)
        return value.isError ? .error : machine.ref(of: value).anonymous
    }

    private func machine(_ program: Program, _ inputs: [String: Ref]) -> Machine {
        var machine = Machine(program: program)
        machine.costLimit = Comparison.costLimit
        for (index, variable) in ExpressionWriter.variables.enumerated() {
            machine.setGlobal(index, machine.value(of: inputs[variable.name] ?? .null))
        }
        return machine
    }
}

/// Makes what shows a difference smaller while it still does.
struct Shrinker {
    /// Whether an expression with these inputs still shows what is looked for.
    let shows: (String, [String: Ref]) -> Bool

    /// The smallest text and inputs that can be reached by taking out one thing at a time.
    func smallest(_ text: String, _ inputs: [String: Ref]) -> (text: String, inputs: [String: Ref]) {
        var (text, inputs) = (text, inputs)
        while let smaller = texts(smallerThan: text).first(where: { shows($0, inputs) }) { text = smaller }
        for name in inputs.keys.sorted() {
            for simple: Ref in [
                .null, .bool(false), .bool(true), .int(0), .int(1), .text(""), .list([]), .map([], more: nil),
            ] {
                var candidate = inputs
                candidate[name] = simple
                if shows(text, candidate) {
                    inputs = candidate
                    break
                }
            }
        }
        return (text, inputs)
    }

    /// Shorter texts with one sub-expression replaced by a part of it or by something simple; the shortest first.
    private func texts(smallerThan text: String) -> [String] {
        guard let root = Expression.parse(text).value?.root else { return [] }
        let bytes = Array(text.utf8)
        var found: Set<String> = []
        func visit(_ node: Node) {
            var parts = node.children.map { Array(bytes[$0.span.range]) }
            if bytes[node.span.range].first == UInt8(ascii: "("), bytes[node.span.range].last == UInt8(ascii: ")") {
                parts.append(Array(bytes[node.span.range].dropFirst().dropLast()))
            }
            for part in parts.flatMap({ [$0, Array("(".utf8) + $0 + Array(")".utf8)] })
                + ["i", "0", "b", "true", "''", "[]", "{}", "null"].map({ Array($0.utf8) })
            where part.count < node.span.range.count {
                var smaller = bytes
                smaller.replaceSubrange(node.span.range, with: part)
                found.insert(String(decoding: smaller, as: UTF8.self))
            }
            for child in node.children { visit(child) }
        }
        visit(root)
        return found.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }
}

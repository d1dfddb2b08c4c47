import Diagnostics

/// The order in which definitions can be checked: each after those it calls.
struct DefinitionOrder {
    private(set) var sorted: [Int] = []
    private(set) var inCycle: Set<Int> = []
    private(set) var cycles: [SourcedDiagnostic] = []

    private let definitions: [Definition]
    private let context: CheckContext
    private var state: [State]
    private var path: [Int] = []

    private enum State { case unseen, active, done }

    init(_ definitions: [Definition], _ context: CheckContext) {
        self.definitions = definitions
        self.context = context
        state = Array(repeating: .unseen, count: definitions.count)
        for index in definitions.indices { visit(index) }
    }

    /// Recursion is as deep as the longest chain of calls, so a chain that no stack should have to bear is refused.
    private mutating func visit(_ index: Int) {
        guard state[index] == .unseen else { return }
        state[index] = .active
        path.append(index)
        for (callee, span) in calls(in: definitions[index].body.root) {
            if path.count > 500 {
                inCycle.insert(index)
                cycles.append(
                    SourcedDiagnostic(
                        source: definitions[index].source,
                        diagnostic: .error("more than 500 definitions call one another in a row", at: span)))
            } else if state[callee] == .active {
                let start = path.firstIndex(of: callee) ?? 0
                inCycle.formUnion(path[start...])
                let names = (path[start...].map { definitions[$0].name } + [definitions[callee].name])
                    .map { "`\($0)`" }.joined(separator: " → ")
                cycles.append(
                    SourcedDiagnostic(
                        source: definitions[index].source,
                        diagnostic: .error("definitions call each other in a circle: \(names)", at: span)))
            } else {
                visit(callee)
            }
        }
        path.removeLast()
        state[index] = .done
        sorted.append(index)
    }

    private func calls(in node: Node) -> [(Int, Span)] {
        var found: [(Int, Span)] = []
        switch node.kind {
        case .call(let name, _, let isAbsolute):
            if let index = definition(name.text, isAbsolute) { found.append((index, node.span)) }
        case .method(let target, let name, _):
            if let (prefix, isAbsolute) = target.qualifiedName,
                let index = definition("\(prefix).\(name.text)", isAbsolute)
            {
                found.append((index, node.span))
            }
        default: break
        }
        return found + node.children.flatMap { calls(in: $0) }
    }

    private func definition(_ name: String, _ isAbsolute: Bool) -> Int? {
        context.candidates(name, isAbsolute: isAbsolute).lazy.compactMap { context.definitionByName[$0] }.first
    }
}

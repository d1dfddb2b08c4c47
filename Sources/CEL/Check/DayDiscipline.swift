import Diagnostics

/// The rule that keeps the days on which a verdict can change finite.
///
/// A day (a variable or parameter of type `.day`, such as `asOf`) is only compared, by one of the six comparisons, with
/// something that contains no day, or handed to a definition or table in a parameter declared as a day.
struct DayDiscipline {
    private let checked: Checked
    private let context: CheckContext
    private let daySlots: Set<Int>
    /// Variables of binds and macros whose values hang on a day.
    private var dependentSlots: Set<Int> = []
    private var problems: [Diagnostic] = []

    static func problems(in checked: Checked, parameters: [Parameter], context: CheckContext) -> [Diagnostic] {
        let slots = parameters.indices.filter { parameters[$0].type == .day }
        var pass = DayDiscipline(checked, context, Set(slots))
        pass.visit(checked.root, mayBeDay: false)
        return pass.problems
    }

    private init(_ checked: Checked, _ context: CheckContext, _ daySlots: Set<Int>) {
        self.checked = checked
        self.context = context
        self.daySlots = daySlots
    }

    private mutating func visit(_ node: Node, mayBeDay: Bool) {
        if isDay(node) {
            guard !mayBeDay else { return }
            problems.append(
                .error(
                    "a day is only compared, or handed on as a day", at: node.span,
                    help: "compare it directly: `\(name(of: node)) >= x.from`"))
            return
        }
        switch node.kind {
        case .binary(let operation, let left, let right) where operation.isOrdering || operation.isEquality:
            for (side, other) in [(left, right), (right, left)] where isDay(side) && dependsOnDay(other) {
                problems.append(.error("a day is compared with something that depends on a day itself", at: other.span))
            }
            visit(left, mayBeDay: true)
            visit(right, mayBeDay: true)
        case .bind, .comprehension, .optionalMap: visitScope(node)
        case .call(_, let arguments, _): visitArguments(node, arguments)
        case .method(let target, _, let arguments):
            if case .builtin(_, withTarget: true) = checked.resolutions[node.id] { visit(target, mayBeDay: false) }
            visitArguments(node, arguments)
        default:
            for child in node.children { visit(child, mayBeDay: false) }
        }
    }

    private mutating func visitArguments(_ node: Node, _ arguments: [Node]) {
        let parameters = parameters(of: node)
        for (index, argument) in arguments.enumerated() {
            visit(argument, mayBeDay: parameters.indices.contains(index) && parameters[index].type == .day)
        }
    }

    private func parameters(of call: Node) -> [Parameter] {
        switch checked.resolutions[call.id] {
        case .definition(let index): context.definitions[index].parameters
        case .table(let index): context.tables[index].parameters
        default: []
        }
    }

    private func isDay(_ node: Node) -> Bool {
        switch checked.resolutions[node.id] {
        case .local(let slot): daySlots.contains(slot)
        case .global(let index): context.environment.globals[index].type == .day
        default: false
        }
    }

    /// The variables of a bind or macro hang on a day where anything in it does that they can hold.
    private mutating func visitScope(_ node: Node) {
        let before = dependentSlots
        defer { dependentSlots = before }
        if case .variables(let slot) = checked.resolutions[node.id] {
            let slots: Range<Int>
            let values: [Node]
            switch node.kind {
            case .bind(_, let value, _): (slots, values) = (slot..<slot + 1, [value])
            case .optionalMap(let target, _, _, _): (slots, values) = (slot..<slot + 1, [target])
            case .comprehension(let macro): (slots, values) = (slot..<slot + macro.variables.count, [macro.range])
            default: (slots, values) = (slot..<slot, [])
            }
            dependentSlots.subtract(slots)
            if values.contains(where: { dependsOnDay($0) }) { dependentSlots.formUnion(slots) }
        }
        for child in node.children { visit(child, mayBeDay: false) }
    }

    private func isDependent(_ node: Node) -> Bool {
        if case .local(let slot) = checked.resolutions[node.id] { dependentSlots.contains(slot) } else { false }
    }

    private func dependsOnDay(_ node: Node) -> Bool {
        isDay(node) || isDependent(node) || parameters(of: node).contains { $0.type == .day }
            || node.children.contains { dependsOnDay($0) }
    }

    private func name(of node: Node) -> String { node.qualifiedName?.name ?? "day" }
}

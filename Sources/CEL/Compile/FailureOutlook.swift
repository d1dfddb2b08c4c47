/// What can be said of the parts of an expression before they are evaluated: which of them can end in an error.
///
/// An unknown must not lie inside of a list, a map, or what a macro makes of them, where an error could have come of it:
/// whoever does not look at it would decide, and no longer decide once the fact is stated. INVARIANT: what is unknown
/// in an aggregate, or keeps it open, comes of what cannot fail. So elements of aggregates cannot either.
///
/// In doubt a part can fail.
struct FailureOutlook {
    /// What is known of the value of a part, if it has one.
    enum Shape {
        case bool, int, text, time, aggregate
        /// A record, not one that may be none.
        case record
        case other
    }

    struct Part {
        var canFail = true
        var shape = Shape.other
        /// What its elements are, or the values of a map.
        var element = Shape.other
        /// The parameters of a definition that it is computed from, a bit each.
        var parameters: UInt64 = 0
    }

    /// What can be said of a definition.
    struct Body {
        /// Whether it can fail although no argument does.
        var canFail = true
        var shape = Shape.other
        var element = Shape.other
        /// Parameters that it puts into an aggregate.
        var kept = UInt64.max
        /// Whether what is declared of its value is believed of any.
        var isDynamic = true
        /// Whether it comes to yes or no and never to null.
        var answers = false
    }

    let checked: Checked
    let context: CheckContext
    let bodies: [Body]
    let parameterCount: Int
    private var failing: [Bool]
    private var locals: [Int: Part] = [:]
    /// Rows that are asked for beside what is looked at, as `row != null && row.rank > 2` does; see `key(of:)`.
    var askedFor: Set<String> = []
    /// Inside of what an aggregate is made of.
    private var depthOfKept = 0
    private(set) var body = Body(canFail: true, kept: 0)

    init(_ checked: Checked, _ context: CheckContext, _ bodies: [Body], parameterCount: Int) {
        self.checked = checked
        self.context = context
        self.bodies = bodies
        self.parameterCount = parameterCount
        failing = Array(repeating: true, count: checked.types.count)
        let root = visit(checked.root)
        (body.canFail, body.shape, body.element) = (root.canFail, root.shape, root.element)
        body.isDynamic = checked.type.holdsDyn
        body.answers = answers(checked.root)
    }

    /// Where all facts are of declared types, and none is `dyn` in disguise.
    var isTyped: Bool { context.mode == .strict && !context.environment.objectTypes.isEmpty }

    func canFail(_ node: Node) -> Bool { failing[node.id] }

    /// Arguments of a call that can fail and are kept by the definition, a bit each.
    func keptArguments(of definition: Int, _ arguments: [Node]) -> UInt8 {
        var kept: UInt8 = 0
        for (place, argument) in arguments.enumerated() where canFail(argument) && keeps(definition, place) {
            kept |= 1 << UInt8(min(place, 7))
        }
        return kept
    }

    @discardableResult
    private mutating func visit(_ node: Node) -> Part {
        let part = look(node)
        failing[node.id] = part.canFail
        return part
    }

    /// What becomes a part of an aggregate, or decides whether something does.
    @discardableResult
    private mutating func keep(_ node: Node) -> Part {
        depthOfKept += 1
        defer { depthOfKept -= 1 }
        return visit(node)
    }

    private mutating func all(_ nodes: [Node], shape: Shape, fails: Bool = false) -> Part {
        var whole = Part(canFail: fails, shape: shape)
        for (place, node) in nodes.enumerated() {
            let part = visit(node)
            whole.element = place == 0 || whole.element == part.shape ? part.shape : .other
            whole.canFail = whole.canFail || part.canFail
            whole.parameters |= part.parameters
        }
        return whole
    }

    private mutating func look(_ node: Node) -> Part {
        switch node.kind {
        case .literal(let constant): return literal(constant)
        case .identifier: return name(node)
        case .select(let operand, _, let isOptional):
            guard case .field = checked.resolutions[node.id], !isOptional else {
                if case .none = checked.resolutions[node.id] { return all([operand], shape: .other, fails: true) }
                return isOptional ? all([operand], shape: .other, fails: true) : name(node)
            }
            var part = visit(operand)
            (part.shape, part.element) = shapes(ofField: node, of: operand)
            return part
        case .has(let operand, _):
            if case .field = checked.resolutions[node.id] { return all([operand], shape: .bool) }
            return all([operand], shape: .bool, fails: true)
        case .index(let a, let b, _): return all([a, b], shape: shape(of: node), fails: true)
        case .call(_, let arguments, _): return call(node, nil, arguments)
        case .method(let target, _, let arguments): return call(node, target, arguments)
        case .not(let operand): return logic([operand])
        case .negate(let operand): return all([operand], shape: .int, fails: true)
        case .binary(let operation, let left, let right): return binary(operation, left, right)
        case .logic(let operation, let operands):
            let rows = operands.compactMap { row(askedForBy: $0, isMissing: operation == .or) }
            return asking(for: rows) { $0.logic(operands) }
        case .conditional(let condition, let then, let otherwise):
            let a = logic([condition])
            let b = asking(for: rows(of: condition, isMissing: false)) { $0.visit(then) }
            let c = asking(for: rows(of: condition, isMissing: true)) { $0.visit(otherwise) }
            return Part(
                canFail: a.canFail || b.canFail || c.canFail, shape: b.shape == c.shape ? b.shape : .other,
                element: b.element == c.element ? b.element : .other,
                parameters: a.parameters | b.parameters | c.parameters)
        case .list(let elements):
            return aggregate(elements.map(\.value), fails: elements.contains(where: \.isOptional))
        case .map(let entries):
            let hasPlainKeys = entries.allSatisfy { if case .literal = $0.key.kind { !$0.isOptional } else { false } }
            let keys = all(entries.map(\.key), shape: .other, fails: !hasPlainKeys)
            var part = aggregate(entries.map(\.value), fails: keys.canFail)
            part.parameters |= keys.parameters
            return part
        case .object(_, let fields, _): return aggregate(fields.map(\.value), fails: true)
        case .comprehension(let macro): return comprehension(node, macro)
        case .bind(_, let value, let body):
            let bound = visit(value)
            define(node, [bound])
            var part = visit(body)
            part.parameters |= bound.parameters
            return part
        case .optionalMap(let target, _, let body, _):
            let range = visit(target)
            define(node, [Part(canFail: false, parameters: range.parameters)])
            return Part(parameters: visit(body).parameters | range.parameters)
        }
    }

    private mutating func name(_ node: Node) -> Part {
        switch checked.resolutions[node.id] {
        case .local(let slot) where slot < parameterCount:
            let bit: UInt64 = 1 << UInt64(min(slot, 63))
            if depthOfKept > 0 { body.kept |= bit }
            let (shape, element) = shapes(ofParameter: node)
            return Part(canFail: false, shape: shape, element: element, parameters: bit)
        case .local(let slot):
            var part = locals[slot] ?? Part()
            if depthOfKept > 0 { body.kept |= part.parameters }
            if part.shape == .other { part.shape = shape(ofAsked: node) }
            return part
        case .global:
            let known = shape(of: node)
            let (shape, element) = isTyped ? shapes(of: checked.types[node.id]) : (.other, .other)
            return Part(canFail: false, shape: known == .other ? shape : known, element: element)
        case .constant(let constant): return literal(constant)
        case .typeValue: return Part(canFail: false)
        default: return Part()
        }
    }

    private mutating func define(_ node: Node, _ parts: some Sequence<Part>) {
        guard case .variables(let slot) = checked.resolutions[node.id] else { return }
        for (place, part) in parts.enumerated() { locals[slot + place] = part }
    }

    // MARK: - Operators and calls

    /// Logic takes bools: of others it makes errors.
    private mutating func logic(_ operands: [Node]) -> Part {
        var whole = Part(canFail: false, shape: .bool)
        for operand in operands {
            let part = visit(operand)
            whole.canFail = whole.canFail || part.canFail || part.shape != .bool
            whole.parameters |= part.parameters
        }
        return whole
    }

    private mutating func binary(_ operation: BinaryOperator, _ left: Node, _ right: Node) -> Part {
        let (a, b) = (visit(left), visit(right))
        let isTotal: Bool =
            switch operation {
            case .equal, .notEqual: true
            case .in: b.shape == .aggregate
            case .less, .lessEqual, .greater, .greaterEqual:
                a.shape == b.shape && (a.shape == .int || isTyped && [.text, .time].contains(a.shape))
            case .add: isTyped && a.shape == .aggregate && b.shape == .aggregate
            case .subtract, .multiply, .divide, .remainder: false
            }
        let isCondition = operation.isEquality || operation.isOrdering || operation == .in
        return Part(
            canFail: !isTotal || a.canFail || b.canFail, shape: isCondition ? .bool : isTotal ? .aggregate : .other,
            element: a.element == b.element ? a.element : .other,
            parameters: a.parameters | b.parameters)
    }

    private mutating func call(_ node: Node, _ target: Node?, _ arguments: [Node]) -> Part {
        switch checked.resolutions[node.id] {
        case .builtin(let builtin, let withTarget):
            let operands = (withTarget ? target.map { [$0] } ?? [] : []) + arguments
            var (part, areAggregates, areTexts) = (Part(canFail: false), true, isTyped)
            for operand in operands {
                let next = visit(operand)
                part.canFail = part.canFail || next.canFail
                part.parameters |= next.parameters
                areAggregates = areAggregates && next.shape == .aggregate
                areTexts = areTexts && next.shape == .text
            }
            switch builtin {
            case .toDyn, .typeOf, .optionalOf, .optionalNone, .optionalOfNonZero: break
            case .stated: part.shape = .bool
            case .size: (part.canFail, part.shape) = (part.canFail || !areAggregates, .int)
            case .setContains, .setEquivalent, .setIntersects:
                (part.canFail, part.shape) = (part.canFail || !areAggregates, .bool)
            case .contains, .startsWith, .endsWith: (part.canFail, part.shape) = (part.canFail || !areTexts, .bool)
            // One that is none is an error of compiling.
            case .toTimestamp, .toDuration:
                guard isTyped, operands.count == 1, case .literal = operands[0].kind else { return Part() }
                part.shape = builtin == .toTimestamp ? .time : .other
            default: part.canFail = true
            }
            return part
        case .definition(let index):
            guard bodies.indices.contains(index) else { return all(arguments, shape: .other, fails: true) }
            let body = bodies[index]
            var part = Part(canFail: body.canFail, shape: body.shape, element: body.element)
            let declared = shape(of: checked.types[node.id])
            if part.shape == .other, declared == .aggregate, !body.isDynamic { part.shape = declared }
            for (place, argument) in arguments.enumerated() {
                var next = keeps(index, place) ? keep(argument) : visit(argument)
                // The body believes what is declared of its parameters.
                if !fits(next, context.definitions[index].parameters, place) {
                    next.canFail = true
                    failing[argument.id] = true
                }
                part.canFail = part.canFail || next.canFail
                part.parameters |= next.parameters
            }
            return part
        case .table(let index):
            var isTotal = isTyped && context.tables.indices.contains(index)
            if isTotal, context.tables[index].parameters.last?.type == .day, let day = arguments.last {
                isTotal = isDay(day)
            }
            return all(arguments, shape: .other, fails: !isTotal)
        default: return all((target.map { [$0] } ?? []) + arguments, shape: .other, fails: true)
        }
    }

    // MARK: - Aggregates

    private mutating func aggregate(_ parts: [Node], fails: Bool) -> Part {
        depthOfKept += 1
        defer { depthOfKept -= 1 }
        return all(parts, shape: .aggregate, fails: fails)
    }

    private mutating func comprehension(_ node: Node, _ macro: Node.Comprehension) -> Part {
        let range = visit(macro.range)
        let isList = checked.types[macro.range.id].isList
        let item = Part(canFail: false, shape: isList || macro.variables.count > 1 ? range.element : .other)
        define(node, [Part(canFail: false, shape: isList ? .int : .other), item].suffix(macro.variables.count))
        let absorbs = macro.macro == .all || macro.macro == .exists
        if !absorbs { depthOfKept += 1 }
        defer { if !absorbs { depthOfKept -= 1 } }
        let filter = macro.filter.map { logic([$0]) }
        let transform = macro.transform.map { visit($0) }
        // Their condition is an operand of logic.
        if let condition = macro.filter, let filter { failing[condition.id] = filter.canFail }
        var part = Part(
            canFail: range.canFail || range.shape != .aggregate || filter?.canFail ?? false
                || transform?.canFail ?? false, shape: .aggregate,
            parameters: range.parameters | (filter?.parameters ?? 0) | (transform?.parameters ?? 0))
        switch macro.macro {
        case .all, .exists, .existsOne: part.shape = .bool
        case .filter: part.element = range.element
        case .map, .transformMap: part.element = transform?.shape ?? .other
        // Keys may meet, and cannot always be ordered.
        case .transformMapEntry, .sortBy: part.canFail = true
        }
        return part
    }
}

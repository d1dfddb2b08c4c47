// What is known of values by their types.
extension FailureOutlook {
    /// What the fields of a record hold: their types were checked when they were stated. Inside of what is none scalars
    /// are null; of a fact a rule asks for that first, and an example of it shows where it does not. Whether a table has a
    /// row depends on its key, which may be what is unknown, unless that is asked for.
    func shapes(ofField node: Node, of operand: Node) -> (Shape, element: Shape) {
        let (shape, element) = shapes(of: checked.types[node.id])
        if case .object(let type) = checked.types[operand.id], case .select(_, let name, _) = node.kind,
            let table = context.tables.first(where: { $0.rowType == type }), shape != .aggregate
        {
            let isThere = key(of: operand).map { askedFor.contains($0) } ?? false
            return (isThere && table.filled.contains(name.text) ? shape : self.shape(ofAsked: node), .other)
        }
        return (shape == .record ? .other : shape, element)
    }

    /// A parameter may be given null, but for a list and lists in it, which `fits` looks at, and a day.
    func shapes(ofParameter node: Node) -> (Shape, element: Shape) {
        guard isTyped else { return (.other, .other) }
        let (declared, element) = shapes(of: checked.types[node.id])
        switch declared {
        case .aggregate: return (declared, element == .aggregate ? element : .other)
        case .time: return (declared, .other)
        default: return (shape(ofAsked: node), .other)
        }
    }

    /// What is of its type because it is not null, as somebody asks beside it.
    func shape(ofAsked node: Node) -> Shape {
        guard isTyped, !askedFor.isEmpty, let key = key(of: node), askedFor.contains(key) else { return .other }
        return shape(of: checked.types[node.id])
    }

    /// Whether it is the day that is judged, or a parameter that has it; a day among the facts may be none.
    func isDay(_ node: Node) -> Bool {
        switch checked.resolutions[node.id] {
        case .global: if case .identifier = node.kind { true } else { false }
        case .local(let slot): slot < parameterCount
        default: false
        }
    }

    /// What `look` finds where it counts that these rows exist.
    mutating func asking(for rows: [String], _ look: (inout FailureOutlook) -> Part) -> Part {
        let before = askedFor
        defer { askedFor = before }
        askedFor.formUnion(rows)
        return look(&self)
    }

    /// Rows that there are where a condition is true or, for `isMissing`, where it is false.
    func rows(of condition: Node, isMissing: Bool) -> [String] {
        guard case .logic(let operation, let operands) = condition.kind, (operation == .or) == isMissing else {
            return row(askedForBy: condition, isMissing: isMissing).map { [$0] } ?? []
        }
        return operands.flatMap { rows(of: $0, isMissing: isMissing) }
    }

    /// The row in `row != null`, or in `row == null`.
    func row(askedForBy condition: Node, isMissing: Bool) -> String? {
        guard case .binary(let operation, let left, let right) = condition.kind,
            operation == (isMissing ? .equal : .notEqual)
        else { return nil }
        for (row, other) in [(left, right), (right, left)] {
            if case .literal(.null) = other.kind { return key(of: row) }
        }
        return nil
    }

    /// The same for expressions that always have the same value; nil where that is not looked at.
    private func key(of node: Node) -> String? {
        func list(_ nodes: [Node]) -> String? {
            let keys = nodes.compactMap { key(of: $0) }
            return keys.count == nodes.count ? keys.joined(separator: ",") : nil
        }
        if case .literal(let constant) = node.kind { return "\(constant)" }
        switch checked.resolutions[node.id] {
        case .local(let slot): return "local \(slot)"
        case .global(let index): return "global \(index)"
        case .field:
            guard case .select(let operand, let name, isOptional: false) = node.kind else { return nil }
            return key(of: operand).map { "\($0).\(name.text)" }
        case .table(let index): return list(node.arguments).map { "table \(index)(\($0))" }
        case .definition(let index): return list(node.arguments).map { "definition \(index)(\($0))" }
        default: return nil
        }
    }

    /// Whether an argument is surely what the body believes of its parameter.
    func fits(_ argument: Part, _ parameters: [Parameter], _ place: Int) -> Bool {
        guard isTyped, parameters.indices.contains(place) else { return false }
        let (expected, element) = shapes(of: parameters[place].type)
        let isFitting = expected != .aggregate && expected != .time || argument.shape == expected
        return isFitting && (element != .aggregate || argument.element == element)
    }

    /// What holds records was made of facts.
    func shape(of node: Node) -> Shape {
        var type = checked.types[node.id]
        while true {
            switch type {
            case .list(let element): type = element
            case .map(_, let value): type = value
            case .object: return type == checked.types[node.id] ? .record : .aggregate
            default: return .other
            }
        }
    }

    func literal(_ constant: Constant) -> Part {
        switch constant {
        case .bool: Part(canFail: false, shape: .bool)
        case .int: Part(canFail: false, shape: .int)
        case .string: Part(canFail: false, shape: .text)
        default: Part(canFail: false)
        }
    }

    /// Whether a condition comes to yes or no and never to null, as scalars do inside of what is none.
    func answers(_ node: Node) -> Bool {
        switch node.kind {
        case .logic, .not, .has, .literal(.bool): return true
        case .binary, .comprehension: return checked.types[node.id] == .bool
        case .conditional(_, let then, let otherwise): return answers(then) && answers(otherwise)
        case .bind(_, _, let body): return answers(body)
        case .call(let name, _, _), .method(_, let name, _):
            switch checked.resolutions[node.id] {
            case .definition(let index): return bodies.indices.contains(index) && bodies[index].answers
            case .builtin:
                return StandardLibrary.functions[name.text]?.overloads.allSatisfy { $0.result == .bool } ?? false
            default: return false
            }
        default: return false
        }
    }

    /// Whether a definition puts an argument into an aggregate.
    func keeps(_ definition: Int, _ place: Int) -> Bool {
        guard bodies.indices.contains(definition) else { return true }
        return bodies[definition].kept >> UInt64(min(place, 63)) & 1 == 1
    }

    /// With what its elements are, or the values of a map.
    func shapes(of type: Type) -> (Shape, element: Shape) {
        switch type {
        case .list(let element), .map(_, let element): (.aggregate, shape(of: element))
        default: (shape(of: type), .other)
        }
    }

    /// What is declared of a value.
    func shape(of type: Type) -> Shape {
        switch type {
        case .bool: .bool
        case .int: .int
        case .string, .enumeration: .text
        case .timestamp, .day: .time
        case .list, .map: .aggregate
        case .object: .record
        default: .other
        }
    }
}

extension Node {
    /// Of a call by a qualified name, which may look like one of a method.
    fileprivate var arguments: [Node] {
        switch kind {
        case .call(_, let arguments, _), .method(_, _, let arguments): arguments
        default: []
        }
    }
}

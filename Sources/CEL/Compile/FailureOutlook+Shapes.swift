// What is known of values by their types.
extension FailureOutlook {
    /// What the fields of a record hold: their types were checked when they were stated. Inside of what is none scalars
    /// are null; of a fact a rule asks for that first, and an example of it shows where it does not. Whether a table has a
    /// row depends on its key, which may be what is unknown.
    func shape(ofField node: Node, of operand: Node) -> Shape {
        let shape = shape(of: checked.types[node.id])
        if case .object(let type) = checked.types[operand.id], context.tables.contains(where: { $0.rowType == type }) {
            return shape == .aggregate ? shape : .other
        }
        return shape == .record ? .other : shape
    }

    /// Whether an argument is surely what is declared of its parameter; a record may be none.
    func fits(_ argument: Part, _ parameters: [Parameter], _ place: Int) -> Bool {
        guard isTyped, parameters.indices.contains(place) else { return false }
        let expected = shape(of: parameters[place].type)
        return [.record, .other].contains(expected) || argument.shape == expected
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

    /// What is declared of a definition and its parameters.
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

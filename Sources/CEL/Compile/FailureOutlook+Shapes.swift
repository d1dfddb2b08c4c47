// What is known of values by their types.
extension FailureOutlook {
    /// What the fields of a record hold: their types were checked when they were stated. Inside of what is none scalars
    /// are null; a rule asks for that first, and an example of it shows where it does not.
    func shape(ofFact node: Node) -> Shape {
        let shape = shape(of: checked.types[node.id])
        return shape == .record ? .other : shape
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

@testable import CEL

/// Makes random values for the variables of expressions, with more or less of them unknown, and fills in what is.
struct RefWriter {
    var random: Seeded

    /// No list or map holds more.
    static let mostElements: Int64 = 3

    init(seed: UInt64) { random = Seeded(seed) }

    /// Values of all variables; of `share` of their parts nothing is known.
    mutating func inputs(unknown share: Double) -> [String: Ref] {
        var inputs: [String: Ref] = [:]
        for variable in ExpressionWriter.variables {
            inputs[variable.name] = value(variable.type, named: variable.name, share, depth: 2)
        }
        return inputs
    }

    private mutating func isUnknown(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

    private mutating func value(_ type: Type, named name: String, _ share: Double, depth: Int) -> Ref {
        if isUnknown(share) { return .unknown([name]) }
        switch type {
        case .list(let element):
            let elements = (0..<Int.random(in: 0...Int(RefWriter.mostElements), using: &random)).map { place in
                value(element, named: "\(name).\(place)", share, depth: depth - 1)
            }
            return .list(elements, more: isUnknown(share) ? [name + "…"] : nil)
        case .map(let key, let element):
            var entries: [Ref.Entry] = []
            for place in 0..<Int.random(in: 0...Int(RefWriter.mostElements), using: &random) {
                let key = self.key(key)
                guard !entries.contains(where: { $0.key.isSame(as: key) }) else { continue }
                entries.append(
                    Ref.Entry(key: key, value: value(element, named: "\(name).\(place)", share, depth: depth - 1)))
            }
            return .map(entries, more: isUnknown(share) ? [name + "…"] : nil)
        case .dyn:
            let choices: [Type] = [.null, .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration]
            let aggregates: [Type] = [.list(.dyn), .map(.string, .dyn), .list(.int), .map(.int, .dyn)]
            let type = pick(depth > 0 ? choices + aggregates : choices)
            return value(type, named: name, 0, depth: depth - 1)
        default: return scalar(type)
        }
    }

    private mutating func key(_ type: Type) -> Ref {
        type == .int ? .int(pick([0, 1, 2, 3])) : .text(pick(["a", "b", "abc", "x-y"]))
    }

    private mutating func scalar(_ type: Type) -> Ref {
        switch type {
        case .bool: .bool(Bool.random(using: &random))
        case .int: .int(pick([0, 1, -1, 2, 3, 5, 10, .max, .min]))
        case .uint: .uint(pick([0, 1, 2, 3, .max]))
        case .double: .double(pick([0, -0.0, 1, 2.5, -1, 1e300, .nan, .infinity, 2]))
        case .string:
            .text(
                pick(["", "a", "b", "abc", "é😀", "1", "10.1.2.3", "10.0.0.0/8", "%s", "2026-01-31T00:00:00Z", "30s"]))
        case .bytes: .bytes(pick([[], [0x61], [0xFF, 0x00]]))
        case .timestamp: .timestamp(pick([0, 1_800_000_000_500_000_000, -62_135_596_800_000_000_000]))
        case .duration: .duration(pick([0, 1, -1_500_000_000, 5_400_000_000_000, 9_223_372_036_854_775_807]))
        default: .null
        }
    }

    // MARK: - Filling in

    /// The same inputs with everything known.
    mutating func filled(_ inputs: [String: Ref]) -> [String: Ref] {
        var filled: [String: Ref] = [:]
        for variable in ExpressionWriter.variables {
            filled[variable.name] = inputs[variable.name].map { fill($0, variable.type) }
        }
        return filled
    }

    private mutating func fill(_ ref: Ref, _ type: Type) -> Ref {
        switch ref {
        case .unknown:
            // Where types are not checked, a fact may be one that an expression cannot work with.
            let isOfAnyType = Int.random(in: 0..<6, using: &random) == 0
            return value(isOfAnyType ? .dyn : type, named: "", 0, depth: 2)
        case .list(let elements, let more):
            let element: Type = if case .list(let element) = type { element } else { .dyn }
            var filled = elements.map { fill($0, element) }
            if more != nil {
                // Others may stand anywhere.
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    let place = Int.random(in: 0...filled.count, using: &random)
                    filled.insert(value(element, named: "", 0, depth: 1), at: place)
                }
            }
            return .list(filled)
        case .map(let entries, let more):
            let (keyType, element): (Type, Type) =
                if case .map(let key, let value) = type { (key, value) } else { (.string, .dyn) }
            var filled = entries.map { Ref.Entry(key: $0.key, value: fill($0.value, element)) }
            if more != nil {
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    let key = self.key(keyType)
                    guard !filled.contains(where: { $0.key.isSame(as: key) }) else { continue }
                    filled.append(Ref.Entry(key: key, value: value(element, named: "", 0, depth: 1)))
                }
            }
            return .map(filled, more: nil)
        default: return ref
        }
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &random)]
    }
}

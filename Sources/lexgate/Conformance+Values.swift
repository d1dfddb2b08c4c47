import CEL
import DataTree

// Types and values as the tests write them: trees whose tags keep int, uint, double and bytes apart.

extension Tree {
    /// The text of a scalar below a mapping; empty if there is none.
    func text(_ node: Int, _ key: String) -> String { child(of: node, key).map { string($0) } ?? "" }

    func type(_ node: Int?) -> Type {
        guard let node else { return .dyn }
        func part(_ key: String) -> Type { type(child(of: node, key)) }
        let kind = text(node, "kind")
        switch kind {
        case "wrapper": return .nullable(Tree.plainType(text(node, "of")))
        case "list": return .list(part("elem"))
        case "map": return .map(part("key"), part("value"))
        case "type": return .type(part("of"))
        case "param": return .parameter(text(node, "name"))
        case "abstract":
            let parameters = child(of: node, "params").map { children(of: $0).map { type($0) } } ?? []
            let name = text(node, "name")
            return name == "optional_type" ? .optional(parameters.first ?? .dyn) : .opaque(name, parameters)
        default: return Tree.plainType(kind)
        }
    }

    private static func plainType(_ name: String) -> Type {
        switch name {
        case "null": .null
        case "bool": .bool
        case "int": .int
        case "uint": .uint
        case "double": .double
        case "string": .string
        case "bytes": .bytes
        case "timestamp": .timestamp
        case "duration": .duration
        default: .dyn
        }
    }

    func value(_ node: Int?, in machine: inout Machine) -> Value {
        guard let node else { return .null }
        let text = text(node, "value")
        func parts(_ key: String) -> [Int] { child(of: node, key).map { Array(children(of: $0)) } ?? [] }
        switch self.text(node, "type") {
        case "bool": return .bool(text == "true")
        case "int": return .int(Int64(text) ?? 0)
        case "uint": return .uint(UInt64(text) ?? 0)
        case "double":
            return .double(
                UInt64(self.text(node, "bits"), radix: 16).map { Double(bitPattern: $0) } ?? Double(text) ?? .nan)
        case "string": return machine.makeString(text)
        case "bytes": return machine.makeBytes(base64: self.text(node, "base64"))
        case "list": return machine.makeList(parts("value").map { value($0, in: &machine) })
        case "map":
            return machine.makeMap(
                parts("entries").map { entry in
                    let pair = Array(children(of: entry))
                    return (key: value(pair.first, in: &machine), value: value(pair.last, in: &machine))
                })
        case "type": return machine.makeType(named: text)
        case "timestamp":
            let (seconds, nanoseconds) = time(node)
            return .timestamp(seconds: seconds, nanoseconds: nanoseconds)
        case "duration":
            let (seconds, nanoseconds) = time(node)
            return .duration(seconds: seconds, nanoseconds: nanoseconds)
        default: return .null
        }
    }

    /// Seconds, and nanoseconds that count upwards; in the tests those of a negative duration count downwards.
    private func time(_ node: Int) -> (Int64, UInt32) {
        let nanoseconds = Int64(text(node, "nanos")) ?? 0
        let seconds = (Int64(text(node, "seconds")) ?? 0) + (nanoseconds < 0 ? -1 : 0)
        return (seconds, UInt32(nanoseconds < 0 ? nanoseconds + 1_000_000_000 : nanoseconds))
    }
}

extension Machine {
    /// Whether two values are of one kind and the same: an int is no double, and NaN is NaN.
    func isSame(_ a: Value, _ b: Value) -> Bool {
        guard a.tag == b.tag else { return false }
        switch a.tag {
        case .null: return true
        case .double: return a.double.isNaN ? b.double.isNaN : a.bits == b.bits
        case .bool, .int, .uint, .timestamp, .duration: return a.bits == b.bits && a.aux == b.aux
        case .string, .bytes, .type: return bytes(of: a).elementsEqual(bytes(of: b))
        case .list:
            let (x, y) = (elements(of: a), elements(of: b))
            return !a.isOpen && x.count == y.count && zip(x, y).allSatisfy { isSame($0, $1) }
        case .map:
            let (x, y) = (entries(of: a), entries(of: b))
            return !a.isOpen && x.count == y.count
                && x.allSatisfy { entry in y.contains { isSame($0.key, entry.key) && isSame($0.value, entry.value) } }
        case .record, .optional, .unknown, .error: return false
        }
    }
}

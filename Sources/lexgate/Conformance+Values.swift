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

// A test that says nothing, or nothing that can be read, must not pass for that.

extension ConformanceTest {
    /// What keeps the expectation, or a value that is bound, from meaning anything.
    func damage() -> String? {
        guard let expectation = tree.child(of: node, "expect") else { return "nothing is expected" }
        for binding in tree.child(of: node, "bindings").map({ Array(tree.children(of: $0)) }) ?? [] {
            switch tree.text(binding, "kind") {
            case "unknown", "error": break
            case "value":
                if let damage = tree.damage(ofValue: tree.child(of: binding, "value")) { return damage }
            case let kind: return "a binding of kind `\(kind)`"
            }
        }
        for declaration in tree.child(of: node, "typeEnv").map({ Array(tree.children(of: $0)) }) ?? [] {
            guard tree.text(declaration, "kind") == "variable" else { continue }
            guard let type = tree.child(of: declaration, "type") else { return "a variable without `type`" }
            if let damage = tree.damage(ofType: type) { return damage }
        }
        let type = tree.child(of: expectation, "deducedType")
        if let type, let damage = tree.damage(ofType: type) { return damage }
        switch tree.text(expectation, "kind") {
        case "error": return nil
        case "value": return tree.damage(ofValue: tree.child(of: expectation, "value"))
        case "unknown":
            let attributes = tree.child(of: expectation, "attributes")
            return attributes.map { tree.nodes[$0].kind == .sequence } ?? true ? nil : "`attributes` that are no list"
        case "type":
            if type == nil { return "a type without `deducedType`" }
            return tree.text(node, "checkOnly") == "true" ? nil : "a type without `checkOnly`"
        case let kind: return "an expectation of kind `\(kind)`"
        }
    }
}

extension Tree {
    fileprivate func damage(ofType node: Int) -> String? {
        func part(_ key: String) -> String? {
            child(of: node, key).map { damage(ofType: $0) } ?? "a type without `\(key)`"
        }
        switch text(node, "kind") {
        case "wrapper":
            return Tree.plainType(text(node, "of")) == .dyn ? "a wrapper of `\(text(node, "of"))`" : nil
        case "list": return part("elem")
        case "map": return part("key") ?? part("value")
        // What has no type of its own here is one that nothing is known of.
        case "dyn", "type", "any", "message", "function", "error": return nil
        case "param", "abstract": return text(node, "name").isEmpty ? "a type without `name`" : nil
        case let kind: return Tree.plainType(kind) == .dyn ? "a type of kind `\(kind)`" : nil
        }
    }

    fileprivate func damage(ofValue node: Int?) -> String? {
        guard let node, nodes[node].kind == .mapping else { return "there is no `value`" }
        let type = text(node, "type")
        func scalar(_ key: String, _ isRight: (String) -> Bool = { _ in true }) -> String? {
            guard let part = child(of: node, key), nodes[part].kind == .scalar else {
                return "\(type) without `\(key)`"
            }
            return isRight(string(part)) ? nil : "`\(string(part))` is no \(type)"
        }
        func parts(_ key: String, _ damage: (Int) -> String?) -> String? {
            guard let part = child(of: node, key), nodes[part].kind == .sequence else {
                return "\(type) without `\(key)`"
            }
            return children(of: part).lazy.compactMap(damage).first
        }
        switch type {
        case "": return "a value without `type`"
        case "null": return nil
        case "bool": return scalar("value") { $0 == "true" || $0 == "false" }
        case "int": return scalar("value") { Int64($0) != nil }
        case "uint": return scalar("value") { UInt64($0) != nil }
        case "double":
            if child(of: node, "bits") != nil { return scalar("bits") { UInt64($0, radix: 16) != nil } }
            return scalar("value") { Double($0) != nil }
        case "string", "type": return scalar("value")
        case "bytes": return scalar("base64")
        case "timestamp", "duration": return scalar("seconds") { Int64($0) != nil }
        case "list": return parts("value") { damage(ofValue: $0) }
        case "map":
            return parts("entries") { entry in
                let pair = nodes[entry].kind == .sequence ? Array(children(of: entry)) : []
                if pair.count != 2 { return "an entry is no pair" }
                return damage(ofValue: pair[0]) ?? damage(ofValue: pair[1])
            }
        default: return "a value of type `\(type)`"
        }
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

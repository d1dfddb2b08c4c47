import Foundation

@testable import CEL

extension Machine {
    /// A tagged value of the suite, put on the heap.
    mutating func value(of any: Any?) -> Value {
        let object = any as? ConformanceSuite.Object ?? [:]
        let text = object["value"] as? String ?? ""
        switch object["type"] as? String {
        case "bool": return .bool(object["value"] as? Bool ?? false)
        case "int": return .int(Int64(text) ?? 0)
        case "uint": return .uint(UInt64(text) ?? 0)
        case "double": return .double(double(object))
        case "string": return makeString(text)
        case "bytes": return makeBytes(bytes(object))
        case "list": return makeList((object["value"] as? [Any] ?? []).map { value(of: $0) })
        case "map":
            return makeMap(
                (object["entries"] as? [[Any]] ?? []).map { (key: value(of: $0.first), value: value(of: $0.last)) })
        case "type": return makeText(text.utf8, .type)
        case "timestamp", "duration":
            let seconds = Int64(object["seconds"] as? String ?? "") ?? 0
            let nanoseconds = (object["nanos"] as? NSNumber)?.int64Value ?? 0
            let tag: Value.Tag = object["type"] as? String == "timestamp" ? .timestamp : .duration
            let shift = floorDivide(nanoseconds, 1_000_000_000)
            return Value(
                tag, aux: UInt32(nanoseconds - shift * 1_000_000_000), bits: UInt64(bitPattern: seconds + shift))
        default: return .null
        }
    }

    /// Whether a value is exactly the tagged one: kinds count, an int is no double.
    mutating func matches(_ actual: Value, _ any: Any?) -> Bool {
        let expected = value(of: any)
        return same(actual, expected)
    }

    private func same(_ a: Value, _ b: Value) -> Bool {
        guard a.tag == b.tag else { return false }
        switch a.tag {
        case .null: return true
        case .double: return a.double.isNaN ? b.double.isNaN : a.bits == b.bits
        case .bool, .int, .uint, .timestamp, .duration: return a.bits == b.bits && a.aux == b.aux
        case .string, .bytes, .type: return bytes(of: a).elementsEqual(bytes(of: b))
        case .list:
            let (x, y) = (elements(of: a), elements(of: b))
            return !a.isOpen && x.count == y.count && zip(x, y).allSatisfy { same($0, $1) }
        case .map:
            let (x, y) = (entries(of: a), entries(of: b))
            return !a.isOpen && x.count == y.count
                && x.allSatisfy { entry in y.contains { same($0.key, entry.key) && same($0.value, entry.value) } }
        case .record, .optional, .unknown, .error: return false
        }
    }

    private func double(_ object: ConformanceSuite.Object) -> Double {
        UInt64(object["bits"] as? String ?? "", radix: 16).map { Double(bitPattern: $0) }
            ?? Double(object["value"] as? String ?? "") ?? .nan
    }

    private func bytes(_ object: ConformanceSuite.Object) -> [UInt8] {
        Array(Data(base64Encoded: object["base64"] as? String ?? "") ?? Data())
    }
}

import Foundation

/// As much of JSON Schema 2020-12 as the project's own schemas use; an unknown keyword is an error, not ignored.
struct JSONSchema {
    private let root: [String: Any]

    init(_ url: URL) throws {
        guard let root = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any] else {
            throw Problem("\(url.lastPathComponent) is not an object")
        }
        self.root = root
    }

    /// What is wrong with `value`, each with its JSON Pointer.
    func problems(_ value: Any) throws -> [String] { try problems(value, root, "") }

    private func problems(_ value: Any, _ schema: [String: Any], _ place: String) throws -> [String] {
        var result: [String] = []
        func check(_ holds: Bool, _ words: String) {
            if !holds { result.append("\(place.isEmpty ? "/" : place): \(words)") }
        }
        for (keyword, argument) in schema.sorted(by: { $0.key < $1.key }) {
            switch (keyword, argument) {
            case ("$schema", _), ("$id", _), ("$defs", _), ("title", _), ("description", _): continue
            case ("$ref", let name as String):
                guard name.hasPrefix("#/$defs/"), let definitions = root["$defs"] as? [String: Any],
                    let target = definitions[String(name.dropFirst("#/$defs/".count))] as? [String: Any]
                else { throw Problem("the schema has no \(name)") }
                result += try problems(value, target, place)
            case ("type", let name as String): check(JSONSchema.isA(name, value), "is no \(name)")
            case ("const", _): check(JSONSchema.areEqual(argument, value), "is not \(argument)")
            case ("enum", let allowed as [Any]):
                check(allowed.contains { JSONSchema.areEqual($0, value) }, "is none of \(allowed)")
            case ("pattern", let pattern as String):
                let expression = try Regex(pattern)
                if let text = value as? String {
                    check(try expression.firstMatch(in: text) != nil, "does not fit \(pattern)")
                }
            case ("minLength", let least as Int):
                if let text = value as? String { check(text.unicodeScalars.count >= least, "is too short") }
            case ("minimum", let least as Int):
                if let number = value as? Int { check(number >= least, "is below \(least)") }
            case ("required", let names as [String]):
                if let object = value as? [String: Any] {
                    for name in names { check(object[name] != nil, "lacks `\(name)`") }
                }
            case ("additionalProperties", let isAllowed as Bool) where !isAllowed:
                let known = schema["properties"] as? [String: Any] ?? [:]
                if let object = value as? [String: Any] {
                    for name in object.keys.sorted() { check(known[name] != nil, "has the unknown `\(name)`") }
                }
            case ("properties", let properties as [String: Any]):
                guard let object = value as? [String: Any] else { continue }
                for (name, part) in object.sorted(by: { $0.key < $1.key }) {
                    guard let schema = properties[name] as? [String: Any] else { continue }
                    result += try problems(part, schema, "\(place)/\(name)")
                }
            case ("items", let schema as [String: Any]):
                guard let list = value as? [Any] else { continue }
                for (index, element) in list.enumerated() {
                    result += try problems(element, schema, "\(place)/\(index)")
                }
            default: throw Problem("the schema uses `\(keyword)`, which is not known here")
            }
        }
        return result
    }

    private static func isA(_ type: String, _ value: Any) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": isBoolean(value)
        case "integer": !isBoolean(value) && value is Int
        default: false
        }
    }

    private static func isBoolean(_ value: Any) -> Bool {
        guard let number = value as? NSNumber else { return value is Bool }
        return String(cString: number.objCType) == "c"
    }

    private static func areEqual(_ a: Any, _ b: Any) -> Bool {
        if let a = a as? String, let b = b as? String { return a == b }
        if let a = a as? Int, let b = b as? Int { return a == b && isBoolean(a) == isBoolean(b) }
        return false
    }
}

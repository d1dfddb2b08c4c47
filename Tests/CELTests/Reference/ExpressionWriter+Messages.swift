@testable import CEL

extension ExpressionWriter {
    /// A message of protocol buffers that stands for a value of `type`; nil if none does.
    mutating func message(_ type: Type, _ depth: Int) -> String? {
        let fitting = WellKnownType.all.filter { $0.value.type == type || $0.value.type == .nullable(type) }
        let anything = chance(6) ? WellKnownType.all : fitting
        guard let name = anything.keys.sorted().randomElement(using: &random), let message = anything[name] else {
            return nil
        }
        var fields = message.fields.keys.sorted()
        fields.shuffle(using: &random)
        let isOneOf = fields.count > 2
        let initializers = fields.prefix(isOneOf && !chance(12) ? 1 : 2).filter { _ in !chance(6) }.map { field in
            let content = message.fields[field] ?? .dyn
            let isOptional = chance(8)
            let value = chance(2) ? leaf(content) : write(isOptional ? .optional(content) : content, depth - 1)
            return "\(isOptional ? "?" : "")\(chance(60) ? "other" : field): \(value)"
        }
        return "google.protobuf.\(name){\(initializers.joined(separator: ", "))}"
    }
}

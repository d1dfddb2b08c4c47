import JSON

/// A piece of a JSON Schema; members of an object stay in their order.
indirect enum SchemaPart {
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([SchemaPart])
    case object([Member])

    typealias Member = (key: String, value: SchemaPart)

    func write(to json: inout JSONWriter) {
        switch self {
        case .flag(let flag): json.value(flag)
        case .number(let number): json.value(number)
        case .text(let text): json.value(text)
        case .list(let elements):
            json.beginArray()
            for element in elements { element.write(to: &json) }
            json.endArray()
        case .object(let members):
            json.beginObject()
            for (key, value) in members {
                json.key(key)
                value.write(to: &json)
            }
            json.endObject()
        }
    }

    static func words(_ words: [String]) -> SchemaPart { .list(words.map { .text($0) }) }

    /// A member of `$defs` by its name there.
    static func reference(_ definition: String) -> SchemaPart { ["$ref": .text("#/$defs/\(definition)")] }

    /// One of several forms; a single one stands for itself.
    static func any(_ forms: [SchemaPart]) -> SchemaPart { forms.count == 1 ? forms[0] : ["anyOf": .list(forms)] }

    /// What all of several parts ask for. Older drafts overlook what stands beside a `$ref`, so both go in here.
    static func all(_ parts: [SchemaPart]) -> SchemaPart { ["allOf": .list(parts)] }

    /// The members of both, in this order; they must differ.
    func with(_ others: SchemaPart) -> SchemaPart {
        guard case .object(let own) = self, case .object(let more) = others else { return self }
        return .object(own + more)
    }
}

extension SchemaPart: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
    init(dictionaryLiteral members: (String, SchemaPart)...) { self = .object(members.map { (key: $0, value: $1) }) }
    init(arrayLiteral elements: SchemaPart...) { self = .list(elements) }
    init(stringLiteral text: String) { self = .text(text) }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
    init(integerLiteral number: Int) { self = .number(number) }
}

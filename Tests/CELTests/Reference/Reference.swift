@testable import CEL

/// A second interpreter of CEL, against which the compiled one is held: it walks the tree that the parser made, copies
/// whatever it likes, and says each rule of the specification, and of the design for unknowns, once and plainly.
///
/// A class, since the macros evaluate in closures and its machine must not be copied. It knows nothing of types before it evaluates: names that mean nothing and functions that do not fit are errors.
final class Reference {
    /// Variables of the root, by their qualified names.
    var globals: [String: Ref] = [:]
    var leaves = Leaves()
    /// Variables of macros, the innermost last.
    var locals: [Local] = []

    func evaluate(_ expression: Expression, _ globals: [String: Ref]) -> Ref {
        self.globals = globals
        locals = []
        return evaluate(expression.root)
    }

    func evaluate(_ node: Node) -> Ref {
        switch node.kind {
        case .literal(let constant): return literal(constant)
        case .identifier(let name, let isAbsolute):
            if !isAbsolute, let value = local(name) { return value }
            return named(name) ?? .error
        case .select(let operand, let field, let isOptional):
            if !isOptional, let value = qualified(node) { return value }
            let value = evaluate(operand)
            return isOptional ? optionalField(value, field.text) : self.field(value, field.text)
        case .has(let operand, let field): return has(evaluate(operand), field.text)
        case .index(let operand, let index, let isOptional):
            let (a, b) = (evaluate(operand), evaluate(index))
            return strict([a, b]) ?? (isOptional ? optionalIndex(a, b) : self.index(a, b))
        case .call(let name, let arguments, _): return call(name.text, arguments)
        case .method(let target, let name, let arguments): return method(target, name.text, arguments)
        case .not(let operand):
            let value = evaluate(operand)
            if case .bool(let flag) = value { return .bool(!flag) }
            return value.isValue ? .error : value
        case .negate(let operand): return negate(evaluate(operand))
        case .binary(let operation, let left, let right):
            let (a, b) = (evaluate(left), evaluate(right))
            return strict([a, b]) ?? binary(operation, a, b)
        case .logic(let operation, let operands):
            return logic(operands.map { evaluate($0) }, decisive: operation == .or)
        case .conditional(let condition, let then, let otherwise):
            let value = evaluate(condition)
            guard case .bool(let flag) = value else { return value.isValue ? .error : value }
            return evaluate(flag ? then : otherwise)
        case .list(let elements): return list(elements)
        case .map(let entries): return map(entries)
        case .object(let name, let fields, _): return message(name, fields)
        case .comprehension(let macro): return comprehension(macro)
        case .bind(let name, let value, let body):
            let bound = Local(name: name.text, value: evaluate(value), canFail: canFail(value), kind: kind(value))
            return with([bound], evaluate: body)
        case .optionalMap(let target, let name, let body, let isFlat):
            let value = evaluate(target)
            guard case .optional(let content) = value else { return value.isValue ? .error : value }
            guard let content else { return value }
            let result = with([Local(name: name.text, value: content)], evaluate: body)
            guard isFlat else { return result.isValue ? .optional(result) : result }
            if case .optional = result { return result }
            return result.isValue ? .error : result
        }
    }

    // MARK: - Names

    func with(_ variables: [Local], evaluate body: Node) -> Ref { with(variables) { evaluate(body) } }

    private func local(_ name: String) -> Ref? { locals.last { $0.name == name }?.value }

    private static let types: Set<String> = [
        "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type",
        "google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type", "net.IP", "net.CIDR",
    ]

    func named(_ name: String) -> Ref? {
        globals[name] ?? (Reference.types.contains(name) ? .type(name) : nil)
    }

    /// `a.b.c` may be one name, unless `a` is the variable of a macro.
    func qualified(_ node: Node) -> Ref? {
        guard let (name, isAbsolute) = node.qualifiedName, isAbsolute || !startsWithLocal(name) else { return nil }
        return named(name)
    }

    func startsWithLocal(_ name: String) -> Bool { local(String(name.prefix { $0 != "." })) != nil }

    private func literal(_ constant: Constant) -> Ref {
        switch constant {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .double(let value): .double(value)
        case .string(let value): .text(value)
        case .bytes(let value): .bytes(value)
        case .day, .list, .unknown: .error
        }
    }

    // MARK: - Unknowns and errors

    /// What keeps a strict function from running: an error beats unknowns, and unknowns unite.
    func strict(_ arguments: [Ref]) -> Ref? {
        if arguments.contains(where: \.isError) { return .error }
        let missing = arguments.compactMap(\.missing)
        return missing.isEmpty ? nil : .unknown(missing.reduce([]) { $0.union($1) })
    }

    /// An operand that is `decisive` decides; otherwise unknowns beat errors, and what is no bool is an error.
    func logic(_ operands: [Ref], decisive: Bool) -> Ref {
        var missing: Set<String>?
        var hasError = false
        for operand in operands {
            switch operand {
            case .bool(let flag): if flag == decisive { return .bool(decisive) }
            case .unknown(let names): missing = (missing ?? []).union(names)
            default: hasError = true
            }
        }
        return missing.map { .unknown($0) } ?? (hasError ? .error : .bool(!decisive))
    }

    // MARK: - Aggregates

    private func list(_ elements: [Node.Element]) -> Ref {
        var values: [Ref] = []
        var undecided: [Ref] = []
        for element in elements {
            let value = evaluate(element.value)
            switch (value, element.isOptional) {
            case (.error, _): undecided.append(.error)
            case (.unknown, false) where canFail(element.value): undecided.append(value)
            case (_, false): values.append(value)
            // Whether there is an element at all is not known.
            case (.unknown, true): undecided.append(value)
            case (.optional(let content), true): values += content.map { [$0] } ?? []
            default: undecided.append(.error)
            }
        }
        return strict(undecided) ?? .list(values)
    }

    private func map(_ nodes: [Node.Entry]) -> Ref {
        var entries: [Ref.Entry] = []
        var undecided: [Ref] = []
        for node in nodes {
            let key = evaluate(node.key)
            var value = evaluate(node.value)
            if key.isError || value.isError {
                undecided.append(.error)
                continue
            }
            // Also of an entry that is left out: its key may fail once it is known.
            if !key.isValue { undecided.append(key) }
            if node.isOptional {
                switch value {
                case .optional(nil): continue
                case .optional(let content?): value = content
                case .unknown:
                    undecided.append(value)
                    continue
                default:
                    undecided.append(.error)
                    continue
                }
            }
            if value.missing != nil, canFail(node.value) { undecided.append(value) }
            if key.isValue, !insert(key, value, into: &entries) { undecided.append(.error) }
        }
        return strict(undecided) ?? .map(entries, more: nil)
    }

    /// False if the key cannot be one, or is there already.
    func insert(_ key: Ref, _ value: Ref, into entries: inout [Ref.Entry]) -> Bool {
        switch key {
        case .string, .bool, .int, .uint: break
        default: return false
        }
        guard find(key, in: entries) == nil else { return false }
        entries.append(Ref.Entry(key: key, value: value))
        return true
    }

    func find(_ key: Ref, in entries: [Ref.Entry]) -> Ref? {
        entries.first { entry in
            if case .bool(true) = equal(entry.key, key) { true } else { false }
        }?.value
    }

    // MARK: - Looking into aggregates

    func field(_ value: Ref, _ name: String) -> Ref {
        switch value {
        case .unknown, .error: value
        case .map(let entries, let more): find(.text(name), in: entries) ?? more.map { .unknown($0) } ?? .error
        case .optional: optionalField(value, name)
        default: .error
        }
    }

    func has(_ value: Ref, _ name: String) -> Ref {
        switch value {
        case .unknown, .error: value
        // Inside of what is none, nothing is there.
        case .null, .optional(nil): .bool(false)
        case .optional(let content?): has(content, name)
        case .map(let entries, let more):
            find(.text(name), in: entries) != nil ? .bool(true) : more.map { .unknown($0) } ?? .bool(false)
        default: .error
        }
    }

    func optionalField(_ value: Ref, _ name: String) -> Ref {
        switch value {
        case .unknown, .error: value
        case .null, .optional(nil): .optional(nil)
        case .optional(.null?): .error
        case .optional(let content?): optionalField(content, name)
        case .map(let entries, let more): optional(find(.text(name), in: entries), more)
        default: .error
        }
    }

    private func optional(_ found: Ref?, _ more: Set<String>?) -> Ref {
        guard let found else { return more.map { .unknown($0) } ?? .optional(nil) }
        return found.isValue ? .optional(found) : found
    }

    private func index(_ value: Ref, _ key: Ref) -> Ref {
        switch value {
        case .optional: return optionalIndex(value, key)
        case .list(let elements, let more):
            guard let place = place(key) else { return .error }
            if let more { return .unknown(more) }
            return elements.indices.contains(place) ? elements[place] : .error
        case .map(let entries, let more):
            guard isKey(key) else { return .error }
            return find(key, in: entries) ?? more.map { .unknown($0) } ?? .error
        default: return .error
        }
    }

    private func optionalIndex(_ value: Ref, _ key: Ref) -> Ref {
        switch value {
        case .null, .optional(nil): return .optional(nil)
        case .optional(let content?): return optionalIndex(content, key)
        case .list(let elements, let more):
            guard let place = place(key) else { return .error }
            if let more { return .unknown(more) }
            return elements.indices.contains(place) ? optional(elements[place], nil) : .optional(nil)
        case .map(let entries, let more): return isKey(key) ? optional(find(key, in: entries), more) : .error
        default: return .error
        }
    }

    /// The place that a whole number of any kind stands for; one beyond every list is -1.
    private func place(_ key: Ref) -> Int? {
        switch key {
        case .int(let number): Int(number)
        case .uint(let number): Int(exactly: number) ?? -1
        case .double(let number): Int(exactly: number)
        default: nil
        }
    }

    private func isKey(_ key: Ref) -> Bool {
        switch key {
        case .string, .bool, .int, .uint, .double: true
        default: false
        }
    }
}

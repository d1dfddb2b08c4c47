import Diagnostics

/// Gives every node a type and every name a meaning: CEL specification, "Gradual Type Checking".
///
/// Problems are collected; the type of what is wrong is `.error`, which fits everywhere, so that one mistake is
/// reported once.
struct Checker {
    let context: CheckContext
    var inference: Inference
    var types: [Type]
    var resolutions: [Resolution]
    private(set) var diagnostics: [Diagnostic] = []
    var callees: Set<Int> = []
    /// Parameters and macro variables in scope; the place is the slot at run time.
    private var scope: [Parameter] = []
    /// What each of them takes its values from, where that is an expression beside it.
    private var origins: [Node?] = []
    /// Nodes that have been complained about as no value of an enumeration.
    var strangers: Set<Int> = []
    private var frameSize = 0

    init(_ context: CheckContext, nodeCount: Int) {
        self.context = context
        inference = Inference(nullFitsScalars: context.mode == .strict, context.environment)
        types = Array(repeating: .error, count: nodeCount)
        resolutions = Array(repeating: .none, count: nodeCount)
    }

    /// Checks a whole expression whose parameters are in the first slots.
    static func check(
        _ expression: Expression, parameters: [Parameter], expected: Type?, in context: CheckContext
    ) -> Parsed<Checked> {
        var checker = Checker(context, nodeCount: expression.nodeCount)
        for parameter in parameters { _ = checker.push(parameter.name, parameter.type) }
        let type = checker.check(expression.root)
        if let expected, !checker.inference.fits(type, expected, null: false) {
            checker.report(
                "this must be \(checker.quoted(expected)), but it is \(checker.quoted(type))", at: expression.root.span)
        }
        let checked = Checked(
            root: expression.root, types: checker.types.map { checker.inference.resolve($0, freeAsDyn: true) },
            resolutions: checker.resolutions, frameSize: checker.frameSize,
            callees: checker.callees)
        if context.mode == .strict, checker.diagnostics.isEmpty {
            checker.diagnostics += DayDiscipline.problems(in: checked, parameters: parameters, context: context)
        }
        return Parsed(checked, checker.diagnostics)
    }

    // MARK: - Nodes

    @discardableResult
    mutating func check(_ node: Node) -> Type {
        let type = typeOf(node)
        types[node.id] = type
        return type
    }

    private mutating func typeOf(_ node: Node) -> Type {
        switch node.kind {
        case .literal(let constant): return type(of: constant)
        case .identifier(let name, let isAbsolute): return identifier(node, name, isAbsolute: isAbsolute)
        case .select(let operand, let field, let isOptional):
            return select(node, operand, field, isOptional: isOptional)
        case .has(let operand, let field): return has(node, operand, field)
        case .index(let operand, let index, let isOptional):
            let type = operation(isOptional ? "_[?_]" : "_[_]", node, [operand, index])
            checkEnumerations(index, operand)
            return type
        case .call(let name, let arguments, let isAbsolute):
            return call(node, name, arguments, isAbsolute: isAbsolute)
        case .method(let target, let name, let arguments): return method(node, target, name, arguments)
        case .not(let operand): return operation("!_", node, [operand])
        case .negate(let operand): return operation("-_", node, [operand])
        case .binary(let operation, let left, let right):
            let type = self.operation("_\(operation.rawValue)_", node, [left, right])
            if operation.isEquality || operation == .in { checkEnumerations(left, right) }
            if operation.isEquality { checkNull(node, left, right) }
            return type
        case .logic(let operation, let operands):
            for operand in operands { requireBool(operand, "`\(operation.rawValue)`") }
            return .bool
        case .conditional(let condition, let then, let otherwise):
            return operation("_?_:_", node, [condition, then, otherwise])
        case .list(let elements): return list(elements)
        case .map(let entries): return map(entries)
        case .object(let name, let fields, let nameSpan): return object(node, name, fields, nameSpan)
        case .comprehension(let macro): return comprehension(node, macro)
        case .bind(let name, let value, let body):
            let type = check(value)
            resolutions[node.id] = .variables(slot: push(name.text, type, from: value))
            defer { pop() }
            return check(body)
        case .optionalMap(let target, let name, let body, let isFlat):
            return optionalMap(node, target, name, body, isFlat: isFlat)
        }
    }

    private func type(of constant: Constant) -> Type {
        switch constant {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .day: .timestamp
        case .list(let elements): .list(elements.first.map { type(of: $0) } ?? .dyn)
        case .unknown: .dyn
        }
    }

    mutating func requireBool(_ node: Node, _ place: String) {
        let type = check(node)
        if !inference.fits(type, .bool, null: false) {
            report("\(place) needs a bool, found \(quoted(type))", at: node.span)
        }
    }

    private mutating func list(_ elements: [Node.Element]) -> Type {
        var joined: Type?
        for element in elements {
            let type = element.isOptional ? content(of: element.value) : check(element.value)
            joined = joined == .dyn ? .dyn : inference.join(joined, type) ?? .dyn
        }
        return .list(joined ?? inference.freshVariable())
    }

    private mutating func map(_ entries: [Node.Entry]) -> Type {
        var key: Type?
        var value: Type?
        for entry in entries {
            var keyType = inference.resolve(check(entry.key))
            if !keyType.canBeKey {
                // Keys that hold maps would double the size of a type with every map around them.
                keyType = .dyn
                if context.mode == .strict {
                    report("a key is a string, a bool, or a whole number", at: entry.key.span)
                }
            }
            key = key == .dyn ? .dyn : inference.join(key, keyType) ?? .dyn
            let type = entry.isOptional ? content(of: entry.value) : check(entry.value)
            value = value == .dyn ? .dyn : inference.join(value, type) ?? .dyn
        }
        return .map(key ?? inference.freshVariable(), value ?? inference.freshVariable())
    }

    /// The type inside the optional that `node` must be.
    mutating func content(of node: Node) -> Type {
        let type = check(node)
        let content = inference.freshVariable()
        guard inference.fits(type, .optional(content)) else {
            report("`?` needs an optional value, found \(quoted(type))", at: node.span, help: "leave the `?` out")
            return .error
        }
        return inference.resolve(content)
    }

    // MARK: - Scope

    mutating func push(_ name: String, _ type: Type, from origin: Node? = nil) -> Int {
        scope.append(Parameter(name, type))
        origins.append(origin)
        frameSize = max(frameSize, scope.count)
        return scope.count - 1
    }

    mutating func pop(_ count: Int = 1) {
        scope.removeLast(count)
        origins.removeLast(count)
    }

    func origin(ofSlot slot: Int) -> Node? { origins[slot] }

    func local(_ name: String) -> (slot: Int, type: Type)? {
        guard let slot = scope.lastIndex(where: { $0.name == name }) else { return nil }
        return (slot, scope[slot].type)
    }

    var namesInScope: [String] { scope.map(\.name) + context.environment.globals.map(\.name) }

    // MARK: - Messages

    mutating func report(_ message: String, at span: Span, help: String? = nil) {
        guard context.mode != .unchecked else { return }
        diagnostics.append(.error(message, at: span, help: help))
    }

    func quoted(_ type: Type) -> String { "`\(context.environment.name(of: inference.resolve(type)))`" }

    func suggestion(for name: String, among names: [String]) -> String? {
        nearest(to: name, among: names, limit: 1).first.map { "did you mean `\($0)`?" }
    }
}

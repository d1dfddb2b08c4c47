/// Type variables and what they have been found to stand for; gradual typing as in cel-go's checker.
struct Inference {
    /// Null may stand wherever a scalar is expected (facts can be none).
    let nullFitsScalars: Bool
    private let environment: TypeEnvironment
    /// Whether what is being fitted may be null at all.
    private var takesNull = true
    private var substitutions: [String: Type] = [:]
    /// What was bound before, since `fits` began: a copy of all there is would make long expressions quadratic.
    private var undo: [(name: String, before: Type?)] = []
    private var nextVariable = 0

    init(nullFitsScalars: Bool, _ environment: TypeEnvironment) {
        self.nullFitsScalars = nullFitsScalars
        self.environment = environment
    }

    mutating func freshVariable() -> Type {
        defer { nextVariable += 1 }
        return .parameter("%\(nextVariable)")
    }

    /// Whether each source fits its target; what is learnt about variables is kept only if all do. A null fits no scalar
    /// where `null` is false: an operator or a function that is given one can only fail.
    mutating func fits(_ sources: [Type], _ targets: [Type], null: Bool = true) -> Bool {
        guard sources.count == targets.count else { return false }
        takesNull = null
        undo.removeAll(keepingCapacity: true)
        for (source, target) in zip(sources, targets) where !assign(source, target) {
            for (name, before) in undo.reversed() { substitutions[name] = before }
            return false
        }
        return true
    }

    mutating func fits(_ source: Type, _ target: Type, null: Bool = true) -> Bool {
        fits([source], [target], null: null)
    }

    /// The common type of two branches or elements, or nil.
    mutating func join(_ previous: Type?, _ current: Type) -> Type? {
        guard let previous else { return current }
        guard fits(previous, current) else { return nil }
        return mostGeneral(previous, current)
    }

    /// `type` with every variable replaced by what it stands for; free ones stay, or become dyn.
    func resolve(_ type: Type, freeAsDyn: Bool = false) -> Type {
        switch type {
        case .parameter(let name):
            if let known = substitutions[name] { return resolve(known, freeAsDyn: freeAsDyn) }
            return freeAsDyn ? .dyn : type
        case .list(let element): return .list(resolve(element, freeAsDyn: freeAsDyn))
        case .map(let key, let value):
            return .map(resolve(key, freeAsDyn: freeAsDyn), resolve(value, freeAsDyn: freeAsDyn))
        case .optional(let content): return .optional(resolve(content, freeAsDyn: freeAsDyn))
        case .type(let inner): return .type(resolve(inner, freeAsDyn: freeAsDyn))
        case .opaque(let name, let parameters):
            return .opaque(name, parameters.map { resolve($0, freeAsDyn: freeAsDyn) })
        case .nullable, .null, .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration, .dyn, .error,
            .object, .enumeration, .day:
            return type
        }
    }

    /// `type` with the variables of an overload replaced by fresh ones.
    mutating func instantiate(_ types: [Type]) -> [Type] {
        var fresh: [String: Type] = [:]
        return types.map { rename($0, &fresh) }
    }

    private mutating func rename(_ type: Type, _ fresh: inout [String: Type]) -> Type {
        switch type {
        case .parameter(let name):
            if let known = fresh[name] { return known }
            let variable = freshVariable()
            fresh[name] = variable
            return variable
        case .list(let element): return .list(rename(element, &fresh))
        case .map(let key, let value): return .map(rename(key, &fresh), rename(value, &fresh))
        case .optional(let content): return .optional(rename(content, &fresh))
        case .type(let inner): return .type(rename(inner, &fresh))
        case .opaque(let name, let parameters): return .opaque(name, parameters.map { rename($0, &fresh) })
        default: return type
        }
    }

    // MARK: - Assignability

    private mutating func assign(_ source: Type, _ target: Type) -> Bool {
        let source = source.value
        let target = target.value
        if case .parameter(let name) = target {
            if let answer = substitute(source, for: name, target) { return answer }
        }
        if case .parameter(let name) = source { return substitute(target, for: name, source) ?? false }
        if source.isDynamic || target.isDynamic { return true }
        if source == .null { return acceptsNull(target) }
        if target == .null { return acceptsNull(source) }
        switch (source, target) {
        case (.nullable(let a), .nullable(let b)): return a == b
        case (.nullable(let a), let b), (let b, .nullable(let a)): return a == b
        case (.enumeration(let a), .enumeration(let b)): return share(a, b)
        case (.enumeration, .string), (.string, .enumeration): return true
        case (.list(let a), .list(let b)): return assign(a, b)
        case (.map(let k, let a), .map(let l, let b)): return assign(k, l) && assign(a, b)
        case (.optional(let a), .optional(let b)): return assign(a, b)
        case (.type, .type): return true
        case (.opaque(let a, let p), .opaque(let b, let q)):
            return a == b && p.count == q.count && zip(p, q).allSatisfy { assign($0, $1) }
        default: return source == target
        }
    }

    private func acceptsNull(_ type: Type) -> Bool {
        switch type {
        case .null, .object, .timestamp, .duration, .day, .optional, .opaque, .nullable, .dyn: true
        case .list, .map: false
        default: nullFitsScalars && takesNull
        }
    }

    /// Whether two closed sets have a value in common.
    private func share(_ a: EnumID, _ b: EnumID) -> Bool {
        guard a != b, let one = environment[a], let other = environment[b] else { return true }
        return !Set(one.values).isDisjoint(with: other.values)
    }

    /// Whether `type` may stand for the variable. Nil: the variable is bound to itself somewhere, look on.
    private mutating func substitute(_ type: Type, for name: String, _ variable: Type) -> Bool? {
        if type == variable { return true }
        if let known = substitutions[name] {
            if known == type { return true }
            guard assign(type, known) else { return false }
            let general = mostGeneral(type, known)
            if !occurs(name, in: general) { bind(name, to: general) }
            return true
        }
        guard !occurs(name, in: type) else { return nil }
        bind(name, to: type)
        return true
    }

    private mutating func bind(_ name: String, to type: Type) {
        undo.append((name, substitutions[name]))
        substitutions[name] = type
    }

    private func occurs(_ name: String, in type: Type) -> Bool {
        switch type {
        case .parameter(let other):
            if other == name { return true }
            return substitutions[other].map { occurs(name, in: $0) } ?? false
        case .list(let inner), .optional(let inner), .type(let inner): return occurs(name, in: inner)
        case .map(let key, let value): return occurs(name, in: key) || occurs(name, in: value)
        case .opaque(_, let parameters): return parameters.contains { occurs(name, in: $0) }
        default: return false
        }
    }

    func mostGeneral(_ a: Type, _ b: Type) -> Type { isAtLeastAsGeneral(a, b) ? a : b }

    private func isAtLeastAsGeneral(_ a: Type, _ b: Type) -> Bool {
        if a == .dyn { return true }
        if case .parameter = a { return true }
        if b == .dyn { return false }
        if case .parameter = b { return false }
        switch (a, b) {
        case (_, .null): return true
        case (.string, .enumeration): return true
        case (.nullable(let inner), _): return inner == b || a == b
        case (.list(let x), .list(let y)): return isAtLeastAsGeneral(x, y)
        case (.map(let k, let x), .map(let l, let y)): return isAtLeastAsGeneral(k, l) && isAtLeastAsGeneral(x, y)
        case (.optional(let x), .optional(let y)): return isAtLeastAsGeneral(x, y)
        case (.opaque(let m, let p), .opaque(let n, let q)):
            return m == n && p.count == q.count && zip(p, q).allSatisfy { isAtLeastAsGeneral($0, $1) }
        case (.type, .type): return true
        default: return a == b
        }
    }
}

import Diagnostics

/// Calls: of the library, of definitions, of tables.
extension Checker {
    mutating func call(_ node: Node, _ name: Node.Name, _ arguments: [Node], isAbsolute: Bool) -> Type {
        for candidate in context.candidates(name.text, isAbsolute: isAbsolute) {
            if let type = declared(candidate, node, name.span, arguments) { return type }
        }
        return unknownFunction(name.text, node, name.span, arguments)
    }

    /// `a.b.f(x)` is the function `a.b.f` if there is one, otherwise the member `f` of `a.b`.
    mutating func method(_ node: Node, _ target: Node, _ name: Node.Name, _ arguments: [Node]) -> Type {
        if let (prefix, isAbsolute) = target.qualifiedName, isAbsolute || !isLocal(target) {
            let qualified = "\(prefix).\(name.text)"
            for candidate in context.candidates(qualified, isAbsolute: isAbsolute) {
                let span = Span(Int(target.span.start), Int(name.span.end))
                if let type = declared(candidate, node, span, arguments) { return type }
            }
        }
        guard let function = StandardLibrary.functions[name.text], function.overloads.contains(where: \.isMember) else {
            if let overloads = context.environment.foreignFunctions[name.text], overloads.contains(where: \.isMember) {
                resolutions[node.id] = .failure("no implementation of '\(name.text)'")
                let types = ([target] + arguments).map { check($0) }
                return result(of: overloads.filter(\.isMember), types, name.text, name.span)
            }
            if isNamespace(target) {
                let span = Span(Int(target.span.start), Int(name.span.end))
                return unknownFunction(qualifiedText(target, name), node, span, arguments)
            }
            check(target)
            return unknownFunction(name.text, node, name.span, arguments)
        }
        resolutions[node.id] = .builtin(function.builtin, withTarget: true)
        let types = ([target] + arguments).map { check($0) }
        return result(of: function.overloads.filter(\.isMember), types, name.text, name.span)
    }

    mutating func operation(_ name: String, _ node: Node, _ operands: [Node]) -> Type {
        let types = operands.map { check($0) }
        guard let function = StandardLibrary.functions[name] else { return .error }
        return result(of: function.overloads, types, name, node.span)
    }

    // MARK: - Declared names

    private mutating func declared(
        _ name: String, _ node: Node, _ span: Span, _ arguments: [Node]
    ) -> Type? {
        if let index = context.definitionByName[name] {
            resolutions[node.id] = .definition(index)
            requireReach(name, span)
            callees.insert(index)
            let signature = context.definitions[index]
            checkArguments(name, signature.parameters, arguments, span)
            return signature.returns?.value ?? .dyn
        }
        if let index = context.tableByName[name] {
            resolutions[node.id] = .table(index)
            requireReach(name, span)
            let signature = context.tables[index]
            checkArguments(name, signature.parameters, arguments, span)
            return .object(signature.rowType)
        }
        if let overloads = context.environment.foreignFunctions[name] {
            resolutions[node.id] = .failure("no implementation of '\(name)'")
            let types = arguments.map { check($0) }
            return result(of: overloads.filter { !$0.isMember }, types, name, span)
        }
        guard let function = StandardLibrary.functions[name], function.overloads.contains(where: { !$0.isMember }),
            function.builtin != .stated || context.allowsStated
        else { return nil }
        resolutions[node.id] = .builtin(function.builtin, withTarget: false)
        let types = arguments.map { check($0) }
        if function.builtin == .greatest || function.builtin == .least { requireNumbers(name, arguments) }
        if name.hasPrefix("sets."), arguments.count == 2 { checkEnumerations(arguments[0], arguments[1]) }
        return result(of: function.overloads.filter { !$0.isMember }, types, name, span)
    }

    private mutating func requireReach(_ name: String, _ span: Span) {
        guard let problem = context.outOfReach[String(name.prefix { $0 != "." })] else { return }
        report(problem.message, at: span, help: problem.help)
    }

    private mutating func checkArguments(_ name: String, _ parameters: [Parameter], _ arguments: [Node], _ span: Span) {
        let types = arguments.map { check($0) }
        guard parameters.count == arguments.count else {
            let list = parameters.map { "\($0.name): \(context.environment.name(of: $0.type))" }.joined(separator: ", ")
            report(
                "`\(name)` takes \(counted(parameters.count)), found \(arguments.count)", at: span,
                help: "it is declared as `\(name)(\(list))`")
            return
        }
        for (index, parameter) in parameters.enumerated() {
            // Whoever declares a type is believed when it is decided what may fail.
            let isHidden = context.mode == .strict && types[index].holdsDyn && !parameter.type.holdsDyn
            guard inference.fits(types[index], parameter.type), !isHidden else {
                report(
                    "`\(parameter.name)` of `\(name)` must be \(quoted(parameter.type)), found \(quoted(types[index]))",
                    at: arguments[index].span)
                continue
            }
            checkLiteral(arguments[index], against: parameter.type)
        }
    }

    private func counted(_ count: Int) -> String { count == 1 ? "one argument" : "\(count) arguments" }

    private mutating func unknownFunction(_ name: String, _ node: Node, _ span: Span, _ arguments: [Node]) -> Type {
        // Of a target that is no known name either, the last word may be a macro's.
        let last = String(name.split(separator: ".").last ?? "")
        for macro in [name, last] {
            guard let usage = Checker.macroUsage[macro] else { continue }
            // Its variables would be unknown names.
            resolutions[node.id] = .failure("`\(macro)` takes \(usage)")
            report("`\(macro)` takes \(usage)", at: span)
            return .error
        }
        resolutions[node.id] = .failure("unbound function '\(name)'")
        if name == "stated", StandardLibrary.functions[name]?.builtin == .stated {
            for argument in arguments { check(argument) }
            report("`stated` is not allowed here: whether a fact is written down is no fact", at: span)
            return .error
        }
        let macros = Checker.macroUsage.keys.sorted()
        let names =
            context.definitionByName.keys.sorted() + context.tableByName.keys.sorted() + macros
            + StandardLibrary.functions.keys.filter { !$0.contains("_") && !$0.contains("@") && $0 != "stated" }
            .sorted()
        let help = suggestion(for: name, among: names)
        report("unknown function `\(name)`", at: span, help: help)
        // The variables of a mistyped macro would be unknown names.
        let isMacro = nearest(to: name, among: names, limit: 1).first.map { macros.contains($0) } ?? false
        if !isMacro { for argument in arguments { check(argument) } }
        return .error
    }

    private func isLocal(_ target: Node) -> Bool {
        switch target.kind {
        case .identifier(let name, _): local(name) != nil
        case .select(let operand, _, _): isLocal(operand)
        default: false
        }
    }

    /// Whether the target is no value at all, only the beginning of a name: `gdpr` in `gdpr.goverms(x)`.
    private func isNamespace(_ target: Node) -> Bool {
        guard let (name, isAbsolute) = target.qualifiedName, isAbsolute || !isLocal(target) else { return false }
        let first = String(name.prefix { $0 != "." })
        return !context.candidates(first, isAbsolute: isAbsolute).contains {
            context.environment.global(named: $0) != nil || StandardLibrary.typeNames[$0] != nil
        }
            && context.candidates(name, isAbsolute: isAbsolute).allSatisfy {
                context.environment.global(named: $0) == nil
            }
    }

    private func qualifiedText(_ target: Node, _ name: Node.Name) -> String {
        target.qualifiedName.map { "\($0.name).\(name.text)" } ?? name.text
    }

    // MARK: - Overloads

    /// The result type of the overloads that fit; dyn if several do and differ.
    private mutating func result(of overloads: [Overload], _ arguments: [Type], _ name: String, _ span: Span) -> Type {
        var result: Type?
        let mayBeNull = ["_==_", "_!=_", "_?_:_"].contains(name)
        for overload in overloads where overload.parameters.count == arguments.count {
            let fresh = inference.instantiate(overload.parameters + [overload.result])
            guard inference.fits(arguments, Array(fresh.dropLast()), null: mayBeNull) else { continue }
            let type = inference.resolve(fresh[fresh.count - 1])
            if let known = result {
                if known != .dyn, known != type { result = .dyn }
            } else {
                result = type
            }
        }
        if let result { return result }
        let known = arguments.map { inference.resolve($0) }
        if !known.contains(.error) { reportMismatch(name, known, overloads, span) }
        return context.mode == .unchecked ? .dyn : .error
    }

    private mutating func reportMismatch(_ name: String, _ arguments: [Type], _ overloads: [Overload], _ span: Span) {
        let found = arguments.map { context.environment.name(of: $0) }
        let symbol = name.hasPrefix("_") && name.hasSuffix("_") ? String(name.dropFirst().dropLast()) : name
        switch name {
        case "_==_", "_!=_":
            let isConversion = StandardLibrary.typeNames[found[0]] != nil && StandardLibrary.typeNames[found[1]] != nil
            report(
                "`\(found[0])` and `\(found[1])` are never equal", at: span,
                help: isConversion ? "convert one of them, for example with `\(found[0])(…)`" : nil)
        case "_?_:_":
            if inference.fits(arguments[0], .bool) {
                report("the two answers of `?` are `\(found[1])` and `\(found[2])`", at: span)
            } else {
                report("the condition of `?` must be a bool, found `\(found[0])`", at: span)
            }
        case "_in_": report("no `\(found[0])` can be in `\(found[1])`", at: span)
        case "_[_]", "_[?_]": report("`\(found[0])` has no index of type `\(found[1])`", at: span)
        case "!_", "-_": report("`\(name.first ?? "-")` does not work on `\(found[0])`", at: span)
        case _ where found.count == 2 && symbol != name:
            report("`\(symbol)` does not work on `\(found[0])` and `\(found[1])`", at: span)
        default:
            let forms = overloads.prefix(4).map { overload in
                let types = overload.parameters.map { context.environment.name(of: $0) }
                return overload.isMember
                    ? "\(types[0]).\(name)(\(types.dropFirst().joined(separator: ", ")))"
                    : "\(name)(\(types.joined(separator: ", ")))"
            }
            let isMember = overloads.first?.isMember == true
            let call =
                isMember
                ? "\(found[0]).\(name)(\(found.dropFirst().joined(separator: ", ")))"
                : "\(name)(\(found.joined(separator: ", ")))"
            report(
                "there is no `\(call)`", at: span, help: "there is " + forms.map { "`\($0)`" }.joined(separator: ", "))
        }
    }

    // MARK: - Closed sets of values

    /// Literals on one side must be among the values of an enumeration on the other.
    mutating func checkEnumerations(_ a: Node, _ b: Node) {
        guard context.mode == .strict else { return }
        checkLiteral(b, against: inference.resolve(types[a.id]))
        checkLiteral(a, against: inference.resolve(types[b.id]))
    }

    private mutating func checkLiteral(_ node: Node, against type: Type) {
        guard context.mode == .strict else { return }
        let id: EnumID
        switch type {
        case .enumeration(let found), .list(.enumeration(let found)): id = found
        default: return
        }
        guard let enumeration = context.environment[id] else { return }
        switch node.kind {
        case .literal(.string(let value))
        where !enumeration.values.contains(value) && strangers.insert(node.id).inserted:
            let known = enumeration.values.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
            report(
                "`\(value)` is no value of `\(enumeration.name)`", at: node.span,
                help: suggestion(for: value, among: enumeration.values) ?? "its values are \(known)")
        case .list(let elements):
            for element in elements { checkLiteral(element.value, against: type) }
        case .map(let entries):
            for entry in entries { checkLiteral(entry.key, against: type) }
        case .conditional(_, let then, let otherwise):
            checkLiteral(then, against: type)
            checkLiteral(otherwise, against: type)
        case .method(_, let name, let arguments) where name.text == "orValue":
            for argument in arguments { checkLiteral(argument, against: type) }
        case .identifier:
            // Of a variable, one value suffices: the others may be for other comparisons.
            guard case .local(let slot) = resolutions[node.id], let origin = origin(ofSlot: slot),
                let values = origin.writtenStrings, !values.contains(where: enumeration.values.contains)
            else { break }
            checkLiteral(origin, against: type)
        default: break
        }
    }

    // MARK: - Null

    /// Nobody should ask whether something is null that never is.
    mutating func checkNull(_ node: Node, _ a: Node, _ b: Node) {
        guard context.mode == .strict else { return }
        for (null, other) in [(a, b), (b, a)] {
            guard case .literal(.null) = null.kind, isNeverNull(other) else { continue }
            report("this is never null", at: other.span)
        }
    }

    private func isNeverNull(_ node: Node) -> Bool {
        switch node.kind {
        case .literal(let constant): constant != .null
        case .logic, .not, .negate, .binary, .has, .list, .map: true
        case .identifier(let name, _):
            local(name) == nil
                && context.environment.global(named: name).map { context.environment.globals[$0].type } == .day
        case .call(let name, let arguments, _): isNeverNull(node, name, arguments.count)
        case .method(_, let name, let arguments): isNeverNull(node, name, arguments.count + 1)
        case .comprehension: types[node.id] == .bool
        default: false
        }
    }

    /// What functions of the library make is of the type that is written, unless that is their argument's.
    private func isNeverNull(_ node: Node, _ name: Node.Name, _ count: Int) -> Bool {
        guard case .builtin = resolutions[node.id], let function = StandardLibrary.functions[name.text] else {
            return false
        }
        return function.overloads.allSatisfy { overload in
            switch overload.result {
            case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration: true
            default: false
            }
        }
    }
}

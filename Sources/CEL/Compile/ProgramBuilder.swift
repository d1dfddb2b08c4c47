import Diagnostics

/// Accumulates tables, definitions, expressions, and templates into one program.
///
/// Order of use: `add(_: TableDeclaration)` and `define(_:)` in any order, then `compileDefinitions()` once, then
/// expressions and templates, then `finish()`. What has errors is left out, so the rest can still be judged.
package struct ProgramBuilder {
    /// With the row types of the tables added to what the caller declared.
    package var environment: TypeEnvironment { context.environment }

    /// Whether expressions added from now on may call `stated(x)`.
    package var allowsStated: Bool {
        get { context.allowsStated }
        set { context.allowsStated = newValue }
    }

    /// First words of the names of definitions and tables that what is added from now on may not use.
    package var outOfReach: [String: OutOfReach] {
        get { context.outOfReach }
        set { context.outOfReach = newValue }
    }

    /// Whether expressions added from now on are traced: then nothing in them is fused.
    package var keepsParts = false

    var context: CheckContext
    var assembler = Assembler()
    private var definitions: [Definition] = []
    private var outOfReachByDefinition: [[String: OutOfReach]] = []
    /// Levels of nesting that a call of each definition may need.
    private var heights: [Int] = []
    private var bodies: [FailureOutlook.Body] = []
    private var compiledObjectTypes = 0

    /// How deeply evaluation may nest, definitions included; bounds the stack.
    private static let heightLimit = 1_000

    package init(_ environment: TypeEnvironment, mode: CheckMode = .strict) {
        context = CheckContext(environment: environment, mode: mode)
    }

    // MARK: - Definitions

    /// Collects a definition; its body is checked by `compileDefinitions`. Complains about its name only.
    package mutating func define(_ definition: Definition) -> [Diagnostic] {
        guard context.definitionByName[definition.name] == nil, context.tableByName[definition.name] == nil else {
            return [.error("`\(definition.name)` is declared twice", at: definition.body.span)]
        }
        guard StandardLibrary.functions[definition.name] == nil else {
            return [.error("`\(definition.name)` is a function of CEL itself", at: definition.body.span)]
        }
        context.definitionByName[definition.name] = definitions.count
        context.definitions.append(
            DefinitionSignature(name: definition.name, parameters: definition.parameters, returns: definition.returns))
        definitions.append(definition)
        outOfReachByDefinition.append(outOfReach)
        return []
    }

    /// Checks and compiles all definitions, each after those it calls; a cycle is reported at the call that closes it.
    package mutating func compileDefinitions() -> [SourcedDiagnostic] {
        let order = DefinitionOrder(definitions, context)
        var diagnostics = order.cycles
        heights = Array(repeating: 0, count: definitions.count)
        bodies = Array(repeating: FailureOutlook.Body(), count: definitions.count)
        assembler.program.definitions = Flat(
            repeatElement(.init(op: 0, frameSize: 0, parameters: 0), count: definitions.count))
        let reach = outOfReach
        defer { outOfReach = reach }
        for index in order.sorted {
            let definition = definitions[index]
            outOfReach = outOfReachByDefinition[index]
            let parsed = compile(
                definition.body, definition.parameters, definition.returns, definition.source,
                isInCycle: order.inCycle.contains(index))
            diagnostics += parsed.diagnostics.map { SourcedDiagnostic(source: definition.source, diagnostic: $0) }
            if context.definitions[index].returns == nil { context.definitions[index].returns = parsed.value.type }
            heights[index] = parsed.value.height
            if !order.inCycle.contains(index) { bodies[index] = parsed.value.body }
            assembler.program.definitions[index] = .init(
                op: parsed.value.op, frameSize: parsed.value.frameSize,
                parameters: UInt16(truncatingIfNeeded: definition.parameters.count))
        }
        return diagnostics
    }

    // MARK: - Expressions

    /// Checks and compiles an expression. Nil if anything is wrong with it.
    package mutating func add(
        _ expression: Expression, parameters: [Parameter] = [], expected: Type? = nil, source: SourceID = 0
    ) -> Parsed<CompiledExpression?> {
        let parsed = compile(expression, parameters, expected, source, isInCycle: false)
        guard !parsed.hasErrors else { return Parsed(nil, parsed.diagnostics) }
        assembler.program.roots.append(
            .init(
                op: parsed.value.op, frameSize: parsed.value.frameSize,
                parameters: UInt16(truncatingIfNeeded: parameters.count)))
        let id = ExpressionID(index: UInt32(assembler.program.roots.count - 1))
        return Parsed(
            CompiledExpression(id: id, type: parsed.value.type), parsed.diagnostics)
    }

    /// `choices` are numbered in their order.
    package consuming func finish(choices: [Choice] = []) -> Program {
        addObjectTypes()
        let globals = context.environment.globals.count
        var program = assembler.finish(globalCount: globals)
        if !choices.isEmpty { program.add(choices) }
        return program
    }

    private mutating func addObjectTypes() {
        for type in context.environment.objectTypes[compiledObjectTypes...] { assembler.add(type) }
        compiledObjectTypes = context.environment.objectTypes.count
    }

    private struct Compiled {
        var op: UInt32
        var type: Type
        var frameSize: UInt16
        var height: Int
        var body: FailureOutlook.Body
    }

    private mutating func compile(
        _ expression: Expression, _ parameters: [Parameter], _ expected: Type?, _ source: SourceID, isInCycle: Bool
    ) -> Parsed<Compiled> {
        let parsed = Checker.check(expression, parameters: parameters, expected: expected, in: context)
        let checked = parsed.value
        let outlook = FailureOutlook(checked, context, bodies, parameterCount: parameters.count)
        var lowering = Lowering(checked, outlook, source: source, mode: context.mode, keepsParts: keepsParts)
        let isBroken = parsed.hasErrors || isInCycle
        let op =
            isBroken
            ? lowering.fail("the definition has errors", expression.root, &assembler)
            : lowering.lower(expression.root, isCondition: expected == .bool, into: &assembler)
        var diagnostics = parsed.diagnostics + lowering.diagnostics
        let height =
            expression.root.height
            + (checked.callees.map { heights.indices.contains($0) ? heights[$0] : 0 }.max() ?? 0)
        if height > ProgramBuilder.heightLimit {
            diagnostics.append(.error("the definitions it calls nest too deeply", at: expression.root.span))
        }
        return Parsed(
            Compiled(
                // What is too deep would make those that call it deeper: their types grow with it.
                op: op, type: height > ProgramBuilder.heightLimit ? .error : checked.type,
                frameSize: UInt16(truncatingIfNeeded: checked.frameSize), height: height, body: outlook.body),
            diagnostics)
    }
}

import CEL
import DataTree
import Diagnostics

/// The vocabulary with its derivations compiled, and the builder to which packs are added.
package struct CompiledVocabulary: Sendable {
    package let vocabulary: Vocabulary
    package let builder: ProgramBuilder
    /// Index of the global `asOf`; the roots come before it, in the order of the descriptor's fields.
    package let asOfGlobal: Int

    /// Compiles what `VocabularyReader` read.
    package static func compile(_ draft: VocabularyDraft) -> Parsed<CompiledVocabulary> {
        var vocabulary = draft.vocabulary
        var environment = draft.environment
        var diagnostics: [Diagnostic] = []
        guard vocabulary.types.indices.contains(vocabulary.root),
            let root = environment[ObjectTypeID(index: UInt32(vocabulary.root))]
        else { preconditionFailure("a vocabulary without a root was not refused by its reader") }
        for field in root.fields { environment.addGlobal(field.name, field.type) }
        let asOf = environment.addGlobal("asOf", .day)
        var builder = ProgramBuilder(environment)
        builder.allowsStated = true
        let layouts = RecordLayouts(vocabulary)
        for expression in draft.expressions {
            let parsed = Expression.parse(expression.text)
            var problems = parsed.diagnostics
            if let syntax = parsed.value {
                let compiled = builder.add(
                    syntax, parameters: parameters(of: expression.type, layouts),
                    expected: expression.role == .unless ? .bool : expected(expression, environment))
                problems += compiled.diagnostics
                if let id = compiled.value?.id.index {
                    switch expression.role {
                    case .derive: vocabulary.fields[expression.field].derive = id
                    case .unless: vocabulary.fields[expression.field].unless = id
                    }
                }
            }
            // Spans count in the expression; its text names the place well enough for one line of YAML.
            diagnostics += problems.map {
                Diagnostic($0.severity, "\($0.message), in `\(expression.text)`", at: expression.span, help: $0.help)
            }
        }
        builder.allowsStated = false
        return Parsed(CompiledVocabulary(vocabulary: vocabulary, builder: builder, asOfGlobal: asOf), diagnostics)
    }

    /// The object itself, and the one that it is part of where that is always the same.
    private static func parameters(of type: Int, _ layouts: RecordLayouts) -> [Parameter] {
        func object(_ name: String, _ type: Int) -> Parameter {
            Parameter(name, .object(ObjectTypeID(index: UInt32(type))))
        }
        let owner = layouts.holder(of: type).map { object("owner", $0.type) }
        return [object("this", type)] + (owner.map { [$0] } ?? [])
    }

    /// The type of the field that a derivation fills; words of enumerations are texts to CEL.
    private static func expected(_ expression: VocabularyDraft.Expression, _ environment: TypeEnvironment) -> Type? {
        guard let type = environment[ObjectTypeID(index: UInt32(expression.type))] else { return nil }
        let field = type.fields[expression.place].type
        switch field {
        case .enumeration: return .string
        case .list(.enumeration): return .list(.string)
        default: return field
        }
    }
}

import Diagnostics

/// A program as bytes, and a program on such bytes. Layout is the machine's own: an image is made for one target, and
/// whoever reads one trusts it.
extension Program {
    /// The arrays as bytes, in a fixed order. The same program gives the same bytes.
    package var sections: [[UInt8]] {
        func raw<T>(_ array: Flat<T>) -> [UInt8] { array.withUnsafeBytes { Array($0) } }
        return [
            raw(ops), raw(origins), raw(operands), raw(constants), raw(cells), raw(text), raw(roots), raw(definitions),
            raw(tables), raw(rows), raw(objectTypes), raw(fieldNames), raw(patterns), raw(names), raw(templates),
            raw(templateParts), raw(code), raw(codeOfRoots), raw(codeOfDefinitions),
            raw(paths), raw(choices), raw(Flat(CollectionOfOne(globalCount))),
        ]
    }

    /// A program where `sections` lie: they must be aligned to 16 bytes, and outlive all that is made of it. Nil if
    /// one is missing, or holds no whole number of its elements.
    package init?(sections: [UnsafeRawBufferPointer]) {
        var rest = sections[...]
        func next<T>(_: T.Type = T.self) -> Flat<T>? { rest.popFirst().flatMap { Flat(in: $0) } }
        guard let ops = next(Op.self), let origins = next(Origin.self), let operands = next(UInt32.self),
            let constants = next(Value.self), let cells = next(Value.self), let text = next(UInt8.self),
            let roots = next(Root.self), let definitions = next(DefinitionEntry.self),
            let tables = next(TableEntry.self), let rows = next(RowEntry.self),
            let objectTypes = next(ObjectTypeEntry.self), let fieldNames = next(TextRange.self),
            let patterns = next(PatternEntry.self), let names = next(TextRange.self),
            let templates = next(TemplateEntry.self), let templateParts = next(TemplatePart.self),
            let code = next(Instruction.self), let codeOfRoots = next(CodeEntry.self),
            let codeOfDefinitions = next(CodeEntry.self), let paths = next(PathEntry.self),
            let choices = next(ChoiceEntry.self),
            let globals = next(UInt32.self), globals.count == 1, rest.isEmpty, origins.count == ops.count,
            codeOfRoots.count == roots.count, codeOfDefinitions.count == definitions.count
        else { return nil }
        self.ops = ops
        self.origins = origins
        self.operands = operands
        self.constants = constants
        self.cells = cells
        self.text = text
        self.roots = roots
        self.definitions = definitions
        self.tables = tables
        self.rows = rows
        self.objectTypes = objectTypes
        self.fieldNames = fieldNames
        self.patterns = patterns
        self.names = names
        self.templates = templates
        self.templateParts = templateParts
        self.code = code
        self.codeOfRoots = codeOfRoots
        self.codeOfDefinitions = codeOfDefinitions
        self.paths = paths
        self.choices = choices
        globalCount = globals[0]
    }
}

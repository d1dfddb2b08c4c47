import CEL
import LexgateModel

extension CompiledPolicy {
    /// For each file of the catalogue the rules that rest on it: they read facts of its rows, facts that are derived
    /// from them, or facts that name them. In the order of the rules.
    package func rulesByCatalogue() -> [Catalogue.Kind: [String]] {
        var reading = CatalogueReading(self)
        reading.follow()
        var result: [Catalogue.Kind: [String]] = [:]
        for rule in rules where packs[rule.pack].isReported {
            let expressions =
                [rule.each, rule.applies, rule.requires].compactMap(\.self) + rule.outcomes.compactMap(\.when)
                + rule.routes.compactMap(\.when)
            for kind in reading.kinds(of: expressions) { result[kind, default: []].append(rule.id) }
        }
        return result
    }
}

/// Which facts rest on which files of the catalogue.
private struct CatalogueReading {
    private let policy: CompiledPolicy
    private var kindsByField: [Int: Set<Catalogue.Kind>] = [:]

    private var vocabulary: Vocabulary { policy.vocabulary }

    /// Fields of rows, and fields that hold the name of a row.
    init(_ policy: CompiledPolicy) {
        self.policy = policy
        let vocabulary = policy.vocabulary
        for kind in Catalogue.Kind.allCases {
            guard let type = vocabulary.type(named: kind.typeName) else { continue }
            for field in vocabulary.types[type].fields { kindsByField[field, default: []].insert(kind) }
        }
        if let places = vocabulary.type(named: "ServicePlace") {
            for field in vocabulary.types[places].fields { kindsByField[field, default: []].insert(.services) }
        }
        for (index, field) in vocabulary.fields.enumerated() {
            switch field.kind {
            case .cloud: kindsByField[index, default: []].insert(.services)
            case .catalogueName:
                let word = vocabulary.symbols.word(field.target)
                if let kind = Catalogue.Kind(rawValue: word) { kindsByField[index, default: []].insert(kind) }
            default: break
            }
        }
        // Lists that the engine makes itself: what they repeat, and what stands in them whatever the row.
        guard let derived = vocabulary.type(named: "Derived") else { return }
        for name in ["catalogueRows", "contradictions"] {
            guard let field = vocabulary.field(name, of: derived) else { continue }
            kindsByField[field] = Set(Catalogue.Kind.allCases.filter { !$0.isForReaders })
        }
    }

    /// Carries the files on to what is derived from their facts, until nothing new comes.
    mutating func follow() {
        var isNew = true
        while isNew {
            isNew = false
            for (index, field) in vocabulary.fields.enumerated() where field.derive != Vocabulary.Field.noExpression {
                isNew = add(kinds(of: [ExpressionID(index: field.derive)]), to: index) || isNew
            }
            for (copy, original) in copies() { isNew = add(kindsByField[original] ?? [], to: copy) || isNew }
        }
    }

    private mutating func add(_ kinds: Set<Catalogue.Kind>, to field: Int) -> Bool {
        let before = kindsByField[field] ?? []
        kindsByField[field] = before.union(kinds)
        return !kinds.isSubset(of: before)
    }

    /// Facts of a transfer that repeat those of its place or its recipient.
    private func copies() -> [(copy: Int, original: Int)] {
        guard let transfer = vocabulary.type(named: "Transfer") else { return [] }
        return ["country", "parentCountry", "inferenceScope"].flatMap { name in
            ["Site", "Recipient"].compactMap { owner in
                guard let copy = vocabulary.field(name, of: transfer), let type = vocabulary.type(named: owner),
                    let original = vocabulary.field(name, of: type)
                else { return nil }
                return (copy, original)
            }
        }
    }

    func kinds(of expressions: [ExpressionID]) -> Set<Catalogue.Kind> {
        var kinds: Set<Catalogue.Kind> = []
        for expression in expressions {
            for read in policy.program.fieldsRead(by: expression) {
                guard Int(read.type) < vocabulary.types.count else { continue }
                kinds.formUnion(
                    kindsByField[vocabulary.types[Int(read.type)].fields.lowerBound + Int(read.field)] ?? [])
            }
        }
        return kinds
    }
}

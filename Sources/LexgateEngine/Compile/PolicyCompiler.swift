import CEL
import DataTree
import Diagnostics
import LexgateModel
import YAML

/// Compiles vocabulary, catalogue and packs into one policy. What is wrong in a pack is a diagnostic in its file.
package struct PolicyCompiler {
    private var builder: ProgramBuilder
    private var vocabulary: Vocabulary
    private let files: [SourceFile]
    private let packs: [PolicyPack]
    private var texts: PolicyTexts
    package private(set) var diagnostics: [FileDiagnostic] = []
    private var policy: CompiledPolicy
    private var rules: [CompiledPolicy.Rule] = []
    private var scopes = RuleScopes()
    /// Where the `requires` of a rule stands.
    private var places: [String: (file: Int, span: Span)] = [:]

    private init(
        _ builder: consuming ProgramBuilder, vocabulary: Vocabulary, catalogue: Catalogue, packs: [PolicyPack],
        files: [SourceFile], asOf: Int
    ) {
        self.builder = builder
        self.vocabulary = vocabulary
        self.packs = packs
        self.files = files
        texts = PolicyTexts(files: files, packs: packs)
        policy = CompiledPolicy(vocabulary: vocabulary, catalogue: catalogue, asOfGlobal: asOf)
    }

    /// `reported` names the packs whose findings are shown; nil means all.
    package static func compile(
        vocabulary draft: CompiledVocabulary, catalogue: Catalogue, packs: [PolicyPack], files: [SourceFile],
        reported: Set<String>? = nil
    ) -> (policy: CompiledPolicy, diagnostics: [FileDiagnostic], texts: PolicyTexts) {
        var compiler = PolicyCompiler(
            draft.builder, vocabulary: draft.vocabulary, catalogue: catalogue, packs: packs, files: files,
            asOf: draft.asOfGlobal)
        compiler.run(reported)
        return (compiler.policy, compiler.diagnostics, compiler.texts)
    }

    private mutating func run(_ reported: Set<String>?) {
        for pack in packs {
            policy.packs.append(
                CompiledPolicy.Pack(
                    id: pack.id, namespace: pack.namespace, title: pack.title, version: pack.version, date: pack.date,
                    uses: pack.uses, territory: pack.territory, instruments: pack.instruments,
                    maximumWaiverDays: pack.maximumWaiverDays,
                    isReported: reported?.contains(pack.id) ?? true))
            for used in pack.usePlaces where !packs.contains(where: { $0.id == used.id }) {
                let like = nearest(to: used.id, among: packs.map(\.id)).first
                problem(
                    "no pack is called `\(used.id)`", used.place.file, used.place.span,
                    help: like.map { "did you mean `\($0)`?" })
            }
        }
        for pack in packs { for table in pack.tables { add(table, of: pack) } }
        addTerritories()
        for (index, pack) in packs.enumerated() {
            builder.outOfReach = namesOutOfReach(of: pack)
            for definition in pack.definitions { add(definition, of: index) }
        }
        for problem in builder.compileDefinitions() { report(problem.diagnostic, in: Int(problem.source)) }
        for (index, pack) in packs.enumerated() {
            builder.outOfReach = namesOutOfReach(of: pack)
            for rule in pack.rules { add(rule, of: index) }
            if let mirrors = pack.mirrors { add(mirrors, of: index) }
            diagnostics += pack.coverageProblems(among: packs)
        }
        builder.outOfReach = [:]
        policy.rules = Packed(rules.sorted { $0.id < $1.id })
        // A rule that may not ask what was stated has been refused already.
        builder.allowsStated = true
        let gates = scopes.gates { builder.add($0, parameters: $1, expected: .bool).value?.id }
        policy.program = builder.finish(choices: policy.rules.map(Choice.init))
        policy.judging = JudgingTable(policy, scopes: scopes.scopes(of: policy.rules.map(\.id)), gates: gates)
        checkCosts()
    }

    /// Refuses what could not be judged even about the least of descriptors.
    private mutating func checkCosts() {
        for rule in policy.rules {
            let most = policy.cost(of: rule, elements: CompiledPolicy.fewElements).most
            guard most > CostEstimate.limit, let place = places[rule.id] else { continue }
            let count = most == .max ? "any number of" : "\(most)"
            problem(
                "`\(rule.id)` may take \(count) steps where no list holds more than \(CompiledPolicy.fewElements) elements",
                place.file, place.span,
                help:
                    "an evaluation ends after \(CostEstimate.limit); `packs --cost` tells what may take many: lists within "
                    + "one another, long ranges, patterns that are not written out")
        }
    }

    // MARK: - Diagnostics

    private mutating func problem(_ message: String, _ file: Int, _ span: Span, help: String? = nil) {
        diagnostics.append(FileDiagnostic(file: file, .error(message, at: span, help: help)))
    }

    private mutating func source(_ text: PolicyPack.ExpressionText) -> SourceID {
        texts.sources.append(text)
        return SourceID(texts.sources.count - 1)
    }

    /// Moves a diagnostic from an expression's text to the file that holds the text.
    private mutating func report(_ diagnostic: Diagnostic, in source: Int) {
        guard texts.sources.indices.contains(source) else { return }
        let text = texts.sources[source]
        let positions = ScalarPositions(
            of: text.node.tree.nodes[text.node.node], content: text.text.utf8, in: files[text.file].bytes)
        var moved = diagnostic
        moved.span = positions.span(diagnostic.span)
        moved.notes = diagnostic.notes.map { Diagnostic.Note($0.message, at: positions.span($0.span)) }
        diagnostics.append(FileDiagnostic(file: text.file, moved))
    }

    // MARK: - Tables

    private mutating func add(_ table: PolicyPack.TableSource, of pack: PolicyPack) {
        var reader = TableReader(pack: pack.namespace, environment: builder.environment, firstRow: policy.rows.count)
        let declaration = reader.read(table.document)
        for diagnostic in reader.diagnostics { diagnostics.append(FileDiagnostic(file: table.file, diagnostic)) }
        for row in reader.rows { policy.rows.append(row) }
        guard let declaration else { return }
        for diagnostic in builder.add(declaration) {
            diagnostics.append(FileDiagnostic(file: table.file, diagnostic))
        }
    }

    /// `lexgate.territory(country)`: which pack holds the law of a country, groups expanded by the tables of `geo`.
    private mutating func addTerritories() {
        var holders: [String: String] = [:]
        for pack in packs {
            for (id, place) in pack.territoryPlaces {
                let members = members(of: id)
                if members.isEmpty, !policy.vocabulary.isCountry(id), !["EU", "EEA"].contains(id) {
                    problem("`\(id)` is no country and no group of countries", place.file, place.span)
                }
                for member in [id] + members { holders[member] = holders[member] ?? pack.id }
            }
        }
        let rows = holders.sorted { $0.key < $1.key }.map { country, pack in
            policy.rows.append(
                CompiledPolicy.TableRow(table: "lexgate.territory", key: country, source: "pack \(pack)"))
            return TableDeclaration.Row(
                keys: [.string(country)], cells: [.string(pack)], id: UInt32(policy.rows.count - 1))
        }
        _ = builder.add(
            TableDeclaration(
                "lexgate.territory", keys: [Parameter("country", .string)], isDated: false, absent: .none,
                columns: [Parameter("pack", .string)], rows: rows))
    }

    private func members(of group: String) -> [String] {
        packs.first { $0.id == "geo" }?.tables.first { $0.name == group.lowercased() }
            .map { $0.document["rows"]?.children.compactMap { $0["country"]?.text } ?? [] } ?? []
    }

    // MARK: - Definitions

    private mutating func add(_ definition: PolicyPack.DefinitionSource, of pack: Int) {
        let parameters = definition.parameters.compactMap { name, type in
            self.type(type).map { Parameter(name, $0) }
        }
        for (name, type) in definition.parameters {
            if let problem = problem(ofVariable: name) { self.problem(problem, type.file, type.node.span) }
        }
        guard parameters.count == definition.parameters.count, let body = parse(definition.body) else { return }
        let returns = definition.returns.flatMap { type($0) }
        let id = source(definition.body)
        let problems = builder.define(
            Definition(definition.name, parameters: parameters, returns: returns, body: body, source: id))
        // The builder numbers those that it takes in this order.
        if problems.isEmpty { texts.definitions.append(PolicyTexts.Definition(definition, of: pack)) }
        for problem in problems {
            diagnostics.append(
                FileDiagnostic(
                    file: definition.place.file,
                    Diagnostic(problem.severity, problem.message, at: definition.place.span, help: problem.help)))
        }
    }

    /// Why no variable should be called that; nil if nothing speaks against it.
    private func problem(ofVariable name: String) -> String? {
        guard Expression.isName(name) else { return "`\(name)` is no name for a variable" }
        let isTaken = builder.environment.global(named: name) != nil || packs.contains { $0.namespace == name }
        return isTaken ? "`\(name)` has a meaning that the variable would hide" : nil
    }

    private mutating func type(_ text: PolicyPack.ExpressionText) -> Type? {
        let parsed = builder.environment.type(parsing: text.text.withVocabularyTypes())
        if let problem = parsed.diagnostics.first {
            diagnostics.append(
                FileDiagnostic(
                    file: text.file, Diagnostic(.error, problem.message, at: text.node.span, help: problem.help)))
        }
        return parsed.value
    }

    /// Another pack's names are reached through `uses:` alone, so that a pack says what it stands on.
    private func namesOutOfReach(of pack: PolicyPack) -> [String: OutOfReach] {
        let others = packs.filter { $0.id != pack.id && !pack.uses.contains($0.id) }
        return Dictionary(
            others.map { other in
                (
                    other.namespace,
                    OutOfReach(
                        message: "the pack `\(other.id)` is used without being named",
                        help: "add `\(other.id)` to `uses:` in `pack.yaml`")
                )
            }, uniquingKeysWith: { first, _ in first })
    }

    private mutating func parse(_ text: PolicyPack.ExpressionText) -> Expression? {
        let parsed = Expression.parse(text.text)
        if !parsed.diagnostics.isEmpty {
            let id = source(text)
            for problem in parsed.diagnostics { report(problem, in: Int(id)) }
        }
        return parsed.value
    }

    // MARK: - Rules

    private mutating func expression(
        _ node: Cursor?, _ file: Int, _ parameters: [Parameter], expected: Type?
    ) -> CompiledExpression? {
        guard let node else { return nil }
        let text = PolicyPack.ExpressionText(text: node.text, node: node, file: file)
        guard let expression = parse(text) else { return nil }
        let id = source(text)
        let compiled = builder.add(expression, parameters: parameters, expected: expected, source: id)
        for problem in compiled.diagnostics { report(problem, in: Int(id)) }
        return compiled.value
    }

    private mutating func add(_ mirrors: PolicyPack.Mirrors, of pack: Int) {
        func condition(_ text: PolicyPack.ExpressionText) -> ExpressionID? {
            expression(text.node, text.file, [], expected: .bool)?.id
        }
        guard let when = condition(mirrors.when) else { return }
        policy.packs[pack].mirrors = CompiledPolicy.Mirrors(
            of: mirrors.of, when: when,
            laws: mirrors.laws.compactMap { law in
                condition(law.when).map {
                    CompiledPolicy.Mirrors.Law(
                        instrument: law.instrument, when: $0,
                        articles: Packed(law.articles.map(\.from)), places: Packed(law.articles.map { $0.to ?? "" }))
                }
            })
    }

    private mutating func template(_ node: Cursor?, _ file: Int, _ parameters: [Parameter]) -> TemplateID? {
        guard let node else { return nil }
        let id = source(PolicyPack.ExpressionText(text: node.text, node: node, file: file))
        let compiled = builder.add(template: node.text, parameters: parameters, source: id)
        for problem in compiled.diagnostics { report(problem, in: Int(id)) }
        return compiled.value
    }

    private mutating func add(_ source: PolicyPack.RuleSource, of pack: Int) {
        // Rules about the descriptor itself may ask what was claimed at all; rules of law never see absence.
        builder.allowsStated = packs[pack].id == "lexgate"
        defer { builder.allowsStated = false }
        let document = source.document
        let file = source.file
        var reader = RuleHeadReader(pack: packs[pack], packs: packs)
        guard var rule = reader.read(document, packIndex: pack) else {
            for problem in reader.diagnostics { diagnostics.append(FileDiagnostic(file: file, problem)) }
            return
        }
        for problem in reader.diagnostics { diagnostics.append(FileDiagnostic(file: file, problem)) }
        rule.path = files[file].path
        var parameters: [Parameter] = []
        if let each = document["each"] {
            guard let entry = each.children.first, each.children.count == 1 else {
                return problem("`each` names one variable and one list", file, each.span)
            }
            guard let list = expression(entry, file, [], expected: nil) else { return }
            guard case .list(let element) = list.type else {
                return problem("`each` needs a list", file, entry.span)
            }
            if let problem = problem(ofVariable: entry.key) { return self.problem(problem, file, each.span) }
            rule.variable = entry.key
            rule.each = list.id
            parameters = [Parameter(entry.key, element)]
        }
        rule.routes = reader.routes.map { route in
            CompiledPolicy.Route(
                from: route.from, until: route.until,
                when: expression(route.when, file, parameters, expected: .bool)?.id)
        }
        rule.applies = expression(document["applies"], file, parameters, expected: .bool)?.id
        guard let requires = expression(document["requires"], file, parameters, expected: .bool) else {
            return
        }
        rule.requires = requires.id
        rule.message = template(document["message"], file, parameters)
        rule.outcomes = reader.outcomes.map { outcome in
            CompiledPolicy.Outcome(
                when: expression(outcome.when, file, parameters, expected: .bool)?.id, verdict: outcome.verdict,
                message: template(outcome.message, file, parameters))
        }
        for (place, when) in reader.citationConditions.enumerated() {
            rule.citations[place].when = expression(when, file, parameters, expected: .bool)?.id
        }
        rules.append(rule)
        places[rule.id] = document["requires"].map { (file, $0.span) }
        scopes.add(
            rule.id, each: document["each"]?.children.first?.text, parameters, applies: document["applies"]?.text)
    }
}

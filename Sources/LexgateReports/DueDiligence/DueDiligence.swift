import LexgateModel

/// A provider held against the framework, on a day: what the catalogue says, and what would have to be asked for.
package struct DueDiligence: Sendable {
    package enum Status: String, Sendable, CaseIterable {
        case present, partial, absent, unknown
    }

    /// A fact of the catalogue and what it says of an item.
    package struct Fact: Sendable {
        /// File and id of the row.
        package let row: String
        package let field: String
        package let value: String
        /// `unknown` where the fact is known and says neither.
        package let says: Status
        package let asOf: CalendarDay?
        /// It wants another look on the day of the report.
        package let isStale: Bool
        /// It was not known yet on the day of the report.
        package let isLater: Bool
        package let source: String
        package let confidence: String
    }

    package struct Answer: Sendable {
        package let item: DueDiligenceFramework.Item
        package let status: Status
        package let facts: [Fact]
        /// Rows that say nothing of it, of those that could.
        package let silent: Int
    }

    package struct Section: Sendable {
        package let id: String
        package let title: String
        package let answers: [Answer]
    }

    package let title: String
    package let provider: String
    /// What the answers rest on: rows of the provider, `services/aws-bedrock`.
    package let rows: [String]
    package let day: CalendarDay
    package let sections: [Section]

    package func count(_ status: Status) -> Int { answers.count { $0.status == status } }

    var answers: [Answer] { sections.flatMap(\.answers) }

    /// The oldest and the newest day of the facts that answers rest on.
    var days: (oldest: CalendarDay, newest: CalendarDay)? {
        let days = answers.flatMap(\.facts).compactMap(\.asOf)
        guard let oldest = days.min(), let newest = days.max() else { return nil }
        return (oldest, newest)
    }

    /// Rows that are of a later day, and answer nothing.
    var later: Int { Set(answers.flatMap(\.facts).filter(\.isLater).map(\.row)).count }

    var stale: Int { Set(answers.flatMap(\.facts).filter(\.isStale).map(\.row)).count }

    /// Whether an answer closes the gate: `fail` for what is absent, `incomplete` for what is unknown too, `warn` for
    /// everything that is not whole.
    package func isClosed(from threshold: Verdict) -> Bool {
        answers.contains { answer in
            switch answer.status {
            case .present: false
            case .partial: threshold <= .warn
            case .unknown: threshold <= .incomplete
            case .absent: threshold <= .fail
            }
        }
    }
}

extension DueDiligence {
    /// Answers the framework for the provider that `found` names, from its rows and those that name it or share its owner.
    package init(
        _ framework: DueDiligenceFramework, of found: [CatalogueIndex.Row], in index: CatalogueIndex,
        on day: CalendarDay
    ) {
        let family = Family(of: found, in: index)
        title = framework.title
        provider = found.first.map { $0.name.isEmpty ? $0.id : $0.name } ?? ""
        self.day = day
        rows = family.rows.filter { $0.kind == .developers || $0.kind == .services }.map {
            "\($0.kind.rawValue)/\($0.id)"
        }
        sections = framework.sections.map { section in
            Section(
                id: section.id, title: section.title,
                answers: section.items.map { DueDiligence.answer($0, family.rows, index, on: day) })
        }
    }

    private static func answer(
        _ item: DueDiligenceFramework.Item, _ rows: [CatalogueIndex.Row], _ index: CatalogueIndex, on day: CalendarDay
    ) -> Answer {
        var facts: [Fact] = []
        var silent = 0
        var said: [Status] = []
        /// What rows say against it of which one was enough.
        var others: [Status] = []
        for probe in item.probes {
            for row in rows where row.kind == probe.kind {
                guard let words = index.words(probe.field, of: row) else {
                    silent += 1
                    if !probe.isOneEnough { said.append(.unknown) }
                    continue
                }
                // What became known later says nothing of the day.
                let isLater = index.asOf(row).map { $0 > day } ?? false
                let says = isLater ? .unknown : probe.says(words)
                if !probe.isOneEnough || says == .present { said.append(says) }
                if probe.isOneEnough, says == .partial || says == .absent { others.append(says) }
                // What says neither yes nor no is told where the item asks for it in so many words.
                if says == .unknown, probe.field == "kind" { continue }
                facts.append(Fact(row, probe.field, words, says, isLater: isLater, index, on: day))
            }
        }
        return Answer(item: item, status: whole(said.isEmpty ? others : said), facts: facts, silent: silent)
    }

    /// What several rows say together: rows that say otherwise, or nothing, take from what the others say.
    private static func whole(_ said: [Status]) -> Status {
        let known = Set(said).subtracting([.unknown])
        guard let first = known.first else { return .unknown }
        if known.count > 1 { return .partial }
        return first == .present && said.contains(.unknown) ? .partial : first
    }
}

extension DueDiligence.Fact {
    fileprivate init(
        _ row: CatalogueIndex.Row, _ field: String, _ words: CatalogueIndex.Words, _ says: DueDiligence.Status,
        isLater: Bool, _ index: CatalogueIndex, on day: CalendarDay
    ) {
        self.row = "\(row.kind.rawValue)/\(row.id)"
        self.field = field
        value = words.all.isEmpty ? "none" : words.all.joined(separator: ", ")
        self.says = says
        asOf = index.asOf(row)
        isStale = index.reviewBy(row).map { $0 < day } ?? true
        self.isLater = isLater
        source = index.source(of: row) ?? "not known"
        confidence = index.confidence(of: row) ?? "not known"
    }
}

extension DueDiligenceFramework.Probe {
    /// What the words of a field say of the item.
    fileprivate func says(_ words: CatalogueIndex.Words) -> DueDiligence.Status {
        if present?.fits(words) ?? false { return .present }
        if partial?.fits(words) ?? false { return .partial }
        return absent?.fits(words) ?? false ? .absent : .unknown
    }
}

extension DueDiligenceFramework.Match {
    fileprivate func fits(_ words: CatalogueIndex.Words) -> Bool {
        switch (self, words) {
        case (.stated, _): true
        case (.any, _): !words.all.isEmpty
        case (.none, _): words.all.isEmpty
        case (.words(let wanted), .one(let word)): wanted.contains(word)
        case (.words(let wanted), .list(let words)): wanted.allSatisfy(words.contains)
        }
    }
}

/// The rows of one provider.
private struct Family {
    let rows: [CatalogueIndex.Row]

    init(of found: [CatalogueIndex.Row], in index: CatalogueIndex) {
        func words(_ field: String, _ row: CatalogueIndex.Row) -> [String] { index.words(field, of: row)?.all ?? [] }
        let companies = index.rows.filter { $0.kind == .developers || $0.kind == .services }
        var rows = found.filter { companies.contains($0) }
        // A service may lead to its developer, and that one to other services.
        for _ in 0..<2 {
            let owners = Set(rows.flatMap { words("parent", $0) })
            let known = rows
            rows += companies.filter { row in
                guard !known.contains(row) else { return false }
                if !owners.isDisjoint(with: words("parent", row)) { return true }
                return known.contains { other in
                    row.kind == .services
                        ? Family.serves(row, words("parent", row), of: other)
                        : Family.serves(other, words("parent", other), of: row)
                }
            }
        }
        let developers = Set(rows.filter { $0.kind == .developers }.map(\.id))
        let services = Set(rows.filter { $0.kind == .services }.map(\.id))
        let names = Set((rows + found).flatMap { [$0.name, $0.id] + words("aliases", $0) + words("names", $0) })
        for row in index.rows {
            switch row.kind {
            case .models: if !developers.isDisjoint(with: words("developer", row)) { rows.append(row) }
            case .safeguards, .components:
                let makers = words("developer", row)
                if !developers.isDisjoint(with: makers) || !names.isDisjoint(with: makers) { rows.append(row) }
            case .places: if !services.isDisjoint(with: words("cloud", row)) { rows.append(row) }
            default: break
            }
        }
        self.rows = rows.sorted { ($0.kind.rawValue, $0.id) < ($1.kind.rawValue, $1.id) }
    }

    /// Whether a service is a developer's own, by its key or by the name of its owner.
    private static func serves(
        _ service: CatalogueIndex.Row, _ parents: [String], of developer: CatalogueIndex.Row
    ) -> Bool {
        guard service.kind == .services, developer.kind == .developers else { return false }
        return service.id.hasPrefix(developer.id + "-") || parents.contains { $0.hasPrefix(developer.name + " ") }
    }
}

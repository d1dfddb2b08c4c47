import ArgumentParser
import LexgateEngine
import LexgateModel
import LexgateReports

/// Names for shells to offer. Where they cannot be had, none are: a shell has no place for an error.
enum Completions {
    /// Rules, and findings about waivers; facts come from the vocabulary, once there is a dot or no slash.
    @Sendable static func subjects(_: [String], _: Int, _ prefix: String) -> [String] {
        guard let policy = try? PolicySource.embedded() else { return [] }
        let rules = policy.rules.map(\.id) + WaiverRule.allCases.map(\.id)
        let facts = prefix.contains("/") || prefix.isEmpty ? [] : policy.vocabulary.paths
        return fitting(rules + facts, prefix)
    }

    @Sendable static func packs(_: [String], _: Int, _ prefix: String) -> [String] {
        fitting((try? PolicySource.embedded())?.packs.map(\.id) ?? [], prefix)
    }

    @Sendable static func formats(_: [String], _: Int, _ prefix: String) -> [String] {
        fitting(ReportFormat.table.map(\.name), prefix)
    }

    /// Developers and services, by their ids.
    @Sendable static func providers(_: [String], _: Int, _ prefix: String) -> [String] {
        fitting(rows { $0 == .developers || $0 == .services }, prefix)
    }

    /// Every row that has an id of its own.
    @Sendable static func rows(_: [String], _: Int, _ prefix: String) -> [String] {
        fitting(rows { $0 != .places }, prefix)
    }

    private static func rows(_ kinds: (Catalogue.Kind) -> Bool) -> [String] {
        guard let index = try? PolicySource.catalogueIndex() else { return [] }
        var seen: Set<String> = []
        return index.rows.filter { kinds($0.kind) && seen.insert($0.id).inserted }.map(\.id)
    }

    private static func fitting(_ names: [String], _ prefix: String) -> [String] {
        names.filter { $0.hasPrefix(prefix) }.sorted()
    }
}

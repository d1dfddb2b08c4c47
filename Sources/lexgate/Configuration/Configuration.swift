import LexgateModel

/// A value and who said it: a flag, or a line of a configuration file.
struct Sourced<Value> {
    let value: Value
    /// `--fail-on`, or `.lexgate.yaml:3`.
    let source: String

    var isFlag: Bool { source.utf8.starts(with: "--".utf8) }
}

// Asked of the type itself, whoever copies a configuration would look through all conformances of the program: a fifth of
// what a gate over one small file takes.
extension Sourced: Equatable where Value: Equatable {}
extension Sourced: Sendable where Value: Sendable {}

/// What can be set for a run by a flag or in a configuration file; nil for what nobody set.
struct Configuration: Equatable, Sendable {
    var packs: Sourced<[String]>?
    /// Files with rows of the user's own.
    var catalogues: Sourced<[String]>?
    var failOn: Sourced<JudgingRequest.Threshold>?
    var upcoming: Sourced<Int>?
    var waivers: Sourced<String>?
    var expiring: Sourced<Int>?
    var baseline: Sourced<String>?
    var format: Sourced<[Rendering]>?

    /// What the flags of every judging verb say.
    static func flags(packs: [String], catalogues: [String]) -> Configuration {
        Configuration(
            packs: packs.isEmpty ? nil : Sourced(value: packs, source: "--pack"),
            catalogues: catalogues.isEmpty ? nil : Sourced(value: catalogues, source: "--catalog"))
    }

    /// Each value as this one says it, or else as `other` does.
    func over(_ other: Configuration) -> Configuration {
        Configuration(
            packs: packs ?? other.packs, catalogues: catalogues ?? other.catalogues, failOn: failOn ?? other.failOn,
            upcoming: upcoming ?? other.upcoming, waivers: waivers ?? other.waivers,
            expiring: expiring ?? other.expiring, baseline: baseline ?? other.baseline, format: format ?? other.format)
    }
}

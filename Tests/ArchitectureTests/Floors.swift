/// The floors of the design, bottom up. A target uses lower floors only, never a sibling; the one list of them.
enum Floors {
    static let table: [(floor: Int, targets: Set<String>)] = [
        (0, ["CLibYAML", "CRE2", "CEmbedded"]),
        (1, ["Diagnostics"]),
        (2, ["DataTree"]),
        (3, ["YAML", "JSON", "CEL"]),
        (4, ["LexgateModel"]),
        (5, ["LexgateEngine", "LexgateReports"]),
        (6, ["LexgateFiles"]),
        (7, ["lexgate", "lexgate-cases", "lexgate-pack"]),
    ]

    /// Programs of the build itself, linked into nothing.
    static let outside: Set<String> = ["EmbedPolicies"]

    /// Folders of `Sources` that hold data.
    static let data: Set<String> = ["Facts", "Page"]

    /// Folders of `Tests` that hold no tests of their own.
    static let support: Set<String> = ["Support", "Benchmarks", "SchemaAgreement", "Formats", "Fuzzing"]

    /// What comes with the compiler and the C library and needs no entry in the manifest.
    static let system: Set<String> = ["Swift", "Glibc", "Dispatch", "Synchronization"]

    /// Importers by name where the floor alone would allow more.
    static let onlyFor: [String: Set<String>] = [
        "CEmbedded": ["lexgate"],
        "CLibYAML": ["YAML"],
        "CRE2": ["CEL"],
        "FoundationEssentials": ["lexgate"],
    ]

    static func floor(of target: String) -> Int? {
        table.first { $0.targets.contains(target) }?.floor
    }

    /// What is wrong with `user` using `used`, as the table sees it; `nil` if nothing is.
    ///
    /// Modules that are no targets of ours pass, but for Foundation: its ICU would treble the binary, so that what is
    /// linked into `lexgate` takes none of it, and floor 7 its essentials at most.
    static func objection(to user: String, using used: String) -> String? {
        if let users = onlyFor[used], !users.contains(user) {
            return "\(user) uses \(used), which is for \(users.sorted().joined(separator: ", ")) alone"
        }
        if used.hasPrefix("Foundation"), used != "FoundationEssentials" {
            return "\(user) uses \(used), which no target linked into lexgate may"
        }
        guard let below = floor(of: used) else { return nil }
        guard let above = floor(of: user) else { return "\(user) stands on no floor" }
        return below < above ? nil : "\(user) on floor \(above) uses \(used) on floor \(below)"
    }
}

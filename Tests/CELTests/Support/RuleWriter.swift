/// Writes random well-typed rules over the small world.
struct RuleWriter {
    var random: Seeded
    private var variables = 0

    init(seed: UInt64) { random = Seeded(seed) }

    /// A bool expression; `sites` are the names that stand for a site.
    mutating func rule(_ depth: Int, _ sites: [String] = ["system.main"]) -> String {
        guard depth > 0 else { return "(\(leaf(sites)))" }
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1: return "(\(rule(depth - 1, sites)) && \(rule(depth - 1, sites)))"
        case 2, 3: return "(\(rule(depth - 1, sites)) || \(rule(depth - 1, sites)))"
        case 4: return "!\(rule(depth - 1, sites))"
        case 5: return "(\(rule(depth - 1, sites)) ? \(rule(depth - 1, sites)) : \(rule(depth - 1, sites)))"
        case 6, 7, 8: return quantifier(depth, sites)
        case 9:
            let name = fresh("b")
            return "cel.bind(\(name), \(rule(depth - 1, sites)), \(name) || \(rule(depth - 1, sites)))"
        case 10: return "law.far(\(pick(sites)))"
        case 11: return "law.either(\(rule(depth - 1, sites)), \(rule(depth - 1, sites)))"
        case 12: return "(\(rule(depth - 1, sites)) == \(rule(depth - 1, sites)))"
        case 13: return "\(rule(depth - 1, sites)) in [true, \(rule(depth - 1, sites))]"
        case 14: return "optional.of(\(rule(depth - 1, sites))).orValue(\(rule(depth - 1, sites)))"
        default: return "(\(leaf(sites)))"
        }
    }

    private mutating func quantifier(_ depth: Int, _ sites: [String]) -> String {
        let name = fresh("s")
        let macro = pick(["all", "exists", "exists_one"])
        return "\(list(depth - 1, sites)).\(macro)(\(name), \(rule(depth - 1, sites + [name])))"
    }

    /// A list of sites.
    private mutating func list(_ depth: Int, _ sites: [String]) -> String {
        guard depth > 0 else { return "system.sites" }
        switch Int.random(in: 0..<5, using: &random) {
        case 0, 1:
            let name = fresh("s")
            return "\(list(depth - 1, sites)).filter(\(name), \(rule(depth - 1, sites + [name])))"
        case 2: return "(\(list(depth - 1, sites)) + [\(pick(sites))])"
        case 3: return "[\(pick(sites)), \(pick(sites))]"
        default: return "system.sites"
        }
    }

    private mutating func leaf(_ sites: [String]) -> String {
        let site = pick(sites)
        let number = Int.random(in: 0..<4, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return "\(site).country == '\(pick(["DE", "CN"]))'"
        case 1: return "\(site).area in ['eea', 'china']"
        case 2: return "\(site).seats \(pick(["<", "<=", ">", ">=", "==", "!="])) \(number)"
        case 3: return "\(site).remote"
        case 4: return "has(\(site).\(pick(["country", "tags", "operator", "remote"])))"
        case 5: return "'a' in \(site).tags"
        case 6: return "\(site).tags == ['a', 'b']"
        case 7: return "size(\(site).tags) == \(number)"
        case 8: return "\(site).operator.listed"
        case 9: return "\(site).operator == null"
        case 10: return "\(site) == system.main"
        case 11: return "system.sites.map(x, x.seats) == [\(number), \(pick(sites)).seats]"
        case 12: return "\(number) in system.sites.map(x, x.seats + 1)"
        case 13: return "law.adequacy(\(site).country, asOf) != null"
        case 14: return "sets.\(pick(["contains", "intersects", "equivalent"]))(\(site).tags, ['a', 'b'])"
        case 15: return "system.sites.size() == \(number)"
        default: return failing(site, number)
        }
    }

    /// What some facts make an error of, in the parts of lists and maps that may not be looked at.
    private mutating func failing(_ site: String, _ number: Int) -> String {
        let part = pick([
            "12 / \(site).seats", "law.share(\(site))", "system.sites[\(number)].seats",
            "{'a': 1, 'b': 2}[\(site).country]",
        ])
        let name = fresh("f")
        let each = pick(["12 / \(name).seats", "law.share(\(name))", "\(name).seats + \(part)"])
        let range = pick(["system.sites", "[\(site), system.main]"])
        let made = pick([
            "[\(part), 1]", "{'a': \(part), 'b': 1}.map(k, k)", "\(range).map(\(name), \(each))",
            "\(range).map(\(name), \(each) > 2, \(name).seats)", "\(range).filter(\(name), \(each) > 3)",
            "\(range).transformMap(i, \(name), \(each)).map(k, k)", "\(range).sortBy(\(name), \(each))",
            "google.protobuf.ListValue{values: [\(part), 1]}", "[?optional.of(\(part)), 1]",
            "cel.bind(\(name), \(part), [\(name), 1])", "[[\(part)], [1]]",
        ])
        return pick([
            "\(made).size() == \(number)", "\(made).exists(x, true)", "\(made).all(x, false)",
            "\(range).exists_one(\(name), \(each) > 3)", "law.pair(\(part))", "law.others(\(site), \(part))",
            "\(range).exists(\(name), \(each) > 3)",
        ])
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

    private mutating func fresh(_ prefix: String) -> String {
        variables += 1
        return "\(prefix)\(variables)"
    }
}

import Diagnostics

/// A fact that is missing, and the rules that ask for it.
package struct OpenFact: Sendable {
    package let missing: Finding.Missing
    /// Each once, in the order in which their findings were met.
    package private(set) var rules: [String]
    /// Whether a baseline holds back every finding that misses it.
    package private(set) var isHeld = true

    /// Every fact that incomplete findings miss in this `state`, once: those that decide for most rules first, else in
    /// the order in which they were met.
    package static func ranked(_ findings: [Finding], _ state: Finding.Missing.State) -> [OpenFact] {
        var paths = KeyIndex<String>()
        var facts: [OpenFact] = []
        for finding in findings where finding.verdict == .incomplete {
            for missing in finding.missing where missing.state == state {
                if paths.insert(missing.path) { facts.append(OpenFact(missing: missing, rules: [])) }
                guard let place = paths.place(of: missing.path) else { continue }
                if !finding.isHeld { facts[place].isHeld = false }
                if facts[place].rules.last != finding.rule, !facts[place].rules.contains(finding.rule) {
                    facts[place].rules.append(finding.rule)
                }
            }
        }
        let order = facts.indices.sorted { (facts[$1].rules.count, $0) < (facts[$0].rules.count, $1) }
        return order.map { facts[$0] }
    }
}

import DataTree
import Diagnostics

extension Cursor {
    /// The nodes of a rule that hold CEL and decide.
    var conditions: [Cursor] {
        let single = [self["each"]?.children.first, self["applies"], self["requires"]]
        return (single + (outcomes + routes).map { $0["when"] }).compactMap(\.self).filter(\.isScalar)
    }

    /// The days of a rule: where each of its routes begins and ends.
    var routes: [Cursor] {
        (self["inForce"]?["routes"]?.elements ?? self["inForce"].map { [$0] } ?? []).filter(\.isMapping)
    }

    private var outcomes: [Cursor] { (self["otherwise"]?.elements ?? []).filter(\.isMapping) }
}

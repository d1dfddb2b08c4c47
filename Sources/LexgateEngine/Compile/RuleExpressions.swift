import DataTree
import Diagnostics

extension Cursor {
    /// The nodes of a rule that hold CEL: expressions, conditions, and messages with holes.
    var expressions: [Cursor] {
        let messages = [self["message"]] + outcomes.map { $0["message"] }
        let citations = (self["cites"]?.elements ?? []).map { $0["when"] }
        return conditions + (messages + citations).compactMap(\.self).filter(\.isScalar)
    }

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

extension String {
    /// The first place where `namespace.` stands as a name of its own, not behind a dot or inside a word.
    func firstUse(ofNamespace namespace: String) -> Span? {
        let text = Array(utf8)
        let wanted = Array(namespace.utf8) + [UInt8(ascii: ".")]
        guard wanted.count > 1, text.count >= wanted.count else { return nil }
        for start in 0...(text.count - wanted.count) where text[start..<start + wanted.count].elementsEqual(wanted) {
            let before = start > 0 ? text[start - 1] : UInt8(ascii: " ")
            let isInside =
                before == UInt8(ascii: ".") || before == UInt8(ascii: "_") || before == UInt8(ascii: "'")
                || before == UInt8(ascii: "\"") || Character(Unicode.Scalar(before)).isLetter
                || Character(Unicode.Scalar(before)).isNumber
            // Only a call or a table look-up uses a pack; `geo.x` in the words of a message does not.
            let rest = text[(start + wanted.count)...].drop {
                Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber
                    || $0 == UInt8(ascii: "_")
            }
            if !isInside, rest.first == UInt8(ascii: "(") { return Span(start, start + wanted.count - 1) }
        }
        return nil
    }
}

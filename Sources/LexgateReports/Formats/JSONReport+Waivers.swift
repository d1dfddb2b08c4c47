import Diagnostics
import JSON
import LexgateModel

extension JSONReport {
    /// `waiver`: the verdict without it, and who answers for it.
    static func write(_ waived: Finding.Waived, _ excerpts: Excerpts, _ json: inout JSONWriter) {
        let waiver = waived.waiver
        json.key("waiver")
        json.beginObject()
        json.field("verdict", waived.verdict.word)
        json.field("approver", waiver.approver)
        json.field("reason", waiver.reason)
        if let granted = waiver.granted { json.field("granted", granted.description) }
        json.field("until", waiver.until.description)
        if !waiver.missing.isEmpty { json.array("missing", waiver.missing) { $0.value($1) } }
        location(waiver.span, excerpts, &json)
        json.endObject()
    }

    /// `baseline`: what the gate goes by, and what is gone.
    static func write(_ comparison: BaselineComparison, _ json: inout JSONWriter) {
        json.key("baseline")
        json.beginObject()
        json.field("verdict", comparison.verdict.word)
        json.field("held", comparison.held)
        json.array("absent", comparison.absent) { json, entry in
            json.beginObject()
            json.field("rule", entry.rule)
            json.field("subject", entry.subject)
            json.field("verdict", entry.verdict.word)
            json.endObject()
        }
        json.endObject()
    }
}

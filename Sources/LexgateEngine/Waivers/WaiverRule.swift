import LexgateModel

/// A finding about a waiver, which the engine makes itself; described as rules are.
package enum WaiverRule: String, Sendable, CaseIterable {
    case expired = "lexgate/waiver-expired"
    case expiring = "lexgate/waiver-expiring"
    case unused = "lexgate/waiver-unused"

    package static let pack = "lexgate"

    package var id: String { rawValue }

    package var title: String {
        switch self {
        case .expired: "A waiver has ended"
        case .expiring: "A waiver ends soon"
        case .unused: "A waiver covers nothing"
        }
    }

    package var appliesTo: String {
        switch self {
        case .expired: "waivers whose last day is past"
        case .expiring: "waivers in force that end within the days of `expiring`, 30 unless configured"
        case .unused: "waivers in force that cover no finding"
        }
    }

    package var why: String {
        switch self {
        case .expired: "What was accepted for a time is open again when the time is over."
        case .expiring: "When it ends, the finding counts again, on a day on which nobody changed anything."
        case .unused: "Forgotten, it would one day cover a finding that nobody has looked at."
        }
    }

    package var remedies: [CompiledPolicy.Remedy] {
        switch self {
        case .expired:
            [
                .init(text: "mend what the finding is about and take the waiver out", cost: ""),
                .init(text: "have it decided anew, with a reason and a day of its own", cost: "low"),
            ]
        case .expiring: [.init(text: "mend what the finding is about, or have it decided anew in time", cost: "")]
        case .unused: [.init(text: "take the waiver out", cost: "low")]
        }
    }

    /// What it says of `waiver`; `subject` as findings name it.
    func finding(on waiver: Waiver, subject: String, _ message: String, help: String? = nil) -> Finding {
        Finding(
            rule: id, pack: WaiverRule.pack, title: title,
            subject: subject.isEmpty ? "waivers[\(waiver.rule)]" : "waivers[\(waiver.rule), \(subject)]",
            verdict: .warn, message: message, why: why, citations: [], severity: .low, confidence: .high, reading: "",
            isHard: false, inForceFrom: nil,
            remedies: (help.map { [($0, "low")] } ?? []) + remedies.map { ($0.text, $0.cost) }, upcoming: nil,
            missing: [], evidence: [], catalogue: [], tableRows: [], span: waiver.span)
    }
}

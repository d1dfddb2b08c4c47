// Hot: one per rule and subject, so it is kept small and trivial to copy.
import CEL
import LexgateModel

/// What one rule says of one subject, before anybody asks for words.
struct Judgement {
    enum Reason: BitwiseCopyable { case decided, notInForce, notApplicable, emptyList }

    private let ruleIndex: Int32
    private var outcomeIndex: Int16 = -1
    private let hasElement: Bool
    var verdict: Verdict
    var reason = Reason.decided
    private let subject: Value
    /// What is missing, or the error; which of the two, the verdict tells.
    private var detail = Value.null
    /// What was read to come to this; empty where nothing was looked at.
    var log = LogRange()
    /// The part of it that was read for `requires`.
    var requirement = LogRange()
    var upcoming: Finding.Upcoming?
    /// The later day on which the rule starts and could not be evaluated.
    private var errsOn: CalendarDay?

    init(rule: Int, element: Value?, verdict: Verdict) {
        ruleIndex = Int32(truncatingIfNeeded: rule)
        hasElement = element != nil
        subject = element ?? .null
        self.verdict = verdict
    }

    init(rule: Int, element: Value?, _ decision: Decision) {
        self.init(rule: rule, element: element, verdict: decision.verdict)
        reason = decision.reason
        outcomeIndex = decision.outcome
        detail = decision.detail
        requirement = decision.requirement
    }

    var rule: Int { Int(ruleIndex) }

    /// The element of `each`; unknown for the element that an open list may still hold.
    var element: Value? { hasElement ? subject : nil }

    /// The branch of `otherwise` that decided.
    var outcome: Int? { outcomeIndex < 0 ? nil : Int(outcomeIndex) }

    /// For incomplete, today or when it starts: an unknown value that carries the facts.
    var missing: Value? { effective == .incomplete && detail.isUnknown ? detail : nil }

    /// For error, today or when it starts: the error value.
    var error: Value? { effective == .error && detail.isError ? detail : nil }

    private var effective: Verdict { upcoming?.would ?? verdict }

    /// The day whose law it is about.
    func day(today: CalendarDay) -> CalendarDay { upcoming?.day ?? errsOn ?? today }

    /// An error that a rule will be from `day` on.
    func erring(from day: CalendarDay) -> Judgement {
        var judgement = self
        judgement.errsOn = day
        return judgement
    }

    mutating func fails(with error: Value) {
        verdict = .error
        detail = error
    }

    /// Takes over how `later` came to its verdict, which the rule will say from `day` on.
    mutating func willSay(_ later: Judgement, from day: CalendarDay) {
        upcoming = Finding.Upcoming(day: day, would: later.verdict)
        detail = later.detail
        outcomeIndex = later.outcomeIndex
        log = later.log
        requirement = later.requirement
    }
}

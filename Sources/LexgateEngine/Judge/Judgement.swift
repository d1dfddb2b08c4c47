import CEL
import LexgateModel

/// What one rule says of one subject, before anybody asks for words.
struct Judgement {
    let rule: Int
    /// The element of `each`; unknown for the element that an open list may still hold.
    let element: Value?
    var verdict: Verdict
    /// For incomplete: an unknown value that carries the facts.
    var missing: Value?
    /// For error: the error value.
    var error: Value?
    /// The branch of `otherwise` that decided.
    var outcome: Int?
    var upcoming: Finding.Upcoming?
    /// What was read to come to this.
    var log: Range<LogMark>?
    /// The part of it that was read for `requires`.
    var requirement: Range<LogMark>?
    var reason: Reason = .decided

    enum Reason { case decided, notInForce, notApplicable, emptyList }
}

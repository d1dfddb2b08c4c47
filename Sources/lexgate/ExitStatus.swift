/// What the process tells its caller; of several inputs the highest counts.
enum ExitStatus: Int32, Comparable {
    /// The gate is open, or there was nothing to say.
    case open = 0
    /// Closed by findings.
    case closed = 1
    /// Could not judge: unreadable input, broken pack or configuration, bad arguments, nothing evaluated, an error.
    case unjudged = 2
    /// Our own fault.
    case internalFault = 3

    static func < (a: ExitStatus, b: ExitStatus) -> Bool { a.rawValue < b.rawValue }
}

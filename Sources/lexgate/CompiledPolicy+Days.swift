import LexgateEngine
import LexgateModel

extension CompiledPolicy {
    /// Years behind the packs after which nobody can say what the law is.
    private static let yearsAhead = 10

    /// The day that is judged, the current one where none was asked for; throws where nothing can be judged on it. Reads
    /// the clock: call it once in a run.
    func day(_ asked: CalendarDay?) throws(PolicyProblem) -> CalendarDay {
        let day = asked ?? today()
        if let silence = silence(on: day) { throw PolicyProblem(lines: [silence]) }
        return day
    }

    /// Why nothing can be judged on a day: no law of the packs has begun, or it is far behind what they know. A gate that
    /// opened then would have evaluated nothing.
    private func silence(on day: CalendarDay) -> String? {
        let dates = packs.filter(\.isReported).map(\.date)
        guard let oldest = dates.min(), let newest = dates.max() else { return nil }
        if day < oldest {
            let reported = rules.lazy.filter { packs[$0.pack].isReported }
            if reported.contains(where: { $0.routes.contains { $0.from <= day } }) { return nil }
            guard let first = reported.flatMap({ $0.routes.map(\.from) }).min() else { return nil }
            return "no rule of the packs is in force on \(day): the first begins on \(first), so nothing is judged"
        }
        let days = Int(day.daysSinceEpoch) - Int(newest.daysSinceEpoch)
        guard days > Self.yearsAhead * 366 else { return nil }
        return "the packs hold the law of \(newest); what it will be on \(day), nobody can judge"
    }
}

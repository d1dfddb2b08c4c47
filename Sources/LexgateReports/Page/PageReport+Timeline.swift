import Diagnostics
import LexgateModel

extension PageReport {
    /// The days on which a verdict changes while the facts stay as they are: a picture, and each day in words.
    func timeline(_ timeline: Timeline, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        heading("timeline", "timeline", deployment, &html)
        if timeline.turns.isEmpty {
            html.say("no-turns", as: "p", [.class("intro")])
            return
        }
        html.say("timeline-intro", as: "p", [.class("intro")])
        html.element("figure", [.class("drawing")]) { html in
            html.element(
                "div",
                [
                    .class("scroll"), .init("role", "group"), .init("tabindex", "0"),
                    .init("aria-labelledby", "\(deployment.id)-timeline"),
                ]
            ) { picture(timeline, deployment, &$0) }
        }
        html.newline()
        fold(timeline.turns.count, over: 12, key: "all-turns", &html) { html in
            html.element("ol", [.class("turns")]) { html in
                for (number, turn) in timeline.turns.enumerated() { self.turn(turn, number + 1, deployment, &html) }
            }
        }
    }

    /// The worst that a day brings; what gets better is a pass.
    private func kind(_ turn: Timeline.Turn) -> PageKind {
        turn.changes.filter { $0.after > $0.before && $0.after >= .warn }.map { PageKind($0.after) }
            .min { $0.place < $1.place } ?? .pass
    }

    // MARK: - The picture

    private static let width = 940
    private static let margin = 34

    private func picture(_ timeline: Timeline, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let start = Int(timeline.start.daysSinceEpoch)
        let span = max(1, (timeline.turns.last.map { Int($0.day.daysSinceEpoch) } ?? start) - start)
        let room = Self.width - 2 * Self.margin
        func place(_ day: Int) -> Int { Self.margin + (day - start) * room / span }
        let gap = min(30, room / (timeline.turns.count + 1))
        // From left to right far enough apart, then from right to left back into the picture.
        var places = timeline.turns.map { place(Int($0.day.daysSinceEpoch)) }
        var least = Self.margin + gap
        for i in places.indices {
            places[i] = max(places[i], least)
            least = places[i] + gap
        }
        var most = Self.width - Self.margin
        for i in places.indices.reversed() {
            places[i] = min(places[i], most)
            most = places[i] - gap
        }
        html.element(
            "svg",
            [
                .class("timeline"), .init("role", "img"), .init("viewBox", "0 0 \(Self.width) 92"),
                .number("width", Self.width),
                .number("height", 92), .init("aria-labelledby", "\(deployment.id)-timeline-title"),
            ]
        ) { html in
            html.say(
                "timeline-title", "\(timeline.turns.count)", "\(timeline.start)", as: "title",
                [.id("\(deployment.id)-timeline-title")])
            html.element(
                "line",
                [
                    .class("axis"), .number("x1", 16), .number("x2", Self.width - 10), .number("y1", 46),
                    .number("y2", 46),
                ]
            ) { _ in }
            years(timeline.start, start + span, place, &html)
            html.element("circle", [.class("start"), .number("cx", Self.margin), .number("cy", 46), .number("r", 6)]) {
                _ in
            }
            html.element("text", [.class("day"), .number("x", 16), .number("y", 18)], text: "\(timeline.start)")
            for (number, turn) in timeline.turns.enumerated() {
                let kind = kind(turn)
                html.element("g", [.class("turn \(kind.rawValue)")]) { html in
                    html.element("circle", [.number("cx", places[number]), .number("cy", 46), .number("r", 13)]) { _ in
                    }
                    html.element(
                        "text", [.number("x", places[number]), .number("y", 50), .init("text-anchor", "middle")],
                        text: "\(number + 1)")
                }
            }
        }
    }

    /// Marks at the first of January, as many as can be read.
    private func years(_ first: CalendarDay, _ last: Int, _ place: (Int) -> Int, _ html: inout HTMLWriter) {
        var end = -60
        for year in (first.components.year + 1)...(max(first.components.year + 1, first.components.year + 200)) {
            guard let day = CalendarDay(year: year, month: 1, day: 1), Int(day.daysSinceEpoch) <= last else { return }
            let x = place(Int(day.daysSinceEpoch))
            html.element(
                "line", [.class("tick"), .number("x1", x), .number("x2", x), .number("y1", 38), .number("y2", 54)]
            ) { _ in }
            if x - end < 44 { continue }
            end = x
            html.element(
                "text", [.class("year"), .number("x", x), .number("y", 82), .init("text-anchor", "middle")],
                text: "\(year)")
        }
    }

    // MARK: - In words

    private func turn(_ turn: Timeline.Turn, _ number: Int, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        html.element("li", [.class("turn")]) { html in
            html.element("p", [.class("turn-head")]) { html in
                html.element(
                    "span", [.class("turn-number \(kind(turn).rawValue)"), .init("aria-hidden", "true")],
                    text: "\(number)")
                html.element("time", [.init("datetime", "\(turn.day)")], text: "\(turn.day)")
                html.say("from-then")
                html.badge(PageKind(turn.verdict))
            }
            fold(turn.changes.count, over: 5, key: "all-changes", &html) { html in
                html.element("ul", [.class("changes")]) { html in
                    for change in turn.changes.sorted(by: { ($1.after, $0.finding.rule) < ($0.after, $1.finding.rule) })
                    {
                        self.change(change, on: turn.day, deployment, &html)
                    }
                }
            }
        }
        html.newline()
    }

    private func change(
        _ change: Timeline.Change, on day: CalendarDay, _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        let finding = change.finding
        html.element("li") { html in
            html.badge(PageKind(change.before))
            html.element("span", [.class("to"), .init("aria-hidden", "true")], text: "→")
            html.badge(PageKind(change.after))
            html.element("span", [.english], text: " \(change.after >= .warn ? finding.message : finding.title) ")
            html.element("span", [.class("detail"), .english]) { html in
                html.code(finding.ruleAndSubject)
                html.text(": \(TextReport(style: .plain).because(change, on: day))")
            }
        }
    }
}

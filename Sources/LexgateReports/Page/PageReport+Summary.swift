import LexgateModel

extension PageReport {
    /// What all of it comes to, for somebody with a minute.
    func summary(_ html: inout HTMLWriter) {
        let state = run.isOpen ? "open" : run.totals.status == 1 ? "closed" : isAnythingJudged ? "unjudged" : "nothing"
        let colour = state == "nothing" ? "unjudged" : state
        html.element("section", [.id("summary"), .init("aria-labelledby", "answer")]) { html in
            // Open by what was decided beside the law is not what a green sign says.
            let isConditional = run.isOpen && (count(.incomplete) > 0 || held > 0 || run.totals.isNothingAsked)
            html.element("div", [.class("answer \(colour)\(isConditional ? " conditional" : "")")]) { html in
                let sign = isConditional ? "!" : run.isOpen ? "✓" : "✕"
                html.element("span", [.class("sign"), .init("aria-hidden", "true")], text: sign)
                html.element("div") { html in
                    // Only `gate` is a gate; the others say what it would do.
                    let isAsked = run.purpose == .gate || run.totals.status > 1
                    html.say(isAsked ? "gate-\(state)" : "would-be-\(state)", as: "h1", [.id("answer")])
                    reason(&html)
                }
            }
            notes(&html)
            html.element("dl", [.class("figures")]) { html in
                html.entry("verb") { $0.code("lexgate \(run.purpose.word)") }
                html.entry("deployments") { $0.element("span", [.class("number")], text: "\(run.totals.documents)") }
                html.entry("closed") { $0.element("span", [.class("number")], text: "\(run.totals.closed)") }
                html.entry("judged-on") { $0.element("time", [.init("datetime", "\(run.day)")], text: "\(run.day)") }
                html.entry("closes-from") { $0.badge(PageKind(run.failOn)) }
            }
            html.newline()
            if !deployments.isEmpty {
                laws(&html)
                if deployments.count > 1 { overview(&html) }
            }
        }
        html.newline()
    }

    /// Findings that a baseline holds back, and those among them that are breaches.
    private var isAnythingJudged: Bool { run.assessments.contains { $0.counts.total > 0 } }

    private var held: Int { deployments.flatMap(\.assessment.findings).count(where: \.isHeld) }
    private var heldBreaches: Int {
        deployments.flatMap(\.assessment.findings).count { $0.isHeld && $0.verdict == .fail }
    }

    private func count(_ verdict: Verdict) -> Int {
        deployments.flatMap(\.assessment.findings).count { run.counting($0) == verdict && !$0.isHeld }
    }

    /// Why the gate is open or closed, in a sentence, and what a baseline holds back in another.
    private func reason(_ html: inout HTMLWriter) {
        let (fails, open, warnings, waived) = (count(.fail), count(.incomplete), count(.warn), count(.waived))
        html.element("p", [.class("reason")]) { html in
            if run.totals.status > 1 {
                html.say(isAnythingJudged ? "why-unjudged" : "nothing-judged")
            } else if !run.isOpen {
                if fails > 0, open > 0, run.failOn <= .incomplete {
                    html.say("why-both", "\(fails)", "\(open)")
                } else if fails > 0 {
                    html.say("why-fail", "\(fails)")
                } else if open > 0, run.failOn <= .incomplete {
                    html.say("why-incomplete", "\(open)")
                } else {
                    html.say("why-warn", "\(warnings)")
                }
            } else if run.totals.isNothingAsked {
                html.say("why-open-unchanged")
            } else if open > 0 || fails > 0 {
                html.say("why-open-incomplete", "\(open)")
            } else if waived > 0 {
                html.say("why-open-waived", "\(waived)")
            } else if held > 0 {
                html.say("why-open-held")
            } else if warnings > 0 {
                html.say("why-open-warn", "\(warnings)")
            } else if deployments.contains(where: { $0.assessment.counts[.pass] > 0 }) {
                html.say("why-open")
            } else {
                html.say("why-open-nothing")
            }
            if held > 0 {
                html.text(" ")
                html.say("why-held", "\(held)", "\(heldBreaches)")
            }
        }
    }

    /// What the answer does not rest on, and what could not be judged at all.
    private func notes(_ html: inout HTMLWriter) {
        if !run.problems.isEmpty {
            html.element("div", [.class("callout bad problems")]) { html in
                html.say("not-judged", as: "h2")
                html.element("ul", [.english]) { html in
                    for problem in run.problems {
                        html.element("li", [.class("problem")]) {
                            $0.badge(.error)
                            $0.element("span", [.class("message")], text: problem)
                        }
                    }
                }
            }
        }
        if !run.notes.isEmpty {
            html.element("div", [.class("callout notes")]) { html in
                html.say("notes", as: "h2")
                html.element("ul", [.english]) { html in
                    for note in run.notes { html.element("li", [.class("note")], text: note) }
                }
            }
        }
        if !run.totals.leftOut.isEmpty {
            html.element("p", [.class("aside")]) { html in
                html.say("not-taken")
                html.element("span", [.english], text: " \(LeftOut.words(run.totals.leftOut).joined(separator: ", "))")
            }
        }
    }

    private static let columns: [PageKind] = [
        .error, .fail, .incomplete, .warn, .upcoming, .waived, .pass, .notApplicable,
    ]

    /// Verdicts by body of law, over all deployments.
    private func laws(_ html: inout HTMLWriter) {
        html.say("by-law", as: "h2", [.id("by-law")])
        var counts: [String: [PageKind: Int]] = [:]
        for found in deployments.flatMap(\.findings) {
            counts[found.finding.pack, default: [:]][found.kind, default: 0] += 1
        }
        let packs = run.packs.filter { counts[$0.id] != nil }.sorted { a, b in
            let worst = { (id: String) in counts[id]?.keys.map(\.place).min() ?? 9 }
            return (worst(a.id), a.id) < (worst(b.id), b.id)
        }
        let mistakes = run.assessments.reduce(0) { $0 + $1.mistakes }
        let shown = Self.columns.filter { kind in
            kind == .error && mistakes > 0 || counts.values.contains { $0[kind] != nil }
        }
        let heldBack = Dictionary(
            grouping: deployments.flatMap(\.findings).filter(\.finding.isHeld), by: \.finding.pack)
        html.element("table", [.class("counts"), .init("aria-labelledby", "by-law")]) { html in
            countsHead("law", shown, isHeld: held > 0, &html)
            html.element("tbody") { html in
                for pack in packs {
                    html.element("tr") { html in
                        html.element("th", [.init("scope", "row"), .english], text: pack.title)
                        for kind in shown { countCell(kind, counts[pack.id]?[kind] ?? 0, &html) }
                        if held > 0 { countCell(.waived, heldBack[pack.id]?.count ?? 0, &html) }
                    }
                    html.newline()
                }
                guard mistakes > 0 else { return }
                // What stands there counts as not stated, and is of no law.
                html.element("tr") { html in
                    html.say("mistakes", as: "th", [.init("scope", "row")])
                    for kind in shown { countCell(kind, kind == .error ? mistakes : 0, &html) }
                    if held > 0 { countCell(.waived, 0, &html) }
                }
            }
        }
    }

    /// Each deployment with its verdict.
    private func overview(_ html: inout HTMLWriter) {
        html.say("all-deployments", as: "h2", [.id("all-deployments")])
        let shown = Self.columns.filter { kind in deployments.contains { self.count(kind, of: $0) > 0 } }
        html.element("table", [.class("counts"), .init("aria-labelledby", "all-deployments")]) { html in
            countsHead("deployment", shown, isHeld: held > 0, &html)
            html.element("tbody") { html in
                for deployment in deployments {
                    html.element("tr") { html in
                        html.element("th", [.init("scope", "row")]) { html in
                            html.element("a", [.target(deployment.id)], text: deployment.assessment.name)
                            html.text(" ")
                            gate(deployment, &html)
                            if deployment.kind == .error {
                                html.text(" ")
                                html.badge(.error)
                            }
                            html.element("span", [.class("path")], text: deployment.assessment.place)
                        }
                        for kind in shown { countCell(kind, count(kind, of: deployment), &html) }
                        if held > 0 { countCell(.waived, deployment.findings.count(where: \.finding.isHeld), &html) }
                    }
                    html.newline()
                }
            }
        }
    }

    /// Findings of a kind, mistakes in the file among the errors.
    private func count(_ kind: PageKind, of deployment: PageDeployment) -> Int {
        deployment.count(kind) + (kind == .error ? deployment.assessment.mistakes : 0)
    }

    /// What a baseline holds back stands in the column of its verdict, and once more in its own.
    private func countsHead(_ key: String, _ kinds: [PageKind], isHeld: Bool, _ html: inout HTMLWriter) {
        html.element("thead") { html in
            html.element("tr") { html in
                html.say(key, as: "th", [.init("scope", "col")])
                for kind in kinds {
                    html.element("th", [.init("scope", "col"), .class("figure")]) { html in
                        html.element(
                            "span", [.class("sign \(kind.rawValue)"), .init("aria-hidden", "true")], text: kind.sign)
                        html.text(" ")
                        html.say("verdict-\(kind.rawValue)")
                    }
                }
                if isHeld { html.say("of-them-held", as: "th", [.init("scope", "col"), .class("figure")]) }
            }
        }
    }

    private func countCell(_ kind: PageKind, _ count: Int, _ html: inout HTMLWriter) {
        html.cell([.class(count > 0 ? "figure \(kind.rawValue)" : "figure none")]) {
            $0.text("\(count)")
        }
    }

    /// Whether this one would be let through.
    func gate(_ deployment: PageDeployment, _ html: inout HTMLWriter) {
        html.element("span", [.class(deployment.isClosed ? "gate closed" : "gate open")]) { html in
            html.element("span", [.class("sign"), .init("aria-hidden", "true")], text: deployment.isClosed ? "✕" : "✓")
            html.say(deployment.isClosed ? "is-closed" : "is-open")
        }
    }
}

extension Assessment {
    /// Errors in the file.
    fileprivate var mistakes: Int { diagnostics.count { $0.severity == .error } }
}

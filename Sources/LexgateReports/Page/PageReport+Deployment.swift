import Diagnostics
import LexgateModel

extension PageReport {
    /// One deployment: what it comes to and what must happen, then what that rests on.
    func deployment(_ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let assessment = deployment.assessment
        html.element(
            "section", [.class("deployment"), .id(deployment.id), .init("aria-labelledby", "\(deployment.id)-name")]
        ) { html in
            html.element("h2", [.id("\(deployment.id)-name")], text: assessment.name)
            html.element("p", [.class("standing")]) { html in
                gate(deployment, &html)
                html.badge(deployment.kind)
                html.element("span", [.class("path")], text: assessment.place)
                for file in assessment.file.extended { html.element("span", [.class("path")], text: "+ \(file.path)") }
            }
            if assessment.counts.total == 0 { html.say("document-not-judged", as: "p", [.class("callout bad")]) }
            diagnostics(deployment, &html)
            next(deployment, &html)
            if let survey = assessment.survey {
                map(survey.map, deployment, &html)
                if let timeline = survey.timeline { self.timeline(timeline, deployment, &html) }
            }
            missing(deployment, &html)
            findings(deployment, &html)
            excused(deployment, &html)
            filled(deployment, &html)
            catalogue(deployment, &html)
        }
        html.newline()
    }

    /// The heading of a part, with its place on the page.
    func heading(_ key: String, _ part: String, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        html.say(key, as: "h3", [.id("\(deployment.id)-\(part)")])
        html.newline()
    }

    // MARK: - The file

    /// Mistakes in the file: what stands there counts as not stated.
    private func diagnostics(_ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let diagnostics = deployment.assessment.diagnostics
        guard !diagnostics.isEmpty else { return }
        html.element("div", [.class("callout \(deployment.assessment.hasErrors ? "bad" : "notes")")]) { html in
            html.say("in-the-file", as: "h3")
            html.element("ul", [.class("plain")]) { html in
                for diagnostic in diagnostics {
                    let kind: PageKind = diagnostic.severity == .error ? .error : .warn
                    html.element("li", [.class("diagnostic"), .init("data-kind", kind.rawValue)]) { html in
                        html.badge(kind)
                        html.element("span", [.class("message"), .english], text: diagnostic.message)
                        quote(diagnostic.span, deployment, &html)
                        for note in diagnostic.notes {
                            html.element("p", [.english], text: note.message)
                            quote(note.span, deployment, &html)
                        }
                        if let help = diagnostic.help { html.element("p", [.class("help"), .english], text: help) }
                    }
                }
            }
        }
        html.newline()
    }

    /// A line of a file with its place, what is meant in it marked.
    func quote(_ span: Span, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        html.element("span", [.class("quote")]) { html in
            html.element("span", [.class("place")], text: deployment.place(span))
            guard let line = deployment.excerpts.markedLine(span) else { return }
            html.element("code", [.class("line")]) { html in
                html.text(line.before)
                html.element("mark", text: line.marked)
                html.text(line.after)
            }
        }
    }

    // MARK: - What must happen

    /// What opens the gate, the worst first; then what is to come.
    private func next(_ deployment: PageDeployment, _ html: inout HTMLWriter) {
        // What a baseline holds back has to be done too, if not first.
        let bad = deployment.findings.filter { [.error, .fail].contains($0.kind) }
            .sorted {
                ($0.finding.isHeld ? 1 : 0, $0.kind.place, $1.finding.severity)
                    < ($1.finding.isHeld ? 1 : 0, $1.kind.place, $0.finding.severity)
            }
        let warnings = deployment.findings.filter { $0.kind == .warn && !$0.finding.isHeld }
        let facts = deployment.openFacts
        let turns = deployment.assessment.survey?.timeline?.turns ?? []
        // A duty that begins comes before a row of the catalogue that grows old.
        let duties =
            turns.first { turn in turn.changes.contains { $0.after >= .warn && $0.reason == .inForce } }
            ?? turns.first { turn in turn.changes.contains { $0.after >= .warn } }
        html.say("next", as: "h3")
        if bad.isEmpty, facts.isEmpty, warnings.isEmpty, duties == nil, !deployment.assessment.hasErrors {
            html.say("next-nothing", as: "p")
            return
        }
        html.element("ol", [.class("next")]) { html in
            if deployment.assessment.hasErrors { html.say("next-errors", as: "li") }
            for found in bad.prefix(6) {
                html.element("li") { html in
                    html.badge(found.kind)
                    html.element("a", [.target(found.id), .english], text: found.finding.title)
                    if !found.finding.subject.isEmpty {
                        html.text(" ")
                        html.element("code", [.class("subject")], text: found.finding.subject)
                    }
                    guard let remedy = found.finding.remedies.first else { return }
                    html.element("span", [.class("remedy")]) { html in
                        html.say("way-out")
                        html.element("span", [.english], text: " \(remedy.text)")
                    }
                }
            }
            if bad.count > 6 { html.say("next-more", "\(bad.count - 6)", as: "li") }
            if !facts.isEmpty {
                html.element("li") { html in
                    html.badge(.incomplete)
                    html.element("a", [.target("\(deployment.id)-missing")]) { $0.say("next-facts", "\(facts.count)") }
                    html.element("span", [.class("remedy")]) { html in
                        for (number, fact) in facts.prefix(3).enumerated() {
                            if number > 0 { html.text(", ") }
                            html.code(fact.missing.path)
                        }
                        if facts.count > 3 { html.text(" …") }
                    }
                }
            }
            if !warnings.isEmpty {
                html.element("li") { html in
                    html.badge(.warn)
                    html.element("a", [.target("\(deployment.id)-findings")]) {
                        $0.say("next-warnings", "\(warnings.count)")
                    }
                }
            }
            if let duties {
                html.element("li") { html in
                    html.badge(.upcoming)
                    html.element("a", [.target("\(deployment.id)-timeline")]) { $0.say("next-turn", "\(duties.day)") }
                }
            }
        }
        html.newline()
    }

    // MARK: - Missing facts

    private func missing(_ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let facts = deployment.openFacts
        guard !facts.isEmpty else { return }
        heading("missing-facts", "missing", deployment, &html)
        html.say("missing-intro", as: "p", [.class("intro")])
        fold(facts.count, over: 12, key: "all-missing", isNeeded: true, &html) { html in
            html.element("table", [.class("facts"), .init("aria-labelledby", "\(deployment.id)-missing")]) { html in
                html.tableHead(["fact", "question", "place", "asked-by"])
                html.element("tbody") { html in
                    for fact in facts {
                        html.element("tr", [.class("asked"), .number("data-rules", fact.rules.count)]) { html in
                            html.cell { html in
                                html.code(fact.missing.path)
                                html.text(" ")
                                state(fact.missing.state, &html)
                                if fact.isHeld { html.say("held", as: "span", [.class("tag")]) }
                            }
                            html.cell([.english]) { $0.text(fact.missing.about) }
                            html.cell { $0.text(deployment.place(fact.missing.span)) }
                            html.cell { html in
                                // The others say at their findings what they miss.
                                for (number, rule) in fact.rules.sorted().prefix(3).enumerated() {
                                    if number > 0 { html.text(", ") }
                                    html.code(rule)
                                }
                                if fact.rules.count > 3 {
                                    html.text(" ")
                                    html.say("left-out", "\(fact.rules.count - 3)")
                                }
                            }
                        }
                        html.newline()
                    }
                }
            }
        }
    }

    func state(_ state: Finding.Missing.State, _ html: inout HTMLWriter) {
        switch state {
        case .notStated: html.say("state-not-stated", as: "span", [.class("tag")])
        case .misstated: html.say("state-misstated", as: "span", [.class("tag bad")])
        case .insufficient: html.say("state-insufficient", as: "span", [.class("tag")])
        }
    }

    /// What is long stands folded and opens at a click; paper has it where it is needed.
    func fold(
        _ count: Int, over limit: Int, key: String, isNeeded: Bool = false, _ html: inout HTMLWriter,
        _ body: (inout HTMLWriter) -> Void
    ) {
        guard count > limit else { return body(&html) }
        html.element("details", [.class(isNeeded ? "fold needed" : "fold")]) { html in
            html.element("summary") { $0.say(key, "\(count)") }
            body(&html)
        }
    }

    // MARK: - Waivers and baseline

    private func excused(_ deployment: PageDeployment, _ html: inout HTMLWriter) {
        guard deployment.isExcused else { return }
        heading("waivers", "waivers", deployment, &html)
        let waived = deployment.findings.filter { $0.finding.waived != nil }
        if !waived.isEmpty {
            html.element("table", [.class("facts"), .init("aria-labelledby", "\(deployment.id)-waivers")]) { html in
                html.tableHead(["finding", "without-waiver", "approver", "until", "reason"])
                html.element("tbody") { html in
                    for found in waived {
                        guard let waived = found.finding.waived else { continue }
                        html.element("tr") { html in
                            html.cell {
                                $0.element("a", [.target(found.id)], text: found.finding.ruleAndSubject)
                            }
                            html.cell { $0.badge(PageKind(waived.verdict)) }
                            html.cell { $0.text(waived.waiver.approver) }
                            html.cell { $0.text("\(waived.waiver.until)") }
                            html.cell { $0.text(waived.waiver.reason) }
                        }
                    }
                }
            }
        }
        guard let comparison = deployment.assessment.baseline else { return }
        html.say("baseline-held", "\(comparison.held)", as: "p")
        guard !comparison.absent.isEmpty else { return }
        html.say("baseline-gone", "\(comparison.absent.count)", as: "p")
        html.element("ul") { html in
            for entry in comparison.absent {
                html.element("li") { html in
                    html.badge(PageKind(entry.verdict))
                    html.code(entry.subject.isEmpty ? entry.rule : "\(entry.rule) (\(entry.subject))")
                }
            }
        }
    }
}

import Diagnostics
import LexgateModel

// One finding: what it says in its head, all that it rests on below.
extension PageReport {
    func finding(
        _ found: PageFinding, _ statement: RuleStatement, _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        let finding = found.finding
        let isOpen = found.opens(in: deployment)
        html.element(
            "article",
            [
                .class("finding \(found.kind.rawValue)\(found.isToldBriefly ? " short" : "")"), .id(found.id),
                .init("data-kind", found.kind.rawValue),
                .init("data-rule", finding.rule),
            ]
        ) { html in
            html.element("details", [.flag("open", isOpen)]) { html in
                html.element("summary") { html in
                    html.badge(found.kind)
                    html.element("span", [.class("message"), .english], text: finding.message)
                    html.element("span", [.class("where")]) { html in
                        if !finding.subject.isEmpty { html.element("span", [.class("subject")], text: finding.subject) }
                        html.element("span", [.class("place")], text: deployment.place(finding.span))
                    }
                    marks(found, &html)
                }
                html.element("div", [.class("body")]) { html in
                    if !found.isToldBriefly { quote(finding.span, deployment, &html) }
                    particulars(RuleStatement([finding]).without(statement), of: found, &html)
                    missing(found, deployment, &html)
                    if !found.isToldBriefly { evidence(found, finding.evidence, deployment, &html) }
                    waiver(finding, deployment, &html)
                    why(found, deployment, &html)
                }
            }
        }
        html.newline()
    }

    private func marks(_ found: PageFinding, _ html: inout HTMLWriter) {
        let finding = found.finding
        if let upcoming = finding.upcoming {
            html.element("span", [.class("mark")]) { html in
                html.say("would-be", "\(upcoming.day)")
                html.badge(PageKind(upcoming.would))
            }
        }
        if let waived = finding.waived {
            html.element("span", [.class("mark")]) { html in
                html.say("without-waiver")
                html.badge(PageKind(waived.verdict))
            }
        }
        if finding.isHeld { html.say("held", as: "span", [.class("tag")]) }
        if let state = finding.baseline { html.say("baseline-\(state.rawValue)", as: "span", [.class("tag")]) }
    }

    /// What is missing. In a short telling that which the message does not say, and what is asked where no table says it.
    private func missing(_ found: PageFinding, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let (finding, isBrief) = (found.finding, found.isToldBriefly)
        var listed: [(missing: Finding.Missing, asks: Bool)] = []
        for missing in finding.missing {
            let isTold = isBrief && (deployment.asked.contains(missing.path) || !html.told.asks(missing.path))
            let asks = !missing.about.isEmpty && !isTold
            let isNamed = missing.state == .notStated && finding.message.contains("`\(missing.path)`")
            if !isBrief || asks || !isNamed { listed.append((missing, asks)) }
        }
        guard !listed.isEmpty else { return }
        html.element("div", [.class("part")]) { html in
            html.say("missing-facts", as: "p", [.class("label")])
            html.element("ul") { html in
                for (missing, asks) in listed {
                    html.element("li") { html in
                        html.code(missing.path)
                        html.text(" ")
                        state(missing.state, &html)
                        if asks { html.element("span", [.english], text: " \(missing.about)") }
                    }
                }
            }
        }
    }

    /// What was read: each fact with its value, its line, and who says so.
    func evidence(
        _ found: PageFinding, _ facts: [Finding.Evidence], _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        let finding = found.finding
        // A short telling has them beside what it asks of them.
        let rows = found.isToldBriefly && finding.explanation != nil ? [] : finding.tableRows
        guard !facts.isEmpty || !rows.isEmpty else { return }
        html.element("div", [.class("part")]) { html in
            html.say("evidence", as: "p", [.class("label")])
            html.element("ul", [.class("evidence")]) { html in
                for evidence in facts {
                    html.element("li") { html in
                        if found.isToldBriefly { return brief(evidence, deployment, &html) }
                        html.element("span", [.class("fact")]) { html in
                            html.code(evidence.path)
                            html.text(" = ")
                            html.element("b", text: evidence.value)
                            html.text(" ")
                            origin(evidence, &html)
                        }
                        quote(evidence.span, deployment, &html)
                        if let alias = evidence.aliasSpan {
                            html.element("span", [.class("used")]) { html in
                                html.say("used-at")
                                html.text(" \(deployment.place(alias))")
                            }
                        }
                        for row in evidence.catalogue {
                            html.element("span", [.class("row")]) { self.row(row, deployment, &$0) }
                        }
                    }
                }
                for row in rows {
                    html.element("li") { html in
                        html.say("table-row", as: "span", [.class("tag")])
                        html.element("span", [.english], text: " \(row)")
                    }
                }
            }
        }
    }

    /// A fact in one line; how it was filled where nobody stated it.
    private func brief(_ fact: Finding.Evidence, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        html.code("\(fact.path) = \(fact.value)")
        html.text(" \(deployment.place(fact.span, isShort: true)) ")
        if fact.step != .stated { origin(fact, &html) }
        for row in fact.catalogue { html.code(" \(row.row)") }
        guard let alias = fact.aliasSpan else { return }
        html.say("used-at")
        html.text(" \(deployment.place(alias, isShort: true))")
    }

    func origin(_ evidence: Finding.Evidence, _ html: inout HTMLWriter) {
        switch evidence.step {
        case .none, .stated: html.say("stated", as: "span", [.class("tag")])
        case .derived: html.say("derived", as: "span", [.class("tag derived")])
        case .assumed: html.say("assumed", as: "span", [.class("tag assumed")])
        }
    }

    /// A row of the catalogue and its day; where it can be checked, the table of rows says.
    private func row(_ row: CatalogueReference, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        html.element("a", [.target("\(deployment.id)-catalogue")]) { $0.code(row.row) }
        html.text(" ")
        if let day = row.asOf { html.say("as-of", "\(day)") } else { html.say("no-day") }
    }

    /// The addresses of a source, which are joined by semicolons.
    func sources(_ text: String, _ html: inout HTMLWriter) {
        html.element("span", [.class("sources"), .english]) { html in
            for (number, part) in text.split(separator: ";").enumerated() {
                let address = String(part.drop { $0 == " " })
                if number > 0 { html.text("; ") }
                html.link(address, text: address)
            }
        }
    }

    private func waiver(_ finding: Finding, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        guard let waiver = finding.waived?.waiver else { return }
        html.element("dl", [.class("particulars part")]) { html in
            html.entry("approver") { $0.text(waiver.approver) }
            if let granted = waiver.granted { html.entry("granted") { $0.text("\(granted)") } }
            html.entry("until") { $0.text("\(waiver.until)") }
            html.entry("reason") { $0.text(waiver.reason) }
            if !waiver.missing.isEmpty {
                html.entry("accepted-without") { $0.text(waiver.missing.joined(separator: ", ")) }
            }
            html.entry("place") { $0.text(deployment.place(waiver.span)) }
        }
    }
}

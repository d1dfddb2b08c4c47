import LexgateModel

/// What all findings of a rule say alike, of its law above all: told once, over them.
struct RuleStatement {
    private(set) var why: String?
    private(set) var citations: [Finding.Citation]?
    private(set) var inForce: CalendarDay?
    private(set) var severity: Severity?
    private(set) var confidence: Confidence?
    private(set) var reading: String?
    private(set) var remedies: [(text: String, cost: String)]?
    private(set) var duties: [Explanation.Duty]

    init(_ findings: [Finding]) {
        func shared<Value: Equatable>(_ value: (Finding) -> Value?) -> Value? {
            let first = findings.first.flatMap(value)
            return findings.dropFirst().allSatisfy { value($0) == first } ? first : nil
        }
        why = shared(\.why)
        citations = shared(\.citations)
        inForce = shared(\.inForceFrom)
        severity = shared(\.severity)
        confidence = shared(\.confidence)
        reading = shared(\.reading)
        let first = findings.first?.remedies ?? []
        let isShared = findings.allSatisfy { $0.remedies.elementsEqual(first, by: ==) }
        remedies = isShared ? first : nil
        // They are those of the rule.
        duties = findings.lazy.compactMap(\.explanation).first?.duties ?? []
    }

    var isEmpty: Bool {
        let words = [why, reading].contains { $0.map { !$0.isEmpty } ?? false }
        return !words && (citations ?? []).isEmpty && inForce == nil && severity == nil && confidence == nil
            && (remedies ?? []).isEmpty && duties.isEmpty
    }

    /// What another does not say already.
    func without(_ other: RuleStatement) -> RuleStatement {
        var rest = self
        if other.why != nil { rest.why = nil }
        if other.citations != nil { rest.citations = nil }
        if other.inForce != nil { rest.inForce = nil }
        if other.severity != nil { rest.severity = nil }
        if other.confidence != nil { rest.confidence = nil }
        if other.reading != nil { rest.reading = nil }
        if other.remedies != nil { rest.remedies = nil }
        rest.duties = []
        return rest
    }
}

extension PageReport {
    /// The statement of a rule over its findings, folded where these are.
    func statement(
        _ statement: RuleStatement, of findings: [PageFinding], _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        let isOpen = findings.contains { $0.opens(in: deployment) }
        html.element("details", [.class("statement"), .flag("open", isOpen)]) { html in
            html.element("summary") { $0.say("rule-says") }
            particulars(statement, of: findings[0], &html)
        }
    }

    func particulars(_ statement: RuleStatement, of found: PageFinding, _ html: inout HTMLWriter) {
        guard !statement.isEmpty else { return }
        html.element("dl", [.class("particulars")]) { html in
            if let why = statement.why, !why.isEmpty {
                html.entry("why") { $0.element("span", [.english], text: why) }
            }
            if let citations = statement.citations, !citations.isEmpty {
                html.entry("provisions") { html in
                    html.element("ul", [.class("inline"), .english]) { html in
                        for citation in citations {
                            // The law itself is named, with its address, over all its rules.
                            let url = citation.url == found.finding.citations.first?.url ? nil : citation.url
                            html.element("li") { $0.link(url, text: citation.text) }
                        }
                    }
                }
            }
            // The table of what is covered has them too.
            if !statement.duties.isEmpty, !found.isToldBriefly { html.entry("asks") { duties(statement.duties, &$0) } }
            if let day = statement.inForce {
                html.entry(found.finding.upcoming == nil ? "in-force-since" : "in-force-from") { $0.text("\(day)") }
            }
            if let severity = statement.severity { html.entry("severity") { $0.say("severity-\(severity.word)") } }
            if let confidence = statement.confidence {
                html.entry("confidence") { $0.say("confidence-\(confidence.word)") }
            }
            if let reading = statement.reading, !reading.isEmpty {
                html.entry("other-reading") { $0.element("span", [.english], text: reading) }
            }
        }
        remedies(found.kind == .pass ? [] : statement.remedies ?? [], &html)
    }

    private func duties(_ duties: [Explanation.Duty], _ html: inout HTMLWriter) {
        html.element("ul", [.class("duties"), .english]) { html in
            for duty in duties {
                let law = duty.citations.map(\.text).joined(separator: "; ")
                html.element("li") { html in
                    html.element("strong", text: law.isEmpty ? duty.id : law)
                    html.text(" \(duty.about)")
                }
            }
        }
    }

    private func remedies(_ remedies: [(text: String, cost: String)], _ html: inout HTMLWriter) {
        guard !remedies.isEmpty else { return }
        html.element("div", [.class("part remedies")]) { html in
            html.say("ways-out", as: "p", [.class("label")])
            html.element("ul") { html in
                for remedy in remedies {
                    html.element("li") { html in
                        html.element("span", [.english], text: remedy.text)
                        guard !remedy.cost.isEmpty else { return }
                        html.text(" ")
                        html.element("span", [.class("tag")]) { html in
                            html.say("cost")
                            html.element("span", [.english], text: " \(remedy.cost)")
                        }
                    }
                }
            }
        }
    }
}

extension PageFinding {
    /// Whether it stands open from the beginning.
    func opens(in deployment: PageDeployment) -> Bool {
        [.error, .fail, .warn].contains(kind) && !finding.isHeld && deployment.isShort
    }
}

import Diagnostics
import LexgateModel

extension PageReport {
    /// Chooses among findings; shown by the script, which alone can hide any.
    func filters(_ html: inout HTMLWriter) {
        let laws = Set(deployments.flatMap { $0.findings.map { Law($0.finding).short } }).sorted()
        html.element("search", [.class("filters"), .id("filters"), .hidden, .init("aria-labelledby", "filter-name")]) {
            html in
            html.say("filter", as: deployments.count == 1 ? "h4" : "h2", [.id("filter-name"), .class("unseen")])
            html.element("div", [.class("field")]) { html in
                html.say("search", as: "label", [.init("for", "search")])
                html.void(
                    "input",
                    [
                        .init("type", "search"), .id("search"), .init("autocomplete", "off"),
                        .init("spellcheck", "false"),
                    ])
            }
            html.element("div", [.class("field")]) { html in
                html.say("law", as: "label", [.init("for", "law")])
                html.element("select", [.id("law"), .init("autocomplete", "off")]) { html in
                    html.say("every-law", as: "option", [.init("value", "*")])
                    for law in laws {
                        if law.isEmpty {
                            html.say("no-law", as: "option", [.init("value", "")])
                        } else {
                            html.element("option", [.init("value", law), .english], text: law)
                        }
                    }
                }
            }
            html.element("fieldset") { html in
                html.say("verdict", as: "legend")
                for kind in PageKind.allCases {
                    let count = deployments.reduce(0) { $0 + $1.count(kind) }
                    guard count > 0 else { continue }
                    html.element("label", [.class("choice \(kind.rawValue)")]) { html in
                        html.void(
                            "input",
                            [
                                .init("type", "checkbox"), .init("name", "kind"), .init("value", kind.rawValue),
                                .flag("checked"), .init("autocomplete", "off"),
                            ])
                        html.element("span", [.class("sign"), .init("aria-hidden", "true")], text: kind.sign)
                        html.say("verdict-\(kind.rawValue)")
                        html.element("span", [.class("count")], text: "\(count)")
                    }
                }
            }
            html.element("div", [.class("field")]) { html in
                html.element("button", [.init("type", "button"), .id("unfold")]) { $0.say("unfold") }
                html.element("button", [.init("type", "button"), .id("fold")]) { $0.say("fold") }
            }
            html.element("p", [.id("shown"), .init("role", "status")]) { _ in }
        }
        html.newline()
    }

    /// Findings of one deployment by law, article and rule.
    func findings(_ deployment: PageDeployment, _ html: inout HTMLWriter) {
        heading("findings", "findings", deployment, &html)
        if deployment.findings.isEmpty {
            html.say("no-findings", as: "p")
            return
        }
        html.told = Tellings(deployment.id)
        html.say("findings-intro", as: "p", [.class("intro")])
        if deployments.count == 1 { filters(&html) } else { html.say("why-elsewhere", as: "p", [.class("intro")]) }
        for (law, findings) in grouped(deployment.findings, by: { Law($0.finding) }) {
            self.law(law, findings, deployment, &html)
        }
    }

    /// A law as findings cite it first; without a name where they cite none.
    private struct Law: Hashable {
        let short: String
        let name: String
        let url: String?

        init(_ finding: Finding) {
            short = finding.citations.first?.short ?? ""
            name = finding.citations.first?.instrument ?? ""
            url = finding.citations.first?.url
        }
    }

    /// The groups with the worst findings first, then by name.
    private func grouped<Key: Hashable>(
        _ findings: [PageFinding], by key: (PageFinding) -> Key
    ) -> [(key: Key, findings: [PageFinding])] {
        var places: [Key: Int] = [:]
        var groups: [(key: Key, findings: [PageFinding])] = []
        for finding in findings {
            let key = key(finding)
            if let place = places[key] {
                groups[place].findings.append(finding)
            } else {
                places[key] = groups.count
                groups.append((key, [finding]))
            }
        }
        let worst = groups.map { $0.findings.map(\.kind.place).min() ?? 9 }
        return groups.indices.sorted { (worst[$0], $0) < (worst[$1], $1) }.map { groups[$0] }
    }

    private func law(_ law: Law, _ findings: [PageFinding], _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let concerns = findings.contains { $0.kind.place < PageKind.pass.place }
        html.element("details", [.class("law"), .init("data-law", law.short), .flag("open", concerns)]) { html in
            html.element("summary") { html in
                if law.short.isEmpty {
                    html.say("no-law", as: "h4")
                } else {
                    html.element("h4", [.english], text: law.short)
                }
                html.element("span", [.class("tally")]) { html in
                    for kind in PageKind.allCases {
                        let count = findings.count { $0.kind == kind }
                        guard count > 0 else { continue }
                        html.element("span", [.class("part \(kind.rawValue)")]) { html in
                            html.element("span", [.class("sign"), .init("aria-hidden", "true")], text: kind.sign)
                            html.text("\(count) ")
                            html.say("verdict-\(kind.rawValue)")
                        }
                    }
                }
            }
            if !law.name.isEmpty {
                html.element("p", [.class("instrument"), .english]) { $0.link(law.url, text: law.name) }
            }
            articles(findings.filter { $0.kind.place < PageKind.pass.place }, deployment, &html)
            passed(findings.filter { $0.kind == .pass }, deployment, &html)
            notApplicable(findings.filter { $0.kind == .notApplicable }, deployment, &html)
        }
        html.newline()
    }

    /// The articles with the worst findings first, then in the order of their numbers.
    private func articles(_ findings: [PageFinding], _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let sorted = findings.sorted { comesBefore($0.provision, $1.provision) }
        for (article, findings) in grouped(sorted, by: \.provision) {
            self.article(article, findings, deployment, &html)
        }
    }

    /// What passes stands behind, folded.
    private func passed(_ findings: [PageFinding], _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        guard !findings.isEmpty else { return }
        html.element("details", [.class("fold beside")]) { html in
            html.element("summary") { $0.say("passed-rules", "\(findings.count)") }
            articles(findings, deployment, &html)
        }
    }

    private func article(
        _ article: String, _ findings: [PageFinding], _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        html.element("section", [.class("article")]) { html in
            if !article.isEmpty { html.element("h5", [.english], text: article) }
            for (rule, findings) in grouped(findings, by: { $0.finding.rule }) {
                html.element("div", [.class("rule")]) { html in
                    html.element(
                        article.isEmpty ? "h5" : "h6", [.class("title"), .english], text: findings[0].finding.title)
                    html.element("p", [.class("rule-id")]) { html in
                        html.code(rule)
                        if findings[0].finding.isHard { html.say("hard", as: "span", [.class("tag bad")]) }
                    }
                    let statement = RuleStatement(findings.map(\.finding))
                    self.statement(statement, of: findings, deployment, &html)
                    for finding in findings { self.finding(finding, statement, deployment, &html) }
                }
            }
        }
    }

    /// What does not apply, and why: a line each. Paper has the rules alone.
    private func notApplicable(_ findings: [PageFinding], _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        guard !findings.isEmpty else { return }
        html.element("details", [.class("fold beside")]) { html in
            html.element("summary") { html in
                html.badge(.notApplicable)
                html.say("not-applicable-rules", "\(findings.count)")
            }
            html.element("ul", [.class("quiet"), .english, .init("data-kind", PageKind.notApplicable.rawValue)]) {
                html in
                for alike in alike(findings.sorted { comesBefore($0.provision, $1.provision) }, &html) {
                    self.line(alike, deployment, &html)
                }
            }
        }
    }

    /// Findings that say the same for the same reason, in one.
    private func alike(_ findings: [PageFinding], _ html: inout HTMLWriter) -> [[PageFinding]] {
        var keys: [String: String] = [:]
        for found in findings {
            let reason = found.finding.explanation.map { html.told.key(of: Telling($0, isBrief: true)) }
            keys[found.id] = "\(reason ?? -1) \(found.finding.message)"
        }
        return grouped(findings) { keys[$0.id] }.map(\.findings)
    }

    private func line(_ alike: [PageFinding], _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        html.element("li", [.class("alike")]) { html in
            guard let explanation = alike[0].finding.explanation else { return head(alike, &html) }
            html.element("details") { html in
                html.element("summary") { head(alike, &$0) }
                steps(Telling(explanation, isBrief: true), deployment, &html)
            }
        }
        html.newline()
    }

    private func head(_ alike: [PageFinding], _ html: inout HTMLWriter) {
        for found in alike {
            html.element("span", [.class("finding"), .id(found.id)]) { html in
                html.text("\(found.provision) ")
                html.code(found.finding.ruleAndSubject)
            }
            html.text(" ")
        }
        html.element("span", [.class("message")], text: alike[0].finding.message)
    }

    /// Articles in the order of their numbers: 9 before 10.
    private func comesBefore(_ a: String, _ b: String) -> Bool {
        let (x, y) = (Self.numbers(in: a), Self.numbers(in: b))
        return x == y ? a < b : x.lexicographicallyPrecedes(y)
    }

    private static func numbers(in text: String) -> [Int] {
        text.utf8.split { !(0x30...0x39).contains($0) }.map { Int(String(decoding: $0, as: UTF8.self)) ?? Int.max }
    }
}

extension PageFinding {
    var provision: String { finding.citations.first?.provision ?? "" }
}

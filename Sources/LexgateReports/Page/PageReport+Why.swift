import Diagnostics
import LexgateModel

// How a verdict came about: duties, questions in the order in which they were asked, expressions, facts and their lines.
extension PageReport {
    func why(_ finding: Finding, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        guard let explanation = finding.explanation else { return }
        html.element("details", [.class("why")]) { html in
            html.element("summary") { $0.say("why-so") }
            if !explanation.duties.isEmpty {
                html.element("ul", [.class("duties"), .english]) { html in
                    for duty in explanation.duties {
                        let law = duty.citations.map(\.text).joined(separator: "; ")
                        html.element("li") { html in
                            html.element("strong", text: law.isEmpty ? duty.id : law)
                            html.text(" \(duty.about)")
                        }
                    }
                }
            }
            html.element("ol", [.class("tree steps")]) { html in
                for step in explanation.steps {
                    html.element("li", [.class(step.decides ? "decides" : "idle")]) { html in
                        self.step(step, explanation, deployment, &html)
                    }
                }
            }
            html.element("p", [.class("detail")]) { html in
                html.say("explained-as-of", "\(explanation.day)")
                html.text(" ")
                html.code(explanation.path)
            }
        }
    }

    private func step(
        _ step: Explanation.Step, _ explanation: Explanation, _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        switch step.role {
        case .each(let variable): html.say("step-each", variable)
        case .inForce(let from, nil): html.say("step-in-force", "\(from)")
        case .inForce(let from, let until?): html.say("step-in-force-until", "\(from)", "\(until)")
        case .applies: html.say("step-applies")
        case .requires: html.say("step-requires")
        case .otherwise(let verdict):
            html.say("step-otherwise")
            html.text(" ")
            html.badge(PageKind(verdict))
        }
        html.text(" ")
        if let truth = step.truth {
            self.truth(truth, &html)
        } else {
            html.say("not-asked", as: "span", [.class("tag")])
        }
        if step.decides { html.say("decides", as: "span", [.class("tag decisive")]) }
        if !step.note.isEmpty { html.element("p", [.class("detail"), .english], text: step.note) }
        guard let part = step.part, step.truth != nil else { return }
        self.part(part, explanation, deployment, &html)
    }

    private func truth(_ truth: Explanation.Truth, _ html: inout HTMLWriter) {
        switch truth {
        case .isTrue: html.say("truth-true", as: "span", [.class("truth yes")])
        case .isFalse: html.say("truth-false", as: "span", [.class("truth no")])
        case .unknown: html.say("truth-unknown", as: "span", [.class("truth open")])
        case .error: html.say("verdict-error", as: "span", [.class("truth no")])
        case .value: break
        }
    }

    // MARK: - Expressions

    /// An expression with its value, what it read, and the parts that it is made of; of those that do not decide the
    /// head alone.
    private func part(
        _ part: Explanation.Part, _ explanation: Explanation, _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        let isList = !part.parts.isEmpty && part.definition == nil
        html.element("span", [.class("head")]) { html in
            if let element = part.element {
                html.say("for-element", element)
                html.text(" ")
            }
            switch part.form {
            case .all where isList: html.say("all-of")
            case .any where isList: html.say("any-of")
            default:
                html.element("code", [.class("expression")], text: part.text)
                if case .value = part.truth {
                    html.text(" = ")
                    html.element("code", [.class("fact-value")], text: part.value)
                }
            }
        }
        if let definition = part.definition, part.decides { self.definition(definition, &html) }
        for fact in part.facts { self.fact(fact, explanation, deployment, &html) }
        for missing in part.missing {
            html.element("span", [.class("read")]) { html in
                html.code(missing.path)
                html.text(" ")
                state(missing.state, &html)
            }
        }
        for row in part.rows { html.element("span", [.class("read detail"), .english], text: row) }
        guard !part.parts.isEmpty || !part.notAsked.isEmpty || part.leftOut > 0 else { return }
        html.element("ul", [.class("tree")]) { html in
            for inner in part.parts {
                html.element("li", [.class(inner.decides ? "decides" : "idle")]) { html in
                    truth(inner.truth, &html)
                    html.text(" ")
                    if inner.decides || !part.decides {
                        self.part(inner, explanation, deployment, &html)
                    } else {
                        html.element("code", [.class("expression")], text: inner.text)
                    }
                }
            }
            for text in part.notAsked {
                html.element("li", [.class("idle")]) { html in
                    html.say("not-needed", as: "span", [.class("tag")])
                    html.text(" ")
                    html.element("code", [.class("expression")], text: text)
                }
            }
            if part.leftOut > 0 { html.say("left-out", "\(part.leftOut)", as: "li", [.class("idle")]) }
        }
    }

    private func definition(_ definition: Explanation.Definition, _ html: inout HTMLWriter) {
        html.element("span", [.class("definition")]) { html in
            if definition.isRepeated { return html.say("told-at", "\(definition.number)") }
            if definition.number > 0 { html.element("span", [.class("tag")], text: "#\(definition.number)") }
            html.element("span", [.english]) { html in
                html.text(" \(definition.about.isEmpty ? definition.name : definition.about) ")
                let law = definition.citations.map(\.text).joined(separator: "; ")
                let place = "\(definition.path):\(definition.line)"
                html.element("span", [.class("detail")], text: law.isEmpty ? place : "\(law), \(place)")
            }
            for (name, value) in definition.arguments {
                html.element("span", [.class("argument")]) { html in html.code("\(name) = \(value)") }
            }
        }
    }

    private func fact(
        _ fact: Finding.Evidence, _ explanation: Explanation, _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        html.element("span", [.class("read")]) { html in
            html.code(fact.path)
            html.text(" = ")
            html.element("code", [.class("fact-value")], text: fact.value)
            html.text(" ")
            origin(fact, &html)
            html.element("span", [.class("place")], text: " \(deployment.place(fact.span))")
            if let because = explanation.defaults[fact.path] {
                html.element("span", [.class("detail"), .english], text: " \(because)")
            }
        }
    }
}

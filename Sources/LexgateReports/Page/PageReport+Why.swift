import Diagnostics
import LexgateModel

// How a verdict came about: questions in the order in which they were asked, expressions, facts and their lines.
extension PageReport {
    func why(_ found: PageFinding, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let facts = found.finding.evidence
        guard let explanation = found.finding.explanation else {
            return found.isToldBriefly ? evidence(found, facts, deployment, &html) : ()
        }
        html.element("details", [.class("why")]) { html in
            html.say("why-so", as: "summary")
            steps(Telling(explanation, isBrief: found.isToldBriefly), deployment, &html)
            guard !found.isToldBriefly else {
                let shown = html.told.shown
                return evidence(found, facts.filter { !shown.contains($0.path) }, deployment, &html)
            }
            html.element("p", [.class("detail")]) { html in
                html.say("explained-as-of", "\(explanation.day)")
                html.text(" ")
                html.code(explanation.path)
            }
        }
    }

    func steps(_ telling: Telling, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        html.told.begin()
        // Why a rule does not apply is one question as a rule, and its line has asked it.
        if telling.isBrief, telling.steps.count == 1, telling.steps[0].role == .applies,
            let part = telling.steps[0].part
        {
            return html.element("ul", [.class("tree")]) { html in
                html.element("li") { html in
                    truth(part.truth, &html)
                    html.text(" ")
                    self.part(part, telling, deployment, &html)
                }
            }
        }
        html.element("ol", [.class("tree steps")]) { html in
            for step in telling.steps {
                html.element("li", [mark(step.decides, telling)]) { html in
                    self.step(step, telling, deployment, &html)
                }
            }
        }
    }

    /// In a short telling everything decides.
    private func mark(_ decides: Bool, _ telling: Telling) -> HTMLWriter.Attribute {
        .init("class", telling.isBrief ? nil : decides ? "decides" : "idle")
    }

    private func step(
        _ step: Explanation.Step, _ telling: Telling, _ deployment: PageDeployment, _ html: inout HTMLWriter
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
        if !telling.isBrief {
            if step.decides { html.say("decides", as: "span", [.class("tag decisive")]) }
            if !step.note.isEmpty { html.element("p", [.class("detail"), .english], text: step.note) }
        }
        guard let part = step.part, step.truth != nil else { return }
        html.text(" ")
        self.part(part, telling, deployment, &html)
    }

    private func truth(_ truth: Explanation.Truth, _ html: inout HTMLWriter) {
        switch truth {
        case .isTrue: html.say("holds", as: "b")
        case .isFalse: html.say("fails", as: "b")
        case .unknown: html.say("unclear", as: "b")
        case .error: html.say("verdict-error", as: "b")
        case .value: break
        }
    }

    // MARK: - Expressions

    /// An expression with its value, what it read, and the parts that it is made of; of those that do not decide the
    /// head alone.
    private func part(
        _ whole: Explanation.Part, _ telling: Telling, _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        let part = telling.isBrief ? whole.bare : whole
        let parts = telling.isBrief ? part.parts.filter(\.decides) : part.parts
        let isList = !parts.isEmpty && part.definition == nil && (!telling.isBrief || parts.count > 1)
        if let element = part.element {
            if telling.isBrief {
                html.code(element)
                html.text(": ")
            } else {
                html.say("for-element", element)
                html.text(" ")
            }
        }
        switch part.form {
        case .all where isList: html.say("all-of")
        case .any where isList: html.say("any-of")
        // A list of one says it better.
        case .all where telling.isBrief && parts.count == 1 && part.definition == nil: break
        case .any where telling.isBrief && parts.count == 1 && part.definition == nil: break
        default:
            html.code(part.text)
            if case .value = part.truth {
                html.text(" = ")
                html.element("b", text: part.value)
            }
        }
        if let definition = part.definition, part.decides {
            let place = html.told.place(of: part, telling)
            guard place.isHere else {
                html.text(" ")
                return html.element("a", [.target(place.id)], text: "#\(place.number)")
            }
            self.definition(definition, place, &html)
        }
        let whole = telling.original(part)
        for fact in whole.facts { self.fact(fact, telling, deployment, &html) }
        for missing in whole.missing {
            let isPlain = telling.isBrief && missing.state == .notStated
            // It stands there.
            if isPlain, part.text == missing.path { continue }
            html.element("span", [.class("read")]) { html in
                html.code(missing.path)
                guard !isPlain else { return }
                html.text(" ")
                state(missing.state, &html)
            }
        }
        for row in whole.rows { html.element("span", [.class("read detail"), .english], text: row) }
        self.parts(of: whole, telling, deployment, &html)
    }

    private func parts(
        of part: Explanation.Part, _ telling: Telling, _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        let parts = telling.isBrief ? part.parts.filter(\.decides) : part.parts
        let notAsked = telling.isBrief ? [] : part.notAsked
        guard !parts.isEmpty || !notAsked.isEmpty || part.leftOut > 0 else { return }
        html.element("ul") { html in
            for inner in parts {
                guard html.told.mayTell(telling) else { continue }
                html.element("li", [mark(inner.decides, telling)]) { html in
                    truth(inner.truth, &html)
                    html.text(" ")
                    if inner.decides || !part.decides {
                        self.part(inner, telling, deployment, &html)
                    } else {
                        html.code(inner.text)
                    }
                }
            }
            for text in notAsked {
                html.element("li", [.class("idle")]) { html in
                    html.say("not-needed", as: "span", [.class("tag")])
                    html.text(" ")
                    html.code(text)
                }
            }
            if !html.told.mayTell(telling) { html.text("…") }
            if part.leftOut > 0 { html.say("left-out", "\(part.leftOut)", as: "li", [.class("idle")]) }
        }
    }

    private func definition(
        _ definition: Explanation.Definition, _ place: Tellings.Place, _ html: inout HTMLWriter
    ) {
        html.element("span", [.class("definition"), .id(place.id)]) { html in
            html.element("span", [.class("tag")], text: "#\(place.number)")
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

    /// A fact that was read; why it counts though nobody wrote it, the table of such facts says.
    private func fact(
        _ fact: Finding.Evidence, _ telling: Telling, _ deployment: PageDeployment, _ html: inout HTMLWriter
    ) {
        html.told.show(fact)
        html.element("span", [.class("read")]) { html in
            html.code("\(fact.path) = \(fact.value)")
            if fact.step != .stated {
                html.text(" ")
                origin(fact, &html)
            }
            html.text(" \(deployment.place(fact.span, isShort: telling.isBrief))")
        }
    }
}

extension Explanation.Part {
    /// Without lists around it of which it alone decides.
    fileprivate var bare: Explanation.Part {
        let isAround = (form == .all || form == .any) && definition == nil && element == nil && leftOut == 0
        let deciding = parts.filter(\.decides)
        guard isAround, facts.isEmpty, missing.isEmpty, rows.isEmpty, deciding.count == 1, deciding[0].truth == truth
        else { return self }
        return deciding[0].bare
    }
}

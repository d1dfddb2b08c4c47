import Diagnostics
import LexgateModel

/// A run as one page of HTML for auditors and for those who answer: nothing is loaded from elsewhere, it is whole
/// without its script, and it prints.
///
/// First what all of it comes to, then each deployment, then what the judgement rests on. The script adds other
/// languages, filters and search.
struct PageReport {
    let run: ReportRun
    let deployments: [PageDeployment]

    static func bytes(_ run: ReportRun) -> [UInt8] {
        var prints = Fingerprints()
        let deployments = run.assessments.enumerated().map { PageDeployment($1, number: $0 + 1, in: run, &prints) }
        return PageReport(run: run, deployments: deployments).bytes()
    }

    private func bytes() -> [UInt8] {
        let language = run.language
        var html = HTMLWriter(PageWords(run.page?.words ?? [], language: language ?? "en"))
        html.doctype()
        html.element("html", [.init("lang", html.words.language), .init("data-lang", language)]) { html in
            head(&html)
            html.newline()
            html.element("body") { body(&$0) }
        }
        html.newline()
        return html.bytes
    }

    private func head(_ html: inout HTMLWriter) {
        let (style, script) = (run.page?.style ?? [], run.page?.script ?? [])
        html.element("head") { html in
            html.void("meta", [.init("charset", "utf-8")])
            html.newline()
            // Nothing may be loaded, and no style and script but the page's own counts.
            let policy =
                "default-src 'none'; style-src 'sha256-\(SHA256.base64(style))'; script-src 'sha256-"
                + "\(SHA256.base64(script))'; base-uri 'none'; form-action 'none'"
            html.void("meta", [.init("http-equiv", "Content-Security-Policy"), .init("content", policy)])
            html.newline()
            html.void("meta", [.init("name", "viewport"), .init("content", "width=device-width, initial-scale=1")])
            html.void("meta", [.init("name", "color-scheme"), .init("content", "light dark")])
            html.void("meta", [.init("name", "generator"), .init("content", "lexgate \(run.toolVersion)")])
            html.newline()
            let names = run.assessments.prefix(3).map(\.name).joined(separator: ", ")
            html.element("title", text: "Lexgate \(run.day)\(names.isEmpty ? "" : ": \(names)")")
            html.newline()
            html.style(style)
        }
    }

    private func body(_ html: inout HTMLWriter) {
        html.element("a", [.class("skip"), .target("main")]) { $0.say("skip") }
        html.newline()
        html.element("header", [.class("top")]) { banner(&$0) }
        html.newline()
        html.element("div", [.class("frame")]) { html in
            html.element("nav", [.class("contents"), .init("aria-labelledby", "contents")]) { contents(&$0) }
            html.newline()
            html.element("main", [.id("main"), .init("tabindex", "-1")]) { html in
                summary(&html)
                if deployments.count > 1 { filters(&html) }
                for deployment in deployments { self.deployment(deployment, &html) }
                coverage(&html)
                basis(&html)
            }
        }
        html.newline()
        html.element("footer", [.class("end")]) { html in
            html.say("pass-is-not-compliant", as: "p")
            html.element("p") { html in
                html.say("made-by", "lexgate \(run.purpose.word) \(run.toolVersion)", "\(run.day)")
            }
        }
        html.newline()
        html.data(id: "words", json: html.words.json)
        html.script(run.page?.script ?? [])
    }

    private func banner(_ html: inout HTMLWriter) {
        html.element("div", [.class("brand")]) { html in
            html.element("span", [.class("name")], text: "Lexgate")
            html.say("report-name", as: "span", [.class("what")])
            html.element("code", [.class("what")], text: "lexgate \(run.purpose.word)")
        }
        // What needs the script is shown by it.
        html.element("div", [.class("tools"), .id("tools"), .hidden]) { html in
            html.element("label", [.init("for", "language")]) { $0.say("language") }
            html.element("select", [.id("language"), .init("autocomplete", "off")]) { html in
                for (code, name) in [
                    ("en", "English"), ("es", "Español"), ("de", "Deutsch"), ("fr", "Français"), ("zh", "中文"),
                ] {
                    html.element("option", [.init("value", code), .init("lang", code)], text: name)
                }
            }
            html.element("button", [.init("type", "button"), .id("print")]) { $0.say("print") }
        }
    }

    private func contents(_ html: inout HTMLWriter) {
        html.say("contents", as: "h2", [.id("contents")])
        html.element("ol") { html in
            html.element("li") { $0.element("a", [.target("summary")]) { $0.say("summary") } }
            for deployment in deployments {
                html.element("li") { html in
                    html.element("a", [.target(deployment.id)], text: deployment.assessment.name)
                    guard deployments.count < 6 else { return }
                    html.element("ol") { html in
                        for (key, part) in sections(deployment) {
                            html.element("li") {
                                $0.element("a", [.target("\(deployment.id)-\(part)")]) { $0.say(key) }
                            }
                        }
                    }
                }
            }
            if !deployments.isEmpty, run.basis?.coverage.isEmpty == false {
                html.element("li") { $0.element("a", [.target("coverage")]) { $0.say("coverage") } }
            }
            html.element("li") { $0.element("a", [.target("basis")]) { $0.say("basis") } }
        }
    }

    /// Keys and ids of the parts that a deployment has.
    func sections(_ deployment: PageDeployment) -> [(key: String, part: String)] {
        var parts: [(String, String)] = []
        let assessment = deployment.assessment
        if let survey = assessment.survey {
            parts.append(("map", "map"))
            if survey.timeline != nil { parts.append(("timeline", "timeline")) }
        }
        if !deployment.openFacts.isEmpty { parts.append(("missing-facts", "missing")) }
        parts.append(("findings", "findings"))
        if deployment.isExcused { parts.append(("waivers", "waivers")) }
        if !deployment.filled.isEmpty { parts.append(("filled-facts", "filled")) }
        if !deployment.rows.isEmpty { parts.append(("catalogue", "catalogue")) }
        return parts
    }
}

// MARK: - Small parts

extension HTMLWriter {
    /// The word of a verdict with a sign, so that no colour has to carry it.
    mutating func badge(_ kind: PageKind) {
        element("span", [.class("badge \(kind.rawValue)")]) { html in
            html.element("span", [.class("sign"), .init("aria-hidden", "true")], text: kind.sign)
            html.say("verdict-\(kind.rawValue)")
        }
    }

    mutating func code(_ text: String) { element("code", text: text) }

    /// The name of an entry and what stands for it.
    mutating func entry(_ key: String, _ body: (inout HTMLWriter) -> Void) {
        element("div") { html in
            html.say(key, as: "dt")
            html.element("dd", [], body)
        }
    }

    /// A cell; the script names its column where there is no room for a head.
    mutating func cell(_ attributes: [Attribute] = [], _ body: (inout HTMLWriter) -> Void) {
        element("td", attributes, body)
    }

    mutating func tableHead(_ keys: [String]) {
        element("thead") { html in
            html.element("tr") { html in
                for key in keys { html.say(key, as: "th", [.init("scope", "col")]) }
            }
        }
    }
}

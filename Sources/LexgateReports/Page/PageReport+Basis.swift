import LexgateModel

// What the judgement rests on: facts that nobody wrote, the catalogue, the law that was covered, packs and their digests.
extension PageReport {
    func filled(_ deployment: PageDeployment, _ html: inout HTMLWriter) {
        guard !deployment.filled.isEmpty else { return }
        heading("filled-facts", "filled", deployment, &html)
        html.say("filled-intro", as: "p", [.class("intro")])
        fold(deployment.filled.count, over: 8, key: "all-filled", &html) { html in
            html.element("table", [.class("facts"), .init("aria-labelledby", "\(deployment.id)-filled")]) { html in
                html.tableHead(["fact", "value", "origin", "place"])
                html.element("tbody") { html in
                    for evidence in deployment.filled {
                        html.element("tr") { html in
                            html.cell { $0.code(evidence.path) }
                            html.cell { $0.code(evidence.value) }
                            html.cell { html in
                                origin(evidence, &html)
                                for row in evidence.catalogue {
                                    html.text(" ")
                                    html.code(row.row)
                                }
                                if let because = deployment.defaults[evidence.path] {
                                    html.element("span", [.class("detail"), .english], text: " \(because)")
                                }
                            }
                            html.cell { $0.text(deployment.place(evidence.span)) }
                        }
                        html.newline()
                    }
                }
            }
        }
    }

    func catalogue(_ deployment: PageDeployment, _ html: inout HTMLWriter) {
        guard !deployment.rows.isEmpty else { return }
        heading("catalogue", "catalogue", deployment, &html)
        html.say("catalogue-intro", as: "p", [.class("intro")])
        html.element("table", [.class("facts"), .init("aria-labelledby", "\(deployment.id)-catalogue")]) { html in
            html.tableHead(["row", "of-day", "source", "facts"])
            html.element("tbody") { html in
                for (row, facts) in deployment.rows {
                    html.element("tr") { html in
                        html.cell { $0.code(row.row) }
                        html.cell { html in
                            if let day = row.asOf { html.text("\(day)") } else { html.say("no-day") }
                        }
                        html.cell { sources(row.source, &$0) }
                        html.cell { $0.text(facts.joined(separator: ", ")) }
                    }
                    html.newline()
                }
            }
        }
    }

    // MARK: - Coverage

    func coverage(_ html: inout HTMLWriter) {
        guard let coverage = run.basis?.coverage, !coverage.isEmpty, !deployments.isEmpty else { return }
        html.element("section", [.id("coverage"), .init("aria-labelledby", "coverage-name")]) { html in
            html.say("coverage", as: "h2", [.id("coverage-name")])
            html.say("coverage-intro", as: "p", [.class("intro")])
            html.element("table", [.class("counts"), .init("aria-labelledby", "coverage-name")]) { html in
                html.tableHead(["law"] + ReportRun.Duty.Kind.allCases.map { "covered-\($0.rawValue)" })
                html.element("tbody") { html in
                    for law in coverage {
                        html.element("tr") { html in
                            html.element("th", [.init("scope", "row"), .english], text: law.title)
                            for kind in ReportRun.Duty.Kind.allCases {
                                let count = law.duties.count { $0.kind == kind }
                                html.cell([.class(count > 0 ? "figure" : "figure none")]) {
                                    $0.text("\(count)")
                                }
                            }
                        }
                    }
                }
            }
            for law in coverage { duties(law, &html) }
        }
        html.newline()
    }

    private func duties(_ law: ReportRun.LawCoverage, _ html: inout HTMLWriter) {
        html.element("details", [.class("fold law")]) { html in
            html.element("summary") { html in
                html.element("h3", [.english], text: law.title)
                html.say("duties", "\(law.duties.count)", as: "span", [.class("tally")])
            }
            html.element("table", [.class("facts")]) { html in
                html.element("caption", [.class("unseen"), .english], text: law.title)
                html.tableHead(["provision", "duty", "covered", "how"])
                html.element("tbody") { html in
                    for duty in law.duties {
                        html.element("tr") { html in
                            html.cell([.english]) { $0.text(duty.law) }
                            html.cell([.english]) { $0.text(duty.about) }
                            html.say("covered-\(duty.kind.rawValue)", as: "td")
                            html.cell { html in
                                if !duty.rules.isEmpty { html.code(duty.rules.joined(separator: ", ")) }
                                if !duty.rest.isEmpty {
                                    html.element("p", [.class("rest"), .english], text: duty.rest)
                                }
                            }
                        }
                        html.newline()
                    }
                }
            }
        }
    }

    // MARK: - Versions and digests

    func basis(_ html: inout HTMLWriter) {
        html.element("section", [.id("basis"), .init("aria-labelledby", "basis-name")]) { html in
            html.say("basis", as: "h2", [.id("basis-name")])
            html.element("dl", [.class("particulars")]) { html in
                html.entry("judged-on") { $0.text("\(run.day)") }
                html.entry("verb") { $0.code("lexgate \(run.purpose.word)") }
                html.entry("tool") { $0.text("lexgate \(run.toolVersion)") }
                html.entry("closes-from") { $0.badge(PageKind(run.failOn)) }
                if run.upcomingWindow > 0 { html.entry("window") { $0.say("days", "\(run.upcomingWindow)") } }
                if let basis = run.basis {
                    html.entry("catalogue-digest") {
                        $0.element("code", [.class("digest")], text: basis.catalogueDigest)
                    }
                }
            }
            if let replay = run.basis?.replay {
                html.say("replay", as: "h3")
                html.say("replay-intro", as: "p", [.class("intro")])
                html.element("pre", [.class("replay"), .init("tabindex", "0")]) { $0.code(replay) }
            }
            inputs(&html)
            policies(&html)
        }
    }

    private func inputs(_ html: inout HTMLWriter) {
        var files: [String: String] = [:]
        for file in run.assessments.flatMap({ [$0.file] + $0.file.extensions.map(\.file) }) {
            if files[file.path] == nil { files[file.path] = SHA256.hex(file.bytes) }
        }
        guard !files.isEmpty else { return }
        html.say("inputs", as: "h3", [.id("inputs")])
        html.element("table", [.class("facts"), .init("aria-labelledby", "inputs")]) { html in
            html.tableHead(["file", "digest"])
            html.element("tbody") { html in
                for (path, digest) in files.sorted(by: { $0.key < $1.key }) {
                    html.element("tr") { html in
                        html.cell { $0.text(path) }
                        html.cell { $0.element("code", [.class("digest")], text: digest) }
                    }
                }
            }
        }
    }

    private func policies(_ html: inout HTMLWriter) {
        guard let packs = run.basis?.packs, !packs.isEmpty else { return }
        html.say("policies", as: "h3", [.id("policies")])
        html.element("table", [.class("facts"), .init("aria-labelledby", "policies")]) { html in
            html.tableHead(["pack", "version", "law-as-of", "territory", "rules", "digest"])
            html.element("tbody") { html in
                for pack in packs {
                    html.element("tr") { html in
                        html.cell { html in
                            html.code(pack.id)
                            html.element("span", [.class("pack-title"), .english], text: " \(pack.title)")
                        }
                        html.cell { $0.text(pack.version) }
                        html.cell { $0.text("\(pack.date)") }
                        html.cell { $0.text(pack.territory.joined(separator: ", ")) }
                        html.cell([.class("figure")]) { $0.text("\(pack.rules)") }
                        html.cell { $0.element("code", [.class("digest")], text: pack.digest) }
                    }
                    html.newline()
                }
            }
        }
    }
}

import Diagnostics
import LexgateModel

extension PageReport {
    /// Where the data go: a picture, and the same as a table.
    func map(_ map: FlowMap, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let kinds = map.movements.map { kind(of: $0, deployment) }
        heading("map", "map", deployment, &html)
        if !map.places.isEmpty { html.say("map-intro", as: "p", [.class("intro")]) }
        if map.isOpen { html.say("map-open", as: "p", [.class("callout notes")]) }
        if !map.places.isEmpty, map.places.count <= FlowDrawing.most {
            let drawing = FlowDrawing(map, kinds: kinds)
            html.element("figure", [.class("drawing")]) { html in
                html.element(
                    "div",
                    [
                        .class("scroll"), .init("role", "group"), .init("tabindex", "0"),
                        .init("aria-labelledby", "\(deployment.id)-map"),
                    ]
                ) { picture(drawing, deployment, &$0) }
                legend(Set(kinds), &html)
            }
        } else if !map.places.isEmpty {
            html.say("map-too-large", "\(map.places.count)", as: "p")
        }
        html.newline()
        if map.movements.isEmpty {
            html.say("no-movements", as: "p")
        } else {
            fold(map.movements.count, over: 16, key: "all-movements", &html) { table(map, kinds, deployment, &$0) }
        }
    }

    /// The worst that is found of a movement.
    private func kind(of movement: FlowMap.Movement, _ deployment: PageDeployment) -> PageKind {
        deployment.findings(about: movement.subject).first?.kind ?? .notApplicable
    }

    private func legend(_ kinds: Set<PageKind>, _ html: inout HTMLWriter) {
        html.element("figcaption") { html in
            html.say("legend")
            for kind in PageKind.allCases where kinds.contains(kind) { html.badge(kind) }
        }
    }

    // MARK: - The picture

    private func picture(_ drawing: FlowDrawing, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let (width, height) = (drawing.width, drawing.height)
        html.element(
            "svg",
            [
                .class("map"), .init("role", "img"), .init("viewBox", "0 0 \(width) \(height)"),
                .number("width", width),
                .number("height", height), .init("aria-labelledby", "\(deployment.id)-map-title"),
            ]
        ) { html in
            html.say(
                "map-title", "\(drawing.map.places.count)", "\(drawing.map.movements.count)", as: "title",
                [.id("\(deployment.id)-map-title")])
            for (row, control) in drawing.rows.enumerated() { band(row, control, drawing, &html) }
            if drawing.hasOrigins {
                html.say(
                    "collected-from", as: "text",
                    [.class("column"), .number("x", drawing.left(ofColumn: -1)), .number("y", 24)])
            }
            for (column, country) in drawing.columns.enumerated() {
                region(
                    "lies-in", country,
                    [.class("column"), .number("x", drawing.left(ofColumn: column)), .number("y", 24)], &html)
            }
            let routes = drawing.routes()
            for (arrow, route) in zip(drawing.arrows, routes) {
                html.element("path", [.class("arrow \(arrow.kind.rawValue)"), .init("d", route.path)]) { _ in }
                html.element("polygon", [.class("tip \(arrow.kind.rawValue)"), .init("points", route.head)]) { _ in }
            }
            for place in drawing.map.places.indices { node(place, drawing, deployment, &html) }
            for (arrow, route) in zip(drawing.arrows, routes) { numbers(arrow, route.middle, &html) }
        }
    }

    private func band(_ row: Int, _ control: String?, _ drawing: FlowDrawing, _ html: inout HTMLWriter) {
        let left = drawing.left(ofColumn: 0) - 12
        html.element(
            "rect",
            [
                .class("band"), .number("x", left), .number("y", drawing.rowTops[row]),
                .number("width", drawing.width - left - 4), .number("height", drawing.rowHeights[row]),
                .number("rx", 8),
            ]
        ) { _ in }
        region(
            "controlled-from", control,
            [.class("row"), .number("x", left + 12), .number("y", drawing.rowTops[row] + 17)], &html)
    }

    /// `key` with a country, or what says that it is not known.
    private func region(
        _ key: String, _ country: String?, _ attributes: [HTMLWriter.Attribute], _ html: inout HTMLWriter
    ) {
        if let country {
            html.say(key, [FlowDrawing.short(country, 18)], as: "text", attributes + [.init("data-region", "")])
        } else {
            html.say("\(key)-unknown", [], as: "text", attributes)
        }
    }

    private func node(_ index: Int, _ drawing: FlowDrawing, _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        let place = drawing.map.places[index]
        let (x, y) = drawing.corners[index]
        let kind = place.subject.isEmpty ? nil : deployment.findings(about: place.subject).first?.kind
        html.element("g", [.class("node \(kind?.rawValue ?? "")")]) { html in
            html.element(
                "rect",
                [
                    .class("box"), .number("x", x), .number("y", y), .number("width", FlowDrawing.node.width),
                    .number("height", FlowDrawing.node.height), .number("rx", place.kind == .site ? 6 : 26),
                ]
            ) { _ in }
            let inset = place.kind == .site ? 12 : 20
            let room = place.kind == .site ? 20 : 18
            let top: [HTMLWriter.Attribute] = [.class("name"), .number("x", x + inset), .number("y", y + 22)]
            let below: [HTMLWriter.Attribute] = [.class("detail"), .number("x", x + inset), .number("y", y + 39)]
            switch place.kind {
            case .origin:
                html.say("people", as: "text", top)
                if let country = place.country {
                    html.element("text", below, text: FlowDrawing.short(country, room))
                } else {
                    html.say("not-known", as: "text", below)
                }
            case .readers:
                html.say("readers", as: "text", top)
            case .site, .recipient:
                if place.id.isEmpty {
                    html.say("not-known", as: "text", top)
                } else {
                    html.element("text", top, text: FlowDrawing.short(place.id, room))
                }
                if !place.detail.isEmpty {
                    html.element("text", below, text: FlowDrawing.short(place.detail, room + 3))
                }
            }
        }
    }

    private func numbers(_ arrow: FlowDrawing.Arrow, _ middle: (x: Int, y: Int), _ html: inout HTMLWriter) {
        let shown =
            arrow.numbers.prefix(3).map { "\($0)" }.joined(separator: ", ") + (arrow.numbers.count > 3 ? " …" : "")
        let text = "\(shown) \(arrow.kind.sign)"
        let width = 14 + 7 * text.count
        html.element("g", [.class("numbers \(arrow.kind.rawValue)")]) { html in
            html.element(
                "rect",
                [
                    .number("x", middle.x - width / 2), .number("y", middle.y - 11), .number("width", width),
                    .number("height", 22), .number("rx", 11),
                ]
            ) { _ in }
            html.element(
                "text", [.number("x", middle.x), .number("y", middle.y + 4), .init("text-anchor", "middle")], text: text
            )
        }
    }

    // MARK: - The table

    private func table(_ map: FlowMap, _ kinds: [PageKind], _ deployment: PageDeployment, _ html: inout HTMLWriter) {
        html.element("table", [.class("facts movements")]) { html in
            html.element("caption", [.class("unseen")]) { $0.say("movements") }
            html.tableHead(["number", "data", "from", "to", "arrives-in", "mechanism", "verdict"])
            html.element("tbody") { html in
                for (number, movement) in map.movements.enumerated() {
                    html.element("tr") { html in
                        html.cell([.class("figure")]) { $0.text("\(number + 1)") }
                        html.cell { html in
                            if let data = movement.data { html.code(data) } else { html.say("not-known") }
                            if let state = movement.arrivesAs {
                                html.element("span", [.class("tag"), .english], text: state)
                            }
                        }
                        html.cell { name(map.places[movement.from], &$0) }
                        html.cell { name(map.places[movement.to], &$0) }
                        html.cell { known(movement.country, &$0) }
                        html.cell([.english]) { known(movement.mechanism, &$0) }
                        html.cell { html in
                            guard let worst = deployment.findings(about: movement.subject).first else {
                                return html.badge(kinds[number])
                            }
                            html.element("a", [.class("to-finding"), .target(worst.id)]) { $0.badge(worst.kind) }
                        }
                    }
                    html.newline()
                }
            }
        }
    }

    private func known(_ text: String?, _ html: inout HTMLWriter) {
        if let text { html.text(text) } else { html.say("not-known") }
    }

    private func name(_ place: FlowMap.Place, _ html: inout HTMLWriter) {
        switch place.kind {
        case .origin: html.say("people")
        case .readers: html.say("readers")
        case .site, .recipient: if place.id.isEmpty { html.say("not-known") } else { html.code(place.id) }
        }
        let facts = [place.detail, place.country ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
        if !facts.isEmpty { html.element("span", [.class("detail")], text: " \(facts)") }
        if let control = place.control, control != place.country {
            html.text(" ")
            html.say("controlled-from", control, as: "span", [.class("detail")])
        }
    }
}

import Diagnostics
import LexgateModel

/// The cases as a page of Markdown: what was expected of each, what the packs say, and which line of its descriptor decides.
struct CasePage {
    private let measured: Measured
    private(set) var text = "# Real decisions\n"

    init(_ measured: Measured) {
        self.measured = measured
        paragraph(
            """
            Decisions of authorities and courts, and examples that lawmakers and authorities give themselves, as \
            descriptors. `make cases` judges each on its day and holds the findings against what was held; \
            `make cases CASES=DIR` does so for any folder laid out like this one.
            """)
        paragraph(
            """
            Made by `make docs` from the files beside it and from what `Sources/lexgate-cases` says of them, so edit \
            those. A test compares the page, and with it every answer below.
            """)
        figures()
        text += CasePage.whatItShows
        cases()
        skipped()
        notExpressible()
        text += CasePage.layout
    }

    private mutating func heading(_ title: String) { text += "\n## \(title)\n" }

    private mutating func paragraph(_ words: String) { text += "\n\(words)\n" }

    private mutating func table(_ head: [String], _ rows: [[String]]) {
        if rows.isEmpty { return }
        func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
        text += "\n" + line(head) + "|\(head.map { _ in "---|" }.joined())\n" + rows.map(line).joined()
    }

    /// Texts of case files as Markdown in a cell: what looks like a mark is none.
    private func plain(_ words: String) -> String {
        visible(words).map { character in
            "\\`*_[]<>|#".contains(character) ? "\\\(character)" : "\(character)"
        }.joined()
    }

    // MARK: - Figures

    private mutating func figures() {
        heading("Figures")
        var runs = [("as found, with the conclusions of the authority as facts", measured.asFound)]
        if let asStated = measured.asStated { runs.append(("as operators state it, without them", asStated)) }
        let rows = runs.map { title, cases in
            let tally = Tally(cases)
            let cleared = Tally(cases.filter(\.found.isCleared))
            return [
                title, "\(tally.cases)", decimals(tally.recall), "\(tally.leftOut)", decimals(tally.precision),
                "\(tally.falseFails)", "\(tally.warned)", "\(tally.open)", decimals(tally.settledShare),
                decimals(cleared.settledShare),
            ]
        }
        let head = [
            "facts", "cases", "recall", "left out", "precision", "false fails", "warned", "open", "settled",
            "settled where cleared",
        ]
        table(head, rows)
        paragraph(
            """
            Recall is the share of what was held, by weight, that is reported at warn or fail. A false fail is a \
            provision reported at fail though it must not be; precision is the share by weight of those that are not. \
            Open means incomplete, which is neither; settled means pass or not applicable. Left out is what rests on the \
            authority's own conclusions alone. Shares are rounded down.
            """)
    }

    // MARK: - Cases

    private static let groups = [
        "a": "Breaches of data protection law", "b": "AI Act", "c": "China", "d": "Other countries", "e": "Cleared",
    ]

    private mutating func cases() {
        heading("Cases")
        paragraph(
            """
            A case stands once for each provision; where the facts as operators state them lead elsewhere, that is said. \
            Upcoming findings count as warnings. Links lead to the decision or to a report of it.
            """)
        for group in Set(measured.asFound.map(\.found.group)).sorted() {
            text += "\n### \(CasePage.groups[group] ?? plain(group))\n"
            let rows = measured.asFound.indices.filter { measured.asFound[$0].found.group == group }.flatMap(rows)
            table(["case", "authority", "expected", "got", "decided by"], rows)
        }
    }

    private func rows(_ number: Int) -> [[String]] {
        let judged = measured.asFound[number]
        let stated = measured.asStated?[number]
        let link = judged.found.link.map { "[\(plain(judged.found.title))](<\($0)>)" } ?? plain(judged.found.title)
        return judged.entries.indices.map { index in
            let entry = judged.entries[index]
            var answer = word(entry)
            var decided = entry.remarks.first.map(place) ?? ""
            if let other = stated?.entries[index] {
                let isOther = other.answer != entry.answer || other.isLeftOut
                if isOther { answer += "; as stated \(other.isLeftOut ? "left out" : word(other))" }
                if isOther, !other.isLeftOut, let remark = other.remarks.first { decided += "; \(place(remark))" }
            }
            let expected = entry.isWanted ? "flag \(entry.provision)" : "do not fail \(entry.provision)"
            let isFirst = index == 0
            return [
                isFirst ? "\(link), `\(judged.found.id)`, \(judged.found.day)" : "",
                isFirst ? plain(judged.found.authority) : "", expected, answer, decided,
            ]
        }
    }

    private func word(_ entry: JudgedCase.Entry) -> String {
        let word = entry.remarks.first?.word ?? "no rule"
        let isWrong = entry.isWanted ? !entry.isFlagged : entry.isFalseFail
        return isWrong ? "**\(entry.isWanted ? "missed" : "false"): \(word)**" : word
    }

    private func place(_ remark: JudgedCase.Remark) -> String {
        "`\(remark.rule)`, [\(remark.file.hasSuffix(".found.descriptor.yaml") ? "as found, " : "")line \(remark.line)]"
            + "(\(remark.file)#L\(remark.line))"
    }

    private mutating func skipped() {
        if measured.skipped.isEmpty { return }
        heading("Skipped")
        paragraph("Their law has no pack yet.")
        text += "\n"
        for (member, packs) in measured.skipped {
            let link = member.link.map { "[\(plain(member.title))](<\($0)>)" } ?? plain(member.title)
            text += "* \(link), `\(member.id)`: `\(packs.joined(separator: "`, `"))`\n"
        }
    }

    private mutating func notExpressible() {
        let members = measured.asFound.map(\.found).filter { !$0.notExpressible.isEmpty }
        if members.isEmpty { return }
        heading("What no descriptor says")
        paragraph("Parts of what was held that rest on facts which no descriptor can state.")
        text += "\n"
        for member in members {
            for reason in member.notExpressible { text += "* `\(member.id)`: \(plain(reason))\n" }
        }
    }
}

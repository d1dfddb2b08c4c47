import Diagnostics
import LexgateModel

/// What was measured, as text: each case, what it missed and why, the figures by group and pack, and all in one line.
struct CaseReport {
    private let measured: Measured
    private(set) var text = ""

    init(_ measured: Measured) {
        self.measured = measured
        let asFound = measured.asFound
        if let asStated = measured.asStated {
            write("As operators state it, without what only the authority concluded", asStated)
            write("As found, with the conclusions of the authority as facts", asFound)
        } else {
            write("Cases", asFound)
        }
        for (member, packs) in measured.skipped {
            line("skipped \(member.id): no pack for \(packs.joined(separator: ", "))")
        }
        if let asStated = measured.asStated { line("as operators state it: \(figures(asStated))") }
        line(measured.asStated == nil ? figures(asFound) : "as found: \(figures(asFound))")
        if !measured.partialClusters.isEmpty {
            line("members elsewhere: \(measured.partialClusters.joined(separator: ", "))")
        }
        line(summary)
    }

    /// The last line.
    var summary: String {
        let tally = Tally(measured.asFound)
        return "recall \(decimals(tally.recall)), false fails \(tally.falseFails), skipped \(measured.skipped.count)"
    }

    private mutating func line(_ words: String) { text += visible(words) + "\n" }

    private mutating func write(_ title: String, _ cases: [JudgedCase]) {
        line("== \(title) ==")
        for judged in cases { line("\(judged.found.id) \(judged.found.day): \(overall(judged)), \(words(judged))") }
        list("missed", cases) {
            $0.isWanted && !$0.isLeftOut && !$0.isFlagged
        } shows: { _ in
            true
        }
        list("false fail", cases) {
            $0.isFalseFail
        } shows: {
            $0.verdict == .fail
        }
        list("warned of what must not fail", cases) {
            !$0.isWanted && $0.answer == .warn
        } shows: {
            $0.verdict == .warn
        }
        list("open", cases) {
            !$0.isWanted && $0.answer == .incomplete
        } shows: {
            $0.verdict == .incomplete
        }
        list("judged by no rule", cases) {
            !$0.isWanted && $0.answer == nil
        } shows: { _ in
            true
        }
        openRules(cases)
        table("group", cases) { [$0.found.group] }
        table("pack", cases) { $0.found.packs }
        line("")
    }

    private func overall(_ judged: JudgedCase) -> String {
        let held = judged.found.overall
        switch judged.agreement {
        case .agreed: return "agreed (\(held))"
        case .open: return "open (\(held) was held)"
        case .differs:
            return "\(judged.isFailedThoughCleared ? "FALSE " : "")\(judged.overall.word) (\(held) was held)"
        }
    }

    private func words(_ judged: JudgedCase) -> String {
        if judged.entries.isEmpty { return "no provision" }
        return judged.entries.map { entry in
            let word = entry.remarks.first?.word ?? "no rule"
            if !entry.isWanted { return "not \(entry.provision) \(entry.isFalseFail ? "FALSE " : "")\(word)" }
            if entry.isLeftOut { return "\(entry.provision) left out" }
            return "\(entry.provision) \(entry.isFlagged ? word : "MISSED (\(word))")"
        }.joined(separator: ", ")
    }

    /// Entries with what the rules said of each.
    private mutating func list(
        _ title: String, _ cases: [JudgedCase], _ belongs: (JudgedCase.Entry) -> Bool,
        shows: (JudgedCase.Remark) -> Bool
    ) {
        for judged in cases {
            for entry in judged.entries where belongs(entry) {
                line("\(title): \(judged.found.id) \(entry.provision)")
                if entry.remarks.isEmpty { line("    no rule cites it") }
                for remark in entry.remarks where shows(remark) {
                    let about = remark.provision == entry.provision ? "" : " on \(remark.provision)"
                    line("    \(remark.word): \(remark.rule)\(about), \(remark.file):\(remark.line): \(remark.message)")
                }
            }
        }
    }

    /// The rules that want facts where an entry is missed or open, those of most entries first.
    private mutating func openRules(_ cases: [JudgedCase]) {
        var counts: [String: Int] = [:]
        for entry in cases.flatMap(\.entries) where entry.answer == .incomplete && !entry.isLeftOut {
            for rule in Set(entry.remarks.filter { $0.verdict == .incomplete }.map(\.rule)) {
                counts[rule, default: 0] += 1
            }
        }
        for (rule, count) in counts.sorted(by: { (-$0.value, $0.key) < (-$1.value, $1.key) }) {
            line("wants facts: \(rule), \(count) \(count == 1 ? "entry" : "entries")")
        }
    }

    private mutating func table(_ name: String, _ cases: [JudgedCase], _ keys: (JudgedCase) -> [String]) {
        var rows = [
            [name, "cases", "weight", "recall", "must not", "false fails", "warned", "open", "settled", "no rule"]
        ]
        for key in Set(cases.flatMap(keys)).sorted() {
            let tally = Tally(cases.filter { keys($0).contains(key) })
            rows.append(
                [key, "\(tally.cases)", decimals(tally.wantedWeight), decimals(tally.recall)]
                    + [tally.unwanted, tally.falseFails, tally.warned, tally.open, tally.settled, tally.uncited]
                    .map { "\($0)" })
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + space : space + row[column]
            }
            line(cells.joined(separator: "  "))
        }
    }

    private func figures(_ cases: [JudgedCase]) -> String {
        let tally = Tally(cases)
        let cleared = Tally(cases.filter(\.found.isCleared))
        let others = Tally(cases.filter { !$0.found.isCleared })
        let leftOut = tally.leftOut > 0 ? ", left out \(tally.leftOut)" : ""
        return """
            recall \(decimals(tally.recall)) (\(decimals(tally.flaggedWeight)) of \(decimals(tally.wantedWeight)) by \
            weight\(leftOut)), precision \(decimals(cleared.precision)) where points were cleared and \
            \(decimals(others.precision)) elsewhere, false fails \(tally.falseFails), warned \(tally.warned), open \
            \(tally.open), settled \(decimals(tally.settledShare)) (\(decimals(cleared.settledShare)) where points were \
            cleared); cases agreed \(tally.agreed), open \(tally.openCases), differing \(tally.differing), cleared and \
            failed \(tally.failedCases)
            """
    }
}

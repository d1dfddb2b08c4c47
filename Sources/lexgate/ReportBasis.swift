import CEmbedded
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import LexgateReports

extension ReportRun.Basis {
    /// Reads the sources of the packs again: what judging loads has neither duties nor the text of expressions.
    init(of run: JudgingRun, _ settings: JudgingSettings) throws(PolicyProblem) {
        let sources = try PolicySource.packs(adding: run.request.packs)
        let packs = sources.reader.packs
        let reported = Set(run.policy.packs.filter(\.isReported).map(\.id))
        let files = sources.reader.files
        self.init(
            packs: packs.filter { reported.contains($0.id) || run.uses($0.id) }
                .map { Self.line($0, files) },
            catalogueDigest: SHA256.hex(Self.joined(sources.facts)),
            coverage: packs.filter { reported.contains($0.id) }.compactMap { Self.coverage($0, among: packs) },
            replay: run.request.replay(on: settings.day))
    }

    private static func line(_ pack: PolicyPack, _ files: [SourceFile]) -> ReportRun.Pack {
        ReportRun.Pack(
            id: pack.id, title: pack.title, version: pack.version, date: pack.date, territory: pack.territory,
            rules: pack.rules.count, digest: SHA256.hex(joined(pack.members.map { files[$0] })))
    }

    /// Files as one text in which no boundary can be moved.
    private static func joined(_ files: [SourceFile]) -> [UInt8] {
        var bytes: [UInt8] = []
        for file in files.sorted(by: { $0.path < $1.path }) {
            bytes += "\(file.path.utf8.count):\(file.path)\(file.bytes.count):".utf8
            bytes += file.bytes
        }
        return bytes
    }

    private static func coverage(_ pack: PolicyPack, among packs: [PolicyPack]) -> ReportRun.LawCoverage? {
        guard let coverage = PackCoverage(of: pack, among: packs) else { return nil }
        let duties = coverage.rows.map { row in
            let law = row.duty.citations.map { citation in
                let instrument = pack.instruments.first { $0.id == citation.instrument }
                return "\(instrument?.short ?? citation.instrument) \(citation.provision)"
            }
            let kind: ReportRun.Duty.Kind =
                switch row.kind {
                case .automated: .automated
                case .partly: .partly
                case .human: .human
                case .uncovered: .uncovered
                }
            return ReportRun.Duty(
                law: law.joined(separator: ", "), about: row.duty.about, kind: kind,
                rules: row.rules + row.definitions, rest: row.duty.rest?.reason ?? "")
        }
        return ReportRun.LawCoverage(title: pack.title, duties: duties)
    }
}

extension ReportRun.PageParts {
    /// As they are part of the program.
    static var embedded: ReportRun.PageParts {
        func bytes(_ part: lexgate_page_part) -> [UInt8] {
            Array(UnsafeBufferPointer(start: part.bytes, count: part.size))
        }
        return ReportRun.PageParts(
            style: bytes(lexgate_page_style()), script: bytes(lexgate_page_script()),
            words: bytes(lexgate_page_words()))
    }
}

extension JudgingRun {
    /// Whether a pack that is reported stands on this one.
    fileprivate func uses(_ id: String) -> Bool {
        policy.packs.contains { $0.isReported && $0.uses.contains(id) }
    }
}

extension JudgingRequest {
    /// The command that judges the same inputs in the same way. What a configuration file says is found there again.
    func replay(on day: CalendarDay) -> String {
        // A report is always whole.
        var words = ["lexgate", changedSince == nil ? "report" : "gate", "--as-of", "\(day)"]
        if let changedSince { words += ["--changed-since", changedSince] }
        for pack in flags.packs?.value ?? [] { words += ["--pack", pack] }
        for catalogue in flags.catalogues?.value ?? [] { words += ["--catalog", catalogue] }
        if let failOn = flags.failOn { words += ["--fail-on", failOn.value.rawValue] }
        if let upcoming = flags.upcoming { words += ["--upcoming", "\(upcoming.value)"] }
        if let waivers = flags.waivers { words += ["--waivers", waivers.value] }
        if let baseline = flags.baseline { words += ["--baseline", baseline.value] }
        if let configurationPath { words += ["--config", configurationPath] }
        if let language { words += ["--lang", language.rawValue] }
        words += ["--format", "html=report.html"]
        // What begins with a dash would be an option.
        let named = paths.map { $0.hasPrefix("-") && $0 != Inputs.standardInput ? "./\($0)" : $0 }
        return (words + named).map(Self.quoted).joined(separator: " ")
    }

    /// A word as shells of POSIX take it.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
                || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || "-_./=:,+@".utf8.contains(byte)
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

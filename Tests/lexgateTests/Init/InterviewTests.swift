import DataTree
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

@testable import lexgate

/// Questions answered at random, each with a value that its fact can have.
@Suite struct `An interview` {
    private static let day = CalendarDay("2026-11-21") ?? CalendarDay(daysSinceEpoch: 0)
    private static let shipped = Result {
        let policy = try Project.policy()
        let index = CatalogueIndex(judging: policy.catalogue, library: try Project.build.get().library)
        let file = try Project.file(
            at: Project.root.appending(path: "Sources/Facts/descriptor.yaml"), named: "descriptor.yaml")
        return (policy: policy, words: PolicyBuild.vocabulary(file).value, index: index)
    }

    private func interview() throws -> Interview {
        let shipped = try Self.shipped.get()
        let text = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata:\n  name: sample\n"
        let tree = try #require(SourceFile(path: "a", text: text).yamlDocuments().value.first)
        return Interview(Draft(tree), under: shipped.policy, words: shipped.words, on: Self.day)
    }

    /// What the rules say of a text: the verdict of each rule on each of its subjects.
    private func verdicts(
        _ bytes: [UInt8], _ assessor: inout Assessor
    ) throws -> (verdicts: [String: Verdict], diagnostics: [String]) {
        let file = SourceFile(path: "a", bytes: bytes)
        let read = file.yamlDocuments(symbols: assessor.policy.vocabulary.symbols)
        let assessment = assessor.assess(
            try #require(read.value.first), of: file, document: 0, on: Self.day, readerDiagnostics: read.diagnostics)
        // Rules of `lexgate` hold statements against each other, and each new one may be held against an old one.
        let pairs = assessment.findings.filter { $0.pack != "lexgate" }.map {
            ("\($0.rule) (\($0.subject))", $0.verdict)
        }
        return (Dictionary(pairs) { max($0, $1) }, assessment.diagnostics.map(\.message))
    }

    @Test(arguments: 1...3)
    func `writes what lints without a word, and reopens nothing that law had decided`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var interview = try interview()
        var assessor = Assessor(policy: try Self.shipped.get().policy)
        var answered = 0
        var refused = 0
        var before = try verdicts(interview.descriptor(), &assessor).verdicts
        for turn in 0..<35 {
            guard let question = interview.next() else { break }
            guard let answer = try answer(question, interview, turn, &generator) else {
                interview.passOver(question)
                continue
            }
            let open = interview.openFindings
            guard interview.answer(question, answer).isEmpty else {
                refused += 1
                #expect(interview.openFindings == open, "\(question.path): \(answer)")
                interview.passOver(question)
                continue
            }
            answered += 1
            let after = try verdicts(interview.descriptor(), &assessor).verdicts
            // A new thing brings questions of its own, and ends what was assumed while it was the only one.
            let isThing = interview.vocabulary.fields[question.field].kind == .object
            for (finding, verdict) in after where verdict == .incomplete && !isThing {
                guard let was = before[finding], was != .incomplete else { continue }
                Issue.record("\(finding) was \(was) before `\(question.path)`: `\(answer)`")
            }
            before = after
        }
        #expect(answered > 15 && refused * 5 < answered, "\(answered) answers, \(refused) refused")
        let bytes = interview.descriptor()
        #expect(try verdicts(bytes, &assessor).diagnostics == [])
        let formatted = YAMLFormatter.descriptors(interview.vocabulary).format(SourceFile(path: "a", bytes: bytes))
        #expect(formatted.value?.bytes == bytes)
    }

    @Test func `writes every text so that it is read as it was`() throws {
        let parts = [
            "a", "no", "0", "1e3", "none", "~", " ", "'", "\"", "\\", "#", ": ", "- ", "\n", "\t", "\r", "é", "🙂",
            "\u{202E}",
            "\u{2028}", "\u{85}", "\u{0}", "\u{E0041}", "{", "]", ",", "?", "!", "%", "&", "*", "|", ">", "2026-01-01",
        ]
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let text = (0...Int.random(in: 0...4, using: &generator)).map { _ in
                parts.randomElement(using: &generator) ?? ""
            }.joined()
            let written = "key: \(Draft.quoted(text))\nlist: [\(Draft.quoted(text)), b]\n"
            let parsed = SourceFile(path: "a", text: written).yamlDocuments()
            #expect(parsed.diagnostics == [], "\(written)")
            let root = Cursor(try #require(parsed.value.first))
            #expect(root["key"]?.text == text && root["list"]?.children.first?.text == text, "\(written)")
            #expect(root["key"]?.core == .string(text), "\(written)")
        }
    }

    @Test func `offers names that lead to the rows that it shows`() throws {
        var interview = try interview()
        while let question = interview.next(), question.path != "models" { interview.passOver(question) }
        let next = interview.next()
        let question = try #require(next)
        let index = try Self.shipped.get().index
        let told = interview.help(question, part: "alibaba") { index }
        let names = told.matches(of: /(?m)^  ([^ ]+): .*\(alibaba, CN\)$/).map { String($0.output.1) }
        #expect(names.count > 10)
        for name in names { #expect(interview.answer(question, name).isEmpty, "\(name)") }
        #expect(interview.help(question, part: "no-such-thing") { index } == "  nothing here holds `no-such-thing`\n")
    }

    @Test func `knows no value that would be taken for a word to it`() throws {
        let vocabulary = try Self.shipped.get().policy.vocabulary
        for values in vocabulary.enumerationValues { #expect(!values.contains(Init.stop)) }
    }

    /// A line that answers a question; nil where there is nothing to name.
    private func answer(
        _ question: Question, _ interview: borrowing Interview, _ turn: Int, _ generator: inout SeededGenerator
    ) throws -> String? {
        let vocabulary = interview.vocabulary
        var field = question.field
        let spec = vocabulary.fields[field]
        let isList = spec.flags.contains(.list)
        if isList, !spec.flags.contains(.nonEmpty), Int.random(in: 0..<6, using: &generator) == 0 { return "none" }
        if spec.kind == .object {
            guard isList, let opening = interview.opening(Int(spec.target)) else { return "2026-03-01" }
            field = opening
        }
        let values = try values(field, question, interview, turn)
        let count = isList ? Int.random(in: 1...2, using: &generator) : 1
        let chosen = values.shuffled(using: &generator).prefix(count)
        return chosen.isEmpty ? nil : chosen.joined(separator: ", ")
    }

    private func values(
        _ field: Int, _ question: Question, _ interview: borrowing Interview, _ turn: Int
    ) throws -> [String] {
        let vocabulary = interview.vocabulary
        let spec = vocabulary.fields[field]
        let index = try Self.shipped.get().index
        switch spec.kind {
        case .enumeration: return vocabulary.enumerationValues[Int(spec.target)]
        case .id: return ["a\(turn)", "b\(turn)", "c\(turn)"]
        case .bool: return ["yes", "no"]
        case .int, .number: return ["0", "3", "400"]
        case .date: return ["2024-02-29", "2026-08-02"]
        case .country: return ["ES", "DE", "CN", "US", "NO", "HK"] + (spec.flags.contains(.groups) ? ["EU"] : [])
        case .language: return ["de", "pt-BR"]
        case .currency: return ["EUR"]
        case .uri: return ["https://example.org/#a"]
        case .sha256: return [String(repeating: "0a", count: 32)]
        case .cloud: return index.rows.filter { $0.kind == .services }.map(\.id)
        case .catalogueName:
            let kind = Catalogue.Kind(rawValue: vocabulary.symbols.word(spec.target))
            return index.rows.filter { $0.kind == kind }.map(\.id)
        case .reference: return interview.names(for: field)
        case .string where interview.words.notes[field].names == .models:
            return ["qwen-plus", "gpt-4o", "Qwen/Qwen3-32B-AWQ", "mistral-large-latest", "llama3.1:8b"]
        case .string where interview.words.notes[field].names == .places:
            let provider = interview.draft.part(at: question.address.node)?["provider"]?.scalar
            return provider.map { interview.catalogue.regions(of: $0) } ?? []
        case .string where spec.pattern > 0: return ["sample"]
        case .string, .path: return ["a word: with # signs", "'quoted'", "2026-01-01", "no", "straße"]
        case .object, .checklist, .textMap: return []
        }
    }
}

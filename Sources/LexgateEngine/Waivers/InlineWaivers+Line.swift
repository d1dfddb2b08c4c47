import Diagnostics
import LexgateModel

extension InlineWaivers {
    /// The text of one comment.
    struct Line {
        private let words: [Word]

        struct Word {
            let text: String
            let span: Span
        }

        /// What a waiver says.
        struct Statement {
            let rule: Word
            let until: CalendarDay
            let untilSpan: Span
            let approver: String
            let reason: String
        }

        struct Mistake: Error {
            let message: String
            let span: Span
            let notes: [Diagnostic.Note]
            let help: String?

            init(_ message: String, _ span: Span, notes: [Diagnostic.Note] = [], help: String? = nil) {
                self.message = message
                self.span = span
                self.notes = notes
                self.help = help
            }
        }

        /// `text` begins at the byte `start` of its file.
        init(_ text: String, at start: Int) {
            var words: [Word] = []
            var place = text.utf8.firstIndex { $0 != UInt8(ascii: "#") } ?? text.utf8.endIndex
            while place < text.utf8.endIndex {
                let rest = text.utf8[place...]
                let begin = rest.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? rest.endIndex
                let end = text.utf8[begin...].firstIndex { $0 == 0x20 || $0 == 0x09 } ?? rest.endIndex
                if begin < end {
                    let offset = start + text.utf8.distance(from: text.utf8.startIndex, to: begin)
                    let length = text.utf8.distance(from: begin, to: end)
                    words.append(Word(text: String(text[begin..<end]), span: Span(offset, offset + length)))
                }
                place = end
            }
            self.words = words
        }

        /// Whether it is meant to be a waiver, be it ever so misspelt.
        var isWaiver: Bool {
            guard let first = words.first?.text.lowercased(), first.hasPrefix("lexgate:") else { return false }
            let rest = first.dropFirst("lexgate:".count)
            let verb = rest.isEmpty ? (words.dropFirst().first?.text.lowercased() ?? "") : String(rest)
            return verb == "waive" || distance(verb, "waive") != nil || verb.hasPrefix("waive")
        }

        func parsed() throws(Mistake) -> Statement {
            let whole = Span(Int(words[0].span.start), Int(words[words.count - 1].span.end))
            let help = "the form is `\(InlineWaivers.form)`"
            var rest = words[...]
            func next(_ what: String) throws(Mistake) -> Word {
                guard let word = rest.popFirst() else { throw Mistake("the waiver lacks \(what)", whole, help: help) }
                return word
            }
            func expect(_ keyword: String) throws(Mistake) {
                let word = try next("`\(keyword)`")
                guard word.text == keyword else {
                    throw Mistake("here stands `\(keyword)`, not `\(word.text)`", word.span, help: help)
                }
            }
            try expect("lexgate:")
            try expect("waive")
            let rule = try next("a rule")
            try expect("until")
            let day = try next("a day")
            guard let until = CalendarDay(day.text) else {
                throw Mistake("`\(day.text)` is not a day", day.span, help: "write a day as 2027-03-31")
            }
            try expect("by")
            guard let dash = rest.firstIndex(where: { $0.text == "—" || $0.text == "--" }) else {
                throw Mistake(
                    rest.isEmpty ? "the waiver lacks an approver" : "the waiver lacks `—` and a reason", whole,
                    help: help)
            }
            let approver = rest[..<dash].map(\.text).joined(separator: " ")
            let reason = rest[rest.index(after: dash)...].map(\.text).joined(separator: " ")
            guard approver.isStatement else { throw Mistake("the waiver lacks an approver", whole, help: help) }
            guard reason.isStatement else { throw Mistake("the waiver lacks a reason", whole, help: help) }
            return Statement(rule: rule, until: until, untilSpan: day.span, approver: approver, reason: reason)
        }
    }
}

import Diagnostics

/// A comment, which no tree holds: libyaml drops it. A `#` inside of a text is none.
package struct YAMLComment: Sendable {
    /// From `#` to the last character that is no blank.
    package let span: Span
    /// It stands behind something on its line.
    package let isTrailing: Bool
    /// Which document of the stream it belongs to, from 0.
    package let document: Int
    /// Where the next line of the same document begins to say something; nil behind its last one.
    package let next: Int?
    /// Where the key, value or bracket stands that begins there, behind dashes, anchors and tags; nil for an alias.
    package internal(set) var subject: Int?

    /// The comments of a source up to the first place that is no YAML, in the order of the text. Those behind the head of
    /// a block scalar are left out: they belong to no line of their own.
    package static func all(in source: [UInt8]) -> [YAMLComment] {
        let start = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = Array(source[start...])
        let tokens = text.withUnsafeBytes { YAMLToken.all(in: $0) }
        var comments: [YAMLComment] = []
        // Those that wait for what they stand above.
        var waiting = 0
        var end = 0
        var (document, isOpen) = (-1, false)
        func add(before next: Int, _ isContent: Bool) {
            let gap = Gap(text, end..<max(end, next), startsLine: end == 0)
            let number = max(0, isContent && !isOpen ? document + 1 : document)
            func add(_ comment: Gap.Comment, isTrailing: Bool) {
                let span = Span(start + comment.range.lowerBound, start + comment.range.upperBound)
                comments.append(
                    YAMLComment(
                        span: span, isTrailing: isTrailing, document: number, next: isContent ? start + next : nil))
            }
            if let comment = gap.trailing { add(comment, isTrailing: true) }
            for case .comment(let comment) in gap.lines { add(comment, isTrailing: false) }
        }
        for token in tokens where token.isVisible {
            add(before: token.range.lowerBound, token.kind.isContent)
            if !token.kind.leadsOn {
                let place = token.kind.isContent && token.kind != .alias ? start + token.range.lowerBound : nil
                for comment in waiting..<comments.count { comments[comment].subject = place }
                waiting = comments.count
            }
            switch token.kind {
            case .documentStart: (document, isOpen) = (document + 1, true)
            case .documentEnd: isOpen = false
            case _ where token.kind.isContent && !isOpen: (document, isOpen) = (document + 1, true)
            default: break
            }
            // A block scalar reaches to where the next line begins.
            end = token.range.upperBound
            if case .scalar(let style) = token.kind, style == .literal || style == .folded {
                while end > token.range.lowerBound, isBlank(text[end - 1]) { end -= 1 }
            }
        }
        add(before: text.count, false)
        return comments
    }
}

extension ArraySlice<YAMLComment> {
    /// Takes the comments of a document out of those that are left; documents come in their order.
    package mutating func take(_ document: Int) -> [YAMLComment] {
        let taken = prefix { $0.document <= document }
        self = dropFirst(taken.count)
        return taken.filter { $0.document == document }
    }
}

extension YAMLToken.Kind {
    /// Part of a document, not a mark between two of them.
    fileprivate var isContent: Bool {
        switch self {
        case .directive, .documentStart, .documentEnd: false
        default: true
        }
    }

    /// Says nothing of its own: what it is about comes next.
    fileprivate var leadsOn: Bool {
        switch self {
        case .dash, .key, .anchor, .tag: true
        default: false
        }
    }
}

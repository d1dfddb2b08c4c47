import DataTree
import Diagnostics

/// Lays out YAML texts by edits of the text: what they say stays, and every comment with what it is about.
///
/// Lines are indented by two columns for each level, lists under their key too; one blank stands behind `:`, `-` and
/// `,`; quotes go where they are not needed, blanks at the ends of lines always; one blank line stands for several; the
/// file ends with one line break, and its lines end as the first of them does. Keys of the root are put in order.
package struct YAMLFormatter {
    private let order: KeyOrder
    private let isOurs: (Tree) -> Bool

    /// Documents for which `isOurs` does not hold stay as they are.
    package init(order: KeyOrder, isOurs: @escaping (Tree) -> Bool) {
        self.order = order
        self.isOurs = isOurs
    }

    /// A text that is laid out.
    package struct Result {
        package let bytes: [UInt8]
        /// How many of its documents are ours.
        package let documents: Int
    }

    /// The file laid out anew; nil, and the reasons, where that is not possible.
    ///
    /// The result says the same, which is looked at, and is laid out already.
    package func format(_ file: SourceFile) -> Parsed<Result?> {
        let markLength = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let source = SourceFile(path: file.path, bytes: Array(file.bytes.dropFirst(markLength)))
        func refused(_ diagnostics: [Diagnostic]) -> Parsed<Result?> {
            Parsed(nil, diagnostics.map { $0.shifted(by: markLength) })
        }
        let read = source.yamlDocuments()
        if read.hasErrors { return refused(read.diagnostics) }
        let documents = read.value.count { isOurs($0) }
        if documents == 0 { return Parsed(Result(bytes: file.bytes, documents: 0)) }
        if let place = oldLineBreak(source.bytes) {
            return refused([
                .error(
                    "a line break that only YAML 1.1 knows (U+0085, U+2028 or U+2029)", at: place,
                    help: "write it as `\\N`, `\\L` or `\\P` in double quotes")
            ])
        }
        var layout = Layout(source.bytes, read.value, isOurs: isOurs)
        layout.run()
        if let refusal = layout.refusal { return refused([refusal]) }
        let bytes = written(layout, lineBreak: lineBreak(source.bytes))
        if let place = firstDifference(read.value, source, bytes) {
            return refused([.error("this cannot be laid out without a change of what it says", at: place)])
        }
        return Parsed(Result(bytes: bytes, documents: documents))
    }

    // MARK: - Lines

    private func written(_ layout: Layout, lineBreak: [UInt8]) -> [UInt8] {
        var lines: [Layout.Line] = Array(layout.lines[..<(layout.documents.first?.firstLine ?? layout.lines.count)])
        for (number, document) in layout.documents.enumerated() {
            let next = number + 1 < layout.documents.count ? layout.documents[number + 1].firstLine : layout.lines.count
            lines += EntryOrder.sorted(Array(layout.lines[document.firstLine..<next]), document, order)
        }
        var bytes: [UInt8] = []
        var hasBlank = false
        for line in lines {
            if line.kind == .blank {
                hasBlank = !bytes.isEmpty
                continue
            }
            if hasBlank { bytes += lineBreak }
            hasBlank = false
            bytes += line.text + lineBreak
        }
        return bytes
    }

    private func lineBreak(_ text: [UInt8]) -> [UInt8] {
        guard let first = text.firstIndex(where: isBreak), breakLength(text, at: first) == 2 else { return [0x0A] }
        return [0x0D, 0x0A]
    }

    /// libyaml ends lines at these, comments included; newer readers do not.
    private func oldLineBreak(_ text: [UInt8]) -> Span? {
        for (start, byte) in text.enumerated() where byte == 0xC2 || byte == 0xE2 {
            let rest = text[start...]
            if rest.starts(with: [0xC2, 0x85]) { return Span(start, start + 2) }
            if rest.starts(with: [0xE2, 0x80, 0xA8]) || rest.starts(with: [0xE2, 0x80, 0xA9]) {
                return Span(start, start + 3)
            }
        }
        return nil
    }

    // MARK: - Meaning

    /// Where the text first says something other than the new one; nil where both say the same.
    private func firstDifference(_ documents: [Tree], _ source: SourceFile, _ bytes: [UInt8]) -> Span? {
        let again = SourceFile(path: source.path, bytes: bytes)
        let read = again.yamlDocuments()
        guard !read.hasErrors, read.value.count == documents.count else { return .zero }
        for (old, new) in zip(documents, read.value) {
            if old.isEmpty || new.isEmpty {
                if old.isEmpty != new.isEmpty { return .zero }
            } else if let node = firstDifference(old, 0, new, 0) {
                return old.entrySpan(of: node)
            }
        }
        return comments(source.bytes) == comments(bytes) ? nil : .zero
    }

    /// The node of `old` that `new` says otherwise; keys may stand in another order.
    private func firstDifference(_ old: Tree, _ node: Int, _ new: Tree, _ other: Int) -> Int? {
        guard old.nodes[node].kind == new.nodes[other].kind, old.childCount(of: node) == new.childCount(of: other)
        else {
            return node
        }
        switch old.nodes[node].kind {
        case .scalar:
            let isSame =
                old.bytes(of: node) == new.bytes(of: other) && old.coreScalar(node).isSame(as: new.coreScalar(other))
            return isSame ? nil : node
        case .sequence:
            for (child, match) in zip(old.children(of: node), new.children(of: other)) {
                if let found = firstDifference(old, child, new, match) { return found }
            }
        case .mapping:
            var matches: [[UInt8]: Int] = [:]
            for child in new.children(of: other) { matches[Array(new.keyBytes(of: child))] = child }
            for child in old.children(of: node) {
                guard let match = matches[Array(old.keyBytes(of: child))] else { return child }
                if let found = firstDifference(old, child, new, match) { return found }
            }
        }
        return nil
    }

    /// Every comment of a text, in a fixed order.
    private func comments(_ text: [UInt8]) -> [[UInt8]] {
        var comments: [[UInt8]] = []
        var end = 0
        func add(_ range: Range<Int>) {
            let gap = Gap(text, range, startsLine: false)
            if let comment = gap.trailing { comments.append(Array(text[comment.range])) }
            for case .comment(let comment) in gap.lines { comments.append(Array(text[comment.range])) }
        }
        for token in text.withUnsafeBytes({ YAMLToken.all(in: $0) }) where token.isVisible {
            add(end..<token.range.lowerBound)
            end = token.range.upperBound
            guard case .scalar(let style) = token.kind, style == .literal || style == .folded else { continue }
            // The first line of a block scalar may end with one.
            let header = text[token.range].prefix { !isBreak($0) }
            let rest = header.drop { $0 != 0x20 && $0 != 0x09 && $0 != UInt8(ascii: "#") }
            add(rest.startIndex..<rest.endIndex)
        }
        add(end..<text.count)
        return comments.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

extension CoreScalar {
    /// As `==`, but what is not a number is the same as itself.
    fileprivate func isSame(as other: CoreScalar) -> Bool {
        if case .double(let a) = self, case .double(let b) = other { return a == b || a.isNaN && b.isNaN }
        return self == other
    }
}

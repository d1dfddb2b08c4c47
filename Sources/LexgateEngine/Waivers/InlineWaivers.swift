import DataTree
import Diagnostics
import LexgateModel
import YAML

/// Waivers in comments of a descriptor, each on a line of its own above the element that it is about:
/// `# lexgate: waive RULE until DAY by APPROVER — REASON`.
package enum InlineWaivers {
    package static let form = "# lexgate: waive RULE until DAY by APPROVER — REASON"

    /// The waivers among `comments`, those of one document of `file`, for the elements of its `tree`, which nothing has
    /// been merged into.
    package static func read(
        _ comments: [YAMLComment], of file: SourceFile, _ tree: Tree, under policy: CompiledPolicy, on day: CalendarDay
    ) -> Parsed<[Waiver]> {
        var diagnostics: [Diagnostic] = []
        var waivers: [Waiver] = []
        var seen: [String: Span] = [:]
        var places: ElementPlaces?
        for comment in comments {
            // Nobody reads more, and each costs a search for what was meant.
            guard diagnostics.count < mostMistakes else { break }
            let line = Line(file.text(comment.span), at: Int(comment.span.start))
            guard line.isWaiver else { continue }
            do throws(Line.Mistake) {
                let words = try line.parsed()
                if places == nil { places = ElementPlaces(tree) }
                let node = try node(below: comment, file, places)
                // What stands above the first key of all stands above the deployment.
                let subject = node == 0 ? Waiver.Subject.named("") : .written(tree.entrySpan(of: node))
                let waiver = Waiver(
                    rule: words.rule.text, subject: subject, reason: words.reason, approver: words.approver,
                    until: words.until, span: comment.span, path: file.path)
                diagnostics += waiver.problems(
                    under: policy, on: day, rule: words.rule.span, until: words.untilSpan)
                if let earlier = seen.updateValue(comment.span, forKey: "\(waiver.rule) \(subject)") {
                    throw Line.Mistake(
                        "there is a waiver of `\(waiver.rule)` for this element already", comment.span,
                        notes: [Diagnostic.Note("it stands here", at: earlier)], help: "take one of them out")
                }
                waivers.append(waiver)
            } catch {
                diagnostics.append(.error(error.message, at: error.span, notes: error.notes, help: error.help))
            }
        }
        return Parsed(diagnostics.isEmpty ? waivers : [], diagnostics)
    }

    /// Waivers in a file that others extend: they cover nothing, which is said at each.
    package static func misplaced(in file: SourceFile, start: Int) -> [Diagnostic] {
        YAMLComment.all(in: file.bytes).filter {
            Line(file.text($0.span), at: 0).isWaiver
        }.map {
            .error(
                "a waiver in a file that others extend would cover findings in each of them",
                at: $0.span.shifted(by: start), help: "write it into the descriptor or into a waivers file")
        }
    }

    /// What each waiver in a comment stands above, in words that a change of layout does not change: where they differ, the
    /// waivers cover something else.
    package static func placed(in file: SourceFile) -> [String] {
        var comments = YAMLComment.all(in: file.bytes)[...]
        var placed: [String] = []
        for (number, tree) in file.yamlDocuments().value.enumerated() {
            let places = ElementPlaces(tree)
            for comment in comments.take(number) where Line(file.text(comment.span), at: 0).isWaiver {
                let node = try? node(below: comment, file, places)
                placed.append("\(number) \(file.text(comment.span)): \(node.map { path(of: $0, tree) } ?? "-")")
            }
        }
        return placed.sorted()
    }

    private static func path(of node: Int, _ tree: Tree) -> String {
        var (path, current) = ("", 0)
        while current != node {
            let children = tree.children(of: current).enumerated()
            guard let (index, child) = children.first(where: { $1 <= node && node < tree.nodes[$1].end }) else { break }
            path += tree.nodes[current].kind == .sequence ? "[\(index)]" : ".\(tree.key(of: child))"
            current = child
        }
        return path
    }

    private static let mostMistakes = 100

    /// What stands below a comment, at the same indent.
    private static func node(
        below comment: YAMLComment, _ file: SourceFile, _ places: ElementPlaces?
    ) throws(Line.Mistake) -> Int {
        guard !comment.isTrailing else {
            throw Line.Mistake("a waiver stands on a line of its own, above what it is about", comment.span)
        }
        guard let next = comment.next, let place = comment.subject else {
            throw Line.Mistake(
                "the waiver stands above no element", comment.span,
                help: "an alias has its waiver where its text is written")
        }
        guard column(of: next, file.bytes) == column(of: Int(comment.span.start), file.bytes) else {
            throw Line.Mistake(
                "the waiver is not indented as what stands below it", comment.span,
                help: "begin it in the column of the line below")
        }
        guard let node = places?.node(at: place) else {
            throw Line.Mistake("the waiver stands above no element", comment.span)
        }
        return node
    }

    private static func column(of place: Int, _ bytes: [UInt8]) -> Int {
        var start = place
        while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
        if start == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        return place - start
    }
}

/// Where the nodes of a tree begin, at their keys where they have some. Copies of anchored text are left out, so that
/// the places come in the order of the nodes.
private struct ElementPlaces {
    private var starts: [UInt32] = []
    private var nodes: [Int] = []

    init(_ tree: Tree) {
        var copies = tree.aliases[...]
        for node in tree.nodes.indices {
            while let first = copies.first, first.nodes.upperBound <= node { copies = copies.dropFirst() }
            if copies.first?.nodes.contains(node) ?? false { continue }
            let entry = tree.nodes[node]
            starts.append(entry.keySpan.isEmpty ? entry.span.start : entry.keySpan.start)
            nodes.append(node)
        }
    }

    /// The outermost node that begins at a place.
    func node(at place: Int) -> Int? {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(starts[middle]) < place { low = middle + 1 } else { high = middle }
        }
        return low < starts.count && Int(starts[low]) == place ? nodes[low] : nil
    }
}

/// The order in which keys of the root stand.
package struct KeyOrder: Sendable {
    /// Places of the keys that have one; others come behind, in the order in which they stand.
    let places: [String: Int]
    /// Keys about the file itself: a comment above the first of them, at the top, is about the file too.
    let head: Set<String>

    package init(places: [String: Int], head: Set<String>) {
        self.places = places
        self.head = head
    }
}

/// The entries of one document's root, each with its comments, put in order.
struct EntryOrder {
    private typealias Line = Layout.Line

    private let document: Layout.Document
    private let order: KeyOrder
    /// What stands above the entries and below them.
    private var above: [Line] = []
    private var below: [Line] = []
    private var entries: [[Line]] = []

    /// `lines` are those of the document.
    static func sorted(_ lines: [Layout.Line], _ document: Layout.Document, _ order: KeyOrder) -> [Layout.Line] {
        var entries = EntryOrder(document: document, order: order)
        let sequence = entries.sequence()
        guard sequence != Array(document.keys.indices) else { return lines }
        entries.divide(lines)
        return entries.joined(sequence)
    }

    private init(document: Layout.Document, order: KeyOrder) {
        self.document = document
        self.order = order
    }

    // MARK: - Order

    /// Numbers of the entries in their new order: by their places, but none before one whose anchor it uses.
    private func sequence() -> [Int] {
        let places = document.keys.map { $0.flatMap { order.places[$0] } ?? Int.max }
        let wanted = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
        let before = needs()
        var result: [Int] = []
        var isTaken = [Bool](repeating: false, count: places.count)
        for entry in wanted {
            // Each needs only entries that stood above it, so this comes to an end.
            var open = [entry]
            while let next = open.last {
                let missing = isTaken[next] ? [] : before[next].filter { !isTaken[$0] }
                if missing.isEmpty {
                    if !isTaken[next] { result.append(next) }
                    isTaken[next] = true
                    open.removeLast()
                } else {
                    open += missing.sorted(by: >)
                }
            }
        }
        return result
    }

    /// For each entry, those that have to stand above it.
    private func needs() -> [Set<Int>] {
        var needs = [Set<Int>](repeating: [], count: document.keys.count)
        var definers: [String: Set<Int>] = [:]
        for (entry, names) in document.defined.enumerated() {
            for name in names { definers[name, default: []].insert(entry) }
        }
        var last: [String: Int] = [:]
        for entry in document.keys.indices {
            for name in Set(document.used[entry] + document.defined[entry]) {
                guard let definers = definers[name] else { continue }
                // A name that several give means the last above: nothing that has to do with it passes another.
                let needed = definers.count > 1 ? last[name] : definers.first
                if let needed, needed < entry { needs[entry].insert(needed) }
                last[name] = entry
            }
        }
        return needs
    }

    // MARK: - Comments

    /// Gives each entry the comments that belong to it.
    private mutating func divide(_ lines: [Line]) {
        var gap: [Line] = []
        for line in lines {
            guard line.kind == .content else {
                gap.append(line)
                continue
            }
            if line.entry < 0 {
                if entries.isEmpty { above += gap + [line] } else { below += gap + [line] }
            } else if line.entry == entries.count - 1 {
                entries[entries.count - 1] += gap + [line]
            } else if entries.isEmpty {
                let count = headerCount(gap)
                above += gap[..<count]
                entries.append(gap[count...] + [line])
            } else {
                let count = ownCount(gap)
                entries[entries.count - 1] += gap[..<count]
                entries.append(gap[count...] + [line])
            }
            gap = []
        }
        if below.isEmpty, !entries.isEmpty {
            let count = ownCount(gap, isLast: true)
            entries[entries.count - 1] += gap[..<count]
            gap.removeFirst(count)
        }
        below += gap
    }

    /// How many of the lines above the first entry are about the file: all that a blank line parts from the entry, all
    /// if the entry is about the file too, and what editors read.
    private func headerCount(_ gap: [Line]) -> Int {
        if let key = document.keys.first, let key, order.head.contains(key) { return gap.count }
        let parted = gap.lastIndex { $0.kind == .blank }.map { $0 + 1 } ?? 0
        let editors = gap.lastIndex { String(decoding: $0.text, as: UTF8.self).contains("yaml-language-server:") }
        return max(parted, editors.map { $0 + 1 } ?? 0)
    }

    /// How many of the lines below an entry belong to it and not to the next: what is indented, and what stands
    /// directly below it with a blank line behind.
    private func ownCount(_ gap: [Line], isLast: Bool = false) -> Int {
        let count = gap.lastIndex { $0.kind == .comment && $0.isIndented }.map { $0 + 1 } ?? 0
        let attached = gap[count...].prefix { $0.kind == .comment }.count
        return isLast || count + attached < gap.count ? count + attached : count
    }

    private func joined(_ sequence: [Int]) -> [Line] {
        var result = above
        for (number, part) in (sequence.map { entries[$0] } + [below]).enumerated() {
            // A comment below an entry is none above the next.
            if number > 0, !part.isEmpty, let last = result.last, last.kind == .comment, !last.isIndented {
                result.append(Line(kind: .blank))
            }
            let isTight = result.isEmpty || result.last?.keepsBlanks == true
            result += isTight ? part.drop { $0.kind == .blank } : part[...]
        }
        return result
    }
}

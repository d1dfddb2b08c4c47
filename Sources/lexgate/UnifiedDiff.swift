import Diagnostics

/// What differs between two texts, as `diff -u` shows it.
struct UnifiedDiff {
    /// Nothing where the texts are the same.
    private(set) var bytes: [UInt8] = []

    private typealias Line = ArraySlice<UInt8>

    private enum Edit {
        case same(Line)
        case removed(Line)
        case added(Line)
        var isSame: Bool { if case .same = self { true } else { false } }
    }

    /// Lines around a change that are shown with it.
    private static let context = 3
    /// Comparing costs lines times differences; beyond this all between the first and the last one is exchanged.
    private static let mostLines = 4_000

    init(path: String, from old: [UInt8], to new: [UInt8]) {
        guard old != new else { return }
        let edits = UnifiedDiff.edits(UnifiedDiff.lines(old), UnifiedDiff.lines(new))
        let name = visible(path)
        bytes += "--- \(name)\n+++ \(name)\n".utf8
        var start = 0
        var line = (old: 1, new: 1)
        while let first = edits[start...].firstIndex(where: { !$0.isSame }) {
            let from = max(start, first - UnifiedDiff.context)
            var end = first
            // Two changes with less than their context between them stand together.
            while let next = edits[end...].prefix(2 * UnifiedDiff.context + 1).firstIndex(where: { !$0.isSame }) {
                end = next + 1
            }
            let to = min(edits.count, end + UnifiedDiff.context)
            line = (line.old + from - start, line.new + from - start)
            let size = write(edits[from..<to], at: line)
            line = (line.old + size.old, line.new + size.new)
            start = to
        }
    }

    /// Writes one piece that begins at these lines; the result is how many lines it has of either text.
    private mutating func write(_ edits: ArraySlice<Edit>, at line: (old: Int, new: Int)) -> (old: Int, new: Int) {
        var size = (old: 0, new: 0)
        for edit in edits {
            if case .added = edit {} else { size.old += 1 }
            if case .removed = edit {} else { size.new += 1 }
        }
        bytes += "@@ -\(line.old),\(size.old) +\(line.new),\(size.new) @@\n".utf8
        for edit in edits {
            switch edit {
            case .same(let line): add(" ", line)
            case .removed(let line): add("-", line)
            case .added(let line): add("+", line)
            }
        }
        return size
    }

    private mutating func add(_ sign: String, _ line: Line) {
        bytes += sign.utf8
        bytes += visible(String(decoding: line.last == 0x0A ? line.dropLast() : line, as: UTF8.self)).utf8
        bytes.append(0x0A)
        if line.last != 0x0A { bytes += "\\ No newline at end of file\n".utf8 }
    }

    /// Lines with their breaks.
    private static func lines(_ text: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = 0
        for (place, byte) in text.enumerated() where byte == 0x0A {
            lines.append(text[start...place])
            start = place + 1
        }
        if start < text.count { lines.append(text[start...]) }
        return lines
    }

    private static func edits(_ old: [Line], _ new: [Line]) -> [Edit] {
        let front = zip(old, new).prefix { $0 == $1 }.count
        let back = zip(old.dropFirst(front).reversed(), new.dropFirst(front).reversed()).prefix { $0 == $1 }.count
        let (before, after) = (Array(old[front..<old.count - back]), Array(new[front..<new.count - back]))
        var middle: [Edit] = []
        if max(before.count, after.count) > mostLines {
            middle = before.map { .removed($0) } + after.map { .added($0) }
        } else {
            var removed: Set<Int> = []
            var added: Set<Int> = []
            for change in after.difference(from: before) {
                switch change {
                case .remove(let place, _, _): removed.insert(place)
                case .insert(let place, _, _): added.insert(place)
                }
            }
            var (i, j) = (0, 0)
            while i < before.count || j < after.count {
                if removed.contains(i) {
                    middle.append(.removed(before[i]))
                    i += 1
                } else if added.contains(j) {
                    middle.append(.added(after[j]))
                    j += 1
                } else {
                    middle.append(.same(before[i]))
                    i += 1
                    j += 1
                }
            }
        }
        return old[..<front].map { .same($0) } + middle + old[(old.count - back)...].map { .same($0) }
    }
}

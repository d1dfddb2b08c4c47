import Diagnostics
import LexgateModel

/// The places of a flow map on a grid: a column for each country in which something lies, a row for each country from
/// which it is controlled; people whose data are collected stand left of it.
///
/// All numbers are whole, in the units of the picture, so that equal maps give equal bytes.
struct FlowDrawing {
    /// One arrow for all movements between two places.
    struct Arrow {
        let from: Int
        let to: Int
        /// Numbers of movements, from 1.
        var numbers: [Int]
        var kind: PageKind
    }

    /// Places that a picture can hold so that it is still read.
    static let most = 60

    static let node = (width: 188, height: 52)
    private static let gap = (x: 92, y: 20)
    private static let head = 40
    private static let label = 24

    let map: FlowMap
    let arrows: [Arrow]
    /// Countries of the columns and of the rows; nil for what is not known.
    let columns: [String?]
    let rows: [String?]
    private(set) var rowTops: [Int] = []
    private(set) var rowHeights: [Int] = []
    private(set) var corners: [(x: Int, y: Int)] = []
    private(set) var width = 0
    private(set) var height = 0
    private let places: [(column: Int, row: Int)]

    /// `kinds` are those of the movements.
    init(_ map: FlowMap, kinds: [PageKind]) {
        self.map = map
        var columns: [String?] = []
        var rows: [String?] = []
        func index(_ value: String?, _ list: inout [String?]) -> Int {
            if let place = list.firstIndex(of: value) { return place }
            list.append(value)
            return list.count - 1
        }
        places = map.places.map { place in
            place.kind == .origin
                ? (-1, 0) : (index(place.country, &columns), index(place.control, &rows))
        }
        self.columns = columns
        self.rows = rows
        var arrows: [Arrow] = []
        for (number, movement) in map.movements.enumerated() {
            if let known = arrows.firstIndex(where: { $0.from == movement.from && $0.to == movement.to }) {
                arrows[known].numbers.append(number + 1)
                if kinds[number].place < arrows[known].kind.place { arrows[known].kind = kinds[number] }
            } else {
                arrows.append(Arrow(from: movement.from, to: movement.to, numbers: [number + 1], kind: kinds[number]))
            }
        }
        self.arrows = arrows
        lay()
    }

    var hasOrigins: Bool { places.contains { $0.column < 0 } }
    func column(of place: Int) -> Int { places[place].column }

    /// The left edge of a column; -1 is that of origins.
    func left(ofColumn column: Int) -> Int {
        20 + (hasOrigins ? column + 1 : column) * (Self.node.width + Self.gap.x)
    }

    private mutating func lay() {
        var stacks = [[Int]](repeating: [Int](repeating: 0, count: columns.count), count: rows.count)
        var slots: [Int] = []
        var origins = 0
        for place in places {
            if place.column < 0 {
                slots.append(origins)
                origins += 1
            } else {
                slots.append(stacks[place.row][place.column])
                stacks[place.row][place.column] += 1
            }
        }
        let step = Self.node.height + Self.gap.y
        var top = Self.head
        for stack in stacks {
            let size = Self.label + max(1, stack.max() ?? 1) * step + 4
            rowTops.append(top)
            rowHeights.append(size)
            top += size + 6
        }
        let needed = Self.head + Self.label + origins * step + 4
        if top < needed {
            if let last = rowHeights.indices.last { rowHeights[last] += needed - top }
            top = needed
        }
        corners = places.indices.map { place in
            let (column, row) = places[place]
            let start = column < 0 ? Self.head + (top - Self.head - origins * step) / 2 : rowTops[row] + Self.label
            return (left(ofColumn: column), start + slots[place] * step)
        }
        width = left(ofColumn: columns.count) + 12
        height = top + 8
    }

    /// The path of each arrow, its head, and where its numbers stand.
    func routes() -> [(path: String, head: String, middle: (x: Int, y: Int))] {
        // Arrows leave and arrive at heights of their own, so that they can be told apart.
        var sides: [[Int]: Int] = [:]
        var seen: [[Int]: Int] = [:]
        let all = arrows.map(ends)
        for (start, end) in all {
            sides[start, default: 0] += 1
            sides[end, default: 0] += 1
        }
        func point(_ side: [Int]) -> (x: Int, y: Int) {
            seen[side, default: 0] += 1
            let (x, y) = corners[side[0]]
            let share = Self.node.height * (seen[side] ?? 1) / ((sides[side] ?? 1) + 1)
            return (x + (side[1] == 1 ? Self.node.width : 0), y + share)
        }
        return all.map { start, end in
            let (a, b) = (point(start), point(end))
            let outward = start[1] == 1 ? 1 : -1
            let inward = end[1] == 1 ? 1 : -1
            let reach = start[1] == end[1] ? 56 : max(46, abs(b.x - a.x) / 2)
            let tip = b.x + inward * 8
            let (c, d) = ((x: a.x + outward * reach, y: a.y), (x: tip + inward * reach, y: b.y))
            // The middle of the curve (Bézier, t = 1/2).
            let middle = (x: (a.x + 3 * c.x + 3 * d.x + tip) / 8, y: (a.y + 3 * c.y + 3 * d.y + b.y) / 8)
            return (
                "M\(a.x) \(a.y)C\(c.x) \(c.y) \(d.x) \(d.y) \(tip) \(b.y)",
                "\(b.x),\(b.y) \(tip),\(b.y - 5) \(tip),\(b.y + 5)", middle
            )
        }
    }

    /// Place and side (0 left, 1 right) at which an arrow begins and ends.
    private func ends(_ arrow: Arrow) -> ([Int], [Int]) {
        let (from, to) = (places[arrow.from].column, places[arrow.to].column)
        return from < to
            ? ([arrow.from, 1], [arrow.to, 0])
            : from > to ? ([arrow.from, 0], [arrow.to, 1]) : ([arrow.from, 1], [arrow.to, 1])
    }

    /// As much of a text as a place has room for; wide characters count twice.
    static func short(_ text: String, _ limit: Int) -> String {
        var width = 0
        var result = ""
        for character in visible(text) {
            width += character.unicodeScalars.first.map { $0.value >= 0x1100 } == true ? 2 : 1
            if width > limit { return result + "…" }
            result.append(character)
        }
        return result
    }
}

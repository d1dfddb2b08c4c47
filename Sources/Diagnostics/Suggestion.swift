/// The candidates that look most like `word`, best first: at most `limit`, none that is mostly different.
///
/// Distance is optimal string alignment (Damerau–Levenshtein with adjacent swaps) over lower-cased scalars;
/// a candidate counts when it differs in at most a third of the longer word. Costs |word| × |candidate| each.
package func nearest(to word: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
    let target = Array(word.lowercased().unicodeScalars)
    var scored: [(distance: Int, name: String)] = []
    for name in candidates {
        let other = Array(name.lowercased().unicodeScalars)
        let allowed = max(target.count, other.count) / 3
        guard abs(target.count - other.count) <= allowed else { continue }
        let distance = alignmentDistance(target, other)
        if distance <= allowed { scored.append((distance, name)) }
    }
    scored.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return scored.prefix(limit).map(\.name)
}

private func alignmentDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
            row.append(best)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}

/// The candidates that look most like `word`, best first: at most `limit`, none that is mostly different.
///
/// Distance is optimal string alignment (Damerau–Levenshtein with adjacent swaps) over lower-cased scalars;
/// a candidate counts when it differs in at most a third of the longer word. Costs |word| × |candidate| each.
package func nearest(to word: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
    let scored = candidates.compactMap { name in
        distance(word, name).flatMap { isOpposite(word, name) ? nil : (distance: $0, name: name) }
    }
    return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
}

/// The candidates that somebody may have meant by `word`: those nearest to it, then those that begin with it, then those
/// that hold it, or that it begins with; shorter ones first. At most `limit`.
package func alike(_ word: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
    let candidates = Array(candidates)
    var result = nearest(to: word, among: candidates, limit: limit)
    let word = word.lowercased()
    // Two letters stand in every other name, and no name is as long as a file.
    guard (3...512).contains(word.utf8.count) else { return result }
    let rest = candidates.filter { !result.contains($0) }.compactMap { name -> (rank: Int, name: String)? in
        let lower = name.lowercased()
        if lower.hasPrefix(word) { return (0, name) }
        return lower.contains(word) || (lower.utf8.count >= 3 && word.hasPrefix(lower)) ? (1, name) : nil
    }
    result += rest.sorted { ($0.rank, $0.name.utf8.count, $0.name) < ($1.rank, $1.name.utf8.count, $1.name) }.map(
        \.name)
    return Array(result.prefix(limit))
}

/// `unjustified` is one slip from `justified` and means the opposite: never suggest that.
private func isOpposite(_ word: String, _ other: String) -> Bool {
    let (word, other) = (word.lowercased(), other.lowercased())
    let (long, short) = word.utf8.count > other.utf8.count ? (word, other) : (other, word)
    guard long.hasSuffix(short) else { return false }
    let front = long.dropLast(short.count)
    return ["un", "in", "im", "ir", "il", "dis", "non", "non-", "not", "not-", "no-", "a"].contains(String(front))
}

/// How many edits lie between two words; `nil` when they differ in more than a third.
package func distance(_ word: some StringProtocol, _ other: some StringProtocol) -> Int? {
    // The words of an input may be as long as the file; no name is.
    guard word.utf8.count <= 512, other.utf8.count <= 512 else { return nil }
    let a = Array(word.lowercased().unicodeScalars)
    let b = Array(other.lowercased().unicodeScalars)
    let allowed = max(a.count, b.count) / 3
    guard abs(a.count - b.count) <= allowed else { return nil }
    return a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { alignmentDistance(a, $0, atMost: allowed) } }
}

/// A word that is compared with many: what has too few letters in common with it is told at a glance.
package struct ComparedWord: Sendable {
    private let bytes: [UInt8]
    /// Which letters the first so many bytes hold; letters that share a bit only hide a difference.
    private let letters: [UInt64]

    package init(_ word: String) {
        bytes = Array(word.lowercased().utf8.prefix(513))
        letters = bytes.reduce(into: [0]) { letters, byte in letters.append(letters[letters.count - 1] | bit(byte)) }
    }

    /// As `distance`, byte by byte, to a name in small letters; for a mere beginning, what goes beyond it does not count.
    package func distance(to name: Flat<UInt8>, isBeginning: Bool) -> Int? {
        let length = isBeginning ? min(bytes.count, name.count) : bytes.count
        let allowed = max(length, name.count) / 3
        guard max(length, name.count) <= 512, abs(length - name.count) <= allowed else { return nil }
        var others: UInt64 = 0
        for byte in name { others |= bit(byte) }
        // Each letter that only one of them has takes an edit.
        guard (letters[length] & ~others).nonzeroBitCount <= allowed,
            (others & ~letters[length]).nonzeroBitCount <= allowed
        else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            name.withUnsafeBufferPointer {
                alignmentDistance(UnsafeBufferPointer(rebasing: bytes[..<length]), $0, atMost: allowed)
            }
        }
    }
}

private func bit(_ byte: UInt8) -> UInt64 { 1 << UInt64(byte & 63) }

/// Optimal string alignment; nil as soon as it is certain to be more than `allowed`.
private func alignmentDistance<Letter: Equatable>(
    _ a: UnsafeBufferPointer<Letter>, _ b: UnsafeBufferPointer<Letter>, atMost allowed: Int
) -> Int? {
    let width = b.count + 1
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { rows -> Int? in
        for j in 0..<width { rows[j] = j }
        var leastBefore = 0
        for i in 0..<a.count {
            let (row, last, beforeLast) = ((i + 1) % 3 * width, i % 3 * width, (i + 2) % 3 * width)
            rows[row] = i + 1
            var least = i + 1
            for j in 0..<b.count {
                var best = min(rows[last + j + 1] + 1, rows[row + j] + 1, rows[last + j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[beforeLast + j - 1] + 1) }
                rows[row + j + 1] = best
                least = min(least, best)
            }
            // A swap reaches back two rows.
            if least > allowed, leastBefore > allowed { return nil }
            leastBefore = least
        }
        let distance = rows[a.count % 3 * width + b.count]
        return distance <= allowed ? distance : nil
    }
}

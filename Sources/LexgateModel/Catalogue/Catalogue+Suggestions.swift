import Diagnostics

extension Catalogue {
    /// Names of models that look like `name`, also after its prefixes and marks of copies are taken off: at most three.
    ///
    /// Costs a walk over all patterns; asked only for names that are told of.
    package func modelNames(like name: String) -> [String] {
        var best: [String: (edits: Int, row: UInt32)] = [:]
        let spellings = spellings(of: [name.lowercased()], asCopy: true).map { ComparedWord($0) }
        for pattern in patterns where pattern.isFallback == 0 {
            let glob = glob(pattern)
            let isOpen = glob.last == UInt8(ascii: "*")
            // Without its stars a pattern is a name only where they stand at its end.
            guard Int(pattern.weight) + (isOpen ? 1 : 0) == glob.count else { continue }
            let candidate = glob[0..<Int(pattern.weight)]
            for spelling in spellings {
                // What a pattern leaves open at its end cannot differ from it.
                guard let edits = spelling.distance(to: candidate, isBeginning: isOpen) else { continue }
                let text = candidate.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                if edits < best[text]?.edits ?? .max { best[text] = (edits, pattern.row) }
            }
        }
        // One name for each row: `qwen/qwen3-32b` and `qwen3-32b` are the same suggestion.
        var rowsSeen: Set<UInt32> = []
        var like = best.sorted { ($0.value.edits, $0.key) < ($1.value.edits, $1.key) }
            .filter { rowsSeen.insert($0.value.row).inserted }.map { $0.key.withoutTrailingSeparators() }
        let wanted = 3
        var seen: Set<String> = [name.lowercased()]
        like = like.filter { seen.insert($0).inserted }
        if like.count < wanted {
            // Short names are mostly different from every whole one; a developer's name stands for its models.
            let families = Set(patterns.filter { $0.isFallback != 0 }.map(\.row))
            let rows = models.ids.indices.filter { !families.contains(UInt32($0)) }
            let developed = rows.filter { word(models, $0, "developer") == name.lowercased() }.map { models.ids[$0] }
            let more = developed + alike(name, among: rows.map { models.ids[$0] })
            like += more.filter { seen.insert($0).inserted }
        }
        return Array(like.prefix(wanted))
    }
}

extension String {
    /// `qwen-plus-` as `qwen-plus`: what a pattern leaves open begins after a separator.
    fileprivate func withoutTrailingSeparators() -> String {
        var text = self
        while let last = text.last, "-:_/.".contains(last) { text.removeLast() }
        return text
    }
}

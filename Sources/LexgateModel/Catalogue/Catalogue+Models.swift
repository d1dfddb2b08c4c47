import CEL
import Diagnostics

extension Catalogue {
    package func model(id: String) -> ModelMatch {
        if let row = models.ids.place(of: id) { return .found(entry(.models, row, name: id)) }
        return .unknown(like: alike(id, among: Array(models.ids)))
    }

    package func licence(id: String) -> Entry? {
        licences.ids.place(of: id).map { entry(.licences, $0, name: id) }
    }

    /// The row for a name as it stands in a registry, an API call or a router's configuration.
    ///
    /// Case does not count. Names are tried as written and without provider, region and vendor prefixes, then without
    /// the marks of quantised or re-uploaded copies.
    package func model(named name: String) -> ModelMatch {
        let plain = spellings(of: [name.lowercased()], asCopy: false)
        if let row = bestRow(plain, fallback: false) { return .found(entry(.models, row, name: name)) }
        // Copies: `unsloth/Qwen3-32B-GGUF` is Qwen3-32B with the developer's duties unchanged.
        let bases = spellings(of: plain, asCopy: true)
        if let row = bestRow(bases, fallback: false) { return .found(entry(.models, row, name: name)) }
        if let row = bestRow(bases, fallback: true) { return .family(familyEntry(row, name), like: likeNames(name)) }
        return .unknown(like: likeNames(name))
    }

    /// The names with every prefix that says nothing about the model taken off, one after the other; for copies also
    /// without who uploaded them and how they were quantised. Intermediate forms stay.
    private func spellings(of names: [String], asCopy: Bool) -> [String] {
        var result = names
        func add(_ spelling: Substring) {
            if !spelling.isEmpty, !result.contains(String(spelling)) { result.append(String(spelling)) }
        }
        var next = 0
        // Names are short and every step shortens them, so this ends; the bound is for hostile ones.
        while next < result.count, result.count < 200 {
            let name = result[next]
            next += 1
            for prefixes in [nameParts.prefixes, nameParts.regions, nameParts.names] {
                for prefix in prefixes where name.hasPrefix(prefix) { add(name.dropFirst(prefix.count)) }
            }
            guard asCopy else { continue }
            for uploader in nameParts.uploaders where matches(Flat(uploader.utf8), Array(name.utf8)) {
                add(name.dropFirst(uploader.prefix { $0 != "*" }.count))
            }
            for suffix in nameParts.suffixes where name.hasSuffix(suffix) { add(name.dropLast(suffix.count)) }
        }
        return result
    }

    /// The row whose pattern has the most letters of its own; of equals the one with fewer stars.
    private func bestRow(_ names: [String], fallback: Bool) -> Int? {
        var best: (pattern: Pattern, stars: UInt32)?
        for name in names {
            let bytes = Array(name.utf8)
            for pattern in patterns where pattern.isFallback == (fallback ? 1 : 0) && matches(glob(pattern), bytes) {
                let stars = pattern.length - pattern.weight
                guard let current = best else {
                    best = (pattern, stars)
                    continue
                }
                if (pattern.weight, current.stars) > (current.pattern.weight, stars) { best = (pattern, stars) }
            }
        }
        return best.map { Int($0.pattern.row) }
    }

    /// A family row says who made the model; its size, licence and class are not known.
    private func familyEntry(_ row: Int, _ name: String) -> Entry {
        let kept: Set<String> = ["developer", "developerCountry", "source", "asOf", "confidence"]
        let cells = zip(models.row(row), models.fieldNames).map { kept.contains($1) ? $0 : .unknown(cell: 0) }
        return entry(.models, row, cells, name: name)
    }

    /// Names of rows that look like `name`, also after its prefixes and marks of copies are taken off.
    private func likeNames(_ name: String) -> [String] {
        var best: [String: Int] = [:]
        let spellings = spellings(of: [name.lowercased()], asCopy: true)
        for pattern in patterns where pattern.isFallback == 0 {
            let glob = glob(pattern)
            let candidate = String(decoding: glob.filter { $0 != UInt8(ascii: "*") }, as: UTF8.self)
            let isOpen = glob.last == UInt8(ascii: "*")
            // Without its stars a pattern is a name only where they stand at its end.
            guard !glob.dropLast().contains(UInt8(ascii: "*")) else { continue }
            for spelling in spellings {
                // What a pattern leaves open at its end cannot differ from it.
                let compared = isOpen ? spelling.prefix(candidate.count) : spelling[...]
                if let edits = distance(compared, candidate) { best[candidate] = min(best[candidate] ?? .max, edits) }
            }
        }
        var like = best.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { $0.key.withoutTrailingSeparators() }
        // Short names are mostly different from every whole one; a developer's name stands for its models.
        let families = Set(patterns.filter { $0.isFallback != 0 }.map(\.row))
        let rows = models.ids.indices.filter { !families.contains(UInt32($0)) }
        like += rows.filter { word(models, $0, "developer") == name.lowercased() }.map { models.ids[$0] }
        like += alike(name, among: rows.map { models.ids[$0] })
        var seen: Set<String> = [name.lowercased()]
        return Array(like.filter { seen.insert($0).inserted }.prefix(3))
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

/// Whether `text` fits a pattern in which `*` stands for any run of characters. Linear with one step back per star.
func matches(_ glob: Flat<UInt8>, _ text: [UInt8]) -> Bool {
    var g = 0
    var t = text.startIndex
    var star: (glob: Int, text: Int)?
    while t < text.endIndex {
        if g < glob.count, glob[g] == UInt8(ascii: "*") {
            star = (g, t)
            g += 1
        } else if g < glob.count, glob[g] == text[t] {
            g += 1
            t += 1
        } else if let back = star {
            g = back.glob + 1
            t = back.text + 1
            star = (back.glob, t)
        } else {
            return false
        }
    }
    while g < glob.count, glob[g] == UInt8(ascii: "*") { g += 1 }
    return g == glob.count
}

import CEL
import Diagnostics

extension Catalogue {
    package func model(id: String) -> ModelMatch {
        if let row = models.ids.place(of: id) { return .found(entry(.models, row, name: id)) }
        return .unknown
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
        if let match = match(bestRows(plain, fallback: false), name) { return match }
        // Copies: `unsloth/Qwen3-32B-GGUF` is Qwen3-32B with the developer's duties unchanged.
        let bases = spellings(of: plain, asCopy: true)
        if let match = match(bestRows(bases, fallback: false), name) { return match }
        if let row = bestRows(bases, fallback: true).first {
            return .family(familyEntry(row, name))
        }
        return .unknown
    }

    private func match(_ rows: [Int], _ name: String) -> ModelMatch? {
        let entries = rows.map { entry(.models, $0, name: name) }
        guard let first = entries.first else { return nil }
        return entries.count == 1 ? .found(first) : .ambiguous(entries, shared: sharedEntry(rows, name))
    }

    /// The names with every prefix that says nothing about the model taken off, one after the other; for copies also
    /// without who uploaded them and how they were quantised. Intermediate forms stay.
    func spellings(of names: [String], asCopy: Bool) -> [String] {
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

    /// The rows whose pattern fits most closely: one, unless several lay equal claim to the name.
    ///
    /// Letters after the last slash come first, because `qwen/…` tells who and not which; then all letters, then fewer
    /// stars. Of equals a row of the user's counts.
    private func bestRows(_ names: [String], fallback: Bool) -> [Int] {
        var best: (closeness: (UInt32, UInt32, Int64), rows: [Int]) = ((0, 0, .min), [])
        for name in names {
            let bytes = Array(name.utf8)
            for pattern in patterns where pattern.isFallback == (fallback ? 1 : 0) {
                let glob = glob(pattern)
                guard matches(glob, bytes) else { continue }
                let which = glob.reversed().prefix { $0 != UInt8(ascii: "/") }.count { $0 != UInt8(ascii: "*") }
                let closeness = (UInt32(which), pattern.weight, -Int64(pattern.length - pattern.weight))
                if closeness < best.closeness { continue }
                let row = Int(pattern.row)
                if closeness > best.closeness { best = (closeness, [row]) }
                if !best.rows.contains(row) { best.rows.append(row) }
            }
        }
        let own = best.rows.filter { models.own[$0] != nil }
        return own.first.map { [$0] } ?? best.rows.sorted()
    }

    /// What several rows have in common; the rest is unknown.
    private func sharedEntry(_ rows: [Int], _ name: String) -> Entry {
        let cells = (0..<models.width).map { field in
            let values = rows.map { models.cells[$0 * models.width + field] }
            let isShared = values.allSatisfy { isSame($0, values[0]) }
            return isShared ? values[0] : .unknown(cell: 0)
        }
        return entry(.models, rows[0], cells, name: name)
    }

    private func isSame(_ a: Value, _ b: Value) -> Bool {
        switch (a.tag, b.tag) {
        case (.string, .string): string(a) == string(b)
        case (.list, .list): strings(a) == strings(b)
        default: a.tag == b.tag && a.bits == b.bits
        }
    }

    /// A family row says who made the model; its size, licence and class are not known.
    private func familyEntry(_ row: Int, _ name: String) -> Entry {
        let kept: Set<String> = ["developer", "developerCountry", "source", "asOf", "confidence"]
        let cells = zip(models.row(row), models.fieldNames).map { kept.contains($1) ? $0 : .unknown(cell: 0) }
        return entry(.models, row, cells, name: name)
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

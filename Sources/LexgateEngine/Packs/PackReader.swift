import DataTree
import Diagnostics
import LexgateModel
import YAML

/// Reads policy packs out of files whose paths say what they are: `<pack>/pack.yaml`, `<pack>/definitions.yaml`,
/// `<pack>/coverage.yaml`, `<pack>/tables/*.yaml`, and every other `.yaml` below the pack's folder as a rule.
package struct PackReader {
    /// All files read so far; places in packs count into it.
    package private(set) var files: [SourceFile] = []
    package private(set) var packs: [PolicyPack] = []
    package private(set) var diagnostics: [FileDiagnostic] = []

    package init() {}

    /// Adds the packs among `files`, whose paths are relative to a folder of packs. A pack read again replaces the first.
    package mutating func read(_ newFiles: [SourceFile]) {
        var folders: [String: [(relative: String, file: Int)]] = [:]
        for file in newFiles.sorted(by: { $0.path < $1.path }) {
            let parts = file.path.split(separator: "/")
            guard file.path.hasSuffix(".yaml") else {
                files.append(file)
                problem("files of a pack end in `.yaml`; this one would not be read", files.count - 1, .zero)
                continue
            }
            guard parts.count >= 2, let folder = packFolder(of: parts, among: newFiles) else { continue }
            files.append(file)
            let relative = String(file.path.dropFirst(folder.count + 1))
            folders[folder, default: []].append((relative, files.count - 1))
        }
        for (folder, members) in folders.sorted(by: { $0.key < $1.key }) { readPack(folder, members) }
    }

    /// The shortest leading folder that holds a `pack.yaml`.
    private func packFolder(of parts: [Substring], among files: [SourceFile]) -> String? {
        for count in 1..<parts.count {
            let folder = parts[..<count].joined(separator: "/")
            if files.contains(where: { $0.path == "\(folder)/pack.yaml" }) { return folder }
        }
        return nil
    }

    private mutating func problem(_ message: String, _ file: Int, _ span: Span, help: String? = nil) {
        diagnostics.append(FileDiagnostic(file: file, .error(message, at: span, help: help)))
    }

    private mutating func document(_ file: Int) -> Cursor? {
        let parsed = files[file].yamlDocuments()
        for diagnostic in parsed.diagnostics { diagnostics.append(FileDiagnostic(file: file, diagnostic)) }
        guard let tree = parsed.value.first, !tree.isEmpty else {
            if parsed.diagnostics.isEmpty { problem("the file is empty", file, .zero) }
            return nil
        }
        if parsed.value.count > 1 { problem("a pack file holds one document", file, .zero) }
        let cursor = Cursor(tree)
        guard cursor.isMapping else {
            problem("a pack file holds a mapping", file, cursor.span)
            return nil
        }
        return cursor
    }

    private mutating func readPack(_ folder: String, _ members: [(relative: String, file: Int)]) {
        var pack = PolicyPack()
        guard let head = members.first(where: { $0.relative == "pack.yaml" }), let document = document(head.file) else {
            return
        }
        readHead(document, head.file, &pack)
        if let other = packs.first(where: { $0.id != pack.id && $0.namespace == pack.namespace }) {
            // With two meanings for each of its names, no other message would help.
            return problem(
                "the namespace `\(pack.namespace)` belongs to the pack `\(other.id)`", head.file,
                document["namespace"]?.span ?? .zero, help: "give this pack one of its own")
        }
        pack.members = members.map(\.file)
        for (relative, file) in members where relative != "pack.yaml" {
            guard let document = self.document(file) else { continue }
            if relative == "definitions.yaml" {
                readDefinitions(document, file, &pack)
            } else if relative == "coverage.yaml" {
                var reader = CoverageReader()
                pack.duties = reader.read(document, file)
                diagnostics += reader.diagnostics
            } else if relative.hasPrefix("tables/") {
                guard let name = document["table"] else {
                    problem("a table needs a name (`table`)", file, document.span)
                    continue
                }
                pack.tables.append(PolicyPack.TableSource(name: name.text, document: document, file: file))
            } else {
                guard let id = document["id"], id.isScalar else {
                    problem("a rule needs an `id`", file, firstKey(document))
                    continue
                }
                if !id.text.hasPrefix("\(pack.id)/") {
                    problem("the id of a rule of this pack begins with `\(pack.id)/`", file, id.span)
                }
                if pack.rules.contains(where: { $0.id == id.text }) {
                    problem("the rule `\(id.text)` is written twice", file, id.span)
                    continue
                }
                pack.rules.append(PolicyPack.RuleSource(id: id.text, document: document, file: file))
            }
        }
        pack.rules.sort { $0.id < $1.id }
        packs.removeAll { $0.id == pack.id }
        packs.append(pack)
    }

    private func firstKey(_ document: Cursor) -> Span { document.children.first?.keySpan ?? document.span }

    private mutating func readHead(_ document: Cursor, _ file: Int, _ pack: inout PolicyPack) {
        let known = [
            "id", "namespace", "title", "version", "date", "uses", "territory", "instruments", "about",
            "maximumWaiverDays", "mirrors",
        ]
        checkKeys(document, known, file)
        for key in ["id", "namespace", "title", "version", "date"] where document[key] == nil {
            problem("`\(key)` is missing", file, firstKey(document))
        }
        pack.id = document["id"]?.text ?? ""
        pack.namespace = document["namespace"]?.text ?? ""
        pack.title = document["title"]?.text ?? ""
        pack.version = document["version"]?.text ?? ""
        func names(_ key: String) -> [(String, PolicyPack.Place)] {
            (document[key]?.elements ?? []).filter(\.isScalar).map {
                ($0.text, PolicyPack.Place(file: file, span: $0.span))
            }
        }
        pack.usePlaces = names("uses")
        pack.territoryPlaces = names("territory")
        if let date = document["date"] {
            if let day = CalendarDay(date.text) {
                pack.date = day
            } else {
                problem("`date` takes a day", file, date.span)
            }
        }
        if let days = document["maximumWaiverDays"] {
            if case .int(let number) = days.core, (1...36_500).contains(number) {
                pack.maximumWaiverDays = Int(number)
            } else {
                problem("`maximumWaiverDays` takes a whole number of days from 1 to 36500", file, days.span)
            }
        }
        for entry in document["instruments"]?.children ?? [] {
            guard let name = entry["name"] else {
                problem("an instrument needs its `name`", file, entry.keySpan)
                continue
            }
            func day(_ key: String) -> CalendarDay? {
                guard let node = entry[key] else { return nil }
                let day = CalendarDay(node.text)
                if day == nil { problem("`\(key)` takes a day", file, node.span) }
                return day
            }
            pack.instruments.append(
                PolicyPack.Instrument(
                    id: entry.key, name: name.text, short: entry["short"]?.text ?? name.text, url: entry["url"]?.text,
                    from: day("from"), until: day("until")))
        }
        if let mirrors = document["mirrors"] { readMirrors(mirrors, file, &pack) }
    }

    private mutating func readMirrors(_ node: Cursor, _ file: Int, _ pack: inout PolicyPack) {
        checkKeys(node, ["of", "when", "laws"], file)
        func expression(_ parent: Cursor) -> PolicyPack.ExpressionText? {
            parent["when"].map { PolicyPack.ExpressionText(text: $0.text, node: $0, file: file) }
        }
        guard let of = node["of"], let when = expression(node), let laws = node["laws"] else {
            return problem("mirrors need `of`, `when` and `laws`", file, node.keySpan)
        }
        let known = pack.instruments.map(\.id)
        for (id, place) in [(of.text, of.span)] + laws.children.map({ ($0.key, $0.keySpan) }) where !known.contains(id)
        {
            problem("no instrument `\(id)` in this pack", file, place)
        }
        pack.mirrors = PolicyPack.Mirrors(
            of: of.text, when: when,
            laws: laws.children.compactMap { law in
                checkKeys(law, ["when", "articles"], file)
                guard let when = expression(law) else {
                    problem("a law that mirrors says where it applies (`when`)", file, law.keySpan)
                    return nil
                }
                return PolicyPack.Mirrors.Law(
                    instrument: law.key, when: when,
                    articles: (law["articles"]?.children ?? []).map { ($0.key, $0.text == "none" ? nil : $0.text) })
            })
    }

    package mutating func checkKeys(_ node: Cursor, _ known: [String], _ file: Int) {
        for child in node.children where !known.contains(child.key) && !child.key.utf8.starts(with: "x-".utf8) {
            let like = nearest(to: child.key, among: known).first
            problem(
                "unknown key `\(child.key)`", file, child.keySpan, help: like.map { "did you mean `\($0)`?" })
        }
    }

    private mutating func readDefinitions(_ document: Cursor, _ file: Int, _ pack: inout PolicyPack) {
        for entry in document["definitions"]?.children ?? [] {
            checkKeys(
                entry, ["about", "parameters", "returns", "cites", "is", "confidence", "reading", "obligations"], file)
            guard let body = entry["is"] else {
                problem("the definition `\(entry.key)` says nothing (`is`)", file, entry.keySpan)
                continue
            }
            func text(_ node: Cursor) -> PolicyPack.ExpressionText {
                PolicyPack.ExpressionText(text: node.text, node: node, file: file)
            }
            pack.definitions.append(
                PolicyPack.DefinitionSource(
                    name: "\(pack.namespace).\(entry.key)", about: entry["about"]?.text ?? "",
                    parameters: (entry["parameters"]?.children ?? []).map { ($0.key, text($0)) },
                    returns: entry["returns"].map(text), body: text(body), citations: citations(entry["cites"]),
                    obligations: entry["obligations"]?.words ?? [],
                    place: PolicyPack.Place(file: file, span: entry.keySpan)))
        }
    }

    /// What a definition cites; it is said and never decides, so nothing is asked of it here.
    private func citations(_ list: Cursor?) -> [CompiledPolicy.Citation] {
        (list?.elements ?? []).compactMap { entry in
            guard let instrument = entry["instrument"], let provision = entry["provision"] else { return nil }
            return CompiledPolicy.Citation(instrument: instrument.text, provision: provision.text)
        }
    }
}

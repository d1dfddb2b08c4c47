import LexgateModel

// The facts themselves, by the object they belong to, and the words they take.
extension ReferencePage {
    /// What holds of all facts, said once.
    mutating func forms() {
        heading(2, "How a fact is written")
        list([
            "A fact is a value, `none` where there is none, or left out while nobody knows it. What is left out is"
                + " unknown, and unknown is never no: the finding is *incomplete*. The few facts that are filled"
                + " otherwise are listed under \(link("What fills facts that nobody stated")).",
            "A list that is written is complete. One element needs no brackets: `uses: customer-support`. `none` and"
                + " `[]` say that there is none.",
            "One object in a list may stand under the singular key: `site: {provider: own}`. The key is its id then.",
            "A day is `2026-11-21`, a country `DE` (ISO 3166-1; where it says so, also `EU` or `EEA`), a language `de`"
                + " or `pt-BR`. A number is not quoted.",
            "An \(link("Artefact")), such as a contract or an assessment, is a day (done then), `none`, a word on how"
                + " far it is, or a mapping of its facts.",
            "Where an id is taken, it is that of an element of this file. `organization` means you wherever a"
                + " recipient may stand, and `own` your rooms wherever a provider may.",
            "Keys that begin with `x-` are yours; nothing reads them.",
        ])
    }

    mutating func section(_ type: Int) {
        heading(3, title(type))
        let paths = paths(of: type)
        if !paths.isEmpty {
            let shown = paths.prefix(4).map { code($0) }.joined(separator: ", ")
            paragraph(paths.count > 4 ? "At \(shown) and \(paths.count - 4) more places." : "At \(shown).")
        }
        let fields = vocabulary.writableFields(of: type)
        table(
            ["fact", "what to answer", "takes", "left out"],
            fields.map { [names($0), plain(vocabulary.abouts[$0]), takes($0), leftOut($0)] })
        for field in fields { ownWords(of: field) }
    }

    /// Where objects of a type stand; of artefacts those of all kinds.
    private func paths(of type: Int) -> [String] {
        func isMeant(_ other: Int) -> Bool { other == type || type == vocabulary.artefactType && isParts(other) }
        var result: [String] = []
        var open: [(prefix: String, type: Int)] = [("", vocabulary.root)]
        // Types hold no objects of their own kind, so the walk ends.
        while !open.isEmpty {
            let (prefix, owner) = open.removeFirst()
            for field in vocabulary.writableFields(of: owner) where vocabulary.fields[field].kind == .object {
                let inner = Int(vocabulary.fields[field].target)
                let isList = vocabulary.fields[field].flags.contains(.list)
                let path = prefix + vocabulary.fieldNames[field] + (isList ? "[…]" : "")
                if isMeant(inner) { result.append(path) }
                open.append(("\(path).", inner))
            }
        }
        return result
    }

    // MARK: - One fact

    /// The values of a fact in a few words.
    func takes(_ field: Int) -> String {
        let spec = vocabulary.fields[field]
        let isList = spec.flags.contains(.list)
        func some(_ one: String, _ several: String) -> String { isList ? several : one }
        var words: String
        switch spec.kind {
        case .string, .path: words = some(spec.kind == .path ? "the path of a fact" : "text", "texts")
        case .bool: words = "`true` or `false`"
        case .int: words = "whole number"
        case .number: words = "number"
        case .date: words = some("day", "days")
        case .country:
            words = some("country", "countries") + (spec.flags.contains(.groups) ? ", `EU` or `EEA`" : "")
        case .language: words = some("language", "languages")
        case .currency: words = "currency, such as `EUR`"
        case .uri: words = "address"
        case .sha256: words = "64 hexadecimal digits"
        case .id: words = "a name of your own"
        case .textMap: words = "texts under keys of your own"
        case .cloud: words = "a provider or service of the catalogue, or `own`"
        case .catalogueName:
            words = "\(some("one", "some")) of the \(vocabulary.symbols.word(spec.target)) in the catalogue"
        case .checklist: words = "points by duty or paper, `none`: \(link(checklistName(field)))"
        case .reference: words = "\(some("id", "ids")) of \(referred(spec))"
        case .object where spec.flags.contains(.artefact): words = link("Artefact")
        case .object: words = "\(isList ? "list of " : "")\(link(title(Int(spec.target))))"
        case .enumeration: words = enumeration(field, some("one", "some"))
        }
        if let kind = notes[field].names { words += " that the catalogue finds among its \(kind.rawValue)" }
        if !notes[field].unit.isEmpty { words += " (\(notes[field].unit))" }
        if spec.pattern > 0 { words += " that fits \(code(vocabulary.patterns[Int(spec.pattern) - 1]))" }
        if spec.flags.contains(.nonEmpty) { words += "; not `none`" }
        return words
    }

    private func enumeration(_ field: Int, _ count: String) -> String {
        let index = Int(vocabulary.fields[field].target)
        let values = vocabulary.enumerationValues[index]
        let name = vocabulary.enumerationNames[index]
        if values.count == 1 { return code(values[0]) }
        if isOwn(name) { return "\(count) of the words below" }
        return "\(count) of \(name.split(separator: " or ").map { link(String($0)) }.joined(separator: " or "))"
    }

    /// Words written beside the one fact that takes them.
    private func isOwn(_ name: String) -> Bool { name.contains(".") }

    private func referred(_ spec: Vocabulary.Field) -> String {
        var names = vocabulary.referable.enumerated().filter { spec.references & (1 << UInt32($0.offset)) != 0 }
            .map { link(title($0.element)) }
        if spec.references & Vocabulary.Field.countryReference != 0 { names.append("a country") }
        return names.joined(separator: ", or ")
    }

    private func checklistName(_ field: Int) -> String {
        String(vocabulary.typeNames[Int(vocabulary.fields[field].target)].dropFirst("Checklist(".count).dropLast())
    }

    /// What holds where the fact is left out, in a few words; the reasons stand further down.
    func leftOut(_ field: Int) -> String {
        let spec = vocabulary.fields[field]
        if spec.flags.contains(.required) { return spec.kind == .id ? "**required** in a list" : "**required**" }
        if spec.defaultValue > 0 { return defaultWords(field) }
        let from = notes[field].from
        return from.isEmpty ? "" : "*\(plain(from))*"
    }

    func defaultWords(_ field: Int) -> String {
        let words: String
        switch vocabulary.defaults[Int(vocabulary.fields[field].defaultValue) - 1] {
        case .none: words = "`none`"
        case .bool(let flag): words = "`\(flag)`"
        case .word(let word): words = code(word)
        case .words(let list): words = list.map { code($0) }.joined(separator: ", ")
        }
        return words
    }

    // MARK: - Words

    /// The words of a fact that no other fact takes, with what they say.
    private mutating func ownWords(of field: Int) {
        let spec = vocabulary.fields[field]
        var index = Int(spec.target)
        var what = "takes"
        if spec.kind == .object, spec.flags.contains(.artefact) {
            guard let covers = vocabulary.field("covers", of: Int(spec.target)) else { return }
            guard vocabulary.fields[covers].kind == .enumeration else { return }
            index = Int(vocabulary.fields[covers].target)
            what = "covers"
            if !isOwn(vocabulary.enumerationNames[index]) {
                return paragraph(
                    "\(code(vocabulary.fieldNames[field])) covers: \(link(vocabulary.enumerationNames[index]))")
            }
        } else if spec.kind != .enumeration {
            return
        }
        guard isOwn(vocabulary.enumerationNames[index]), vocabulary.enumerationValues[index].count > 1 else { return }
        paragraph("\(code(vocabulary.fieldNames[field])) \(what):")
        list(meanings(index))
    }

    func meanings(_ index: Int) -> [String] {
        zip(vocabulary.enumerationValues[index], valueAbouts[index]).map { value, about in
            about.isEmpty ? code(value) : "\(code(value)): \(plain(about))"
        }
    }

    /// The words of one enumeration, with the points of those that have some.
    mutating func section(words index: Int) {
        let name = vocabulary.enumerationNames[index]
        heading(3, name)
        let users = writtenTypes.filter { !isParts($0) && !isChecklist($0) }.flatMap { type in
            vocabulary.writableFields(of: type).filter { takesWords($0, index) }
                .map { "\(title(type)).\(vocabulary.fieldNames[$0])" }
        }
        if !users.isEmpty { paragraph("Taken by \(users.map { code($0) }.joined(separator: ", ")).") }
        var items: [String] = []
        for (place, word) in meanings(index).enumerated() {
            items.append(word)
            let points = "\(name).\(vocabulary.enumerationValues[index][place])"
            guard let inner = vocabulary.enumerationNames.firstIndex(of: points) else { continue }
            items[items.count - 1] += meanings(inner).map { "\n  * \($0)" }.joined()
        }
        list(items)
    }

    private func takesWords(_ field: Int, _ index: Int) -> Bool {
        let spec = vocabulary.fields[field]
        let name = vocabulary.enumerationNames[index]
        switch spec.kind {
        case .enumeration:
            return vocabulary.enumerationNames[Int(spec.target)].split(separator: " or ").contains { $0 == name[...] }
        case .checklist: return checklistName(field) == name
        case .object where spec.flags.contains(.artefact):
            guard let covers = vocabulary.field("covers", of: Int(spec.target)) else { return false }
            return vocabulary.fields[covers].kind == .enumeration
                && Int(vocabulary.fields[covers].target) == index
        default: return false
        }
    }
}

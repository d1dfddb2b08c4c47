import Diagnostics
import LexgateModel

// What is said about a question, and what can be asked back.
extension Interview {
    /// The fact, what it means, and what can be answered.
    func prompt(_ question: Question, style: TextStyle) -> String {
        let weight =
            question.rules == 0
            ? ""
            : "  \(style.dim("asked by \(counted(question.rules, "rule")), \(counted(openFindings, "finding")) open"))"
        var lines = ["", "\(style.bold(visible(question.path)))\(weight)"]
        lines += "  \(visible(question.about))".wrapped(to: Interview.width)
        lines += "  \(form(question))".wrapped(to: Interview.width)
        if question.rules == 0, let present = present(question) { lines.append("  empty keeps `\(visible(present))`") }
        return lines.joined(separator: "\n") + "\n"
    }

    static let width = 100

    /// What the draft says of a fact before it is asked.
    private func present(_ question: Question) -> String? {
        draft.part(at: question.address.node)?[vocabulary.fieldNames[question.field]]?.scalar
    }

    /// What can be answered, in a line.
    private func form(_ question: Question) -> String {
        let spec = vocabulary.fields[question.field]
        let isList = spec.flags.contains(.list)
        let several = isList ? "; several with commas" : ""
        let none = isList && !spec.flags.contains(.nonEmpty) ? "; none if there are none" : ""
        switch spec.kind {
        case .enumeration:
            return "\(values(question).joined(separator: ", "))\(several)\(none)"
        case .object where isList:
            guard let opening = opening(Int(spec.target)) else { return "" }
            if vocabulary.fields[opening].kind == .id { return "a short name of your own for each\(several)\(none)" }
            let name = vocabulary.fieldNames[opening]
            let values = values(opening)
            return "`\(name)` of each: \(vocabulary.abouts[opening])"
                + "\(values.isEmpty ? "" : " (\(values.joined(separator: ", ")))")\(several)\(none)"
        case .reference:
            let names = names(for: question.field)
            return
                "\(names.isEmpty ? vocabulary.wordsForOne(question.field) : names.joined(separator: ", "))\(several)\(none)"
        case .bool: return "yes or no"
        case .cloud, .catalogueName,
            .string where words.notes[question.field].names != nil:
            return "a name that the catalogue knows; `?` lists them\(several)\(none)"
        default:
            let unit = words.notes[question.field].unit
            return vocabulary.wordsForOne(question.field) + (unit.isEmpty ? "" : " (\(unit))") + several + none
        }
    }

    private func values(_ question: Question) -> [String] {
        // How far an artefact has come may be said by its day.
        let isArtefact = question.address.fields.dropLast().last.map {
            vocabulary.fields[$0].flags.contains(.artefact)
        }
        return (isArtefact == true && vocabulary.fieldNames[question.field] == "status" ? ["YYYY-MM-DD"] : [])
            + values(question.field)
    }

    private func values(_ field: Int) -> [String] {
        guard vocabulary.fields[field].kind == .enumeration else { return [] }
        return vocabulary.enumerationValues[Int(vocabulary.fields[field].target)]
    }

    // MARK: - Help

    /// What each value means, or the names that the catalogue has; with `part` those that hold it.
    func help(_ question: Question, part: String, _ index: () throws -> CatalogueIndex) rethrows -> String {
        var field = question.field
        if vocabulary.fields[field].kind == .object, let opening = opening(Int(vocabulary.fields[field].target)) {
            field = opening
        }
        let spec = vocabulary.fields[field]
        var lines: [String] = []
        switch spec.kind {
        case .enumeration:
            let abouts = words.valueAbouts[Int(spec.target)]
            lines = zip(values(field), abouts).map { $1.isEmpty ? $0 : "\($0): \($1)" }
        case .cloud: lines = try rows(of: .services, index())
        case .catalogueName:
            let kind = Catalogue.Kind(rawValue: vocabulary.symbols.word(spec.target))
            lines = try kind.map { try rows(of: $0, index()) } ?? []
        case .string where words.notes[field].names == .places:
            let provider = draft.part(at: question.address.node)?["provider"]?.scalar
            lines = provider.map { catalogue.regions(of: $0) } ?? []
        case .string where words.notes[field].names != nil:
            lines = try words.notes[field].names.map { try rows(of: $0, index()) } ?? []
        default: lines = [vocabulary.wordsForOne(field)]
        }
        let wanted = part.lowercased()
        let shown = wanted.isEmpty ? lines : lines.filter { $0.lowercased().contains(wanted) }
        guard !shown.isEmpty else {
            return
                "  \(lines.isEmpty ? "the catalogue has no names for it" : "nothing here holds `\(visible(part))`")\n"
        }
        let most = 60
        var text = shown.prefix(most).map { "  \(visible($0))\n" }.joined()
        if shown.count > most { text += "  and \(shown.count - most) more: `? WORD` shows those that hold a word\n" }
        let from = words.notes[field].from
        return from.isEmpty ? text : text + "  where it is left out it is filled, if known: \(from)\n"
    }

    /// Rows of a file of the catalogue, each under a name that leads to it.
    private func rows(of kind: Catalogue.Kind, _ index: CatalogueIndex) -> [String] {
        index.rows.filter { $0.kind == kind }.compactMap { row in
            guard kind == .models else { return "\(row.id): \(index.summary(of: row))" }
            // A row for all that a maker has besides is what no name leads to.
            let name = ([row.id] + index.spellings(of: row)).first { name in
                if case .found(let entry) = catalogue.model(named: name) { entry.id == row.id } else { false }
            }
            return name.map { "\($0): \(index.summary(of: row))" }
        }
    }
}

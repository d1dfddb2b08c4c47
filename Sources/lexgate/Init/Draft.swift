import DataTree
import Diagnostics
import LexgateModel
import YAML

/// A descriptor in the making: what is stated so far, in the shapes of the text.
struct Draft: Sendable {
    struct Entry: Sendable {
        var key: String
        var value: Draft
    }

    enum Content: Sendable {
        /// A text as it would be written, quotes included where it needs them.
        case scalar(String)
        case list([Draft])
        case mapping([Entry])
    }

    var content: Content
    /// The node of the tree that it was read from; -1 for what came later.
    private(set) var node = -1

    init(_ content: Content) { self.content = content }

    /// What a tree says; aliases are written out.
    init(_ tree: Tree, _ node: Int = 0) {
        self.node = node
        switch tree.nodes[node].kind {
        case .scalar:
            // Plain texts were read as what they are, and stay that way.
            let text = tree.string(node)
            if case .string = tree.coreScalar(node), CalendarDay(text) == nil || tree.nodes[node].style != .plain {
                content = .scalar(Draft.quoted(text))
            } else {
                content = .scalar(text)
            }
        case .sequence: content = .list(tree.children(of: node).map { Draft(tree, $0) })
        case .mapping:
            content = .mapping(
                tree.children(of: node).map { Entry(key: Draft.quoted(tree.key(of: $0)), value: Draft(tree, $0)) })
        }
    }

    static func text(_ text: String) -> Draft { Draft(.scalar(quoted(text))) }

    /// The text itself where it is a plain word to every reader of YAML, else between quotes.
    static func quoted(_ text: String) -> String {
        if isPlainWord(Array(text.utf8)[...], isInFlow: true) { return text }
        if !text.unicodeScalars.contains(where: \.disturbsText) {
            return "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
        }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.disturbsText && scalar.value <= 0xFFFF:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    var scalar: String? { if case .scalar(let text) = content { text } else { nil } }

    var entries: [Entry] { if case .mapping(let entries) = content { entries } else { [] } }

    var elements: [Draft] {
        switch content {
        case .list(let elements): elements
        case .scalar, .mapping: [self]
        }
    }

    subscript(key: String) -> Draft? {
        get { entries.first { $0.key == key }?.value }
        set {
            var entries = entries
            let place = entries.firstIndex { $0.key == key }
            switch (place, newValue) {
            case (let place?, let value?): entries[place].value = value
            case (let place?, nil): entries.remove(at: place)
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (nil, nil): break
            }
            content = .mapping(entries)
        }
    }

    /// The part that was read from a node of the tree.
    func part(at node: Int) -> Draft? {
        if self.node == node { return self }
        switch content {
        case .scalar: return nil
        case .list(let elements): return elements.lazy.compactMap { $0.part(at: node) }.first
        case .mapping(let entries): return entries.lazy.compactMap { $0.value.part(at: node) }.first
        }
    }

    /// Changes the part that was read from a node of the tree.
    mutating func edit(at node: Int, _ change: (inout Draft) -> Void) {
        if self.node == node { return change(&self) }
        switch content {
        case .scalar: break
        case .list(var elements):
            for place in elements.indices { elements[place].edit(at: node, change) }
            content = .list(elements)
        case .mapping(var entries):
            for place in entries.indices { entries[place].value.edit(at: node, change) }
            content = .mapping(entries)
        }
    }
}

// MARK: - Facts

extension Draft {
    /// Writes a fact where an author would.
    mutating func state(_ value: Statement, at address: FactAddress, _ vocabulary: Vocabulary) {
        edit(at: address.node) {
            $0.state(value, address.fields[...], type: address.type, vocabulary)
        }
    }

    private mutating func state(
        _ value: Statement, _ fields: ArraySlice<Int>, type: Int, _ vocabulary: Vocabulary
    ) {
        guard let field = fields.first else { return }
        spellOut(type, vocabulary)
        let name = vocabulary.fieldNames[field]
        let rest = fields.dropFirst()
        let target = Int(vocabulary.fields[field].target)
        // How far an artefact has come is its short form.
        let isBrief = vocabulary.fields[field].flags.contains(.artefact) && self[name] == nil
        if let status = rest.first, rest.count == 1, isBrief, vocabulary.fieldNames[status] == "status" {
            self[name] = value.value
        } else if !rest.isEmpty {
            var inner = self[name] ?? Draft(.mapping([]))
            inner.state(value, rest, type: target, vocabulary)
            self[name] = inner
        } else if name == "status", let day = value.value.scalar, CalendarDay(day) != nil {
            self[name] = .text("done")
            self["done"] = value.value
        } else {
            self[value.key ?? name] = value.value
        }
    }

    /// A word that stands for an object as the mapping that it is short for.
    private mutating func spellOut(_ type: Int, _ vocabulary: Vocabulary) {
        guard let word = scalar else { return }
        if let field = vocabulary.types[type].textField {
            content = .mapping([Entry(key: vocabulary.fieldNames[field], value: Draft(.scalar(word)))])
        } else if CalendarDay(word) != nil {
            content = .mapping([
                Entry(key: "status", value: .text("done")), Entry(key: "done", value: Draft(.scalar(word))),
            ])
        } else {
            content = .mapping([Entry(key: "status", value: Draft(.scalar(word)))])
        }
    }

    /// Elements whose keys stand beside others' (`purpose: x`) as a list of their own, where more can be said of each.
    mutating func spellOutInlines(_ type: Int, _ vocabulary: Vocabulary) {
        switch content {
        case .scalar: return
        case .list(var elements):
            for place in elements.indices { elements[place].spellOutInlines(type, vocabulary) }
            content = .list(elements)
        case .mapping(var entries):
            for place in entries.indices {
                switch vocabulary.meaning(type: type, symbol: vocabulary.symbols.symbol(of: entries[place].key)) {
                case .field(let field), .singular(let field):
                    guard [.object, .checklist].contains(vocabulary.fields[field].kind) else { continue }
                    entries[place].value.spellOutInlines(Int(vocabulary.fields[field].target), vocabulary)
                case .inlineKey(let index): spellOut(inline: index, in: &entries, at: place, vocabulary)
                case .inlineCompanion, .unknown: continue
                }
            }
            content = .mapping(
                entries.filter { entry in
                    guard
                        case .inlineCompanion = vocabulary.meaning(
                            type: type, symbol: vocabulary.symbols.symbol(of: entry.key))
                    else { return true }
                    return false
                })
        }
    }

    private func spellOut(inline index: Int, in entries: inout [Entry], at place: Int, _ vocabulary: Vocabulary) {
        let inline = vocabulary.inlines[index]
        let words = entries[place].value
        entries[place].key = vocabulary.fieldNames[inline.field]
        guard words.scalar != "none" else { return }
        let companions = inline.companions.compactMap { companion in
            entries.first { $0.key == vocabulary.symbols.word(companion.symbol) }.map {
                Entry(key: vocabulary.fieldNames[companion.elementField], value: $0.value)
            }
        }
        entries[place].value = Draft(
            .list(
                words.elements.map { word in
                    let key = Entry(key: vocabulary.fieldNames[inline.elementField], value: word)
                    return Draft(.mapping([key] + companions))
                }))
    }
}

/// A value for a fact, under a key of its own where a singular word says it shorter.
struct Statement {
    var value: Draft
    var key: String?
}

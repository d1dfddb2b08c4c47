// Hot: runs over every node of every descriptor. Symbols instead of strings, cells of one heap, no reference per fact.
import CEL
import DataTree
import Diagnostics

/// Turns one document into facts: shorthands, references, catalogue look-ups, derivations, defaults, in that order.
///
/// What is wrong becomes a diagnostic, and the fact stays unknown; what can be read still is.
package struct Normaliser: ~Copyable {
    let vocabulary: Vocabulary
    let catalogue: Catalogue
    var tree = Tree()
    var facts = Facts()
    var diagnostics: [Diagnostic] = []
    var references: [PendingReference] = []
    let roots: RootFields

    struct PendingReference {
        let cell: UInt32
        let field: Int
        let node: Int
    }

    package init(vocabulary: Vocabulary, catalogue: Catalogue) {
        self.vocabulary = vocabulary
        self.catalogue = catalogue
        roots = RootFields(vocabulary)
    }

    package struct Result {
        package let facts: Facts
        package let diagnostics: [Diagnostic]
    }

    /// Fills the heap of `machine`, which must be freshly reset, from the object at `node`.
    ///
    /// A fragment (`isFragment`) needs no head: examples of rules are written so.
    package mutating func normalise(
        _ tree: Tree, node: Int = 0, isFragment: Bool = false, _ machine: inout Machine
    ) -> Result {
        self.tree = tree
        facts = Facts()
        diagnostics.removeAll(keepingCapacity: true)
        references.removeAll(keepingCapacity: true)
        facts.root = readRecord(type: vocabulary.root, node: node, parent: Facts.Record.noParent, isFragment: isFragment, &machine)
        makeOwnRecipient(&machine)
        resolveReferences(&machine)
        implyFlows(&machine)
        nameFlows(&machine)
        completeFlows(&machine)
        ownPremises(&machine)
        lookUpCatalogue(&machine)
        // Derivations read the roots as rules do.
        for field in 0..<vocabulary.types[vocabulary.root].fields.count {
            machine.setGlobal(field, cell: facts.root + UInt32(field))
        }
        fill(&machine)
        facts.factCells = machine.cellCount
        return Result(facts: facts, diagnostics: diagnostics)
    }

    mutating func problem(_ message: String, at node: Int, key: Bool = false, help: String? = nil) {
        let n = tree.nodes[node]
        var notes: [Diagnostic.Note] = []
        if let site = tree.aliasSite(of: node) { notes.append(Diagnostic.Note("used through this alias", at: site)) }
        diagnostics.append(.error(message, at: key ? n.keySpan : n.span, notes: notes, help: help))
    }

    // MARK: - Objects

    /// Allocates a record of `type` and reads `node` into it; without a node every fact of it is unknown.
    mutating func readRecord(
        type: Int, node: Int?, parent: UInt32, isFragment: Bool = false, _ machine: inout Machine
    ) -> UInt32 {
        let first = machine.allocateRecord(type: ObjectTypeID(index: UInt32(type)))
        facts.records.append(
            Facts.Record(first: first, type: Int32(type), parent: parent, node: node.map { UInt32($0) + 1 } ?? 0))
        if let node { readEntries(of: node, type: type, first: first, &machine) }
        let fields = vocabulary.types[type].fields
        for field in fields {
            let cell = first + UInt32(field - fields.lowerBound)
            guard machine[cell].isUnknown, facts.origin(of: cell).step == .none else { continue }
            let spec = vocabulary.fields[field]
            // Ids are filled from the singular word later; `register` asks for the rest.
            if spec.flags.contains(.required), spec.kind != .id, let node, !isFragment {
                diagnostics.append(
                    .error("`\(vocabulary.fieldNames[field])` is missing", at: nameSpan(of: node)))
            }
            // Objects inside objects exist always, so that each of their facts can be unknown by itself.
            if (spec.kind == .object || spec.kind == .checklist), !spec.flags.contains(.list),
                !spec.flags.contains(.computed)
            {
                let inner = readRecord(type: Int(spec.target), node: nil, parent: cell, &machine)
                machine[cell] = .record(type: ObjectTypeID(index: spec.target), first: inner)
            }
        }
        return first
    }

    private func nameSpan(of node: Int) -> Span {
        let n = tree.nodes[node]
        if !n.keySpan.isEmpty { return n.keySpan }
        if n.kind != .scalar, node + 1 < Int(n.end) { return tree.nodes[node + 1].keySpan }
        return Span(Int(n.span.start), min(Int(n.span.start) + 1, Int(n.span.end)))
    }

    private mutating func readEntries(of node: Int, type: Int, first: UInt32, _ machine: inout Machine) {
        let fields = vocabulary.types[type].fields
        var child = node + 1
        let end = Int(tree.nodes[node].end)
        while child < end {
            defer { child = Int(tree.nodes[child].end) }
            switch vocabulary.meaning(type: type, symbol: tree.nodes[child].key) {
            case .field(let field):
                let cell = first + UInt32(field - fields.lowerBound)
                guard claim(cell, child) else { continue }
                readField(field, child, cell, singular: nil, &machine)
            case .singular(let field):
                let cell = first + UInt32(field - fields.lowerBound)
                guard claim(cell, child) else { continue }
                readField(field, child, cell, singular: tree.key(of: child), &machine)
            case .inlineKey(let index):
                let cell = first + UInt32(vocabulary.inlines[index].field - fields.lowerBound)
                guard claim(cell, child) else { continue }
                readInline(index, child, parent: node, cell, &machine)
            case .inlineCompanion(let index):
                let key = tree.nodes[node + 1..<end].contains {
                    vocabulary.meaning(type: type, symbol: $0.key) == .inlineKey(index)
                }
                if !key { problem("`\(tree.key(of: child))` needs the key it belongs to beside it", at: child, key: true) }
            case .unknown:
                reportUnknownKey(child, type: type)
            }
        }
    }

    /// False, with a diagnostic, when the fact was already given under another of its keys.
    private mutating func claim(_ cell: UInt32, _ node: Int) -> Bool {
        if let earlier = facts.origin(of: cell).treeNode {
            let n = tree.nodes[node]
            diagnostics.append(
                .error(
                    "`\(tree.key(of: node))` says again what `\(tree.key(of: earlier))` says", at: n.keySpan,
                    notes: [Diagnostic.Note("first said here", at: tree.nodes[earlier].keySpan)],
                    help: "keep one of the two"))
            return false
        }
        facts.setOrigin(.stated(node), of: cell)
        return true
    }

    private mutating func reportUnknownKey(_ node: Int, type: Int) {
        let key = tree.key(of: node)
        if key.utf8.starts(with: "x-".utf8) { return }
        let known = knownKeys(of: type)
        let like = nearest(to: key, among: known)
        var help: String?
        if let best = like.first {
            help = "did you mean `\(best)`?"
        } else if !known.isEmpty {
            help = "known here: \(known.prefix(12).map { "`\($0)`" }.joined(separator: ", "))\(known.count > 12 ? ", …" : ""); keys `x-…` are yours"
        }
        problem("unknown key `\(key)`", at: node, key: true, help: help)
    }

    private func knownKeys(of type: Int) -> [String] {
        (1...max(1, vocabulary.symbols.count)).compactMap { symbol in
            vocabulary.meaning(type: type, symbol: Symbol(symbol)) == .unknown
                ? nil : vocabulary.symbols.word(Symbol(symbol))
        }
    }

    // MARK: - Fields

    mutating func readField(
        _ field: Int, _ node: Int, _ cell: UInt32, singular: String?, _ machine: inout Machine
    ) {
        let spec = vocabulary.fields[field]
        if isNull(node) {
            problem(
                "`\(tree.key(of: node))` has no value", at: node, key: true,
                help: "leave the key out while the fact is unknown, or write `none` if there is none")
            return
        }
        if spec.flags.contains(.list) {
            readList(field, node, cell, singular: singular, &machine)
        } else if spec.kind == .object || spec.kind == .checklist {
            let isArtefact = spec.flags.contains(.artefact)
            if spec.kind == .checklist, isNone(node) {
                let record = readRecord(type: Int(spec.target), node: nil, parent: cell, &machine)
                fillNone(record, type: Int(spec.target), cause: node, keepStated: false, &machine)
                machine[cell] = .record(type: ObjectTypeID(index: spec.target), first: record)
                return
            }
            let value = isArtefact
                ? readArtefact(type: Int(spec.target), node, parent: cell, &machine)
                : readObject(type: Int(spec.target), node, parent: cell, singular: singular, &machine)
            if let value { machine[cell] = .record(type: ObjectTypeID(index: spec.target), first: value) }
        } else if spec.kind == .textMap {
            readTextMap(node, cell, &machine)
        } else if let value = readScalar(field, node, cell, &machine) {
            machine[cell] = value
        }
    }

    func isNull(_ node: Int) -> Bool {
        let n = tree.nodes[node]
        return n.kind == .scalar && n.style == .plain && n.textLength <= 4 && tree.coreScalar(node) == .null
    }

    func isNone(_ node: Int) -> Bool {
        let n = tree.nodes[node]
        switch n.kind {
        case .scalar: return n.textLength == 4 && tree.bytes(of: node).elementsEqual("none".utf8)
        case .sequence: return Int(n.end) == node + 1
        case .mapping: return false
        }
    }

    private mutating func readList(
        _ field: Int, _ node: Int, _ cell: UInt32, singular: String?, _ machine: inout Machine
    ) {
        let spec = vocabulary.fields[field]
        if isNone(node), !(spec.kind == .enumeration && admitsNone(spec) && tree.nodes[node].kind == .scalar) {
            if spec.flags.contains(.nonEmpty) {
                problem("`\(tree.key(of: node))` cannot be empty", at: node)
            } else {
                machine[cell] = .noneList
            }
            return
        }
        var elements: [Value] = []
        var nodes: [Int] = []
        var missing = false
        let isObject = spec.kind == .object
        let isSequence = tree.nodes[node].kind == .sequence
        var child = isSequence ? node + 1 : node
        let end = isSequence ? Int(tree.nodes[node].end) : node + 1
        while child < end {
            let next = Int(tree.nodes[child].end)
            if isNull(child) {
                problem("an element of `\(tree.key(of: node))` has no value", at: child)
                missing = true
            } else if isObject {
                let word = singular ?? (isSequence ? nil : tree.key(of: node))
                if let record = readObject(type: Int(spec.target), child, parent: cell, singular: word, &machine) {
                    elements.append(.record(type: ObjectTypeID(index: spec.target), first: record))
                    nodes.append(child)
                } else {
                    missing = true
                }
            } else if spec.kind == .reference {
                // Resolved once every id is known; the place of the element is fixed now.
                elements.append(.null)
                nodes.append(child)
            } else if let value = readScalar(field, child, cell, &machine) {
                elements.append(value)
                nodes.append(child)
            } else {
                missing = true
            }
            child = isSequence ? next : end
        }
        // An element that could not be read may say anything: the list stays open.
        let list = machine.makeList(elements, missing: missing ? .unknown(cell: cell) : nil)
        machine[cell] = list
        for (i, element) in nodes.enumerated() {
            let elementCell = list.firstCell + UInt32(i)
            facts.setOrigin(.stated(element), of: elementCell)
            if spec.kind == .reference {
                machine[elementCell] = .unknown(cell: cell)
                references.append(PendingReference(cell: elementCell, field: field, node: element))
            }
        }
    }

    private func admitsNone(_ spec: Vocabulary.Field) -> Bool {
        vocabulary.contains(enumeration: Int(spec.target), symbol: vocabulary.symbols.symbol(of: "none"))
    }

    private mutating func readObject(
        type: Int, _ node: Int, parent: UInt32, singular: String?, _ machine: inout Machine
    ) -> UInt32? {
        let n = tree.nodes[node]
        if n.kind == .scalar, let field = vocabulary.types[type].textField {
            let record = readRecord(type: type, node: nil, parent: parent, &machine)
            facts.records[facts.records.count - 1 - nested(record)].node = UInt32(node) + 1
            let cell = record + UInt32(field - vocabulary.types[type].fields.lowerBound)
            facts.setOrigin(.stated(node), of: cell)
            if let value = readScalar(field, node, cell, &machine) { machine[cell] = value }
            register(record, type: type, node: node, singular: singular, &machine)
            return record
        }
        guard n.kind == .mapping else {
            let what = vocabulary.types[type].name
            problem("`\(nearestKey(node))` takes a mapping (\(what)), not \(describe(node))", at: node)
            return nil
        }
        let record = readRecord(type: type, node: node, parent: parent, &machine)
        register(record, type: type, node: node, singular: singular, &machine)
        return record
    }

    /// How many records were appended behind the one that starts at `first`.
    private func nested(_ first: UInt32) -> Int {
        var count = 0
        while facts.records[facts.records.count - 1 - count].first != first { count += 1 }
        return count
    }

    /// Gives an element its id, by the singular word where none is written, and remembers it for references.
    private mutating func register(
        _ record: UInt32, type: Int, node: Int, singular: String?, _ machine: inout Machine
    ) {
        guard let idField = vocabulary.types[type].idField else { return }
        let cell = record + UInt32(idField - vocabulary.types[type].fields.lowerBound)
        if machine[cell].isUnknown {
            guard let singular else {
                if vocabulary.fields[idField].flags.contains(.required) {
                    diagnostics.append(
                        .error("`id` is missing", at: firstKey(node), help: "elements of a list are named by their ids"))
                }
                return
            }
            machine[cell] = machine.makeString(singular)
            facts.setOrigin(Facts.Origin(step: .assumed, node: UInt32(node) + 1), of: cell)
        }
        guard machine[cell].tag == .string else { return }
        let id = machine.text(of: machine[cell])
        if let earlier = facts.identifiers[id] {
            diagnostics.append(
                .error(
                    "the id `\(id)` is used twice", at: nameOrSpan(cell, node),
                    notes: [Diagnostic.Note("first used here", at: firstKey(earlier.node))]))
        } else {
            facts.identifiers[id] = Facts.Identified(record: record, type: type, node: node)
        }
    }

    private func nameOrSpan(_ cell: UInt32, _ node: Int) -> Span {
        if let stated = facts.origin(of: cell).treeNode, stated != node { return tree.nodes[stated].span }
        return firstKey(node)
    }

    func firstKey(_ node: Int) -> Span {
        let n = tree.nodes[node]
        if n.kind != .scalar, node + 1 < Int(n.end), !tree.nodes[node + 1].keySpan.isEmpty { return tree.nodes[node + 1].keySpan }
        return n.keySpan.isEmpty ? n.span : n.keySpan
    }

    /// The key over a node, for messages about elements of lists.
    func nearestKey(_ node: Int) -> String {
        var i = node
        while i >= 0 {
            if tree.nodes[i].keyLength > 0, Int(tree.nodes[i].end) > node || i == node { return tree.key(of: i) }
            i -= 1
        }
        return "the document"
    }

    func describe(_ node: Int) -> String {
        switch tree.nodes[node].kind {
        case .scalar: "`\(tree.string(node))`"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    // MARK: - Shorthand and special shapes

    /// `purpose: x` with `basis:` beside it is one element of `purposes` for each word of `x`.
    private mutating func readInline(
        _ index: Int, _ node: Int, parent: Int, _ cell: UInt32, _ machine: inout Machine
    ) {
        let inline = vocabulary.inlines[index]
        let type = Int(vocabulary.fields[inline.field].target)
        let fields = vocabulary.types[type].fields
        if isNone(node) {
            machine[cell] = .noneList
            return
        }
        let words = tree.nodes[node].kind == .sequence ? Array(tree.children(of: node)) : [node]
        var elements: [Value] = []
        for word in words {
            let record = readRecord(type: type, node: nil, parent: cell, &machine)
            facts.records[facts.records.count - 1 - nested(record)].node = UInt32(node) + 1
            let wordCell = record + UInt32(inline.elementField - fields.lowerBound)
            facts.setOrigin(.stated(word), of: wordCell)
            if let value = readScalar(inline.elementField, word, wordCell, &machine) { machine[wordCell] = value }
            for sibling in tree.children(of: parent) {
                guard let companion = inline.companions.first(where: { $0.symbol == tree.nodes[sibling].key })
                else { continue }
                let companionCell = record + UInt32(companion.elementField - fields.lowerBound)
                facts.setOrigin(.stated(sibling), of: companionCell)
                readField(companion.elementField, sibling, companionCell, singular: nil, &machine)
            }
            elements.append(.record(type: ObjectTypeID(index: UInt32(type)), first: record))
        }
        machine[cell] = machine.makeList(elements)
    }

    /// `none`, a day, a state in one word, or a mapping.
    private mutating func readArtefact(
        type: Int, _ node: Int, parent: UInt32, _ machine: inout Machine
    ) -> UInt32? {
        let artefact = ArtefactFields(vocabulary, type)
        let n = tree.nodes[node]
        if n.kind == .mapping {
            let record = readRecord(type: type, node: node, parent: parent, &machine)
            if machine[record + artefact.status].isUnknown, machine[record + artefact.done].tag == .timestamp {
                machine[record + artefact.status] = machine.makeString("done")
                let cause = facts.origin(of: record + artefact.done).node
                facts.setOrigin(Facts.Origin(step: .stated, node: cause), of: record + artefact.status)
            }
            if isWord(machine[record + artefact.status], "none", machine) {
                fillNone(record, type: type, cause: node, keepStated: true, &machine)
            }
            return record
        }
        guard n.kind == .scalar || isNone(node) else {
            problem("`\(nearestKey(node))` takes a day, `none` or a mapping, not \(describe(node))", at: node)
            return nil
        }
        let record = readRecord(type: type, node: nil, parent: parent, &machine)
        facts.records[facts.records.count - 1 - nested(record)].node = UInt32(node) + 1
        let origin = Facts.Origin.stated(node)
        let statusField = vocabulary.types[type].fields.lowerBound + Int(artefact.status)
        if isNone(node) {
            machine[record + artefact.status] = machine.makeString("none")
            facts.setOrigin(origin, of: record + artefact.status)
            fillNone(record, type: type, cause: node, keepStated: false, &machine)
        } else if let day = CalendarDay(tree.bytes(of: node)) {
            machine[record + artefact.status] = machine.makeString("done")
            machine[record + artefact.done] = .day(day.daysSinceEpoch)
            facts.setOrigin(origin, of: record + artefact.status)
            facts.setOrigin(origin, of: record + artefact.done)
        } else if isMember(node, of: Int(vocabulary.fields[statusField].target)) {
            machine[record + artefact.status] = machine.makeString(utf8: tree.bytes(of: node))
            facts.setOrigin(origin, of: record + artefact.status)
        } else {
            problem(
                "`\(nearestKey(node))` takes a day (YYYY-MM-DD), `none` or a mapping, not `\(tree.string(node))`", at: node)
        }
        return record
    }

    /// In a thing that does not exist lists are empty and scalars null.
    private mutating func fillNone(
        _ record: UInt32, type: Int, cause: Int, keepStated: Bool, _ machine: inout Machine
    ) {
        let fields = vocabulary.types[type].fields
        for field in fields {
            let cell = record + UInt32(field - fields.lowerBound)
            guard machine[cell].isUnknown, !(keepStated && facts.origin(of: cell).step == .stated) else { continue }
            machine[cell] = vocabulary.fields[field].flags.contains(.list) ? .noneList : .null
            facts.setOrigin(.stated(cause), of: cell)
        }
    }

    func isWord(_ value: Value, _ word: String, _ machine: borrowing Machine) -> Bool {
        value.tag == .string && machine.text(of: value) == word
    }

    func isMember(_ node: Int, of enumeration: Int) -> Bool {
        let symbol = tree.bytes(of: node).withUnsafeBytes { vocabulary.symbols.symbol(of: $0) }
        return vocabulary.contains(enumeration: enumeration, symbol: symbol)
    }

    private mutating func readTextMap(_ node: Int, _ cell: UInt32, _ machine: inout Machine) {
        guard tree.nodes[node].kind == .mapping else {
            return problem("`\(tree.key(of: node))` takes a mapping of words", at: node)
        }
        var entries: [(Value, Value)] = []
        for child in tree.children(of: node) {
            guard tree.nodes[child].kind == .scalar else {
                problem("`\(tree.key(of: child))` takes one word", at: child)
                continue
            }
            entries.append((machine.makeString(tree.key(of: child)), machine.makeString(utf8: tree.bytes(of: child))))
        }
        machine[cell] = machine.makeMap(entries)
    }
}

/// Where the fields of an artefact lie in its record.
struct ArtefactFields {
    let status: UInt32
    let done: UInt32

    init(_ vocabulary: Vocabulary, _ type: Int) {
        func offset(_ name: String) -> UInt32 {
            UInt32((vocabulary.field(name, of: type) ?? vocabulary.types[type].fields.lowerBound)
                - vocabulary.types[type].fields.lowerBound)
        }
        status = offset("status")
        done = offset("done")
    }
}

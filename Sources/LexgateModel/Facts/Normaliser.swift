// Hot: runs over every node of every descriptor. Symbols instead of strings, cells of one heap, no reference per fact.
import CEL
import DataTree
import Diagnostics

/// Turns one document into facts: shorthands, references, catalogue look-ups, derivations, defaults, in that order.
///
/// What is wrong becomes a diagnostic, and the fact stays unknown; what can be read still is.
package struct Normaliser: ~Copyable {
    let vocabulary: Vocabulary
    private let inPlace = InPlace()
    let catalogue: CatalogueLookups
    var tree = Tree()
    /// Of the last document.
    package var facts = Facts()
    var diagnostics: [Diagnostic] = []
    var unshown = Unshown()
    var references: [PendingReference] = []
    /// Scratch of `union`.
    var distinct = TextIndex()
    let roots: RootFields
    let layouts: RecordLayouts
    let countries: CountryCodes
    /// Facts that wait for a value, while derivations run.
    var pendingFills: [PendingFill] = []
    let patterns: [TextPattern?]

    struct PendingReference {
        let cell: UInt32
        let field: Int
        let node: Int
    }

    package init(vocabulary: Vocabulary, catalogue: Catalogue) {
        self.vocabulary = vocabulary
        self.catalogue = CatalogueLookups(catalogue)
        roots = RootFields(vocabulary)
        layouts = RecordLayouts(vocabulary)
        countries = CountryCodes(vocabulary.countries)
        patterns = vocabulary.patterns.map { TextPattern($0) }
    }

    /// Fills the heap of `machine`, which must be freshly reset, from the object at `node`; the result is what is wrong
    /// with the text, and `facts` tells where each cell came from.
    ///
    /// A fragment (`isFragment`) needs no head: examples of rules are written so.
    package mutating func normalise(
        _ tree: Tree, node: Int = 0, isFragment: Bool = false, _ machine: inout Machine
    ) -> [Diagnostic] {
        readRoot(tree, node: node, isFragment: isFragment, &machine)
        makeOwnRecipient(&machine)
        resolveReferences(&machine)
        checkPersons(machine)
        implyFlows(&machine)
        nameFlows(&machine)
        completeFlows(&machine)
        nameDecisions(&machine)
        nameOperators(&machine)
        lookUpCatalogue(&machine)
        // Derivations read the roots as rules do.
        for field in 0..<vocabulary.types[vocabulary.root].fields.count {
            machine.setGlobal(field, cell: facts.root + UInt32(field))
        }
        fill(&machine)
        facts.factCells = machine.cellCount
        return diagnostics + unshown.diagnostics
    }

    /// What is wrong with facts that others extend. They need not be complete: what they refer to may stand elsewhere.
    package mutating func check(_ tree: Tree, _ machine: inout Machine) -> [Diagnostic] {
        readRoot(tree, node: 0, isFragment: true, &machine)
        checkPersons(machine)
        return diagnostics + unshown.diagnostics
    }

    private mutating func readRoot(_ tree: Tree, node: Int, isFragment: Bool, _ machine: inout Machine) {
        self.tree = tree
        facts.reset()
        diagnostics.removeAll(keepingCapacity: true)
        unshown = Unshown()
        references.removeAll(keepingCapacity: true)
        facts.root = makeRecord(type: vocabulary.root, node: node, parent: Facts.Record.noParent, &machine)
        read(node, into: facts.root, type: vocabulary.root, isFragment: isFragment, &machine)
    }

    // MARK: - Objects

    /// Makes a record of `type` whose facts are all unknown, with the objects that are part of it.
    mutating func makeRecord(type: Int, node: Int?, parent: UInt32, _ machine: inout Machine) -> UInt32 {
        let row = layouts.types[type]
        let first = machine.allocateUnknowns(Int(row.size))
        facts.records.append(
            Facts.Record(first: first, type: Int32(type), parent: parent, node: node.map { UInt32($0) + 1 } ?? 0))
        for place in Int(row.firstNested)..<Int(row.firstNested + row.nestedCount) {
            let nested = layouts.nested[place]
            machine[first + nested.cell] = .record(
                type: ObjectTypeID(index: nested.type), first: first + nested.first)
            facts.records.append(
                Facts.Record(
                    first: first + nested.first, type: Int32(nested.type), parent: first + nested.cell, node: 0))
        }
        facts.makeRoom(for: machine.cellCount)
        return first
    }

    /// Notes where an object inside another one is written.
    mutating func setNode(_ node: Int, of record: UInt32) {
        if let index = facts.record(owning: record) { facts.records[index].node = UInt32(node) + 1 }
    }

    /// Reads the mapping at `node` into the record that starts at `first`.
    mutating func read(
        _ node: Int, into first: UInt32, type: Int, isFragment: Bool = false, _ machine: inout Machine
    ) {
        readEntries(of: node, type: type, first: first, &machine)
        // Ids are filled from the singular word later; `register` asks for the rest.
        if isFragment { return }
        for place in layouts.requiredRange(of: type) {
            let field = Int(layouts.required[place])
            let cell = first + UInt32(field - vocabulary.types[type].fields.lowerBound)
            guard facts.origin(of: cell).step == .none else { continue }
            let about = vocabulary.abouts[field]
            diagnostics.append(
                .error(
                    "`\(vocabulary.fieldNames[field])` is missing", at: nameSpan(of: node),
                    help: about.isEmpty ? nil : about))
        }
    }

    func nameSpan(of node: Int) -> Span {
        let n = tree.nodes[node]
        if !n.keySpan.isEmpty { return n.keySpan }
        if n.kind != .scalar, node + 1 < Int(n.end) { return tree.nodes[node + 1].keySpan }
        return Span(Int(n.span.start), min(Int(n.span.start) + 1, Int(n.span.end)))
    }

    mutating func readEntries(of node: Int, type: Int, first: UInt32, _ machine: inout Machine) {
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
                if !key {
                    problem("`\(tree.key(of: child))` needs the key it belongs to beside it", at: child, key: true)
                }
            case .unknown:
                reportUnknownKey(child, type: type)
            }
        }
    }

    /// False, with a diagnostic, when the fact was already given under another of its keys.
    mutating func claim(_ cell: UInt32, _ node: Int) -> Bool {
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

    mutating func reportUnknownKey(_ node: Int, type: Int) {
        let key = tree.key(of: node)
        guard !key.utf8.starts(with: "x-".utf8), isShown(node) else { return }
        let known = knownKeys(of: type)
        let like = nearest(to: key, among: known)
        var help: String?
        if let best = like.first {
            help = "did you mean `\(best)`?"
        } else if !known.isEmpty {
            help =
                "known here: \(known.prefix(12).map { "`\($0)`" }.joined(separator: ", "))\(known.count > 12 ? ", …" : ""); keys `x-…` are yours"
        }
        problem("unknown key `\(key)`", at: node, key: true, help: help)
    }

    func knownKeys(of type: Int) -> [String] {
        (1...max(1, vocabulary.symbols.count)).compactMap { symbol in
            vocabulary.meaning(type: type, symbol: Symbol(symbol)) == .unknown
                ? nil : vocabulary.symbols.word(Symbol(symbol))
        }
    }

    // MARK: - Fields

    mutating func readField(
        _ field: Int, _ node: Int, _ cell: UInt32, singular: String?, _ machine: inout Machine
    ) {
        let shape = layouts.shapes[field]
        if isNull(node) {
            problem(
                "`\(tree.key(of: node))` has no value", at: node, key: true,
                help: "leave the key out while the fact is unknown, or write `none` if there is none")
            return
        }
        if shape.flags.contains(.list) {
            readList(field, node, cell, singular: singular, &machine)
        } else if shape.kind == .object || shape.kind == .checklist {
            // It is there since its owner is.
            let inner = machine[cell].firstCell
            let type = Int(shape.target)
            setNode(node, of: inner)
            if shape.kind == .checklist, isNone(node) {
                fillNone(inner, type: type, cause: node, keepStated: false, &machine)
            } else if shape.flags.contains(.artefact) {
                if !readArtefact(type: type, node, into: inner, &machine) { machine[cell] = .unknown(cell: cell) }
            } else if isObject(type: type, node) {
                readObject(type: type, node, into: inner, singular: singular, &machine)
            } else {
                machine[cell] = .unknown(cell: cell)
            }
        } else if shape.kind == .textMap {
            readTextMap(node, cell, &machine)
        } else if let value = readScalar(field, node, cell, &machine) {
            machine[cell] = value
        }
    }

    func isNull(_ node: Int) -> Bool {
        tree.nodes[node].kind == .scalar && tree.isNull(node)
    }

    func isNone(_ node: Int) -> Bool {
        let n = tree.nodes[node]
        switch n.kind {
        case .scalar: return isWord(node, "none")
        case .sequence: return Int(n.end) == node + 1
        case .mapping: return false
        }
    }

    /// Whether a scalar is exactly this word.
    func isWord(_ node: Int, _ word: StaticString) -> Bool {
        guard Int(tree.nodes[node].textLength) == word.utf8CodeUnitCount else { return false }
        let words = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        return tree.withBytes(of: node) { $0.elementsEqual(words) }
    }

    func firstKey(_ node: Int) -> Span {
        let n = tree.nodes[node]
        if n.kind != .scalar, node + 1 < Int(n.end), !tree.nodes[node + 1].keySpan.isEmpty {
            return tree.nodes[node + 1].keySpan
        }
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

    /// The keys above a node and its own, as `lexgate explain` takes them.
    func keyPath(_ node: Int) -> String {
        var keys: [String] = []
        var i = node
        while i > 0 {
            if tree.nodes[i].keyLength > 0, Int(tree.nodes[i].end) > node || i == node { keys.append(tree.key(of: i)) }
            i -= 1
        }
        return keys.reversed().joined(separator: ".")
    }

    func describe(_ node: Int) -> String {
        switch tree.nodes[node].kind {
        case .scalar: "`\(tree.string(node))`"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

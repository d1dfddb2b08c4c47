import CEL
import DataTree
import Diagnostics

/// Names and places of facts, for messages. Cold: only findings that are shown ask for them.
package struct FactPaths: ~Copyable {
    private let facts: Facts
    private let vocabulary: Vocabulary

    package init(_ facts: Facts, _ vocabulary: Vocabulary) {
        self.facts = facts
        self.vocabulary = vocabulary
    }

    /// `data[chats].retentionDays`; elements without an id are named by what they say first.
    package func path(ofCell cell: UInt32, _ machine: borrowing Machine) -> String {
        guard let index = facts.record(owning: cell) else { return "?" }
        let record = facts.records[index]
        let type = vocabulary.types[Int(record.type)]
        let offset = Int(cell - record.first)
        guard offset < type.fields.count else {
            // An element of a list: the list is what people can write.
            return owner(ofListCell: cell, machine)
        }
        let name = vocabulary.fieldNames[type.fields.lowerBound + offset]
        let prefix = path(ofRecord: index, machine)
        return prefix.isEmpty ? name : "\(prefix).\(name)"
    }

    private func owner(ofListCell cell: UInt32, _ machine: borrowing Machine) -> String {
        field(ofListCell: cell, machine).map { path(ofCell: $0, machine) } ?? "?"
    }

    /// The cell of the fact whose list holds `cell`.
    private func field(ofListCell cell: UInt32, _ machine: borrowing Machine) -> UInt32? {
        for record in facts.records {
            let type = vocabulary.types[Int(record.type)]
            for offset in 0..<type.fields.count {
                let value = machine[record.first + UInt32(offset)]
                guard value.tag == .list, !value.isConstant, value.firstCell <= cell,
                    cell < value.firstCell + UInt32(value.count)
                else { continue }
                return record.first + UInt32(offset)
            }
        }
        return nil
    }

    /// Where a fact that is not written would be; nil for what no author writes.
    package func address(ofCell cell: UInt32, _ machine: borrowing Machine) -> FactAddress? {
        var cell = cell
        var fields: [Int] = []
        while let index = facts.record(owning: cell) {
            let record = facts.records[index]
            let type = vocabulary.types[Int(record.type)]
            let offset = Int(cell - record.first)
            guard offset < type.fields.count else {
                guard let list = field(ofListCell: cell, machine) else { return nil }
                cell = list
                continue
            }
            let field = type.fields.lowerBound + offset
            if vocabulary.fields[field].flags.contains(.computed) { return nil }
            // Of a list whose elements nobody wrote the list is what can be written.
            if vocabulary.fields[field].flags.contains(.list) { fields = [] }
            fields.insert(field, at: 0)
            guard record.parent != Facts.Record.noParent else {
                return FactAddress(node: 0, type: Int(record.type), fields: fields)
            }
            if let node = record.treeNode, facts.origin(of: record.parent).step == .stated {
                return FactAddress(node: node, type: Int(record.type), fields: fields)
            }
            cell = record.parent
        }
        return nil
    }

    /// `recipients[host].contract`; empty for the document itself.
    package func path(ofRecord index: Int, _ machine: borrowing Machine) -> String {
        let record = facts.records[index]
        guard record.parent != Facts.Record.noParent else { return "" }
        if record.first == facts.ownRecipient, facts.ownRecipient != 0 { return "organization" }
        let parent = path(ofCell: record.parent, machine)
        guard isElement(record, machine) else { return parent }
        return "\(parent)[\(label(ofRecord: index, machine))]"
    }

    private func isElement(_ record: Facts.Record, _ machine: borrowing Machine) -> Bool {
        guard let owner = facts.record(owning: record.parent) else { return false }
        let parent = facts.records[owner]
        let field = vocabulary.types[Int(parent.type)].fields.lowerBound + Int(record.parent - parent.first)
        return field < vocabulary.fields.count && vocabulary.fields[field].flags.contains(.list)
    }

    /// The id of an element, else the first plain fact it states, else its place among its like.
    package func label(ofRecord index: Int, _ machine: borrowing Machine) -> String {
        let record = facts.records[index]
        let (spelling, isID) = spelling(ofRecord: index, machine)
        if let spelling, isID { return spelling }
        let earlier = facts.records[..<index].indices.filter { facts.records[$0].parent == record.parent }
        guard let spelling else { return "\(earlier.count + 1)" }
        // Two notices to customers are told apart by their order, for want of a name; in a long list, by their place.
        guard earlier.count < 50 else { return "\(spelling)-\(earlier.count + 1)" }
        let namesakes = earlier.count { self.spelling(ofRecord: $0, machine).text == spelling }
        return namesakes == 0 ? spelling : "\(spelling)-\(namesakes + 1)"
    }

    /// The id of an element, or the first fact that it states in words or as a day.
    private func spelling(ofRecord index: Int, _ machine: borrowing Machine) -> (text: String?, isID: Bool) {
        let record = facts.records[index]
        let type = vocabulary.types[Int(record.type)]
        var first: String?
        for field in type.fields {
            let value = machine[record.first + UInt32(field - type.fields.lowerBound)]
            if value.tag == .string {
                if field == type.idField { return (machine.text(of: value), true) }
                if first == nil { first = machine.text(of: value) }
            } else if value.tag == .timestamp, first == nil {
                first = machine.describe(value)
            } else if value.tag == .list, first == nil, !value.isOpen, value.count > 0,
                machine.element(0, of: value).tag == .string
            {
                first = machine.describe(value)
            }
        }
        return (first, false)
    }

    /// The text that states a fact, or the nearest written thing above it where nothing does.
    package func place(ofCell cell: UInt32, in tree: borrowing Tree) -> FactPlace {
        let origin = facts.origin(of: cell)
        if let node = origin.treeNode, node < tree.nodes.count {
            return FactPlace(node: node, span: tree.nodes[node].span, step: origin.step)
        }
        var cell = cell
        while let index = facts.record(owning: cell) {
            let record = facts.records[index]
            if let node = record.treeNode, node < tree.nodes.count {
                let n = tree.nodes[node]
                // The key names a missing fact's parent better than all the text behind it.
                return FactPlace(
                    node: node, span: n.keySpan.isEmpty ? firstLine(n.span, tree, node) : n.keySpan, step: .none)
            }
            guard record.parent != Facts.Record.noParent else { break }
            let parentOrigin = facts.origin(of: record.parent)
            if let node = parentOrigin.treeNode, node < tree.nodes.count {
                return FactPlace(node: node, span: tree.nodes[node].keySpan, step: .none)
            }
            cell = record.parent
        }
        return FactPlace(
            node: 0, span: tree.nodes.isEmpty ? .zero : firstLine(tree.nodes[0].span, tree, 0), step: .none)
    }

    /// An element of a list has no key of its own: its first entry stands for it.
    private func firstLine(_ span: Span, _ tree: borrowing Tree, _ node: Int) -> Span {
        if tree.nodes[node].kind != .scalar, node + 1 < Int(tree.nodes[node].end) {
            let child = tree.nodes[node + 1]
            return child.keySpan.isEmpty ? child.span : child.keySpan
        }
        return span
    }
}

/// The way to a fact that is not written: the nearest object above it that is, and the fields that lead on from there.
package struct FactAddress: Sendable, Equatable {
    /// The node of that object, and its type.
    package let node: Int
    package let type: Int
    package let fields: [Int]

    package init(node: Int, type: Int, fields: [Int]) {
        self.node = node
        self.type = type
        self.fields = fields
    }
}

/// Where a fact is written, or would be.
package struct FactPlace: Sendable {
    package let node: Int
    package let span: Span
    package let step: Facts.Step
}

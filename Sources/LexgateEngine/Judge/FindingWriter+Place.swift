import CEL
import Diagnostics
import LexgateModel

// What a finding is about, and the place in the text that it points at.
extension FindingWriter {
    func record(of judgement: Judgement) -> Int? {
        guard let element = judgement.element, element.tag == .record, !element.isConstant,
            let index = facts.record(owning: element.firstCell), facts.records[index].first == element.firstCell
        else { return nil }
        return index
    }

    func subject(
        _ judgement: Judgement, _ rule: CompiledPolicy.Rule, _ machine: borrowing Machine
    ) -> String {
        guard let element = judgement.element else { return "" }
        if let index = record(of: judgement) {
            let path = paths.path(ofRecord: index, machine)
            return path.hasPrefix("derived.") ? String(path.dropFirst("derived.".count)) : path
        }
        return element.isUnknown ? "\(rule.variable)[not stated]" : "\(rule.variable)[\(machine.describe(element))]"
    }

    /// Where the element judged is written.
    func element(_ judgement: Judgement) -> Span? {
        guard let index = record(of: judgement), let node = facts.records[index].treeNode, node < tree.nodes.count
        else { return nil }
        return tree.entrySpan(of: node)
    }

    /// The element judged; else the worst evidence; else the nearest written parent of what is missing.
    mutating func span(
        _ judgement: Judgement, _ missing: [Finding.Missing], on day: CalendarDay, _ machine: inout Machine
    ) -> Span {
        if judgement.verdict == .incomplete || judgement.upcoming?.would == .incomplete, let first = missing.first {
            return first.span
        }
        if let decisive = decisive(judgement, on: day, &machine) { return decisive }
        if let index = record(of: judgement), let node = facts.records[index].treeNode, node < tree.nodes.count {
            return headline(node)
        }
        let stated = read(judgement, machine).first { $0.origin.step == .stated }?.origin.treeNode
        return stated.map { tree.nodes[$0].span } ?? (tree.nodes.isEmpty ? .zero : headline(0))
    }

    /// The stated fact without which `requires` would not be false: of several the one that was read last.
    private mutating func decisive(_ judgement: Judgement, on day: CalendarDay, _ machine: inout Machine) -> Span? {
        guard judgement.verdict > .pass || judgement.upcoming != nil else { return nil }
        let read = statedCells(in: judgement.requirement, machine)
        // What an outcome reads only grades the breach; it counts where `requires` read nothing that is written.
        guard let last = read.first ?? statedCells(in: judgement.log, machine).first else { return nil }
        let cell = read.count < 2 ? last : read.first { isNeeded($0, judgement, on: day, &machine) } ?? last
        return statedNode(facts.source(of: cell), machine).map { headline($0) }
    }

    /// Whether `requires` would be undecided without a fact: where it stays false all the same, others decided.
    private mutating func isNeeded(
        _ cell: UInt32, _ judgement: Judgement, on day: CalendarDay, _ machine: inout Machine
    ) -> Bool {
        guard trials > 0 else { return false }
        trials -= 1
        let value = machine[cell]
        machine[cell] = .unknown(cell: cell)
        machine.setGlobal(policy.asOfGlobal, .day(judgement.day(today: day).daysSinceEpoch))
        machine.forgetResults()
        let requires = policy.rules[judgement.rule].requires
        let without = judgement.element.map { machine.evaluate(requires, $0) } ?? machine.evaluate(requires)
        machine[cell] = value
        machine.setGlobal(policy.asOfGlobal, .day(day.daysSinceEpoch))
        machine.forgetResults()
        return without.isUnknown
    }

    /// The cells of stated facts, those that were read last first.
    private func statedCells(in range: LogRange, _ machine: borrowing Machine) -> [UInt32] {
        machine.lastReadCells(in: range).filter { statedNode(facts.source(of: $0), machine) != nil }
    }

    /// Where a fact is written; nil for objects, which are only the way to one.
    private func statedNode(_ cell: UInt32, _ machine: borrowing Machine) -> Int? {
        let origin = facts.origin(of: cell)
        guard origin.step == .stated, let node = origin.treeNode, node < tree.nodes.count else { return nil }
        let value = machine[cell]
        let isObject =
            value.tag == .record
            || (value.tag == .list && value.count > 0 && machine.element(0, of: value).tag == .record)
        return isObject ? nil : node
    }

    /// The value where it is short, the key where it is long.
    func headline(_ node: Int) -> Span {
        let n = tree.nodes[node]
        if n.kind == .scalar { return n.span }
        if !n.keySpan.isEmpty { return n.keySpan }
        if node + 1 < Int(n.end) {
            let child = tree.nodes[node + 1]
            return child.keySpan.isEmpty
                ? child.span
                : Span(
                    Int(child.keySpan.start),
                    Int(max(child.keySpan.end, child.kind == .scalar ? child.span.end : child.keySpan.end)))
        }
        return n.span
    }
}

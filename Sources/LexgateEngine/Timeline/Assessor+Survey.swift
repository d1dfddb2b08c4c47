import DataTree
import Diagnostics
import LexgateModel

extension Assessor {
    /// Where the data of a document go, and the days on which its verdicts change; nil for what cannot be judged at all.
    ///
    /// Costs one judgement for each of those days.
    package mutating func survey(
        of tree: Tree, file: SourceFile, document: Int, waivers: Waivers = .none, from start: CalendarDay
    ) -> Survey? {
        machine.reset()
        var ignored: [Diagnostic] = []
        guard head(of: tree, &ignored) != nil else { return nil }
        _ = normaliser.normalise(tree, &machine)
        prepare()
        guard !machine.isHeapFull else { return nil }
        let map = lists.map(normaliser.facts, tree: tree, machine)
        let timeline = timeline(of: tree, file: file, document: document, waivers: waivers, from: start)
        return Survey(map: map, timeline: timeline)
    }
}

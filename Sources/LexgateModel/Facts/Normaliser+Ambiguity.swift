import CEL
import Diagnostics

// A name that several rows of the catalogue lay equal claim to.
extension Normaliser {
    /// Counts the rows behind the first among those that filled facts, and asks the author which one is meant.
    mutating func noteAmbiguity(of name: String, _ entries: [Catalogue.Entry], model: UInt32, cause: UInt32) {
        for entry in entries.dropFirst() {
            facts.catalogueUses.append(
                Facts.CatalogueUse(
                    record: model, cell: model + roots.model.entry, name: entry.name, source: entry.source,
                    asOf: entry.asOf, reviewBy: entry.reviewBy, row: entry.row))
        }
        guard let node = facts.origin(of: cause).treeNode, isShown(node, .warning) else { return }
        let rows = entries.map { "`\($0.id)`" }.joined(separator: ", ")
        diagnostics.append(
            .warning(
                "the catalogue knows several models `\(name)`: \(rows)", at: tree.nodes[node].span,
                help: "say as `catalog` which one it is; until then only what they share is known"))
    }
}

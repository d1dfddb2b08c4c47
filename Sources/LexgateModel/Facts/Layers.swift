import DataTree

/// Makes one document of a descriptor and the files that it extends, each of them one layer.
///
/// Of the layers that state a fact the first counts. Mappings merge, fact by fact. A list is one fact, also where a
/// single element stands without brackets or under the singular word; and so is an artefact, whose day and contents
/// belong together. What a file says of itself stays with it.
package struct Layers {
    /// What a key stands for, so that `site` and `sites` are the same.
    private enum Fact: Hashable {
        case field(Int)
        case word(ArraySlice<UInt8>)
    }

    /// What the keys of a mapping are: facts of an object type, or words of the author's own.
    private enum Keys {
        case facts(type: Int)
        case words
    }

    /// A mapping of one layer.
    private struct Part {
        let layer: Int
        let node: Int
    }

    /// Of these keys those of the descriptor itself count alone.
    package static let head = ["apiVersion", "kind", "metadata", "extends"]

    private let vocabulary: Vocabulary
    private let layers: [Tree]
    private var assembly: TreeAssembly

    /// The root of each layer is a mapping, and all were read with the symbols of the vocabulary; spans count in one row.
    package static func merged(_ layers: [Tree], _ vocabulary: Vocabulary) -> Tree {
        var merging = Layers(vocabulary: vocabulary, layers: layers, assembly: TreeAssembly(layers))
        merging.merge(layers.indices.map { Part(layer: $0, node: 0) }, .facts(type: vocabulary.root), isRoot: true)
        return merging.assembly.tree
    }

    /// The first of `parts` with what the others add.
    private mutating func merge(_ parts: [Part], _ keys: Keys, isRoot: Bool = false) {
        assembly.begin(parts[0].node, of: parts[0].layer)
        var stated: Set<Fact> = []
        for (place, part) in parts.enumerated() {
            var here: Set<Fact> = []
            for child in layers[part.layer].children(of: part.node) {
                if isRoot, place > 0, Layers.head.contains(layers[part.layer].key(of: child)) { continue }
                let fact = fact(child, of: part.layer, keys)
                // Two keys for one fact in one file are a mistake that stays visible.
                guard !stated.contains(fact) else { continue }
                here.insert(fact)
                let part = Part(layer: part.layer, node: child)
                if let inner = innerKeys(of: fact), isMapping(part) {
                    merge([part] + self.parts(parts[(place + 1)...], stating: fact, keys), inner)
                } else {
                    assembly.copy(child, of: part.layer)
                }
            }
            stated.formUnion(here)
        }
        assembly.end()
    }

    /// What further layers say of a fact, up to the first that says something other than a mapping.
    private func parts(_ parts: ArraySlice<Part>, stating fact: Fact, _ keys: Keys) -> ArraySlice<Part> {
        let found = parts.compactMap { part in
            layers[part.layer].children(of: part.node).first { self.fact($0, of: part.layer, keys) == fact }
                .map { Part(layer: part.layer, node: $0) }
        }
        return found.prefix { isMapping($0) }
    }

    private func isMapping(_ part: Part) -> Bool { layers[part.layer].nodes[part.node].kind == .mapping }

    private func fact(_ node: Int, of layer: Int, _ keys: Keys) -> Fact {
        if case .facts(let type) = keys {
            switch vocabulary.meaning(type: type, symbol: layers[layer].nodes[node].key) {
            case .field(let field), .singular(let field): return .field(field)
            case .inlineKey(let index), .inlineCompanion(let index): return .field(vocabulary.inlines[index].field)
            case .unknown: break
            }
        }
        return .word(layers[layer].keyBytes(of: node))
    }

    /// The keys of the mapping in which a fact is stated piece by piece; nil for what is one piece.
    private func innerKeys(of fact: Fact) -> Keys? {
        guard case .field(let index) = fact else { return nil }
        let field = vocabulary.fields[index]
        guard !field.flags.contains(.list), !field.flags.contains(.artefact) else { return nil }
        switch field.kind {
        case .object, .checklist: return .facts(type: Int(field.target))
        case .textMap: return .words
        default: return nil
        }
    }
}

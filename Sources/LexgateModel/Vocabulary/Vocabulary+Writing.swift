import DataTree

// What somebody who writes a descriptor can write where: for schemas, completion and pages, not for judging.
extension Vocabulary {
    /// A key that stands for something in objects of a type.
    package struct Key: Sendable {
        package let word: String
        package let meaning: Meaning
        /// The field whose values the key takes; of a key that is a shorthand, one of the elements it makes.
        package let field: Int
        /// The field of the object that the key fills by itself; nil for a key beside another one.
        package let fills: Int?
    }

    /// Fields of a type that an author states, in their order; the others are the engine's.
    package func writableFields(of type: Int) -> [Int] {
        types[type].fields.filter { !fields[$0].flags.contains(.computed) }
    }

    /// Object types that can stand somewhere in a descriptor, the root among them, in the order of the vocabulary.
    package func writableTypes() -> [Int] {
        var found: Set<Int> = [root]
        var open = [root]
        while let type = open.popLast() {
            for field in writableFields(of: type)
            where fields[field].kind == .object || fields[field].kind == .checklist {
                let inner = Int(fields[field].target)
                if found.insert(inner).inserted { open.append(inner) }
                // What holds of all artefacts is said there.
                if fields[field].flags.contains(.artefact), found.insert(artefactType).inserted {
                    open.append(artefactType)
                }
            }
        }
        return found.sorted()
    }

    /// The keys of a type: each field's own, then its shorthands.
    package func keys(of type: Int) -> [Key] {
        var keys: [Key] = []
        for place in 0..<symbols.count {
            let symbol = Symbol(place + 1)
            let word = symbols.word(symbol)
            let meaning = meaning(type: type, symbol: symbol)
            switch meaning {
            case .field(let field), .singular(let field):
                keys.append(Key(word: word, meaning: meaning, field: field, fills: field))
            case .inlineKey(let index):
                let inline = inlines[index]
                keys.append(Key(word: word, meaning: meaning, field: inline.elementField, fills: inline.field))
            case .inlineCompanion(let index):
                guard let companion = inlines[index].companions.first(where: { $0.symbol == symbol }) else { continue }
                keys.append(Key(word: word, meaning: meaning, field: companion.elementField, fills: nil))
            case .unknown: continue
            }
        }
        // The order of the symbols is that of the file's words, in which a word may come early for another's sake.
        func rank(_ key: Key) -> (Int, Int, Int) {
            switch key.meaning {
            case .field(let field): (field, 0, 0)
            case .singular(let field): (field, 1, 0)
            case .inlineKey(let index): (inlines[index].field, 2, 0)
            case .inlineCompanion(let index): (inlines[index].field, 3, key.field)
            case .unknown: (0, 0, 0)
            }
        }
        return keys.sorted { rank($0) < rank($1) }
    }

    /// Whether a text has the form that the field asks for; true where it asks for none.
    package func fits(_ text: String, field: Int) -> Bool {
        let pattern = Int(fields[field].pattern)
        return pattern == 0 || TextPattern(patterns[pattern - 1])?.fits(Array(text.utf8)[...]) != false
    }
}

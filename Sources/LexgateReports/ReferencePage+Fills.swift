import LexgateModel

// What nobody has to write: shorthands, defaults, derivations, what the engine fills, and the lists made for rules.
extension ReferencePage {
    private var writtenFields: [(type: Int, field: Int)] {
        writtenTypes.filter { !isParts($0) && !isChecklist($0) }.flatMap { type in
            vocabulary.writableFields(of: type).map { (type, $0) }
        }
    }

    private func name(_ type: Int, _ field: Int) -> String {
        code("\(type == vocabulary.root ? "" : "\(title(type)).")\(vocabulary.fieldNames[field])")
    }

    mutating func fills() {
        heading(2, "What fills facts that nobody stated")
        paragraph(
            """
            Reports mark what is filled: *derived*, with the row of the catalogue and its day where it comes from \
            there, or *assumed*. What is stated always counts. Where the catalogue knows it otherwise, the finding is \
            `lexgate/stated-contradicts-derived`. Two defaults apart, which say so, none of this \
            makes a descriptor look better than a full one.
            """)
        shorthands()
        defaults()
        consequences()
        derivations()
        natives()
    }

    private mutating func shorthands() {
        heading(3, "Shorthands")
        var rows: [[String]] = []
        for type in writtenTypes where !isParts(type) && !isChecklist(type) {
            for key in vocabulary.keys(of: type) {
                let field = vocabulary.fieldNames[key.field]
                let owner = type == vocabulary.root ? "the document" : title(type)
                switch key.meaning {
                case .singular:
                    let isObject = vocabulary.fields[key.field].kind == .object
                    rows.append([
                        owner, code("\(key.word): …"),
                        code(isObject ? "\(field): [{id: \(key.word), …}]" : "\(field): […]"),
                    ])
                case .inlineKey(let index):
                    let list = vocabulary.fieldNames[vocabulary.inlines[index].field]
                    rows.append([owner, code("\(key.word): …"), code("\(list): [{\(field): …}], one for each word")])
                case .inlineCompanion(let index):
                    let list = vocabulary.fieldNames[vocabulary.inlines[index].field]
                    rows.append([owner, code("\(key.word): …"), code("\(list): [{\(field): …}], the same in each")])
                case .field, .unknown: continue
                }
            }
            for field in vocabulary.writableFields(of: type) {
                guard vocabulary.fields[field].kind == .object,
                    let text = vocabulary.types[Int(vocabulary.fields[field].target)].textField
                else { continue }
                let list = vocabulary.fieldNames[field]
                rows.append([
                    type == vocabulary.root ? "the document" : title(type), code("\(list): word"),
                    code("\(list): [{id: \(list), \(vocabulary.fieldNames[text]): word}]"),
                ])
            }
        }
        table(["in", "you may write", "for"], rows)
    }

    private mutating func defaults() {
        heading(3, "Defaults")
        paragraph(
            """
            Only where silence is the stricter reading, or, where it says so, where hardly anybody overlooks the fact. A \
            report shows them as *assumed*.
            """)
        let rows = writtenFields.filter { vocabulary.fields[$0.field].defaultValue > 0 }.map { type, field in
            let unless = notes[field].unless
            return [
                name(type, field), defaultWords(field), plain(notes[field].because),
                unless.isEmpty ? "" : code(unless),
            ]
        }
        table(["fact", "counts as", "because", "unless"], rows)
    }

    private mutating func consequences() {
        heading(3, "Set by a word")
        paragraph(
            """
            The choice of one word fills other facts of the same object that are left out. A list may hold more than \
            that: what depends on the rest stays *incomplete* until the list is written.
            """)
        var rows: [[String]] = []
        for consequence in vocabulary.consequences where writtenTypes.contains(consequence.type) {
            let word = "\(vocabulary.fieldNames[consequence.field]): \(consequence.value)"
            let value: String
            switch consequence.to {
            case .none: value = "none"
            case .bool(let flag): value = "\(flag)"
            case .word(let word): value = word
            case .words(let words): value = "[\(words.joined(separator: ", "))]"
            }
            let sets = code("\(vocabulary.fieldNames[consequence.sets]): \(value)")
            if let last = rows.indices.last, rows[last][1] == code(word) {
                rows[last][2] += ", \(sets)"
            } else {
                rows.append([title(consequence.type), code(word), sets])
            }
        }
        table(["in", "the word", "sets"], rows)
    }

    private mutating func derivations() {
        heading(3, "Derivations")
        paragraph(
            """
            CEL over the object itself (`this`), its row of the catalogue (`entry`) and the roots. What is unknown leaves \
            the fact unknown; a fact that names itself stays as it is.
            """)
        let rows = writtenFields.filter { !notes[$0.field].derive.isEmpty }.map { type, field in
            [name(type, field), plain(notes[field].from), code(notes[field].derive)]
        }
        table(["fact", "follows from", "expression"], rows)
    }

    private mutating func natives() {
        heading(3, "Filled by Lexgate itself")
        let rows = writtenFields.filter { notes[$0.field].isNative }.map { type, field in
            [name(type, field), plain(notes[field].from), reads(field)]
        }
        table(["fact", "comes from", "made from"], rows)
        paragraph(
            """
            `flows` is the implied flow. Flows and decisions without an id get one, so that findings can name them: \
            `chats-to-site`.
            """)
    }

    private func reads(_ field: Int) -> String {
        notes[field].reads.map { path in code(path.map { vocabulary.fieldNames[$0] }.joined(separator: ".")) }
            .joined(separator: ", ")
    }

    // MARK: - For those who write rules

    mutating func computed() {
        heading(2, "Computed facts")
        paragraph(
            """
            Nobody writes these. Rules read the lists of `derived`; a fact of an object that is marked *computed* points \
            at the row of the catalogue behind it.
            """)
        let rowTypes = vocabulary.types.indices.filter { isRow($0) }
        for type in vocabulary.types.indices where !writtenTypes.contains(type) && !isRow(type) { listing(type) }
        let entries = writtenTypes.flatMap { type in
            vocabulary.types[type].fields.filter {
                type != vocabulary.root && vocabulary.fields[$0].flags.contains(.computed)
            }.map { [name(type, $0), plain(vocabulary.abouts[$0]), takes($0), reads($0)] }
        }
        heading(3, "Rows behind objects")
        table(["fact", "what it is", "type", "found by"], entries)
        heading(2, "Rows of the catalogue")
        paragraph(
            """
            `lexgate catalog show ID` shows a row. Files of your own for `--catalog` have rows of these types; those of \
            models, licences, places and services fill facts.
            """)
        for type in rowTypes { listing(type) }
    }

    private func isRow(_ type: Int) -> Bool {
        let name = vocabulary.typeNames[type]
        return Catalogue.Kind.allCases.contains { $0.typeName == name } || name == "ServicePlace"
    }

    private mutating func listing(_ type: Int) {
        heading(3, title(type))
        table(
            ["field", "what it says", "type"],
            vocabulary.types[type].fields.map { field in
                [code(vocabulary.fieldNames[field]), plain(vocabulary.abouts[field]), computedTakes(field)]
            })
    }

    /// Words of computed fields are few, or those of a fact: they are named, not explained.
    private func computedTakes(_ field: Int) -> String {
        let spec = vocabulary.fields[field]
        guard spec.kind == .enumeration else { return takes(field) }
        let index = Int(spec.target)
        let name = vocabulary.enumerationNames[index]
        guard name.contains(".") || name.contains(" ") else { return takes(field) }
        return vocabulary.enumerationValues[index].map { code($0) }.joined(separator: ", ")
    }
}

import DataTree
import YAML

/// A descriptor as somebody wrote it, so that a test can write it anew with one fact more or one less.
indirect enum WrittenFacts: Sendable {
    case scalar(String, isPlain: Bool)
    case list([WrittenFacts])
    case mapping([(key: String, value: WrittenFacts)])

    init(_ cursor: Cursor) {
        switch cursor.kind {
        case .scalar:
            self = .scalar(cursor.text, isPlain: cursor.tree.nodes[cursor.node].style == .plain)
        case .sequence: self = .list(cursor.children.map(WrittenFacts.init))
        case .mapping: self = .mapping(cursor.children.map { ($0.key, WrittenFacts($0)) })
        }
    }

    /// As one line of YAML. A plain scalar that could be more than a word is quoted: it was a text before too.
    var text: String {
        switch self {
        case .scalar(let text, let isPlain):
            let isWord = !text.isEmpty && text.utf8.allSatisfy { WrittenFacts.inWords.contains($0) }
            return isPlain && isWord ? text : "'\(text.replacing("'", with: "''"))'"
        case .list(let elements): return "[\(elements.map(\.text).joined(separator: ", "))]"
        case .mapping(let entries):
            return "{\(entries.map { "\($0.key): \($0.value.text)" }.joined(separator: ", "))}"
        }
    }

    /// A document with each entry of the root on a line of its own.
    var document: String {
        guard case .mapping(let entries) = self else { return text }
        return entries.map { "\($0.key): \($0.value.text)\n" }.joined()
    }

    /// A fragment as a descriptor of its own.
    var withHead: WrittenFacts {
        guard case .mapping(let entries) = self else { return self }
        let head: [(key: String, value: WrittenFacts)] = [
            ("apiVersion", .scalar("lexgate/v1", isPlain: true)), ("kind", .scalar("Deployment", isPlain: true)),
            ("metadata", .mapping([("name", .scalar("fragment", isPlain: true))])),
        ]
        return .mapping(head.filter { own in !entries.contains { $0.key == own.key } } + entries)
    }

    private static let inWords = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+_./".utf8)

    // MARK: - Paths

    /// The way to an entry: keys, and places in lists.
    typealias Path = [Step]

    enum Step: Equatable, Sendable {
        case key(String)
        case place(Int)
    }

    /// The ways to all entries of mappings, outer ones first; elements of lists are no facts of their own.
    var entries: [Path] {
        switch self {
        case .scalar: []
        case .list(let elements):
            elements.enumerated().flatMap { place, element in element.entries.map { [.place(place)] + $0 } }
        case .mapping(let entries):
            entries.flatMap { entry in [[.key(entry.key)]] + entry.value.entries.map { [.key(entry.key)] + $0 } }
        }
    }

    /// `system.offering.to`, `sites[cloud].provider`: the way to what findings call so; nil where no element is.
    func path(_ name: String) -> Path? {
        var path: Path = []
        var here = self
        for part in name.split(separator: ".") {
            let key = part.prefix { $0 != "[" }
            path.append(.key(String(key)))
            guard case .mapping(let entries) = here else { return nil }
            let next = entries.first { $0.key == key }?.value
            guard part.count > key.count else {
                here = next ?? .mapping([])
                continue
            }
            let id = part.dropFirst(key.count + 1).dropLast()
            guard case .list(let elements)? = next,
                let place = elements.firstIndex(where: { $0.goesBy(String(id)) })
            else { return nil }
            path.append(.place(place))
            here = elements[place]
        }
        return path
    }

    /// Whether an element goes by this name: its id, else the first word that it says.
    private func goesBy(_ name: String) -> Bool {
        guard case .mapping(let entries) = self else { return false }
        let words = entries.compactMap { entry -> (key: String, text: String)? in
            guard case .scalar(let text, _) = entry.value else { return nil }
            return (entry.key, text)
        }
        return (words.first { $0.key == "id" } ?? words.first)?.text == name
    }

    func without(_ path: some Collection<Step>) -> WrittenFacts { with(path, nil) }

    /// With the value at `path`, or without what stands there; mappings on the way are made.
    func with(_ path: some Collection<Step>, _ value: WrittenFacts?) -> WrittenFacts {
        guard let step = path.first else { return value ?? self }
        let rest = path.dropFirst()
        switch (step, self) {
        case (.place(let place), .list(var elements)):
            elements[place] = elements[place].with(rest, value)
            return .list(elements)
        case (.key(let key), .mapping(var entries)):
            guard let place = entries.firstIndex(where: { $0.key == key }) else {
                guard let value else { return self }
                return .mapping(entries + [(key, rest.isEmpty ? value : .mapping([]).with(rest, value))])
            }
            if rest.isEmpty, value == nil {
                entries.remove(at: place)
            } else {
                entries[place].value = rest.isEmpty ? value ?? self : entries[place].value.with(rest, value)
            }
            return .mapping(entries)
        default: return self
        }
    }
}

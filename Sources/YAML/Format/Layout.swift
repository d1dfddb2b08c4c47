import DataTree
import Diagnostics

/// Sets the tokens of a text on lines anew: indentation, blanks between tokens, comments where they belong.
///
/// What a token says is copied from the text, byte by byte but for the indentation inside of it and quotes without need.
struct Layout {
    struct Line {
        enum Kind { case content, comment, blank }
        var text: [UInt8] = []
        let kind: Kind
        /// Which key of the root it belongs to, from 0 in each document; -1 elsewhere.
        var entry = -1
        /// Blank lines behind it would belong to it.
        var keepsBlanks = false

        var isIndented: Bool { text.first == 0x20 }
    }

    struct Document {
        /// Index of its first line.
        var firstLine: Int
        /// Keys of the root; nil for one that stands for nothing by itself, such as `<<`.
        var keys: [String?] = []
        /// Names of anchors and aliases in each entry of the root.
        var defined: [[String]] = []
        var used: [[String]] = []
        let isOurs: Bool
    }

    /// A collection in block style: the column at which its keys or dashes stand, and shall stand.
    struct Level {
        enum Kind { case mapping, sequence, unindentedSequence }
        let kind: Kind
        let old: Int
        let new: Int
    }

    /// Where something stands among the open collections.
    struct Place {
        var levels: [Level] = []
        /// Open brackets.
        var depth = 0
        /// Behind a document that stays as it is.
        var isUntouched = false
        /// Behind a block scalar: the column from which on a comment would belong to its text.
        var textColumn: Int?

        /// Where the value of a key, or an element, begins on a line of its own.
        var contentColumn: Int { levels.last.map { $0.new + 2 } ?? 0 }

        /// Where a line inside of brackets begins that stood at `old`: as far in as it was, but deeper than what holds
        /// the brackets.
        func flowColumn(_ old: Int, isClosing: Bool = false) -> Int {
            guard let level = levels.last else { return max(old, isClosing && depth == 1 ? 0 : 2) }
            let isKeyDepth = isClosing && depth == 1 && level.kind == .mapping
            return max(old + level.new - level.old, isKeyDepth ? level.new : contentColumn)
        }
    }

    let text: [UInt8]
    private let tokens: [YAMLToken]
    private let trees: [Tree]
    private let isOurs: (Tree) -> Bool

    var lines: [Line] = []
    private(set) var documents: [Document] = []
    /// The first thing that cannot be laid out.
    var refusal: Diagnostic?

    /// Where the next token stands, and where the last one stood before the collections that end with it were closed.
    var place = Place()
    var previousPlace = Place()
    var previous: YAMLToken?
    /// The byte behind what was laid out so far.
    var end = 0
    /// The line under construction.
    var current: [UInt8] = []
    var isAtLineStart = true
    /// Which key of the root the next token belongs to, and the line under construction.
    var entry = -1
    var currentEntry = -1
    /// The next token is a key.
    var isKeyNext = false
    private var isRootKeyNext = false
    /// Keys of the root by where they stand.
    private var rootKeys: [Int: String] = [:]
    private var isDocumentOpen = false
    /// Bytes of a document that is not ours, and stays as it is.
    var untouched: Range<Int>?

    /// `trees` are the documents of the text, which was read without an error.
    init(_ text: [UInt8], _ trees: [Tree], isOurs: @escaping (Tree) -> Bool) {
        self.text = text
        self.trees = trees
        self.isOurs = isOurs
        tokens = text.withUnsafeBytes { YAMLToken.all(in: $0) }
    }

    mutating func run() {
        for token in tokens where refusal == nil { lay(token) }
        endUntouched()
        lay(Gap(text, end..<text.count, startsLine: isAtLineStart), column: 0, old: 0)
    }

    private mutating func lay(_ token: YAMLToken) {
        switch token.kind {
        case .directive, .documentStart, .documentEnd:
            endUntouched()
            place = Place()
            entry = -1
            // Directives belong to the document whose `---` follows them.
            let isFirst = token.kind != .documentEnd && previous?.kind != .directive
            put(token) { layout in if isFirst { layout.openDocument() } }
            if token.kind == .documentEnd { isDocumentOpen = false }
        case _ where documents.last?.isOurs == false && isDocumentOpen:
            if token.isVisible { leave(token) }
        case _ where !isDocumentOpen:
            openDocument()
            lay(token)
        case .blockMapping, .blockSequence, .blockEnd, .key: structure(token)
        default:
            if token.kind == .dash, place.depth == 0, place.levels.last?.kind == .mapping {
                push(.unindentedSequence, token)
            }
            note(token)
            put(token)
        }
    }

    private mutating func openDocument() {
        isDocumentOpen = true
        isRootKeyNext = false
        entry = -1
        let tree = documents.count < trees.count ? trees[documents.count] : Tree()
        rootKeys = [:]
        for child in tree.children(of: 0) { rootKeys[Int(tree.nodes[child].keySpan.start)] = tree.key(of: child) }
        documents.append(Document(firstLine: lines.count + (isAtLineStart ? 0 : 1), isOurs: isOurs(tree)))
    }

    // MARK: - Collections

    private mutating func structure(_ token: YAMLToken) {
        switch token.kind {
        case .blockMapping: push(.mapping, token)
        case .blockSequence: push(.sequence, token)
        case .blockEnd:
            endUnindentedSequence()
            _ = place.levels.popLast()
        default:
            guard !token.isVisible else {
                return refuse("a key behind `?` is not laid out", token, help: "write it as `key: value`")
            }
            guard place.depth == 0 else { return }
            endUnindentedSequence()
            isKeyNext = true
            guard place.levels.count == 1 else { return }
            entry += 1
            isRootKeyNext = true
            documents[documents.count - 1].keys.append(nil)
            documents[documents.count - 1].defined.append([])
            documents[documents.count - 1].used.append([])
        }
    }

    private mutating func push(_ kind: Level.Kind, _ token: YAMLToken) {
        place.levels.append(Level(kind: kind, old: column(of: token.range.lowerBound), new: place.contentColumn))
    }

    /// A list whose dashes stand under their key has no end of its own.
    private mutating func endUnindentedSequence() {
        if place.levels.last?.kind == .unindentedSequence { place.levels.removeLast() }
    }

    /// Remembers what the order of the root's keys depends on.
    private mutating func note(_ token: YAMLToken) {
        guard entry >= 0, let document = documents.indices.last else { return }
        var name: String { String(decoding: text[token.range].dropFirst(), as: UTF8.self) }
        switch token.kind {
        case .anchor: documents[document].defined[entry].append(name)
        case .alias: documents[document].used[entry].append(name)
        case .scalar where isRootKeyNext:
            isRootKeyNext = false
            documents[document].keys[entry] = rootKeys[token.range.lowerBound]
        default: break
        }
    }

    mutating func refuse(_ message: String, _ token: YAMLToken, help: String? = nil) {
        let span = Span(token.range.lowerBound, token.range.upperBound)
        if refusal == nil { refusal = .error(message, at: span, help: help) }
    }

    // MARK: - Places in the text

    func lineStart(of offset: Int) -> Int { text[..<offset].lastIndex(where: isBreak).map { $0 + 1 } ?? 0 }

    func column(of offset: Int) -> Int { offset - lineStart(of: offset) }
}

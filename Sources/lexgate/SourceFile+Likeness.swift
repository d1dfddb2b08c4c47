import DataTree
import Diagnostics
import Glibc
import LexgateModel

// Repositories are full of YAML files of other kinds, templates among them that are no YAML before they are filled in.
// None of them is ours to refuse; but a descriptor has to say `lexgate/v1`, and whatever holds that word, or may hold it
// where a search cannot see it, is read as one and refused where it cannot be.
extension SourceFile {
    /// How much a file in a folder looks like a descriptor, before anybody reads it.
    enum Likeness: Sendable {
        /// It never says `lexgate`, nor what descriptors are about.
        case none
        /// It may be one: reading it tells.
        case possible
        /// If it cannot be read, it is refused.
        case named
    }

    var likeness: Likeness {
        if mentions("lexgate") { return .named }
        // UTF-16 and UTF-32 have zeros; in text there is none.
        if bytes.withUnsafeBytes({ text in text.baseAddress.map { memchr($0, 0, text.count) != nil } ?? false }) {
            return .named
        }
        switch escapes {
        case .inKey: return .named
        case .elsewhere: return .possible
        // A head that is misspelt or missing must not make a descriptor disappear.
        case .none:
            return mentions("organization") || (mentions("system") && mentions("flow")) ? .possible : .none
        }
    }

    /// Whether a word stands in the text, in any case.
    func mentions(_ word: StaticString) -> Bool {
        bytes.withUnsafeBytes { text in
            let length = word.utf8CodeUnitCount
            guard text.count >= length else { return false }
            // Most descriptors say it in their first line, so a plain search ends at once.
            return (0...text.count - length).contains { start in
                (0..<length).allSatisfy { text[start + $0] | 0x20 == word.utf8Start[$0] }
            }
        }
    }

    private enum Escapes { case none, elsewhere, inKey }

    /// Where double-quoted text may spell a letter with `\x`, `\u` or `\U`, or go on in the next line.
    private var escapes: Escapes {
        bytes.withUnsafeBytes { text in
            var found = Escapes.none
            var place = 0
            while let start = text.base(of: UInt8(ascii: "\\"), from: place), start + 1 < text.count {
                place = start + 2
                guard "xuU\r\n".utf8.contains(text[start + 1]) else { continue }
                found = .elsewhere
                // A key ends in its own line.
                while place < text.count, !"\"\r\n".utf8.contains(text[place]) {
                    place += text[place] == UInt8(ascii: "\\") ? 2 : 1
                }
                guard place < text.count, text[place] == UInt8(ascii: "\"") else { continue }
                place += 1
                if text[min(place, text.count)...].first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: ":") {
                    return .inKey
                }
            }
            return found
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func base(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress else { return nil }
        return memchr(base + start, Int32(byte), count - start).map { UnsafeRawPointer($0) - base }
    }
}

extension Tree {
    /// It is a mapping that tells nobody what it is.
    var hasNoHead: Bool {
        !isEmpty && nodes[0].kind == .mapping && child(of: 0, "apiVersion") == nil && child(of: 0, "kind") == nil
    }
}

extension Tree {
    fileprivate func isOurHead(_ node: Int) -> Bool {
        // The length of the key comes first: of every node of a large file this is asked.
        nodes[node].keyLength == 10 && nodes[node].kind == .scalar && bytes(of: node).starts(with: "lexgate/v".utf8)
            && keyBytes(of: node).elementsEqual("apiVersion".utf8)
    }
}

extension Vocabulary {
    /// A document of another kind, as repositories are full of: no `apiVersion` of ours, nor our facts at its top.
    func isForeign(_ tree: Tree, isWhole: Bool, _ likeness: SourceFile.Likeness) -> Bool {
        if !tree.isEmpty, let version = tree.child(of: 0, "apiVersion"),
            tree.string(version).lowercased().contains("lexgate")
        {
            return false
        }
        guard isWhole else { return likeness != .named }
        guard !tree.isEmpty else { return true }
        // In a list, or under a key: nobody would judge it there.
        if likeness == .named, tree.nodes.indices.contains(where: { tree.isOurHead($0) }) { return false }
        var known = 0
        for child in tree.children(of: 0) {
            // Other kinds of documents have these too.
            if ["apiVersion", "kind", "metadata", "data", "models", "evidence"].contains(tree.key(of: child)) {
                continue
            }
            if tree.nodes[child].kind == .scalar, tree.bytes(of: child).starts(with: "lexgate/".utf8) { return false }
            if meaning(type: root, symbol: tree.nodes[child].key) != .unknown { known += 1 }
        }
        let isOfOurKind =
            tree.child(of: 0, "kind").map { ["Deployment", "Fragment"].contains(tree.string($0)) } ?? false
        return known < (isOfOurKind ? 1 : 2)
    }
}

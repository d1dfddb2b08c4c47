import Diagnostics
import Glibc
import LexgateFiles
import LexgateModel
import LexgateReports
import YAML

/// Tells one text from another, for whoever would make two that are taken for one.
struct Digest: IndexKey {
    let words: SIMD4<UInt64>

    /// Of parts whose boundaries count.
    init(of parts: [[UInt8]]) {
        var whole: [UInt8] = []
        whole.reserveCapacity(parts.reduce(0) { $0 + $1.count + 8 })
        for part in parts {
            withUnsafeBytes(of: UInt64(part.count).littleEndian) { whole.append(contentsOf: $0) }
            whole += part
        }
        self.init(bytes: SHA256.digest(whole)[...])
    }

    /// Exactly 32.
    init(bytes: ArraySlice<UInt8>) {
        precondition(bytes.count == 32, "a digest has 32 bytes")
        words = bytes.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    var hex: String { StableID.hex(bytes[...]) }
    var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }
    var bucket: UInt64 { words[0] }
}

/// What earlier runs found, by the digest of everything it rests on. One file for each context: program, day, flags,
/// files that count for all inputs.
///
/// It is an aid and never a reason to fail: what cannot be read, is damaged or belongs to somebody else is not there, and
/// what cannot be written is not kept. It never holds what could not be judged.
struct VerdictCache: Sendable {
    /// What came of one file.
    struct Entry: Sendable {
        let key: Digest
        /// Files that it extends: all of them have to be as they were.
        let extended: [(path: String, digest: Digest)]
        let documents: Int
        let closed: Int
        /// The documents that are fragments.
        let fragments: [Int]
        /// The names of the descriptors.
        let names: [String]
        let texts: [String]

        var size: Int { (names + texts).reduce(128) { $0 + $1.utf8.count + 8 } + extended.count * 128 }
    }

    /// Raised whenever the layout or the meaning changes.
    static let format = 3
    /// From so many bytes of inputs on: below, to look here takes as long as to judge.
    static let leastInput = 1 << 16
    /// Of one file here; of what goes beyond, the rest is judged again each time.
    private static let mostBytes = 16 << 20
    /// Of all files here together, and their number: the ones that were used longest ago go first.
    private static let mostFolderBytes = 64 << 20
    private static let mostFiles = 64
    private static let magic = Array("lexgate verdicts \(format)\n".utf8)

    private let folder: String
    private let context: Digest
    private var path: String { "\(folder)/\(context.hex)" }
    private let entries: [Entry]
    private var index = KeyIndex<Digest>()

    /// Nil where there is no folder that is ours alone.
    init?(_ context: Digest, in folder: String) {
        guard let own = CacheFolder.prepared(folder) else { return nil }
        self.folder = own
        self.context = context
        entries = VerdictCache.read("\(own)/\(context.hex)", context) ?? []
        for entry in entries { index.insert(entry.key) }
    }

    /// What came of the input with this key; nil where it is not known, or what it extends has changed.
    func entry(for key: Digest) -> Entry? {
        guard let place = index.place(of: key) else { return nil }
        let entry = entries[place]
        let isCurrent = entry.extended.allSatisfy { path, digest in
            (try? Files.read(path, limit: maximumInputBytes)).map { Digest(of: [$0]) == digest } ?? false
        }
        return isCurrent ? entry : nil
    }

    // MARK: - On disk

    private static func read(_ path: String, _ context: Digest) -> [Entry]? {
        guard CacheFolder.isOurs(path, S_IFREG), let bytes = try? Files.read(path, limit: mostBytes + 1024),
            bytes.starts(with: magic), bytes.count > magic.count + 32
        else { return nil }
        let start = magic.count + 32
        guard Digest(bytes: bytes[magic.count..<start]) == Digest(of: [Array(bytes[start...])]) else { return nil }
        return try? bytes[start...].withUnsafeBytes { (body) throws(ImageError) in
            var reader = ByteReader(body)
            guard try reader.digest() == context else { throw .malformed }
            var keys = KeyIndex<Digest>()
            let entries = try reader.array { (reader) throws(ImageError) in try Entry(from: &reader) }
            guard reader.isAtEnd, entries.allSatisfy({ keys.insert($0.key) }) else { throw .malformed }
            return entries
        }
    }

    /// What a run came to, as much of it as a file may hold: memory does not grow with the number of inputs.
    struct Harvest {
        fileprivate var entries: [Entry] = []
        fileprivate var keys = KeyIndex<Digest>()
        fileprivate var hasNew = false
        private var room = mostBytes

        mutating func take(_ entry: Entry, isNew: Bool = false) {
            guard entry.size <= room, keys.insert(entry.key) else { return }
            room -= entry.size
            entries.append(entry)
            hasNew = hasNew || isNew
        }
    }

    /// Keeps what a run came to, and of what it did not come across as much as there is room for.
    func keep(_ harvest: Harvest) {
        guard harvest.hasNew else {
            // It was used today.
            if !harvest.entries.isEmpty { utimensat(AT_FDCWD, path, nil, 0) }
            return
        }
        var harvest = harvest
        for entry in entries { harvest.take(entry) }
        var body = ByteWriter()
        body.write(digest: context)
        body.write(harvest.entries) { $1.write(to: &$0) }
        let bytes = VerdictCache.magic + Digest(of: [body.bytes]).bytes + body.bytes
        guard (try? Files.keep(bytes, at: path)) != nil else { return }
        CacheFolder.trim(folder, files: VerdictCache.mostFiles, bytes: VerdictCache.mostFolderBytes)
    }
}

extension VerdictCache.Entry {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.write(digest: key)
        writer.write(extended) { writer, file in
            writer.write(file.path)
            writer.write(digest: file.digest)
        }
        for count in [documents, closed] { writer.write(count) }
        writer.write(fragments) { $0.write($1) }
        for list in [names, texts] { writer.write(list) { $0.write($1) } }
    }

    fileprivate init(from reader: inout ByteReader) throws(ImageError) {
        key = try reader.digest()
        extended = try reader.array { (reader) throws(ImageError) in (try reader.text(), try reader.digest()) }
        documents = Int(try reader.number())
        closed = Int(try reader.number())
        fragments = try reader.array { (reader) throws(ImageError) in Int(try reader.number()) }
        names = try reader.array { (reader) throws(ImageError) in try reader.text() }
        texts = try reader.array { (reader) throws(ImageError) in try reader.text() }
        guard closed <= documents else { throw .malformed }
    }
}

extension ByteWriter {
    fileprivate mutating func write(digest: Digest) { for byte in digest.bytes { write(byte: byte) } }
}

extension ByteReader {
    fileprivate mutating func digest() throws(ImageError) -> Digest {
        var bytes: [UInt8] = []
        for _ in 0..<32 { bytes.append(try byte()) }
        return Digest(bytes: bytes[...])
    }
}

import DataTree
import Diagnostics
import Glibc
import LexgateEngine
import LexgateFiles
import LexgateModel
import YAML

extension SourceFile {
    /// Whether `lexgate:` stands behind a `#`: only then is the text looked at a second time.
    var mayHoldWaivers: Bool {
        let word: StaticString = "lexgate:"
        return bytes.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return false }
            var place = 0
            while let found = memchr(base + place, Int32(UInt8(ascii: "#")), text.count - place) {
                place = UnsafeRawPointer(found) - base
                while place < text.count, "# \t".utf8.contains(text[place]) { place += 1 }
                let isWord = (0..<word.utf8CodeUnitCount).allSatisfy {
                    place + $0 < text.count && text[place + $0] | 0x20 == word.utf8Start[$0] | 0x20
                }
                if isWord { return true }
            }
            return false
        }
    }
}

extension ReadDocument {
    /// The waivers that the document is judged with: those of its waivers file, which joins its row of files, and those in
    /// `comments`, which are its own. `own` is its tree before anything was extended. What is wrong with waivers goes to
    /// the diagnostics.
    mutating func takeWaivers(
        from source: WaiverFile?, _ comments: [YAMLComment], _ own: Tree, under policy: CompiledPolicy,
        _ settings: JudgingSettings
    ) -> Waivers {
        var waivers: [Waiver] = []
        for extended in file.extensions where extended.file.mayHoldWaivers {
            diagnostics += InlineWaivers.misplaced(in: extended.file, start: extended.start)
        }
        if !comments.isEmpty {
            let read = InlineWaivers.read(comments, of: file, own, under: policy, on: settings.day)
            diagnostics += read.diagnostics
            waivers = read.value
        }
        if let source {
            // Of what could not be decoded there is no tree.
            let metadata = own.nodes.isEmpty ? nil : own.child(of: 0, "metadata")
            let name = metadata.flatMap { own.child(of: $0, "name") }.map { own.string($0) }
            let chosen = source.waivers.filter { $0.deployment == nil || $0.deployment == name }
            if !chosen.isEmpty {
                let beside = file.with(source.file)
                file = beside.file
                waivers += chosen.map { $0.shifted(by: beside.start) }
            }
        }
        return waivers.isEmpty ? .none : Waivers(waivers, expiringDays: settings.expiringDays)
    }
}

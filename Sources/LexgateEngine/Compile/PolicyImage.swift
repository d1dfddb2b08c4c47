import CEL
import Diagnostics
import LexgateModel

/// The one file that a build embeds: the compiled policy, and the sources it was compiled from.
///
/// The sources serve `--pack`, which compiles again, and `test`, which reads the examples of rules.
package enum PolicyImage {
    /// Raised whenever the layout changes; an image of another number is refused.
    package static let format: UInt32 = 17
    private static let magic: [UInt8] = Array("LEXGATE".utf8) + [0]

    package static func bytes(policy: CompiledPolicy, packSources: [SourceFile], factSources: [SourceFile]) -> [UInt8] {
        var writer = ByteWriter()
        for byte in magic { writer.write(byte: byte) }
        writer.write(format)
        var body = ByteWriter()
        policy.vocabulary.write(to: &body)
        policy.catalogue.write(to: &body)
        body.write(policy.program.sections) { $0.append($1) }
        policy.writeRules(to: &body)
        let sum = body.bytes.withUnsafeBytes { checksum(of: $0) }
        writer.write(UInt32(truncatingIfNeeded: sum))
        writer.write(UInt32(truncatingIfNeeded: sum >> 32))
        writer.append(body.bytes)
        for sources in [packSources, factSources] {
            writer.write(sources.sorted { $0.path < $1.path }) { writer, file in
                writer.write(file.path)
                writer.append(file.bytes)
            }
        }
        return writer.bytes
    }

    private static func body(
        _ reader: inout ByteReader
    ) throws(ImageError) -> (sum: UInt64, bytes: UnsafeRawBufferPointer) {
        for byte in magic where try reader.byte() != byte { throw .malformed }
        let found = try reader.number()
        guard found == format else { throw .otherFormat(found: found, expected: format) }
        let (low, high) = (try reader.number(), try reader.number())
        return (UInt64(high) << 32 | UInt64(low), try reader.block())
    }

    /// Four sums side by side, which a processor works out at once. Judging does not ask for it: the image is part of
    /// the program, and to look at each of its bytes takes as long as to read a descriptor.
    private static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt64 {
        let prime: UInt64 = 0xFF51_AFD7_ED55_8CCD
        var sums = SIMD4<UInt64>(1, 2, 3, 4) &* 0x9E37_79B9_7F4A_7C15
        var i = 0
        while i + 32 <= bytes.count {
            for lane in 0..<4 {
                let word = bytes.loadUnaligned(fromByteOffset: i + 8 * lane, as: UInt64.self)
                sums[lane] = (sums[lane] ^ word) &* prime
                sums[lane] ^= sums[lane] >> 32
            }
            i += 32
        }
        var sum = UInt64(bytes.count)
        for lane in 0..<4 { sum = (sum ^ sums[lane]) &* prime ^ sum >> 32 }
        while i < bytes.count {
            sum = (sum ^ UInt64(bytes[i])) &* prime
            i += 1
        }
        return sum ^ sum >> 29
    }

    /// The policy of an image, used where it lies: the bytes, aligned to 16, must outlive all that is made of it. An
    /// image is trusted; only whoever asks for its sources has its sum checked.
    package static func policy(_ image: UnsafeRawBufferPointer) throws(ImageError) -> CompiledPolicy {
        var outer = ByteReader(image)
        var reader = ByteReader(try body(&outer).bytes)
        let vocabulary = try Vocabulary(from: &reader)
        let catalogue = try Catalogue(from: &reader)
        let sections = try reader.array { (reader) throws(ImageError) in try reader.block() }
        guard let program = Program(sections: sections) else { throw .malformed }
        var policy = CompiledPolicy(vocabulary: vocabulary, catalogue: catalogue, asOfGlobal: 0)
        policy.program = program
        try policy.readRules(from: &reader)
        return policy
    }

    package struct Sources: Sendable {
        package let packs: [SourceFile]
        package let facts: [SourceFile]
    }

    /// The sources in an image that is intact.
    package static func sources(_ image: UnsafeRawBufferPointer) throws(ImageError) -> Sources {
        var reader = ByteReader(image)
        let body = try body(&reader)
        guard checksum(of: body.bytes) == body.sum else { throw .malformed }
        func files() throws(ImageError) -> [SourceFile] {
            try reader.array { (reader) throws(ImageError) in
                let path = try reader.text()
                return SourceFile(path: path, bytes: [UInt8](try reader.block()))
            }
        }
        return Sources(packs: try files(), facts: try files())
    }
}

extension CompiledPolicy {
    fileprivate func writeRules(to writer: inout ByteWriter) {
        writer.write(asOfGlobal)
        packs.write(to: &writer)
        judging.write(to: &writer)
        rules.write(to: &writer)
        rows.write(to: &writer)
    }

    fileprivate mutating func readRules(from reader: inout ByteReader) throws(ImageError) {
        asOfGlobal = try reader.int()
        packs = try [Pack](from: &reader)
        judging = try JudgingTable(from: &reader)
        rules = try Packed(from: &reader)
        rows = try Packed(from: &reader)
        guard rules.count == judging.rules.count else { throw .malformed }
    }
}

extension CompiledPolicy.Pack: Packable {
    package func write(to writer: inout ByteWriter) {
        for text in [id, namespace, title, version] { writer.write(text) }
        writer.write(day: date)
        uses.write(to: &writer)
        territory.write(to: &writer)
        writer.write(instruments) { writer, instrument in
            for text in [instrument.id, instrument.name, instrument.short, instrument.url ?? ""] {
                writer.write(text)
            }
            writer.write(day: instrument.from)
            writer.write(day: instrument.until)
        }
        writer.write(maximumWaiverDays)
        writer.write(isReported)
        writer.write(optional: mirrors?.when.index)
        guard let mirrors else { return }
        writer.write(mirrors.of)
        writer.write(mirrors.laws) { writer, law in
            writer.write(law.instrument)
            writer.write(law.when.index)
            law.articles.write(to: &writer)
            law.places.write(to: &writer)
        }
    }

    package init(from reader: inout ByteReader) throws(ImageError) {
        self.init(
            id: try reader.text(), namespace: try reader.text(), title: try reader.text(),
            version: try reader.text(),
            date: try reader.day() ?? CalendarDay(daysSinceEpoch: 0),
            uses: try [String](from: &reader), territory: try [String](from: &reader),
            instruments: try reader.array { (reader) throws(ImageError) in
                let (id, name, short, url) = (
                    try reader.text(), try reader.text(), try reader.text(), try reader.text()
                )
                return PolicyPack.Instrument(
                    id: id, name: name, short: short, url: url.isEmpty ? nil : url, from: try reader.day(),
                    until: try reader.day())
            },
            maximumWaiverDays: try reader.int(), isReported: try reader.flag())
        guard let when = try reader.optional() else { return }
        mirrors = CompiledPolicy.Mirrors(
            of: try reader.text(), when: ExpressionID(index: when),
            laws: try reader.array { (reader) throws(ImageError) in
                CompiledPolicy.Mirrors.Law(
                    instrument: try reader.text(), when: ExpressionID(index: try reader.number()),
                    articles: try Packed(from: &reader), places: try Packed(from: &reader))
            })
    }
}

extension CompiledPolicy.TableRow: Packable {
    package func write(to writer: inout ByteWriter) {
        for text in [table, key, source] { writer.write(text) }
    }

    package init(from reader: inout ByteReader) throws(ImageError) {
        self.init(table: try reader.text(), key: try reader.text(), source: try reader.text())
    }
}

extension CompiledPolicy.Rule: Packable {
    package func write(to writer: inout ByteWriter) {
        writer.write(id)
        writer.write(pack)
        for text in [title, reading, appliesTo, why, variable, path] { writer.write(text) }
        writer.write(obligations) { $0.write($1) }
        writer.write(citations) { writer, citation in
            writer.write(citation.instrument)
            writer.write(citation.provision)
            writer.write(optional: citation.when?.index)
        }
        writer.write(byte: severity.rawValue)
        writer.write(byte: confidence.rawValue)
        writer.write(isHard)
        writer.write(remedies) { writer, remedy in
            writer.write(remedy.text)
            writer.write(remedy.cost)
        }
        writer.write(routes) { writer, route in
            writer.write(day: route.from)
            writer.write(day: route.until)
            writer.write(optional: route.when?.index)
        }
        writer.write(optional: each?.index)
        writer.write(optional: applies?.index)
        writer.write(requires.index)
        writer.write(outcomes) { writer, outcome in
            writer.write(optional: outcome.when?.index)
            writer.write(byte: outcome.verdict.rawValue)
            writer.write(optional: outcome.message?.index)
        }
        writer.write(optional: message?.index)
    }

    package init(from reader: inout ByteReader) throws(ImageError) {
        func expression() throws(ImageError) -> ExpressionID? { try reader.optional().map { ExpressionID(index: $0) } }
        let id = try reader.text()
        let pack = try reader.int()
        let (title, reading, appliesTo) = (try reader.text(), try reader.text(), try reader.text())
        let (why, variable, path) = (try reader.text(), try reader.text(), try reader.text())
        let obligations = try reader.array { (reader) throws(ImageError) in try reader.text() }
        let citations = try reader.array { (reader) throws(ImageError) in
            CompiledPolicy.Citation(
                instrument: try reader.text(), provision: try reader.text(),
                when: try reader.optional().map { ExpressionID(index: $0) })
        }
        guard let severity = Severity(rawValue: try reader.byte()),
            let confidence = Confidence(rawValue: try reader.byte())
        else { throw .malformed }
        let isHard = try reader.flag()
        let remedies = try reader.array { (reader) throws(ImageError) in
            CompiledPolicy.Remedy(text: try reader.text(), cost: try reader.text())
        }
        let routes = try reader.array { (reader) throws(ImageError) in
            guard let from = try reader.day() else { throw .malformed }
            return CompiledPolicy.Route(
                from: from, until: try reader.day(), when: try reader.optional().map { ExpressionID(index: $0) })
        }
        let each = try expression()
        let applies = try expression()
        let requires = ExpressionID(index: try reader.number())
        let outcomes = try reader.array { (reader) throws(ImageError) in
            let when = try reader.optional().map { ExpressionID(index: $0) }
            guard let verdict = Verdict(rawValue: try reader.byte()) else { throw .malformed }
            return CompiledPolicy.Outcome(
                when: when, verdict: verdict, message: try reader.optional().map { TemplateID(index: $0) })
        }
        self.init(
            id: id, pack: pack, title: title, obligations: obligations, citations: citations, severity: severity,
            confidence: confidence, reading: reading, isHard: isHard, appliesTo: appliesTo, why: why,
            remedies: remedies,
            routes: routes, variable: variable, each: each, applies: applies, requires: requires, outcomes: outcomes,
            message: try reader.optional().map { TemplateID(index: $0) }, path: path)
    }
}

extension ByteWriter {
    fileprivate mutating func write(optional number: UInt32?) { write(number ?? .max) }
}

extension ByteReader {
    fileprivate mutating func optional() throws(ImageError) -> UInt32? {
        let number = try number()
        return number == .max ? nil : number
    }
}

import CEL
import Diagnostics

/// The words behind a compiled policy: texts of its expressions, and what is said of its definitions. Judging does
/// without them, so the image does not hold them; whoever explains compiles the packs again.
package struct PolicyTexts: Sendable {
    struct Definition: Sendable {
        let name: String
        let about: String
        let parameters: [String]
        let citations: [CompiledPolicy.Citation]
        /// The pack that it belongs to, by its number in the policy.
        let pack: Int
        let place: PolicyPack.Place

        init(_ source: PolicyPack.DefinitionSource, of pack: Int) {
            name = source.name
            about = source.about
            parameters = source.parameters.map(\.name)
            citations = source.citations
            self.pack = pack
            place = source.place
        }
    }

    let files: [SourceFile]
    /// By the number of the source.
    var sources: [PolicyPack.ExpressionText] = []
    /// By the number of the definition in the program.
    var definitions: [Definition] = []

    /// What the law asks, by the id of the duty, with the pack of the law.
    private(set) var duties: [String: (duty: PolicyPack.Duty, pack: Int)] = [:]
    /// Why a field has its default, by its number in the vocabulary; empty where it has none.
    var defaults: [String] = []

    init(files: [SourceFile], packs: [PolicyPack] = []) {
        self.files = files
        for (index, pack) in packs.enumerated() {
            for duty in pack.duties ?? [] { duties[duty.id] = (duty, index) }
        }
    }

    /// Some bytes of an expression, in one line.
    func text(_ span: Span, of source: SourceID) -> String {
        guard sources.indices.contains(Int(source)) else { return "" }
        let text = Array(sources[Int(source)].text.utf8)
        return String(decoding: text[span.range.clamped(to: 0..<text.count)], as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    func path(_ place: PolicyPack.Place) -> String { files.indices.contains(place.file) ? files[place.file].path : "" }

    func line(_ place: PolicyPack.Place) -> Int {
        guard files.indices.contains(place.file) else { return 0 }
        let before = files[place.file].bytes.prefix(Int(place.span.start))
        return before.count { $0 == UInt8(ascii: "\n") } + 1
    }
}

import DataTree
import Diagnostics
import Testing

@testable import YAML

@Suite struct `Spans` {
    @Test(arguments: [
        "a: «1»\nb: «two words»  # why\n",
        "größe: «zwölf»\nключ: «значение»\n日本: «東京»\n😀: «👩‍👩‍👧»\nz: «x»\n",
        "a: «1»\r\nb:\r\n  - «x»\r\n  - «y»\r\n",
        "\u{FEFF}a: «1»\nb: «é»\nc: «2»\n",
        "a: «'it''s'»\nb: «\"q\\\"\\u00e9\"»\nc: {d: «e», f: [«g», «h»]}\n",
        "a: «|\n  one\n  two»\n\n# comment\nb: «>-\n   x\n   y»\nc: «z»\n",
        "a: «plain\n  goes on»\nb: «\"quoted\n  goes on\"»\n",
        "a: &anchor «x»\nb: !!str «y»\nc: &other !!str   «'z'»\nd: &third\n  «w»\ne: !!str &fourth # why\n  «v»\n",
        "- «a»\n- - «b»\n  - «c»\n",
        "? a\n: «b»\n",
    ])
    func `of scalars are their text without key, anchor, tag and comment`(text: String) {
        let reading = Reading(text)
        #expect(reading.problems == [])
        #expect(reading.spans { $0.kind == .scalar ? $0.span : nil } == reading.marked)
    }

    @Test(arguments: [
        "«größe»: 1\n«'a b'»: 2\n«\"é\"»:\n  «x»: 3\n",
        "«a»: {«b»: 1, «c»: {«d»: 2}}\n&k «e»: 3\n? «f»\n: 4\n!!str «5»: 5\n",
        "\u{FEFF}«a»: 1\r\n«b»: 2\r\n",
    ])
    func `of keys are the keys`(text: String) {
        let reading = Reading(text)
        #expect(reading.problems == [])
        #expect(reading.spans { $0.keySpan.isEmpty ? nil : $0.keySpan } == reading.marked)
    }

    @Test(arguments: [
        "«a:\n  «b:\n    «c: 1»»»\n\n\n# comment\n",
        "«a:\n  «- x\n  - «- y»»\n\nb:\n  «{c: «[d]»}»  # comment\n\nd: e»\n# comment\n",
        "«a: &x\n  «b: 1»\nc: &y\n  «- 1»\n\nd: &z «{e: f}»\ng: &i\n«- 1\n- 2»»\n",
        "«a:\n«- 1\n- 2»\n# comment\nb: 3»\n",
    ])
    func `of collections end behind their last content`(text: String) {
        let reading = Reading(text)
        #expect(reading.problems == [])
        #expect(reading.spans { $0.kind == .scalar ? nil : $0.span } == reading.marked)
    }

    @Test func `of values that are not there are empty and stand behind the key`() {
        let reading = Reading("a:«»\nb: !!str«»\nc: &x«»\nd: [e: «»]\n")
        #expect(reading.spans { $0.kind == .scalar ? $0.span : nil } == reading.marked)
    }

    @Test func `hold in long lines and long texts`() {
        let fill = String(repeating: "é–😀 ", count: 5000)
        let reading = Reading("a: «\(fill)x»\nb: [\(fill), «y»]\nc: «z»\n")
        let spans = reading.spans { $0.kind == .scalar ? $0.span : nil }
        #expect(reading.marked.allSatisfy { spans.contains($0) })
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `of characters agree with a plain count, forward and back`(seed: UInt64) {
        var random = Seeded(state: seed)
        let parts = ["a", "plain words ", "é", "東", "😀", "\n", "x: [y, z]"]
        var text = ""
        for _ in 0..<200 { text += parts.randomElement(using: &random)! }
        let bytes = Array(text.utf8)
        var offsets = [0]
        for scalar in text.unicodeScalars { offsets.append(offsets[offsets.count - 1] + scalar.utf8.count) }
        bytes.withUnsafeBytes { source in
            var inOrder = CharacterCursor()
            for (character, offset) in offsets.enumerated() {
                #expect(inOrder.byteOffset(ofCharacter: character, in: source) == offset)
            }
            var anyOrder = CharacterCursor()
            for _ in 0..<200 {
                let character = offsets.indices.randomElement(using: &random)!
                #expect(anyOrder.byteOffset(ofCharacter: character, in: source) == offsets[character])
            }
            #expect(anyOrder.byteOffset(ofCharacter: 1 << 40, in: source) == bytes.count)
            #expect(anyOrder.byteOffset(ofCharacter: 0, in: source) == 0)
        }
    }
}

extension String {
    /// A type as packs write it, in words that CEL knows: `country`, `date` and `number` are words of the vocabulary.
    func withVocabularyTypes() -> String {
        replacingWords(["country": "string", "date": "timestamp", "number": "double"])
    }

    /// Replaces whole words, so that `list(country)` becomes `list(string)`.
    private func replacingWords(_ words: [String: String]) -> String {
        var result = ""
        var word = ""
        for character in self + " " {
            if character.isLetter {
                word.append(character)
            } else {
                result += words[word] ?? word
                word = ""
                result.append(character)
            }
        }
        return String(result.dropLast())
    }
}

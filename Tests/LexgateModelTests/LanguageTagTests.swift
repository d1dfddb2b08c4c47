import Testing

@Suite struct `A language` {
    @Test(arguments: ["de", "pt-BR", "zh-Hans-CN", "yue", "de-DE-1996", "DE"])
    func `is written as a tag`(tag: String) throws {
        let told = try Reading("notice: {languages: \(tag)}").problems
        #expect(told == [])
    }

    @Test(arguments: ["english", "true", "false", "d", "de_DE", "de-", "deutschland", "1", "'de '"])
    func `is no name and no switch`(text: String) throws {
        let told = try Reading("notice: {languages: \(text)}").problems
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("`languages` takes a language tag such as `de` or `pt-BR`") == true)
    }
}

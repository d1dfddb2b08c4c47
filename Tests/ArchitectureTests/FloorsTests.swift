import Testing

@Suite struct `The table of floors` {
    @Test(arguments: [
        ("DataTree", "Diagnostics"), ("LexgateModel", "CEL"), ("LexgateEngine", "YAML"), ("YAML", "CLibYAML"),
        ("lexgate", "LexgateReports"), ("lexgate", "CEmbedded"), ("lexgate", "ArgumentParser"), ("YAML", "Glibc"),
        ("lexgate", "FoundationEssentials"),
    ])
    func `lets a target use what stands below`(user: String, used: String) {
        #expect(Floors.objection(to: user, using: used) == nil)
    }

    @Test(arguments: [
        ("Diagnostics", "DataTree"), ("CEL", "YAML"), ("LexgateReports", "LexgateEngine"),
        ("lexgate-pack", "CEmbedded"), ("LexgateEngine", "CEmbedded"), ("LexgateModel", "CLibYAML"),
        ("JSON", "Foundation"), ("lexgate", "Foundation"), ("LexgateModel", "FoundationEssentials"),
        ("YAML", "FoundationInternationalization"),
    ])
    func `stops siblings, higher floors, and Foundation`(user: String, used: String) {
        #expect(Floors.objection(to: user, using: used) != nil)
    }
}

@Suite struct `An import line` {
    @Test(arguments: [
        ("import YAML", "YAML"),
        ("    import YAML  // the reader", "YAML"),
        ("@testable import LexgateEngine", "LexgateEngine"),
        ("@preconcurrency package import CEL", "CEL"),
        ("@_spi(Testing) import JSON", "JSON"),
        ("private import struct Diagnostics.Span", "Diagnostics"),
        ("import func Glibc.write", "Glibc"),
    ])
    func `names its module`(line: String, module: String) {
        #expect(importedModule(in: line) == module)
    }

    @Test(arguments: ["// import YAML", "let important = 1", "importer.read()", "", "/// import CEL"])
    func `is not any other line`(line: String) {
        #expect(importedModule(in: line) == nil)
    }
}

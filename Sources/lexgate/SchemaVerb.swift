import ArgumentParser
import LexgateModel
import LexgateReports

struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the JSON Schema of descriptors, with which editors complete and check them.",
        discussion: """
            Save it once, and name it in the first line of a descriptor:

              lexgate schema > lexgate.schema.json
              # yaml-language-server: $schema=lexgate.schema.json
            """)

    func run() throws {
        let vocabulary: VocabularyDraft
        do throws(PolicyProblem) { vocabulary = try PolicySource.vocabulary() } catch {
            for line in error.lines { complain(line) }
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        var output = Output()
        output.write(bytes: DescriptorSchema(vocabulary).bytes())
        output.flush()
    }
}

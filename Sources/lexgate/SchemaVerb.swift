import ArgumentParser
import LexgateModel
import LexgateReports

struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Print the JSON Schema of descriptors, with which editors complete and check them, or a page for people.",
        discussion: """
            Save it once, and name it in the first line of a descriptor:

              lexgate schema > lexgate.schema.json
              # yaml-language-server: $schema=lexgate.schema.json

            With --format markdown it is Examples/REFERENCE.md: every fact, its words, and what fills it.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case json, markdown }

    @Option(help: "What to print: json or markdown.")
    var format: Format = .json

    func run() throws {
        let vocabulary: VocabularyDraft
        do throws(PolicyProblem) { vocabulary = try PolicySource.vocabulary() } catch {
            for line in error.lines { complain(line) }
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        var output = Output()
        switch format {
        case .json: output.write(bytes: DescriptorSchema(vocabulary).bytes())
        case .markdown: output.write(bytes: ReferencePage(vocabulary).bytes())
        }
        output.flush()
    }
}

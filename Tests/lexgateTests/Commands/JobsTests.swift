import Foundation
import Testing

@Suite struct `Several threads` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Descriptors, broken ones, empty files and files of other kinds, so that every kind of outcome has neighbours.
    private func fill(_ count: Int) throws {
        let sample = try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
        for i in 0..<count {
            let text =
                switch i % 7 {
                case 0: sample
                case 1: Sample.nameOnly.replacing("nothing-else", with: "name-\(i)")
                case 2: Sample.nameOnly + "site: [\(i)\n"
                case 3: "services: {web: \(i)}\n"
                case 4: Sample.nameOnly + "surprise-\(i): 1\n---\n" + sample
                case 5: ""
                default: Sample.nameOnly + "organization: {countries: XX}\n"
                }
            try scratch.file("f\(String(1000 + i)).yaml", text)
        }
    }

    @Test(arguments: [["gate"], ["lint"], ["report"], ["report", "--format", "json"]])
    func `change nothing in what is said, nor its order`(verb: [String]) throws {
        try fill(60)
        func run(_ jobs: Int) throws -> Command {
            try Command.lexgate(
                verb + ["--as-of", Sample.day, "--jobs", "\(jobs)", "."], in: scratch.folder)
        }
        let one = try run(1)
        #expect(one.status == 2)
        #expect(one.errors.contains("passed over, as no descriptors: ./f1003.yaml, ./f1005.yaml"))
        for jobs in [2, 3, 16] {
            let several = try run(jobs)
            #expect(several.status == one.status)
            #expect(several.output == one.output)
            #expect(several.errors == one.errors)
        }
    }

    @Test(arguments: ["0", "-1", "many", "1025"])
    func `are a number from 1 on`(jobs: String) throws {
        try Command.lexgate("gate", "--jobs", jobs, Sample.passing).expectRefusal("jobs")
    }
}

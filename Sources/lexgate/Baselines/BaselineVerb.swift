import ArgumentParser
import Diagnostics
import LexgateFiles
import LexgateModel

struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Take down what is found today, so that only what is new or gets worse closes the gate.",
        subcommands: [Write.self, Show.self])

    struct Write: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the findings from warn on into a file for --baseline.",
            discussion: """
                Errors and breaches of prohibitions are left out: no baseline holds them back. Nothing is written unless \
                all inputs could be judged.
                """)

        @OptionGroup var options: BasisOptions

        @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
        var output: String = BaselineFile.name

        func validate() throws { try options.checkPaths() }

        func run() throws {
            var asked = options.request
            asked.decidesNothing = true
            guard let run = JudgingRun(asked) else { throw ExitCode(ExitStatus.unjudged.rawValue) }
            var targets = RenderingTargets(inputs: run.inputs, files: run.request.placesRead)
            if let problem = targets.problem(with: output) {
                complain("`--output \(visible(output))`: \(problem); name another file for it")
                throw ExitCode(ExitStatus.unjudged.rawValue)
            }
            let settings = run.settings(.everything)
            let folder = BaselinePaths.absolute(Files.folder(of: output))
            var entries: [Baseline.Entry] = []
            var unheld = 0
            let totals = run.judgeInputs(settings) { assessment in
                let own = assessment.entries(
                    path: BaselinePaths.relative(assessment.file.path, to: folder),
                    upcomingWindow: settings.upcomingWindow)
                let all = assessment.findings.count {
                    $0.effectiveVerdict(on: assessment.day, upcomingWindow: settings.upcomingWindow) >= .warn
                }
                return (own, all - own.count)
            } take: { (own, rest) in
                entries += own
                unheld += rest
            }
            guard totals.status != .unjudged else {
                complain("no baseline was written, since not everything could be judged; `lexgate lint` says why")
                throw ExitCode(ExitStatus.unjudged.rawValue)
            }
            let baseline = Baseline(entries)
            do throws(FileError) { try Files.write(BaselineFile.bytes(baseline, asOf: settings.day), to: output) } catch
            {
                complain("\(visible(output)): \(error.message)")
                throw ExitCode(ExitStatus.unjudged.rawValue)
            }
            if !options.quiet {
                for note in run.request.notes(run.policy) { Output.say("note: \(note)") }
                let descriptors = counted(totals.documents, "descriptor")
                Output.say("\(visible(output)): \(counted(entries.count, "finding")) of \(descriptors)")
            }
            if unheld > 0 {
                Output.say("\(counted(unheld, "finding")) left out: no baseline holds back an error or a prohibition")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what a baseline holds back.")

        @Argument(help: "The file.")
        var file: String = BaselineFile.name

        func run() throws {
            do throws(PolicyProblem) {
                let (baseline, day) = try BaselineFile.read(file)
                var output = Output()
                output.write("\(visible(file)): \(counted(baseline.entries.count, "finding")), written as of \(day)\n")
                for entry in baseline.entries { output.write(line(entry)) }
                output.flush()
            } catch {
                for line in error.lines { complain(line) }
                throw ExitCode(ExitStatus.unjudged.rawValue)
            }
        }

        private func line(_ entry: Baseline.Entry) -> String {
            let subject = entry.subject.isEmpty ? "" : " (\(visible(entry.subject)))"
            let missing =
                entry.missing.isEmpty ? "" : ", without \(entry.missing.map { visible($0) }.joined(separator: ", "))"
            return "\(visible(entry.path)): \(visible(entry.deployment)): \(entry.verdict.word) \(visible(entry.rule))"
                + "\(subject)\(missing)\n"
        }
    }
}

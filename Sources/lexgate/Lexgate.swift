import ArgumentParser
import Diagnostics
import Glibc
import LexgateEngine
import LexgateModel
import LexgateReports

/// The version of program and packs; they are released together.
let version = "0.1.0"

@main
struct Lexgate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lexgate",
        abstract: "Judges the deployment of an AI system against law, before it is deployed.",
        discussion: """
            Exit status: 0 open, nothing to say; 1 closed by findings; 2 could not judge (unreadable input, broken pack, \
            bad arguments, nothing evaluated); 3 a fault of lexgate itself.
            """,
        version: version,
        subcommands: [
            Lint.self, GateCommand.self, Report.self, TimelineCommand.self, BaselineCommand.self, ConfigCommand.self,
            Explain.self, Test.self, Coverage.self,
            Packs.self, Catalog.self, Schema.self, Init.self, Fmt.self, Cel.self, Manual.self,
        ])

    /// Without a verb nothing is judged, which a pipeline must not take for an open gate.
    func run() throws { throw ValidationError("Name a command, such as `lexgate lint PATH`.") }

    /// Bad arguments are exit status 2, like everything else that cannot be judged.
    static func main() {
        // A reader that goes away (`| head`) is no fault of ours.
        signal(SIGPIPE, SIG_IGN)
        for place in CommandLine.arguments.indices.dropFirst() {
            guard let bytes = CommandLine.unsafeArgv[place], String(validatingCString: bytes) == nil else { continue }
            complain(
                "\(visible(CommandLine.arguments[place])): this is not UTF-8, as names and expressions have to be here")
            Glibc.exit(ExitStatus.unjudged.rawValue)
        }
        if let line = HotArguments(Array(CommandLine.arguments.dropFirst())) {
            let status = line.verb == .lint ? lint(line.request) : gate(line.request)
            Glibc.exit(status.rawValue)
        }
        if let problem = MisreadArguments.problem(Array(CommandLine.arguments.dropFirst())) {
            complain(problem)
            Glibc.exit(ExitStatus.unjudged.rawValue)
        }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let status as ExitCode {
            Glibc.exit(status.rawValue)
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code.isSuccess {
                Output.say(text)
                Glibc.exit(0)
            }
            var message = Array(text.utf8)
            message.append(0x0A)
            message.withUnsafeBytes { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            Glibc.exit(ExitStatus.unjudged.rawValue)
        }
    }
}

extension JudgingRequest.Threshold: ExpressibleByArgument {}
extension ColorChoice: ExpressibleByArgument {}

extension CalendarDay: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

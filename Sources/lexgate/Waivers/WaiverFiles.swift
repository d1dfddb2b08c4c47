import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import YAML

/// A waivers file that was read.
final class WaiverFile: Sendable {
    let file: SourceFile
    let waivers: [Waiver]
    /// The deployments that some of them are for alone.
    let deployments: [String]

    init(_ file: SourceFile, _ waivers: [Waiver]) {
        self.file = file
        self.waivers = waivers
        deployments = Set(waivers.compactMap(\.deployment)).sorted()
    }
}

/// The waivers files of a run: one that was named, or for each input the nearest beside or above it. Each is read once.
struct WaiverFiles {
    static let name = "lexgate-waivers.yaml"
    /// More than anybody reads.
    private static let maximumBytes = 16 << 20

    /// What cannot be read, ready to be printed: then nothing is known of what was accepted, and the gate stays closed.
    var problems: [String] { unreadable + search.problems }
    private var unreadable: [String] = []
    private let policy: CompiledPolicy
    private let day: CalendarDay
    private var search = UpwardSearch(WaiverFiles.name)
    private var named: WaiverFile?
    private let isNamed: Bool
    private var paths = KeyIndex<String>()
    /// In the order of `paths`.
    private var known: [WaiverFile?] = []

    /// `path` names the one file for all inputs.
    init(_ path: String?, under policy: CompiledPolicy, on day: CalendarDay) {
        self.policy = policy
        self.day = day
        isNamed = path != nil
        if let path { named = read(path) }
    }

    /// The file for the input at `path`; nil where there is none, and where it has a mistake.
    ///
    /// Standard input lies beside none: whose descriptor it is, nobody can tell from the folder where the program runs.
    mutating func file(for path: String) -> WaiverFile? {
        if isNamed { return named }
        if path == Inputs.standardInput { return nil }
        guard let found = search.file(for: path) else { return nil }
        if let place = paths.place(of: found) { return known[place] }
        let file = read(found)
        paths.insert(found)
        known.append(file)
        return file
    }

    private mutating func read(_ path: String) -> WaiverFile? {
        let file: SourceFile
        do throws(FileError) {
            file = SourceFile(path: path, bytes: try Files.read(path, limit: WaiverFiles.maximumBytes))
        } catch {
            unreadable.append("\(visible(path)): \(error.message)")
            return nil
        }
        let read = WaiverReader.read(file, under: policy, on: day)
        let excerpts = Excerpts(file)
        unreadable += read.diagnostics.map { excerpts.render($0) }
        return read.hasErrors ? nil : WaiverFile(file, read.value)
    }
}

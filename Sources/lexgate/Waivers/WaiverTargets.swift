import Diagnostics
import LexgateFiles

/// Which of the deployments that waivers files name were found under them.
///
/// A waiver for a name that nothing has covers nothing, and no descriptor is the place to say so.
struct WaiverTargets {
    private var files: [(file: WaiverFile, found: Set<String>)] = []

    /// Takes the names of descriptors for which a waivers file counts.
    mutating func take(_ names: some Sequence<String>, under file: WaiverFile?) {
        guard let file, !file.deployments.isEmpty else { return }
        if let place = files.firstIndex(where: { $0.file === file }) {
            files[place].found.formUnion(names)
        } else {
            files.append((file, Set(names)))
        }
    }

    /// What to say of names that no descriptor has. Of a file that counts for descriptors which were not asked for, too,
    /// nothing can be said.
    func misses(in inputs: Inputs) -> [String] {
        files.flatMap { file, found in
            let missed = file.deployments.filter { !found.contains($0) }
            guard !missed.isEmpty, inputs.holdAll(below: Files.folder(of: file.file.path)) else { return [String]() }
            return missed.map { name in
                let like = alike(name, among: found.sorted()).first.map { "; did you mean `\(visible($0))`?" } ?? ""
                let path = visible(file.file.path)
                return "\(path): waivers for `\(visible(name))`, and no descriptor here is called so\(like)"
            }
        }
    }
}

extension Inputs {
    /// Whether a folder lies in one that was named, so that all that is below it was read.
    fileprivate func holdAll(below folder: String) -> Bool {
        guard let folder = try? Files.realPath(folder) else { return false }
        return sources.contains { source in
            guard let named = try? Files.realPath(source.name) else { return false }
            return "\(folder)/".utf8.starts(with: (named == "/" ? "/" : "\(named)/").utf8)
        }
    }
}

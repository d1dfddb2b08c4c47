import Diagnostics
import Glibc
import LexgateFiles
import LexgateModel
import LexgateReports
import YAML

/// Takes what came of files from the cache, and makes what goes there.
struct Recall<Product: Sendable>: Sendable {
    fileprivate let cache: VerdictCache
    /// Whether the files that all answers rest on are still as they were when the run began.
    fileprivate let isCurrent: @Sendable () -> Bool
    /// Whether answers depend on where the links on the way to an input lead, as a baseline does.
    fileprivate let namesRealPaths: Bool
    fileprivate let product: @Sendable (String) -> Product
    fileprivate let text: @Sendable (Product) -> String

    /// All that an answer rests on beside the context. Standard input is never known.
    func key(of file: SourceFile, _ input: Inputs.File) -> Digest? {
        guard input.path != Inputs.standardInput else { return nil }
        let waivers = input.waivers.map { [Array($0.file.path.utf8), $0.file.bytes] } ?? []
        let place = namesRealPaths ? (try? Files.realPath(input.path)) ?? "" : ""
        return Digest(
            of: [[input.isFound ? 1 : 0], Array(input.path.utf8), Array(place.utf8), file.bytes] + waivers)
    }

    func judged(_ key: Digest) -> JudgedFile<Product>? {
        guard let entry = cache.entry(for: key) else { return nil }
        var judged = JudgedFile<Product>()
        judged.raise(entry.closed > 0 ? .closed : .open)
        (judged.documents, judged.closed) = (entry.documents, entry.closed)
        judged.leftOut = entry.fragments.map { ($0, .fragment) }
        judged.products = entry.texts.map(product)
        for name in entry.names { judged.names[name] = 1 }
        judged.entry = entry
        judged.isRecalled = true
        return judged
    }

    /// Nil for what could not be judged, and for what holds nothing to judge.
    func entry(_ key: Digest, _ judged: JudgedFile<Product>) -> VerdictCache.Entry? {
        guard judged.status <= .closed, judged.complaint == nil, !judged.isPassedOver,
            judged.leftOut.allSatisfy({ $0.reason == .fragment })
        else {
            return nil
        }
        return VerdictCache.Entry(
            key: key, extended: judged.extended.map { ($0.path, Digest(of: [$0.bytes])) },
            documents: judged.documents, closed: judged.closed, fragments: judged.leftOut.map(\.document),
            names: judged.names.keys.sorted(), texts: judged.products.map(text))
    }

    /// A file that changed while it was read may have been judged in a form that the context does not name.
    func keep(_ harvest: VerdictCache.Harvest) {
        if isCurrent() { cache.keep(harvest) }
    }
}

extension JudgingRun {
    /// Nil where it would not be quicker, is not wanted, or cannot be had.
    func recall(_ settings: JudgingSettings, _ verb: String) -> Recall<String>? {
        // What has not changed is left out already.
        guard request.usesCache, changes == nil, inputs.areLarge, let folder = CacheFolder.path else { return nil }
        let request = request
        guard let context = request.context(settings, verb), let cache = VerdictCache(context, in: folder) else {
            return nil
        }
        return Recall(
            cache: cache, isCurrent: { request.context(settings, verb) == context }, namesRealPaths: known != nil,
            product: { $0 }, text: { $0 })
    }
}

extension JudgingRequest {
    /// All that the answers for all inputs rest on; nil where it cannot be told.
    fileprivate func context(_ settings: JudgingSettings, _ verb: String) -> Digest? {
        guard let program = ProgramIdentity.digits else { return nil }
        let flags = "\(settings.failOn) \(settings.upcomingWindow) \(settings.expiringDays) \(isQuiet) \(color.style)"
        var parts = ["\(VerdictCache.format)", version, program, verb, "\(settings.day)", flags].map { Array($0.utf8) }
        var files: [(use: String, path: String)] = (configuration.catalogues?.value ?? []).map { ("catalog", $0) }
        if let baseline = configuration.baseline?.value, !decidesNothing {
            // It names descriptors from its folder.
            let folder = BaselinePaths.absolute(Files.folder(of: baseline))
            files.append(("baseline \(folder) \(Files.workingFolder)", baseline))
        }
        for folder in packs {
            guard let found = try? Files.filesBelow(folder) else { return nil }
            files += found.map { ("pack \(folder)", $0.path) }
        }
        for file in files {
            guard let bytes = try? Files.read(file.path, limit: maximumInputBytes) else { return nil }
            parts += [Array(file.use.utf8), Array(file.path.utf8), bytes]
        }
        return Digest(of: parts)
    }
}

extension Inputs {
    /// Whether there is so much to judge that to look into the cache is quicker.
    fileprivate var areLarge: Bool {
        var size = 0
        return files.contains { file in
            size += Files.size(of: file.path)
            return size >= VerdictCache.leastInput
        }
    }
}

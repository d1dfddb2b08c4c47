import Glibc
import LexgateFiles

/// The folder for what can be made again: named by `LEXGATE_CACHE`, else in the user's own for such things.
enum CacheFolder {
    /// Nil where the user wants none, or has none.
    static var path: String? {
        func value(_ name: String) -> String? { getenv(name).map { String(validatingCString: $0) ?? "" } }
        if let named = value("LEXGATE_CACHE") { return named.isEmpty ? nil : named }
        // A relative path there is to be ignored (XDG base directories).
        if let base = value("XDG_CACHE_HOME"), base.utf8.first == UInt8(ascii: "/") { return "\(base)/lexgate" }
        return value("HOME").flatMap { $0.isEmpty ? nil : "\($0)/.cache/lexgate" }
    }

    /// The folder, made where it is not there; nil where it cannot be had, or others can write to it.
    static func prepared(_ path: String) -> String? {
        for folder in [Files.folder(of: path), path] { mkdir(folder, 0o700) }
        return isOurs(path, S_IFDIR) ? path : nil
    }

    /// Whether a thing of this kind is ours, and nobody else's to write to; a link is neither.
    static func isOurs(_ path: String, _ kind: mode_t) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == kind && status.st_uid == geteuid()
            && status.st_mode & 0o022 == 0
    }

    /// Takes away files, those first that were used longest ago, until no more than so many and so much are left. Of a
    /// folder that was named, nothing goes that is not named as ours are.
    static func trim(_ folder: String, files: Int, bytes: Int) {
        var found: [(path: String, used: Int, size: Int)] = []
        for name in (try? Files.names(in: folder)) ?? [] where isOurName(name) {
            var status = stat()
            let path = "\(folder)/\(name)"
            guard lstat(path, &status) == 0 else { continue }
            found.append((path, Int(status.st_mtim.tv_sec), Int(status.st_size)))
        }
        found.sort { $0.used > $1.used }
        var room = bytes
        for (place, file) in found.enumerated() {
            room -= file.size
            if place >= files || room < 0 { unlink(file.path) }
        }
    }

    /// A digest, perhaps with the number of the process that writes it.
    private static func isOurName(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 2 && parts[0].utf8.count == 64 && parts[0].allSatisfy(\.isHexDigit)
            && parts.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
    }
}

import Synchronization

/// Where the lines of a file begin, found for the first message and kept for the others: of a file with many documents
/// each may have its own.
final class KeptLines: Sendable {
    private let index = Mutex<LineIndex?>(nil)

    func index(of file: SourceFile) -> LineIndex {
        index.withLock { kept in
            if let kept { return kept }
            let made = LineIndex(file)
            kept = made
            return made
        }
    }
}

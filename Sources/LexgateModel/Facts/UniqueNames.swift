/// Names that nobody wrote: the wanted one, or `name-2`, `name-3` … where it is taken. Constant time for each.
struct UniqueNames {
    private var taken: Set<String>
    private var next: [String: Int] = [:]

    init(_ taken: some Sequence<String> = []) { self.taken = Set(taken) }

    mutating func unique(_ name: String) -> String {
        var candidate = name
        while !taken.insert(candidate).inserted {
            let number = next[name] ?? 2
            next[name] = number + 1
            candidate = "\(name)-\(number)"
        }
        return candidate
    }
}

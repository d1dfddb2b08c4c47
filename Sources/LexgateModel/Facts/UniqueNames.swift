import CEL

/// Names that nobody wrote: the wanted one, or `name-2`, `name-3` … where it is taken. Constant time for each.
struct UniqueNames: Sendable {
    private var taken = TextIndex()
    /// For each name, the number that its next namesake gets.
    private var next: [Int] = []

    mutating func removeAll() {
        taken.removeAll()
        next.removeAll(keepingCapacity: true)
    }

    /// Names in `reserved` are taken too.
    mutating func unique(_ name: Value, reserved: TextIndex = TextIndex(), _ machine: inout Machine) -> Value {
        var candidate = name
        var first: Int?
        while true {
            let (number, isNew) = taken.insert(candidate, machine)
            if isNew { next.append(2) }
            if isNew, reserved.find(candidate, machine) == nil { return candidate }
            let named = first ?? number
            first = named
            candidate = machine.makeString(name, "-", machine.makeString(String(next[named])))
            guard candidate.tag == .string else { return name }
            next[named] += 1
        }
    }
}

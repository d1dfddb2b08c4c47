import Diagnostics
import LexgateModel

/// Puts mistakes into a pack one by one and looks whether its examples notice: how good the examples are.
package struct MutationRun: Sendable {
    package private(set) var mutants = 0
    /// Mistakes that no example noticed.
    package private(set) var survivors: [Mutant] = []

    package var killed: Int { mutants - survivors.count }

    /// Costs a compilation of all packs for each mutant. The examples must hold without mistakes.
    ///
    /// A mistake that the compiler refuses is none that examples could notice, and does not count.
    /// `tell` hears how many of them are done.
    package init(
        of pack: PolicyPack, in build: PolicyBuild.Result, tell: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) {
        guard let base = build.base else { return }
        let all = Mutant.all(of: pack, files: build.files)
        for (place, mutant) in all.enumerated() {
            tell(place, all.count)
            var reader = build.reader
            let changed = pack.members.map { member in
                let file = build.files[member]
                return member == mutant.file ? SourceFile(path: file.path, bytes: mutant.bytes(of: file.bytes)) : file
            }
            reader.read(changed)
            let compiled = base.policy(reader)
            guard let mutated = reader.packs.first(where: { $0.id == pack.id }), reader.diagnostics.isEmpty,
                !compiled.diagnostics.contains(where: { $0.diagnostic.severity == .error })
            else { continue }
            mutants += 1
            var runner = ExampleRunner(policy: compiled.policy)
            if !runner.notices(mutated, files: reader.files, rule: mutant.rule) { survivors.append(mutant) }
        }
    }
}

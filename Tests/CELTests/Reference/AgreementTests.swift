import Foundation
import Testing

@testable import CEL

@Suite struct `The compiled and the reference interpreter` {
    /// Pairs of expression and inputs to be compared; `make cel-differential` asks for a million.
    private static let pairs = ProcessInfo.processInfo.environment["LEXGATE_CEL_PAIRS"].flatMap { Int($0) } ?? 8_000
    private static let seed = ProcessInfo.processInfo.environment["LEXGATE_CEL_SEED"].flatMap { UInt64($0) } ?? 1
    private static let blocks = 8
    private static let inputsEach = 4

    /// Runs `body` over the share of a block: expressions with inputs, the unknown parts growing.
    private func each(_ block: Int, _ body: (UInt64, Comparison, inout RefWriter) -> Bool) -> Int {
        let count = Self.pairs / Self.blocks / Self.inputsEach
        var done = 0
        for number in 0..<count {
            let seed = Self.seed &* 1_000_003 &+ UInt64(block * count + number)
            var writer = ExpressionWriter(seed: seed)
            guard let comparison = Comparison(writer.expression()) else {
                Issue.record("seed \(seed): no expression was written")
                continue
            }
            var values = RefWriter(seed: seed)
            done += 1
            if !body(seed, comparison, &values) { break }
        }
        return done
    }

    @Test(arguments: 0..<blocks)
    func `agree`(block: Int) {
        var differences = 0
        let done = each(block) { seed, comparison, values in
            for share in [0, 0.1, 0.3, 0.7] {
                let inputs = values.inputs(unknown: share)
                guard comparison.difference(inputs) != nil else { continue }
                let shrinker = Shrinker { text, inputs in Comparison(text)?.difference(inputs) != nil }
                let (text, small) = shrinker.smallest(comparison.text, inputs)
                let difference = Comparison(text)?.difference(small)
                let shown = small.filter { text.contains($0.key) }.sorted { $0.key < $1.key }
                    .map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
                Issue.record("seed \(seed): \(text) with \(shown): \(difference.map { "\($0)" } ?? "")")
                differences += 1
                break
            }
            return differences < 5
        }
        #expect(done > 0)
    }

    @Test(arguments: 0..<blocks)
    func `never turn a decided answer when what is unknown becomes known`(block: Int) {
        var decided = 0
        _ = each(block) { seed, comparison, values in
            for share in [0.2, 0.5, 0.8] {
                let inputs = values.inputs(unknown: share)
                guard case .bool(let before)? = comparison.value(inputs) else { continue }
                decided += 1
                guard let after = comparison.value(values.filled(inputs)) else { continue }
                if after.isSame(as: .bool(before)) { continue }
                Issue.record("seed \(seed): \(comparison.text) was \(before) with \(inputs) and is \(after)")
                return false
            }
            return true
        }
        #expect(decided > 50, "too little was decided to show anything")
    }

    @Test(arguments: 0..<blocks)
    func `take no more steps than were estimated`(block: Int) {
        var (bounded, tight) = (0, 0)
        let done = each(block) { seed, comparison, values in
            guard let (steps, estimate) = comparison.cost(values.inputs(unknown: 0.1)) else { return true }
            if estimate.isBounded { bounded += 1 }
            if estimate.isBounded, steps * 100 > estimate.most { tight += 1 }
            if estimate.least <= steps, steps <= estimate.most { return true }
            let shrinker = Shrinker { text, inputs in
                guard let (steps, estimate) = Comparison(text)?.cost(inputs) else { return false }
                return estimate.least > steps || steps > estimate.most
            }
            let text = shrinker.smallest(comparison.text, values.inputs(unknown: 0.1)).text
            Issue.record("seed \(seed): \(text): \(steps) steps, estimated \(estimate.least) to \(estimate.most)")
            return false
        }
        // An estimate that says nothing would be right too.
        #expect(bounded * 10 > done * 8, "\(bounded) of \(done) have a bound")
        #expect(tight * 10 > done * 2, "\(tight) of \(done) are within a hundredth of it")
    }

    @Test func `are compared over all there is`() {
        var kinds: [String: Int] = [:]
        var (wellTyped, all) = (0, 0)
        var written = ""
        for seed in 0..<UInt64(4_000) {
            var writer = ExpressionWriter(seed: seed)
            guard let comparison = Comparison(writer.expression()) else { continue }
            written += comparison.text + "\n"
            (wellTyped, all) = (wellTyped + (comparison.isWellTyped ? 1 : 0), all + 1)
            var values = RefWriter(seed: seed)
            let result = comparison.value(values.inputs(unknown: 0.2))
            let kind = result.map { "\($0)" } ?? "limit"
            kinds[["unknown", "error", "true", "false"].first { kind.hasPrefix($0) } ?? "value", default: 0] += 1
        }
        for (name, overloads) in ExpressionWriter.functions {
            let form: String =
                switch name {
                case "!_", "-_": "\(name.prefix(1))("
                case _ where name.hasPrefix("_"): String(name.dropFirst().prefix { $0 != "_" })
                default: overloads[0].isMember ? ".\(name)(" : "\(name)("
                }
            let isWritten = written.contains(form)
            #expect(isWritten, "`\(name)` was never written")
        }
        for macro in [
            "all", "exists", "exists_one", "map", "filter", "transformList", "transformMap", "transformMapEntry",
            "sortBy", "optMap", "optFlatMap", "cel.bind", "has",
        ] {
            let isWritten = written.contains("\(macro)(")
            #expect(isWritten, "`\(macro)` was never written")
        }
        for message in WellKnownType.all.keys {
            let isWritten = written.contains("google.protobuf.\(message){")
            #expect(isWritten, "`\(message)` was never written")
        }
        #expect(wellTyped * 3 > all, "\(wellTyped) of \(all) are well typed")
        #expect(wellTyped * 20 < all * 19, "\(wellTyped) of \(all) are well typed")
        for kind in ["unknown", "error", "true", "false", "value"] {
            #expect(kinds[kind, default: 0] > 100, "\(kinds)")
        }
    }

    @Test func `differ by little after shrinking`() {
        // Pretends that every division by zero were a difference.
        let shrinker = Shrinker { text, inputs in
            guard let tree = Expression.parse(text).value else { return false }
            var builder = ProgramBuilder(TypeEnvironment(), mode: .unchecked)
            guard let id = builder.add(tree).value?.id else { return false }
            var machine = Machine(program: builder.finish())
            let value = machine.evaluate(id)
            return value.isError && machine.failure(of: value).message == "division by zero"
        }
        let large = "cel.bind(a, [1, 2, 3].map(x, x * 2), {'k': a[1] / (a[0] - 2), 'l': a}.k > 1 ? 'yes' : 'no').size()"
        let small = shrinker.smallest(large, [:]).text
        #expect(small.utf8.count <= 5, "\(small)")
    }
}

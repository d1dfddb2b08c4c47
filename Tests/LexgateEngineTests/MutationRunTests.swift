import LexgateEngine
import Testing

/// Mistakes put into a pack, and whether its examples notice.
@Suite struct `A mutation run` {
    private func run(_ text: String, with more: [String: String] = [:]) -> MutationRun {
        let law = Law(text, with: more)
        #expect(law.problems == [])
        return MutationRun(of: law.build.packs[0], in: law.build)
    }

    private func survivors(_ text: String, with more: [String: String] = [:]) -> [String] {
        run(text, with: more).survivors.map(\.words)
    }

    private let limit = """
        requires: box.count < 3
        examples:
          pass: [{given: {box: {count: 2}}}]
          fail:
            - asOf: 2020-01-01
              given:
                box:
                  count: 3 # ←
          incomplete: [{given: {box: {flag: true}}}]
        """

    @Test func `notices what an example at the edge shows`() {
        let told = run(limit)
        #expect(told.mutants == 2)
        #expect(told.killed == 2)
    }

    @Test func `tells what no example is near to`() {
        #expect(survivors(limit.replacing("count: 3 ", with: "count: 9 ")) == ["`<` becomes `<=`"])
    }

    @Test func `moves the days of a rule`() {
        #expect(
            survivors(limit.replacing("asOf: 2020-01-01", with: "asOf: 2020-01-02")) == [
                "`2020-01-01` becomes `2020-01-02`"
            ])
    }

    @Test func `takes parts out of expressions that are written over several lines`() {
        let text = limit.replacing(
            "requires: box.count < 3", with: "requires: >-\n  box.count < 3\n  || (box.flag\n    && box.other)")
        #expect(
            survivors(text) == ["without `(box.flag && box.other)`"])
    }

    private let table = """
        table: heavy
        key: {name: string}
        dated: true
        absent: none
        source: the makers
        rows:
          - {name: anvil, from: 2020-01-01}
          - name: safe  # heavier still
            from: 2021-01-01
          - {name: piano, from: 2020-01-01}
        """

    @Test func `drops rows of tables and moves their days`() {
        let text = """
            requires: law.heavy(box.name, asOf) == null
            examples:
              pass: [{asOf: 2020-12-31, given: {box: {name: safe}}}]
              fail:
                - asOf: 2020-01-01
                  given:
                    box:
                      name: anvil # ←
                - given:
                    box:
                      name: safe # ←
              incomplete: [{given: {box: {count: 1}}}]
            """
        #expect(
            survivors(text, with: ["tables/heavy.yaml": table]) == [
                "`2021-01-01` becomes `2021-01-02`", "without the row `piano`", "`2020-01-01` becomes `2020-01-02`",
            ])
    }

    @Test func `puts mistakes into definitions too`() {
        let definitions = "definitions: {small: {is: 'box.count < 3 && !box.flag'}}"
        let text = limit.replacing("requires: box.count < 3", with: "requires: law.small() || box.count < 3")
        #expect(
            Set(survivors(text, with: ["definitions.yaml": definitions])).contains("without `!`"))
    }
}

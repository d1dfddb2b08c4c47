// What the page says in words; nothing here depends on the cases.
extension CasePage {
    static let whatItShows = """

        ## What this can show, and what not

        * It shows that rules find what authorities and courts found on the same facts, and leave alone what they cleared,
          each on the day of its law. It holds the packs to that: an edit that loses a holding fails a test.
        * It does not show that other deployments are judged as well. Whoever wrote the rules knew these cases. Cases that
          nobody saw while writing rules say more, and the same command measures them.
        * A provision counts as reported whichever rule cites it. Whether that rule says what was held, the last column lets
          a reader see; the figures do not know it.
        * Facts were put into descriptors by people who knew the outcome. They left out what the authority concluded itself,
          or stated it in a file apart, but whoever describes a deployment of their own may not say what an inspection
          brings to light. A fact that nobody states gives `incomplete`: no breach is found, and the gate stays closed.
        * A decision says little of what it does not mention. In cases about breaches most of what must not be flagged is
          the judgement of whoever wrote the case file; only in cleared and mixed cases does it come from the authority.
        * The cases are few, most are European, and some examples share a pattern, for which they share one weight. A
          hundredth more or less means nothing.
        * Authorities disagree, courts annul, and guidance changes. `status` and `notes` of a case say so; a case is no
          better an authority than what it is taken from.
        * It is no legal advice. Nobody's conduct is judged anew here.

        """

    static let layout = """

        ## Layout

        `ID.yaml` is the case: what was held, by whom, on which day. `ID.descriptor.yaml` beside it holds the facts as the
        operator would state them. `ID.found.descriptor.yaml` is the same with the conclusions of the authority as facts,
        where it drew any; it may extend the other. A file that is missing, misspelt or malformed is named, and ends the
        run with status 2, as does a case that contradicts itself: a provision or a pack named twice, a provision both to
        be flagged and not, a pack of whose law nothing is expected, a cluster that weighs more than 1. Names are those of
        the folder itself; folders in it are not read.

        | key of a case | meaning |
        |---|---|
        | `id` | the name of the file. Required |
        | `packs` | the law that decides it. Required; a case whose law has no pack is skipped and named, one that misspells a pack is refused |
        | `as_of` | the day of law and facts, often that of the conduct. Required |
        | `expected.overall` | `fail`, `warn` or `pass`, held against the worst that those packs say. Required |
        | `expected.must_flag` | provisions that must be reported at fail, or at least warn. Required, if empty |
        | `expected.must_not_flag` | provisions that must not be reported at fail. Required, if empty |
        | `weight`, `cluster` | cases of one pattern share a cluster, in which weights add up to 1; without it 1 |
        | `group`, `polarity` | by what figures are told apart: `a` to `e`, and `violation`, `cleared`, `mixed` or `classification`. Required |
        | `title`, `authority`, `sources` | as shown here; the link is the first source that was `checked`, else the first |
        | `conclusions_only` | of `must_flag`, what rests on the authority's own conclusions alone, so that nothing is left to decide on when operators describe themselves |
        | `not_expressible` | parts of what was held that no descriptor can state |
        | `parties`, `dockets` | names and numbers by which no rule may know the case; required in this folder |
        | `date`, `jurisdiction`, `status`, `confidence`, `summary`, `holdings`, `notes`, `related`, `amount` | for readers |
        | `facts`, `conclusory_facts`, `split` | accepted, not read: the descriptor is the encoding |

        Provisions are written `CODE:article(paragraph)(point)`. One covers all that lies in it: `GDPR:46` is met by a
        finding that cites Art. 46(1), `AIA:AnnexIII.4` by one about any use of point 4. `Sources/lexgate-cases/codes.yaml`
        says which instrument a code stands for, which pack has it, and which provisions count for one another.

        With conclusions apart there are two runs: as found, and as operators state it, in which what `conclusions_only`
        names is left out. Elsewhere there is one. The last line counts all of `must_flag`, as found:
        `recall 0.97, false fails 0, skipped 3`. The run ends with status 1 where one of them has less than
        `--min-recall` (0.90) or more than `--max-false-fails` (0), and with status 2 where nothing has to be flagged and
        a recall is asked for. Each case also says whether the whole agrees with what was held; a cleared case that is
        judged a breach is marked, but closes nothing, because its descriptor leaves out what the case is not about.

        ## What rules may know

        Rules state the law. No rule, definition, example, fact of the vocabulary or row of a table knows one of these
        cases: a test looks in `Policies` and `Sources/Facts` for all that `parties` and `dockets` name. Two things stand
        outside. A judgment may be cited for what it says of the law, under `instruments`, `cites`, `reading` or
        `source`: there its number is authority. And official lists, such as those of adequate countries or listed
        entities, are tables and rows of the catalogue with their source: there a name says who is listed, or who makes a
        model or runs a service, not what was held.

        """
}

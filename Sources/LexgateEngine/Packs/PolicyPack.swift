import DataTree
import Diagnostics
import LexgateModel

/// A policy pack as read from its files, before its expressions are compiled.
package struct PolicyPack: Sendable {
    package var id = ""
    package var namespace = ""
    package var title = ""
    package var version = ""
    /// The state of the law that the pack describes; examples are judged on it unless they say otherwise.
    package var date = CalendarDay(daysSinceEpoch: 0)
    /// Ids of the packs that it stands on, with where it names them.
    package var usePlaces: [(id: String, place: Place)] = []
    package var uses: [String] { usePlaces.map(\.id) }
    /// Countries and groups whose law the pack holds.
    package var territoryPlaces: [(id: String, place: Place)] = []
    package var territory: [String] { territoryPlaces.map(\.id) }
    package var instruments: [Instrument] = []
    /// For how many days findings of the pack can be waived at most.
    package var maximumWaiverDays = PolicyPack.usualMaximumWaiverDays
    package static let usualMaximumWaiverDays = 365
    /// Laws that the rules of the pack judge too.
    package var mirrors: Mirrors?
    package var definitions: [DefinitionSource] = []
    package var tables: [TableSource] = []
    package var rules: [RuleSource] = []
    /// The duties of the law and what is made of each, from `coverage.yaml`; `nil` without that file.
    package var duties: [Duty]?
    /// Its files, as indexes among those read.
    package var members: [Int] = []

    package struct Instrument: Sendable, Hashable {
        package let id: String
        package let name: String
        package let short: String
        package let url: String?
        /// The day from which it is law, where rules that cite it judge earlier days too.
        package let from: CalendarDay?
        /// The last day on which it is, where they judge later ones: another wording has other numbers.
        package let until: CalendarDay?

        func isLaw(on day: CalendarDay) -> Bool { from.map { $0 <= day } ?? true && until.map { $0 >= day } ?? true }
    }

    /// Laws that repeat another one provision by provision, so that its rules serve them.
    package struct Mirrors: Sendable {
        /// The instrument that rules cite.
        package let of: String
        /// Whether that instrument itself applies.
        package let when: ExpressionText
        package let laws: [Law]

        package struct Law: Sendable {
            package let instrument: String
            package let when: ExpressionText
            /// Provisions, or numbers of articles, that stand elsewhere; nil where the law has none.
            package let articles: [(from: String, to: String?)]
        }
    }

    package struct DefinitionSource: Sendable {
        package let name: String
        package let about: String
        package let parameters: [(name: String, type: ExpressionText)]
        package let returns: ExpressionText?
        package let body: ExpressionText
        package let citations: [CompiledPolicy.Citation]
        /// Ids of the duties that the definition stands for, such as a classification.
        package let obligations: [String]
        package let place: Place
    }

    package struct TableSource: Sendable {
        package let name: String
        package let document: Cursor
        package let file: Int
    }

    package struct RuleSource: Sendable {
        package let id: String
        package let document: Cursor
        package let file: Int
    }

    /// A span in one of the files that packs are read from.
    package struct Place: Sendable, Hashable {
        package let file: Int
        package let span: Span
    }

    /// A text in a pack file that is an expression or a type, with the node that holds it.
    package struct ExpressionText: Sendable {
        package let text: String
        package let node: Cursor
        package let file: Int
    }
}

/// A diagnostic in one of several files.
package struct FileDiagnostic: Sendable {
    package let file: Int
    package let diagnostic: Diagnostic

    package init(file: Int, _ diagnostic: Diagnostic) {
        self.file = file
        self.diagnostic = diagnostic
    }
}

import Diagnostics

/// How one verdict came about: what was asked of one subject, in order, down to the facts and where they are written.
package struct Explanation: Sendable {
    /// What an expression came to, as far as it decides.
    package enum Truth: Sendable {
        case isTrue, isFalse, unknown, error
        /// Something else than yes or no.
        case value
    }

    /// A question that judging a rule asks. They stand in the order in which they are asked.
    package struct Step: Sendable {
        package enum Role: Sendable, Equatable {
            /// Of which elements the rule speaks.
            case each(variable: String)
            /// Whether one of the rule's routes covers the day, and its condition holds.
            case inForce(from: CalendarDay, until: CalendarDay?)
            case applies, requires
            /// What a breach is, once there is one.
            case otherwise(Verdict)
        }

        package let role: Role
        /// nil where it was not asked, since what came before decided.
        package let truth: Truth?
        /// The verdict rests on it.
        package let decides: Bool
        /// What can be said without an expression.
        package let note: String
        package let part: Part?

        package init(_ role: Role, _ truth: Truth?, decides: Bool, note: String = "", part: Part? = nil) {
            self.role = role
            self.truth = truth
            self.decides = decides
            self.note = note
            self.part = part
        }
    }

    /// A sub-expression with its value.
    package struct Part: Sendable {
        /// How its parts make its value.
        package enum Form: Sendable {
            case plain
            /// True where all of them are.
            case all
            /// True where one of them is.
            case any
            /// A turn for each element of a list.
            case loop
        }

        package let form: Form
        /// As it is written in the pack, spaces and line breaks made one; cut where it is long.
        package let text: String
        package let truth: Truth
        /// In words; cut where it is long.
        package let value: String
        /// What holds it would come out otherwise, or not at all, without this part.
        package let decides: Bool
        /// In a turn of a loop, the name of the element.
        package let element: String?
        /// The definition that was called; `form` is that of its body.
        package let definition: Definition?
        /// Facts that it read itself, or that its plain operands did.
        package var facts: [Finding.Evidence] = []
        /// Facts that it lacks; what lacks them too and holds this part says nothing of them.
        package var missing: [Finding.Missing] = []
        /// Rows of the packs' tables: table, key, source.
        package var rows: [String] = []
        /// Those that decide come first.
        package var parts: [Part] = []
        /// Operands that nobody looked at, since others decided.
        package var notAsked: [String] = []
        /// Parts that are not shown, since there are many or they are far down.
        package var leftOut = 0

        package init(
            _ form: Form, text: String, truth: Truth, value: String, decides: Bool, element: String? = nil,
            definition: Definition? = nil
        ) {
            self.form = form
            self.text = text
            self.truth = truth
            self.value = value
            self.decides = decides
            self.element = element
            self.definition = definition
        }
    }

    package struct Definition: Sendable {
        package let name: String
        /// What is true when it is.
        package let about: String
        /// Its expression, as it is written.
        package let body: String
        package let citations: [Finding.Citation]
        /// The file of the pack, and the line there.
        package let path: String
        package let line: Int
        package let arguments: [(name: String, value: String)]
        /// Counts the definitions of an explanation, with their arguments.
        package let number: Int
        /// Told before, under the same number; then there are no parts.
        package let isRepeated: Bool

        package init(
            name: String, about: String, body: String, citations: [Finding.Citation], path: String, line: Int,
            arguments: [(name: String, value: String)], number: Int, isRepeated: Bool
        ) {
            self.name = name
            self.about = about
            self.body = body
            self.citations = citations
            self.path = path
            self.line = line
            self.arguments = arguments
            self.number = number
            self.isRepeated = isRepeated
        }
    }

    /// What the law asks, of the duties that the rule stands for.
    package struct Duty: Sendable {
        package let id: String
        package let about: String
        package let citations: [Finding.Citation]

        package init(id: String, about: String, citations: [Finding.Citation]) {
            self.id = id
            self.about = about
            self.citations = citations
        }
    }

    /// The day that is explained: of an upcoming finding, the one on which its rule starts.
    package let day: CalendarDay
    /// File of the rule.
    package let path: String
    package let duties: [Duty]
    package let steps: [Step]
    /// Why facts that count by default do so, by their paths.
    package let defaults: [String: String]

    package init(
        day: CalendarDay, path: String, duties: [Duty], steps: [Step], defaults: [String: String]
    ) {
        self.day = day
        self.path = path
        self.duties = duties
        self.steps = steps
        self.defaults = defaults
    }

    /// What is shown of long things.
    package struct Limits: Sendable {
        /// Parts of one explanation.
        package var parts = 400
        /// Parts where nothing is known of the element that is judged.
        package var partsOfUnknown = 12
        /// Turns of one loop.
        package var turns = 5
        /// Missing facts of one part, and operands that nobody looked at.
        package var names = 5
        /// Characters of an expression or a value.
        package var text = 160

        /// Among all findings of a report.
        package static let report = Limits()
        /// Where somebody asks for this one.
        package static let whole = Limits(
            parts: .max / 2, partsOfUnknown: .max / 2, turns: .max / 2, names: .max / 2, text: 4_000)
    }
}

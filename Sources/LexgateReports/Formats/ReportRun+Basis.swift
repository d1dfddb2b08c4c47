import LexgateModel

extension ReportRun {
    /// What judging rested on, for those who check it: costly, so that it is made for formats that ask for it alone.
    package struct Basis: Sendable {
        package let packs: [Pack]
        /// SHA-256 of the catalogue and the schema of descriptors.
        package let catalogueDigest: String
        package let coverage: [LawCoverage]
        /// The command that gives this very report again.
        package let replay: String

        package init(
            packs: [Pack], catalogueDigest: String, coverage: [LawCoverage], replay: String
        ) {
            self.packs = packs
            self.catalogueDigest = catalogueDigest
            self.coverage = coverage
            self.replay = replay
        }
    }

    package struct Pack: Sendable {
        package let id: String
        package let title: String
        package let version: String
        /// The state of the law that it describes.
        package let date: CalendarDay
        package let territory: [String]
        package let rules: Int
        /// SHA-256 of its files.
        package let digest: String

        package init(
            id: String, title: String, version: String, date: CalendarDay, territory: [String], rules: Int,
            digest: String
        ) {
            self.id = id
            self.title = title
            self.version = version
            self.date = date
            self.territory = territory
            self.rules = rules
            self.digest = digest
        }
    }

    /// The duties of one law, and what is made of each.
    package struct LawCoverage: Sendable {
        package let title: String
        package let duties: [Duty]

        package init(title: String, duties: [Duty]) {
            self.title = title
            self.duties = duties
        }
    }

    package struct Duty: Sendable {
        package enum Kind: String, Sendable, CaseIterable { case automated, partly, human, uncovered }

        /// Its provisions.
        package let law: String
        package let about: String
        package let kind: Kind
        /// Rules and definitions that stand for it.
        package let rules: [String]
        /// What is left to people, or why nothing judges it.
        package let rest: String

        package init(law: String, about: String, kind: Kind, rules: [String], rest: String) {
            self.law = law
            self.about = about
            self.kind = kind
            self.rules = rules
            self.rest = rest
        }
    }

    /// The parts of the page that the program carries: style, script, and the texts of its interface.
    package struct PageParts: Sendable {
        package let style: [UInt8]
        package let script: [UInt8]
        package let words: [UInt8]

        package init(style: [UInt8], script: [UInt8], words: [UInt8]) {
            self.style = style
            self.script = script
            self.words = words
        }
    }
}

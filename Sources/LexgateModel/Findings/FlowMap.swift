import Diagnostics

/// Where the data of one deployment go: the places they meet, and each movement from one to another.
package struct FlowMap: Sendable {
    package struct Place: Sendable, Hashable {
        package enum Kind: Sendable {
            /// Where data are collected, from people.
            case origin
            /// Machines.
            case site
            /// Somebody who gets data, at no place that is named.
            case recipient
            /// Where people look at data that lie elsewhere.
            case readers
        }

        package let kind: Kind
        /// As the descriptor names it; of origins and readers empty.
        package let id: String
        /// Provider and region, or the name of who it is; empty where neither is known.
        package let detail: String
        /// Where it is; nil for what is not known. Origins have them all, joined by commas.
        package let country: String?
        /// Seat of the company at the top; nil for what is not known, and for people.
        package let control: String?

        package init(kind: Kind, id: String, detail: String, country: String?, control: String?) {
            self.kind = kind
            self.id = id
            self.detail = detail
            self.country = country
            self.control = control
        }

        /// As findings name it.
        package var subject: String {
            switch kind {
            case .site: "sites[\(id)]"
            case .recipient: "recipients[\(id)]"
            case .origin, .readers: ""
            }
        }
    }

    /// One set of data on its way to one country, or looked at from there.
    package struct Movement: Sendable {
        /// As findings name it: `transfers[answers]`.
        package let subject: String
        package let isAccess: Bool
        /// Id of the set of data; nil for what is not known.
        package let data: String?
        /// Indexes of places.
        package let from: Int
        package let to: Int
        /// Where it arrives; nil for what is not known.
        package let country: String?
        package let mechanism: String?
        package let arrivesAs: String?
        /// Where the flow or the site is written; nil for what nobody wrote.
        package let span: Span?

        package init(
            subject: String, isAccess: Bool, data: String?, from: Int, to: Int, country: String?, mechanism: String?,
            arrivesAs: String?, span: Span?
        ) {
            self.subject = subject
            self.isAccess = isAccess
            self.data = data
            self.from = from
            self.to = to
            self.country = country
            self.mechanism = mechanism
            self.arrivesAs = arrivesAs
            self.span = span
        }
    }

    package let places: [Place]
    package let movements: [Movement]
    /// Further movements may exist that nobody wrote down.
    package let isOpen: Bool

    package init(places: [Place], movements: [Movement], isOpen: Bool) {
        self.places = places
        self.movements = movements
        self.isOpen = isOpen
    }
}

/// What only long reports show of a descriptor; made where one asks for it, since it costs more than judging.
///
/// A class, so that assessments carry one word for it where nobody asked.
package final class Survey: Sendable {
    package let map: FlowMap
    /// Nil where the descriptor cannot be followed.
    package let timeline: Timeline?

    package init(map: FlowMap, timeline: Timeline?) {
        self.map = map
        self.timeline = timeline
    }
}

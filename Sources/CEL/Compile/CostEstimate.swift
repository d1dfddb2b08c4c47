/// How many steps one evaluation takes at least and at most, as `Machine.costLimit` counts them.
package struct CostEstimate: Sendable, Equatable {
    package var least: Int64
    /// `Int64.max` where nothing bounds it, such as the number that a list is made from.
    package var most: Int64

    /// What one evaluation may take unless its machine is told otherwise.
    package static let limit: Int64 = 20_000_000

    package init(least: Int64, most: Int64) {
        self.least = least
        self.most = most
    }

    package var isBounded: Bool { most < .max }

    static let zero = CostEstimate(least: 0, most: 0)
    static func steps(_ count: Int64) -> CostEstimate { CostEstimate(least: count, most: count) }
    static func upTo(_ most: Int64) -> CostEstimate { CostEstimate(least: 0, most: most) }

    package static func + (a: CostEstimate, b: CostEstimate) -> CostEstimate {
        CostEstimate(least: boundedSum(a.least, b.least), most: boundedSum(a.most, b.most))
    }
}

extension Program {
    /// What an expression may cost where no list or map among the facts holds more than `elements`, at most three of
    /// them stand within one another, and no text is longer than 16 bytes for each.
    package func cost(of root: ExpressionID, elements: Int64) -> CostEstimate {
        guard root.index < roots.count else { return .zero }
        let entry = roots[Int(root.index)]
        var estimator = CostEstimator(self, elements: elements)
        let fact = estimator.fact
        return estimator.visit(
            entry.op, Array(repeating: fact, count: max(Int(entry.frameSize), Int(entry.parameters)))
        ).cost
    }
}

/// How large a value can be.
struct Size: Hashable {
    /// Elements of a list, entries of a map.
    var elements: Int64 = 0
    /// The most elements of anything within.
    var within: Int64 = 0
    /// Everything within, however deep: what a comparison may have to go through.
    var parts: Int64 = 1
    /// Of the longest text, or of all texts within if they are put together.
    var bytes: Int64 = 0

    static let scalar = Size()

    /// What stands within a list or map.
    var inner: Size { Size(elements: within, within: within, parts: parts, bytes: bytes) }

    /// Large enough for either.
    func joined(_ other: Size) -> Size {
        Size(
            elements: max(elements, other.elements), within: max(within, other.within), parts: max(parts, other.parts),
            bytes: max(bytes, other.bytes))
    }

    /// A list of so many values of this size.
    func list(of count: Int64) -> Size {
        Size(
            elements: count, within: max(elements, within),
            parts: boundedSum(1, boundedProduct(2, boundedProduct(count, parts))),
            bytes: boundedProduct(max(1, count), bytes))
    }
}

/// What leaves 63 bits has no bound.
func boundedSum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
}

func boundedProduct(_ a: Int64, _ b: Int64) -> Int64 {
    if a == 0 || b == 0 { return 0 }
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
}

// Hot: what a compiled policy is made of.

/// An array of trivial elements that lies where it was made, or in the bytes of an image, and there is not copied.
///
/// Reading is checked against the count and touches no reference count. Writing copies first, if others see the same
/// memory; elements in an image are never written.
///
/// `public`, since the compiler makes no copies of a generic type's `package` functions for other modules' elements.
public struct Flat<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    @usableFromInline var base: UnsafeMutablePointer<Element>?
    public var count = 0
    /// Keeps what `base` points at; nil for bytes that outlive everybody.
    @usableFromInline var memory: FlatMemory?

    public init() {}

    /// Most of them: what goes over any collection finds out at run time how.
    public init(_ elements: [Element]) {
        reserve(elements.count)
        elements.withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress, let base, !elements.isEmpty else { return }
            base.initialize(from: start, count: elements.count)
        }
        count = elements.count
    }

    public init(_ elements: some Collection<Element>) {
        reserve(elements.count)
        _ = UnsafeMutableBufferPointer(start: base, count: elements.count).initialize(from: elements)
        count = elements.count
    }

    /// What lies in `bytes`, which must never change or go away; nil where they hold no whole number of elements, or lie
    /// askew.
    public init?(in bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            guard bytes.isEmpty else { return nil }
            return
        }
        guard bytes.count.isMultiple(of: MemoryLayout<Element>.stride),
            Int(bitPattern: start).isMultiple(of: MemoryLayout<Element>.alignment)
        else { return nil }
        count = bytes.count / MemoryLayout<Element>.stride
        base = UnsafeMutablePointer(mutating: start.bindMemory(to: Element.self, capacity: count))
    }

    // MARK: - Reading

    @inlinable @inline(__always)
    public func withUnsafeBufferPointer<R>(_ body: (UnsafeBufferPointer<Element>) -> R) -> R {
        body(UnsafeBufferPointer(start: base, count: count))
    }

    @inlinable @inline(__always)
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        body(UnsafeRawBufferPointer(UnsafeBufferPointer(start: base, count: count)))
    }

    /// Where the first element lies. Valid while this array lives and is not written to.
    @inlinable @inline(__always)
    public var start: UnsafePointer<Element>? { UnsafePointer(base) }

    // MARK: - Writing

    public mutating func append(_ element: Element) {
        reserve(count + 1)
        base?[count] = element
        count += 1
    }

    public static func += (flat: inout Flat, elements: some Sequence<Element>) {
        flat.reserve(flat.count + elements.underestimatedCount)
        for element in elements { flat.append(element) }
    }

    /// Makes room of its own for `wanted` elements.
    private mutating func reserve(_ wanted: Int) {
        let size = wanted * MemoryLayout<Element>.stride
        // No name for the memory here: it would be a second reference.
        if isKnownUniquelyReferenced(&memory), let base,
            UnsafeMutableRawPointer(base) + size <= memory.unsafelyUnwrapped.end
        {
            return
        }
        let grown = FlatMemory(size: [64, size, 2 * (memory?.size ?? 0)].max() ?? size)
        let moved = grown.start.bindMemory(to: Element.self, capacity: grown.size / MemoryLayout<Element>.stride)
        if let base { moved.update(from: base, count: count) }
        base = moved
        memory = grown
    }
}

@usableFromInline
final class FlatMemory {
    let start: UnsafeMutableRawPointer
    let size: Int
    var end: UnsafeMutableRawPointer { start + size }

    init(size: Int) {
        start = .allocate(byteCount: size, alignment: 16)
        self.size = size
    }

    deinit { start.deallocate() }
}

extension Flat: Sequence, ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: Element...) { self.init(elements) }

    @inlinable public var isEmpty: Bool { count == 0 }
    @inlinable public var indices: Range<Int> { 0..<count }
    @inlinable public var first: Element? { count == 0 ? nil : self[0] }
    @inlinable public var last: Element? { count == 0 ? nil : self[count - 1] }
    @inlinable public var underestimatedCount: Int { count }

    @inlinable @inline(__always)
    public subscript(place: Int) -> Element {
        get {
            precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside of the array")
            return base.unsafelyUnwrapped[place]
        }
        set {
            precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside of the array")
            own()
            base.unsafelyUnwrapped[place] = newValue
        }
    }

    @usableFromInline
    mutating func own() { reserve(count) }

    /// Some of the elements, where they lie; the first is at 0.
    @inlinable @inline(__always)
    public subscript(places: Range<Int>) -> Flat {
        precondition(places.lowerBound >= 0 && places.upperBound <= count, "outside of the array")
        var part = self
        if let base { part.base = base + places.lowerBound }
        part.count = places.count
        return part
    }

    /// Not that of a collection: its default would be called through tables for each element.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let elements: Flat
        @usableFromInline var place = 0

        @inlinable @inline(__always)
        init(_ elements: Flat) { self.elements = elements }

        @inlinable @inline(__always)
        public mutating func next() -> Element? {
            guard place < elements.count else { return nil }
            defer { place += 1 }
            return elements.base.unsafelyUnwrapped[place]
        }
    }

    @inlinable @inline(__always)
    public func makeIterator() -> Iterator { Iterator(self) }

    @inlinable @inline(__always)
    public func withContiguousStorageIfAvailable<R>(
        _ body: (UnsafeBufferPointer<Element>) throws -> R
    ) rethrows -> R? {
        try body(UnsafeBufferPointer(start: base, count: count))
    }
}

extension Flat: Equatable where Element: Equatable {
    public static func == (a: Flat, b: Flat) -> Bool { a.count == b.count && a.elementsEqual(b) }
}

extension Flat<UInt8> {
    /// The text in some of the bytes.
    public func text(_ places: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: withUnsafeBufferPointer { $0[places] }), as: UTF8.self)
    }
}

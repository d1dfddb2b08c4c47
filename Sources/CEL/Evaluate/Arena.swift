// Hot: the memory of the machine.

/// A growing run of trivial values with one owner: an array that need not ask, at every write, whether it is shared.
@usableFromInline
struct Arena<Element: BitwiseCopyable>: ~Copyable {
    @usableFromInline private(set) var base: UnsafeMutablePointer<Element>
    @usableFromInline private(set) var count = 0
    private var capacity = 64

    init() { base = Arena.allocate(capacity) }

    deinit { base.deallocate() }

    /// Where a line of the processor's cache begins.
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
        UnsafeMutableRawPointer.allocate(byteCount: capacity * MemoryLayout<Element>.stride, alignment: 64)
            .bindMemory(to: Element.self, capacity: capacity)
    }

    @inlinable
    subscript(place: Int) -> Element {
        @inline(__always) get {
            precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "a place outside of the arena")
            return base[place]
        }
        @inline(__always) set {
            precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "a place outside of the arena")
            base[place] = newValue
        }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(to: count + 1) }
        base[count] = element
        count += 1
    }

    mutating func append(contentsOf elements: ArraySlice<Element>) {
        elements.withUnsafeBufferPointer { append($0) }
    }

    /// Appends `count` elements, each made from its place.
    @inline(__always)
    mutating func append(count added: Int, _ make: (Int) -> Element) {
        if count + added > capacity { grow(to: count + added) }
        for place in count..<count + added { base[place] = make(place) }
        count += added
    }

    /// The elements of another arena from `start` on.
    mutating func append(from other: borrowing Arena<Element>, start: Int) {
        precondition(start >= 0 && start <= other.count, "a place outside of the arena")
        append(UnsafeBufferPointer(start: other.base + start, count: other.count - start))
    }

    private mutating func append(_ elements: UnsafeBufferPointer<Element>) {
        guard let source = elements.baseAddress, elements.count > 0 else { return }
        if count + elements.count > capacity { grow(to: count + elements.count) }
        (base + count).initialize(from: source, count: elements.count)
        count += elements.count
    }

    /// Makes it `count` elements long at least; new ones are `element`.
    @inline(__always)
    mutating func extend(to count: Int, with element: Element) {
        while self.count < count { append(element) }
    }

    mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "an arena cannot be truncated to more than it holds")
        self.count = count
    }

    /// Keeps the memory.
    mutating func removeAll() { count = 0 }

    @inline(never)
    private mutating func grow(to needed: Int) {
        let larger = max(needed, capacity * 2)
        let fresh = Arena.allocate(larger)
        fresh.initialize(from: base, count: count)
        base.deallocate()
        base = fresh
        capacity = larger
    }
}

import Glibc
import Synchronization

/// One thread's part of a common work.
protocol Worker: ~Copyable, SendableMetatype {
    associatedtype Product: Sendable
    mutating func work(on item: Int) -> Product
}

/// Works on items `0..<items` by several threads; `take` gets what came of them in their order, on the calling thread.
///
/// The calling thread works along, so products wait only while an earlier item is worked on.
func inOrder<W: Worker & ~Copyable>(
    items: Int, threads count: Int, _ makeWorker: @escaping @Sendable () -> W, take: (W.Product) -> Void
) {
    let claims = Claims<W.Product>(items: items)
    var threads: [pthread_t] = []
    for _ in 1..<max(2, min(count, items)) where count > 1 {
        // A thread that cannot be had leaves its part to the others.
        let thread = startThread {
            var worker = makeWorker()
            while let item = claims.next() { claims.handIn(worker.work(on: item), of: item) }
        }
        if let thread { threads.append(thread) }
    }
    var worker = makeWorker()
    while let item = claims.next() {
        claims.handIn(worker.work(on: item), of: item)
        while let ready = claims.takeReady() { take(ready) }
    }
    for thread in threads { pthread_join(thread, nil) }
    while let ready = claims.takeReady() { take(ready) }
}

/// Which items are left, and the products that wait for their turn.
private final class Claims<Product: Sendable>: Sendable {
    private struct Waiting {
        /// Products of the items from `first` on; empty where one is not there yet, or was taken.
        var products: [Product?] = []
        var first = 0
        var taken = 0
    }

    private let items: Int
    private let claimed = Atomic<Int>(0)
    private let waiting = Mutex(Waiting())

    init(items: Int) { self.items = items }

    /// An item that nobody works on yet; nil when all are claimed.
    func next() -> Int? {
        let item = claimed.wrappingAdd(1, ordering: .relaxed).oldValue
        return item < items ? item : nil
    }

    func handIn(_ product: Product, of item: Int) {
        waiting.withLock { waiting in
            while waiting.products.count <= item - waiting.first { waiting.products.append(nil) }
            waiting.products[item - waiting.first] = product
        }
    }

    /// What comes next in the order of the items, once it is there.
    func takeReady() -> Product? {
        waiting.withLock { waiting in
            let place = waiting.taken - waiting.first
            guard place < waiting.products.count, let product = waiting.products[place] else { return nil }
            waiting.products[place] = nil
            waiting.taken += 1
            if place + 1 >= 64, 2 * (place + 1) >= waiting.products.count {
                waiting.products.removeFirst(place + 1)
                waiting.first = waiting.taken
            }
            return product
        }
    }
}

/// How many processors the machine has at work.
func processors() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

/// nil where the system gives no thread.
private func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // As much as the first thread usually has: expressions are evaluated recursively.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    let start = Unmanaged.passRetained(Start(body))
    var thread = pthread_t()
    let problem = pthread_create(
        &thread, &attributes,
        { start in
            guard let start else { return nil }
            Unmanaged<Start>.fromOpaque(start).takeRetainedValue().body()
            return nil
        }, start.toOpaque())
    if problem == 0 { return thread }
    start.release()
    return nil
}

import Synchronization

/// Keeps a large noncopyable struct in its place.
///
/// The compiler passes a struct that it could load to whoever only borrows it as a copy of its bytes: hundreds of bytes
/// for each small question. A struct with a member that lives at one address is passed by that address.
package struct InPlace: ~Copyable, Sendable {
    private let marker = Atomic<UInt8>(0)

    package init() {}
}

#if canImport(Glibc)
    import Glibc
#endif

/// The system's random numbers, thirty-two drawn at a time (成批随机数): to ask takes longer than to answer. For what needs
/// thousands; as unforeseeable as those of `SystemRandomNumberGenerator`.
package struct DrawnRandom: RandomNumberGenerator {
    private var words: [UInt64] = []

    package init() {}

    package mutating func next() -> UInt64 {
        if words.isEmpty { words = Self.draw() }
        return words.removeLast()
    }

    /// What the system gives at most at once, 256 bytes; elsewhere than on Linux one number.
    private static func draw() -> [UInt64] {
        #if canImport(Glibc)
            let words = [UInt64](unsafeUninitializedCapacity: 32) { buffer, count in
                let isFilled = buffer.baseAddress.map { getentropy($0, 256) == 0 } ?? false
                count = isFilled ? 32 : 0
            }
            if !words.isEmpty { return words }
        #endif
        var random = SystemRandomNumberGenerator()
        return [random.next()]
    }
}

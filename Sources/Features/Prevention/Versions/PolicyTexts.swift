import Kernel
package import Policies
package import Registers
import Synchronization

/// Texts read once: the same text is the same pack.
enum PolicyTexts {
    private static let read = Mutex<[String: PolicyPack]>([:])

    static func pack(_ yaml: String) throws -> PolicyPack {
        if let known = read.withLock({ $0[yaml] }) { return known }
        let pack = try PolicyPack(yaml: yaml)
        read.withLock { packs in
            // Drafts come and go; what is in force is few.
            if packs.count > 100 { packs.removeAll() }
            packs[yaml] = pack
        }
        return pack
    }
}

extension PolicyPack {
    /// The pack of a version, with the days for which it is in force here.
    /// - Throws: `Rejection` where the stored text cannot be read.
    package init(_ version: Record) throws {
        let v = PolicyVersions.fields
        let pack = try PolicyTexts.pack(version[v.text] ?? "")
        self = pack.lasting(from: version[v.from] ?? pack.from, to: version[v.to] ?? pack.to)
    }
}

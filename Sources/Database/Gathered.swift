/// Something that many requests of a transaction change and that is written once for all of them (合并写): the head of a
/// change log, the tallies.
package protocol Gathering: Sendable {
    /// - Throws: what then fails the whole transaction.
    func write(to connection: any Connection) throws
}

/// What a transaction has gathered. Lives with its connection; a savepoint that is undone takes its own part back by
/// setting `parts` to what they were.
package final class Gathered {
    package var parts: [ObjectIdentifier: any Gathering] = [:]

    package init() {}

    package subscript<Part: Gathering>(_ type: Part.Type) -> Part? {
        get { parts[ObjectIdentifier(type)] as? Part }
        set { parts[ObjectIdentifier(type)] = newValue }
    }
}

extension Connection {
    /// Writes what was gathered: the drivers before COMMIT, and whoever reads within the transaction what is gathered there.
    package func settle() throws {
        let parts = gathered.parts
        if parts.isEmpty { return }
        gathered.parts = [:]
        for part in parts.values { try part.write(to: self) }
    }
}

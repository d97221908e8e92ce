package import Kernel
package import Registers

/// A register of links (链接): until when each lets in, and when it last let a device in. What a browser must show for it –
/// token, code, device – stands beside it, in `LinkTables`.
package protocol LinkRegister: Register {
    var expires: Field<Instant> { get }
    var confirmed: Field<Instant> { get }
}

/// Who comes by a link in force (凭链接来访): what the feature has behind the gate.
package protocol LinkVisit: Sendable {
    associatedtype Kind: LinkRegister
    /// Acts by the link, and is known by the link's id.
    var principal: Principal { get }

    /// - Parameter link: one in force.
    /// - Returns: nil where what it leads to is closed.
    init?(_ reading: Reading, link: Record) throws
}

extension LinkVisit {
    /// - Returns: nil for a link that is not of this kind, or over.
    package init?(_ reading: Reading, link id: RecordID, at now: Instant) throws {
        guard let link = try reading.all(Kind.self, ids: [id])[id], link.state == "active",
            let expires = link[Kind.fields.expires], expires > now
        else { return nil }
        try self.init(reading, link: link)
    }
}

extension Writing {
    /// Ends an entry link at once.
    @discardableResult
    package func revoke<Kind: LinkRegister>(_ kind: Kind.Type, _ id: RecordID) throws -> Record {
        let link = try perform("revoke", registry.named(kind.name), id)
        try endTokens(ofLink: id)
        return link
    }
}

package import Crypto
import Database
package import Foundation
import Kernel

/// Signs the heads of the logs with a key kept outside the database, so that a cut tail or a rewritten chain
/// shows. What is younger than the last seal (≤ 5 s) is protected by the chain alone.
package struct Sealer: Sendable {
    private let store: RecordStore
    private let key: Curve25519.Signing.PrivateKey

    package init(_ store: RecordStore, key: Curve25519.Signing.PrivateKey) { (self.store, self.key) = (store, key) }

    /// Reads the key from `file`, or makes it there, readable by its owner alone.
    package static func key(at file: URL) throws -> Curve25519.Signing.PrivateKey {
        if let data = try? Data(contentsOf: file) { return try Curve25519.Signing.PrivateKey(rawRepresentation: data) }
        let key = Curve25519.Signing.PrivateKey()
        guard
            FileManager.default.createFile(
                atPath: file.path, contents: key.rawRepresentation, attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: file.path]) }
        return key
    }

    /// Seals every head that has moved.
    package func seal() async throws { for log in SealedLog.allCases { try await seal(log) } }

    private func seal(_ log: SealedLog) async throws {
        let heads = try await store.database.read { connection in
            try connection.query(
                """
                SELECT county, number, at, chain FROM \(name: log.heads) h WHERE NOT EXISTS
                (SELECT 1 FROM \(name: log.seals) s WHERE s.county = h.county AND s.number = h.number)
                """)
        }
        for head in heads {
            let (county, number, at) = (
                try head.get("county", as: AreaCode.self), try head.get("number", as: Int64.self),
                try head.get("at", as: Instant.self)
            )
            let chain = head["chain"].blob ?? []
            let signature = Array(try key.signature(for: Data(Self.message(log, county, number, at, chain))))
            try await store.database.write(key: county, lane: .background) { connection in
                _ = try connection.execute(
                    """
                    INSERT INTO \(name: log.seals) (county, number, at, chain, signature)
                    VALUES (\(county), \(number), \(at), \(.blob(chain)), \(.blob(signature)))
                    ON CONFLICT (county, number) DO NOTHING
                    """)
            }
        }
    }

    static func message(
        _ log: SealedLog = .changes, _ county: AreaCode, _ number: Int64, _ at: Instant, _ chain: [UInt8]
    ) -> [UInt8] {
        Canonical.digest([log.mark, county.text, String(number), at.description].map { Array($0.utf8) } + [chain])
    }
}

/// Head of a headquarters' log as printed on briefs: `1234:9f…` (number, chain).
package struct LogHead: Sendable, Hashable, CustomStringConvertible {
    package let number: Int64
    package let chain: [UInt8]

    package init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let number = Int64(parts[0]), let chain = [UInt8](hex: String(parts[1])),
            chain.count == 32
        else { return nil }
        (self.number, self.chain) = (number, chain)
    }

    init(number: Int64, chain: [UInt8]) { (self.number, self.chain) = (number, chain) }

    package var description: String { "\(number):\(chain.hex)" }
}

extension Reading {
    /// Whether the principal made a change after entry `number`.
    package func hasWritten(after number: Int64) throws -> Bool {
        try connection.first(
            """
            SELECT number FROM change WHERE county = \(principal.county) AND number > \(number)
            AND actor = \(principal.user) LIMIT 1
            """) != nil
    }

    /// Head of the principal's headquarters' log, nil before the first change.
    package func head() throws -> LogHead? {
        try connection.settle()
        return try connection.first("SELECT number, chain FROM head WHERE county = \(principal.county)").map {
            LogHead(number: try $0.get("number"), chain: $0["chain"].blob ?? [])
        }
    }
}

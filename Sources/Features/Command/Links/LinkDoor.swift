import Database
import Kernel
import Organisation
import Registers
import Synchronization
import Web

/// Who comes by a link (凭链接来访): lets in what shows token and device, and answers everything else with the same words.
///
/// What is guessed, expired, revoked, or forwarded without a code cannot be told apart: the gate asks everybody for a code,
/// also for a link that is not, and refuses all with `linkRefused`. Trying is slowed down as at sign-in, and after
/// `Links.wrongOnes` wrong codes a link takes none any more.
final class LinkDoor: Sendable {
    private let store: RecordStore
    private let backoff = Mutex(SignInBackoff())
    static let refused = Rejection(.unauthenticated, "linkRefused")

    init(_ store: RecordStore) { self.store = store }

    /// The link that a browser has been let in to; nil for everything else.
    func visit(_ text: String, device: String?) async throws -> LinkVisit? {
        guard let token = LinkToken(text), let device else { return nil }
        let now = store.now
        return try await store.read(as: .system(token.county)) { reading in
            let row = try reading.connection.first(
                """
                SELECT t.link FROM link_token t JOIN link_device d ON d.county = t.county AND d.link = t.link
                WHERE t.county = \(token.county) AND t.digest = \(.blob(token.digest))
                AND d.digest = \(.blob(token.digest(device: device)))
                """)
            guard let row else { return nil }
            return try LinkVisit(reading, link: try row.get("link"), at: now)
        }
    }

    /// Lets a browser in by a confirmation code, which is then used up.
    /// - Returns: the secret of the browser's cookie.
    /// - Throws: `Rejection` unauthenticated `linkRefused`, tooManyRequests `signInWait`.
    func confirm(_ text: String, code: String, address: String?) async throws -> String {
        let keys = [SignInBackoff.Key.account("link \(text)")] + (address.map { [.address($0)] } ?? [])
        let now = store.now
        try backoff.withLock { try $0.attempt(keys, at: now) }
        guard let token = LinkToken(text) else { throw Self.refused }
        let visit = try await store.read(as: .system(token.county)) { reading -> LinkVisit? in
            let row = try reading.connection.first(
                "SELECT link FROM link_token WHERE county = \(token.county) AND digest = \(.blob(token.digest))")
            return try row.flatMap { try LinkVisit(reading, link: try $0.get("link"), at: now) }
        }
        guard let visit else { throw Self.refused }
        // Counted before it is judged, in a transaction of its own: many at once gain nothing.
        let stored = try await store.database.write(key: token.county) { connection in
            try connection.first(
                """
                UPDATE link_token SET failures = failures + 1
                WHERE county = \(token.county) AND digest = \(.blob(token.digest)) AND failures < \(Links.wrongOnes)
                AND code IS NOT NULL RETURNING code
                """)?["code"].blob
        }
        guard let stored, sameSecret(stored.hex, LinkToken.digest(code: code, of: token.digest).hex) else {
            throw Self.refused
        }
        let device = RecordID.makeSecret() + RecordID.makeSecret()
        try await store.write(by: visit.principal) { writing in
            // Two with one code: the first has it.
            let used = try writing.connection.execute(
                """
                UPDATE link_token SET code = NULL, failures = 0
                WHERE county = \(token.county) AND digest = \(.blob(token.digest)) AND code = \(.blob(stored))
                """)
            guard used == 1 else { throw Self.refused }
            try writing.connection.execute(
                """
                INSERT INTO link_device (county, digest, link)
                VALUES (\(token.county), \(.blob(token.digest(device: device))), \(visit.link.id))
                """)
            try writing.update(visit.link, verb: "confirm", Values { $0[Links.fields.confirmed] = writing.now })
        }
        backoff.withLock { $0.succeeded(keys) }
        return device
    }

    /// A step of the task in the link's name, and in the name that the visitor has given.
    func act(
        _ visit: LinkVisit, person: String, _ body: @escaping @Sendable (Writing, Said) throws -> Void
    ) async throws {
        try await store.write(by: visit.principal) { writing in
            let said = Said(by: person, how: .link)
            guard !said.by.isEmpty else { throw Rejection.invalid("required", field: "person") }
            try body(writing, said)
            let link = try writing.reading.find(Links.self, visit.link.id)
            try writing.update(link, verb: "use", Values { $0[Links.fields.person] = said.by })
        }
    }
}

/// A link in force with its task, and the principal that acts by it: an officer of that unit, known by the link's id.
struct LinkVisit: Sendable {
    let link: Record
    let task: Record
    let principal: Principal

    /// - Returns: nil for a link that is over, or whose task was withdrawn.
    init?(_ reading: Registers.Reading, link id: RecordID, at now: Instant) throws {
        let link = try reading.find(Links.self, id)
        let task = try reading.find(Tasks.self, link[Links.fields.task] ?? id)
        let t = Tasks.fields
        guard link.state == "active", let expires = link[Links.fields.expires], expires > now,
            !["withdrawn", "informed"].contains(task.state), let unit = task[t.unit], let office = task[t.office]
        else { return nil }
        (self.link, self.task) = (link, task)
        let post = Principal.Post(id: link.id, role: .unitOfficer, unit: unit, office: office)
        principal = Principal(user: link.id, name: "link", county: link.county, posts: [post])
    }
}

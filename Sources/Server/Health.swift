import Database
import Foundation
import Kernel

/// Whether the server can do its work (就绪检查): the database answers, its schema is this program's, its disk has room,
/// and the writer takes a write.
struct Health {
    private let deployment: Deployment
    /// Bytes below which a disk counts as full: some minutes of a busy county, time to act.
    static let room: Int64 = 16 << 20
    /// How long a check may take before it counts as failed.
    private let patience: Duration

    init(_ deployment: Deployment, patience: Duration) {
        (self.deployment, self.patience) = (deployment, patience)
    }

    @Sendable func checks() async -> [String: Bool] {
        let (database, settings, patience) = (deployment.database, deployment.settings, patience)
        let wanted = Set(Deployment.migrations.map(\.id))
        async let schema = Self.holds(within: patience) {
            try await database.read { connection in
                Set(try connection.query("SELECT id FROM migration").compactMap { $0["id"].text })
            }.isSuperset(of: wanted)
        }
        async let reading = Self.holds(within: patience) {
            try await database.read { try $0.first("SELECT 1 AS one") != nil }
        }
        async let writing = Self.holds(within: patience) {
            try await database.write(key: settings.county) { try $0.first("SELECT 1 AS one") != nil }
        }
        return await [
            "database": reading, "schema": schema, "writer": writing, "disk": Self.hasRoom(settings.folder),
        ]
    }

    private static func hasRoom(_ folder: URL) -> Bool {
        let free = try? FileManager.default.attributesOfFileSystem(forPath: folder.path)[.systemFreeSize] as? NSNumber
        return free.map { $0.int64Value >= room } ?? false
    }

    /// False also where it throws, and where the answer takes too long; what is stuck is left to itself.
    private static func holds(
        within patience: Duration, _ check: @escaping @Sendable () async throws -> Bool
    ) async -> Bool {
        let (answers, answer) = AsyncStream.makeStream(of: Bool.self)
        let asking = Task { answer.yield((try? await check()) ?? false) }
        let waiting = Task {
            try await Task.sleep(for: patience)
            answer.yield(false)
        }
        defer {
            asking.cancel()
            waiting.cancel()
        }
        return await answers.first { _ in true } ?? false
    }
}

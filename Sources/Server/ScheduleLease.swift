import Database
import Kernel
import Logging
import ServiceLifecycle
import Synchronization

/// Keeps the right to do scheduled work (定时任务租约): of several servers on one PostgreSQL one does it; when that one
/// dies another has the right after 8 s at the most. A SQLite file has one server, which always has it.
final class ScheduleLease: Service {
    static let life = Duration.seconds(6)
    private static let period = Duration.seconds(2)

    private let lease: Lease?
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var until: ContinuousClock.Instant?
        var isReleased = false
    }

    init(_ deployment: Deployment, logger: Logger) {
        self.logger = logger
        lease =
            deployment.database.dialect == .sqlite
            ? nil
            : Lease(
                "schedule", holder: RecordID.make().text, on: deployment.database, key: deployment.settings.county)
    }

    /// Whether this process may work now.
    var isHeld: Bool { lease == nil || state.withLock { state in state.until.map { $0 > .now } ?? false } }

    func run() async throws {
        guard let lease else {
            return try await gracefulShutdown()
        }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled, !self.state.withLock(\.isReleased) {
                // Counted from before the question: never longer than the database thinks.
                let asked = ContinuousClock.now
                do {
                    let held = try await lease.hold(milliseconds: Int(Self.life.components.seconds) * 1000)
                    self.state.withLock { $0.until = held ? asked.advanced(by: Self.life) : nil }
                } catch {
                    self.logger.error("lease not renewed", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: Self.period) } catch { return }
            }
        }
    }

    /// Lets another process take over at once.
    func release() async {
        state.withLock { $0 = State(until: nil, isReleased: true) }
        do { try await lease?.release() } catch {
            logger.error("lease not released", metadata: ["error": "\(error)"])
        }
    }
}

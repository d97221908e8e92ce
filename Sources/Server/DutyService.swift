import Command
import Duties
import Logging
import ServiceLifecycle

/// Makes and steps what is owed (应办巡检) beside the scheduler: a day of millions takes minutes, and seals and clocks of
/// pages do not wait for it. The same lease says which server does it; each step is idempotent.
struct DutyService: Service {
    let deployment: Deployment
    let lease: ScheduleLease
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = 0.1
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: .seconds(pause))
                    pause = lease.isHeld ? 20 : 1
                    if lease.isHeld { try await round() }
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("scheduled work failed", metadata: ["work": "duties", "error": "\(error)"])
                }
            }
        }
    }

    private func round() async throws {
        let round = DutyRound(deployment.store, deployment.rules.duties)
        for county in try await deployment.counties() { try await round.run(county) }
    }
}

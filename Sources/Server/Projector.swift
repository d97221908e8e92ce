import Indicators
import Kernel
import Logging
import ServiceLifecycle

/// Counts behind the log (计数服务): every half second what was written since, in steps that let other writes pass. Of
/// several servers the one with the schedule's lease does it.
struct Projector: Service {
    let deployment: Deployment
    let lease: ScheduleLease
    let logger: Logger

    func run() async throws {
        let tallying = Tallying(deployment.store)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if lease.isHeld {
                    do {
                        for county in try await deployment.counties() {
                            while try await tallying.step(county), lease.isHeld, !Task.isCancelled {}
                        }
                    } catch is CancellationError {
                        return
                    } catch {
                        logger.error("counts not kept", metadata: ["error": "\(error)"])
                    }
                }
                do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
            }
        }
    }
}

import Logging
import Registers
import ServiceLifecycle

/// Writes the masked lists that people have seen (查阅记录) within a second, and those of the last second when the server
/// stops. Each server writes its own.
struct ReadService: Service {
    let deployment: Deployment
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
                await flush()
            }
        }
        await flush()
    }

    private func flush() async {
        do { try await deployment.store.reads.flush() } catch {
            logger.error("reads not logged yet", metadata: ["error": "\(error)"])
        }
    }
}

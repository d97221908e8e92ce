import Kernel
import Logging
import Messages
import ServiceLifecycle
import Web

/// Makes and sends messages (消息服务) where the schedule's lease is held: notices become messages, messages go out.
struct MessageService: Service {
    let deployment: Deployment
    let channels: Channels
    let locales: Locales
    let lease: ScheduleLease
    let logger: Logger

    func run() async throws {
        let (store, zone) = (deployment.store, deployment.settings.zone)
        let outbox = Outbox(store, channels, locales: locales, zone: zone, quiet: deployment.settings.quietHours)
        let delivering = Delivering(
            store, channels, by: CurlCarrier(), zone: zone, quiet: deployment.settings.quietHours,
            drill: deployment.drill != nil,
            subject: try await deployment.headquarters())
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if lease.isHeld {
                    do {
                        for county in try await deployment.counties() {
                            while try await outbox.step(county) == Outbox.most, lease.isHeld, !Task.isCancelled {}
                            while try await delivering.step(county) == Delivering.most, lease.isHeld, !Task.isCancelled
                            {}
                        }
                    } catch is CancellationError {
                        return
                    } catch {
                        logger.error("messages not sent", metadata: ["error": "\(error)"])
                    }
                }
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }
}

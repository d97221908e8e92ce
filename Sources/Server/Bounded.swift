import ServiceLifecycle

/// A service that is given some time to end what runs (限时收尾), and is cancelled then: of the web server those who stopped
/// reading what they asked for, or send a body without end. What stands before it in the group – the last seal – does
/// not wait for them.
struct Bounded: Service {
    let service: any Service
    let patience: Duration

    func run() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await service.run()
                return true
            }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: patience)
                return false
            }
            let hasEnded = try await group.next() ?? true
            group.cancelAll()
            // What it throws now says that it was cancelled.
            if !hasEnded { _ = await group.nextResult() }
        }
    }
}

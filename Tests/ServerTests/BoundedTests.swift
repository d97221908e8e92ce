import Logging
import ServiceLifecycle
import Testing

@testable import Server

/// A service that is told to end has so long, and is cancelled then. Whoever waited in vain would wait for a day.
struct BoundedTests {
    private static let day = Duration.seconds(86_400)

    /// Does something until it is cancelled, whoever tells it to end.
    private struct Stubborn: Service {
        let began = AsyncStream.makeStream(of: Void.self)

        func run() async throws {
            began.continuation.finish()
            try await Task.sleep(for: day)
        }
    }

    /// Ends when it is told to.
    private struct Willing: Service {
        let began = AsyncStream.makeStream(of: Void.self)

        func run() async throws {
            began.continuation.finish()
            try await gracefulShutdown()
        }
    }

    private struct Failing: Service {
        struct Fault: Error {}
        func run() async throws { throw Fault() }
    }

    private func group(_ service: any Service, patience: Duration) -> ServiceGroup {
        let bounded = Bounded(service: service, patience: patience)
        return ServiceGroup(
            configuration: .init(
                services: [.init(service: bounded, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Tells the group to end once it runs, and waits until it has.
    private func end(_ group: ServiceGroup, _ began: AsyncStream<Void>) async throws {
        async let ended: Void = group.run()
        for await _ in began {}
        await group.triggerGracefulShutdown()
        try await ended
    }

    @Test func whatDoesNotEndIsCancelled() async throws {
        let service = Stubborn()
        try await end(group(service, patience: .milliseconds(1)), service.began.stream)
    }

    @Test func whatEndsByItselfIsNotWaitedFor() async throws {
        let service = Willing()
        try await end(group(service, patience: Self.day), service.began.stream)
    }

    @Test func aFaultIsToldAtOnce() async throws {
        await #expect(throws: Failing.Fault.self) {
            try await group(Failing(), patience: Self.day).run()
        }
    }
}

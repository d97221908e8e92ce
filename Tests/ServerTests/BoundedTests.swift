import Logging
import ServiceLifecycle
import Testing

@testable import Server

/// A service that is told to end has so long, and is cancelled then.
struct BoundedTests {
    /// Does something until it is cancelled, whoever tells it to end.
    private struct Stubborn: Service {
        let began = AsyncStream.makeStream(of: Void.self)

        func run() async throws {
            began.continuation.finish()
            try await Task.sleep(for: .seconds(300))
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

    /// How long the group takes to end after it is told to.
    private func ending(_ group: ServiceGroup, _ began: AsyncStream<Void>) async throws -> Duration {
        async let ended: Void = group.run()
        for await _ in began {}
        let start = ContinuousClock.now
        await group.triggerGracefulShutdown()
        try await ended
        return start.duration(to: .now)
    }

    @Test func whatDoesNotEndIsCancelled() async throws {
        let service = Stubborn()
        let taken = try await ending(group(service, patience: .milliseconds(200)), service.began.stream)
        #expect(taken >= .milliseconds(200) && taken < .seconds(60))
    }

    @Test func whatEndsByItselfIsNotWaitedFor() async throws {
        let service = Willing()
        #expect(try await ending(group(service, patience: .seconds(300)), service.began.stream) < .seconds(60))
    }

    @Test func aFaultIsToldAtOnce() async throws {
        await #expect(throws: Failing.Fault.self) {
            try await group(Failing(), patience: .seconds(300)).run()
        }
    }
}

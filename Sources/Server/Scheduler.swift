import Command
import Database
import Kernel
import Logging
import Registers
import ServiceLifecycle

/// Work that nobody asks for: seals, clocks of tasks, the evening brief, expiry of files, new field keys, pairs
/// of records that may be the same. Every step is idempotent, so
/// a server that was down catches up.
struct Scheduler: Service {
    let deployment: Deployment
    let sealer: Sealer
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var beat = 0
            while !Task.isCancelled {
                await step("seal") { try await sealer.seal() }
                if beat % 4 == 0 { await step("clocks") { try await clocks() } }
                await step("cascade") { try await cascade() }
                await step("duplicates") { try await duplicates() }
                await step("keys") { try await keys() }
                if beat % 720 == 0 { await step("evidence") { try await evidence() } }
                beat += 1
                do { try await Task.sleep(for: .seconds(5)) } catch { return }
            }
        }
        // What was written in the last seconds is sealed before the process ends.
        await step("seal") { try await sealer.seal() }
    }

    private func step(_ name: String, _ body: () async throws -> Void) async {
        do { try await body() } catch {
            logger.error("scheduled work failed", metadata: ["work": "\(name)", "error": "\(error)"])
        }
    }

    private func clocks() async throws {
        let rules = deployment.rules
        for county in try await deployment.counties() {
            let system = Principal.system(county)
            while try await deployment.store.write(
                by: system, lane: .background, { try $0.runClocks(rules, limit: 100) }) == 100
            {}
            _ = try await deployment.store.write(by: system, lane: .background) { writing in
                _ = try writing.lapseDirectives(rules)
                return try writing.finaliseIfDue(rules: rules)
            }
        }
    }

    /// A key that `tiaodu keys rotate` has made meanwhile is taken into use, and everything brought under it.
    private func keys() async throws {
        guard let protection = deployment.store.registry.protection else { return }
        try protection.refresh()
        try await FieldKeys(deployment.database).admit(protection, key: deployment.settings.county, at: .now)
        let rotation = Rotation(deployment.database, registry: deployment.store.registry)
        for county in try await deployment.counties() { while try await rotation.step(county) {} }
    }

    private func duplicates() async throws {
        let sweep = DuplicateSweep(deployment.store)
        for county in try await deployment.counties() { while try await sweep.step(county) {} }
    }

    private func cascade() async throws {
        let cascade = Cascade(deployment.store)
        for county in try await deployment.counties() { while try await cascade.run(county, limit: 500) == 500 {} }
    }

    private func evidence() async throws {
        for county in try await deployment.counties() {
            while try await deployment.store.write(by: .system(county), lane: .background, { try $0.expireEvidence() })
                == 200
            {}
        }
    }
}

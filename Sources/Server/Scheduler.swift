import Activation
import Arrivals
import Command
import Database
import Households
import Kernel
import Logging
import Measures
import Prevention
import Privacy
import Registers
import Reporting
import ServiceLifecycle
import Supervision

/// Work that nobody asks for: seals, the evening brief, expiry of files, new field keys, pairs of records
/// that may be the same. Every step is idempotent, so a server that was down catches up; of several servers one does it.
struct Scheduler: Service {
    let deployment: Deployment
    let supervision: SupervisionRules
    let prevention: PreventionRules
    let sealer: Sealer
    let lease: ScheduleLease
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var (second, beat, pause) = (0, 0, 0.1)
            while !Task.isCancelled {
                do { try await Task.sleep(for: .seconds(pause)) } catch { return }
                pause = 1
                guard lease.isHeld else { continue }
                // What follows the log stays close behind it.
                await step("cascade") { try await cascade() }
                await step("arrivals") { try await arrivals() }
                second += 1
                guard second % 5 == 1 else { continue }
                await step("seal") { try await sealer.seal() }
                if beat % 4 == 0 { await step("cut-offs") { try await cutoffs() } }
                if beat % 4 == 0 { await step("supervision") { try await supervise() } }
                if beat % 12 == 0 { await step("policies") { try await policies() } }
                if beat % 12 == 0 { await step("measures") { try await measures() } }
                if beat % 60 == 0 { await step("activations") { try await responses() } }
                if deployment.drill != nil { await step("injects") { try await injects() } }
                await step("duplicates") { try await duplicates() }
                await step("keys") { try await keys() }
                if beat % 60 == 0 { await step("exports") { try await exports() } }
                if beat % 12 == 0 { await step("hits") { try await hits() } }
                if beat % 720 == 0 { await step("rounds") { try await rounds() } }
                if beat % 720 == 0 { await step("evidence") { try await evidence() } }
                if beat % 720 == 0 {
                    await step("imports") {
                        try Spool(folder: deployment.settings.importFolder).expire(at: deployment.store.now)
                    }
                }
                if beat % 720 == 0, beat == 0 || isNight { await step("retention") { try await retire() } }
                if beat % 720 == 0 { await step("many reads") { try await manyReads() } }
                beat += 1
            }
        }
        // What was written in the last seconds is sealed before the process ends.
        await step("seal") { try await sealer.seal() }
        await lease.release()
    }

    private func step(_ name: String, _ body: () async throws -> Void) async {
        do { try await body() } catch is CancellationError {
            // The server ends.
        } catch {
            logger.error("scheduled work failed", metadata: ["work": "\(name)", "error": "\(error)"])
        }
    }

    private func cutoffs() async throws {
        let (rules, reporting) = (deployment.rules, deployment.reporting)
        for county in try await deployment.counties() {
            _ = try await deployment.store.write(by: .system(county), lane: .background) {
                try $0.finaliseIfDue(rules: rules)
            }
            _ = try await deployment.store.write(by: .system(county), lane: .background) {
                try $0.makeReportCuts(rules: reporting)
            }
        }
    }

    private func supervise() async throws {
        let rules = supervision
        for county in try await deployment.counties() {
            try await deployment.store.write(by: .system(county), lane: .background) { try $0.superviseByClock(rules) }
        }
    }

    private func policies() async throws {
        let rules = prevention
        for county in try await deployment.counties() {
            try await deployment.store.write(by: .system(county), lane: .background) {
                try $0.adoptStandardPolicy(rules)
                try $0.lapsePolicies(rules)
            }
        }
    }

    /// Measures end and turn by the calendar, and follow a policy that was switched as far as it is milder.
    private func measures() async throws {
        let (rules, store) = (deployment.measures, deployment.store)
        for county in try await deployment.counties() {
            while try await store.write(by: .system(county), lane: .background, { try $0.advanceMeasures(rules) })
                == 200
            {}
            while try await store.write(by: .system(county), lane: .background, { try $0.replan(rules) }).compared
                == 200
            {}
        }
    }

    private func injects() async throws {
        let (rules, reporting, county) = (deployment.rules, deployment.reporting, deployment.settings.county)
        _ = try await deployment.store.write(by: .system(county), lane: .background) {
            try $0.deliverInjects(rules, reporting)
        }
    }

    private func responses() async throws {
        let rules = try deployment.response()
        for county in try await deployment.counties() {
            try await deployment.store.write(by: .system(county), lane: .background) { try $0.runResponses(rules) }
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

    private func arrivals() async throws {
        let delivery = ArrivalDelivery(deployment.store, deployment.arrivals)
        for county in try await deployment.counties() { while try await delivery.run(county, limit: 500) == 500 {} }
    }

    /// Between three and four by the headquarters' clock.
    private var isNight: Bool {
        let (now, zone) = (deployment.store.now, deployment.settings.zone)
        let day = CalendarDay(now, in: zone)
        return day.at(hour: 3, in: zone) <= now && now < day.at(hour: 4, in: zone)
    }

    private func manyReads() async throws {
        let (limit, zone) = (AccessNotices.usualLimit, deployment.settings.zone)
        for county in try await deployment.counties() {
            try await deployment.store.write(by: .system(county), lane: .background) {
                try $0.noteManyReads(over: limit, in: zone)
            }
        }
    }

    private func exports() async throws {
        for county in try await deployment.counties() {
            try await deployment.store.write(by: .system(county), lane: .background) {
                try $0.endExports()
                try $0.endShares()
            }
        }
    }

    private func retire() async throws {
        let retiring = Retiring(deployment.store)
        for county in try await deployment.counties() { try await retiring.run(county) }
    }

    /// What rounds have found is to be disposed of.
    private func hits() async throws {
        let rules = deployment.households()
        for county in try await deployment.counties() {
            while try await deployment.store.write(
                by: .system(county), lane: .background, { try $0.oweDispositions(rules) }) > 0
            {}
        }
    }

    /// What rounds gathered about persons ends with them, and what was agreed for a year after it.
    private func rounds() async throws {
        let rules = deployment.households()
        for county in try await deployment.counties() {
            while try await deployment.store.write(
                by: .system(county), lane: .background, { try $0.emptySweeps(rules) }) > 0
            {}
            while try await deployment.store.write(
                by: .system(county), lane: .background, { try $0.lapseCalls(rules) }) > 0
            {}
        }
    }

    private func evidence() async throws {
        for county in try await deployment.counties() {
            while try await deployment.store.write(by: .system(county), lane: .background, { try $0.expireEvidence() })
                == 200
            {}
        }
    }
}

/// On PostgreSQL: open pages and caches of this process hear within a second of what other processes write.
struct Follower: Service {
    let deployment: Deployment
    let logger: Logger

    func run() async throws {
        guard deployment.database.dialect == .postgres else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            var following: Following?
            while !Task.isCancelled {
                do {
                    if following == nil { following = try await Following(deployment.store) }
                    try await following?.step()
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("changes of other processes not read", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }
}

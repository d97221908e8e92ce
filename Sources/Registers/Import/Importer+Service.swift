import Database
import Foundation
package import Kernel
import Synchronization

/// The importer as a service: one import after the other, those that a crash interrupted first.
extension Importer {
    /// Serves until cancelled or closed.
    /// - Parameter report: told of faults; the import is tried again later.
    package func serve(counties: [AreaCode], report: @escaping @Sendable (RecordID, any Error) -> Void) async throws {
        try await withTaskCancellationHandler {
            for county in counties { try await goOn(county) }
            while let ticket = await next() {
                await work(on: ticket, report)
                wake(ticket.id)
            }
        } onCancel: {
            close()
        }
    }

    private func work(on ticket: Ticket, _ report: @Sendable (RecordID, any Error) -> Void) async {
        var failures = 0
        while !withState(\.closed) {
            do {
                return try await perform(ticket.id, by: ticket.principal)
            } catch is CancellationError {
                return
            } catch let rejection as Rejection where rejection.code == "importState" {
                return
            } catch let rejection as Rejection where rejection.code == "importElsewhere" {
                // Whoever waits for it here hears of its end; should the other process die, it goes on here.
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            } catch {
                // A busy database may be free again; behind the last committed batch nothing is lost.
                report(ticket.id, error)
                failures += 1
                if failures == Self.tries { return await interrupt(ticket, error, report) }
            }
        }
    }

    /// Tries of a pass at once, and minutes until it is tried again.
    private static let (tries, pause) = (3, 10)

    /// Puts aside what could not be gone through: it is tried again later, and may be continued or discarded by hand.
    private func interrupt(
        _ ticket: Ticket, _ fault: any Error, _ report: @Sendable (RecordID, any Error) -> Void
    ) async {
        let code =
            switch fault as? SQLError {
            case .full: "full"
            case .unavailable: "busy"
            default: "importFault"
            }
        do {
            _ = try await store.write(by: ticket.principal) { writing in
                try writing.update(
                    writing.reading.ownImport(ticket.id, in: "running").record, state: "interrupted", verb: "interrupt",
                    Values { $0[Imports.fields.failure] = code })
            }
        } catch {
            // It stays as it is, and is found by `goOn`.
            report(ticket.id, error)
        }
    }

    /// Queues the imports that run nowhere: those that a crash or a fault interrupted. Of several servers one goes on that has
    /// the files.
    package func goOn(_ county: AreaCode) async throws {
        let before = store.now.advanced(minutes: -Self.pause)
        let left = try await store.read(as: .system(county)) { reading in
            try reading.connection.query(
                """
                SELECT id, \(name: "by") AS person, state FROM \(name: Imports.name) WHERE county = \(county)
                AND (state = 'running' OR state = 'interrupted' AND updated < \(before)) ORDER BY id
                """
            ).map {
                (
                    id: try $0.get("id", as: RecordID.self), user: try $0.get("person", as: RecordID.self),
                    state: try $0.get("state", as: String.self)
                )
            }
        }
        for (id, user, state) in left where progress(of: id) == nil {
            let system = Principal.system(county)
            guard FileManager.default.fileExists(atPath: spool.folder(of: id).path),
                let principal = user == system.user ? system : try await person(user, county),
                try await lease(id, county).hold(milliseconds: life)
            else { continue }
            if state == "interrupted" {
                try await resume(id, by: principal)
            } else {
                enqueue(Ticket(id: id, principal: principal))
            }
        }
    }

    // MARK: The right to an import

    private func lease(_ id: RecordID, _ county: AreaCode) -> Lease {
        Lease("import-\(id)", holder: holder, on: store.database, key: county)
    }

    /// Runs `body` while no other process may be at the import.
    /// - Parameter body: asks between two batches whether the right to it is lost; the asking renews it.
    /// - Throws: `Rejection` conflict `importElsewhere` where another process has it.
    func holding(
        _ id: RecordID, _ county: AreaCode,
        _ body: (@escaping @Sendable () async throws -> Bool) async throws -> Void
    ) async throws {
        let (lease, life) = (lease(id, county), life)
        guard try await lease.hold(milliseconds: life) else { throw Rejection(.conflict, "importElsewhere") }
        let asked = Mutex(ContinuousClock.now)
        let outcome: Result<Void, any Error>
        do {
            try await body {
                let isOld = asked.withLock { last in
                    guard last.duration(to: .now) > .milliseconds(life) / 3 else { return false }
                    last = .now
                    return true
                }
                guard isOld else { return false }
                return try await !lease.hold(milliseconds: life)
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        // What is not given up runs out.
        try? await lease.release()
        try outcome.get()
    }

    // MARK: Waiting

    func enqueue(_ ticket: Ticket) {
        let wake = withState { state in
            state.progress[ticket.id] = ImportProgress(counts: .init(), part: 0)
            state.waiting.append(ticket)
            defer { state.wake = nil }
            return state.wake
        }
        wake?.resume()
    }

    private func next() async -> Ticket? {
        while true {
            let (ticket, closed) = withState { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.closed)
            }
            if let ticket { return closed ? nil : ticket }
            if closed { return nil }
            await withCheckedContinuation { (wake: CheckedContinuation<Void, Never>) in
                let ready = withState { state in
                    if state.closed || !state.waiting.isEmpty { return true }
                    state.wake = wake
                    return false
                }
                if ready { wake.resume() }
            }
        }
    }

    /// Ends the service after the batch that is being written.
    package func close() {
        let (wake, waiters) = withState { state in
            state.closed = true
            defer { (state.wake, state.waiters) = (nil, [:]) }
            return (state.wake, state.waiters.values.flatMap(\.self))
        }
        wake?.resume()
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when the import no longer waits or runs.
    package func finished(_ id: RecordID) async {
        await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
            let done = withState { state in
                if state.closed || state.progress[id] == nil { return true }
                state.waiters[id, default: []].append(waiter)
                return false
            }
            if done { waiter.resume() }
        }
    }

    private func wake(_ id: RecordID) {
        let waiters = withState { state in
            state.progress[id] = nil
            return state.waiters.removeValue(forKey: id) ?? []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// How far a waiting or running import is; nil for one that is neither.
    package func progress(of id: RecordID) -> ImportProgress? { withState { $0.progress[id] } }

    func note(_ progress: ImportProgress, of id: RecordID) { withState { $0.progress[id] = progress } }
}

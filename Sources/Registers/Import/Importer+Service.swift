import Database
import Foundation
package import Kernel

/// The importer as a service: one import after the other, those that a crash interrupted first.
extension Importer {
    /// Serves until cancelled or closed.
    /// - Parameter report: told of faults; the import is tried again at the next start.
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
        // A busy database may be free again; behind the last committed batch nothing is lost.
        for _ in 0..<3 {
            do {
                return try await perform(ticket.id, by: ticket.principal)
            } catch is CancellationError {
                return
            } catch { report(ticket.id, error) }
        }
    }

    /// Queues the imports that were running when the program ended.
    private func goOn(_ county: AreaCode) async throws {
        let running = try await store.read(as: .system(county)) { reading in
            try reading.connection.query(
                "SELECT id, \(name: "by") AS person FROM \(name: Imports.name) WHERE county = \(county) AND state = 'running'"
            ).map { (try $0.get("id", as: RecordID.self), try $0.get("person", as: RecordID.self)) }
        }
        // Of several servers the one goes on that has the files.
        for (id, user) in running where FileManager.default.fileExists(atPath: spool.folder(of: id).path) {
            let system = Principal.system(county)
            guard let principal = user == system.user ? system : try await person(user, county) else { continue }
            enqueue(Ticket(id: id, principal: principal))
        }
    }

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

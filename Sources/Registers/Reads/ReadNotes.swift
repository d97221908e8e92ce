package import Kernel
import Synchronization

/// What one reading of the database brings before somebody's eyes (查阅所及). Every personal record that is read through
/// `RecordStore.read` is noted here as it is made from its row, so that no list of a feature can forget to.
final class ReadNotes: Sendable {
    /// Of the reading that runs on this thread; nil where nobody looks: writes, the system's own work.
    @TaskLocal static var current: ReadNotes?

    private struct Seen {
        var listed: [String: Set<RecordID>] = [:]
        var opened: [String: Set<RecordID>] = [:]
    }
    private let seen = Mutex(Seen())

    func list(_ register: String, _ id: RecordID) { _ = seen.withLock { $0.listed[register, default: []].insert(id) } }
    func open(_ register: String, _ id: RecordID) { _ = seen.withLock { $0.opened[register, default: []].insert(id) } }

    /// Details and lists; what was opened is in no list besides.
    func notes(for purpose: Purpose?) -> [ReadNote] {
        let seen = seen.withLock(\.self)
        let details = seen.opened.map { ReadNote(.detail, $0.key, $0.value, purpose: purpose) }
        let lists = seen.listed.compactMap { register, ids -> ReadNote? in
            let rest = ids.subtracting(seen.opened[register] ?? [])
            return rest.isEmpty ? nil : ReadNote(.list, register, rest, purpose: purpose)
        }
        return (details + lists).sorted { ($0.kind.rawValue, $0.register) < ($1.kind.rawValue, $1.register) }
    }
}

extension Reading {
    /// Notes that records of a personal register are shown, for a list that a feature reads by columns of its own.
    package func saw(_ register: String, _ ids: some Sequence<RecordID>) throws {
        guard let notes = ReadNotes.current, try registry.named(register).logsReads else { return }
        for id in ids { notes.list(register, id) }
    }

    /// Looks at records without showing them: to answer whether they are within reach, where to go on.
    package func unshown<Value>(_ body: (Reading) throws -> Value) rethrows -> Value {
        try ReadNotes.$current.withValue(nil) { try body(self) }
    }
}

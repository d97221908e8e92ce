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
    /// - Throws: `Rejection` forbidden `purposeFirst`.
    func notes(for principal: Principal, _ registry: Registry) throws -> [ReadNote] {
        let seen = seen.withLock(\.self)
        let purpose = { (register: String) throws -> Purpose? in
            let purpose = try registry.named(register).purpose ?? principal.purpose
            if purpose == nil, principal.asksPurpose { throw Rejection(.forbidden, "purposeFirst") }
            return purpose
        }
        let details = try seen.opened.map { ReadNote(.detail, $0.key, $0.value, purpose: try purpose($0.key)) }
        let lists = try seen.listed.compactMap { register, ids -> ReadNote? in
            let rest = ids.subtracting(seen.opened[register] ?? [])
            return rest.isEmpty ? nil : ReadNote(.list, register, rest, purpose: try purpose(register))
        }
        return (details + lists).sorted { ($0.kind.rawValue, $0.register) < ($1.kind.rawValue, $1.register) }
    }
}

/// Whether a request has read personal records (个人信息页): what is answered then bears the reader's watermark.
package final class ReadMark: Sendable {
    @TaskLocal package static var current: ReadMark?
    private let mark = Mutex(false)

    package init() {}

    package var isSet: Bool { mark.withLock(\.self) }
    package func set() { mark.withLock { $0 = true } }
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

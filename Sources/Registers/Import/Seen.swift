import Kernel
import Synchronization

/// What earlier batches of a dry run would have written (试导入已见): each was undone, so that the database does not know. A
/// key is 64 bits: of ten million two fall together once in 400,000 files.
final class Seen: Sendable {
    /// Hash of the values that were given, by that of the key.
    private let rows = Mutex<[Int: Int]>([:])

    /// What the run will say of a row whose key an earlier batch has; nil for a new one.
    func outcome(of row: ImportRow, _ key: Present.Key, _ field: String?) -> RowOutcome? {
        guard let held = rows.withLock({ $0[key.hashValue] }) else { return nil }
        if case .content = key { return .unchanged }
        return held == row.values.stored.hashValue ? .unchanged : .refused([.init("rowTwiceEarlier", field: field)])
    }

    func add(_ row: ImportRow, _ key: Present.Key) {
        rows.withLock { $0[key.hashValue] = row.values.stored.hashValue }
    }
}

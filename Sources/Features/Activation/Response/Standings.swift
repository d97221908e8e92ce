import Kernel
package import Registers
import Synchronization
package import Web

/// How things stand in each headquarters (状态), read again when an activation has changed.
package final class Standings: Sendable {
    private let known = Mutex<(generation: Int, found: [AreaCode: Standing?])>((0, [:]))
    private let store: RecordStore
    private let levels: Levels

    package init(_ store: RecordStore, levels: Levels) {
        (self.store, self.levels) = (store, levels)
        store.onCommit { [weak self] county, changes in
            guard changes.contains(where: { $0.register == Activations.name }) else { return }
            self?.known.withLock { known in
                known.found[county] = nil
                known.generation += 1
            }
        }
    }

    package var source: Standing.Source {
        { [self] county in
            let (found, generation) = known.withLock { ($0.found[county], $0.generation) }
            if let found { return found }
            let levels = levels
            let standing = try await store.read(as: .system(county)) { try Standing($0, levels) }
            known.withLock { known in
                // What was read before a change is not kept after it.
                if known.generation == generation { known.found.updateValue(standing, forKey: county) }
            }
            return standing
        }
    }
}

extension Standing {
    init?(_ reading: Reading, _ levels: Levels) throws {
        let a = Activations.fields
        if let record = try reading.response() {
            let shown = Set(record[a.modules] ?? [])
            self.init(
                isResponse: true, level: "choice.response.level.\((record[a.level] ?? .four).rawValue)",
                since: record[a.activated].map { reading.registry.day(of: $0) },
                hidden: Set(levels.modules.filter { !shown.contains($0) }.map { "/\($0)" }))
        } else if let last = try reading.lastResponse() {
            self.init(
                isResponse: false, level: nil, since: last[a.ended].map { reading.registry.day(of: $0) },
                hidden: Set(levels.modules.map { "/\($0)" }))
        } else {
            return nil
        }
    }
}

extension Registry {
    fileprivate func day(of instant: Instant) -> CalendarDay { CalendarDay(instant, in: zone) }
}

package import Foundation
import Kernel
import Organisation
package import Registers

/// Lines of work that come with the program (示例): Chongqing's four fronts and two guarantees, 2020-02-01. The communiqué names
/// the number and six measures; which are the four and which the two is our reading. A headquarters takes them over with one
/// step and changes them as it likes.
package struct WorkstreamSample: Sendable {
    private struct Line: Codable {
        let name: String
        let kind: String
        let scope: String
        /// Short names of sections that would lead it; the first that the headquarters has.
        let lead: [String]
        let indicators: [String]
    }

    private let lines: [Line]

    /// - Throws: what reading and decoding throw: it is the program's own file.
    package init(contentsOf file: URL) throws {
        lines = try JSONDecoder().decode([Line].self, from: Data(contentsOf: file))
    }

    package var count: Int { lines.count }

    /// Makes them, in their order.
    /// - Throws: `Rejection` `forbidden`, `conflict` (`workstreamsThere`) where there are some.
    package func adopt(_ writing: Writing) throws {
        let (definition, w) = (try writing.registry.named(Workstreams.name), Workstreams.fields)
        guard writing.allows(definition.access.create) else { throw Rejection.forbidden }
        guard try writing.reading.page(Workstreams.self, Query(open: .all, limit: 1)).records.isEmpty else {
            throw Rejection(.conflict, "workstreamsThere")
        }
        let tree = try UnitTree(writing.reading)
        for (place, line) in lines.enumerated() {
            _ = try writing.create(
                definition,
                Values {
                    $0[w.name] = line.name
                    $0[w.kind] = WorkstreamKind(rawValue: line.kind)
                    $0[w.position] = place + 1
                    $0[w.scope] = line.scope
                    $0[w.lead] = line.lead.lazy.compactMap(tree.named).first
                    $0[w.indicators] = line.indicators
                })
        }
    }
}

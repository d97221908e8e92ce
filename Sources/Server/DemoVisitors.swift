import Command
import Kernel
import Organisation
import Registers
import Supervision
import Visitors

/// Ledgers of visits of the demo county: a market and a supermarket with visits of today and yesterday, one look-up. Everybody
/// is invented.
package struct DemoVisitors: Sendable {
    private let deployment: Deployment
    private var store: RecordStore { deployment.store }

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has its units and no ledger yet.
    package func fill() async throws {
        let rules = VisitorRules(zone: deployment.rules.zone)
        let now = store.now
        let (clerk, health) = (try await store.demoUser("duty1"), try await store.demoUser("health"))
        let ledgers = try await store.write(by: clerk) { try Self.addLedgers($0) }
        let visits = [("欧阳晴", "19900009001", 15), ("司马禾", "19900009002", 90), ("上官麦", "", 1_000)]
        for ledger in ledgers {
            let visit = try await store.write(by: clerk) { writing in
                try VisitLinkVisit(writing.reading, link: writing.makeVisitLink(for: ledger).link.id, at: now)
            }
            guard let visit else { throw Rejection.notFound }
            try await store.write(by: visit.principal) { writing in
                for (name, number, minutes) in visits {
                    let entered = EnteredVisit(
                        name: name, phone: Phone(written: number), at: now.advanced(minutes: -minutes))
                    try writing.enter(entered, by: visit, rules: rules)
                }
            }
        }
        guard let first = ledgers.first else { return }
        _ = try await store.write(by: health) { writing in
            try writing.lookUp(
                ledger: first,
                VisitQuestion(
                    from: now.advanced(minutes: -60), to: now, purpose: .investigate,
                    reason: "示例个案〔2022〕3号：核对同一时段到场人员"))
        }
    }

    private static func addLedgers(_ writing: Writing) throws -> [RecordID] {
        let (p, v) = (Places.fields, VisitLedgers.fields)
        let rows: [(String, PlaceKind, String)] = [
            ("城关中心农贸市场", .market, "990101001"), ("青石镇惠民超市", .supermarket, "990101101"),
        ]
        return try rows.map { name, kind, area in
            let place = try writing.create(
                writing.registry.named(Places.name),
                Values {
                    $0[p.name] = name
                    $0[p.kind] = kind
                    $0[p.area] = AreaCode(area)
                })
            return try writing.create(
                writing.registry.named(VisitLedgers.name), Values { $0[v.place] = place.id }
            ).id
        }
    }
}

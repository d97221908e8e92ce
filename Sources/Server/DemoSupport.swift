import Households
import Kernel
import Organisation
import Registers
import Supervision
import Workforce

/// Support of weak villages in the demo county: a bureau's team, helpers of a township, one that has ended. All is invented.
struct DemoSupport: Sendable {
    private let deployment: Deployment
    private var store: RecordStore { deployment.store }

    init(_ deployment: Deployment) { self.deployment = deployment }

    func fill() async throws {
        let rules = deployment.workforce()
        let today = CalendarDay(store.now, in: rules.zone)
        let (clerk, bureau) = (try await store.demoUser("duty1"), try await store.demoUser("agriculture"))
        let (worker, other) = (try await store.demoUser("qingshi-1"), try await store.demoUser("qingshi-2"))
        let teams = try await store.write(by: clerk) { try Self.addTeams($0, today) }
        try await store.write(by: bureau) { writing in
            for back in 1...6 {
                _ = try writing.state(
                    day: today.advanced(by: -back), present: back == 4 ? 0 : 3, of: teams[0], rules: rules)
            }
            let issue = try writing.note(issue: "村口服务点没有退烧药和抗原", of: teams[0])
            _ = try writing.solve(issue: issue.id, result: "镇卫生院每周一、周四送药到村")
        }
        try await store.write(by: other) { writing in
            _ = try writing.state(day: today, present: 2, of: teams[0], rules: rules)
            _ = try writing.note(issue: "两个自然村没有固定的采样点", of: teams[0])
        }
        let ticket = try await store.read(as: worker) { try $0.page(HelpTickets.self, Query(limit: 1)).records.first }
        try await store.write(by: worker) { writing in
            _ = try writing.state(day: today, present: 1, of: teams[1], rules: rules)
            let issue = try writing.note(issue: "独居户看病没有车", of: teams[1])
            if let ticket { _ = try writing.link(issue: issue.id, to: .helpTicket, ticket.id) }
        }
        _ = try await store.write(by: clerk) {
            try $0.perform("end", $0.registry.named(SupportTeams.name), teams[2], reason: "短板已补齐")
        }
    }

    private static func addTeams(_ writing: Writing, _ today: CalendarDay) throws -> [RecordID] {
        let (t, definition) = (SupportTeams.fields, try writing.registry.named(SupportTeams.name))
        let rows: [(String, SupportKind, String, String, Int, GapDomain, String)] = [
            ("县农业农村局驻雷营村工作队", .villageTeam, "agriculture", "990101101201", 3, .grassroots, "村干部少，外出返乡户多，排查跟不上"),
            ("青石街社区网格员协理员", .gridHelper, "qingshi", "990101101001", 2, .screening, "沿街商户流动快，底数不清"),
            ("县民政局驻下杨洼村工作队", .villageTeam, "civilAffairs", "990101102201", 2, .keyPersons, "独居老人多，联系不上"),
        ]
        return try rows.map { name, kind, unit, village, number, domain, why in
            try writing.create(
                definition,
                Values {
                    $0[t.name] = name
                    $0[t.kind] = kind
                    $0[t.unit] = DemoCounty.unit(unit)
                    $0[t.receiver] = DemoCounty.unit(village)
                    $0[t.number] = number
                    $0[t.domain] = domain
                    $0[t.why] = why
                    $0[t.from] = today.advanced(by: -10)
                    $0[t.to] = today.advanced(by: 80)
                    $0[t.basis] = "青疫防指〔示例〕9号"
                }
            ).id
        }
    }
}

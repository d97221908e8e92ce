import Kernel
import Measures
import Organisation
import Policies
import Prevention
import Registers
import Sites

/// Quarantine of the demo county: a site that is open, two in reserve, and contacts at every step from the gap list to a
/// room. Everybody is invented.
package struct DemoSites: Sendable {
    private let deployment: Deployment
    private var store: RecordStore { deployment.store }

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has policies and no sites yet.
    package func fill() async throws {
        let (rules, prevention) = (deployment.sites, try deployment.prevention())
        let today = rules.today(store.now)
        let (clerk, commander) = (try await store.demoUser("duty1"), try await store.demoUser("commander"))
        let health = try await store.demoUser("health")
        let text = Self.text("cn-rooms-2021-10", prevention, from: today.advanced(by: -7), to: today.advanced(by: 60))
        let proposed = try await store.write(by: clerk) { writing in
            let draft = try writing.draft(policy: text, rules: prevention)
            return try writing.propose(policy: draft.id, order: "青疫防指〔示例〕7号", rules: prevention)
        }
        _ = try await store.write(by: commander) { try $0.decide(policy: proposed.id, agree: true, rules: prevention) }
        let site = try await store.write(by: clerk) { try Self.addSites($0, rules) }
        let contacts = try await store.write(by: clerk) { try Self.addContacts($0, today, rules) }
        let rides = try await store.write(by: clerk) { writing in
            try contacts.dropLast(2).enumerated().map { number, measure in
                let ride = try writing.requestTransfer(
                    of: measure, needs: number == 3 ? [.wheelchair] : [], rules: rules)
                if number == 4 { return ride.id }
                return try writing.assign(
                    transfer: ride.id, crew: DemoCounty.unit("health"), vehicle: "转运\(number + 1)号车", site: site
                ).id
            }
        }
        // Two are in their rooms, one is on the way, one waits for the vehicle that was sent, one for a vehicle.
        try await store.write(by: health) { writing in
            for (number, ride) in rides.prefix(3).enumerated() {
                try writing.pickUp(transfer: ride)
                if number == 2 { continue }
                let rooms = try writing.reading.freeRooms(of: site)
                guard let room = rooms.first else { continue }
                try writing.handOver(
                    transfer: ride,
                    Admission(room: room, needs: number == 0 ? [.medicine, .chronic] : [], consent: number == 0),
                    rules: rules)
                if number == 0 { try writing.disinfect(transfer: ride) }
            }
        }
    }

    private static func addSites(_ writing: Writing, _ rules: SiteRules) throws -> RecordID {
        let (s, definition) = (Sites.fields, try writing.registry.named(Sites.name))
        let rows: [(String, SiteKind, String, String, ActivationTier, Int)] = [
            ("青河宾馆隔离点", .hotel, "990101001", "中心街8号", .h24, 24),
            ("职教中心宿舍隔离点", .dormitory, "990101002", "学府路1号", .h48, 160),
            ("会展中心隔离点", .purposeBuilt, "990101003", "会展路2号", .h72, 300),
        ]
        let sites = try rows.map { name, kind, area, address, tier, rooms in
            try writing.create(
                definition,
                Values {
                    $0[s.name] = name
                    $0[s.kind] = kind
                    $0[s.area] = AreaCode(area)
                    $0[s.address] = address
                    $0[s.unit] = DemoCounty.unit("health")
                    $0[s.layout] = SitePart.allCases
                    $0[s.roomsPlanned] = rooms
                    $0[s.tier] = tier
                }
            ).id
        }
        guard let open = sites.first else { throw Rejection.notFound }
        for floor in 1...2 {
            try writing.addRooms(to: open, floor: floor, from: floor * 100 + 1, count: 10, kind: .single)
        }
        try writing.addRooms(to: open, floor: 3, from: 301, count: 4, kind: .family)
        try writing.activate(site: open, order: "青疫防指〔示例〕8号", rules: rules)
        try writing.makeReady(site: open)
        return open
    }

    /// Close contacts of yesterday in six townships.
    private static func addContacts(
        _ writing: Writing, _ today: CalendarDay, _ rules: SiteRules
    ) throws -> [RecordID] {
        let (p, g) = (Persons.fields, Grounds.fields)
        let rows = [
            ("季青禾", "1988-03-12", "990101001"), ("闻静石", "1975-11-02", "990101101"),
            ("柏溪云", "1992-07-23", "990101102"), ("邬河生", "1949-01-30", "990101101"),
            ("宗雁南", "2001-09-09", "990101103"), ("臧柳溪", "1983-05-17", "990101102"),
            ("厉北辰", "1979-12-25", "990101201"),
        ]
        return try rows.map { name, born, area in
            let person = try writing.create(
                writing.registry.named(Persons.name),
                Values {
                    $0[p.name] = name
                    $0[p.born] = CalendarDay(born)
                    $0[p.idKind] = IDKind.none
                    $0[p.area] = AreaCode(area)
                })
            let made = try writing.establish(
                Values {
                    $0[g.kind] = .exposure
                    $0[g.category] = "closeContact"
                    $0[g.day] = today.advanced(by: -1)
                }, person: person.id, rules: rules.measures)
            guard let measure = made.measure else { throw Rejection.notFound }
            return measure.id
        }
    }

    private static func text(
        _ file: String, _ rules: PreventionRules, from: CalendarDay, to: CalendarDay
    ) -> String {
        (rules.shipped[file] ?? "").split(separator: "\n").map { line in
            line.hasPrefix("from: ") ? "from: \(from)" : line.hasPrefix("to: ") ? "to: \(to)" : String(line)
        }.joined(separator: "\n")
    }
}

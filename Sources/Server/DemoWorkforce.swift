import Kernel
import Organisation
import Registers
import Supervision
import Workforce

/// Workers of the demo county: pools of townships and bureaus, orders at every step, institutions kept in each way, stations.
/// Everything is invented.
package struct DemoWorkforce: Sendable {
    private let deployment: Deployment
    private var store: RecordStore { deployment.store }

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has places and no pools yet.
    package func fill() async throws {
        let rules = deployment.workforce()
        let today = CalendarDay(store.now, in: rules.zone)
        let (clerk, other) = (try await store.demoUser("duty1"), try await store.demoUser("duty2"))
        let pools = try await store.write(by: clerk) { try Self.addPools($0, today) }
        let orders = try await store.write(by: clerk) { writing in
            let wanted = [
                ("qingshi", "hewan", 4), ("health", "qingshi", 6), ("health", "chengguan", 3), ("qingshi", "zhaoji", 2),
            ]
            return try wanted.enumerated().map { number, wanted in
                let (from, to, persons) = wanted
                guard let pool = pools[from] else { throw Rejection.notFound }
                return try writing.order(
                    DeploymentOrder(
                        pool: pool, receiver: DemoCounty.unit(to), number: persons, from: today,
                        to: today.advanced(by: 5), basis: "青疫防指〔示例〕\(number + 11)号"), rules: rules
                ).id
            }
        }
        let (health, town) = (try await store.demoUser("health"), try await store.demoUser("qingshi"))
        try await store.write(by: health) { writing in
            try writing.accept(deployment: orders[1])
            try writing.accept(deployment: orders[2])
        }
        try await store.write(by: town) { writing in
            try writing.arrive(deployment: orders[1])
            try writing.decline(deployment: orders[3], reason: "本镇正在全员检测，人手不足")
        }
        let places = try await store.write(by: clerk) { try Self.addInstitutions($0) }
        try await close(places, clerk, other, today, rules)
        try await store.write(by: clerk) { try Self.addStations($0) }
        try await DemoSupport(deployment).fill()
    }

    /// One limited, one closed by two persons, one for which somebody waits for the second; the last is open.
    private func close(
        _ places: [RecordID], _ clerk: Principal, _ other: Principal, _ today: CalendarDay, _ rules: WorkforceRules
    ) async throws {
        guard places.count > 3 else { return }
        let order = ClosureOrder(order: "青疫防指〔示例〕21号", basis: "青河县疫情防控方案第八条", reviewBy: today.advanced(by: 7))
        try await store.write(by: clerk) { writing in
            try writing.limit(place: places[0], order, rules: rules)
            try writing.askClosing(place: places[1], order, rules: rules)
            try writing.askClosing(place: places[2], order, rules: rules)
        }
        _ = try await store.write(by: other) { try $0.decideClosing(place: places[1], agree: true, rules: rules) }
    }

    /// - Returns: the sampling pool of each unit.
    private static func addPools(_ writing: Writing, _ today: CalendarDay) throws -> [String: RecordID] {
        let (p, definition) = (Pools.fields, try writing.registry.named(Pools.name))
        let rows: [(unit: String, name: String, skill: Skill, trained: Int, available: Int)] = [
            ("qingshi", "青石镇采样队", .sampling, 24, 12), ("qingshi", "青石镇志愿者队", .volunteer, 60, 30),
            ("qingshi", "青石镇村医队", .villageDoctor, 14, 10), ("hewan", "河湾镇采样队", .sampling, 8, 5),
            ("chengguan", "城关街道物业联络队", .property, 40, 35),
            ("chengguan", "城关街道业委会联络队", .ownersCommittee, 22, 18), ("chengguan", "城关街道采样队", .sampling, 30, 26),
            ("zhaoji", "赵集镇采样队", .sampling, 6, 3), ("health", "县医院采样支援队", .sampling, 50, 40),
            ("health", "县疾控流调队", .tracing, 20, 18), ("transport", "转运驾驶员队", .driver, 16, 12),
        ]
        var pools: [String: RecordID] = [:]
        for (number, row) in rows.enumerated() {
            let made = try writing.create(
                definition,
                Values {
                    $0[p.name] = row.name
                    $0[p.unit] = DemoCounty.unit(row.unit)
                    $0[p.skill] = row.skill
                    $0[p.trained] = row.trained
                    $0[p.available] = row.available
                    $0[p.hours] = "8:00–20:00，两班"
                    $0[p.contact] = "值班联系人"
                    $0[p.phone] = Phone(written: "199000080\(10 + number)").map { Protected($0) }
                    $0[p.topics] = Skill.local.contains(row.skill) ? [.protection, .reporting, .screening] : nil
                    $0[p.trainedOn] = today.advanced(by: -30 * (number % 5))
                    $0[p.verified] = today.advanced(by: -number % 5)
                })
            if row.skill == .sampling { pools[row.unit] = made.id }
        }
        return pools
    }

    private static func addInstitutions(_ writing: Writing) throws -> [RecordID] {
        let (p, c) = (Places.fields, ClosedPlaces.fields)
        let rows: [(String, PlaceKind, String)] = [
            ("青河县中心敬老院", .careHome, "990101001"), ("夕阳红养老院", .careHome, "990101002"),
            ("青河县社会福利院", .welfareHome, "990101101"), ("青河县看守所", .custody, "990101003"),
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
                writing.registry.named(ClosedPlaces.name),
                Values {
                    $0[c.place] = place.id
                    $0[c.video] = true
                }
            ).id
        }
    }

    private static func addStations(_ writing: Writing) throws {
        let (s, definition) = (Stations.fields, try writing.registry.named(Stations.name))
        let rows: [(String, String, String, [StationService])] = [
            ("文昌社区防控服务站", "chengguan", "990101001001", [.consultation, .medicine, .help]),
            ("青石镇防控服务站", "qingshi", "990101101", [.consultation, .sampling, .antigen, .help]),
        ]
        for (name, unit, area, services) in rows {
            _ = try writing.create(
                definition,
                Values {
                    $0[s.name] = name
                    $0[s.unit] = DemoCounty.unit(unit)
                    $0[s.area] = AreaCode(area)
                    $0[s.services] = services
                    $0[s.hours] = "8:00–18:00"
                    $0[s.address] = "服务大厅一层"
                    $0[s.telephone] = "0000-6922345"
                    $0[s.staff] = 4
                })
        }
    }
}

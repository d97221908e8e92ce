import Database
import Households
import Kernel
import Organisation
import Registers

/// Grids and households of the demo county, a round that is closed and one that runs, and help that is asked for.
/// Everything is invented.
package struct DemoHouseholds: Sendable {
    private let deployment: Deployment
    private var store: RecordStore { deployment.store }
    private static let families = ["王", "李", "张", "刘", "陈", "杨", "赵", "周", "吴", "徐", "孙", "朱"]
    private static let given = ["建国", "秀英", "志强", "桂兰", "文", "玉梅", "海涛", "晓燕", "永福", "春花"]

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has no households yet.
    package func fill() async throws {
        let rules = deployment.households()
        let today = CalendarDay(store.now, in: rules.zone)
        let (town, other) = (try await store.demoUser("qingshi"), try await store.demoUser("hewan"))
        try await add([("990101101001", "qingshi-1", 2), ("990101101201", "qingshi-2", 2)], by: town)
        try await add([("990101102001", "hewan-1", 1)], by: other)
        let worker = try await store.demoUser("qingshi-1")
        try await agree(today, by: worker, rules)
        let first = try await sweep("青石镇第一轮入户排查", .symptoms, "990101101", today, by: town)
        try await visit(first, share: 10, by: worker, rules)
        try await visit(first, share: 10, by: store.demoUser("qingshi-2"), rules)
        _ = try await store.write(by: town) { try $0.close(sweep: first, seed: "demo", rules: rules) }
        let second = try await sweep("青石镇第二轮入户排查", .symptoms, "990101101", today, by: town)
        try await visit(second, share: 6, by: worker, rules)
        try await count(second, by: worker, today, rules)
        try await find(second, by: worker, town, rules)
        let area = AreaCode("990101101001") ?? worker.county
        _ = try await store.write(by: worker) { writing in
            try writing.askHelp(
                Help(
                    .dialysis, consent: true, isUrgent: true, source: .resident, words: "明早透析，没有车",
                    address: "青石街3号"), area: area, rules: rules)
            try writing.askHelp(
                Help(.chronic, consent: true, source: .resident, words: "胰岛素还够三天", address: "青石街8号"), area: area,
                rules: rules)
        }
    }

    private func add(_ grids: [(area: String, worker: String, count: Int)], by officer: Principal) async throws {
        try await store.write(by: officer) { writing in
            let (g, h) = (Grids.fields, Households.fields)
            let homes = try writing.registry.named(Households.name)
            for (area, worker, count) in grids {
                for number in 1...count {
                    let grid = try writing.create(
                        writing.registry.named(Grids.name),
                        Values {
                            $0[g.name] = "第\(number)网格"
                            $0[g.area] = AreaCode(area)
                            $0[g.groups] = "\(number * 2 - 1)组、\(number * 2)组"
                            $0[g.worker] = DemoCounty.user(worker)
                        })
                    let new = try (1...12).map { place in
                        let name = Self.families[place % 12] + Self.given[(place * number) % 10]
                        return try writing.prepare(
                            homes,
                            Values {
                                $0[h.grid] = grid.id
                                $0[h.address] = "\(number)组\(place < 10 ? "0" : "")\(place)号"
                                $0[h.head] = name
                                $0[h.phone] = Phone(written: "1990000\(1000 + number * 100 + place)").map {
                                    Protected($0)
                                }
                                $0[h.persons] = place % 5 + 1
                                $0[h.vulnerable] = place % 4 == 0 ? 1 : 0
                                $0[h.detached] = place == 12
                            })
                    }
                    try writing.insert(batch: new, of: homes, cause: grid.id)
                }
            }
        }
    }

    private func sweep(
        _ title: String, _ purpose: SweepPurpose, _ area: String, _ today: CalendarDay, by officer: Principal
    ) async throws -> RecordID {
        try await store.write(by: officer) { writing in
            let s = Sweeps.fields
            let sweep = try writing.create(
                writing.registry.named(Sweeps.name),
                Values {
                    $0[s.title] = title
                    $0[s.purpose] = purpose
                    $0[s.basis] = "防指〔\(today.year)〕16号"
                    $0[s.area] = AreaCode(area)
                    $0[s.from] = today
                    $0[s.to] = today.advanced(by: 3)
                    $0[s.expires] = today.advanced(by: 17)
                })
            return try writing.start(sweep: sweep.id).id
        }
    }

    /// Some who live alone have agreed to be called; one of them today.
    private func agree(_ today: CalendarDay, by worker: Principal, _ rules: HouseholdRules) async throws {
        let homes = try await store.read(as: worker) { try $0.page(Households.self, Query(limit: 200)).records }
        let alone = homes.filter { $0[Households.fields.persons] == 1 }.sorted { $0.id < $1.id }
        let agreed = zip(alone, [(WelfarePeriod.weekly, 7), (.fortnightly, 3), (.daily, 0)])
        try await store.write(by: worker) { writing in
            for (home, (period, days)) in agreed {
                try writing.agreeCalls(
                    household: home.id, every: period, consent: true, on: today.advanced(by: -days), rules: rules)
            }
        }
    }

    /// Two whom the round found: what came of one is said by the township, the other waits.
    private func find(
        _ sweep: RecordID, by worker: Principal, _ town: Principal, _ rules: HouseholdRules
    ) async throws {
        let homes = try await store.read(as: worker) { try $0.page(Households.self, Query(limit: 2)).records }
        let found: [RecordID] = try await store.write(by: worker) { writing in
            let (x, h) = (Residents.fields, Households.fields)
            return try homes.enumerated().map { number, home in
                try writing.create(
                    writing.registry.named(Residents.name),
                    Values {
                        $0[x.sweep] = sweep
                        $0[x.household] = home.id
                        $0[x.name] = home[h.head] ?? "张文"
                        $0[x.reason] = number == 0 ? .symptoms : .arrived
                        $0[x.words] = number == 0 ? "咳嗽两天" : "前天从外地回来"
                    }
                ).id
            }
        }
        guard let first = found.first else { return }
        _ = try await store.write(by: town) {
            try $0.dispose(resident: first, as: .referred, words: "已到县医院发热门诊就诊", rules: rules)
        }
    }

    /// Four checks and one inquiry of each grid of a worker: counts.
    private func count(
        _ sweep: RecordID, by worker: Principal, _ today: CalendarDay, _ rules: HouseholdRules
    ) async throws {
        let grids = try await store.read(as: worker) { try $0.page(Grids.self).records.map(\.id).sorted() }
        try await store.write(by: worker) { writing in
            for (number, grid) in grids.enumerated() {
                _ = try writing.say(
                    FourCheckSheet(day: today, asked: 6, counts: [1, number, 0, 2, 1]), of: grid, in: sweep,
                    rules: rules)
            }
        }
    }

    /// So many households of each grid of a worker, with every outcome among them.
    private func visit(_ sweep: RecordID, share: Int, by worker: Principal, _ rules: HouseholdRules) async throws {
        let homes = try await store.read(as: worker) { try $0.page(Households.self, Query(limit: 200)).records }
        let grids = Dictionary(grouping: homes) { $0[Households.fields.grid] }
        for home in grids.values.flatMap({ $0.prefix(share) }).sorted(by: { $0.id < $1.id }) {
            let place = Int(home[Households.fields.address]?.suffix(3).dropLast() ?? "") ?? 1
            let found: Found =
                switch place {
                case 3: Found(.notHome, by: .doorstep)
                case 5: Found(.visited, by: .telephone, persons: 1)
                case 6: Found(.visited, by: .doorstep, persons: 2, needs: [.medicine], words: "降压药只够两天")
                case 8: Found(.refused, by: .doorstep)
                case 9: Found(.vacant, by: .doorstep)
                default: Found(.visited, by: .doorstep, persons: home[Households.fields.persons])
                }
            _ = try await store.write(by: worker) { try $0.visit(home.id, in: sweep, found, rules: rules) }
        }
    }
}

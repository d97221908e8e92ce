import Arrivals
import Database
import Kernel
import Measures
import Organisation
import Policies
import Prevention
import Registers

/// Arrivals of the demo county in every state, and the risk areas of a neighbouring county that they come from. Everybody is
/// invented; the numbers belong to nobody.
package struct DemoArrivals: Sendable {
    private let deployment: Deployment
    private var store: RecordStore { deployment.store }

    package init(_ deployment: Deployment) { self.deployment = deployment }

    private struct Person: Sendable {
        let name: String
        let number: String
        let phone: String
        let area: String
        let resident: Bool
        /// Days from today: left, arrives.
        let days: (Int, Int)
    }

    private static let people = [
        Person(
            name: "来客甲", number: "990101199001010019", phone: "19900000081", area: "990101101", resident: false,
            days: (0, 1)),
        Person(
            name: "来客乙", number: "990101199001010027", phone: "19900000082", area: "990101101001", resident: true,
            days: (-1, 0)),
        Person(
            name: "来客丙", number: "990101199001010035", phone: "19900000083", area: "990101101", resident: true,
            days: (-2, -1)),
        Person(
            name: "来客丁", number: "990101199001010043", phone: "19900000084", area: "990101102", resident: false,
            days: (0, 2)),
        Person(
            name: "来客戊", number: "99010119900101006X", phone: "19900000085", area: "990101102", resident: false,
            days: (-1, 1)),
        Person(
            name: "来客己", number: "990101199001010078", phone: "19900000086", area: "990101001", resident: true,
            days: (-3, -2)),
    ]

    /// Fills a demo county that has no arrivals yet.
    package func fill() async throws {
        let rules = deployment.arrivals
        let today = CalendarDay(store.now, in: deployment.settings.zone)
        let system = Principal.system(deployment.settings.county)
        try await addRiskAreas(today)
        let ids = try await store.write(by: system) { writing in
            try Self.people.map { try writing.file(id: .make(), Self.values($0, today), rules: rules).arrival.id }
        }
        let (qingshi, chengguan) = (try await store.demoUser("qingshi"), try await store.demoUser("chengguan"))
        _ = try await store.write(by: qingshi) { writing in
            try writing.verify(arrival: ids[1], Attempt(.noAnswer), rules: rules)
            try writing.verify(arrival: ids[2], Attempt(.reached, by: .visit), rules: rules)
            try writing.push(
                arrival: ids[0], to: .area(AreaCode("990101102") ?? deployment.settings.county), reason: "本人说住河湾镇",
                rules: rules)
        }
        _ = try await store.write(by: chengguan) {
            try $0.verify(arrival: ids[5], Attempt(.notComing), rules: rules)
        }
        try await test(today)
        try await tell(today)
        try await declareReturns(today)
    }

    /// From a township that is listed as low: nobody is kept anywhere, two tests in three days. The result of the first was seen.
    private func test(_ today: CalendarDay) async throws {
        let (rules, township) = (deployment.arrivals, try await store.demoUser("qingshi"))
        let person = Person(
            name: "来客辛", number: "990101199001010203", phone: "19900000089", area: "990101101", resident: true,
            days: (-2, -1))
        let now = store.now
        let id = try await store.write(by: .system(deployment.settings.county)) { writing in
            var values = Self.values(person, today)
            values[Arrivals.fields.origin] = "示例省青山市白河县白溪镇"
            values[Arrivals.fields.originArea] = AreaCode("990102103")
            return try writing.file(id: .make(), values, rules: rules).arrival.id
        }
        try await store.write(by: township) { writing in
            let verified = try writing.verify(arrival: id, Attempt(.reached), rules: rules)
            // A county whose plan asks for no tests has none.
            guard verified[Arrivals.fields.quota] != nil else { return }
            try writing.enter(
                test: SeenTest(.nucleicAcid, at: now.advanced(minutes: -120), on: .phone, .negative), of: id,
                rules: rules)
        }
    }

    /// A hotel has told of a guest, who has said nothing yet.
    private func tell(_ today: CalendarDay) async throws {
        let (rules, county) = (deployment.arrivals, deployment.settings.county)
        guard let phone = Phone(written: "19900000087") else { return }
        let guest = Newcomer(
            name: "来客庚", phone: phone, from: "示例省青山市白河县白云镇", originArea: AreaCode("990102101"),
            arrivesOn: today, area: AreaCode("990101102") ?? county, address: "河湾路示例宾馆（虚构）",
            namedBy: .venue, saidBy: "河湾示例宾馆")
        try await store.write(by: .system(county)) { try $0.tell(of: guest, page: .make(), rules: rules) }
    }

    /// Three workers of two units: from the county itself, from the neighbouring one's part that is not listed, and with
    /// symptoms. Their codes are told to nobody.
    private func declareReturns(_ today: CalendarDay) async throws {
        let rules = deployment.arrivals
        let (here, there) = (AreaCode("990101"), AreaCode("990102"))
        let workers: [(employer: String, area: String, place: DeclaredPlace, sick: Bool)] = [
            ("青河县示例机械厂", "990101001", DeclaredPlace(area: here, left: today, stayed: .elsewhere), false),
            (
                "青河县示例机械厂", "990101001",
                DeclaredPlace(area: there, left: today.advanced(by: -3), stayed: .elsewhere), false
            ),
            ("青石镇示例食品公司", "990101101", DeclaredPlace(area: here, left: today, stayed: .elsewhere), true),
        ]
        try await store.write(by: .system(deployment.settings.county)) { writing in
            for worker in workers {
                let area = AreaCode(worker.area) ?? deployment.settings.county
                _ = try writing.declareReturn(
                    id: .make(),
                    Declared(employer: worker.employer, area: area, places: [worker.place], symptoms: worker.sick),
                    rules: rules)
            }
        }
    }

    /// A county of which two townships, and a compound of another, are listed.
    private func addRiskAreas(_ today: CalendarDay) async throws {
        let a = Areas.fields
        try await store.write(by: .system(deployment.settings.county)) { writing in
            let definition = try writing.registry.named(Areas.name)
            for (code, name) in [("990102", "白河县"), ("990102101", "白云镇"), ("990102102", "白沙镇"), ("990102103", "白溪镇")] {
                _ = try writing.create(
                    definition,
                    Values {
                        $0[a.code] = code
                        $0[a.name] = name
                    })
            }
        }
        let clerk = try await store.demoUser("duty1")
        _ = try await store.write(by: clerk) {
            try $0.enter(
                riskAreas: [
                    ListedArea(name: "白河县白云镇", place: RecordID("990102101"), whole: true, level: .high),
                    ListedArea(name: "白河县白沙镇阳光花园小区", place: RecordID("990102102"), level: .medium),
                    ListedArea(name: "白河县白溪镇", place: RecordID("990102103"), whole: true, level: .low),
                ], scheme: .r9, from: today.advanced(by: -5), source: "示例省风险区名单（虚构）")
        }
        let second = try await store.demoUser("testing")
        try await store.write(by: second) { writing in
            let listed = try writing.reading.openRiskAreas().filter { $0.state == "proposed" }
            try writing.confirm(riskAreas: listed.map(\.id))
        }
    }

    private static func values(_ person: Person, _ today: CalendarDay) -> Values {
        let a = Arrivals.fields
        return Values {
            $0[a.name] = person.name
            $0[a.idKind] = .citizen
            $0[a.idNumber] = CitizenID(person.number).map { Protected($0) }
            $0[a.phone] = Phone(written: person.phone).map { Protected($0) }
            $0[a.resident] = person.resident
            $0[a.origin] = "示例省青山市白河县白云镇"
            $0[a.originArea] = AreaCode("990102101")
            $0[a.leftOn] = today.advanced(by: person.days.0)
            $0[a.arrivesOn] = today.advanced(by: person.days.1)
            $0[a.means] = .train
            $0[a.area] = AreaCode(person.area)
            $0[a.address] = "文昌路（虚构）"
        }
    }
}

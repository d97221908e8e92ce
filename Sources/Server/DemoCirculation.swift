import Circulation
import Command
import Database
import Kernel
import Organisation
import Registers

/// Documents from above of the demo county, half read, a conference, a practice and a visit. Everything is invented.
package struct DemoCirculation: Sendable {
    private let deployment: Deployment

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has no documents yet.
    package func fill() async throws {
        let (store, now) = (deployment.store, deployment.store.now)
        let (clerk, book) = (try await store.demoUser("duty1"), deployment.rules.duties)
        let read = try await document(
            "关于做好节后返岗人员健康监测的通知", "清江市疫情防控指挥部", .prefecture, issued: -600, received: -420, as: clerk)
        let open = try await document(
            "全省疫情防控工作电视电话会议精神", "省疫情防控指挥部办公室", .province, issued: -300, received: -90, as: clerk)
        for (id, back, logins) in [
            (read, -360, ["chengguan", "donghe", "beiguan"]), (open, -60, ["qingshi", "health"]),
        ] {
            let units =
                (id == read ? ["chengguan", "donghe", "beiguan"] : ["chengguan", "qingshi", "hewan", "health"])
                .map { DemoCounty.unit($0) }
            _ = try await at(back).write(by: clerk) { writing in
                try writing.circulate(
                    document: id, to: units, persons: [DemoCounty.user("deputy")], in: book)
            }
            for (step, login) in (logins + (id == read ? ["deputy"] : [])).enumerated() {
                let reader = try await deployment.store.demoUser(login)
                _ = try await at(back + 20 + step * 35).write(by: reader) { try $0.readAll() }
            }
        }
        try await store.write(by: clerk) { writing in
            let meeting = try writing.reading.page(Meetings.self, Query(limit: 1)).records.first
            guard let meeting else { return }
            let towns = try UnitTree(writing.reading).townships.map(\.id)
            let called = try writing.call(
                units: towns + [DemoCounty.unit("health")], to: meeting.id, starts: now.advanced(minutes: 150),
                place: "视频会议室", in: book)
            for attendance in called.prefix(9) { try writing.answer(attendance: attendance.id, comes: true, seats: 2) }
            try writing.answer(attendance: called[9].id, comes: false, reason: "防汛值守")
        }
        try await practiceAndVisit(clerk)
    }

    private func document(
        _ title: String, _ issuer: String, _ level: IssuerLevel, issued: Int, received: Int, as clerk: Principal
    ) async throws -> RecordID {
        let (d, now) = (UpperDocuments.fields, deployment.store.now)
        return try await at(received).write(by: clerk) { writing in
            try writing.create(
                writing.registry.named(UpperDocuments.name),
                Values {
                    $0[d.title] = title
                    $0[d.kind] = level == .province ? .meeting : .notice
                    $0[d.level] = level
                    $0[d.issuer] = issuer
                    $0[d.number] = level == .province ? nil : "清防指办〔2022〕31号"
                    $0[d.issued] = now.advanced(minutes: issued)
                    $0[d.received] = now.advanced(minutes: received)
                    $0[d.urgency] = level == .province ? .urgent : .routine
                    $0[d.text] = "请各单位认真贯彻落实，按要求摸清底数、落实措施。（虚构）"
                }
            ).id
        }
    }

    private func practiceAndVisit(_ clerk: Principal) async throws {
        let (store, today) = (deployment.store, CalendarDay(deployment.store.now, in: deployment.settings.zone))
        let (p, v) = (Practices.fields, Visits.fields)
        let practice = try await store.write(by: store.demoUser("qingshi")) { writing in
            let made = try writing.create(
                writing.registry.named(Practices.name),
                Values {
                    $0[p.title] = "返乡人员一次登记、三家共用"
                    $0[p.unit] = DemoCounty.unit("qingshi")
                    $0[p.text] = "村里登记一次，卫生院、派出所、学校共用同一份底数，不再各要一张表。"
                    $0[p.tags] = "减负 登记"
                })
            return try writing.propose(practice: made.id).id
        }
        _ = try await store.write(by: store.demoUser("commander")) { try $0.decide(practice: practice, agree: true) }
        let visit = try await store.write(by: store.demoUser("deputy")) { writing in
            try writing.create(
                writing.registry.named(Visits.name),
                Values {
                    $0[v.title] = "督导河湾镇返乡人员服务"
                    $0[v.day] = today
                    $0[v.unit] = DemoCounty.unit("hewan")
                    $0[v.summary] = "走访两个村和卫生院。"
                }
            ).id
        }
        try await store.write(by: store.demoUser("deputy")) { writing in
            try writing.note("两个村同一名单重复报送三次", on: visit)
            try writing.note("卫生院夜间无人接听咨询电话", on: visit, unit: DemoCounty.unit("health"))
        }
    }

    /// As if it were so many minutes from now.
    private func at(_ minutes: Int) -> RecordStore {
        let moment = deployment.store.now.advanced(minutes: minutes)
        return RecordStore(deployment.database, registry: deployment.store.registry) { moment }
    }
}

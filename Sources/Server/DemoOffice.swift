import Command
import Duties
import Kernel
import Office
import Organisation
import Registers

/// A night at the demo county's duty desk: a roster, calls, an oral directive that waits for its leader, last night's
/// hand-over signed by both shifts.
package struct DemoOffice: Sendable {
    private let deployment: Deployment
    private let rules: OfficeRules
    private let now: Instant
    private let today: CalendarDay

    package init(_ deployment: Deployment) {
        (self.deployment, rules, now) = (deployment, deployment.office, deployment.store.now)
        today = CalendarDay(deployment.store.now, in: deployment.rules.zone)
    }

    private static let begins = [TimeOfDay(8), TimeOfDay(20)]

    /// Fills a demo county that has no roster yet.
    package func fill() async throws {
        let last = ShiftTime(of: now, begins: Self.begins, in: rules.command.zone)
            .previous(begins: Self.begins, in: rules.command.zone)
        try await roster(before: last.from)
        try await calls(last)
        try await signIn(last)
        try await handOver(last)
        try await evening()
    }

    private func store(_ moment: Instant) -> RecordStore {
        RecordStore(deployment.database, registry: deployment.store.registry) { moment }
    }

    private func write<Value: Sendable>(
        _ login: String, at moment: Instant, _ body: @escaping @Sendable (Writing) throws -> Value
    ) async throws -> Value {
        let person = try await deployment.store.demoUser(login)
        return try await store(moment).write(by: person, body)
    }

    /// Day: 周岚 and a section lead; night: 程丹杰 and another. One night next week has one person alone.
    private func roster(before: Instant) async throws {
        let (r, s, first) = (Rosters.fields, Shifts.fields, today.advanced(by: -1))
        try await write("duty1", at: before.advanced(minutes: -30)) { writing in
            let roster = try writing.create(
                writing.registry.named(Rosters.name),
                Values {
                    $0[r.name] = "应急响应值班表"
                    $0[r.level] = .response
                    $0[r.shifts] = Self.begins.map(\.description)
                    $0[r.least] = 2
                })
            let pairs = [["duty1", "tracing"], ["duty2", "supplies"]]
            for day in 0..<9 {
                for (begin, pair) in zip(Self.begins, pairs) {
                    let alone = day == 6 && begin == Self.begins[1]
                    _ = try writing.create(
                        writing.registry.named(Shifts.name),
                        Values {
                            $0[s.roster] = roster.id
                            $0[s.day] = first.advanced(by: day)
                            $0[s.begins] = begin.description
                            $0[s.persons] = (alone ? Array(pair.prefix(1)) : pair).map { DemoCounty.user($0) }
                        })
                }
            }
        }
    }

    /// Both persons of the last shift and of this one are there.
    private func signIn(_ last: ShiftTime) async throws {
        let s = Shifts.fields
        for (opens, minute) in [(last.from, -12), (last.to, -8)] {
            let shift = try await deployment.store.read(as: .system(deployment.settings.county)) { reading in
                guard let roster = try reading.rosterInForce({ _ in .response }) else { return nil as Record? }
                return try reading.shifts(of: roster.id, in: opens..<opens.advanced(minutes: 1)).first
            }
            guard let shift else { continue }
            for (place, person) in (shift[s.persons] ?? []).enumerated() {
                let moment = opens.advanced(minutes: minute + place * 5)
                let login =
                    ["duty1", "duty2", "tracing", "supplies"].first { DemoCounty.user($0) == person } ?? "duty1"
                let rules = rules
                try await write(login, at: moment) { _ = try $0.signIn(shift: shift.id, rules: rules) }
            }
        }
    }

    private func calls(_ last: ShiftTime) async throws {
        let c = PhoneCalls.fields
        let units = [
            ("health", "宋馨", "县医院发热门诊接诊3名发热患者，已采样，结果待出。", "持续跟踪，结果出来先报带班领导。", "检测均为阴性，已离院观察。"),
            ("hewan", "谭瑞凝", "镇区卡口值守缺防护服20套。", "请物资保障专班立即调拨。", "物资专班已送达，镇已签收。"),
        ]
        for (place, (unit, caller, matter, proposal, outcome)) in units.enumerated() {
            let at = last.from.advanced(minutes: 130 + place * 105)
            try await write("duty2", at: at) { writing in
                let call = try writing.take(
                    call: Values {
                        $0[c.at] = at
                        $0[c.unit] = DemoCounty.unit(unit)
                        $0[c.caller] = caller
                        $0[c.number] = Phone(written: "1990000000\(place + 3)").map { Protected($0) }
                        $0[c.matter] = matter
                        $0[c.proposal] = proposal
                    })
                try writing.note(call: call.id, version: nil, Values { $0[c.outcome] = outcome }, closing: true)
            }
        }
    }

    private func handOver(_ last: ShiftTime) async throws {
        let rules = rules
        let end = last.to
        let sheet = try await write("duty2", at: end.advanced(minutes: -15)) { writing in
            let sheet = try writing.composeHandOver(rules)
            return try writing.hand(
                over: sheet.id, version: nil, remarks: "市指挥部要来返人员底数，请接班后催齐。", rules: rules)
        }
        guard end.advanced(minutes: 3) <= now else { return }
        _ = try await write("duty1", at: end.advanced(minutes: 3)) {
            try $0.take(over: sheet.id, version: nil, answer: "已接，继续催报。")
        }
    }

    /// What came in since: a call that nobody has finished with, one from a unit without an account, an oral directive.
    private func evening() async throws {
        let (c, rules, now) = (PhoneCalls.fields, rules.command, now)
        let values: [(Int, String?, String?, String, String)] = [
            (-50, nil, "青河火车站", "K1205次列车有2名旅客体温异常，18分钟后到站，请派员接站。", "请卫健委、交通局到站接应。"),
            (-25, "shiqiao", nil, "乡卫生院抗原试剂余量不足一日，请求补给。", "转物资保障专班办理。"),
        ]
        var first: RecordID?
        for (minutes, unit, from, matter, proposal) in values {
            let at = now.advanced(minutes: minutes)
            let call = try await write("duty1", at: at) {
                try $0.take(
                    call: Values {
                        $0[c.at] = at
                        $0[c.unit] = unit.map { DemoCounty.unit($0) }
                        $0[c.from] = from
                        $0[c.caller] = from == nil ? "值班员" : "值班站长"
                        $0[c.matter] = matter
                        $0[c.proposal] = proposal
                    })
            }
            first = first ?? call.id
        }
        let call = first
        _ = try await write("duty1", at: now.advanced(minutes: -46)) {
            try $0.issueOrally(
                about: call,
                SpokenOrder(
                    leader: DemoCounty.user("deputy"), spokenAt: now.advanced(minutes: -47),
                    words: "卫健委派一辆负压救护车和两名医护到火车站接站，交通局协调站内通道，到位后电话报我。",
                    units: [DemoCounty.unit("health"), DemoCounty.unit("transport")], urgency: .flash,
                    deadline: now.advanced(minutes: 70)), rules: rules)
        }
    }
}

import Duties
import Indicators
import Kernel
import Organisation
import Registers
import Reporting

/// Some days of reports of the demo county: most townships in time, one late, some silent, one corrected, and an incident
/// that was handled within its two hours; a hospital whose fever of yesterday stands out from its days before. What they tell of persons is what the records hold: it comes after them.
package struct DemoReports: Sendable {
    private let deployment: Deployment
    private let rules: ReportRules
    private let today: CalendarDay

    package init(_ deployment: Deployment) {
        (self.deployment, rules) = (deployment, deployment.reporting)
        today = CalendarDay(deployment.store.now, in: deployment.reporting.zone)
    }

    /// Days before today that are made up.
    private static let past = 2

    /// Fills a demo county that has no report types yet.
    package func fill() async throws {
        // Numbers of tasks and persons are taken from the counts.
        while try await Tallying(deployment.store).step(deployment.settings.county) {}
        for id in rules.shipped.keys.sorted() { try await activate(id) }
        try await earlier()
        for back in stride(from: Self.past, through: 0, by: -1) { try await day(today.advanced(by: -back)) }
        try await correct()
        try await incident()
    }

    /// As if it were that moment: what has come is told, nothing is told ahead.
    private func at(_ day: CalendarDay, _ hour: Int, _ minute: Int = 0) -> RecordStore? {
        let moment = day.at(hour: hour, minute: minute, in: rules.zone)
        guard moment <= deployment.store.now else { return nil }
        return RecordStore(deployment.database, registry: deployment.store.registry) { moment }
    }

    private func activate(_ id: String) async throws {
        // Agreed to before the first day's cut-offs: what is agreed to later begins later.
        let first = today.advanced(by: -Self.past)
        guard let yaml = rules.shipped[id], let store = at(first, 0) else { return }
        let text = yaml + "from: \(first)\nuntil: \(today.advanced(by: 90))\n"
        let (clerk, second, rules) = (
            try await deployment.store.demoUser("duty1"), try await deployment.store.demoUser("duty2"), rules
        )
        let draft = try await store.write(by: clerk) { writing in
            let draft = try writing.draft(reportType: text, rules: rules)
            return try writing.submit(reportType: draft.id, rules: rules)
        }
        _ = try await store.write(by: second) {
            try $0.decide(reportType: draft.id, agree: true, rules: rules)
        }
    }

    private func day(_ day: CalendarDay) async throws {
        let system = Principal.system(deployment.settings.county)
        let rules = rules
        try await deployment.store.write(by: system) { writing in
            for (_, rule) in try rules.duties.rules(writing.reading).sorted(by: { $0.key < $1.key })
            where rule.name.hasPrefix("report.") {
                try writing.generate(rule, on: day, rules.duties)
            }
        }
        try await health(day)
        try await townships(day)
        try await sentinels(day)
        if let store = at(day, 23, 30) ?? (day == today ? deployment.store : nil) {
            while try await store.write(by: system, { try $0.runDue(rules.duties, limit: 500) }) == 500 {}
        }
    }

    private func health(_ day: CalendarDay) async throws {
        guard let store = at(day, 6, 40) else { return }
        try await confirm(
            store, "health", DemoCounty.unit("health"), day,
            [
                ReportEntry(
                    "caseFigures",
                    [
                        "confirmed": "2", "asymptomatic": "5", "severe": "0", "discharged": "1", "deaths": "0",
                        // The laboratory has entered no positive: of yesterday the two sources differ.
                        "found": day == today ? "1" : "0",
                    ])
            ])
    }

    /// What the records hold is confirmed as it is, a nought too; the rest is typed.
    private func townships(_ day: CalendarDay) async throws {
        for (place, login) in Self.logins.enumerated() {
            // Two townships are not in yet today, one was late yesterday.
            if day == today, place % 6 == 4 { continue }
            var store = at(day, day < today && place == 3 ? 18 : 16, 5 + place)
            // Those who look after people today have told it early, whatever the hour at which the demo is made.
            if store == nil, Self.early.contains(login), at(day, 8) != nil { store = deployment.store }
            guard let store else { continue }
            try await confirm(
                store, login, DemoCounty.unit(login), day,
                [
                    ReportEntry(
                        "dailyWork", ["checkpoints": String(4 + place % 5), "onDuty": String(60 + place * 7)])
                ])
        }
    }

    private func sentinels(_ day: CalendarDay) async throws {
        guard let store = at(day, 16, 10) else { return }
        // Yesterday's fever clinic stands out from the days that `earlier` tells of.
        let fever = day == today.advanced(by: -1) ? 16 : 3
        for (unit, login, visits, fever) in [
            ("hospital", "health", 412, fever), ("school-1", "education", 2_130, 3),
        ] {
            try await confirm(
                store, login, DemoCounty.unit(unit), day,
                [
                    ReportEntry(
                        "sentinel",
                        ["visits": String(visits), "fever": String(fever), "tested": "3", "positive": "0"])
                ], saidBy: "值班室")
        }
    }

    /// The hospital's figures of days before the type was in force, as entered from its paper ledger: nobody owed them here.
    private func earlier() async throws {
        let (hospital, rules, today, r) = (DemoCounty.unit("hospital"), rules, today, Reports.fields)
        let clerk = try await deployment.store.demoUser("duty1")
        try await deployment.store.write(by: .system(deployment.settings.county)) { writing in
            guard let unit = try UnitTree(writing.reading).unit(hospital) else { throw Rejection.notFound }
            for (back, fever) in zip(4...10, [4, 2, 3, 3, 4, 2, 3]) {
                let day = today.advanced(by: -back)
                try writing.insert(
                    Reports.self, verb: "submit",
                    Values {
                        $0[r.type] = "sentinel"
                        $0[r.unit] = unit.id
                        $0[r.office] = unit.office
                        $0[r.area] = unit.area
                        ($0[r.day], $0[r.slot]) = (day, day)
                        $0[r.key] = "sentinel/\(unit.id)/\(day)"
                        $0[r.batch] = "sentinel/\(day)"
                        $0[r.content] = JSONText(#"{"fever":\#(fever),"positive":0,"tested":\#(fever),"visits":402}"#)
                        $0[r.origins] = JSONText("{}")
                        ($0[r.zero], $0[r.late]) = (false, false)
                        $0[r.submittedBy] = clerk.user
                        $0[r.submittedAt] = day.at(hour: 16, minute: 10, in: rules.zone)
                        $0[r.saidBy] = "纸质台账补录"
                        ($0[r.corrections], $0[r.approvals]) = (0, 0)
                    })
            }
        }
    }

    private func confirm(
        _ store: RecordStore, _ login: String, _ unit: RecordID, _ day: CalendarDay, _ entries: [ReportEntry],
        saidBy: String? = nil
    ) async throws {
        let (person, rules) = (try await deployment.store.demoUser(login), rules)
        try await store.write(by: person) { writing in
            _ = try writing.confirm(entries, of: unit, on: day, saidBy: saidBy, rules: rules)
        }
    }

    private func correct() async throws {
        let (person, rules, day) = (try await deployment.store.demoUser("qingshi"), rules, today.advanced(by: -1))
        guard let store = at(today, 8, 20) else { return }
        try await store.write(by: person) { writing in
            let unit = DemoCounty.unit("qingshi")
            guard let report = try writing.reading.report("dailyWork", of: unit, on: day) else { return }
            _ = try writing.correct(
                report: report.id, ["onDuty": "131"],
                reason: .init(.recordsLate, note: "两个村的值班表晚到"), version: report.version, rules: rules)
        }
    }

    private func incident() async throws {
        let (person, clerk, rules) = (
            try await deployment.store.demoUser("education"), try await deployment.store.demoUser("duty1"), rules
        )
        let now = deployment.store.now
        let store = { (minutes: Int) in
            RecordStore(deployment.database, registry: deployment.store.registry) { now.advanced(minutes: minutes) }
        }
        let made = try await store(-60).write(by: person) {
            try $0.register(
                incident: "县一高3名学生同日发热", place: "县第一高级中学", unit: DemoCounty.unit("school-1"),
                discoveredAt: now.advanced(minutes: -100),
                words: "上午课间操后发现，已送发热门诊，班级暂停集中活动。", saidBy: "学校值班室", rules: rules)
        }
        _ = try await store(-45).write(by: clerk) { try $0.acknowledge(incident: made.id) }
        _ = try await store(-30).write(by: clerk) {
            try $0.act(incident: made.id, words: "县疾控中心流调队已出发，学校封存饮用水样。")
        }
    }

    private static let early: Set<String> = ["qingshi", "hewan"]

    /// Sign-in names of township officers.
    private static let logins = [
        "baimiao", "beiguan", "chengguan", "dawang", "donghe", "hewan", "lidian", "liulin", "nanping", "qingshi",
        "shiqiao", "yangzhuang", "yunling", "zhaoji",
    ]
}

import Command
import Database
import Duties
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Indicators
import Kernel
import Organisation
import Registers
import Reporting
import TestSupport
import Testing
import Web

@testable import Server

/// What would make the program one more form (users.md §2) is not there: no register, route, template, word or rule holds it.
@Suite struct BurdenTests {
    // MARK: Sign-all

    @Test func `one tap acknowledges all`() async throws {
        let fixture = try await ServerFixture.make()
        let t = Tasks.fields
        let waiting = { () async throws -> [Record] in
            try await fixture.all(Tasks.self).filter {
                $0[t.unit] == DemoCounty.unit("hewan") && $0.state == "issued"
            }
        }
        let before = try await waiting()
        try #require(!before.isEmpty)
        let headers = try await fixture.headers(
            "hewan", [.contentType: "application/x-www-form-urlencoded"])
        try await fixture.test { client in
            let page = try await client.execute(uri: "/due", method: .get, headers: headers)
            #expect(String(buffer: page.body).contains("action=\"/tasks/sign-all\""))
            let answer = try await client.execute(uri: "/tasks/sign-all", method: .post, headers: headers)
            #expect(answer.status == .seeOther)
        }
        #expect(try await waiting().isEmpty)
    }

    // MARK: Nothing that a record holds

    @Test func `no field may ask for what an indicator holds`() async throws {
        let fixture = try await ServerFixture.make()
        let (rules, clerk) = (fixture.deployment.reporting, try await fixture.principal("duty1"))
        let until = CalendarDay(fixture.store.now, in: rules.zone).advanced(by: 30)
        var refused = 0
        for indicator in rules.indicators.indicators {
            if case .reported = indicator.kind { continue }
            let yaml = """
                id: burden
                title: {zh: 试, en: Try}
                owner: office
                basis: 试
                until: \(until)
                period: daily
                covers: today
                opens: "08:00"
                cutoff: "18:00"
                owed: {kinds: [township]}
                fields:
                  - id: a
                    title: {zh: 甲, en: A}
                    indicator: \(indicator.id)
                """
            let codes = try await fixture.store.write(by: clerk) { writing -> [String] in
                do {
                    _ = try writing.draft(reportType: yaml, rules: rules)
                    return []
                } catch let rejection as Rejection { return rejection.problems.map(\.code) }
            }
            #expect(codes == ["reportHeld"], "\(indicator.id)")
            refused += 1
        }
        #expect(refused > 10)
    }

    @Test func `the forms that come with the program ask nothing twice`() async throws {
        let rules = try await ServerFixture.shared().deployment.reporting
        for yaml in rules.shipped.values {
            let form = try ReportForm(yaml: yaml)
            for field in form.fields {
                #expect(rules.indicators.held(namedAs: field) == nil, "\(form.id).\(field.id)")
                guard let id = field.indicator, let indicator = rules.indicators[id] else { continue }
                if case .reported(let report, _) = indicator.kind {
                    #expect(report == form.id, "\(form.id).\(field.id) is told by \(report)")
                } else {
                    #expect(field.derived, "\(form.id).\(field.id) is held by \(id)")
                }
            }
        }
    }

    @Test func `a parent's reply is written before it is opened`() async throws {
        let fixture = try await ServerFixture.shared()
        let t = Tasks.fields
        let tasks = try await fixture.all(Tasks.self)
        let parents = Set(tasks.filter { $0[t.replied] != nil }.compactMap { $0[t.parent] })
        let open = tasks.filter {
            parents.contains($0.id) && ["acknowledged", "inProgress", "returned"].contains($0.state)
        }
        let unit = try #require(
            open.first { $0[t.unit] == DemoCounty.unit("qingshi") || $0[t.unit] == DemoCounty.unit("hewan") })
        let login = unit[t.unit] == DemoCounty.unit("qingshi") ? "qingshi" : "hewan"
        let headers = try await fixture.headers(login)
        try await fixture.test { client in
            let html = String(
                buffer: try await client.execute(uri: "/tasks/\(unit.id)", method: .get, headers: headers).body)
            let text = try #require(html.firstMatch(of: /<textarea[^>]*name="text"[^>]*>([^<]*)<\/textarea>/))
            #expect(!text.1.isEmpty)
        }
    }

    // MARK: No usage ranking, no online time, no forced photographs

    /// Words of names that count how much a person uses the program, or watch them do it.
    private static let watching: Set<String> = [
        "usage", "online", "heartbeat", "rank", "ranking", "leaderboard", "streak", "points", "league", "checkin",
        "punch", "clicks", "logins", "activity", "idle", "selfie", "webcam", "camera", "performance",
    ]

    private func words(_ name: String) -> Set<String> {
        var words: [String] = [""]
        for character in name {
            if character.isUppercase || !character.isLetter { words.append("") }
            if character.isLetter { words[words.count - 1] += character.lowercased() }
        }
        return Set(words).union([words.joined()])
    }

    @Test func `no register, route or rule counts how people use it`() async throws {
        let fixture = try await ServerFixture.shared()
        for definition in Registry(Deployment.registers).definitions {
            // Of a unit: its place in lists.
            let fields = definition.fields.map(\.name).filter { "\(definition.name).\($0)" != "unit.rank" }
            for name in [definition.name] + fields + definition.workflow.states
                + definition.workflow.transitions.map(\.name) + definition.tallies.map(\.name)
            {
                #expect(words(name).isDisjoint(with: Self.watching), "\(definition.name).\(name)")
            }
            // What is counted is counted of units, states and records, never of a person.
            let persons = definition.fields.filter { $0.kind == .reference("user") }.map(\.name)
            // Of a care team: how many people each now looks after, so that nobody is given too many; never what they did.
            let load = ["measureGridWorker", "measureDoctor", "measureCoordinator"]
            for tally in definition.tallies where !load.contains(tally.name) {
                #expect(Set(tally.by).isDisjoint(with: persons), "\(tally.name)")
            }
        }
        for route in fixture.routes {
            let parts = route.path.split(separator: "/").reduce(into: Set<String>()) { $0.formUnion(words(String($1))) }
            #expect(parts.isDisjoint(with: Self.watching), "\(route.path)")
        }
        let rules = try await fixture.store.read(as: .system(fixture.deployment.settings.county)) {
            try fixture.deployment.rules.duties.rules($0)
        }
        #expect(rules.count > 5)
        for rule in rules.values {
            #expect(words(rule.name).isDisjoint(with: Self.watching), "\(rule.name)")
            // Nobody owes being signed in, and nobody owes a file.
            #expect(!["session", "user", "evidence", "evidenceFile"].contains(rule.metBy), "\(rule.name)")
            #expect(!["session", "user"].contains(rule.register), "\(rule.name)")
        }
        for indicator in fixture.deployment.indicators.indicators {
            #expect(words(indicator.id).isDisjoint(with: Self.watching), "\(indicator.id)")
        }
    }

    @Test func `no word promises a ranking, online time or a photograph that must be`() throws {
        let resources = try Resources.locate()
        let refused = try Regex("在线时长|在线率|活跃度|使用率|登录次数|登录率|点击量|打卡|积分|排行|必须拍照|须上传照片|照片必传|拍照打卡")
        let texts = [
            resources.locales.appending(path: "zh-Hans"), resources.folder.appending(path: "Templates"),
            resources.folder.appending(path: "Reports"), resources.folder.appending(path: "Checklists"),
            resources.folder.appending(path: "FourChecks"),
        ]
        var seen = 0
        for folder in texts {
            for case let file as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
                ?? .init()
            where ["json", "mustache", "yaml"].contains(file.pathExtension) {
                seen += 1
                for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                where line.contains(refused) { Issue.record("\(file.lastPathComponent): \(line.prefix(120))") }
            }
        }
        #expect(seen > 100)
    }

    @Test func `no page makes anybody take or send a photograph`() async throws {
        let resources = try Resources.locate()
        let input = /<input[^>]*type="file"[^>]*>/
        var files = 0
        for case let file as URL in FileManager.default.enumerator(
            at: resources.folder.appending(path: "Templates"), includingPropertiesForKeys: nil) ?? .init()
        where file.pathExtension == "mustache" {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: input) {
                files += 1
                let tag = String(match.0)
                #expect(!tag.contains("capture"), "\(file.lastPathComponent)")
                // A table may be asked for on the page that imports it; a picture never.
                let takesPictures = ["jpg", "jpeg", "png", "image/"].contains { tag.contains($0) }
                #expect(!(takesPictures && tag.contains(" required")), "\(file.lastPathComponent)")
            }
        }
        #expect(files > 3)
        for definition in Registry(Deployment.registers).definitions {
            for field in definition.fields where field.required {
                #expect(words(field.name).isDisjoint(with: ["photo", "picture", "image"]), "\(definition.name)")
            }
        }
        // What is asked for in a draft is none unless the clerk says so.
        let fixture = try await ServerFixture.make()
        let (rules, clerk) = (fixture.deployment.rules, try await fixture.principal("duty1"))
        let item = try await fixture.store.write(by: clerk) { writing in
            try writing.addItem(to: try writing.emptyDraft(title: "试", rules: rules).id, wording: "试", rules: rules)
        }
        #expect(item[DirectiveItems.fields.evidence] == false)
        let read = try await fixture.deployment.communiqueReader().read(
            Data(contentsOf: resources.folder.appending(path: "Demo/meeting.txt")),
            home: fixture.deployment.settings.county)
        let items = try await fixture.store.write(by: clerk) { writing in
            try writing.reading.items(of: writing.draft(from: read, rules: rules).id)
        }
        #expect(!items.isEmpty && items.allSatisfy { $0[DirectiveItems.fields.evidence] == false })
    }

    // MARK: Load and demands

    @Test(arguments: ["duty1", "commander"])
    func `whoever drafts or signs sees the load before issue`(_ login: String) async throws {
        let fixture = try await ServerFixture.shared()
        let state = login == "duty1" ? "draft" : "review"
        let draft = try #require(
            try await fixture.all(Directives.self).first {
                $0.state == state && $0[Directives.fields.title]?.contains("script") == true
            })
        let headers = try await fixture.headers(login)
        try await fixture.test { client in
            let html = String(
                buffer: try await client.execute(
                    uri: "/directives/\(draft.id)/draft", method: .get, headers: headers
                ).body)
            #expect(html.contains("id=\"load\""))
            for unit in ["qingshi", "hewan"] {
                #expect(html.contains("/demands?unit=\(DemoCounty.unit(unit))"), "\(unit)")
            }
        }
    }

    @Test func `a report type tells its load before it is in force`() async throws {
        let fixture = try await ServerFixture.make()
        let (rules, clerk) = (fixture.deployment.reporting, try await fixture.principal("duty1"))
        let until = CalendarDay(fixture.store.now, in: rules.zone).advanced(by: 30)
        let yaml = try #require(rules.shipped["dailyWork"]).replacing("id: dailyWork", with: "id: another")
            .replacing("每日工作报告", with: "又一张表")
        let type = try await fixture.store.write(by: clerk) {
            try $0.draft(reportType: yaml + "until: \(until)\n", rules: rules)
        }
        let headers = try await fixture.headers("commander")
        try await fixture.test { client in
            let html = String(
                buffer: try await client.execute(
                    uri: "/report-types/\(type.id)", method: .get, headers: headers
                ).body)
            #expect(html.contains("启用后每周再多 7 次"))
        }
    }

    /// Whatever comes round, from whichever feature: no unit owes again and again what its page of demands does not name.
    @Test func `every rule that comes round is on the page of whoever owes it`() async throws {
        let fixture = try await ServerFixture.shared()
        let (rules, county) = (fixture.deployment.reporting, fixture.deployment.settings.county)
        let day = CalendarDay(fixture.store.now, in: rules.zone)
        let (demands, recurring) = try await fixture.store.read(as: .system(county)) { reading in
            (
                try reading.demands(rules, UnitTree(reading), on: day),
                try rules.duties.rules(reading).values.filter { $0.schedule != .once && $0.subjects != nil }
            )
        }
        #expect(recurring.count >= 4)
        for rule in recurring {
            let units = try await fixture.store.database.read { connection -> Set<RecordID> in
                guard let subjects = rule.subjects?(county, day) else { return [] }
                return Set(
                    try connection.query("SELECT DISTINCT s.unit FROM (\(subjects)) s WHERE s.unit IS NOT NULL").map {
                        try $0.get("unit")
                    })
            }
            let title = rule.title["zh-Hans"]
            let named = demands.filter { $0.record == rule.name || $0.title.zh == title && title != nil }
            #expect(units.isSubset(of: named.reduce(into: []) { $0.formUnion($1.units) }), "\(rule.name)")
        }
        // Each report has who asks, by what right and until when.
        for demand in demands where demand.kind == .report {
            #expect(demand.owner != nil && demand.until != nil, "\(demand.title.zh)")
            #expect(demand.basis != nil || !demand.indicators.isEmpty, "\(demand.title.zh)")
        }
    }

    @Test func `a unit sees its own demands, the headquarters strikes one off there`() async throws {
        let fixture = try await ServerFixture.make()
        let (own, other) = (DemoCounty.unit("qingshi"), DemoCounty.unit("hewan"))
        let form = HTTPFields([.init(name: .contentType, value: "application/x-www-form-urlencoded")])
        let type = try #require(
            try await fixture.all(ReportTypes.self).first {
                $0[ReportTypes.fields.name] == "dailyWork" && $0.state == "active"
            })
        let (unit, office) = (try await fixture.headers("qingshi", form), try await fixture.headers("duty1", form))
        let reader = try await fixture.headers("privacy")
        try await fixture.test { client in
            func page(_ uri: String, _ headers: HTTPFields) async throws -> (HTTPResponse.Status, String) {
                let response = try await client.execute(uri: uri, method: .get, headers: headers)
                return (response.status, String(buffer: response.body))
            }
            let mine = try await page("/demands", unit)
            #expect(mine.0 == .ok && mine.1.contains("每日工作报告") && !mine.1.contains("/demands/strike-off"))
            #expect(!mine.1.contains(other.text))
            #expect(try await page("/demands?unit=\(other)", unit).0 == .notFound)
            #expect(try await page("/demands?unit=x y", unit).0 == .notFound)
            #expect(try await page("/demands", reader).0 == .notFound)
            #expect(try await page("/demands?unit=\(own)", office).1.contains("/demands/strike-off"))
            let body = ByteBuffer(string: "kind=report&record=\(type.id)&reason=%E9%87%8D%E5%A4%8D&unit=\(own)")
            let refused = try await client.execute(
                uri: "/demands/strike-off", method: .post, headers: unit, body: body)
            #expect(refused.status == .forbidden)
            let struck = try await client.execute(
                uri: "/demands/strike-off", method: .post, headers: office, body: body)
            #expect(struck.status == .seeOther)
            #expect(try await page("/demands", unit).1.contains("每日工作报告") == false)
            let listed = try await client.execute(
                uri: "/api/v1/demands?unit=\(own)", method: .get, headers: fixture.token("qingshi"))
            #expect(listed.status == .ok && !String(buffer: listed.body).contains(type.id.text))
        }
    }
}

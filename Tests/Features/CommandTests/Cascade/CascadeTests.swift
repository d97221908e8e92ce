import Database
import Foundation
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Command

/// A city above the demo county: one headquarters of its own, the county's below it.
@Suite struct CascadeTests {
    private let city = AreaCode(known: "990100")
    private let county = CommandFixture.county

    /// The city's headquarters, and the county's as a unit below it.
    private func addCity(to fixture: CommandFixture) async throws -> RecordID {
        let u = Units.fields
        return try await fixture.store.write(by: .system(city)) { writing in
            let definition = try writing.registry.named(Units.name)
            let top = try writing.create(
                definition,
                Values {
                    $0[u.name] = "青山市疫情防控指挥部"
                    $0[u.short] = "市指挥部"
                    $0[u.kind] = .headquarters
                    $0[u.area] = AreaCode(known: "9901")
                })
            return try writing.create(
                definition,
                Values {
                    $0[u.name] = "青河县疫情防控指挥部"
                    $0[u.short] = "青河县指挥部"
                    $0[u.kind] = .headquarters
                    $0[u.parent] = top.id
                    $0[u.area] = AreaCode(known: "990101")
                }
            ).id
        }
    }

    private func issue(
        _ wordings: [String], to unit: RecordID, _ fixture: CommandFixture, figures: [String] = []
    ) async throws -> RecordID {
        let (d, i, rules) = (Directives.fields, DirectiveItems.fields, fixture.rules)
        let directive = try await fixture.store.write(by: .system(city)) { writing in
            let directive = try writing.insert(
                Directives.self,
                Values {
                    $0[d.title] = "关于做好返乡人员排查的指令"
                    $0[d.sourceKind] = .meeting
                    $0[d.urgency] = .urgent
                })
            for wording in wordings {
                let item = try writing.addItem(to: directive.id, wording: wording, rules: rules)
                try writing.edit(
                    item: item.id, of: directive.id,
                    Values {
                        $0[i.leads] = [unit]
                        $0[i.figures] = figures
                    })
            }
            try writing.submit(directive: directive.id, rules: rules)
            return directive.id
        }
        let commander = Principal(
            user: .make(), name: "市指挥长", county: city, posts: [.init(id: .make(), role: .commander, unit: unit)])
        _ = try await fixture.store.write(by: commander) {
            try $0.decideIssue(directive: directive, agree: true, rules: rules)
        }
        return directive
    }

    private func received(_ fixture: CommandFixture) async throws -> [Record] {
        let d = Directives.fields
        return try await fixture.read { reading in
            try reading.page(Directives.self, Query(open: .all)).records.filter { $0[d.upperCounty] != nil }
        }
    }

    @Test func `a city's directive is one draft of the county, with its items, however often it is delivered`()
        async throws
    {
        let fixture = try await CommandFixture.make()
        let unit = try await addCity(to: fixture)
        _ = try await issue(["排查返乡人员", "报送房间底数"], to: unit, fixture)
        let cascade = Cascade(fixture.store)
        #expect(try await cascade.run(city) > 0)
        #expect(try await cascade.run(city) == 0)
        _ = try await fixture.test.database.write(key: city) { try $0.execute("DELETE FROM projector") }
        _ = try await cascade.run(city)

        let drafts = try await received(fixture)
        #expect(drafts.map(\.state) == ["draft"])
        #expect(drafts.first?[Directives.fields.sourceKind] == .document)
        let id = try #require(drafts.first?.id)
        let items = try await fixture.read { try $0.items(of: id) }
        #expect(items.map { $0[DirectiveItems.fields.wording] } == ["排查返乡人员", "报送房间底数"])
        #expect(items.allSatisfy { $0.county == county })
    }

    @Test func `what the county issues and completes answers the city's task`() async throws {
        let fixture = try await CommandFixture.make()
        let (i, rules) = (DirectiveItems.fields, fixture.rules)
        let unit = try await addCity(to: fixture)
        let upper = try await issue(["排查返乡人员"], to: unit, fixture)
        let cascade = Cascade(fixture.store)
        _ = try await cascade.run(city)
        let draft = try #require(try await received(fixture).first?.id)
        try await fixture.write("duty1") { writing in
            for item in try writing.reading.items(of: draft) {
                try writing.edit(item: item.id, of: draft, Values { $0[i.leads] = [CommandFixture.unit("qingshi")] })
            }
            try writing.submit(directive: draft, rules: rules)
        }
        try await fixture.write("commander") { try $0.decideIssue(directive: draft, agree: true, rules: rules) }
        _ = try await cascade.run(county)
        let cityTask = { () async throws -> Record in
            let tasks = try await fixture.store.read(as: .system(city)) {
                try $0.all(Tasks.self, where: Tasks.fields.directive, is: upper)
            }
            return try #require(tasks.first)
        }
        #expect(try await cityTask().state == "acknowledged")

        let task = try await fixture.task(draft, of: "qingshi")
        try await fixture.write("qingshi") { try $0.reply(to: task, text: "已排查完毕") }
        _ = try await cascade.run(county)
        #expect(try await cityTask().state == "closed")
        let reply = try #require(try await cityTask()[Tasks.fields.reply])
        let said = try await fixture.store.read(as: .system(city)) {
            try $0.find(Replies.self, reply)[Replies.fields.text]
        }
        #expect(said?.hasSuffix("1/1") == true)
    }

    /// Two townships answer with numbers; the county's answer is their sum, and nobody types it again.
    @Test(arguments: [["排查人数", "落实人数"], ["排查人数"]])
    func `numbers that the units gave travel up, added up, where every one is there`(asked: [String]) async throws {
        let fixture = try await CommandFixture.make()
        let (i, t, rules) = (DirectiveItems.fields, Tasks.fields, fixture.rules)
        let unit = try await addCity(to: fixture)
        let upper = try await issue(["排查返乡人员"], to: unit, fixture, figures: ["排查人数", "落实人数"])
        let cascade = Cascade(fixture.store)
        _ = try await cascade.run(city)
        let draft = try #require(try await received(fixture).first?.id)
        let towns = ["qingshi", "hewan"]
        try await fixture.write("duty1") { writing in
            for item in try writing.reading.items(of: draft) {
                #expect(item[i.figures] == ["排查人数", "落实人数"])
                try writing.edit(
                    item: item.id, of: draft,
                    Values {
                        $0[i.leads] = towns.map { CommandFixture.unit($0) }
                        $0[i.figures] = asked
                    })
            }
            try writing.submit(directive: draft, rules: rules)
        }
        try await fixture.write("commander") { try $0.decideIssue(directive: draft, agree: true, rules: rules) }
        _ = try await cascade.run(county)
        for (place, town) in towns.enumerated() {
            let task = try await fixture.task(draft, of: town)
            let given = ["排查人数": "1\(place)0", "落实人数": "\(place)"].filter { asked.contains($0.key) }
            try await fixture.write(town) { _ = try $0.reply(to: task, text: "已排查完毕", figures: given) }
            _ = try await cascade.run(county)
            let now = try await fixture.store.read(as: .system(city)) {
                try $0.all(Tasks.self, where: t.directive, is: upper)
            }
            let isLast = place == towns.count - 1
            // What the county did not ask of its units is not made up: its own officer must answer.
            #expect(now.map(\.state) == [isLast && asked.count == 2 ? "closed" : "acknowledged"])
            guard let reply = now.first?[t.reply] else { continue }
            let figures = try await fixture.store.read(as: .system(city)) {
                Figures.stored(try $0.find(Replies.self, reply)[Replies.fields.figures])
            }
            #expect(figures == ["排查人数": 210, "落实人数": 1])
        }
    }

    @Test func `fan-out stays within the headquarters' own key`() async throws {
        let fixture = try await CommandFixture.make()
        let unit = try await addCity(to: fixture)
        _ = try await issue(["排查返乡人员"], to: unit, fixture)
        let tasks = try await fixture.store.database.read { try $0.query("SELECT county FROM task") }
        #expect(Set(tasks.map { $0["county"].text }) == [city.text])
    }
}

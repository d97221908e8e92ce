import Database
import Duties
import Kernel
import Policies
import Registers
import TestSupport
import Testing

@testable import Measures

/// How a measure arises, changes and ends; the edge cases of the field (domain.md §2.12) by name.
@Suite struct MeasureTests {
    static let m = Measures.fields

    /// Of the day of last exposure, not of the day on which somebody was listed.
    @Test func clockCountsFromTheLastExposure() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let person = try await fixture.person()
        let measure = try #require(try await fixture.expose(person.id, "2022-11-03"))
        #expect(measure.state == "planned")
        #expect(measure[Self.m.ends] == CalendarDay("2022-11-13"))
        #expect(measure[Self.m.setting] == .central)
        #expect(measure[Self.m.turns] == CalendarDay("2022-11-11"))
        #expect(measure[Self.m.policyVersion] == "v9")
        #expect(measure[Self.m.reason]?.text.contains("2022-11-03") == true)
        // Found when all is over: a ground, no measure.
        let late = try await fixture.person("丁二")
        #expect(try await fixture.expose(late.id, "2022-10-20") == nil)
    }

    /// Two contacts to two cases: the later exposure wins; an earlier one found later changes nothing but the list.
    @Test func laterExposureWins() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let person = try await fixture.person()
        let first = try #require(try await fixture.expose(person.id, "2022-11-03"))
        let earlier = try #require(try await fixture.expose(person.id, "2022-11-01"))
        #expect(earlier.id == first.id && earlier[Self.m.ends] == first[Self.m.ends])
        #expect(earlier[Self.m.start] == first[Self.m.start])
        fixture.go(to: "2022-11-08")
        let later = try #require(try await fixture.expose(person.id, "2022-11-07"))
        #expect(later.id == first.id)
        #expect(later[Self.m.ends] == CalendarDay("2022-11-17"))
        #expect(try await fixture.count("measure") == 1)
        // The person is told anew; there is one notice to give.
        let notices = try await fixture.read { try $0.duties(of: first.id, rule: MeasureDuties.notice) }
        #expect(notices.count(where: { $0.state.isOpen }) == 1)
    }

    /// The strictest category applies, and the others are listed.
    @Test func strictestCategoryApplies() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let person = try await fixture.person()
        let home = try #require(try await fixture.expose(person.id, "2022-11-05", category: "contactOfContact"))
        #expect(home[Self.m.setting] == .home)
        let central = try #require(try await fixture.expose(person.id, "2022-11-04"))
        #expect(central[Self.m.setting] == .central && central[Self.m.category] == "closeContact")
        #expect(Set(central[Self.m.categories] ?? []) == ["closeContact", "contactOfContact"])
    }

    /// Without a ground, by a ground that does not fit, or for a category no policy has: nothing.
    @Test func noRestrictionWithoutRuleAndGround() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let person = try await fixture.person(born: "2022-11-05")
        let refused: [(String, Evidence, String, String)] = [
            ("healthCode", .exposure, "2022-11-05", "categoryUnknown"),
            ("closeContact", .arrival, "2022-11-05", "groundUnfit"),
            ("closeContact", .exposure, "2022-11-07", "groundAhead"),
            ("closeContact", .exposure, "2022-11-01", "bornAfterGround"),
        ]
        for (category, kind, day, code) in refused {
            do {
                try await fixture.expose(person.id, day, category: category, kind: kind)
                Issue.record("\(code) was taken")
            } catch let rejection as Rejection {
                #expect(rejection.problems.map(\.code) == [code])
            }
        }
        #expect(try await fixture.count("ground") == 0)
        #expect(try await fixture.count("measure") == 0)
        // No way past it: nobody makes or changes a measure by form or API.
        #expect(Measures.access.create.isEmpty && Measures.access.edit.isEmpty)
        #expect(Measures.workflow.transitions.allSatisfy { $0.own })
        #expect(Grounds.access.create.isEmpty && Grounds.access.edit.isEmpty)
        let definition = Definition(Measures.self)
        #expect(definition.editable.isEmpty)
    }

    /// An exception restricts nobody until a second person has signed, and ends by itself.
    @Test func exceptionNeedsTwoPersons() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let until = CalendarDay("2022-11-08")!
        let proposed = try await fixture.write {
            try $0.propose(
                exceptionFor: person.id, setting: .home, until: until, order: "青防指〔2022〕9号", reason: "聚集性可疑",
                rules: rules)
        }
        #expect(try await fixture.count("measure") == 0)
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write { try $0.sign(exception: proposed.id, agree: true, rules: rules) }
        }
        // A second post does not make a second person.
        let (clerk, commander) = (try await fixture.principal("duty1"), try await fixture.principal("commander"))
        let both = Principal(
            user: clerk.user, name: clerk.name, county: clerk.county, posts: clerk.posts + commander.posts)
        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await fixture.store.write(by: both) { try $0.sign(exception: proposed.id, agree: true, rules: rules) }
        }
        let signed = try await fixture.write("commander") {
            try $0.sign(exception: proposed.id, agree: true, rules: rules)
        }
        let id = try #require(signed[MeasureExceptions.fields.measure])
        let measure = try await fixture.record(Measures.self, id)
        #expect(measure[Self.m.ends] == until && measure[Self.m.policy] == "exception")
        fixture.go(to: "2022-11-09", hour: 0, minute: 1)
        #expect(try await fixture.system { try $0.advanceMeasures(rules) } == 1)
        #expect(try await fixture.record(Measures.self, id)[Self.m.ended] != nil)
        #expect(try await fixture.record(MeasureExceptions.self, proposed.id).state == "over")
    }

    /// v9 → m20 on day 6 of 7C: shorter in all, but three days at home are stricter than three of monitoring.
    @Test func policySwitchOnDaySix() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let issued = try #require(try await fixture.expose(person.id, "2022-11-05"))
        // A contact of a contact is asked nothing by m20: released at once.
        let other = try await fixture.person("丁二")
        let second = try #require(try await fixture.expose(other.id, "2022-11-05", category: "contactOfContact"))
        fixture.go(to: "2022-11-11")
        let result = try await fixture.system { try $0.replan(rules) }
        #expect(result == Replanned(compared: 2, eased: 1, offered: 1))
        #expect(try await fixture.record(Measures.self, second.id).state == "released")
        let waiting = try await fixture.record(Measures.self, issued.id)
        #expect(waiting[Self.m.phases] == issued[Self.m.phases] && waiting[Self.m.ends] == issued[Self.m.ends])
        #expect(waiting[Self.m.offered] == true && waiting[Self.m.offerVersion] == "m20")
        #expect(try await fixture.system { try $0.replan(rules) } == Replanned())
        // By order or by the person's choice, not otherwise.
        await #expect(throws: Rejection.self) {
            try await fixture.write {
                try $0.takeOffer(measure: issued.id, accept: true, chosen: false, order: nil, rules: rules)
            }
        }
        let taken = try await fixture.write {
            try $0.takeOffer(measure: issued.id, accept: true, chosen: true, order: nil, rules: rules)
        }
        #expect(taken[Self.m.policyVersion] == "m20" && taken[Self.m.ends] == CalendarDay("2022-11-13"))
        #expect(taken[Self.m.setting] == .home && taken[Self.m.offered] == false)
    }

    /// What is milder in every respect applies by itself; a lapsed policy holds nobody.
    @Test func milderPolicyAppliesByItself() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-05")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-12-04"))
        fixture.go(to: "2022-12-09")
        let result = try await fixture.system { try $0.replan(rules) }
        #expect(result == Replanned(compared: 1, eased: 1))
        let eased = try await fixture.record(Measures.self, measure.id)
        #expect(eased[Self.m.ends] == CalendarDay("2022-12-09") && eased[Self.m.policyVersion] == "m10")
        fixture.go(to: "2023-01-08")
        let next = try await fixture.person("丁二")
        await #expect(throws: Rejection.self) { try await fixture.expose(next.id, "2023-01-07") }
    }

    /// A case was reclassified as none: its contacts are free at once, those of another case are not.
    @Test func reclassifiedCaseReleasesContacts() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let rules = fixture.rules
        let (one, two) = (RecordID.make(), RecordID.make())
        let (first, second) = (try await fixture.person(), try await fixture.person("丁二"))
        let only = try #require(try await fixture.expose(first.id, "2022-11-04", from: one))
        try await fixture.expose(second.id, "2022-11-05", from: one)
        let both = try #require(try await fixture.expose(second.id, "2022-11-03", from: two))
        let changed = try await fixture.write { try $0.withdrawGrounds(from: one, reason: "排除病例", rules: rules) }
        #expect(changed.count == 2)
        let released = try await fixture.record(Measures.self, only.id)
        #expect(released.state == "released" && released[Self.m.endReason] == "排除病例")
        let kept = try await fixture.record(Measures.self, both.id)
        #expect(kept[Self.m.ended] == nil && kept[Self.m.ends] == CalendarDay("2022-11-13"))
        let open = try await fixture.read { try $0.duties(of: only.id, rule: MeasureDuties.team) }
        #expect(open.allSatisfy { !$0.state.isOpen })
    }

    /// Home only where it suits; stricter than suits only by order or choice; a special group is not held at a site alone.
    @Test func leastRestrictive() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-08")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-12-07"))
        let today = CalendarDay("2022-12-08")!
        func admit(_ setting: Setting, order: String? = nil, chosen: Bool = false) async throws -> Record {
            try await fixture.write {
                try $0.admit(
                    measure: measure.id, setting: setting, on: today, order: order, chosen: chosen, rules: rules)
            }
        }
        func code(_ body: () async throws -> Record) async throws -> String? {
            do { _ = try await body() } catch let rejection as Rejection { return rejection.code }
            return nil
        }
        #expect(try await code { try await admit(.monitor) } == "settingNotAllowed")
        #expect(try await code { try await admit(.home) } == "suitabilityNeeded")
        #expect(try await code { try await admit(.central) } == "leastRestrictive")
        let unfit = try await fixture.write {
            try $0.assess(measure: measure.id, unmet: ["room"], groups: [], needs: [.medicine], rules: rules)
        }
        #expect(unfit[Self.m.setting] == .central && unfit[Self.m.needs] == [.medicine])
        let fit = try await fixture.write {
            try $0.assess(measure: measure.id, unmet: [], groups: [], needs: [], rules: rules)
        }
        #expect(fit[Self.m.setting] == .home && fit[Self.m.ends] == measure[Self.m.ends])
        #expect(try await admit(.home).state == "active")
        fixture.go(to: "2022-11-06")
        let child = try await fixture.person("丁小", born: "2012-01-02")
        let central = try #require(try await fixture.expose(child.id, "2022-11-05"))
        let home = try await fixture.write {
            try $0.assess(measure: central.id, unmet: [], groups: [.child], needs: [.children], rules: rules)
        }
        #expect(central[Self.m.setting] == .central && home[Self.m.setting] == .home)
    }

    /// Days are those of UTC+8, over midnight and over the end of a year; a measure ends by itself.
    @Test func midnightAndYearsEnd() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-29")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-12-27"))
        #expect(measure[Self.m.ends] == CalendarDay("2023-01-01"))
        fixture.go(to: "2023-01-01", hour: 23, minute: 59)
        #expect(try await fixture.system { try $0.advanceMeasures(rules) } == 0)
        fixture.clock.advance(minutes: 1)
        #expect(try await fixture.system { try $0.advanceMeasures(rules) } == 1)
        let ended = try await fixture.record(Measures.self, measure.id)
        #expect(ended.state == "cancelled" && ended[Self.m.active] == nil)
        #expect(
            try await fixture.record(Persons.self, person.id)[Persons.fields.keepUntil] == CalendarDay("2023-01-30"))
    }

    /// The phase turns on its day.
    @Test func phaseTurns() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-11-03"))
        fixture.go(to: "2022-11-10", hour: 23, minute: 59)
        #expect(try await fixture.system { try $0.advanceMeasures(rules) } == 0)
        fixture.go(to: "2022-11-11", hour: 0)
        #expect(try await fixture.system { try $0.advanceMeasures(rules) } == 1)
        #expect(try await fixture.record(Measures.self, measure.id)[Self.m.setting] == .monitor)
        #expect(try await fixture.system { try $0.advanceMeasures(rules) } == 0)
    }

    /// Longer by order alone, and no longer than an order may say.
    @Test func extensionNeedsAnOrder() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
        func extend(_ until: String, _ order: String, by login: String = "duty1") async throws -> Record {
            try await fixture.write(login) {
                try $0.extend(
                    measure: measure.id, until: CalendarDay(until)!, order: order, reason: "检测结果待复核", rules: rules)
            }
        }
        for (until, order) in [("2022-11-20", ""), ("2022-11-15", "1号"), ("2022-11-30", "1号")] {
            await #expect(throws: Rejection.self) { try await extend(until, order) }
        }
        await #expect(throws: Rejection.self) { try await extend("2022-11-20", "1号", by: "qingshi") }
        let longer = try await extend("2022-11-20", "青防指〔2022〕10号")
        #expect(longer[Self.m.ends] == CalendarDay("2022-11-20") && longer[Self.m.order] == "青防指〔2022〕10号")
    }

    /// One active owner: the township from which a person was handed on reaches the measure no more.
    @Test func transferHasOneOwner() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-06")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
        let area = try #require(try await other(than: "990101101", fixture))
        let moved = try await fixture.write("qingshi") {
            try $0.transferMeasure(measure.id, to: area, reason: "回父母家居住", rules: rules)
        }
        #expect(moved[Self.m.unit] != measure[Self.m.unit] && moved[Self.m.ended] == nil)
        // The notice, which nobody has given yet, is owed by the township that answers now.
        let notices = try await fixture.read { try $0.duties(of: measure.id, rule: MeasureDuties.notice) }
        #expect(notices.map(\.unit) == [moved[Self.m.unit]] && notices.map(\.area) == [area])
        await #expect(throws: Rejection.notFound) {
            try await fixture.read(as: "qingshi") { try $0.find(Measures.self, measure.id) }
        }
        // A second open measure of one person cannot be written, whoever tries.
        await #expect(throws: Rejection.self) {
            try await fixture.system { writing in
                _ = try writing.insert(Measures.self, Values(moved.values.stored.filter { !$0.value.isNull }))
            }
        }
        let gone = try await fixture.write {
            try $0.transferMeasure(measure.id, to: nil, destination: "邻县", reason: "转院", rules: rules)
        }
        #expect(gone.state == "transferred" && gone[Self.m.endReason] == "邻县: 转院")
    }

    /// One person entered twice, by two kinds of document, each with a measure: whoever merges is told which one to end, and
    /// the other goes on with all grounds; undone, each has its own.
    @Test func twoEntriesOfOnePersonHaveOneMeasureInTheEnd() async throws {
        let fixture = try await MeasuresFixture.make()
        let rules = fixture.rules
        let (first, second) = (try await fixture.person("丁一"), try await fixture.person("丁一一"))
        let shorter = try #require(try await fixture.expose(first.id, "2022-11-03"))
        let longer = try #require(try await fixture.expose(second.id, "2022-11-05"))
        func merge() async throws -> Rejection? {
            do {
                try await fixture.write("duty1") { writing in
                    _ = try writing.merge(
                        writing.registry.named(Persons.name), second.id, into: first.id, reason: "同一人")
                }
                return nil
            } catch let rejection as Rejection { return rejection }
        }
        let refused = try #require(try await merge())
        #expect(refused.code == "mergeMeasures")
        #expect(refused.values["path"] == "/measures/\(shorter.id)")
        #expect(refused.values["keptEnds"] == "2022-11-15")
        #expect(try await fixture.record(Measures.self, longer.id) == longer, "nothing is moved by halves")
        #expect(try await fixture.read { try $0.claims(of: first.id) }.count == 1)
        _ = try await fixture.write {
            try $0.transferMeasure(shorter.id, to: nil, destination: "并入另一条记录", reason: "同一人", rules: rules)
        }
        #expect(try await merge() == nil)
        let grounds = try await fixture.read {
            try $0.all(Grounds.self, where: Grounds.fields.person, is: first.id)
        }
        #expect(
            Set(grounds.map { $0[Grounds.fields.day] }) == [CalendarDay("2022-11-03"), CalendarDay("2022-11-05")])
        let open = try #require(try await fixture.read { try $0.openMeasure(of: first.id) })
        #expect(open.id == longer.id && open[Self.m.ends] == CalendarDay("2022-11-15"))
        #expect(try await fixture.read { try $0.openMeasure(of: second.id) } == nil)
        try await fixture.write("duty1") { writing in
            _ = try writing.unmerge(writing.registry.named(Persons.name), second.id, reason: "两个人")
        }
        #expect(try await fixture.read { try $0.openMeasure(of: first.id) } == nil)
        #expect(try await fixture.read { try $0.openMeasure(of: second.id) }?.id == longer.id)
    }

    /// At a site until the 10th, at home until the 15th: whichever ended would be missed on some day.
    @Test func ofTwoThatAreStricterByTurnsTheGroundIsEnteredFirst() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-11-09")
        let (first, second) = (try await fixture.person("丁一"), try await fixture.person("丁一一"))
        let site = try #require(try await fixture.expose(first.id, "2022-11-03"))
        try await fixture.expose(second.id, "2022-11-08", category: "contactOfContact")
        let refused = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { writing in
                _ = try writing.merge(
                    writing.registry.named(Persons.name), second.id, into: first.id, reason: "同一人")
            }
        }
        #expect(refused?.code == "mergeMeasuresDiffer")
        #expect(refused?.values["path"] == "/measures/\(site.id)")
    }

    /// Where a policy counts from the admission, the end moves with it; one that counts from the exposure does not care.
    @Test func theClockOfThePolicyDecidesWhatADelayCosts() async throws {
        for (packs, ends) in [([try Packs.countingFromAdmission()], "2022-11-14"), (nil, "2022-11-15")] {
            let fixture = try await MeasuresFixture.make(packs: packs)
            let (person, rules) = (try await fixture.person(), fixture.rules)
            let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
            fixture.go(to: "2022-11-08")
            let placed = try await fixture.write {
                try $0.admit(
                    measure: measure.id, setting: .central, on: CalendarDay("2022-11-08")!, order: "1号", rules: rules)
            }
            #expect(placed[Self.m.ends] == CalendarDay(ends) && placed[Self.m.admission] == CalendarDay("2022-11-08"))
            #expect(try Episode(placed).course.tests.first == CalendarDay("2022-11-08"))
            // From one site to another no clock begins again.
            fixture.go(to: "2022-11-10")
            let moved = try await fixture.write {
                try $0.admit(
                    measure: measure.id, setting: .central, on: CalendarDay("2022-11-10")!, order: "1号", rules: rules)
            }
            #expect(moved[Self.m.ends] == placed[Self.m.ends] && moved[Self.m.admission] == placed[Self.m.admission])
        }
    }

    private func other(than town: String, _ fixture: MeasuresFixture) async throws -> AreaCode? {
        try await fixture.read { reading in
            try reading.connection.first(
                "SELECT area FROM unit WHERE county = \(MeasuresFixture.county) AND kind = 'township' AND area <> \(town)"
            ).map { try $0.get("area") }
        }
    }
}

import Command
import Communiques
import Database
import Duties
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import Reporting
import TestSupport

@testable import Office

/// The demo county with the registers of command, reporting and the office; noon of a Wednesday, 2022-05-04.
struct OfficeFixture: DemoFixture {
    let test: TestDatabase
    let rules: OfficeRules

    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> OfficeFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> OfficeFixture {
        let registers: [any Register.Type] =
            [
                Areas.self, Units.self, Users.self, Posts.self, Meetings.self, CommuniqueTexts.self, Directives.self,
                DirectiveItems.self, OralDirectives.self, Tasks.self, Replies.self, EvidenceFiles.self, Notices.self,
                Briefs.self, Snapshots.self,
            ] + ReportRules.registers + OfficeRules.registers
        let book = try IndicatorBook(folder: resources.appending(path: "Indicators"))
        let test = try await TestDatabase.make(
            registers,
            migrations: [
                AccountTables.migration, AccountTables.activation, CommandRules.migration, DutyTables.migration,
                DutyTables.policy,
                Tallying.migration, ReportRules.migration,
            ], measures: book.measures, zone: zone, county: county, at: day.at(hour: 12, in: zone), copyOf: place)
        let ladders = try Ladders(contentsOf: resources.appending(path: "Ladders/ladders.json"))
        let duties = DutyBook.command(ladders: ladders, zone: zone).adding(
            Incidents.rules, sources: [ReportRules.source, RosterDuties.source { _ in .response }])
        let command = CommandRules(
            duties: duties, indicators: book,
            restrictions: try Restrictions(directory: resources.appending(path: "Lexicon")))
        let reporting = try ReportRules(
            indicators: book, duties: duties, zone: zone, folder: resources.appending(path: "Reports"))
        return OfficeFixture(
            test: test, rules: OfficeRules(command: command, reporting: reporting, readiness: { _ in .response }))
    }

    func at(_ hour: Int, _ minute: Int = 0, day: CalendarDay = day) {
        clock.set(day.at(hour: hour, minute: minute, in: Self.zone))
    }

    /// A call from the health bureau, at the clock's time.
    func call(_ matter: String = "发热门诊接诊3名发热患者", _ more: Values = Values()) async throws -> Record {
        let (c, now) = (PhoneCalls.fields, store.now)
        var values = Values {
            $0[c.at] = now
            $0[c.unit] = DemoCounty.unit("health")
            $0[c.matter] = matter
        }
        for (name, value) in more.stored { values.stored[name] = value }
        return try await write("duty1") { [values] in try $0.take(call: values) }
    }

    /// What the deputy says to two bureaus.
    func order(_ change: (inout SpokenOrder) -> Void = { _ in }) -> SpokenOrder {
        var order = SpokenOrder(
            leader: DemoCounty.user("deputy"), spokenAt: store.now.advanced(minutes: -2), words: "增派采样队两支到柳林街道",
            units: [DemoCounty.unit("health"), DemoCounty.unit("transport")], urgency: .flash,
            deadline: store.now.advanced(minutes: 120))
        change(&order)
        return order
    }

    @discardableResult
    func issue(_ order: SpokenOrder? = nil, by login: String = "duty1") async throws -> Record {
        let (order, rules) = (order ?? self.order(), rules.command)
        return try await write(login) { try $0.issueOrally(about: order.call, order, rules: rules) }
    }

    /// A roster 08:00/20:00 of two persons, with the shifts given as day, begin and persons.
    @discardableResult
    func roster(_ shifts: [(CalendarDay, String, [String])] = []) async throws -> (roster: RecordID, shifts: [RecordID])
    {
        let (r, s) = (Rosters.fields, Shifts.fields)
        return try await write("duty1") { writing in
            let roster = try writing.create(
                writing.registry.named(Rosters.name),
                Values {
                    $0[r.name] = "应急值班"
                    $0[r.level] = .response
                    $0[r.shifts] = ["08:00", "20:00"]
                    $0[r.least] = 2
                })
            let made = try shifts.map { day, begins, persons in
                try writing.create(
                    writing.registry.named(Shifts.name),
                    Values {
                        $0[s.roster] = roster.id
                        $0[s.day] = day
                        $0[s.begins] = begins
                        $0[s.persons] = persons.map { DemoCounty.user($0) }
                    }
                ).id
            }
            return (roster.id, made)
        }
    }
}

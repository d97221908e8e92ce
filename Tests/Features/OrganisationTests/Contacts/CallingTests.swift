import Database
import Foundation
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Organisation

struct CallingTests {
    private static let quarter = Quarter(CalendarDay(ordinal: 19_116))

    private func contact(
        _ fixture: OrganisationFixture, _ unit: String, _ name: String, phone: String? = nil, user: String? = nil
    ) async throws -> RecordID {
        let admin = try await fixture.principal("admin")
        return try await fixture.store.write(by: admin) { writing in
            let c = Contacts.fields
            return try writing.create(
                writing.registry.named(Contacts.name),
                Values {
                    $0[c.unit] = DemoCounty.unit(unit)
                    $0[c.name] = name
                    $0[c.phone] = phone.flatMap { Phone(written: $0) }.map { Protected($0) }
                    $0[c.user] = user.map { DemoCounty.user($0) }
                }
            ).id
        }
    }

    private func masked(_ fixture: OrganisationFixture, _ id: RecordID) async throws -> String? {
        try await fixture.store.read(as: fixture.principal("admin")) { reading in
            let definition = try reading.registry.named(Contacts.name)
            return definition.shown(Contacts.fields.phone.info, of: try reading.find(Contacts.self, id)).text
        }
    }

    @Test func coverageHasItsDenominators() async throws {
        let fixture = try await OrganisationFixture.demo()
        let first = try await contact(fixture, "qingshi", "张明", phone: "13800000001")
        let second = try await contact(fixture, "hewan", "李明", phone: "13800000002")
        _ = try await contact(fixture, "health", "值班室")
        let duty = try await fixture.principal("duty1")
        try await fixture.store.write(by: duty) { writing in
            try writing.call(first, .noAnswer, in: Self.quarter)
            try writing.call(second, .reached, note: "已核对", in: Self.quarter)
        }
        let list = try await fixture.store.read(as: duty) { try CallList($0, office: nil, quarter: Self.quarter) }
        #expect(list.lines.count == 3 && list.callable == 2 && list.called == 2)
        #expect(list.count(.reached) == 1 && list.count(.noAnswer) == 1 && list.unitsReached == 1)
        #expect(list.units.count - list.without.count == 3 && list.units.count > 30)
        // Called again: the last outcome counts, both calls stay.
        try await fixture.store.write(by: duty) { _ = try $0.call(first, .reached, in: Self.quarter) }
        let later = try await fixture.store.read(as: duty) { try CallList($0, office: nil, quarter: Self.quarter) }
        #expect(later.called == 2 && later.count(.noAnswer) == 0 && later.unitsReached == 2)
        let next = try #require(Quarter("2022-Q3"))
        let empty = try await fixture.store.read(as: duty) { try CallList($0, office: nil, quarter: next) }
        #expect(empty.called == 0 && empty.lines.count == 3)
    }

    @Test func aChangedNumberIsCorrectedForThePersonEverywhere() async throws {
        let fixture = try await OrganisationFixture.demo()
        let first = try await contact(fixture, "qingshi", "许洁", phone: "13800000001", user: "qingshi")
        let second = try await contact(fixture, "hewan", "许洁", phone: "13800000001", user: "qingshi")
        let duty = try await fixture.principal("duty1")
        try await fixture.store.write(by: duty) {
            _ = try $0.call(first, .changed, number: "138 0000 0999", in: Self.quarter)
        }
        #expect(try await masked(fixture, first) == "138****0999")
        #expect(try await masked(fixture, second) == "138****0999")
        let checked = try await fixture.store.read(as: duty) {
            try $0.find(Contacts.self, first)[Contacts.fields.checkedAt]
        }
        #expect(checked == fixture.test.clock.now)
        for number in ["", "13", "已换"] {
            await #expect {
                try await fixture.store.write(by: duty) {
                    _ = try $0.call(first, .changed, number: number, in: Self.quarter)
                }
            } throws: {
                ($0 as? Rejection)?.code == "phoneMalformed"
            }
        }
        await #expect {
            try await fixture.store.write(by: duty) {
                _ = try $0.call(first, .noAnswer, note: "另打13800000888", in: Self.quarter)
            }
        } throws: {
            ($0 as? Rejection)?.code == "personalData"
        }
    }

    @Test func nobodyChecksTheOwnUnit() async throws {
        let fixture = try await OrganisationFixture.demo()
        let own = try await contact(fixture, "qingshi", "张明")
        let below = try await contact(fixture, "990101101201", "胡明")
        let others = try await contact(fixture, "hewan", "李明")
        let officer = try await fixture.principal("qingshi")
        try await fixture.store.write(by: officer) { _ = try $0.call(below, .reached, in: Self.quarter) }
        for (id, code) in [(own, "forbidden"), (others, "notFound")] {
            await #expect {
                try await fixture.store.write(by: officer) { _ = try $0.call(id, .reached, in: Self.quarter) }
            } throws: {
                ($0 as? Rejection)?.code == code
            }
        }
    }

    @Test func aMobileNumberIsNoDutyTelephone() async throws {
        let fixture = try await OrganisationFixture.demo()
        let admin = try await fixture.principal("admin")
        for (number, sound) in [
            ("0396-6922345", true), ("6922345-801", true), ("13800000000", false), ("138-0000-0000", false),
        ] {
            let c = Contacts.fields
            let values = Values {
                $0[c.unit] = DemoCounty.unit("qingshi")
                $0[c.name] = "值班室"
                $0[c.dutyPhone] = number
            }
            do {
                _ = try await fixture.store.write(by: admin) { writing in
                    try writing.create(writing.registry.named(Contacts.name), values)
                }
                #expect(sound, "\(number)")
            } catch let rejection as Rejection {
                #expect(!sound && rejection.problems.first?.code == "dutyPhoneMalformed", "\(number)")
            }
        }
    }

    @Test func quarters() {
        #expect(Quarter(CalendarDay(ordinal: 19_116)).text == "2022-Q2")
        #expect(Quarter("2022-Q1")?.previous.text == "2021-Q4")
        for text in ["2022-Q5", "2022", "Q1-2022", ""] { #expect(Quarter(text) == nil) }
    }
}

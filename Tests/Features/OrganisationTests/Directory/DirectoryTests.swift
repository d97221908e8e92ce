import Database
import Foundation
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Organisation

/// A contact sheet into the demo county: preview, questions, all in one go, and again.
struct DirectoryTests {
    private static let starter = OrganisationFixture.demo.deletingLastPathComponent().appending(path: "Starter")
    private static let day = CalendarDay(ordinal: 19_117)
    private static let table = """
        青河县通讯录,,,,
        单位,姓名,职务,值班电话,手机
        青石镇,许洁(镇长),,0396-6900001,13800000001
        ,周明,党政办主任,,13800000002
        教体局,周明,联络员,,13800000002
        县防汛办,石磊,主任,,13800000003
        民政局,叶青,经办人,,1.38E+10
        公安局,郭安,办公室,,13800000004
        公安局,高远,,,13800000004
        合计,5人,,,
        备注:以上号码保密,,,,
        """

    private func sheet(_ fixture: OrganisationFixture) throws -> DirectorySheet {
        try DirectorySheet(contentsOf: fixture.file(Self.table.utf8))
    }

    private func basis(_ fixture: OrganisationFixture) async throws -> DirectoryBasis {
        try await fixture.store.read(as: fixture.principal("admin")) { try DirectoryBasis($0, Self.starter) }
    }

    @Test func thePreviewAsksAndNamesWhatItRefuses() async throws {
        let fixture = try await OrganisationFixture.demo()
        let plan = try await basis(fixture).plan(sheet(fixture), DirectoryChoices())
        #expect(plan.refused.map(\.row) == [7] && plan.refused.map(\.column) == ["手机"])
        #expect(plan.refused.map(\.code) == ["cellDigitsLost"])
        #expect(plan.labels.filter { $0.target == nil }.map(\.text) == ["县防汛办"])
        #expect(plan.shared.map(\.entries.count) == [2, 2] && plan.shared.map(\.isAsked) == [false, true])
        // The unit, and whose number it is.
        #expect(plan.undecided == 2 && !plan.isReady)
        #expect(plan.entries.first?.line.name == "许洁" && plan.entries.first?.title == "镇长")
        #expect(plan.people.map(\.entries.count) == [2, 1])
    }

    private func decided(_ plan: DirectoryPlan) -> DirectoryChoices {
        var choices = DirectoryChoices()
        for (index, label) in plan.labels.enumerated() where label.target == nil {
            choices.units[index] = .new(.bureau)
        }
        for (index, shared) in plan.shared.enumerated() where shared.isAsked {
            choices.owners[index] = shared.entries[0]
        }
        choices.leavesRefused = true
        return choices
    }

    @Test func allIsMadeInOneGoAndOnce() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (sheet, basis) = (try sheet(fixture), try await basis(fixture))
        let admin = try await fixture.principal("admin")
        let choices = decided(basis.plan(sheet, DirectoryChoices()))
        let made = try await fixture.store.write(by: admin) {
            try $0.make(basis.plan(sheet, choices), basis.starter, from: Self.day)
        }
        #expect(made.units == 1 && made.contacts == 6 && made.users.count == 2 && made.posts == 3)
        let (contacts, users) = try await fixture.store.read(as: admin) { reading in
            (
                try reading.page(Contacts.self, Query(limit: 200)).records,
                try reading.all(Users.self, ids: made.users)
            )
        }
        // A number of two names stays with the one that was chosen; no number is stored as it was written.
        let c = Contacts.fields
        #expect(contacts.first { $0[c.name] == "高远" }?[c.phone] == nil)
        #expect(contacts.filter { $0[c.name] == "周明" }.count == 2)
        #expect(Set(contacts.filter { $0[c.name] == "周明" }.map { $0[c.user] }).count == 1)
        #expect(contacts.allSatisfy { !($0.values.stored["phone"]?.text ?? "").contains("138000") })
        #expect(contacts.first { $0[c.name] == "许洁" }?[c.dutyPhone] == "0396-6900001")
        #expect(users.values.allSatisfy { !($0[Users.fields.login] ?? "").isEmpty })
        let second = try await self.basis(fixture)
        let again = decided(second.plan(sheet, DirectoryChoices()))
        let repeated = try await fixture.store.write(by: admin) {
            try $0.make(second.plan(sheet, again), second.starter, from: Self.day)
        }
        #expect(repeated.units == 0 && repeated.contacts == 0 && repeated.users.isEmpty && repeated.posts == 0)
    }

    @Test func nothingIsMadeWhileQuestionsAreOpenOrByOthers() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (sheet, basis) = (try sheet(fixture), try await basis(fixture))
        let ready = decided(basis.plan(sheet, DirectoryChoices()))
        for (login, choices, code) in [("admin", DirectoryChoices(), "directoryOpen"), ("duty1", ready, "forbidden")] {
            let principal = try await fixture.principal(login)
            await #expect {
                try await fixture.store.write(by: principal) {
                    _ = try $0.make(basis.plan(sheet, choices), basis.starter, from: Self.day)
                }
            } throws: {
                ($0 as? Rejection)?.code == code
            }
        }
        let rows = try await fixture.store.database.read {
            try $0.query("SELECT id FROM contact WHERE county = \(fixture.county)")
        }
        #expect(rows.isEmpty)
    }

    /// Every township has its 党政办: on sheets that nobody knows they are as many units.
    @Test func theSameWordsOnTwoSheetsAreTwoUnits() async throws {
        let fixture = try await OrganisationFixture.demo()
        let table = """
            单位,姓名,职务,值班电话,手机
            云溪片区通讯录,,,,
            党政办,张一,主任,,13800000011
            经发办,张二,主任,,13800000012
            雾岭片区通讯录,,,,
            党政办,李一,主任,,13800000013
            """
        let sheet = try DirectorySheet(contentsOf: fixture.file(table.utf8))
        let (known, admin) = (try await basis(fixture), try await fixture.principal("admin"))
        let plan = known.plan(sheet, DirectoryChoices())
        #expect(plan.labels.map(\.text) == ["云溪片区通讯录 / 党政办", "经发办", "雾岭片区通讯录 / 党政办"])
        #expect(plan.labels.map(\.count) == [1, 1, 1] && plan.undecided == 3)
        let choices = decided(plan)
        let made = try await fixture.store.write(by: admin) {
            try $0.make(known.plan(sheet, choices), known.starter, from: Self.day)
        }
        #expect(made.units == 3 && made.contacts == 3)
    }

    @Test func whatIsNoContactSheetSaysSo() async throws {
        let fixture = try await OrganisationFixture.empty()
        let sheet = try DirectorySheet(contentsOf: fixture.file("甲,乙\n1,2\n3,4\n".utf8))
        #expect(sheet.lines.isEmpty && sheet.refused.map(\.code) == ["directoryNoHeader"])
    }
}

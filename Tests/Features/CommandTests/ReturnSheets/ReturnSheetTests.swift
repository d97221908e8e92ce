import Foundation
import Kernel
import Organisation
import Registers
import Tables
import TestSupport
import Testing
import Web

@testable import Command

struct ReturnSheetTests {
    private static let items = [
        CommandFixture.Item(wording: "排查来返人员", leads: ["qingshi"], figures: ["来返人员", "待核"]),
        CommandFixture.Item(wording: "组织消杀", leads: ["qingshi"]),
    ]

    private func file() throws -> ReturnSheetFile {
        let locales = try Locales(folder: CommandFixture.resources.locales)
        return ReturnSheetFile(locales: locales, time: TimeText(locales, zone: CommandFixture.zone))
    }

    private func sheet(_ fixture: CommandFixture, _ directive: RecordID) async throws -> ReturnSheet {
        try await fixture.read(as: "duty1") { try $0.returnSheet(of: directive, unit: CommandFixture.unit("qingshi")) }
    }

    private func day(_ fixture: CommandFixture) -> CalendarDay {
        CalendarDay(fixture.store.now, in: CommandFixture.zone)
    }

    /// What a unit sends back: a title above, columns moved, a note below; one row signed and answered, one signed.
    private func csv(_ tasks: [RecordID], reply: String = "已排查", person: String = "王主任") -> [UInt8] {
        Array(
            """
            青石镇回执表,,,,,
            任务编号,签收人,签收时间,待核,来返人员,办理情况（反馈）
            \(tasks[0]),\(person),,2,1024,\(reply)
            \(tasks[1]),\(person),,,,
            ,,,,,

            """.utf8)
    }

    @Test func `a sheet has the unit's open tasks, and silence is no answer`() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue(Self.items)
        let sheet = try await sheet(fixture, directive)
        #expect(sheet.rows.map(\.wording) == ["排查来返人员", "组织消杀"] && sheet.figures == ["来返人员", "待核"])
        for language in Language.allCases {
            let bytes = try file().bytes(sheet, language)
            #expect(try file().answers(bytes, on: day(fixture)).isEmpty, "as it was printed it says nothing")
        }
        let other = CommandFixture.unit("hewan")
        await #expect(throws: Rejection.notFound) {
            try await fixture.read(as: "duty1") { try $0.returnSheet(of: directive, unit: other) }
        }
    }

    @Test func `a filled sheet signs and replies on behalf, once`() async throws {
        let fixture = try await CommandFixture.make()
        let (directive, t) = (try await fixture.issue(Self.items), Tasks.fields)
        let tasks = try await sheet(fixture, directive).rows.map(\.task)
        let answers = try file().answers(csv(tasks), on: day(fixture))
        #expect(answers.map(\.row) == [3, 4])
        let taken = try await fixture.write("duty1") { try $0.take(answers, of: directive) }
        #expect(taken == (2, 1))
        let (first, second) = (
            try await fixture.record(Tasks.self, tasks[0]), try await fixture.record(Tasks.self, tasks[1])
        )
        #expect(first.state == "closed" && second.state == "acknowledged")
        let reply = try await fixture.record(Replies.self, try #require(first[t.reply]))
        #expect(reply[Replies.fields.saidBy] == "王主任" && reply[Replies.fields.saidHow] == .file)
        #expect(Figures.stored(reply[Replies.fields.figures]) == ["来返人员": 1024, "待核": 2])
        #expect(try await fixture.write("duty1") { try $0.take(answers, of: directive) } == (0, 0))
        // Only the headquarters enters for others.
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("hewan") { try $0.take(answers, of: directive) }
        }
    }

    /// Row and reason are named, and of the rows before nothing is stored.
    @Test func `with one wrong row nothing is entered`() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue(Self.items)
        let other = try await fixture.issue([.init(wording: "别的指令", leads: ["qingshi"])])
        let tasks = try await sheet(fixture, directive).rows.map(\.task)
        let foreign = try await sheet(fixture, other).rows.map(\.task)
        let wrong: [(String, [UInt8])] = [
            ("returnTaskUnknown@row-4", csv([tasks[0], foreign[0]])),
            ("personalData@row-3", csv(tasks, reply: "联系人13800138000")),
            ("saidByRequired@row-3", csv(tasks, person: "")),
            ("figureMissing@row-3", csv(tasks, reply: "做了").replacing(Array("1024".utf8), with: [])),
            ("returnSheetUnknown@file", Array("姓名,电话\n甲,乙\n".utf8)),
            ("cellMoment@row-2", Array("任务编号,签收人,签收时间\n\(tasks[1]),王,昨天夜里\n".utf8)),
        ]
        for (code, bytes) in wrong {
            let (file, today) = (try file(), day(fixture))
            do {
                let answers = try file.answers(bytes, on: today)
                _ = try await fixture.write("duty1") { try $0.take(answers, of: directive) }
                Issue.record("\(code) was taken")
            } catch let rejection as Rejection {
                let problem = rejection.problems.first
                #expect("\(problem?.code ?? rejection.code)@\(problem?.field ?? "")" == code)
            }
            for task in tasks { #expect(try await fixture.record(Tasks.self, task).state == "issued", "\(code)") }
        }
    }
}

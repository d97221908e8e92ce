import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Duties

@Suite struct ClockworkTests {
    @Test func eachRungIsHeardAtItsMoment() async throws {
        let fixture = try await DutyFixture.make([DutyFixture.report])
        try await fixture.households(1)
        let table: [(Instant, [String])] = [
            (at(17, 49), []), (at(17, 50), ["dutySoon unit"]),
            (at(18), ["dutySoon unit", "dutyLate unitLead"]), (at(18, 29), ["dutySoon unit", "dutyLate unitLead"]),
            (at(18, 30), ["dutySoon unit", "dutyLate unitLead", "dutyLate headquarters"]),
            (at(23), ["dutySoon unit", "dutyLate unitLead", "dutyLate headquarters"]),
        ]
        for (now, heard) in table {
            fixture.clock.set(now)
            for _ in 0..<2 { try await fixture.round() }
            #expect(try await fixture.notices() == heard, "\(now)")
        }
    }

    @Test func `a rung at the moment of owing is heard at once, one before it never`() async throws {
        let fixture = try await DutyFixture.make([])
        let book = fixture.book
        for (minute, heard) in [(50, ["dutySoon unit"]), (51, ["dutySoon unit"])] {
            let id = RecordID(known: "at\(minute)")
            fixture.clock.set(at(9, minute))
            try await fixture.write {
                try $0.owe(
                    [NewDuty("single", subject: id, of: "task", unit: RecordID(known: "east"), due: at(10))], in: book)
            }
            try await fixture.round()
            #expect(try await fixture.notices() == heard)
        }
    }

    @Test func whatSeveralUnitsOweThemselvesIsOneNoticeThatNamesThem() async throws {
        let own = DutyRule(
            "report", .daily(opens: TimeOfDay(0), cutoff: TimeOfDay(18)), graceMinutes: 120, ladder: "steep",
            register: "unit", subjects: DutyFixture.subjects)
        let fixture = try await DutyFixture.make([own])
        try await fixture.households(14)
        try await fixture.execute("UPDATE watch SET unit = id WHERE county = \(Sample.county)")
        try await fixture.round()
        fixture.clock.set(at(18, 30))
        for _ in 0..<2 { try await fixture.round() }
        let owing = try await fixture.read { reading in
            let definition = try reading.registry.named(Notices.name)
            return try reading.connection.query(
                """
                SELECT * FROM notice WHERE county = \(Sample.county) AND kind = \("dutyLate") AND unit = \("headquarters")
                """
            ).map { try Record($0, of: definition)[Notices.fields.owing]?.count }
        }
        #expect(owing == [14])
    }

    @Test func whatFollowsIsToldOnceToTheRule() async throws {
        let marks = Migration(
            "0091 marks", ["CREATE TABLE mark (county TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL)"])
        let rule = DutyRule(
            "single", .once, graceMinutes: nil, register: "task",
            passed: { writing, duties in
                for duty in duties {
                    try writing.connection.execute(
                        """
                        INSERT INTO mark (county, id, state)
                        VALUES (\(Sample.county), \(duty.subject), \(duty.state.rawValue))
                        """)
                }
            })
        let test = try await TestDatabase.make(
            [Notices.self], migrations: [DutyTables.migration, DutyTables.policy, marks], county: Sample.county,
            at: DutyFixture.morning)
        let book = DutyBook(
            zone: DutyFixture.zone, ladders: Ladders([:]), rules: [rule],
            directory: { _, _, _ in DutyFixture.Everybody() }, departures: { _, _ in Departures() })
        let fixture = DutyFixture(test: test, book: book)
        try await fixture.write {
            try $0.owe(
                [NewDuty("single", subject: RecordID(known: "a"), of: "task", unit: nil, due: at(10), closes: at(12))],
                in: book)
        }
        for hour in [9, 10, 11, 12, 13] {
            fixture.clock.set(at(hour))
            try await fixture.round()
        }
        let seen = try await fixture.read {
            try $0.connection.query("SELECT state FROM mark WHERE county = \(Sample.county) ORDER BY state")
                .map { $0["state"].text }
        }
        #expect(seen == ["late", "missed"])
    }

    @Test func aMonthAfterClosingOnlyCountsAreLeft() async throws {
        let fixture = try await DutyFixture.make()
        try await fixture.households(2)
        try await fixture.round()
        fixture.clock.set(at(12, day: 1))
        try await fixture.round()
        let before = try await fixture.all().filter { $0.day == DutyFixture.day }.count
        #expect(before == 4)
        try await fixture.execute("DELETE FROM watch WHERE county = \(Sample.county)")
        fixture.clock.set(at(12, day: 32))
        try await fixture.round()
        #expect(try await fixture.all().filter { $0.day == DutyFixture.day }.isEmpty)
    }

    /// Unit; what becomes of an open duty: its successor's, nobody's, or cancelled where it was about the unit itself.
    @Test func unitsThatCloseOrMerge() async throws {
        let fixture = try await DutyFixture.make(
            [DutyFixture.report],
            departures: { _, _ in
                Departures(
                    units: [RecordID(known: "old"): RecordID(known: "new"), RecordID(known: "gone"): nil],
                    users: [RecordID(known: "left")],
                    areas: [AreaCode(known: "990101102101"): AreaCode(known: "990101102109")])
            })
        let book = fixture.book
        let owed: [(String, String, String?, AreaCode?)] = [
            ("a", "old", nil, nil), ("old", "old", nil, nil), ("b", "gone", nil, nil), ("gone", "gone", nil, nil),
            ("c", "east", "left", nil), ("d", "east", nil, AreaCode(known: "990101102101")),
            ("e", "east", "stays", nil),
        ]
        try await fixture.write { writing in
            try writing.owe(
                owed.map { subject, unit, owner, area in
                    NewDuty(
                        "single", subject: RecordID(known: subject), of: "unit", unit: RecordID(known: unit),
                        owner: owner.map { RecordID(known: $0) }, area: area, due: at(10))
                }
                    + [
                        NewDuty(
                            "single", subject: RecordID(known: "z"), of: "unit", unit: RecordID(known: "old"),
                            due: at(10))
                    ], in: book)
            try writing.meet(rule: "single", subject: RecordID(known: "z"), slot: "1", by: .make(), of: "reply")
        }
        try await fixture.round()
        let found = try await fixture.all().map { duty in
            [
                duty.subject.text, duty.unit?.text ?? "-", duty.owner?.text ?? "-", duty.area?.text ?? "-",
                duty.state.rawValue,
            ]
        }
        #expect(
            found == [
                ["a", "new", "-", "-", "due"], ["b", "-", "-", "-", "due"], ["c", "east", "-", "-", "due"],
                ["d", "east", "-", "990101102109", "due"], ["e", "east", "stays", "-", "due"],
                ["gone", "gone", "-", "-", "cancelled"], ["old", "new", "-", "-", "due"],
                ["z", "old", "-", "-", "met"],
            ])
        let changes = try await fixture.changes()
        try await fixture.round()
        #expect(try await fixture.changes() == changes)
        let orphans = try await fixture.read(as: Sample.officer) { try $0.duties(DutyQuery(.unassigned)) }
        #expect(orphans.duties.map(\.subject.text) == ["b"])
        #expect(try await fixture.notices().filter { $0.hasPrefix("unassigned") } == ["unassigned headquarters"])
        fixture.clock.set(at(1, day: 1))
        for _ in 0..<2 { try await fixture.round() }
        #expect(try await fixture.notices().filter { $0.hasPrefix("unassigned") }.count == 2, "once a night")
    }
}

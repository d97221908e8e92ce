import Database
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct ActingTests {
    @Test(arguments: [
        ("hewan", Rejection.notFound), ("health", .notFound), ("qingshi-1", .notFound), ("admin", .notFound),
        ("privacy", .notFound), ("inspector", .forbidden), ("commander", .forbidden),
    ])
    func othersTasksAreNotActedOn(_ login: String, _ expected: Rejection) async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let task = try await fixture.task(try await fixture.issue(), of: "qingshi")
        let villages = try await fixture.villages(of: "qingshi")
        let attempts: [@Sendable (Writing) throws -> Void] = [
            { try $0.acknowledge(task: task) }, { try $0.start(task: task) },
            { try $0.reply(to: task, text: "已完成") }, { try $0.passDown(task: task, to: villages, rules: rules) },
            { try $0.attach(Array("记录".utf8), named: "a.txt", to: task) },
        ]
        let before = try await fixture.record(Tasks.self, task)
        for attempt in attempts {
            let rejection = await #expect(throws: Rejection.self) { try await fixture.write(login, attempt) }
            #expect(rejection == expected)
        }
        #expect(try await fixture.record(Tasks.self, task) == before)
    }

    /// Posts that stand at the headquarters' root have every unit below them, and speak for none.
    @Test(arguments: ["commander", "deputy", "inspector", "privacy", "admin", "duty1", "hewan", "health"])
    func signingAllSignsForOnesOwnUnitsAlone(_ login: String) async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([.init(leads: ["qingshi", "donghe"]), .init(leads: ["donghe"])])
        #expect(try await fixture.write(login) { try $0.acknowledgeAll() } == 0)
        #expect(try await fixture.tasks(of: directive).allSatisfy { $0.state == "issued" })
        #expect(try await fixture.write("donghe") { try $0.acknowledgeAll() } == 2)
        #expect(try await fixture.write("donghe") { try $0.acknowledgeAll() } == 0)
    }

    @Test func aTownshipDoesNotSignForItsVillages() async throws {
        let fixture = try await CommandFixture.make()
        let rules = fixture.rules
        let task = try await fixture.task(try await fixture.issue(), of: "qingshi")
        let villages = try await fixture.villages(of: "qingshi")
        try await fixture.write("qingshi") { try $0.passDown(task: task, to: villages, rules: rules) }
        #expect(try await fixture.write("qingshi") { try $0.acknowledgeAll() } == 0)
        #expect(try await fixture.write("qingshi-1") { try $0.acknowledgeAll() } == 1)
        let children = try await fixture.read { try $0.children(of: task) }
        #expect(
            children.filter { $0.state == "acknowledged" }.map { $0[Tasks.fields.unit] } == [
                CommandFixture.unit("990101101001")
            ])
    }

    /// A post that only reads gives a second post no reach.
    @Test func whatOnePostReadsAnotherDoesNotAnswer() async throws {
        let fixture = try await CommandFixture.make()
        let (officer, reader) = (try await fixture.principal("hewan"), try await fixture.principal("commander"))
        let both = Principal(
            user: officer.user, name: officer.name, county: officer.county, posts: officer.posts + reader.posts)
        let directive = try await fixture.issue([.init(leads: ["qingshi", "hewan"], verify: true)])
        let (foreign, own) = (
            try await fixture.task(directive, of: "qingshi"), try await fixture.task(directive, of: "hewan")
        )
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.store.write(by: both) { try $0.reply(to: foreign, text: "已完成") }
        }
        #expect(rejection == .forbidden)
        #expect(try await fixture.store.write(by: both) { try $0.acknowledgeAll() } == 1)
        #expect(try await fixture.store.write(by: both) { try $0.reply(to: own, text: "已完成") }.state == "replied")
        // Nor does one who signs verify what the section verifies, by standing above its unit.
        let unverified = await #expect(throws: Rejection.self) {
            try await fixture.store.write(by: both) { try $0.verify(task: own) }
        }
        #expect(unverified == .forbidden)
    }

    @Test func passingDownReachesEveryVillageOnce() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, t) = (fixture.rules, Tasks.fields)
        let task = try await fixture.task(try await fixture.issue([.init(figures: ["来返人员"])]), of: "qingshi")
        let villages = try await fixture.villages(of: "qingshi")
        let made = try await fixture.write("qingshi") {
            try $0.passDown(task: task, to: villages + villages.prefix(3), note: "抓紧", rules: rules)
        }
        #expect(made.compactMap { $0[t.unit] }.sorted() == villages.sorted())
        #expect(
            made.allSatisfy {
                $0[t.parent] == task && $0[t.supervisor] == CommandFixture.unit("qingshi") && $0[t.figures] == ["来返人员"]
            })
        #expect(try await fixture.record(Tasks.self, task).state == "inProgress")
        #expect(try await fixture.write("qingshi") { try $0.passDown(task: task, to: villages, rules: rules) }.isEmpty)
    }

    @Test func passingDownStaysBelowAndWithinTheDeadline() async throws {
        let fixture = try await CommandFixture.make()
        let (rules, t, now) = (fixture.rules, Tasks.fields, fixture.store.now)
        let task = try await fixture.task(try await fixture.issue(), of: "qingshi")
        let own = try await fixture.villages(of: "qingshi")
        let foreign = try await fixture.villages(of: "hewan")
        for units in [
            [], [foreign[0]], [own[0], foreign[0]], [CommandFixture.unit("qingshi")], [CommandFixture.unit("hewan")],
        ] {
            let rejection = await #expect(throws: Rejection.self) {
                try await fixture.write("qingshi") { try $0.passDown(task: task, to: units, rules: rules) }
            }
            #expect(rejection?.code == "unitNotBelow")
        }
        let past = await #expect(throws: Rejection.self) {
            try await fixture.write("qingshi") {
                try $0.passDown(task: task, to: own, until: now.advanced(minutes: -1), rules: rules)
            }
        }
        #expect(past?.code == "deadlinePast")
        let made = try await fixture.write("qingshi") {
            try $0.passDown(task: task, to: [own[0]], until: now.advanced(minutes: 99_999), rules: rules)
                + $0.passDown(task: task, to: [own[1]], until: now.advanced(minutes: 60), rules: rules)
        }
        #expect(made.map { $0[t.due] } == [now.advanced(minutes: 24 * 60), now.advanced(minutes: 60)])
    }

    /// Clean and odd ways to write a citizen ID and a mobile number, and rows of figures that are neither.
    @Test(arguments: [
        ("联系13800138000", false), ("联系138 0013 8000", false), ("联系138-0013-8000", false),
        ("联系１３８００１３８０００", false), ("+8613800138000", false), ("11010519491231002X", false),
        ("110105 19491231 002x", false), ("１１０１０５１９４９１２３１００２Ｘ", false),
        ("11010519491231002x", false), ("110105194912310021", true), ("来返人员 126、已落实 126", true),
        ("运单20220504138001380001234", true),
    ])
    func aReplyHoldsNoPersonsNumbers(_ text: String, _ taken: Bool) async throws {
        let fixture = try await CommandFixture.make()
        let task = try await fixture.task(try await fixture.issue(), of: "qingshi")
        if taken {
            #expect(try await fixture.write("qingshi") { try $0.reply(to: task, text: text) }.state == "closed")
        } else {
            let rejection = await #expect(throws: Rejection.self) {
                try await fixture.write("qingshi") { try $0.reply(to: task, text: text) }
            }
            #expect(rejection?.code == "personalData")
            #expect(try await fixture.record(Tasks.self, task).state == "issued")
        }
    }

    @Test func aReplyClosesWhatNobodyVerifies() async throws {
        let fixture = try await CommandFixture.make()
        let t = Tasks.fields
        let directive = try await fixture.issue([
            .init(leads: ["qingshi"]), .init(wording: "核", leads: ["hewan"], verify: true),
        ])
        let plain = try await fixture.write("qingshi") { writing in
            try writing.reply(to: writing.reading.page(Tasks.self).records[0].id, text: " 已完成 ")
        }
        #expect(plain.state == "closed")
        #expect(plain[t.acknowledged] == fixture.store.now, "who answers has received it")
        let verified = try await fixture.task(directive, of: "hewan")
        #expect(try await fixture.write("hewan") { try $0.reply(to: verified, text: "已完成") }.state == "replied")
        #expect(try await fixture.record(Directives.self, directive).state == "issued")
        for login in ["hewan", "qingshi", "inspector", "commander"] {
            await #expect(throws: Rejection.self) { try await fixture.write(login) { try $0.close(task: verified) } }
        }
        #expect(try await fixture.write("testing") { try $0.verify(task: verified) }.state == "verified")
        #expect(try await fixture.write("duty2") { try $0.close(task: verified) }.state == "closed")
        #expect(try await fixture.record(Directives.self, directive).state == "completed")
    }

    @Test(arguments: ["", " \n "]) func aReplySaysSomething(_ text: String) async throws {
        let fixture = try await CommandFixture.make()
        let task = try await fixture.task(try await fixture.issue(), of: "qingshi")
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("qingshi") { try $0.reply(to: task, text: text) }
        }
        #expect(rejection?.problems.map(\.field) == ["text"])
    }

    @Test func whoWritesForAUnitSaysWhoSaidItAndHow() async throws {
        let fixture = try await CommandFixture.make()
        let (task, r) = (try await fixture.task(try await fixture.issue(), of: "qingshi"), Replies.fields)
        for said in [nil, Said(by: " ", how: .telephone)] {
            for step in [
                { try $0.reply(to: task, text: "已完成", said: said) }, { try $0.acknowledge(task: task, said: said) },
            ] as [@Sendable (Writing) throws -> Record] {
                let rejection = await #expect(throws: Rejection.self) { try await fixture.write("duty1", step) }
                #expect(rejection?.code == "saidByRequired")
            }
        }
        let number = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") {
                try $0.reply(to: task, text: "已完成", said: Said(by: "许婕13800138000", how: .telephone))
            }
        }
        #expect(number?.code == "personalData")
        let done = try await fixture.write("duty1") {
            try $0.reply(to: task, text: "已完成", said: Said(by: "许婕", how: .telephone))
        }
        let reply = try await fixture.record(Replies.self, try #require(done[Tasks.fields.reply]))
        #expect(reply[r.saidBy] == "许婕")
        #expect(reply[r.author] == DemoCounty.user("duty1"))
    }

    @Test func wantedEvidenceComesFirst() async throws {
        let fixture = try await CommandFixture.make()
        let task = try await fixture.task(try await fixture.issue([.init(evidence: true)]), of: "qingshi")
        let rejection = await #expect(throws: Rejection.self) {
            try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }
        }
        #expect(rejection?.code == "evidenceRequired")
        try await fixture.write("qingshi") { try $0.attach(Array("台账".utf8), named: "台账.txt", to: task) }
        #expect(try await fixture.write("qingshi") { try $0.reply(to: task, text: "已完成") }.state == "closed")
    }
}

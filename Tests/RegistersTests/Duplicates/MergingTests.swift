import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct MergingTests {
    private func prepared() async throws -> TestDatabase {
        let test = try await TestDatabase.members()
        try await test.member("a")
        try await test.member("b", "王 五")
        try await test.member("c", "赵六") {
            $0[member.boss] = RecordID(known: "a")
            $0[member.friends] = [RecordID(known: "b"), RecordID(known: "a")]
        }
        try await test.visit("v1", "a")
        try await test.visit("v2", "b", others: ["c", "a"])
        return test
    }

    private func find(_ test: TestDatabase, _ register: String, _ id: String) async throws -> Record {
        try await test.store.read(as: Sample.officer) { try $0.find($0.registry.named(register), RecordID(known: id)) }
    }

    private func refusal(_ body: () async throws -> Void) async throws -> String? {
        do { try await body() } catch let rejection as Rejection { return rejection.code }
        return nil
    }

    @Test func referencesMoveAndBothHistoriesShow() async throws {
        let test = try await prepared()
        try await test.merge("a", into: "b")
        let merged = try await find(test, "member", "a")
        #expect(merged.state == "ended" && merged.mergedInto == RecordID(known: "b"))
        let other = try await find(test, "member", "c")
        #expect(other[member.boss] == RecordID(known: "b") && other[member.friends] == [RecordID(known: "b")])
        #expect(try await find(test, "visit", "v1")[visit.member] == RecordID(known: "b"))
        #expect(try await find(test, "visit", "v2")[visit.others] == ["c", "b"].map { RecordID(known: $0) })
        let history = try await test.store.read(as: Sample.officer) {
            try $0.history($0.registry.named("member"), RecordID(known: "b")).map { "\($0.verb) \($0.record)" }
        }
        #expect(history == ["merge a", "create b", "create a"])
        let moved = try await test.store.read(as: Sample.officer) {
            try $0.history($0.registry.named("visit"), RecordID(known: "v1")).first
        }
        #expect(
            moved?.verb == "move" && moved?.fields.first?.old == .text("a") && moved?.fields.first?.new == .text("b"))
        #expect(try await test.findings() == [])
    }

    @Test func whatWasMergedIsChangedNoMore() async throws {
        let test = try await prepared()
        try await test.merge("a", into: "b")
        let attempts: [@Sendable (Writing, Definition) throws -> Void] = [
            { _ = try $0.edit($1, RecordID(known: "a"), version: nil, Values { $0[member.name] = "x" }) },
            { try $0.perform("resume", $1, RecordID(known: "a")) },
            { try $0.merge($1, RecordID(known: "a"), into: RecordID(known: "c"), reason: "r") },
            { try $0.merge($1, RecordID(known: "c"), into: RecordID(known: "a"), reason: "r") },
        ]
        for attempt in attempts {
            let code = try await refusal {
                try await test.write(as: Sample.officer) { try attempt($0, $0.registry.named("member")) }
            }
            #expect(code == "merged")
        }
        let steps = try await test.store.read(as: Sample.officer) { reading in
            let definition = try reading.registry.named("member")
            return try reading.steps(definition, reading.find(definition, RecordID(known: "a")))
        }
        #expect(steps.isEmpty)
    }

    @Test func refusals() async throws {
        let test = try await prepared()
        try await test.member("d", "孙七") { $0[member.boss] = RecordID(known: "b") }
        let before = try await test.state()
        #expect(try await refusal { try await test.merge("a", into: "a") } == "samePair")
        #expect(try await refusal { try await test.merge("b", into: "d") } == "mergeCycle")
        #expect(try await refusal { try await test.merge("a", into: "nobody") } == "notFound")
        #expect(try await refusal { try await test.merge("a", into: "b", as: Sample.stranger) } == "notFound")
        #expect(try await refusal { try await test.merge("a", into: "b", as: Sample.eastTown) } == "forbidden")
        #expect(try await refusal { try await test.unmerge("a") } == "notMerged")
        let words = try await refusal {
            try await test.write(as: Sample.officer) {
                _ = try $0.merge(
                    $0.registry.named("member"), RecordID(known: "a"), into: RecordID(known: "b"), reason: " ")
            }
        }
        #expect(words == "reasonRequired")
        let stale = try await refusal {
            try await test.write(as: Sample.officer) {
                _ = try $0.merge(
                    $0.registry.named("member"), RecordID(known: "a"), into: RecordID(known: "b"), version: 99,
                    reason: "r")
            }
        }
        #expect(stale == "stale")
        #expect(try await test.state() == before)
        try await test.write(as: Sample.officer) {
            try $0.perform("leave", $0.registry.named("member"), RecordID(known: "a"))
        }
        #expect(
            try await refusal { try await test.merge("a", into: "b") } == "state", "somebody has to decide on it first")
    }

    @Test func aReasonHoldsNoNumberOfAPerson() async throws {
        let test = try await prepared()
        let refused = Rejection.invalid(.init("personalData", field: "reason", values: ["offset": "1"]))
        let (a, b, reason) = (RecordID(known: "a"), RecordID(known: "b"), "问19900001234")
        await #expect(throws: refused) {
            try await test.write(as: Sample.officer) {
                _ = try $0.merge($0.registry.named("member"), a, into: b, reason: reason)
            }
        }
        try await test.merge("a", into: "b")
        await #expect(throws: refused) {
            try await test.write(as: Sample.officer) {
                _ = try $0.unmerge($0.registry.named("member"), a, reason: reason)
            }
        }
        #expect(try await find(test, "member", "a").mergedInto == b)
    }

    @Test func whatStandsAgainstUndoing() async throws {
        let test = try await prepared()
        try await test.merge("a", into: "b")
        let first = try await find(test, "visit", "v1")
        try await test.write(as: Sample.officer) {
            _ = try $0.update(first, Values { $0[visit.note] = "later, of another field" })
        }
        let second = try await find(test, "visit", "v2")
        try await test.write(as: Sample.officer) { _ = try $0.update(second, Values { $0[visit.others] = [] }) }
        let before = try await test.state()
        #expect(try await refusal { try await test.unmerge("a") } == "unmergeLater")
        #expect(try await test.state() == before, "all or nothing")
        let third = try await find(test, "visit", "v2")
        try await test.write(as: Sample.officer) {
            _ = try $0.update(third, Values { $0[visit.others] = second[visit.others] })
        }
        try await test.unmerge("a")
        #expect(try await find(test, "visit", "v1")[visit.note] == "later, of another field")
        #expect(try await find(test, "visit", "v1")[visit.member] == RecordID(known: "a"))
    }

    @Test func onlyTheLastOfAChainIsUndone() async throws {
        let test = try await prepared()
        try await test.member("d", "孙七")
        let before = try await test.state()
        try await test.merge("a", into: "b")
        let between = try await test.state()
        try await test.merge("b", into: "d")
        #expect(try await find(test, "member", "a").mergedInto == RecordID(known: "d"))
        #expect(try await refusal { try await test.unmerge("a") } == "unmergeLater")
        try await test.unmerge("b")
        #expect(try await test.state() == between)
        try await test.unmerge("a")
        #expect(try await test.state() == before)
        #expect(try await test.findings() == [])
    }

    /// A merge and its undoing are nothing, whatever refers to whom; the log tells of both and verifies.
    @Test(arguments: 0..<6) func mergeThenUnmergeIsIdentity(seed: Int) async throws {
        var random = Seeded(UInt64(seed) &* 7919 &+ 3)
        let test = try await TestDatabase.members()
        let ids = (0..<8).map { "m\($0)" }
        for (index, id) in ids.enumerated() {
            let boss = index > 0 && Bool.random(using: &random) ? ids[Int.random(in: 0..<index, using: &random)] : nil
            let friends = ids.prefix(index).filter { _ in Bool.random(using: &random) }
            try await test.member(id, "王\(index % 3)", phone: index % 2 == 0 ? "1380000000\(index % 4)" : nil) {
                $0[member.boss] = boss.map { RecordID(known: $0) }
                $0[member.friends] = friends.map { RecordID(known: $0) }
            }
        }
        for index in 0..<15 {
            let others = ids.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            try await test.visit("v\(index)", ids.randomElement(using: &random) ?? "m0", others: others)
        }
        var undo: [(String, [String])] = []
        for _ in 0..<12 {
            let (one, other) = (ids.randomElement(using: &random) ?? "", ids.randomElement(using: &random) ?? "")
            let before = try await test.state()
            if try await refusal({ try await test.merge(one, into: other) }) == nil {
                undo.append((one, before))
            } else {
                #expect(try await test.state() == before, "a refused merge changes nothing")
            }
        }
        #expect(!undo.isEmpty)
        #expect(try await test.findings() == [])
        for (id, before) in undo.reversed() {
            try await test.unmerge(id)
            #expect(try await test.state() == before, "seed \(seed)")
        }
        #expect(try await test.findings() == [])
    }
}

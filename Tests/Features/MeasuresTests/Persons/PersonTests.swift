import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Measures

@Suite struct PersonTests {
    typealias Fields = Persons
    static let p = Persons.fields

    private func problems(_ body: @escaping @Sendable (inout Values) -> Void) async throws -> [Rejection.Problem] {
        let fixture = try await MeasuresFixture.make()
        do {
            _ = try await fixture.person(by: "duty1", body)
        } catch let rejection as Rejection {
            #expect(try await fixture.count("person") == 0)
            return rejection.problems
        }
        return []
    }

    /// Name, number and document are refused by what they are; nothing is stored.
    @Test func badInputIsToldByField() async throws {
        let script = try await problems { $0[Self.p.name] = "<script>alert(1)</script>" }
        #expect(script.map(\.code) == ["nameMalformed"])
        let number = try await problems { $0[Self.p.address] = "幸福路 13800001234" }
        #expect(number.map(\.code) == ["numberInText"])
        let kind = try await problems { $0[Self.p.idKind] = .passport }
        #expect(kind.map(\.field) == ["document"])
        let unfit = try await problems {
            $0[Self.p.idKind] = .taiwan
            $0[Self.p.document] = DocumentNumber(written: "H12345678").map { Protected($0) }
        }
        #expect(unfit.map(\.code) == ["documentUnfit"])
        let born = try await problems {
            $0[Self.p.idKind] = .citizen
            $0[Self.p.idNumber] = CitizenID("11010519491231002X").map { Protected($0) }
        }
        #expect(born.map(\.code) == ["bornDiffers"])
        let elsewhere = try await problems { $0[Self.p.area] = AreaCode("110105001") }
        #expect(elsewhere.map(\.code) == ["areaUnknown"])
    }

    /// The place of the wrong digit is told, never the number.
    @Test(arguments: [
        ("11010519491231002x", nil), ("110105194912310021", "18"), ("11010519491331002X", "7–14"),
        ("1101O519491231002X", "5"), ("1101051949123100", nil),
    ])
    func wrongDigit(text: String, place: String?) {
        #expect(CitizenID.fault(written: text)?.place == place)
        let told = FieldKind.citizenID.malformed(text, field: "idNumber")
        #expect(told.values["place"] == place)
        #expect(!"\(told)".contains(text))
    }

    /// Birth date from the number; a code that is no area of today is a hint alone.
    @Test func retiredAreaIsOnlyAHint() async throws {
        let fixture = try await MeasuresFixture.make()
        let person = try await fixture.person {
            $0[Self.p.born] = nil as CalendarDay?
            $0[Self.p.idKind] = .citizen
            $0[Self.p.idNumber] = CitizenID("11010519491231002X").map { Protected($0) }
        }
        #expect(person[Self.p.born] == CalendarDay("1949-12-31"))
        #expect(person[Self.p.retiredArea] == true)
        #expect(person[Self.p.unit] == DemoUnit.qingshi)
    }

    /// One person by two documents is found by name and birth date, and one number is never two persons.
    @Test func duplicateByAnotherDocument() async throws {
        let fixture = try await MeasuresFixture.make()
        let first = try await fixture.person("丁一") {
            $0[Self.p.idKind] = .passport
            $0[Self.p.document] = DocumentNumber(written: "E1234567 8").map { Protected($0) }
        }
        await #expect(throws: PossibleDuplicates.self) {
            try await fixture.write { writing in
                _ = try writing.create(
                    writing.registry.named(Persons.name),
                    Values {
                        $0[Self.p.name] = "丁一"
                        $0[Self.p.born] = CalendarDay("1980-01-02")
                        $0[Self.p.idKind] = .hongKongMacao
                        $0[Self.p.document] = DocumentNumber(written: "H12345678").map { Protected($0) }
                        $0[Self.p.area] = MeasuresFixture.village
                    }, duplicates: .ask)
            }
        }
        await #expect(throws: Rejection.self) {
            try await fixture.person("丁二", born: "1990-01-02") {
                $0[Self.p.idKind] = .passport
                $0[Self.p.document] = DocumentNumber(written: "e12345678").map { Protected($0) }
            }
        }
        #expect(try await fixture.count("person") == 1)
        #expect(first[Self.p.document] != nil)
    }

    @Test(arguments: [
        ("E12345678", [DocumentNumber.Kind.passport]), ("h1234 5678", [.passport, .hongKongMacao]),
        ("12345678", [.passport, .taiwan]), ("FRA110099010101", [.foreignResident]), ("丁一", []), ("AB", []),
    ])
    func documents(text: String, kinds: [DocumentNumber.Kind]) {
        #expect(DocumentNumber(written: text)?.kinds ?? [] == Set(kinds))
    }

    @Test func documentsAreMasked() {
        #expect(DocumentNumber(written: "E12345678")?.description == "E******78")
    }
}

/// Units of the demo that tests speak of.
enum DemoUnit {
    static let qingshi = DemoCounty.unit("qingshi")
}

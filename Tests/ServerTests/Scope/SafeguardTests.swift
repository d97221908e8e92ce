import Kernel
import Registers
import Testing

@testable import Server

/// What a responsible headquarters refuses is not there: no field, no route, no state holds it (domain: refusals 1–6).
@Suite struct SafeguardTests {
    private static let refused = [
        "opinion", "keyword", "weibo", "wechat", "location", "gps", "latitude", "longitude", "track", "face",
        "biometric",
        "fingerprint", "religion", "ethnic", "politic", "healthcode", "colour", "color", "score", "ranking", "credit",
        "bank", "debt", "police", "petition", "informant", "blacklist", "permit", "rating", "camera", "fence",
        "geofence",
        "coordinates", "bluetooth", "wifi", "imei", "heatmap", "faith", "ethnicity", "income", "immigration", "whistle",
        "disciplinary", "punishment", "creditworthiness", "trustworthiness", "loyalty",
    ]

    /// Words of a name: `firstResponsible` → first, responsible.
    private func words(_ name: String) -> [String] {
        var words: [String] = [""]
        for character in name {
            if character.isUppercase || !character.isLetter { words.append("") }
            if character.isLetter { words[words.count - 1] += character.lowercased() }
        }
        return words.filter { !$0.isEmpty }
    }

    @Test func `no register has a field, state or step for what is refused`() {
        let registry = Registry(Deployment.registers)
        for definition in registry.definitions {
            let names =
                [definition.name] + definition.fields.map(\.name) + definition.workflow.states
                + definition.workflow.transitions.map(\.name) + definition.fields.flatMap { choices($0.kind) }
            for name in names {
                let whole = words(name).joined()
                let found = Self.refused.filter { words(name).contains($0) || whole == $0 }
                #expect(found.isEmpty, "\(definition.name).\(name)")
            }
        }
    }

    private func choices(_ kind: FieldKind) -> [String] {
        switch kind {
        // A document from above may be an opinion (意见).
        case .choice(let all), .choices(let all): all.filter { $0 != "opinion" }
        default: []
        }
    }

    @Test func `purposes are a closed list of the response's own`() {
        #expect(
            Set(Purpose.allCases.map(\.rawValue)) == [
                "investigate", "care", "measure", "test", "supply", "report", "audit", "contact",
            ])
    }

    /// 四查一询: counts of a grid and a day. From them no reference leads to a household, a visit or a person, and what is
    /// written at a door has no place for an answer.
    @Test func `no answer of the four checks can be tied to a person or a household`() throws {
        let registry = Registry(Deployment.registers)
        let sheet = try registry.named("fourCheck")
        #expect(!sheet.isPersonal && sheet.protected.isEmpty)
        var (reached, waiting): (Set<String>, [String]) = ([], ["fourCheck"])
        while let name = waiting.popLast() {
            // Units and areas are no persons; a grid names its worker, who is staff.
            guard !["unit", "area", "user"].contains(name), reached.insert(name).inserted else { continue }
            waiting += try registry.named(name).fields.compactMap { sheetTarget($0.kind) }
        }
        #expect(reached == ["fourCheck", "sweep", "sweepLine", "grid"])
        let items = Set(sheet.fields.filter { $0.kind == .integer }.map(\.name))
        #expect(items == ["asked", "check1", "check2", "check3", "check4", "inquiry"])
        for name in ["household", "householdVisit", "resident", "helpTicket", "recheck"] {
            let definition = try registry.named(name)
            #expect(items.isDisjoint(with: definition.fields.filter { $0.kind != .instant }.map(\.name)), "\(name)")
            #expect(!definition.fields.contains { sheetTarget($0.kind) == "fourCheck" || $0.name == "template" })
        }
    }

    private func sheetTarget(_ kind: FieldKind) -> String? {
        switch kind {
        case .reference(let register), .references(let register): register
        default: nil
        }
    }

    /// Registers that hold a person's number keep it for a time, or say here why not.
    @Test func `what is kept of persons ends`() {
        let unending: Set<String> = [
            // The office's own log of calls.
            "phoneCall",
            // Standing registers of a township's own people: their end is that of a sweep's purpose.
            "household", "resident", "contactGroup",
        ]
        let registry = Registry(Deployment.registers)
        for definition in registry.definitions
        where definition.logsReads && !definition.protected.isEmpty {
            #expect(definition.retention != nil || unending.contains(definition.name), "\(definition.name)")
        }
    }

    @Test func `whoever opens a person's record leaves an entry`() {
        let registry = Registry(Deployment.registers)
        let staff = Set(registry.definitions.filter(\.isStaff).map(\.name))
        #expect(staff == ["user", "contact", "pool", "assessment"])
        for definition in registry.definitions where definition.isPersonal && !staff.contains(definition.name) {
            #expect(definition.logsReads, "\(definition.name)")
        }
    }

    @Test func `no route offers it`() async throws {
        let fixture = try await ServerFixture.make()
        for route in fixture.routes {
            let parts = route.path.split(separator: "/").flatMap { words(String($0)) }
            #expect(Set(parts).isDisjoint(with: Self.refused), "\(route.path)")
        }
    }

    @Test func `every directive's end and every second person is in the workflow`() throws {
        let registry = Registry(Deployment.registers)
        let directive = try registry.named("directive")
        for step in ["issue", "revoke"] {
            let second = try #require(directive.workflow.transition(step)?.second)
            #expect(second.by == [.commander])
        }
        #expect(directive.field("expiry") != nil)
        #expect(directive.workflow.transition("expire") != nil)
    }

    @Test func `no role reads for policing, and the system's role is given to nobody`() {
        #expect(!Role.persons.contains(.system))
        for role in Role.persons { #expect(Set(words(role.rawValue)).isDisjoint(with: Self.refused)) }
    }
}

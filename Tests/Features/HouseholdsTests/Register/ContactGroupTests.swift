import Kernel
import Registers
import TestSupport
import Testing

@testable import Households

/// Ten households that agreed to look after each other, and nothing more (domain: M2 limited; refusals 3 and 4).
struct ContactGroupTests {
    private static let refused: Set<String> = [
        "inform", "informant", "report", "reported", "penalty", "fine", "liable", "liability", "guarantee", "guarantor",
        "joint", "punish", "sanction", "warning", "offence", "suspect", "watch", "score", "rank", "grade", "credit",
        "behaviour", "violation",
    ]

    private func words(_ name: String) -> Set<String> {
        var words: [String] = [""]
        for character in name {
            if character.isUppercase || !character.isLetter { words.append("") }
            if character.isLetter { words[words.count - 1] += character.lowercased() }
        }
        return Set(words)
    }

    @Test func `no register of households holds informing, guarantees or penalties`() {
        for definition in Registry(householdRegisters).definitions {
            let names =
                [definition.name] + definition.fields.map(\.name) + definition.workflow.states
                + definition.workflow.transitions.map(\.name)
            for name in names { #expect(words(name).isDisjoint(with: Self.refused), "\(definition.name).\(name)") }
        }
    }

    @Test func `a group names who passes notices on, the day they agreed, and nobody else`() {
        let fields = Set(Definition(ContactGroups.self).editable.map(\.name))
        #expect(fields == ["name", "grid", "contact", "phone", "agreed"])
        // Whoever refers to a group says so; a group lists no members' deeds, and no visit or ticket names one.
        let referring = Registry(householdRegisters).definitions.filter { definition in
            definition.fields.contains { definition.target(of: $0) == ContactGroups.name }
        }
        #expect(referring.map(\.name) == [Households.name])
    }

    @Test func `nobody is listed who lives somewhere: a household counts persons`() {
        let personal = Set(Definition(Households.self).personal.map(\.name))
        #expect(personal == ["head", "phone"])
        let residents = Definition(Residents.self)
        #expect(residents.field("sweep")?.required == true && residents.field("expires")?.required == true)
    }
}

import Kernel
import TestSupport
import Testing

@testable import Registers

struct RegisterTests {
    @Test func fieldsAreFoundInTheOrderOfTheirDeclaration() {
        let definition = Definition(Jobs.self)
        #expect(
            definition.fields.map(\.name) == [
                "title", "note", "code", "kind", "due", "day", "priority", "late", "area", "unit", "office", "author",
                "parent",
                "helpers", "tags", "kinds", "extra", "token", "phone", "idNumber",
            ])
        #expect(definition.name == "job" && definition.hasArea)
        #expect(definition.field("nowhere") == nil)
    }

    @Test(arguments: [
        ("title", FieldKind.text), ("priority", .integer), ("late", .flag), ("day", .day), ("due", .instant),
        ("area", .area),
        ("unit", .reference("unit")), ("helpers", .references("unit")), ("tags", .strings), ("extra", .json),
        ("kind", .choice(["road", "school", "market"])), ("kinds", .choices(["road", "school", "market"])),
    ])
    func kindsFollowFromTypes(field: String, kind: FieldKind) {
        #expect(Definition(Jobs.self).field(field)?.kind == kind)
    }

    @Test func whatAFormMaySetAndAPageMayShow() {
        let definition = Definition(Jobs.self)
        #expect(!definition.editable.contains { ["office", "token"].contains($0.name) })
        #expect(definition.visible.map(\.name).contains("office"))
        #expect(!definition.visible.map(\.name).contains("token"))
    }

    @Test func longestTexts() {
        let definition = Definition(Jobs.self)
        #expect(["title", "note", "kind"].map { definition.field($0)?.maximum } == [20, 10_000, 200])
    }

    @Test func anUnknownRegisterIsNotFound() throws {
        let registry = Registry([Jobs.self, Spots.self])
        #expect(try registry.named("spot").placement == .shared)
        #expect(throws: Rejection.notFound) { try registry.named("user") }
    }

    @Test func definitionsByWorkflow() {
        let workflow = Jobs.workflow
        #expect(workflow.initial == "open" && Spots.workflow.initial == "active")
        #expect(workflow.transition("cancel")?.second?.pending == "cancelling")
        #expect(workflow.transition("vanish") == nil)
    }
}

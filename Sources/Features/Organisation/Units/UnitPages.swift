import HTTPTypes
import Hummingbird
import Kernel
package import Registers
package import Web

/// Active units without a first-responsible person (缺第一责任人), with the two lines that answer for them meanwhile.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/units/unassigned` | anyone signed in: of the units they may see |
/// | GET | `/api/v1/units/unassigned` | the same |
package struct UnitPages: RouteGroup {
    private let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, store)
        routes.signedIn.get("units/unassigned") { _, context -> Response in
            let (tree, units) = try await Self.unassigned(store, by: context.principal())
            let labels = [
                pages.text("field.unit.name", for: context), pages.text("field.unit.territory", for: context),
                pages.text("field.unit.supervisor", for: context),
            ]
            let rows = units.map { unit -> ViewValue in
                let lines = [tree.territory(of: unit)?.short, tree.supervisor(of: unit)?.short]
                let first: ViewValue = [
                    "text": .text(unit.name), "href": .text("/registers/unit/\(unit.id)"), "first": true,
                    "label": .text(labels[0]),
                ]
                return [
                    "cells": .list(
                        [first] + zip(lines, labels.dropFirst()).map { ["text": ViewValue($0), "label": .text($1)] })
                ]
            }
            return try pages.render(
                "unit/unassigned",
                [
                    "title": .text(pages.text("area.without", for: context)), "summary": ViewValue(units.count),
                    "columns": .list(labels.map { ["label": .text($0)] }), "rows": .list(rows),
                ], for: context)
        }
        let operation = APIOperation(
            .get, "/api/v1/units/unassigned", id: "listUnassignedUnits", tag: "units",
            "Active units without a first-responsible person, and the units that answer for territory and sector.",
            success: (200, ["type": "array", "items": ["type": "object"]]))
        routes.api(operation) { _, context in
            let (tree, units) = try await Self.unassigned(store, by: context.principal())
            return try Response.json(
                .list(
                    units.map { unit in
                        [
                            "id": .text(unit.id.text), "name": .text(unit.name),
                            "territory": tree.territory(of: unit).map { .text($0.id.text) } ?? .null,
                            "supervisor": tree.supervisor(of: unit).map { .text($0.id.text) } ?? .null,
                        ]
                    }))
        }
    }

    private static func unassigned(
        _ store: RecordStore, by principal: Principal
    ) async throws -> (UnitTree, [UnitTree.Unit]) {
        try await store.read(as: principal) { reading in
            let tree = try UnitTree(reading)
            let all = Scope(principal, try reading.registry.named(Units.name)).branches.contains { $0.column == nil }
            return (tree, tree.withoutFirstResponsible.filter { all || principal.units.contains($0.id) })
        }
    }
}

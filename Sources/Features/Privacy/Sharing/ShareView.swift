import Kernel
import Organisation
import Registers
import Web

/// Values of the pages of shares.
struct ShareView {
    let words: PageWords
    let units: UnitTree
    let users: [RecordID: Record]

    private func unit(_ id: RecordID?) -> ViewValue { ViewValue(id.flatMap { units.unit($0)?.short } ?? "—") }
    private func user(_ id: RecordID?) -> ViewValue {
        ViewValue(id.flatMap { users[$0]?[Users.fields.name] } ?? "—")
    }

    private func facts(_ share: Record) -> [String: ViewValue] {
        let f = Shares.fields
        let tone = share.state == "active" ? "met" : "plain"
        return [
            "href": .text("/shares/\(share.id)"), "id": .text(share.id.text),
            "register": .text(words.text("register.\(share[f.register] ?? "").title")),
            "count": ViewValue(share[f.count] ?? 0), "sender": unit(share[f.sender]),
            "receiver": unit(share[f.receiver]),
            "use": .text(words.text("register.purpose.\((share[f.use] ?? .audit).rawValue)")),
            "reason": ViewValue(share[f.reason]), "until": words.day(share[f.until]),
            "state": words.badge(tone, "state.share.\(share.state)"),
        ]
    }

    func list(_ page: Page, _ principal: Principal) -> [String: ViewValue] {
        [
            "title": .text(words.text("share.title")), "sharesAny": .flag(!page.records.isEmpty),
            "shares": .list(page.records.map { .object(facts($0)) }),
            "canShare": .flag(principal.shares),
            "next": ViewValue(page.next.map { "/shares?after=\(queryValue($0.text))" }),
        ]
    }

    func values(
        _ share: Record, _ readings: [Record], _ view: SharedView?, _ principal: Principal
    ) -> [String: ViewValue] {
        let (f, r) = (Shares.fields, ShareReadings.fields)
        let mayRevoke =
            principal.has(.commander, .dutyOfficer) || share[f.by] == principal.user && principal.has(.sectionLead)
        let own: [String: ViewValue] = [
            "title": .text(words.text("share.one")), "by": user(share[f.by]),
            "canRevoke": .flag(share.state == "active" && mayRevoke),
            "isOver": .flag(view == nil && principal.receives(share)),
            "view": view.map(content) ?? .none,
            "readingsAny": .flag(!readings.isEmpty),
            "readings": .list(
                readings.reversed().map {
                    [
                        "at": words.moment($0.created), "who": user($0[r.by]), "unit": unit($0[r.unit]),
                        "count": ViewValue($0[r.count] ?? 0),
                    ]
                }),
        ]
        return facts(share).merging(own) { _, own in own }
    }

    private func content(_ view: SharedView) -> ViewValue {
        let register = RegisterWords(view.definition, words.pages, words.context)
        let fields = view.fields
        return [
            "columns": .list(fields.map { ["label": .text(register.label($0.name))] }),
            "rows": .list(
                view.records.map { record in
                    [
                        "cells": .list(
                            fields.enumerated().map { place, field in
                                [
                                    "label": .text(register.label(field.name)), "first": .flag(place == 0),
                                    "text": .text(register.text(field, view.shown(field, of: record)) ?? "—"),
                                ]
                            })
                    ]
                }),
        ]
    }
}

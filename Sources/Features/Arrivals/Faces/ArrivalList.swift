import Indicators
import Kernel
import Organisation
import Registers
import Web

/// Values of the list: whom to call today, what was pushed here; for the headquarters the counts of each township before it.
struct ArrivalList {
    /// Who has a list, or counts.
    static let readers: Set<Role> = [
        .commander, .dutyOfficer, .sectionLead, .unitOfficer, .gridWorker, .inspector, .privacyReviewer,
    ]
    /// Counts of the overview, in the order of its columns.
    static let counts = [
        "arrival.outstanding", "arrival.offered", "arrival.verified", "arrival.underPlan", "arrival.timelyRate",
    ]
    static let states = ["filed", "offered", "verified", "underPlan"]

    struct Asked: Hashable, Sendable {
        let state: String?
        let search: String
        let after: Query.Cursor?
    }

    struct Content: Sendable {
        let page: Page?
        let areas: [AreaCode: String]
        /// Tests that are owed, of those listed.
        let tests: [RecordID: TestsOwed]
        /// Townships with their counts; empty for a township itself.
        let townships: [(place: Origins.Place, figures: [Figure])]
        let total: [Figure]
        /// Times from filing to verification of the last days, by township.
        let times: [AreaCode: TimesTaken]
        /// Pushes sent from here that nobody has claimed.
        let sent: [Record]
        let tree: UnitTree

        init(_ reading: Registers.Reading, _ asked: Asked, _ rules: ArrivalSettings, now: Instant) throws {
            let principal = reading.principal
            let readsAll = principal.has(.commander, .dutyOfficer, .sectionLead, .inspector)
            let a = Arrivals.fields
            let definition = try reading.registry.named(Arrivals.name)
            if Scope(principal, definition).branches.isEmpty {
                page = nil
            } else {
                let state = asked.state ?? (asked.search.isEmpty ? "filed" : nil)
                page = try reading.page(
                    definition,
                    Query(
                        equals: state.map { ["state": $0] } ?? [:], open: asked.search.isEmpty ? .open : .all,
                        search: asked.search, after: asked.after))
            }
            areas = try reading.areaNames(Set((page?.records ?? []).compactMap { $0[a.area] }))
            tests = try reading.testsOwed(of: (page?.records ?? []).map(\.id))
            tree = try UnitTree(reading)
            sent =
                principal.has(.dutyOfficer, .unitOfficer)
                ? try reading.page(Pushes.self, Query(limit: 50)).records.filter { push in
                    push.state == "sent" && push[Pushes.fields.fromCounty] == nil
                        && (readsAll || push[Pushes.fields.from].map(principal.units.contains) ?? false)
                } : []
            guard readsAll else {
                (townships, total, times) = ([], [], [:])
                return
            }
            let territory = principal.county.territory
            let places = try reading.places(in: territory, length: AreaCode.Level.township.length)
            let figures = try reading.figures(
                ArrivalList.counts, of: rules.indicators, areas: places.map(\.code) + [territory], day: rules.today(now)
            )
            let row = { (code: AreaCode) in ArrivalList.counts.map { figures[FigureKey($0, code)] ?? .none } }
            townships = places.map { ($0, row($0.code)) }
            total = row(territory)
            times = try reading.verificationTimes(since: TimesTaken.since(now))
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal
    let asked: Asked

    var values: [String: ViewValue] {
        let rows = (content.page?.records ?? []).map(row)
        let next = content.page?.next.map { cursor in
            "/arrivals?\(asked.state.map { "state=\(queryValue($0))&" } ?? "")after=\(queryValue(cursor.text))"
        }
        return [
            "title": .text(words.text("arrival.title")), "canFile": .flag(principal.handlesArrivals),
            "hasList": .flag(content.page != nil), "rows": .list(rows), "rowsAny": .flag(!rows.isEmpty),
            "next": asked.search.isEmpty ? ViewValue(next) : .none, "search": .text(asked.search),
            "tabs": .list(
                Self.states.map { state in
                    [
                        "href": .text("/arrivals?state=\(state)"), "text": .text(words.text("state.arrival.\(state)")),
                        "active": .flag(asked.search.isEmpty && (asked.state ?? "filed") == state),
                    ]
                }),
            "overview": content.townships.isEmpty ? .none : overview, "sent": .list(content.sent.map(push)),
            "sentAny": .flag(!content.sent.isEmpty),
        ]
    }

    private func row(_ arrival: Record) -> ViewValue {
        let (a, tests) = (Arrivals.fields, content.tests[arrival.id])
        return [
            "href": .text("/arrivals/\(arrival.id)"), "name": .text(arrival[a.name] ?? ""),
            "origin": .text(arrival[a.origin] ?? ""),
            "level": arrival[a.risk].map {
                $0 == .none ? .none : .text(words.text("choice.arrival.risk.\($0.rawValue)"))
            }
                ?? .none,
            "arrives": words.day(arrival[a.arrivesOn]),
            "area": .text(arrival[a.area].flatMap { content.areas[$0] } ?? ""),
            "resident": .flag(arrival[a.resident] == true),
            "teller": ViewValue(
                arrival[a.namedBy].map {
                    words.text(
                        "arrival.newcomer.by", ["who": words.text("choice.arrival.namedBy.\($0.rawValue)")])
                }),
            "tests": ViewValue(
                tests.map { words.text("arrival.tests.short", ["n": String($0.met), "of": String($0.owed)]) }),
            "due": words.due(arrival.state == "filed" ? arrival[a.verifyBy] : tests?.due),
            "state": ArrivalView.state(arrival, words),
        ]
    }

    private func push(_ push: Record) -> ViewValue {
        let p = Pushes.fields
        return [
            "to": .text(push[p.toCounty]?.text ?? push[p.to].map { content.tree.name($0) } ?? ""),
            "at": words.moment(push[p.sentAt]), "due": words.due(push[p.claimBy]),
        ]
    }

    private var overview: ViewValue {
        let cells = { (figures: [Figure], times: TimesTaken) -> ViewValue in
            let counted = zip(Self.counts, figures).map { name, figure -> String in
                let text = figure.value.map { String(Int($0.rounded())) } ?? "—"
                return name == "arrival.timelyRate" && figure.value != nil ? "\(text)%" : text
            }
            let median = times.hoursText.map { words.text("arrival.hoursOf", ["hours": $0, "n": String(times.count)]) }
            return .list((counted + [median ?? "—"]).map { .text($0) })
        }
        let heads = Self.counts.map { String($0.dropFirst(8)) } + ["median"]
        return [
            "heads": .list(heads.map { .text(words.text("arrival.column.\($0)")) }),
            "rows": .list(
                content.townships.map { town -> ViewValue in
                    let times = content.times[town.place.code] ?? TimesTaken()
                    return ["name": .text(town.place.name), "cells": cells(town.figures, times)]
                }),
            "total": cells(content.total, content.times.values.reduce(TimesTaken(), +)),
        ]
    }
}

import Database
import Kernel
import Registers

/// Values for the templates `register/…`.
extension RegisterWords {
    var path: String { "/registers/\(definition.name)" }
    var crumb: ViewValue { ["href": .text(path), "label": .text(register)] }

    func badge(_ state: String) -> ViewValue {
        let closed = definition.workflow.closed.contains(state)
        let waits = definition.workflow.transitions.contains { $0.second?.pending == state }
        return ["tone": closed ? "met" : waits ? "soon" : "info", "text": .text(self.state(state))]
    }

    private var hasStates: Bool { definition.workflow.states.count > 1 }
    private var listed: [FieldInfo] { definition.visible.filter { $0.has(.listed) } }
    private func isNumber(_ field: FieldInfo) -> Bool { field.kind == .integer }

    var columns: ViewValue {
        let fields: [ViewValue] = listed.map {
            ["label": .text(label($0.name)), "number": .flag(isNumber($0)), "sort": .none, "sorted": .none]
        }
        let state: ViewValue = ["label": .text(label("state")), "number": false, "sort": .none, "sorted": .none]
        return .list(fields + (hasStates ? [state] : []))
    }

    /// - Parameter page: where records have pages of their own; nil: the engine's.
    func row(_ record: Record, at page: String? = nil) -> ViewValue {
        var cells: [ViewValue] = listed.enumerated().map { index, field in
            [
                "text": .text(text(field, of: record) ?? "–"), "first": .flag(index == 0),
                "label": .text(label(field.name)), "number": .flag(isNumber(field)),
                "href": index == 0 ? .text("\(page ?? path)/\(record.id)") : .none, "badge": .none,
                "masked": isMasked(field, record),
            ]
        }
        if hasStates {
            cells.append([
                "text": .none, "first": false, "label": .text(label("state")), "number": false, "href": .none,
                "badge": badge(record.state), "masked": false,
            ])
        }
        return ["cells": .list(cells)]
    }

    /// Search box, choices and state of a list.
    func filters(_ query: Query) -> ViewValue {
        var filters: [ViewValue] = []
        if definition.fields.contains(where: { $0.has(.searched) }) {
            filters.append([
                "name": "q", "label": .text(locales.text("app.search", language)), "choice": false,
                "value": .text(query.search), "type": "search", "options": [],
            ])
        }
        for field in definition.visible where field.has(.filtered) {
            switch field.kind {
            case .choice(let all):
                filters.append(select(field.name, all.map { ($0, choice(field, $0)) }, query.equals[field.name]))
            case .flag:
                let words = [("1", "app.yes"), ("0", "app.no")].map { ($0, locales.text($1, language)) }
                filters.append(select(field.name, words, query.equals[field.name]))
            default: break
            }
        }
        if hasStates {
            filters.append(
                select("state", definition.workflow.states.map { ($0, state($0)) }, query.equals["state"]))
        }
        return .list(filters)
    }

    private func select(_ name: String, _ choices: [(value: String, text: String)], _ chosen: String?) -> ViewValue {
        // Unless asked, a list leaves out what is closed.
        let rest = name == "state" && !definition.workflow.closed.isEmpty ? "register.open" : "app.all"
        let all: ViewValue = [
            "value": "", "text": .text(locales.text(rest, language)), "selected": .flag(chosen == nil),
        ]
        return [
            "name": .text(name), "label": .text(label(name)), "choice": true, "value": .none, "type": "text",
            "options": .list(
                [all]
                    + choices.map {
                        ["value": .text($0.value), "text": .text($0.text), "selected": .flag(chosen == $0.value)]
                    }),
        ]
    }

    private func isMasked(_ field: FieldInfo, _ record: Record) -> ViewValue {
        .flag(field.isProtected && record.values.stored[field.name]?.isNull == false)
    }

    /// - Parameters:
    ///   - revealed: numbers that are shown in full, this once.
    ///   - reveal: where the reader may ask for one; nil where not.
    func facts(_ record: Record, links: Set<String>, revealed: [String: String] = [:], reveal: String? = nil)
        -> ViewValue
    {
        .list(
            definition.visible.filter { $0.name != FieldInfo.mergedInto || record.mergedInto != nil }.map { field in
                var href: ViewValue = .none
                if let target = definition.target(of: field), links.contains(target), field.kind != .references(target),
                    let id = record.values.stored[field.name]?.text
                {
                    href = .text("/registers/\(target)/\(id)")
                }
                let plain = revealed[field.name]
                let masked = plain == nil ? isMasked(field, record) : false
                return [
                    "label": .text(label(field.name)), "value": .text(plain ?? text(field, of: record) ?? "–"),
                    "href": href, "masked": masked,
                    "reveal": masked == true ? revealing(field, reveal) : .none,
                ]
            })
    }

    private func revealing(_ field: FieldInfo, _ action: String?) -> ViewValue {
        guard let action else { return .none }
        return [
            "name": .text(field.name), "action": .text(action),
            "purposes": purposes(nil),
        ]
    }

    /// Choices of the closed list.
    func purposes(_ chosen: String?) -> ViewValue {
        .list(
            Purpose.allCases.map {
                ["value": .text($0.rawValue), "text": .text(purpose($0)), "selected": .flag($0.rawValue == chosen)]
            })
    }

    /// What was done; where it was done to a record that is merged into this one, to which.
    func what(_ entry: HistoryEntry, of record: RecordID) -> String {
        let others = [entry.other, entry.record == record ? nil : entry.record].compactMap(\.self)
        let names = others.map { titles[definition.name]?[$0.text] ?? $0.text }
        return ([verb(entry.verb)] + names).joined(separator: " · ")
    }

    func entry(_ entry: HistoryEntry, of record: RecordID) -> ViewValue {
        let changes: [ViewValue] = entry.fields.map { change in
            let read = { (value: SQLValue) -> String? in
                change.name == "state"
                    ? value.text.map(self.state) : self.definition.field(change.name).flatMap { self.text($0, value) }
            }
            return [
                "label": .text(label(change.name)), "old": ViewValue(read(change.old)),
                "new": .text(read(change.new) ?? "–"),
            ]
        }
        let read: [ViewValue] =
            entry.reading.map { reading in
                [
                    [
                        "label": .text(locales.text("register.purpose.label", language)), "old": .none,
                        "new": .text(purpose(reading.purpose)),
                    ],
                    [
                        "label": .text(locales.text("register.field", language)), "old": .none,
                        "new": .text(
                            reading.fields.map(label).joined(separator: locales.text("register.separator", language))),
                    ],
                ]
            } ?? []
        let reason: [ViewValue] =
            entry.reason.map {
                [["label": .text(locales.text("register.reason", language)), "old": .none, "new": .text($0)]]
            } ?? []
        return [
            "number": .text(String(entry.number)), "at": .text(time.moment(entry.at, language)),
            "who": .text(titles["user"]?[entry.actor.text] ?? locales.text("register.system", language)),
            "what": .text(what(entry, of: record)), "fields": .list(changes + read + reason),
        ]
    }
}

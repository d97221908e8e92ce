import Database
import Duties
import Foundation
package import Kernel
import Organisation
package import Registers

/// What a clerk does to the items of a draft. Once issued, a directive is never edited.
extension Writing {
    /// Changes fields of an item.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`directiveIssued`), `invalid` (`personalData`, `badChoice`).
    @discardableResult
    package func edit(item id: RecordID, of directive: RecordID, _ values: Values) throws -> Record {
        let item = try draftItem(id, of: directive)
        try PersonalData.refuse(in: values[DirectiveItems.fields.wording], field: "wording")
        if let workstream = values[DirectiveItems.fields.workstream],
            try reading.any(registry.named(Workstreams.name), workstream) == nil
        {
            throw Rejection.invalid("badChoice", field: DirectiveItems.fields.workstream.name)
        }
        return try update(item, values)
    }

    /// Joins an item to the one before it; the earlier one keeps its units and deadline.
    @discardableResult
    package func mergeWithPrevious(item id: RecordID, of directive: RecordID) throws -> Record {
        let item = try draftItem(id, of: directive)
        let i = DirectiveItems.fields
        let items = try reading.items(of: directive)
        guard let place = items.firstIndex(where: { $0.id == id }), place > 0 else {
            throw Rejection(.conflict, "nothingToMerge")
        }
        let earlier = items[place - 1]
        let join = { (field: Field<String>) -> String in
            [earlier[field], item[field]].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
        }
        var notes = ItemNotes(earlier[i.notes])
        let later = ItemNotes(item[i.notes])
        notes.refusals += later.refusals
        notes.questions += later.questions
        try update(item, state: "removed", verb: "merge")
        return try update(
            earlier, verb: "merge",
            Values {
                $0[i.verbatim] = join(i.verbatim)
                $0[i.wording] = join(i.wording)
                $0[i.end] = max(earlier[i.end] ?? 0, item[i.end] ?? 0)
                $0[i.included] = earlier[i.included] == true || item[i.included] == true
                $0[i.leads] = Self.union(earlier[i.leads], item[i.leads])
                $0[i.supporting] = Self.union(earlier[i.supporting], item[i.supporting])
                $0[i.workstream] = earlier[i.workstream] ?? item[i.workstream]
                $0[i.notes] = notes.json
            })
    }

    /// Cuts an item in two at `offset` scalars into its verbatim text.
    /// - Throws: `Rejection` `invalid` (`splitOutside`).
    @discardableResult
    package func split(item id: RecordID, of directive: RecordID, at offset: Int) throws -> Record {
        let item = try draftItem(id, of: directive)
        let i = DirectiveItems.fields
        let scalars = Array((item[i.verbatim] ?? "").unicodeScalars)
        guard offset > 0, offset < scalars.count else { throw Rejection.invalid("splitOutside", field: "at") }
        let first = String(String.UnicodeScalarView(scalars[..<offset]))
        let second = String(String.UnicodeScalarView(scalars[offset...]))
        let items = try reading.items(of: directive)
        let position = item[i.position] ?? 0
        let following = items.compactMap { $0[i.position] }.filter { $0 > position }.min() ?? position + 2000
        let middle = (position + following) / 2
        guard middle > position else { throw Rejection(.conflict, "tooManySplits") }
        // Where readings stand in the source, its span is longer than the words: the cut is then in proportion.
        let start = item[i.start] ?? 0
        let cut = start + offset * max((item[i.end] ?? start) - start, 0) / scalars.count
        try update(
            item, verb: "split",
            Values {
                $0[i.verbatim] = first
                $0[i.wording] = String(first.prefix(2000))
                $0[i.end] = cut
            })
        return try insert(
            DirectiveItems.self, verb: "split",
            Values(
                item.values.stored.merging(
                    Values {
                        $0[i.position] = middle
                        $0[i.verbatim] = second
                        $0[i.wording] = String(second.prefix(2000))
                        $0[i.start] = cut
                        $0[i.notes] = ItemNotes().json
                    }.stored
                ) { _, new in new }))
    }

    /// Adds an empty item at the end.
    @discardableResult
    package func addItem(to directive: RecordID, wording: String, rules: CommandRules) throws -> Record {
        let urgency = try draft(directive)[Directives.fields.urgency] ?? .routine
        try PersonalData.refuse(in: wording, field: "wording")
        let i = DirectiveItems.fields
        let last = try reading.items(of: directive).compactMap { $0[i.position] }.max() ?? 0
        let minutes = try rules.duties.ladders(reading)[TaskDuties.reply, urgency].minutes
        return try insert(
            DirectiveItems.self,
            Values {
                $0[i.directive] = directive
                $0[i.position] = last + 1000
                $0[i.kind] = .task
                $0[i.wording] = wording
                $0[i.leads] = []
                $0[i.supporting] = []
                $0[i.deadlineKind] = .due
                $0[i.deadline] = now.advanced(minutes: minutes)
                $0[i.basis] = .proposed
                $0[i.figures] = []
                $0[i.urgency] = urgency
                $0[i.included] = true
                $0[i.verify] = false
                $0[i.evidence] = false
            })
    }

    /// The directive if it is still a draft that the principal may change.
    func draft(_ id: RecordID) throws -> Record {
        let directive = try reading.find(Directives.self, id)
        guard principal.has(.dutyOfficer, .sectionLead, .system) else { throw Rejection.forbidden }
        guard directive.state == "draft" else { throw Rejection(.conflict, "directiveIssued") }
        return directive
    }

    private func draftItem(_ id: RecordID, of directive: RecordID) throws -> Record {
        _ = try draft(directive)
        let item = try reading.find(DirectiveItems.self, id)
        guard item[DirectiveItems.fields.directive] == directive, item.state == "active" else {
            throw Rejection.notFound
        }
        return item
    }

    private static func union(_ first: [RecordID]?, _ second: [RecordID]?) -> [RecordID] {
        (first ?? []) + (second ?? []).filter { !(first ?? []).contains($0) }
    }
}

extension Registers.Reading {
    /// The items of a directive in order, those struck off since among them: it stays as it was signed.
    package func items(of directive: RecordID) throws -> [Record] {
        let i = DirectiveItems.fields
        return try all(DirectiveItems.self, where: i.directive, is: directive)
            .filter { $0.state != "removed" }.sorted { ($0[i.position] ?? 0, $0.id) < ($1[i.position] ?? 0, $1.id) }
    }
}

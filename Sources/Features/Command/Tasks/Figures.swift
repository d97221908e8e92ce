package import Foundation
package import Kernel
package import Registers

/// Numbers given with a reply, checked against what the task asks and what the units below gave.
package struct Figures: Sendable, Hashable {
    package let values: [String: Decimal]
    /// Names whose value differs from the sum of the units below (人工更正).
    package let overridden: [String]

    /// - Throws: `Rejection` `invalid` with a problem per missing or unreadable number.
    package init(names: [String], given: [String: String], sums: [String: Decimal]) throws {
        var values: [String: Decimal] = [:]
        var problems: [Rejection.Problem] = []
        for name in names {
            let text = (given[name] ?? "").trimmingWhitespace.filter { $0 != "," && $0 != "," }
            if text.isEmpty {
                problems.append(.init("figureMissing", field: name, values: ["name": name]))
            } else if let value = Self.number(text) {
                values[name] = value
            } else {
                problems.append(.init("figureNoNumber", field: name, values: ["name": name]))
            }
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        self.values = values
        overridden = names.filter { name in sums[name].map { $0 != values[name] } ?? false }
    }

    /// A plain decimal number, also in full-width digits; nil for anything else.
    static func number(_ text: String) -> Decimal? {
        let plain = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    (0xFF10...0xFF19).contains($0.value) ? Unicode.Scalar(UInt8($0.value - 0xFF10 + 48)) : $0
                }))
        guard plain.utf8.count <= 15, plain.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
            plain.utf8.filter({ $0 == 46 }).count <= 1, plain.utf8.first != 46, plain.utf8.last != 46
        else { return nil }
        return Decimal(string: plain, locale: Locale(identifier: "en_US_POSIX"))
    }

    var json: JSONText {
        let members = values.keys.sorted().map { "\(Canonical.quoted($0)):\(Canonical.quoted("\(values[$0] ?? 0)"))" }
        return JSONText("{" + members.joined(separator: ",") + "}")
    }

    /// Reads what `json` wrote.
    package static func stored(_ json: JSONText?) -> [String: Decimal] {
        guard let json, let texts = try? JSONDecoder().decode([String: String].self, from: Data(json.text.utf8)) else {
            return [:]
        }
        return texts.compactMapValues(number)
    }
}

/// What the units below a task have given: the sums that pre-write the parent's reply.
package struct Sums: Sendable {
    package let total: Int
    /// Tasks below, one per unit, with the figures of their last reply.
    package let rows: [(task: Record, figures: [String: Decimal], reply: String?)]
    package let figures: [String: Decimal]
    package var replied: Int { rows.filter { $0.reply != nil }.count }
}

extension Registers.Reading {
    /// Tasks passed down from a task.
    package func children(of task: RecordID) throws -> [Record] {
        try all(Tasks.self, where: Tasks.fields.parent, is: task)
    }

    package func sums(below task: Record) throws -> Sums {
        let t = Tasks.fields
        let tasks = try children(of: task.id).filter { $0.state != "withdrawn" }
        let replies = try all(Replies.self, ids: tasks.compactMap { $0[t.reply] })
        let rows = tasks.map { child -> (task: Record, figures: [String: Decimal], reply: String?) in
            let reply = child.state == "returned" ? nil : child[t.reply].flatMap { replies[$0] }
            return (child, Figures.stored(reply?[Replies.fields.figures]), reply?[Replies.fields.text])
        }
        var sums: [String: Decimal] = [:]
        if rows.contains(where: { $0.reply != nil }) {
            for name in task[t.figures] ?? [] { sums[name] = rows.reduce(0) { $0 + ($1.figures[name] ?? 0) } }
        }
        return Sums(total: tasks.count, rows: rows, figures: sums)
    }
}

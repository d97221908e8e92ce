import Database
import Foundation
import Kernel
package import Registers
import Web

/// Values of a report by field, as its row holds them.
package struct ReportContent: Hashable, Sendable {
    package var values: [String: ReportValue]
    package var origins: [String: Origin]

    /// Where a value comes from.
    package struct Origin: Hashable, Sendable {
        package enum Source: String, Sendable {
            /// 自动汇总
            case records
            /// Sum of the units below (下级合计).
            case units
        }
        package let source: Source
        package let offered: Int
        /// Why it was not taken (人工更正).
        package var reason: CorrectionReason?
        package var note: String?
    }

    package init(values: [String: ReportValue] = [:], origins: [String: Origin] = [:]) {
        (self.values, self.origins) = (values, origins)
    }

    package init(_ report: Record) throws {
        let r = Reports.fields
        let values = try JSONValue(parsing: Data((report[r.content]?.text ?? "{}").utf8)).object ?? [:]
        let origins = try JSONValue(parsing: Data((report[r.origins]?.text ?? "{}").utf8)).object ?? [:]
        self.values = values.compactMapValues { value in
            switch value {
            case .integer(let number): .count(number)
            case .text(let text): .text(text)
            case .flag(let flag): .flag(flag)
            default: nil
            }
        }
        self.origins = origins.compactMapValues { origin in
            guard let source = origin["source"]?.text.flatMap({ Origin.Source(rawValue: $0) }),
                let offered = origin["offered"]?.integer
            else { return nil }
            return Origin(
                source: source, offered: offered,
                reason: origin["reason"]?.text.flatMap { CorrectionReason(rawValue: $0) }, note: origin["note"]?.text)
        }
    }

    package var numbers: [String: Int] { values.compactMapValues(\.count) }

    /// Whether every number is an explicit nought.
    package var isZero: Bool { !numbers.isEmpty && numbers.values.allSatisfy { $0 == 0 } }

    /// What a field adds to its measure: where the units below tell the same field themselves, only the difference.
    func counted(_ field: ReportField, of form: ReportForm) -> Int {
        guard let number = values[field.id]?.count else { return 0 }
        guard let origin = origins[field.id], origin.source == .units, form.source(of: field)?.type == form.id
        else { return number }
        return number - origin.offered
    }

    var contentJSON: JSONText {
        let parts = values.sorted { $0.key < $1.key }.map { name, value in
            let json =
                switch value {
                case .count(let number): String(number)
                case .text(let text): Canonical.quoted(text)
                case .flag(let flag): flag ? "true" : "false"
                }
            return "\(Canonical.quoted(name)):\(json)"
        }
        return JSONText("{\(parts.joined(separator: ","))}")
    }

    var originsJSON: JSONText {
        let parts = origins.sorted { $0.key < $1.key }.map { name, origin in
            var members: [String: SQLValue] = [
                "source": .text(origin.source.rawValue), "offered": origin.offered.sql,
            ]
            if let reason = origin.reason { members["reason"] = .text(reason.rawValue) }
            if let note = origin.note { members["note"] = .text(note) }
            return "\(Canonical.quoted(name)):\(Canonical.object(members))"
        }
        return JSONText("{\(parts.joined(separator: ","))}")
    }
}

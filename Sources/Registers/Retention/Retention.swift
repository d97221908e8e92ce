/// How long a register keeps what tells of persons (保存期限), declared with it:
///
///     package static let retention: Retention? = .days(21, after: "leftOn")
///     package static let retention: Retention? = .days(28, afterClosing: ["closed"])
///
/// When it is over, the personal fields go out of the record and of its history, out of the records that are about it, and
/// so do the reasons once given. What stays – states, days, areas, numbers – stands under the record's id alone, a
/// pseudonym. A record about which something is open (a measure, an appeal) is kept until that is closed.
///
/// A personal register with a day field `keepUntil` has `.until("keepUntil")` unless it declares another.
package struct Retention: Sendable, Hashable {
    enum Start: Sendable, Hashable {
        /// A field of days or moments; a record without it is kept.
        case field(String)
        /// The last change of a record in one of these states.
        case closing(Set<String>)
    }

    let days: Int
    let start: Start
    /// Days after a record was made without a value in the field; nil: such a record is kept.
    let unset: Int?
    /// Values that a record must have (`result` `negative`).
    let only: [String: String]
    /// The law it follows from.
    package let basis: String

    static let law = "《个人信息保护法》第四十七条"

    /// So many whole days after a field's day: venues' and arrivals' registers 21, negative tests 30 (domain, part 3).
    package static func days(
        _ days: Int, after field: String, only: [String: String] = [:], basis: String = law
    ) -> Retention {
        Retention(days: days, start: .field(field), unset: nil, only: only, basis: basis)
    }

    /// So many days after the record was closed: contact files 28.
    package static func days(_ days: Int, afterClosing states: Set<String>, basis: String = law) -> Retention {
        Retention(days: days, start: .closing(states), unset: nil, only: [:], basis: basis)
    }

    /// To the end of the day in a field.
    /// - Parameter unset: days after a record without such a day was made.
    package static func until(_ field: String, unset: Int? = nil, basis: String = law) -> Retention {
        Retention(days: 0, start: .field(field), unset: unset, only: [:], basis: basis)
    }

    /// As certificates and the log write it: `leftOn+21d`.
    package var rule: String {
        switch start {
        case .field(let name): "\(name)+\(days)d"
        case .closing(let states): "\(states.sorted().joined(separator: "|"))+\(days)d"
        }
    }

    /// What of a declaration cannot be.
    func misuses(_ definition: Definition) -> [String] {
        var found = only.keys.filter { definition.field($0) == nil }.map {
            "retention asks for \($0), which is no field"
        }
        if definition.personal.isEmpty { found.append("retention without a personal field") }
        switch start {
        case .field(let name):
            if ![.day, .instant].contains(definition.field(name)?.kind) {
                found.append("retention begins with \(name), which is neither day nor moment")
            }
        case .closing(let states):
            if !states.isSubset(of: definition.workflow.closed) { found.append("retention after a state that is open") }
        }
        return found.sorted()
    }
}

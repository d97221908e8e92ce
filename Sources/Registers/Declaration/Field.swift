package import Database
package import Kernel

/// What a field holds; from it follow column, form control, JSON schema and checks.
package enum FieldKind: Hashable, Sendable {
    case text, integer, flag, day, instant, area, json
    /// Protected numbers of persons.
    case citizenID, phone, document
    case choice([String])
    case choices([String])
    case strings
    case reference(String)
    case references(String)
}

/// A type a field may hold.
package protocol FieldValue: SQLConvertible {
    static var kind: FieldKind { get }
}

/// One field (字段) of a register: name, type and rules, declared once as a stored property of the register.
///
///     let due = Field<Instant>("due", .required, .listed)
///
/// A value is read as `record[Tasks.fields.due]`.
package struct Field<Value: FieldValue>: Sendable, AnyField {
    package let info: FieldInfo
    package var name: String { info.name }

    package init(_ name: String, _ options: FieldOption...) {
        info = FieldInfo(name: name, kind: Value.kind, options: options)
    }

    /// A reference (引用) to records of `register`.
    package init(_ name: String, to register: String, _ options: FieldOption...) where Value == RecordID {
        info = FieldInfo(name: name, kind: .reference(register), options: options)
    }

    package init(_ name: String, to register: String, _ options: FieldOption...) where Value == [RecordID] {
        info = FieldInfo(name: name, kind: .references(register), options: options)
    }
}

package protocol AnyField: Sendable {
    var info: FieldInfo { get }
}

package enum FieldOption: Hashable, Sendable {
    case required
    /// Longest text, in Unicode scalars; 200 unless told.
    case max(Int)
    /// Several lines in forms; longest 10,000 unless told.
    case lines
    /// Shown in lists.
    case listed
    /// Offered as a filter of lists; equality.
    case filtered
    /// Found by the search box of lists.
    case searched
    /// Unique within the headquarters' key.
    case unique
    /// An index `(county, field, id)`, for look-ups by operations.
    case indexed
    /// Set by operations only, never by a form or the API.
    case derived
    /// Tells of a person (个人信息): what an erasure takes out.
    case personal
    /// A moment that has been: when somebody called, when a paper came.
    case past
    /// A protected number by which nobody is found: its blind index differs from record to record.
    case unfindable
    /// Shown in no output of the engine: pages, API and history leave its values out.
    case secret
}

/// A field with its type erased: what the engine works on.
package struct FieldInfo: Hashable, Sendable {
    package let name: String
    package let kind: FieldKind
    package let options: Set<FieldOption>
    package let required: Bool
    package let maximum: Int
    let past: Bool

    init(name: String, kind: FieldKind, options: [FieldOption]) {
        (self.name, self.kind, self.options) = (name, kind, Set(options))
        required = options.contains(.required)
        past = options.contains(.past)
        var maximum = options.contains(.lines) ? 10_000 : 200
        for case .max(let length) in options { maximum = length }
        self.maximum = maximum
    }

    package func has(_ option: FieldOption) -> Bool { options.contains(option) }
}

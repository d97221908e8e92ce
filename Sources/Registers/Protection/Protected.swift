package import Database
package import Kernel

/// A personal number (个人号码) that a register keeps protected: encrypted, found by its exact value, shown masked.
package protocol ProtectedNumber: PersonalNumber {
    static var kind: FieldKind { get }
}

extension CitizenID: ProtectedNumber { package static var kind: FieldKind { .citizenID } }
extension Phone: ProtectedNumber { package static var kind: FieldKind { .phone } }
extension DocumentNumber: ProtectedNumber { package static var kind: FieldKind { .document } }

extension FieldKind {
    /// The type of number that a protected field holds; nil for a field that is not protected.
    package var number: (any PersonalNumber.Type)? {
        switch self {
        case .citizenID: CitizenID.self
        case .phone: Phone.self
        case .document: DocumentNumber.self
        default: nil
        }
    }

    /// Why a text is no such number; it never repeats the text. A citizen ID's fault is told by its place.
    package func malformed(_ text: String, field: String? = nil) -> Rejection {
        switch self {
        case .phone: return .invalid("phoneMalformed", field: field)
        case .document: return .invalid("documentMalformed", field: field)
        default:
            guard let fault = CitizenID.fault(written: text) else {
                return .invalid("citizenIDMalformed", field: field)
            }
            return .invalid("citizenIDDigit", field: field, ["place": fault.place])
        }
    }
}

extension FieldInfo {
    /// Whether values are encrypted, and masked in every output.
    package var isProtected: Bool { kind.number != nil }
    /// The column of the blind index beside a protected one.
    package var indexName: String { "\(name)_index" }

    /// What the blind index of a record's number is made for: the field; of one that finds nobody, field and record.
    func indexed(for record: RecordID) -> String { has(.unfindable) ? "\(name)\u{1F}\(record)" : name }
}

/// A field whose values are protected (受保护字段):
///
///     let idNumber = ProtectedField<CitizenID>("idNumber", .required, .unique)
///
/// It is always indexed for exact look-up, and cannot be sorted, filtered by an address or searched by a part.
package typealias ProtectedField<Number: ProtectedNumber> = Field<Protected<Number>>

/// What operations see of a protected value: that there is one. The number itself comes out by `Writing.reveal` alone,
/// which asks for a purpose and is logged; outputs show `Definition.shown`.
package struct Protected<Number: ProtectedNumber>: FieldValue, CustomStringConvertible {
    package static var kind: FieldKind { Number.kind }
    package let sql: SQLValue

    /// A number to be stored.
    package init(_ number: Number) { sql = .text(number.text) }

    package init?(sql: SQLValue) {
        guard sql.text != nil else { return nil }
        self.sql = sql
    }

    /// The number where somebody has just given it; nil for one that is stored.
    package var given: Number? { sql.text.flatMap { Number(written: $0) } }
    package var description: String { "***" }
}

package import Kernel
package import Registers

/// What came of a call or visit (核实记录, E5). Each is a record; a call that reached nobody stays one.
package struct Verifications: Register {
    package let arrival = Field<RecordID>("arrival", to: "arrival", .required, .indexed, .listed, .derived)
    package let at = Field<Instant>("at", .required, .listed, .derived)
    package let means = Field<VerificationMeans>("means", .required, .listed, .derived)
    package let outcome = Field<Outcome>("outcome", .required, .listed, .filtered, .derived)
    package let words = Field<String>("words", .lines, .max(500), .personal, .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package init() {}

    package static let name = "verification"
    package static let fields = Verifications()
    package static let access = Access(read: personReads)
}

package enum VerificationMeans: String, Choice { case call, visit }

/// Outcome of a call or visit (核实结果). Somebody who is not reached, or does not wish to answer, is tried again; nothing
/// follows from it for them.
package enum Outcome: String, Choice {
    case reached, noAnswer, wrongNumber, refused, moved, notComing, duplicate

    /// Whether it says what becomes of the arrival, so that the day's duty is met.
    var isFinal: Bool { [.reached, .moved, .notComing, .duplicate].contains(self) }
}
